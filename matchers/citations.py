"""Finds citations of articles of codes and laws in Russian, Kazakh and English texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from matchers.citation_chains import Cited, Detail, chains_of
from matchers.citation_context import is_implausible, names_old_time
from matchers.citation_sources import Claim, How, claims_of
from matchers.citation_tokens import Kind, Source, tokens_of
from matchers.codes import find_codes
from matchers.countries import has_place, is_abroad, is_at_home
from matchers.folding import Folded, fold
from matchers.laws import LawIndex, law_hits
from matchers.mention import Mention, MentionKind, Reason
from matchers.sentences import sentence_around, sentence_spans

_TRIGGERS = ("тать", "стат", "ст.", "ч.", "бап", "баб", "bap", "bab", "rticle", "ART", "art", "аКС", "УК", "ҚК")
_ANCHORS = re.compile(
    r"(?<!\w)(?:ст(?:\.| ?\d|ст|ат|аь|ть|ья|тя|я)|с[та]{1,3}т?[ьъ]|тать|бап|баб|art|ч\. ?\d|ч \d)|(?<=[\d -])ba[bp]"
)
_SPOKEN = re.compile(
    r"(?<![\w-])(?P<number>\d{2,3}(?:-\d)?)-?(?:й|ю|ой|ую|пен|мен|бен|ге|га|ке|ка|ши|шы|инши)(?!\w)(?! ?-?(?:стат|бап|баб))"
)
_NEAR = 20
"""Characters behind a citation that may still say whose it is: `Article 174 of Kazakhstan's`."""
_LEGAL = re.compile(
    r"осужд|осуди|обвин|суд[яи]т|сидит|сел |приговор|вменя|уголовн|подсуд|сотта|айыпта|кинал|жауапка|жауапты|тергеу|куда[лд]а"
)


def find_citations(text: str, laws: LawIndex) -> list[Mention]:
    """The articles that `text` cites, one mention for each article, part and paragraph, in order."""
    folded = fold(text)
    anchors = [match.start() for match in _ANCHORS.finditer(folded.flat)]
    sources = _sources(folded, laws)
    anchors += [source.start for source in sources]
    claims = [claim for tokens in tokens_of(folded, sources, anchors) for claim in claims_of(tokens, chains_of(tokens))]
    claims = [claim for claim in claims if not claim.dropped and not (claim.chain.bare and claim.source is None)]
    page = _Page(text=text, folded=folded, sources=sources, laws=laws, claims=claims)
    found = [mention for claim in claims for mention in page.mentions(claim)]
    found += page.spoken(found)
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def _sources(folded: Folded, laws: LawIndex) -> list[Source]:
    """Codes and laws that the text names, in order; where two overlap, the one that begins first."""
    named = [
        Source(start=hit.start, end=hit.end, code=hit.code, country=hit.country, dated=hit.dated)
        for hit in find_codes(folded, laws.codes)
    ]
    named += [
        Source(start=hit.start, end=hit.end, code=hit.law, country=True, dated=True, is_law=True)
        for hit in law_hits(folded, laws)
    ]
    found: list[Source] = []
    for source in sorted(named, key=lambda source: (source.start, -source.end)):
        if not found or source.start >= found[-1].end:
            found.append(source)
    return found


@dataclass(kw_only=True, slots=True)
class _Page:
    """One text with all that was found in it, to settle what stands alone."""

    text: str
    folded: Folded
    sources: Sequence[Source]
    laws: LawIndex
    claims: Sequence[Claim]
    sentences: list[tuple[int, int]] | None = None

    def mentions(self, claim: Claim) -> Iterator[Mention]:
        """The mentions of one chain; nothing for what is not Kazakhstan's."""
        if claim.source is None and not self._settle(claim):
            return
        sentence = self._sentence(claim)
        source = claim.source
        if source is not None and source.code is None:
            return
        if (source is None or not source.country) and self._is_abroad(claim.start):
            return
        code = source.code if source else None
        articles = [cited.article for cited in claim.chain.cited]
        if code is None and is_implausible(sentence, articles, self._behind(claim)):
            return
        if source is not None and not source.dated and self._is_old(source, articles, sentence):
            code = self._older(source)
            claim.how = How.DATE
        for cited in claim.chain.cited:
            yield from self._article(claim, cited, code)

    def spoken(self, found: Sequence[Mention]) -> Iterator[Mention]:
        """Tracked articles that are named by their number only: `осуждён по 405-й`, `405-пен айыпталған`."""
        numbers = {article for _, article in self.laws.tracked}
        for match in _SPOKEN.finditer(self.folded.flat):
            start, end = self.folded.span(match.start("number"), match.end("number"))
            if match["number"] not in numbers or any(one.start < end and start < one.end for one in found):
                continue
            if _LEGAL.search(self._sentence_at(match.start())) and not self._is_abroad(match.start()):
                reasons = (Reason(text=f"a court case under “{match['number']}”", weight=0.55),)
                code = self._same_number([match["number"]])
                yield self._mention(start, end, code, match["number"], Detail(), reasons)

    def _is_abroad(self, position: int) -> bool:
        start, end = self._sentence_span(position)
        sentence = self.folded.flat[start:end]
        if has_place(sentence) or start == 0:
            return is_abroad(sentence, position - start)
        before, _ = self._sentence_span(max(0, start - 2))
        return is_abroad(self.folded.flat[before:start], start - before)

    def _settle(self, claim: Claim) -> bool:
        """Looks for the source of a claim in its sentence, then before it; False if the claim is to be left out."""
        start, end = self._sentence_span(claim.start)
        articles = [cited.article for cited in claim.chain.cited]
        before = [source for source in self.sources if source.end <= claim.start]
        if claim.back is not None:
            wanted = [source for source in before if source.is_law == (claim.back is not Kind.CODE)]
            claim.source, claim.how = (wanted[-1], How.EARLIER) if wanted else (None, How.NONE)
            return bool(wanted) or claim.back is Kind.CODE
        here = [source for source in before if source.start >= start and self._may_hold(source, articles)]
        if here and here[-1].code is None and is_at_home(self.folded.flat[here[-1].end : claim.end + _NEAR]):
            here = [source for source in here if source.code is not None]
        after = [s for s in self.sources if claim.end <= s.start < end and s.code is not None and not s.is_law]
        if here or after:
            claim.source, claim.how = (here[-1] if here else after[0]), How.SENTENCE
            return True
        same = self._same_number(articles)
        if same is not None:
            claim.source = Source(start=claim.start, end=claim.end, code=same, country=True, dated=True)
            claim.how = How.SAME_NUMBER
            return True
        earlier = [source for source in before if self._may_hold(source, articles)]
        if earlier:
            claim.source, claim.how = earlier[-1], How.EARLIER
        return True

    def _may_hold(self, source: Source, articles: Sequence[str]) -> bool:
        numbers = {article for _, article in self.laws.tracked}
        return not source.is_law or not any(article in numbers for article in articles)

    def _same_number(self, articles: Sequence[str]) -> str | None:
        for claim in self.claims:
            if claim.how is How.BESIDE and claim.source is not None and claim.source.code is not None:
                numbers = [cited.article for cited in claim.chain.cited]
                if any(article in numbers for article in articles):
                    return claim.source.code
        return None

    def _is_old(self, source: Source, articles: Sequence[str], sentence: str) -> bool:
        tracked = any((source.code, article) in self.laws.tracked for article in articles)
        return not tracked and self._older(source) is not None and names_old_time(sentence)

    def _older(self, source: Source) -> str | None:
        return next((edition.code for edition in self.laws.codes.editions if edition.base == source.code), None)

    def _article(self, claim: Claim, cited: Cited, code: str | None) -> Iterator[Mention]:
        start, end = self.folded.span(claim.start, claim.end)
        article = self._number(cited.article, code)
        if article is None:
            return
        english = self.folded.flat[claim.start : claim.end].isascii()
        reasons = tuple(_reasons(claim, code, article))
        for detail in cited.details or [Detail()]:
            plain = _parts_named(detail, code, self.laws, either=claim.chain.kazakh or english)
            yield self._mention(start, end, code, article, plain, reasons)

    def _number(self, written: str, code: str | None) -> str | None:
        """The article's number without a footnote's mark that stuck to it; None if no code has such an article."""
        numbers = [int(number) for number in written.split("-")]
        if len(numbers) <= 2 and all(0 < number <= 1200 for number in numbers) and (len(numbers) == 1 or numbers[1] < 100):
            return written
        tracked = {article for owner, article in self.laws.tracked if code in (None, owner)}
        glued = [written[:cut] for cut in (len(written) - 1, len(written) - 2) if written[:cut] in tracked]
        return glued[0] if glued else None

    def _mention(
        self, start: int, end: int, code: str | None, article: str, detail: Detail, reasons: tuple[Reason, ...]
    ) -> Mention:
        return Mention(
            kind=MentionKind.CITATION,
            entry=self._entry(code, article, start),
            start=start,
            end=end,
            surface=self.text[start:end],
            reasons=reasons,
            code=code,
            article=article,
            part=detail.part,
            paragraph=detail.paragraph,
        )

    def _entry(self, code: str | None, article: str, position: int) -> str | None:
        if code is None:
            return None
        if (code, article) in self.laws.tracked:
            return f"{code}:{article}"
        alias = self.laws.aliases.get((code, article))
        if alias is None:
            return None
        spans = self._spans()
        start, end = spans[sentence_around(spans, position)]
        return f"{code}:{alias[0]}" if alias[1].search(fold(self.text[start:end]).flat) else None

    def _spans(self) -> list[tuple[int, int]]:
        if self.sentences is None:
            self.sentences = sentence_spans(self.text)
        return self.sentences

    def _sentence_span(self, position: int) -> tuple[int, int]:
        """Start and end of the sentence at a folded position, as folded positions."""
        spans = self._spans()
        if not spans:
            return 0, len(self.folded.flat)
        start, end = spans[sentence_around(spans, self.folded.span(position, position + 1)[0])]
        starts = self.folded.starts
        if starts is None:
            return start, end
        return sum(1 for at in starts if at < start), sum(1 for at in starts if at < end)

    def _sentence_at(self, position: int) -> str:
        start, end = self._sentence_span(position)
        return self.folded.flat[start:end]

    def _sentence(self, claim: Claim) -> str:
        return self._sentence_at(claim.start)

    def _behind(self, claim: Claim) -> str:
        return self.folded.flat[claim.end : claim.end + 40]


_PARAGRAPHED = frozenset({"kz-gk", "kz-nk"})
"""Codes whose articles are divided into пункты, not части."""


def _parts_named(detail: Detail, code: str | None, laws: LawIndex, *, either: bool) -> Detail:
    """The detail with a lone тармақ or paragraph as the part that it means in codes whose articles have parts."""
    by_paragraphs = code in _PARAGRAPHED or any(form.law == code for form in laws.laws)
    lower = detail.paragraph or detail.subparagraph
    if by_paragraphs and detail.part is not None and detail.paragraph is None:
        return detail
    if either and detail.part is None and detail.paragraph is not None and not by_paragraphs:
        return Detail(part=detail.paragraph, paragraph=detail.subparagraph)
    return Detail(part=detail.part, paragraph=lower)


def _reasons(claim: Claim, code: str | None, article: str) -> Iterator[Reason]:
    yield Reason(text=f"names article {article}", weight=0.55 if claim.chain.bare else 0.6)
    match claim.how:
        case How.BESIDE:
            named = claim.source is not None and claim.source.country
            yield Reason(text=f"of {code}, by name and country" if named else f"of {code}, by name", weight=0.37 if named else 0.3)
        case How.SENTENCE:
            yield Reason(text=f"{code} is named in the sentence", weight=0.25)
        case How.SAME_NUMBER:
            yield Reason(text=f"the text cites this number of {code} elsewhere", weight=0.25)
        case How.EARLIER:
            yield Reason(text=f"{code} is named before", weight=0.2)
        case How.DATE:
            yield Reason(text=f"in a year when {code} was in force", weight=0.15)
        case How.NONE:
            yield Reason(text="no code is named", weight=-0.05)
