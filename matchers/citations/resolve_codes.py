"""Resolve the code, country and time of cited articles where the words beside them don't say it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from matchers.citations.citation_vocabulary import Symbol
from matchers.citations.code_attribution import Attribution, Claim
from matchers.citations.sentence_cues import CONTEXT_WORDS, is_implausible, names_old_time, names_other_document
from matchers.laws.codes import LawSource
from matchers.laws.countries import (
    follows_home,
    follows_other_country,
    has_place,
    is_abroad,
    is_at_home,
    is_ours,
    names_abroad,
)
from matchers.laws.folded_text import Folded
from matchers.laws.laws import LawIndex
from matchers.sentences import sentence_around, sentence_spans

_CHARS_AFTER = 20
"""The reach of a country after a citation: `Article 174 of Kazakhstan's`."""
_MAX_SENTENCE_CHARS = 500
"""Characters considered on each side of a citation, which keeps the work on endless sentences linear."""
_MAX_SOURCES = 50
"""Most sources considered before or after a citation."""
_MAX_SENTENCES_BACK = 3
"""Number of sentences after a citation in which a number alone may be an article."""
_PARAGRAPHED = frozenset({"kz-gk", "kz-nk"})
"""Codes whose articles are divided into paragraphs (пункты), not parts (части)."""
_MAX_ARTICLE_NUMBER = 1200
"""Greatest number of an article in any code of Kazakhstan; the last digit of a greater number marks a footnote."""


_TITLED_BEFORE = re.compile(r'(?:кодекс|закон|правил|положени|инструкци)\w*(?: рк)? "[^"]{3,90}"(?: [а-я]+){0,2} ?\(?$')
"""The title of a document before its article: `Закон «О печати» (ст. 5)`, `Кодекс «О недрах» дополнят статьей 5`."""
_MAX_TITLE_CHARS = 120
_ADJECTIVE_AFTER = re.compile(r' ?[–(,-] ?"?(\w{5,}ого)(?!\w)')
_DOTTED = re.compile(r"\d\.\d{1,2}(?!\d)")
"""A number of an article in Russia's codes: `статья 20.3.3`."""
PROCEDURAL = frozenset({"kz-upk", "kz-gpk", "kz-uik"})
_CHARGED = CONTEXT_WORDS.any_of("charged", r"(?<!\w)")
"""Words of a charge: an article after them isn't one of a procedural code."""
_FROM_OTHER_SENTENCES = frozenset({Attribution.EARLIER, Attribution.LATER})
_FIRST_PLACE = attrgetter("start")
_MAX_NOW_CHARS = 200
_NOW = CONTEXT_WORDS.any_of("now", r"(?<!\w)", r"(?!\w)")
_CLAUSE_BORDER = re.compile(r"[,;:(–]| (?:а|но|but|ал) ")


@dataclass(kw_only=True)
class CitationResolver:
    """A text with the codes that it names and the articles that it may cite, at offsets into the folded text."""

    text: str
    folded: Folded
    sources: Sequence[LawSource]
    laws: LawIndex
    claims: Sequence[Claim] = ()
    home_codes: frozenset[str] = field(init=False)
    """The codes of Kazakhstan that the text names."""
    flat: str = field(init=False)
    """The letters of the folded text."""

    def __post_init__(self) -> None:
        self.flat = self.folded.flat
        self.home_codes = frozenset(one.code for one in self.sources if one.code is not None and not one.is_law)

    def resolve(self, claim: Claim) -> bool:
        """Set the code of the claim as far as it is known; return False for other countries and for no law."""
        if claim.source is None and not self._find_source(claim):
            return False
        source = claim.source
        if source is not None and source.code is None:
            return False
        if (source is None or not source.has_country) and self._is_foreign(claim):
            return False
        if claim.attribution is not Attribution.BESIDE and follows_other_country(self.flat, claim.start):
            return False
        if claim.attribution in _FROM_OTHER_SENTENCES and self._is_sentence_abroad(claim.start):
            return False
        if source is None:
            after = self.flat[claim.end : claim.end + 40]
            return not is_implausible(self.sentence_at(claim.start), claim.articles, after)
        older = self._older(source)
        if older is not None and (claim.says_old or self._is_before(source, claim)):
            claim.source, claim.attribution = source._replace(code=older), Attribution.DATE
        return True

    def _find_source(self, claim: Claim) -> bool:
        """Find the code in the claim's sentence or elsewhere in the text; return False if it isn't to be reported."""
        before = bisect_right(self.sources, claim.start, key=lambda source: source.end)
        if claim.refers_back_to is not None:
            return self._refer_back(claim, before)
        if self._is_of_other_title(claim, before):
            return False
        earlier = self._last_before(claim, before)
        if self._in_sentence(claim, earlier, before):
            if not self._is_in_clause(claim):
                self._prefer_tracked(claim)
            return True
        same = self.same_number(claim.articles)
        if same is not None:
            claim.source = LawSource(start=claim.start, end=claim.end, code=same, has_country=True, is_dated=True)
            claim.attribution = Attribution.SAME_NUMBER
        elif self.laws.tracked_numbers.isdisjoint(claim.articles) and self._is_of_other_document(claim):
            return False
        elif earlier is not None:
            claim.source, claim.attribution = self._in_edition(claim, earlier), Attribution.EARLIER
        elif (later := self._later_code(claim)) is not None:
            claim.source, claim.attribution = self._in_edition(claim, later), Attribution.LATER
        self._prefer_tracked(claim)
        return True

    def _is_of_other_document(self, claim: Claim) -> bool:
        """Return whether untracked articles are a contract's or a treaty's, or always of another country's code."""
        is_foreign = all(self._codes_of_numbers.get(article, "") is None for article in claim.articles)
        return is_foreign or names_other_document(self.sentence_at(claim.start))

    def _is_of_other_title(self, claim: Claim, before: int) -> bool:
        """Return whether the title of a document that isn't listed is before the claim."""
        title = _TITLED_BEFORE.search(self.flat, max(0, claim.start - _MAX_TITLE_CHARS), claim.start)
        return title is not None and (before == 0 or self.sources[before - 1].end <= title.start())

    def _prefer_tracked(self, claim: Claim) -> None:
        """Replace a code that is named elsewhere in the text by the one with a tracked article of the number.

        Do the same if only Kazakhstan is named before the article: `Kazakhstan's Article 405`.
        """
        code = claim.source.code if claim.source else None
        owner = self.tracking_code(claim.articles)
        if owner in {None, code} or (claim.source and code is None) or claim.says_old:
            return
        if claim.source or self.home_codes or follows_home(self.flat, claim.start):
            claim.source = LawSource(start=claim.start, end=claim.end, code=owner, has_country=True, is_dated=True)
            claim.attribution = Attribution.TRACKED
            self.home_codes |= {owner}

    def tracking_code(self, articles: Sequence[str]) -> str | None:
        """Return the only code with a tracked article of one of these numbers."""
        owners = {owner for owner, article in self.laws.tracked if article in articles}
        return owners.pop() if len(owners) == 1 else None

    def _is_in_clause(self, claim: Claim) -> bool:
        """Return whether no comma or conjunction separates the claim from its code: `в КоАП есть статья 174`."""
        assert claim.source is not None
        first, last = sorted([(claim.start, claim.end), (claim.source.start, claim.source.end)])
        return _CLAUSE_BORDER.search(self.flat, first[1], last[0]) is None

    def _last_before(self, claim: Claim, before: int) -> LawSource | None:
        """Return the last of the first `before` sources that may contain the articles.

        Another country's source is skipped if Kazakhstan is named after it.
        """
        for source in reversed(self.sources[max(0, before - _MAX_SOURCES) : before]):
            since = self.flat[max(source.end, claim.end - _MAX_SENTENCE_CHARS) : claim.end + _CHARS_AFTER]
            at_home = source.code is None and (is_at_home(since) or is_ours(self.flat, claim.start))
            if source.code in PROCEDURAL and _CHARGED.search(since):
                continue
            is_articles_of_code = source.is_law and not self.laws.tracked_numbers.isdisjoint(claim.articles)
            if not is_articles_of_code and not at_home and self._may_contain(source, claim):
                return source
        return None

    def _may_contain(self, source: LawSource, claim: Claim) -> bool:
        """Return whether a code has articles with these numbers."""
        last = self.laws.codes.last_articles.get(source.code or "")
        return last is None or all(int(article.split("-")[0]) <= last for article in claim.articles)

    def _later_code(self, claim: Claim) -> LawSource | None:
        """Return the text's only code or that of the next sentence; None for one of procedure, which is no charge's."""
        later = self.only_code() or self._next_code(claim)
        return None if later is not None and later.code in PROCEDURAL else later

    def only_code(self) -> LawSource | None:
        """Return the code that the text names, if it names only one."""
        codes = [source for source in self.sources if not source.is_law]
        return codes[0] if len({source.code for source in codes}) == 1 and codes[0].code is not None else None

    def _next_code(self, claim: Claim) -> LawSource | None:
        """Return the first code that the sentence after the claim's names."""
        _, end = self._sentence_span(claim.start)
        start, end = self._sentence_span(min(end + 2, len(self.flat) - 1))
        first = bisect_left(self.sources, start, key=_FIRST_PLACE)
        named = (one for one in self.sources[first : first + 2] if one.start < end and not one.is_law)
        return next((one for one in named if one.code is not None), None)

    def _in_edition(self, claim: Claim, source: LawSource) -> LawSource:
        """Return the source in the edition that the claim means: the present or the old code."""
        newer = next((one.base for one in self.laws.codes.editions if one.code == source.code), None)
        tracked = any((newer, article) in self.laws.tracked for article in claim.articles)
        if newer and (claim.says_new or tracked or self._says_now(claim, source)):
            return source._replace(code=newer)
        older = self._older(source) if claim.says_old else None
        return source._replace(code=older, is_dated=True) if older else source

    def _says_now(self, claim: Claim, source: LawSource) -> bool:
        """Return whether words between an old code and the claim say that the claim is about today."""
        first = max(source.end, claim.start - _MAX_NOW_CHARS)
        return _NOW.search(self.flat, first, max(first, claim.start)) is not None

    def _refer_back(self, claim: Claim, before: int) -> bool:
        """Set the last code or law named, for `of the same code` and `of this law`; return False for an unknown law."""
        to_code = claim.refers_back_to is Symbol.CODE
        near = self.sources[max(0, before - _MAX_SOURCES) : before]
        named = next((source for source in reversed(near) if source.is_law is not to_code), None)
        if named is None and to_code:
            named = (
                self._named_after(claim) or self.only_code() or (self._replaced_code(claim) if claim.says_old else None)
            )
        if named is not None:
            claim.source, claim.attribution = self._in_edition(claim, named), Attribution.EARLIER
        return named is not None or to_code

    def _named_after(self, claim: Claim) -> LawSource | None:
        """Return the code that an adjective names after `кодекса`: того же кодекса – Уголовного."""
        adjective = _ADJECTIVE_AFTER.match(self.flat, claim.end)
        match = self.laws.codes.names.match(f"{adjective[1]} кодекса") if adjective else None
        code = self.laws.codes.codes[match.lastgroup or ""] if match else None
        return LawSource(start=claim.start, end=claim.end, code=code) if code else None

    def _replaced_code(self, claim: Claim) -> LawSource | None:
        """Return the only code with an old edition, for `the old code` in a text that names none."""
        bases = {edition.base for edition in self.laws.codes.editions}
        return LawSource(start=claim.start, end=claim.end, code=bases.pop()) if len(bases) == 1 else None

    def _in_sentence(self, claim: Claim, earlier: LawSource | None, before: int) -> bool:
        """Set the code that the claim's sentence names before it, else the first after it; return False for none."""
        start, end = self._sentence_span(claim.start)
        if earlier is not None and earlier.start >= start:
            claim.source, claim.attribution = self._in_edition(claim, earlier), Attribution.SENTENCE
            return True
        not_charged = PROCEDURAL if _CHARGED.search(self.flat, start, claim.start) else frozenset()
        named = (one for one in self.sources[before : before + _MAX_SOURCES] if claim.end <= one.start < end)
        codes = (one for one in named if one.code is not None and not one.is_law and one.code not in not_charged)
        later = next(codes, None)
        if later is not None:
            claim.source, claim.attribution = self._in_edition(claim, later), Attribution.SENTENCE
        return later is not None

    def same_number(self, articles: Sequence[str]) -> str | None:
        """Return the code beside another citation of one of these numbers in the text."""
        return next((code for article in articles if (code := self._codes_of_numbers.get(article))), None)

    @cached_property
    def _codes_of_numbers(self) -> dict[str, str | None]:
        """The first code beside each number that the text cites; None for another country's code."""
        codes: dict[str, str | None] = {}
        for claim in self.claims:
            if claim.attribution is Attribution.BESIDE and claim.source is not None:
                for article in claim.articles:
                    codes[article] = codes.get(article) or claim.source.code
        return codes

    @cached_property
    def cited_numbers(self) -> set[str]:
        """The numbers of all articles that the text cites with the word for an article or with a code."""
        return {article for claim in self.claims for article in claim.articles}

    def claim_beside(self, position: int) -> Claim | None:
        """Return the first citation in the sentence at `position`."""
        start, end = self._sentence_span(position)
        first = bisect_left(self.claims, start, key=_FIRST_PLACE)
        return next((claim for claim in self.claims[first : first + 1] if claim.start < end), None)

    def claims_around(self, position: int) -> tuple[Claim | None, Claim | None]:
        """Return the citations before and after `position` that are nearest to it in its sentence."""
        start, end = self._sentence_span(position)
        at = bisect_left(self.claims, position, key=_FIRST_PLACE)
        before = next((claim for claim in self.claims[max(0, at - 1) : at] if claim.start >= start), None)
        return before, next((claim for claim in self.claims[at : at + 1] if claim.start < end), None)

    def follows_citation(self, position: int) -> bool:
        """Return whether a citation is in the sentence at `position` or one of the `_MAX_SENTENCES_BACK` before it."""
        start, end = self._sentence_span(position)
        for _ in range(_MAX_SENTENCES_BACK):
            start, _ = self._sentence_span(max(0, start - 2))
        return bisect_left(self.claims, start, key=_FIRST_PLACE) < bisect_left(self.claims, end, key=_FIRST_PLACE)

    def names_code(self, position: int) -> bool:
        """Return whether the sentence at `position` names a code."""
        return any(source.code is not None for source in self._sources_beside(position))

    def _sources_beside(self, position: int) -> Sequence[LawSource]:
        """Return the sources in the sentence at `position`."""
        start, end = (bisect_left(self.sources, place, key=_FIRST_PLACE) for place in self._sentence_span(position))
        return self.sources[start:end]

    def code_near(self, position: int) -> str | None:
        """Return the last code that the sentence names before `position`, else that of its first citation or code."""
        named = [source for source in self._sources_beside(position) if source.code is not None]
        before = [source.code for source in named if source.end <= position]
        claim = self.claim_beside(position)
        cited = [claim.source.code] if claim and claim.source else []
        return next(iter([*before[-1:], *cited, *(source.code for source in named)]), None)

    def code_before(self, position: int) -> str | None:
        """Return the code of the last citation before `position`."""
        at = bisect_left(self.claims, position, key=_FIRST_PLACE)
        return next((claim.source.code for claim in self.claims[max(0, at - 1) : at] if claim.source), None)

    def code_beside(self, position: int, article: str) -> str | None:
        """Return the code named in the sentence at `position` that has a tracked article of this number."""
        newer = {edition.code: edition.base for edition in self.laws.codes.editions}
        codes = [newer.get(source.code or "", source.code) for source in self._sources_beside(position)]
        return next((code for code in codes if code is not None and (code, article) in self.laws.tracked), None)

    def _older(self, source: LawSource) -> str | None:
        return next((edition.code for edition in self.laws.codes.editions if edition.base == source.code), None)

    def _is_before(self, source: LawSource, claim: Claim) -> bool:
        if source.is_dated or any((source.code, article) in self.laws.tracked for article in claim.articles):
            return False
        return names_old_time(self.sentence_at(claim.start))

    def number(self, written: str, code: str | None) -> str | None:
        """Return the number of an article without the mark of a footnote; None if no code can have such an article."""
        numbers = [int(number) for number in written.split("-")]
        if len(numbers) <= 2 and 0 < numbers[0] <= _MAX_ARTICLE_NUMBER and (len(numbers) == 1 or 0 < numbers[1] < 100):
            return written
        tracked = {article for owner, article in self.laws.tracked if code in (None, owner)}
        return next((written[:cut] for cut in (-1, -2) if written[:cut] in tracked), None)

    def has_parts(self, code: str | None) -> bool:
        """Return whether the articles of a code are divided into parts; those of laws are into paragraphs."""
        return code not in _PARAGRAPHED and code not in self.laws.law_ids

    def entry(self, code: str | None, article: str, position: int) -> str | None:
        """Return the id of a tracked article, also by an alias if the sentence names its subject."""
        if code is None:
            return None
        if (code, article) in self.laws.tracked:
            return f"{code}:{article}"
        alias = self.laws.aliases.get((code, article))
        if alias is None or alias[1].search(self.sentence_at(position)) is None:
            return None
        return f"{code}:{alias[0]}"

    def _is_foreign(self, claim: Claim) -> bool:
        tracked = not self.laws.tracked_numbers.isdisjoint(claim.articles)
        is_beside = claim.attribution is Attribution.BESIDE
        if self.is_abroad(claim.start, in_paragraph=tracked, names_code=is_beside) or follows_other_country(
            self.flat, claim.start
        ):
            return True
        if _DOTTED.search(self.flat, claim.start, claim.end) and names_abroad(self.sentence_at(claim.start)):
            return True
        return not tracked and names_abroad(self.sentence_at(claim.start)) and not is_at_home(self.flat)

    def _is_sentence_abroad(self, position: int) -> bool:
        """Return whether the sentence at `position` is about another country: `Russia's Article 282 is similar.`"""
        start, end = self._sentence_span(position)
        return is_abroad(self.flat[start:end], position - start)

    def is_abroad(self, position: int, *, in_paragraph: bool = False, names_code: bool = False) -> bool:
        """Return whether the sentence is about another country, or the one before it if it names no place.

        The sentence before isn't considered if it must be `in_paragraph` and isn't in the same one, or if it only
        compares another country's code with one that the text names before; `names_code` says that the position does.
        """
        start, end = self._sentence_span(position)
        sentence = self.flat[start:end]
        if has_place(sentence) or start == 0:
            return is_abroad(sentence, position - start)
        before, _ = self._sentence_span(max(0, start - 2))
        if (in_paragraph and self._begins_paragraph(start)) or self._is_digression(before, start, names_code):
            return False
        return is_abroad(self.flat[before:start], start - before)

    def _is_digression(self, start: int, end: int, names_code: bool) -> bool:
        first, last = (bisect_left(self.sources, place, key=_FIRST_PLACE) for place in (start, end))
        is_compared = any(names_code or source.code is None for source in self.sources[first:last])
        return is_compared and any(source.code for source in self.sources[max(0, first - _MAX_SOURCES) : first])

    def _begins_paragraph(self, sentence: int) -> bool:
        start, _ = self.folded.span(sentence, sentence + 1)
        return "\n" in self.text[max(0, start - 2) : start]

    def sentence_start(self, position: int) -> int:
        """Return the start of the sentence at `position`."""
        return self._sentence_span(position)[0]

    def sentence_at(self, position: int) -> str:
        """Return the sentence at a position, in the letters of `Folded.flat`."""
        start, end = self._sentence_span(position)
        return self.flat[start:end]

    def _sentence_span(self, position: int) -> tuple[int, int]:
        spans = self._sentences
        start, end = spans[sentence_around(spans, position)] if spans else (0, len(self.flat))
        return max(start, position - _MAX_SENTENCE_CHARS), min(end, position + _MAX_SENTENCE_CHARS)

    @cached_property
    def _sentences(self) -> Sequence[tuple[int, int]]:
        spans, starts = sentence_spans(self.text), self.folded.starts
        if starts is None:
            return spans
        return [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in spans]
