"""Find citations of articles of codes and laws in Russian, Kazakh and English texts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from matchers.citations.article_groups import Detail, citations_among
from matchers.citations.citation_tokens import DIGIT, tokens_of
from matchers.citations.citation_typos import correct_typos
from matchers.citations.citation_vocabulary import ARTICLE_BEGINNINGS
from matchers.citations.code_attribution import Attribution, Claim, attribute_citations
from matchers.citations.lone_numbers import (
    article_of,
    articles_among,
    bracketed_part,
    code_of,
    lone_numbers,
    plain_numbers,
)
from matchers.citations.parts_alone import Antecedent, PartAlone, is_inside, ordinals_alone, part_before, parts_alone
from matchers.citations.resolve_codes import CitationResolver
from matchers.citations.sentence_cues import is_in_court
from matchers.laws.codes import HASHTAG, LawSource, abbreviation_starts, find_codes
from matchers.laws.folded_text import Folded, fold, places, present, without_overlaps
from matchers.laws.laws import LawIndex, law_hits
from matchers.mention import Mention, MentionKind, Reason, ReasonCode

_BARE_WORD = re.compile(
    r"ст,? ?\d|arts?,? ?\d|\d(?:-?(?:о?й|[юя]))?,? \(?ч(?:\.|аст\w+)? ?(?:\d|перв|втор|трет|четв|пят)"
)
_ORDINAL = re.compile(r"\d{3}(?:-\d)? ?-? ?(?:о?й|[ую]?ю|я)(?!\w)")
"""A number of three digits which, with a part after it, can only be an article: `по 405-й, часть вторая`."""
_BEFORE_NUMBER = re.compile(r"\d{3}(?!\d)|, \d{2,3}(?:-\d)?\)")
"""An article right after its code: #ҚК405, (УК, 256)."""
_GLUED = re.compile(rf"[^\W\d_]{{2,8}}(?:{_BEFORE_NUMBER.pattern})")


def find_citations(text: str, laws: LawIndex) -> list[Mention]:
    """Return the articles that `text` cites, one mention for each article, part and paragraph, in order."""
    folded = fold(text)
    has_digits = DIGIT.search(folded.flat) is not None
    words = _article_words(folded, has_digits)
    if has_digits and (right := correct_typos(folded, text, words, laws.tracked_numbers)) is not folded:
        folded, words = right, _article_words(right, has_digits)
    lone = list(lone_numbers(folded.flat, has_digits))
    if not (words or lone or _names_code(folded, laws)):
        return []
    sources = _sources(folded, laws)
    every = _claims(folded, sources, words)
    resolver = CitationResolver(text=text, folded=folded, sources=sources, laws=laws)
    resolver.claims = [claim for claim in every if not claim.is_dropped and _is_cited(resolver, claim)]
    resolved = [claim for claim in resolver.claims if resolver.resolve(claim)]
    lone = [match for match in lone if not is_inside(match.start(), resolver.claims)]
    articles = articles_among(resolver, lone)
    plain = _plain(resolver, articles) if resolver.claims else []
    lone, articles = [*lone, *plain], [*articles, *plain]
    return sorted(_reported(resolver, every, resolved, lone, articles), key=attrgetter("start", "end"))


def _plain(resolver: CitationResolver, articles: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """Return the plain numbers that are articles outside the claims, and that aren't among `articles`."""
    taken = {match.start() for match in articles}
    found = (match for match in plain_numbers(resolver) if match.start() not in taken)
    return [match for match in found if not is_inside(match.start(), resolver.claims)]


def _claims(folded: Folded, sources: Sequence[LawSource], words: Sequence[int]) -> list[Claim]:
    """Return the citations near the words for an article, which begin at `words`, and near codes beside numbers."""
    flat = folded.flat
    beside = (one.start for one in sources if _follows_number(flat, one.start) or _BEFORE_NUMBER.match(flat, one.end))
    return [
        claim
        for tokens in tokens_of(folded, sources, [*words, *beside])
        for claim in attribute_citations(tokens, citations_among(tokens))
    ]


def _reported(
    resolver: CitationResolver,
    claims: Sequence[Claim],
    resolved: Sequence[Claim],
    lone: Sequence[re.Match[str]],
    articles: Sequence[re.Match[str]],
) -> Iterator[Mention]:
    """Yield the mentions of resolved claims, of articles among the lone numbers, and of their parts alone."""
    if not resolved and not articles:
        return
    antecedents = _antecedents(resolver, claims, resolved, lone, articles)
    parts = list(parts_alone(resolver, antecedents))
    known = sorted([*antecedents, *(part.as_antecedent() for part in parts)], key=attrgetter("start"))
    parts += ordinals_alone(resolver, known)
    beside = {part.owner.start: part for part in parts if part.is_beside}
    for claim in resolved:
        if claim.start in beside:
            _add_part(claim, beside[claim.start])
        yield from _mentions(resolver, claim)
    for match in articles:
        yield from _lone(resolver, match, beside.get(match.start()))
    for part in parts:
        if not part.is_beside:
            yield from _of_owner(resolver, part)


def _is_cited(resolver: CitationResolver, claim: Claim) -> bool:
    """Return whether numbers without the word `article` are articles: beside a code, or in court with a part."""
    if not claim.citation.is_bare or claim.source is not None:
        return True
    if resolver.flat.startswith("ст ", claim.start) and resolver.names_code(claim.start):
        return True
    if not all(cited.details for cited in claim.citation.cited):
        return False
    flat = resolver.flat
    is_bracketed = flat.endswith("(", 0, claim.start) and flat.startswith(")", claim.end)
    if _ORDINAL.match(flat, claim.start) or (is_bracketed and resolver.home_codes):
        return True
    is_tracked = resolver.laws.tracked_numbers.issuperset(claim.articles)
    return is_tracked and is_in_court(resolver.sentence_at(claim.start))


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
    return bool(present(folded, laws.codes.name_hints)) or ("#" in folded.exact and bool(HASHTAG.search(folded.exact)))


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
    english = resolver.flat[claim.start : claim.end].isascii()
    for cited in claim.citation.cited:
        article = resolver.number(cited.article, code)
        if article is None:
            continue
        reasons = tuple(_reasons(claim, code, article))
        for detail in cited.details or [Detail()]:
            plain = _parts_named(detail, resolver.has_parts(code), either=claim.citation.is_kazakh or english)
            yield _mention(resolver, (claim.start, claim.end), code, article, plain, reasons)


def _antecedents(
    resolver: CitationResolver,
    claims: Sequence[Claim],
    resolved: Sequence[Claim],
    lone: Sequence[re.Match[str]],
    articles: Sequence[re.Match[str]],
) -> list[Antecedent]:
    """Return all claims and lone numbers in the order of the text; unreported ones have no article."""
    reported = set(map(id, (*resolved, *articles)))
    found = [
        _of_claim(resolver, claim) if id(claim) in reported else Antecedent(start=claim.start, end=claim.end)
        for claim in claims
    ]
    found += [_of_lone(resolver, match, is_reported=id(match) in reported) for match in lone]
    return sorted(found, key=attrgetter("start"))


def _of_lone(resolver: CitationResolver, match: re.Match[str], *, is_reported: bool) -> Antecedent:
    start, end = match.span()
    if not is_reported:
        return Antecedent(start=start, end=end)
    has_part = bool(_details_beside(resolver, match))
    return Antecedent(start=start, end=end, code=code_of(resolver, match), article=article_of(match), has_part=has_part)


def _of_claim(resolver: CitationResolver, claim: Claim) -> Antecedent:
    code = claim.source.code if claim.source else None
    last = claim.citation.cited[-1]
    article = resolver.number(last.article, code)
    return Antecedent(start=claim.start, end=claim.end, code=code, article=article, has_part=bool(last.details))


def _add_part(claim: Claim, part: PartAlone) -> None:
    """Attach a part to the claim whose last article it directly follows: `осуждён по 274-й УК: часть 4`."""
    claim.citation.cited[-1].details.extend(part.details)
    claim.end = part.end


def _of_owner(resolver: CitationResolver, part: PartAlone) -> Iterator[Mention]:
    article = part.owner.article or ""
    reasons = (Reason(code=ReasonCode.ARTICLE_PART, params={"article": article}, weight=0.8),)
    for detail in part.details:
        yield _mention(resolver, (part.start, part.end), part.owner.code, article, detail, reasons)


def _lone(resolver: CitationResolver, match: re.Match[str], part: PartAlone | None) -> Iterator[Mention]:
    article = article_of(match)
    reasons = (Reason(code=ReasonCode.COURT_CASE, params={"article": article}, weight=0.55),)
    start, end = match.span("number")
    details, end = (part.details, part.end) if part else (_details_beside(resolver, match), end)
    for detail in details or (Detail(),):
        yield _mention(resolver, (start, end), code_of(resolver, match), article, detail, reasons)


def _details_beside(resolver: CitationResolver, match: re.Match[str]) -> Sequence[Detail]:
    """Return the part in brackets after a plain number, 405(2), or the parts right before a number."""
    part = bracketed_part(resolver.flat, match.end("number"))
    return [Detail(part=part)] if part else part_before(resolver.folded, match.start())


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
