"""Score the matchers: precision and recall of names, citations and events on labelled texts.

A hit has the right label and overlaps the labelled span; exact spans are counted separately.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.workload.labelled import LabelledSpan, LabelledText, read_citations, read_events, read_names
from config.loader import load_config, load_laws, load_watchlist
from config.models.entry import Entry
from matchers.events.events import find_events as find_mention_events
from matchers.find import find_mentions
from matchers.index import Index, build_index
from matchers.mention import Mention, MentionKind

DATA = Path(__file__).parent.parent / "tests" / "data"

_SETS = """
    held press desk wire beat court news rights gazet mission dispatch folio relay tribune
"""
SETS_WITH_OWN_WATCHLIST = _SETS.split()

Finder = Callable[[LabelledText], list[LabelledSpan]]


@dataclass(frozen=True, kw_only=True, slots=True)
class RowScore:
    """Hits, misses and false hits in one row."""

    row: LabelledText
    hits: int
    exact: int
    misses: tuple[LabelledSpan, ...]
    false_hits: tuple[LabelledSpan, ...]


@dataclass(kw_only=True, slots=True)
class ScoreSum:
    """Sums over rows."""

    rows: int = 0
    hits: int = 0
    exact: int = 0
    missed: int = 0
    false_hits: int = 0

    def add(self, outcome: RowScore) -> None:
        self.rows += 1
        self.hits += outcome.hits
        self.exact += outcome.exact
        self.missed += len(outcome.misses)
        self.false_hits += len(outcome.false_hits)

    @property
    def precision(self) -> float:
        """Return the share of hits in what was found; 1 if nothing was found."""
        return self.hits / (self.hits + self.false_hits) if self.hits + self.false_hits else 1.0

    @property
    def recall(self) -> float:
        """Return the share of hits in what is labelled; 1 if nothing is labelled."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        if not self.hits:
            return 0.0 if self.missed or self.false_hits else 1.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """The scores of one set of rows."""

    name: str
    outcomes: list[RowScore] = field(default_factory=list)

    def tally(self, *, lang: str | None = None, tag: str | None = None) -> ScoreSum:
        """Return the sums over the rows of a language or phenomenon, or over all rows."""
        tally = ScoreSum()
        for outcome in self.outcomes:
            if lang in (None, outcome.row.lang) and (tag is None or tag in outcome.row.tags):
                tally.add(outcome)
        return tally

    @property
    def languages(self) -> list[str]:
        """Return the languages of the set, in order of appearance."""
        return list(dict.fromkeys(outcome.row.lang for outcome in self.outcomes))

    @property
    def tags(self) -> list[str]:
        """Return the phenomena of the set, sorted."""
        return sorted({tag for outcome in self.outcomes for tag in outcome.row.tags})


def compare(row: LabelledText, found: Iterable[LabelledSpan]) -> RowScore:
    """Pair labelled spans with found ones: exact matches first, then overlapping ones."""
    rest = list(found)
    exact = _pair(row.wanted, rest, lambda one, other: (one.start, one.end) == (other.start, other.end))
    left = [span for span in row.wanted if span not in exact]
    touching = _pair(left, rest, LabelledSpan.touches)
    misses = tuple(span for span in left if span not in touching)
    return RowScore(row=row, hits=len(exact) + len(touching), exact=len(exact), misses=misses, false_hits=tuple(rest))


def _pair(
    wanted: Iterable[LabelledSpan], rest: list[LabelledSpan], alike: Callable[[LabelledSpan, LabelledSpan], bool]
) -> list[LabelledSpan]:
    paired = []
    for span in wanted:
        match = next((other for other in rest if other.label == span.label and alike(span, other)), None)
        if match:
            rest.remove(match)
            paired.append(span)
    return paired


def evaluate(name: str, rows: Iterable[LabelledText], find: Finder) -> Evaluation:
    """Return the scores of a set of rows."""
    return Evaluation(name=name, outcomes=[compare(row, find(row)) for row in rows])


def names_finder(index: Index) -> Finder:
    """Return a finder of the entries in the index."""
    kinds = {MentionKind.PERSON, MentionKind.ORGANISATION}

    def find(row: LabelledText) -> list[LabelledSpan]:
        mentions = find_mentions(row.text, index, lang=row.lang)
        return [LabelledSpan(start=m.start, end=m.end, label=(m.entry,)) for m in mentions if m.kind in kinds]

    return find


def citations_finder(index: Index) -> Finder:
    """Return a finder of citations."""

    def find(row: LabelledText) -> list[LabelledSpan]:
        mentions = find_mentions(row.text, index, lang=row.lang)
        return [
            LabelledSpan(start=m.start, end=m.end, label=(m.code, m.article, m.part, m.paragraph))
            for m in mentions
            if m.kind is MentionKind.CITATION
        ]

    return find


def find_events(row: LabelledText) -> list[LabelledSpan]:
    """Return the events found for the labelled mentions of a row, so that only the search for events is measured."""
    mentions = [
        Mention(
            kind=MentionKind.ORGANISATION if one["entry_id"].startswith("org-") else MentionKind.PERSON,
            entry=one["entry_id"],
            start=one["start"],
            end=one["end"],
            surface=one["surface"],
            reasons=(),
        )
        for one in row.labels["mentions"]
    ]
    return [
        LabelledSpan(start=m.start, end=m.end, label=(m.entry, event))
        for m, events in zip(mentions, find_mention_events(row.text, mentions), strict=True)
        for event in events
    ]


def report(evaluation: Evaluation) -> Iterator[str]:
    """Yield the report of a set: totals, per language, per phenomenon, then every miss and false hit."""
    yield f"{evaluation.name}: {len(evaluation.outcomes)} texts"
    counts = f"{'texts':>6}{'right':>7}{'missed':>8}{'false':>7}"
    yield f"  {'':<24}{counts}{'precision':>11}{'recall':>8}{'F1':>7}{'to the letter':>15}"
    yield _line("all", evaluation.tally())
    yield from (_line(lang, evaluation.tally(lang=lang)) for lang in evaluation.languages)
    yield ""
    yield from (_line(tag, evaluation.tally(tag=tag)) for tag in evaluation.tags)
    yield ""
    for outcome in evaluation.outcomes:
        yield from _faults(outcome)


def _line(name: str, tally: ScoreSum) -> str:
    counts = f"{tally.rows:>6}{tally.hits:>7}{tally.missed:>8}{tally.false_hits:>7}"
    return f"  {name:<24}{counts}{tally.precision:>11.3f}{tally.recall:>8.3f}{tally.f1:>7.3f}{tally.exact:>15}"


def _faults(outcome: RowScore) -> Iterator[str]:
    for word, spans in (("missed", outcome.misses), ("false", outcome.false_hits)):
        for span in spans:
            what = " ".join(part or "-" for part in span.label)
            place = outcome.row.text[span.start : span.end]
            yield f"  {word:<7} {outcome.row.id} [{what}] {place!r} in: {outcome.row.text!r}"


def _check_entries(rows: Iterable[LabelledText], entries: Iterable[Entry], path: Path, watchlist: Path) -> None:
    unknown = {str(span.label[0]) for row in rows for span in row.wanted} - {entry.id for entry in entries}
    if unknown:
        sys.exit(f"{path} is about {min(unknown)}, which {watchlist} lacks: name the set's own list by --watchlist")


def evaluations(
    names: Iterable[Path], citations: Iterable[Path], events: Path | None, watchlist: Path, laws: Path | None
) -> Iterator[Evaluation]:
    """Yield the evaluation of each set, over the entries of `watchlist` and the laws of `laws` or the shipped ones."""
    entries = load_watchlist(watchlist)
    index = build_index(entries, load_laws(laws) if laws else load_config(None).laws)
    for path in names:
        rows = read_names(path)
        _check_entries(rows, entries, path, watchlist)
        yield evaluate(f"names, {path}", rows, names_finder(index))
    for path in citations:
        yield evaluate(f"citations, {path}", read_citations(path), citations_finder(index))
    if events:
        yield evaluate(f"events, {events}", read_events(events), find_events)


def _own_sets(watchlist: Path, laws: Path | None) -> Iterator[Evaluation]:
    """Yield the evaluations of the sets in tests/data."""
    citations = [DATA / f"citations{name}.jsonl" for name in ("", "_press", "_wire", "_bulletin", "_tribune")]
    citations += (DATA.parent / "citations" / f"{lang}.txt" for lang in ("ru", "kk", "en"))
    events = DATA / "events.jsonl"
    yield from evaluations([DATA / "names.jsonl"], citations, events, watchlist, laws)
    for name in SETS_WITH_OWN_WATCHLIST:
        yield from evaluations([DATA / f"names_{name}.jsonl"], [], None, DATA / f"watchlist_{name}.yml", laws)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the report of the named sets, or of those in tests/data."""
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate", description=__doc__)
    parser.add_argument("--names", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--citations", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--events", type=Path, metavar="FILE")
    parser.add_argument("--watchlist", type=Path, default=DATA / "watchlist.yml", metavar="FILE")
    parser.add_argument("--laws", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    found = evaluations(options.names, options.citations, options.events, options.watchlist, options.laws)
    if not (options.names or options.citations or options.events):
        found = _own_sets(options.watchlist, options.laws)
    for evaluation in found:
        print("\n".join(report(evaluation)))


if __name__ == "__main__":
    main()
