"""Find citations of articles of codes and laws in Russian, Kazakh and English texts."""

import re
from collections.abc import Iterator, Sequence

from matchers.citations.article_groups import Detail, citations_among
from matchers.citations.citation_tokens import DIGIT, tokens_of
from matchers.citations.citation_typos import correct_typos
from matchers.citations.citation_vocabulary import ARTICLE_BEGINNINGS
from matchers.citations.code_attribution import Attribution, Claim, attribute_citations
from matchers.citations.resolve_codes import CitationResolver
from matchers.citations.sentence_cues import CONTEXT_WORDS, same_parts
from matchers.laws.codes import LawSource, abbreviation_starts, find_codes
from matchers.laws.folded_text import Folded, fold, places, present, without_overlaps
from matchers.laws.laws import LawIndex, law_hits
from matchers.laws.numerals import number_of
from matchers.mention import Mention, MentionKind, Reason, ReasonCode

_BARE_WORD = re.compile(r"ст,? ?\d|arts?,? ?\d|\d(?:-?[йю])?,? \(?ч(?:\.|аст\w+)? ?\d")
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
_IN_CASE = CONTEXT_WORDS.any_of("in_case", r"(?<!\w)")
_IN_COURT = CONTEXT_WORDS.any_of("in_court")


def find_citations(text: str, laws: LawIndex) -> list[Mention]:
    """Return the articles that `text` cites, one mention for each article, part and paragraph, in order."""
    folded = fold(text)
    has_digits = DIGIT.search(folded.flat) is not None
    words = _article_words(folded, has_digits)
    if has_digits and (right := correct_typos(folded, text, words, laws.tracked_numbers)) is not folded:
        folded, words = right, _article_words(right, has_digits)
    spoken = list(_spoken_numbers(folded.flat, has_digits))
    if not (words or spoken or _names_code(folded, laws)):
        return []
    sources = _sources(folded, laws)
    beside_numbers = (
        one for one in sources if _follows_number(folded.flat, one.start) or _is_glued(folded.flat, one.end)
    )
    anchors = words + [source.start for source in beside_numbers]
    every = [
        claim
        for tokens in tokens_of(folded, sources, anchors)
        for claim in attribute_citations(tokens, citations_among(tokens))
    ]
    resolver = CitationResolver(text=text, folded=folded, sources=sources, laws=laws)
    resolver.claims = [claim for claim in every if not claim.is_dropped and _is_cited(resolver, claim)]
    resolved = [claim for claim in resolver.claims if resolver.resolve(claim)]
    found = [mention for claim in resolved for mention in _mentions(resolver, claim)]
    covered = {position for claim in resolver.claims for position in range(claim.start, claim.end)}
    found += _of_same_articles(resolver, every, resolved, covered)
    found += [
        _spoken(resolver, match) for match in spoken if match.start() not in covered and _is_spoken(resolver, match)
    ]
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def _spoken_numbers(flat: str, has_digits: bool) -> Iterator[re.Match[str]]:
    """Yield the numbers alone that may be articles, in digits and in words."""
    if has_digits:
        yield from _SPOKEN.finditer(flat)
    if "сто " in flat or "двести " in flat or "триста " in flat or "четыреста " in flat:
        yield from _IN_WORDS.finditer(flat)


def _is_cited(resolver: CitationResolver, claim: Claim) -> bool:
    """Return whether numbers without the word `article` are articles: beside a code, or in court with a part."""
    if not claim.citation.is_bare or claim.source is not None:
        return True
    if resolver.folded.flat.startswith("ст ", claim.start) and resolver.names_code(claim.start):
        return True
    parted = all(cited.article in resolver.laws.tracked_numbers and cited.details for cited in claim.citation.cited)
    return parted and _IN_COURT.search(resolver.sentence_at(claim.start)) is not None


def _article_words(text: Folded, has_digits: bool) -> list[int]:
    """Return the offsets at which the word for an article may begin."""
    flat = text.flat
    starts = (start for word in present(text, ARTICLE_BEGINNINGS) for start in places(flat, word))
    found = [start for start in starts if start == 0 or not flat[start - 1].isalpha()]
    return found + [match.start() for match in _BARE_WORD.finditer(flat)] if has_digits else found


def _names_code(folded: Folded, laws: LawIndex) -> bool:
    """Return whether a number comes before what may be a code, without the word for an article (378 УК)."""
    for start in abbreviation_starts(folded, laws.codes):
        if _follows_number(folded.exact, start) or _GLUED.match(folded.exact, start):
            return True
    return bool(present(folded, laws.codes.name_hints))


_GLUED = re.compile(r"[^\W\d_]{2,8}\d{3}(?!\d)")
"""An abbreviation and an article in one word: #ҚК405."""


def _is_glued(text: str, end: int) -> bool:
    return text[end : end + 3].isdigit()


def _follows_number(text: str, position: int) -> bool:
    """Return whether a number is a few characters before a code: `378 УК`, `274 ч. 4 УК`."""
    return DIGIT.search(text, max(0, position - 20), position) is not None


def _sources(folded: Folded, laws: LawIndex) -> list[LawSource]:
    """Return the codes and laws that the text names, in order; of two that overlap, the first."""
    named = find_codes(folded, laws.codes)
    named += [
        LawSource(start=hit.start, end=hit.end, code=hit.law, has_country=True, is_dated=True, is_law=True)
        for hit in law_hits(folded, laws)
    ]
    return without_overlaps(named)


def _mentions(resolver: CitationResolver, claim: Claim) -> Iterator[Mention]:
    code = claim.source.code if claim.source else None
    english = resolver.folded.flat[claim.start : claim.end].isascii()
    for cited in claim.citation.cited:
        article = resolver.number(cited.article, code)
        if article is None:
            continue
        reasons = tuple(_reasons(claim, code, article))
        for detail in cited.details or [Detail()]:
            plain = _parts_named(detail, resolver.has_parts(code), either=claim.citation.is_kazakh or english)
            yield _mention(resolver, (claim.start, claim.end), code, article, plain, reasons)


def _of_same_articles(
    resolver: CitationResolver, claims: Sequence[Claim], resolved: Sequence[Claim], covered: set[int]
) -> Iterator[Mention]:
    """Yield the parts of articles that the text names without repeating the article's number."""
    for start, end, part in same_parts(resolver.folded.flat) if resolved else ():
        before = next((claim for claim in reversed(claims) if claim.end <= start), None)
        if before is None or before not in resolved or start in covered:
            continue
        code = before.source.code if before.source else None
        article = resolver.number(before.citation.cited[-1].article, code)
        if article is not None:
            reasons = (Reason(code=ReasonCode.ARTICLE_PART, params={"article": article}, weight=0.8),)
            yield _mention(resolver, (start, end), code, article, Detail(part=part), reasons)


def _is_spoken(resolver: CitationResolver, match: re.Match[str]) -> bool:
    """Return whether a number alone is an article: `осуждён по 405-й`, `405-пен айыпталған`."""
    if resolver.is_abroad(match.start()):
        return False
    beside = resolver.claim_beside(match.start())
    number = _number_of(match)
    if number in resolver.laws.tracked_numbers:
        if beside is not None or resolver.code_beside(match.start(), number) or number in resolver.cited_numbers():
            return True
        sentence = resolver.sentence_at(match.start())
        after_by = resolver.folded.flat.endswith(" по ", 0, match.start())
        return _IN_COURT.search(sentence) is not None or (after_by and _IN_CASE.search(sentence) is not None)
    if beside is None or len(match["number"]) != 3 or not match["number"].isdigit():
        return False
    flat = resolver.folded.flat
    ended = _ENDED.match(flat, match.end()) is not None
    return flat.endswith(" по ", 0, match.start()) or (ended and flat.endswith(_COMPARING, 0, match.start()))


_COMPARING = (" от ", " с ", " вместо ", " на ", " к ", " за ")
_ENDED = re.compile(r'["»)]*(?:[.,;:!?]|$)')
"""The end of a number alone that counts nothing: `статья 146 отличается от 362-й.`"""


def _number_of(match: re.Match[str]) -> str:
    """Return the digits of a number alone in digits or in words: `четыреста пятую`."""
    spelt = match["number"]
    return spelt if spelt[0].isdigit() else str(number_of(spelt.split()) or "")


def _spoken(resolver: CitationResolver, match: re.Match[str]) -> Mention:
    article = _number_of(match)
    reasons = (Reason(code=ReasonCode.COURT_CASE, params={"article": article}, weight=0.55),)
    code = resolver.same_number([article]) or resolver.code_beside(match.start(), article)
    if code is None and article not in resolver.laws.tracked_numbers:
        beside = resolver.claim_beside(match.start())
        code = beside.source.code if beside and beside.source else None
    return _mention(resolver, match.span("number"), code, article, Detail(), reasons)


def _mention(
    resolver: CitationResolver,
    place: tuple[int, int],
    code: str | None,
    article: str,
    detail: Detail,
    reasons: tuple[Reason, ...],
) -> Mention:
    start, end = resolver.folded.span(*place)
    return Mention(
        kind=MentionKind.CITATION,
        entry=resolver.entry(code, article, place[0]),
        start=start,
        end=end,
        surface=resolver.text[start:end],
        reasons=reasons,
        code=code,
        article=article,
        part=detail.part,
        paragraph=detail.paragraph,
    )


def _parts_named(detail: Detail, has_parts: bool, *, either: bool) -> Detail:
    """Return the detail, with a lone тармақ or paragraph as a part in codes whose articles have parts."""
    if has_parts and either and detail.part is None and detail.paragraph is not None:
        return Detail(part=detail.paragraph, paragraph=detail.subparagraph)
    if not has_parts and detail.part is not None and detail.paragraph is None and either:
        return Detail(paragraph=detail.part)
    return Detail(part=detail.part, paragraph=detail.paragraph or detail.subparagraph)


_ATTRIBUTION_REASONS = {
    Attribution.BESIDE: (ReasonCode.CODE_BESIDE, 0.3),
    Attribution.SENTENCE: (ReasonCode.CODE_IN_SENTENCE, 0.25),
    Attribution.SAME_NUMBER: (ReasonCode.CODE_BY_NUMBER, 0.25),
    Attribution.EARLIER: (ReasonCode.CODE_BEFORE, 0.2),
    Attribution.TRACKED: (ReasonCode.CODE_OF_TRACKED, 0.15),
    Attribution.DATE: (ReasonCode.CODE_BY_DATE, 0.15),
}
"""The code that a later sentence names is a guess, which adds nothing to the score."""


def _reasons(claim: Claim, code: str | None, article: str) -> Iterator[Reason]:
    yield Reason(code=ReasonCode.ARTICLE, params={"article": article}, weight=0.55 if claim.citation.is_bare else 0.6)
    if claim.attribution is Attribution.NONE:
        yield Reason(code=ReasonCode.NO_CODE, weight=-0.05)
    elif claim.attribution in _ATTRIBUTION_REASONS:
        reason, weight = _ATTRIBUTION_REASONS[claim.attribution]
        if reason is ReasonCode.CODE_BESIDE and claim.source is not None and claim.source.has_country:
            reason, weight = ReasonCode.CODE_IN_FULL, 0.37
        yield Reason(code=reason, params={"code": code or ""}, weight=weight)
