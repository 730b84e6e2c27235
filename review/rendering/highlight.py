"""Cutting a text into what is marked and what is not, and finding the sentences around a mention."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matchers.sentences import sentence_around, sentence_spans

WINDOW = 1500
"""Letters looked at on each side of a mention for the sentences around it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A part of a text to mark: `label` says whom it names, `focus` that it is what the page is about."""

    start: int
    end: int
    label: str = ""
    focus: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A stretch of text that is marked as a whole, or not at all."""

    text: str
    span: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """A mention in its sentence, and the sentences before and after it (empty where there are none)."""

    before: str
    sentence: list[Run]
    after: str


def marked(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> list[Run]:
    """`text[start:end]` in runs, together all of it. Where spans overlap, the one in focus stands, else the first."""
    end = len(text) if end is None else end
    runs, position = [], start
    for span in _apart(spans, start, end):
        if span.start > position:
            runs.append(Run(text=text[position : span.start]))
        runs.append(Run(text=text[span.start : span.end], span=span))
        position = span.end
    return [*runs, Run(text=text[position:end])] if position < end else runs


def paragraphs(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs cut at line ends, for showing each line as a paragraph; empty lines are left out."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        for part, begins in ((first, False), *((other, True) for other in others)):
            if begins:
                lines.append([])
            if part:
                lines[-1].append(Run(text=part, span=run.span))
    return [line for line in lines if any(run.text.strip() for run in line)]


def context_of(text: str, start: int, end: int, *, body: int = 0) -> Context:
    """The mention `text[start:end]` in its sentence, with its neighbours. What stands before `body`, where the text
    proper begins, is no neighbour of what stands behind it: pages show the title anyway."""
    offset = max(body if start >= body else 0, start - WINDOW)
    window = text[offset : end + WINDOW if start >= body else max(end, body)]
    spans = sentence_spans(window)
    number = sentence_around(spans, start - offset)
    mention = Span(start=start - offset, end=end - offset, focus=True)
    first, last = spans[number] if spans else (mention.start, mention.end)
    return Context(
        before=_sentence(window, spans, number - 1),
        sentence=marked(window, [mention], min(first, mention.start), max(last, mention.end)),
        after=_sentence(window, spans, number + 1),
    )


def marked_surface(sentence: str, surface: str) -> list[Run]:
    """`sentence` with the first place marked where it holds `surface`."""
    start = sentence.find(surface) if surface else -1
    spans = [Span(start=start, end=start + len(surface), focus=True)] if start >= 0 else []
    return marked(sentence, spans)


def _apart(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    inside = [span for span in spans if start <= span.start < span.end <= end]
    focus = next((span for span in inside if span.focus), None)
    position = start
    for span in sorted(inside, key=lambda span: (span.start, -span.end)):
        hides_focus = focus is not None and span is not focus and span.start < focus.end and focus.start < span.end
        if span.start >= position and not hides_focus:
            yield span
            position = span.end


def _sentence(text: str, spans: list[tuple[int, int]], number: int) -> str:
    if not 0 <= number < len(spans):
        return ""
    start, end = spans[number]
    return text[start:end]
