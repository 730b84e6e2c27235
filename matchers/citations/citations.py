"""Finds citations of articles of codes and laws in Russian, Kazakh and English texts."""

import re
from collections.abc import Iterator, Sequence

from matchers.citations.article_groups import Detail, citations_among
from matchers.citations.citation_tokens import LawSource, tokens_of
from matchers.citations.citation_typos import correct_typos
from matchers.citations.citation_vocabulary import ARTICLE_BEGINNINGS
from matchers.citations.code_attribution import Claim, How, attribute_citations
from matchers.citations.resolve_codes import CitationResolver
from matchers.citations.sentence_cues import same_parts
from matchers.laws.codes import abbreviation_starts, find_codes
from matchers.laws.folded_text import Folded, fold, places, present
from matchers.laws.laws import LawIndex, law_hits
from matchers.laws.numerals import number_of
from matchers.mention import Mention, MentionKind, Reason, ReasonCode

_BARE_WORD = re.compile(r"ст,? ?\d|arts?,? ?\d|\d(?:-?[йю])?,? \(?ч(?:\.|аст\w+)? ?\d")
_DIGIT = re.compile(r"\d")
_SPOKEN = re.compile(
    r"(?P<number>\d(?<![\w-]\d)\d{1,2}(?:-\d)?)"
    r"(?:(?: ?[-–] ?)?(?:й|ю|ой|ую|я(?=[.,;:!?)»\"]|$)|пен|мен|бен|ге|га|ке|ка|ши|шы|инши)(?!\w)"
    r"(?! ?-?(?:стат|бап|баб))"
    r"|(?=\" бойынша))"
)
_IN_WORDS = re.compile(
    r"\b(?P<number>(?:сто|двести|триста|четыреста)(?: [а-я]+){1,2}?(?<=ой|ую|ая|ья|ью|ей))"
    r"(?![а-я])(?! ?\"? ?стат)"
)
_IN_COURT = re.compile(
    r"осужд|осуди|обвин|(?<!\w)суд|сидит|дали |получил|сел |приговор|вмен|виновн|уголовн|подсуд|сотта|айыпта|кинал"
    r"|жауапка|жауапты|тергеу|отыр|предъяв|сидят|заключенн|посад|колони|дел[оау] об? "
    r"|куда[лд]а|адвокат|правозащит|коргаушы"
)


def find_citations(text: str, laws: LawIndex) -> list[Mention]:
    """The articles that `text` cites, one mention for each article, part and paragraph, in order."""
    folded = fold(text)
    has_digits = _DIGIT.search(folded.flat) is not None
    words = _article_words(folded, has_digits)
    if has_digits and (right := correct_typos(folded, text, words)) is not folded:
        folded, words = right, _article_words(right, has_digits)
    spoken = list(_spoken_numbers(folded.flat, has_digits))
    if not (words or spoken or _names_code(folded, laws)):
        return []
    sources = _sources(folded, laws)
    anchors = words + [source.start for source in sources if _follows_number(folded.flat, source.start)]
    every = [
        claim
        for tokens in tokens_of(folded, sources, anchors)
        for claim in attribute_citations(tokens, citations_among(tokens))
    ]
    page = CitationResolver(text=text, folded=folded, sources=sources, laws=laws)
    page.claims = [claim for claim in every if not claim.dropped and _is_cited(page, claim)]
    settled = [claim for claim in page.claims if page.settle(claim)]
    found = [mention for claim in settled for mention in _mentions(page, claim)]
    read = {position for claim in page.claims for position in range(claim.start, claim.end)}
    found += _of_same_articles(page, every, settled, read)
    found += [_spoken(page, match) for match in spoken if match.start() not in read and _is_spoken(page, match)]
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def _spoken_numbers(flat: str, has_digits: bool) -> Iterator[re.Match[str]]:
    """The numbers alone that may be articles, in digits and in words."""
    if has_digits:
        yield from _SPOKEN.finditer(flat)
    if "сто " in flat or "двести " in flat or "триста " in flat or "четыреста " in flat:
        yield from _IN_WORDS.finditer(flat)


def _is_cited(page: CitationResolver, claim: Claim) -> bool:
    """Whether numbers that no word calls articles are some: beside a code, or in court with a part (`405 ч. 2`)."""
    if not claim.citation.is_bare or claim.source is not None:
        return True
    if page.folded.flat.startswith("ст ", claim.start) and page.names_code(claim.start):
        return True
    parted = all(page.is_tracked_number(cited.article) and cited.details for cited in claim.citation.cited)
    return parted and _IN_COURT.search(page.sentence_at(claim.start)) is not None


def _article_words(text: Folded, has_digits: bool) -> list[int]:
    """Where the word for an article may begin."""
    found = [start for word in present(text, ARTICLE_BEGINNINGS) for start in _starts(text.flat, word)]
    return found + [match.start() for match in _BARE_WORD.finditer(text.flat)] if has_digits else found


def _starts(text: str, word: str) -> Iterator[int]:
    for start in places(text, word):
        if start == 0 or not text[start - 1].isalpha():
            yield start


def _names_code(folded: Folded, laws: LawIndex) -> bool:
    """Whether a number stands before what may be a code: its articles may be cited so, without the word (378 УК)."""
    if any(_follows_number(folded.exact, start) for start in abbreviation_starts(folded, laws.codes)):
        return True
    return bool(present(folded, laws.codes.name_hints))


def _follows_number(text: str, position: int) -> bool:
    """Whether a number stands a few characters before a code: `378 УК`, `274 ч. 4 УК`."""
    return _DIGIT.search(text, max(0, position - 20), position) is not None


def _sources(folded: Folded, laws: LawIndex) -> list[LawSource]:
    """Codes and laws that the text names, in order; where two overlap, the one that begins first."""
    named = [
        LawSource(start=hit.start, end=hit.end, code=hit.code, has_country=hit.has_country, is_dated=hit.is_dated)
        for hit in find_codes(folded, laws.codes)
    ]
    named += [
        LawSource(start=hit.start, end=hit.end, code=hit.law, has_country=True, is_dated=True, is_law=True)
        for hit in law_hits(folded, laws)
    ]
    found: list[LawSource] = []
    for source in sorted(named, key=lambda source: (source.start, -source.end)):
        if not found or source.start >= found[-1].end:
            found.append(source)
    return found


def _mentions(page: CitationResolver, claim: Claim) -> Iterator[Mention]:
    code = claim.source.code if claim.source else None
    english = page.folded.flat[claim.start : claim.end].isascii()
    for cited in claim.citation.cited:
        article = page.number(cited.article, code)
        if article is None:
            continue
        reasons = tuple(_reasons(claim, code, article))
        for detail in cited.details or [Detail()]:
            plain = _parts_named(detail, page.has_parts(code), either=claim.citation.is_kazakh or english)
            yield _mention(page, (claim.start, claim.end), code, article, plain, reasons)


def _of_same_articles(
    page: CitationResolver, claims: Sequence[Claim], settled: Sequence[Claim], read: set[int]
) -> Iterator[Mention]:
    """The parts of articles that the text goes on about without their number."""
    for same in same_parts(page.folded.flat) if settled else ():
        before = next((claim for claim in reversed(claims) if claim.end <= same.start), None)
        if before is None or before not in settled or same.start in read:
            continue
        code = before.source.code if before.source else None
        article = page.number(before.citation.cited[-1].article, code)
        if article is not None:
            reasons = (Reason(code=ReasonCode.ARTICLE_PART, params={"article": article}, weight=0.8),)
            yield _mention(page, (same.start, same.end), code, article, Detail(part=same.part), reasons)


def _is_spoken(page: CitationResolver, match: re.Match[str]) -> bool:
    """Whether a number alone is an article: `осуждён по 405-й`, `405-пен айыпталған`."""
    if page.is_abroad(match.start()):
        return False
    beside = page.claim_beside(match.start())
    if page.is_tracked_number(_number_of(match)):
        number = _number_of(match)
        named = beside is not None or page.code_beside(match.start(), number) is not None
        return named or _IN_COURT.search(page.sentence_at(match.start())) is not None
    if beside is None or len(match["number"]) != 3 or not match["number"].isdigit():
        return False
    flat = page.folded.flat
    ended = _ENDED.match(flat, match.end()) is not None
    return flat.endswith(" по ", 0, match.start()) or (ended and flat.endswith(_COMPARING, 0, match.start()))


_COMPARING = (" от ", " с ", " вместо ", " на ", " к ", " за ")
_ENDED = re.compile(r'["»)]*(?:[.,;:!?]|$)')
"""What stands behind a number alone that counts nothing: `статья 146 отличается от 362-й.`"""


def _number_of(match: re.Match[str]) -> str:
    """The digits of a number alone, be it written in digits or in words: `четыреста пятую`."""
    spelt = match["number"]
    return spelt if spelt[0].isdigit() else str(number_of(spelt.split()) or "")


def _spoken(page: CitationResolver, match: re.Match[str]) -> Mention:
    article = _number_of(match)
    reasons = (Reason(code=ReasonCode.COURT_CASE, params={"article": article}, weight=0.55),)
    code = page.same_number([article]) or page.code_beside(match.start(), article)
    if code is None and not page.is_tracked_number(article):
        beside = page.claim_beside(match.start())
        code = beside.source.code if beside and beside.source else None
    return _mention(page, match.span("number"), code, article, Detail(), reasons)


def _mention(
    page: CitationResolver,
    place: tuple[int, int],
    code: str | None,
    article: str,
    detail: Detail,
    reasons: tuple[Reason, ...],
) -> Mention:
    start, end = page.folded.span(*place)
    return Mention(
        kind=MentionKind.CITATION,
        entry=page.entry(code, article, place[0]),
        start=start,
        end=end,
        surface=page.text[start:end],
        reasons=reasons,
        code=code,
        article=article,
        part=detail.part,
        paragraph=detail.paragraph,
    )


def _parts_named(detail: Detail, has_parts: bool, *, either: bool) -> Detail:
    """The detail, where a lone тармақ or paragraph is the part that it means in codes whose articles have parts."""
    if has_parts and either and detail.part is None and detail.paragraph is not None:
        return Detail(part=detail.paragraph, paragraph=detail.subparagraph)
    if not has_parts and detail.part is not None and detail.paragraph is None and either:
        return Detail(paragraph=detail.part)
    return Detail(part=detail.part, paragraph=detail.paragraph or detail.subparagraph)


def _reasons(claim: Claim, code: str | None, article: str) -> Iterator[Reason]:
    weight = 0.55 if claim.citation.is_bare else 0.6
    yield Reason(code=ReasonCode.ARTICLE, params={"article": article}, weight=weight)
    of_code = {"code": code or ""}
    match claim.how:
        case How.BESIDE if claim.source is not None and claim.source.has_country:
            yield Reason(code=ReasonCode.CODE_IN_FULL, params=of_code, weight=0.37)
        case How.BESIDE:
            yield Reason(code=ReasonCode.CODE_BESIDE, params=of_code, weight=0.3)
        case How.SENTENCE:
            yield Reason(code=ReasonCode.CODE_IN_SENTENCE, params=of_code, weight=0.25)
        case How.SAME_NUMBER:
            yield Reason(code=ReasonCode.CODE_BY_NUMBER, params=of_code, weight=0.25)
        case How.EARLIER:
            yield Reason(code=ReasonCode.CODE_BEFORE, params=of_code, weight=0.2)
        case How.LATER:
            return  # the code that a later sentence names is a guess, which adds nothing to the score
        case How.DATE:
            yield Reason(code=ReasonCode.CODE_BY_DATE, params=of_code, weight=0.15)
        case How.NONE:
            yield Reason(code=ReasonCode.NO_CODE, weight=-0.05)
