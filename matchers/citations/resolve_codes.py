"""Settles what one text cites where the words beside an article don't say it: its code, its country, its time."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matchers.citations.citation_tokens import LawSource
from matchers.citations.citation_vocabulary import Symbol
from matchers.citations.code_attribution import Claim, How
from matchers.citations.sentence_cues import is_implausible, names_old_time
from matchers.laws.countries import follows_other_country, has_place, is_abroad, is_at_home, is_ours, names_abroad
from matchers.laws.folded_text import Folded
from matchers.laws.laws import LawIndex
from matchers.sentences import sentence_around, sentence_spans

_NEAR = 20
"""Characters behind a citation that may still say whose it is: `Article 174 of Kazakhstan's`."""
_SENTENCE = 500
"""Characters of a sentence that are looked at to each side: a bound keeps the work on endless ones linear."""
_LOOKED_BACK = 50
"""Codes named before that are considered."""
_PARAGRAPHED = frozenset({"kz-gk", "kz-nk"})
"""Codes whose articles are divided into пункты, not части."""
_MOST_ARTICLES = 1200
"""No code of Kazakhstan has more articles: a greater number has a footnote's mark stuck to it."""


@dataclass(kw_only=True, slots=True)
class CitationResolver:
    """One text with the codes it names and the articles it may cite; positions are of the folded text."""

    text: str
    folded: Folded
    sources: Sequence[LawSource]
    laws: LawIndex
    claims: Sequence[Claim] = ()
    sentences: list[tuple[int, int]] | None = None
    codes_of_numbers: dict[str, str] | None = None

    def settle(self, claim: Claim) -> bool:
        """Gives the claim its code as far as the text tells; False for what isn't Kazakhstan's or isn't law."""
        if claim.source is None and not self._find_source(claim):
            return False
        source = claim.source
        if source is not None and source.code is None:
            return False
        articles = [cited.article for cited in claim.citation.cited]
        if (source is None or not source.has_country) and self._is_foreign(claim, articles):
            return False
        if source is None:
            behind = self.folded.flat[claim.end : claim.end + 40]
            return not is_implausible(self.sentence_at(claim.start), articles, behind)
        older = self._older(source)
        if older is not None and self._is_before(source, articles, claim.start):
            claim.source, claim.how = replace(source, code=older), How.DATE
        return True

    def _find_source(self, claim: Claim) -> bool:
        """Looks for the code in the claim's sentence, then at other places; False if it is to be left out."""
        before = bisect_right(self.sources, claim.start, key=lambda source: source.end)
        if claim.back is not None:
            return self._refer_back(claim, before)
        articles = [cited.article for cited in claim.citation.cited]
        earlier = self._last_before(claim, before, articles)
        if self._in_sentence(claim, earlier, before):
            return True
        same = self.same_number(articles)
        if same is not None:
            claim.source = LawSource(start=claim.start, end=claim.end, code=same, has_country=True, is_dated=True)
            claim.how = How.SAME_NUMBER
        elif earlier is not None:
            claim.source, claim.how = self._renewed(claim, earlier), How.EARLIER
        elif (later := self._only_code()) is not None:
            claim.source, claim.how = later, How.LATER
        return True

    def _last_before(self, claim: Claim, before: int, articles: Sequence[str]) -> LawSource | None:
        """The last of the first `before` sources that may hold the articles; another country's only if none of ours
        is named since."""
        for source in reversed(self.sources[max(0, before - _LOOKED_BACK) : before]):
            since = self.folded.flat[max(source.end, claim.end - _SENTENCE) : claim.end + _NEAR]
            at_home = source.code is None and (is_at_home(since) or is_ours(self.folded.flat, claim.start))
            if self._may_hold(source, articles) and not at_home:
                return source
        return None

    def _only_code(self) -> LawSource | None:
        """The code that the text names, if it is the only one."""
        codes = [source for source in self.sources if not source.is_law]
        return codes[0] if len({source.code for source in codes}) == 1 and codes[0].code is not None else None

    def _renewed(self, claim: Claim, source: LawSource) -> LawSource:
        """The source, or another edition where the text says that the present or the old code is meant."""
        newer = next((one.base for one in self.laws.codes.editions if one.code == source.code), None)
        tracked = any((newer, cited.article) in self.laws.tracked for cited in claim.citation.cited)
        if newer and (claim.renewed or tracked):
            return replace(source, code=newer)
        older = self._older(source) if claim.aged else None
        return replace(source, code=older, is_dated=True) if older else source

    def _refer_back(self, claim: Claim, before: int) -> bool:
        """`of the same code`, `of this law`: the last one named; a law that isn't known is left out."""
        to_code = claim.back is Symbol.CODE
        near = self.sources[max(0, before - _LOOKED_BACK) : before]
        named = next((source for source in reversed(near) if source.is_law is not to_code), None)
        named = named or (self._only_code() or self._replaced_code(claim) if claim.aged and to_code else None)
        if named is not None:
            claim.source, claim.how = self._renewed(claim, named), How.EARLIER
        return named is not None or to_code

    def _replaced_code(self, claim: Claim) -> LawSource | None:
        """The code of which an old edition is known, where the text names none: `the old code`."""
        bases = {edition.base for edition in self.laws.codes.editions}
        return LawSource(start=claim.start, end=claim.end, code=bases.pop()) if len(bases) == 1 else None

    def _in_sentence(self, claim: Claim, earlier: LawSource | None, before: int) -> bool:
        """Takes the code that the claim's sentence names before it, else the first one after it."""
        start, end = self._sentence_span(claim.start)
        if earlier is not None and earlier.start >= start:
            claim.source, claim.how = self._renewed(claim, earlier), How.SENTENCE
            return True
        behind = self.sources[before : before + _LOOKED_BACK]
        after = [one for one in behind if claim.end <= one.start < end and one.code is not None and not one.is_law]
        if after:
            claim.source, claim.how = self._renewed(claim, after[0]), How.SENTENCE
        return bool(after)

    def _may_hold(self, source: LawSource, articles: Sequence[str]) -> bool:
        """A law named before holds an article only if that isn't one of those tracked in codes."""
        return not source.is_law or not any(map(self.is_tracked_number, articles))

    def is_tracked_number(self, article: str) -> bool:
        """Whether any code has a tracked article of this number."""
        return article in self.laws.tracked_numbers

    def same_number(self, articles: Sequence[str]) -> str | None:
        """The code of which the text cites one of these numbers with the code beside it."""
        if self.codes_of_numbers is None:
            self.codes_of_numbers = {}
            for claim in self.claims:
                if claim.how is How.BESIDE and claim.source is not None and claim.source.code is not None:
                    for cited in claim.citation.cited:
                        self.codes_of_numbers.setdefault(cited.article, claim.source.code)
        return next((code for article in articles if (code := self.codes_of_numbers.get(article))), None)

    def claim_beside(self, position: int) -> Claim | None:
        """The first article that the sentence at `position` cites."""
        start, end = self._sentence_span(position)
        return next((claim for claim in self.claims if start <= claim.start < end), None)

    def names_code(self, position: int) -> bool:
        """Whether the sentence at `position` names a code."""
        start, end = self._sentence_span(position)
        return any(start <= source.start < end and source.code is not None for source in self.sources)

    def code_beside(self, position: int, article: str) -> str | None:
        """The code, among those that the sentence at `position` names, that has a tracked article of this number."""
        start, end = self._sentence_span(position)
        newer = {edition.code: edition.base for edition in self.laws.codes.editions}
        codes = [newer.get(source.code or "", source.code) for source in self.sources if start <= source.start < end]
        return next((code for code in codes if code is not None and (code, article) in self.laws.tracked), None)

    def _older(self, source: LawSource) -> str | None:
        return next((edition.code for edition in self.laws.codes.editions if edition.base == source.code), None)

    def _is_before(self, source: LawSource, articles: Sequence[str], position: int) -> bool:
        if source.is_dated or any((source.code, article) in self.laws.tracked for article in articles):
            return False
        return names_old_time(self.sentence_at(position))

    def number(self, written: str, code: str | None) -> str | None:
        """An article's number without a footnote's mark that stuck to it; None if no code can have such an article."""
        numbers = [int(number) for number in written.split("-")]
        if len(numbers) <= 2 and 0 < numbers[0] <= _MOST_ARTICLES and (len(numbers) == 1 or 0 < numbers[1] < 100):
            return written
        tracked = {article for owner, article in self.laws.tracked if code in (None, owner)}
        return next((written[:cut] for cut in (-1, -2) if written[:cut] in tracked), None)

    def has_parts(self, code: str | None) -> bool:
        """Whether the articles of a code are divided into parts, rather than into paragraphs as those of laws."""
        return code not in _PARAGRAPHED and code not in self.laws.law_ids

    def entry(self, code: str | None, article: str, position: int) -> str | None:
        """The id of a tracked article, also by another number of it if the sentence speaks of its subject."""
        if code is None:
            return None
        if (code, article) in self.laws.tracked:
            return f"{code}:{article}"
        alias = self.laws.aliases.get((code, article))
        if alias is None or alias[1].search(self.sentence_at(position)) is None:
            return None
        return f"{code}:{alias[0]}"

    def _is_foreign(self, claim: Claim, articles: Sequence[str]) -> bool:
        if self.is_abroad(claim.start) or follows_other_country(self.folded.flat, claim.start):
            return True
        tracked = any(map(self.is_tracked_number, articles))
        return not tracked and names_abroad(self.sentence_at(claim.start)) and not is_at_home(self.folded.flat)

    def is_abroad(self, position: int) -> bool:
        """Whether the sentence, or the one before if it names no place, speaks of courts of another country."""
        start, end = self._sentence_span(position)
        sentence = self.folded.flat[start:end]
        if has_place(sentence) or start == 0:
            return is_abroad(sentence, position - start)
        before, _ = self._sentence_span(max(0, start - 2))
        return is_abroad(self.folded.flat[before:start], start - before)

    def sentence_at(self, position: int) -> str:
        """The sentence at a position, in the letters of `Folded.flat`."""
        start, end = self._sentence_span(position)
        return self.folded.flat[start:end]

    def _sentence_span(self, position: int) -> tuple[int, int]:
        if self.sentences is None:
            self.sentences = _sentences(self.text, self.folded)
        spans = self.sentences
        start, end = spans[sentence_around(spans, position)] if spans else (0, len(self.folded.flat))
        return max(start, position - _SENTENCE), min(end, position + _SENTENCE)


def _sentences(text: str, folded: Folded) -> list[tuple[int, int]]:
    spans = sentence_spans(text)
    if folded.starts is None:
        return spans
    return [(bisect_left(folded.starts, start), bisect_left(folded.starts, end)) for start, end in spans]
