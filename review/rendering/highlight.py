"""Split a text into highlighted and plain runs, and find the sentences around a mention."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matchers.sentences import sentence_around, sentence_spans

MAX_CONTEXT_CHARS = 1500
"""Characters of text searched on each side of a mention for its sentences."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Highlight:
    """A stretch to highlight: `label` says whom it names, `focus` marks the subject of the page."""

    start: int
    end: int
    label: str = ""
    focus: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TextRun:
    """A stretch of text that is highlighted as a whole or not at all."""

    text: str
    span: Highlight | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MentionContext:
    """A mention in its sentence, with the sentences before and after (or empty texts)."""

    before: str
    sentence: list[TextRun]
    after: str


def highlighted(text: str, spans: Iterable[Highlight], start: int = 0, end: int | None = None) -> list[TextRun]:
    """Return `text[start:end]` as runs. Of overlapping highlights, the one in focus wins, else the first."""
    end = len(text) if end is None else end
    runs, position = [], start
    for span in _apart(spans, start, end):
        if span.start > position:
            runs.append(TextRun(text=text[position : span.start]))
        runs.append(TextRun(text=text[span.start : span.end], span=span))
        position = span.end
    return [*runs, TextRun(text=text[position:end])] if position < end else runs


def paragraphs(runs: Iterable[TextRun]) -> list[list[TextRun]]:
    """Return the runs of each line, without empty lines."""
    lines: list[list[TextRun]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        for part, begins in ((first, False), *((other, True) for other in others)):
            if begins:
                lines.append([])
            if part:
                lines[-1].append(TextRun(text=part, span=run.span))
    return [line for line in lines if any(run.text.strip() for run in line)]


def mention_context(text: str, start: int, end: int, *, body: int = 0) -> MentionContext:
    """Return the mention `text[start:end]` in its sentence, with the neighbouring sentences.

    Text before `body`, where the body starts, is not a neighbour of text after it: pages show the title anyway."""
    offset = max(body if start >= body else 0, start - MAX_CONTEXT_CHARS)
    window = text[offset : end + MAX_CONTEXT_CHARS if start >= body else max(end, body)]
    spans = sentence_spans(window)
    number = sentence_around(spans, start - offset)
    mention = Highlight(start=start - offset, end=end - offset, focus=True)
    first, last = spans[number] if spans else (mention.start, mention.end)
    return MentionContext(
        before=_sentence(window, spans, number - 1),
        sentence=highlighted(window, [mention], min(first, mention.start), max(last, mention.end)),
        after=_sentence(window, spans, number + 1),
    )


def highlighted_surface(sentence: str, surface: str) -> list[TextRun]:
    """Return `sentence` with the first occurrence of `surface` highlighted."""
    start = sentence.find(surface) if surface else -1
    spans = [Highlight(start=start, end=start + len(surface), focus=True)] if start >= 0 else []
    return highlighted(sentence, spans)


def _apart(spans: Iterable[Highlight], start: int, end: int) -> Iterator[Highlight]:
    inside = [span for span in spans if start <= span.start < span.end <= end]
    focus = next((span for span in inside if span.focus), None)
    position = start
    for span in sorted(inside, key=lambda span: (span.start, -span.end)):
        hides_focus = focus is not None and span is not focus and span.start < focus.end and focus.start < span.end
        if span.start >= position and not hides_focus:
            yield span
            position = span.end


def _sentence(text: str, spans: Sequence[tuple[int, int]], number: int) -> str:
    if not 0 <= number < len(spans):
        return ""
    start, end = spans[number]
    return text[start:end]
