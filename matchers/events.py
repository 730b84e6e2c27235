"""What a text says has happened to the person or organisation that it mentions."""

import re
from collections.abc import Iterable, Sequence

from matchers.event_doubt import is_doubtful
from matchers.event_parties import Cue, Marked, Party, Reading, parties_of, read
from matchers.event_roles import parties_for
from matchers.event_words import ANY_BEGINNING, EVENTS
from matchers.mention import Mention, MentionKind
from matchers.sentences import sentence_around, sentence_spans

_LONGEST = 1500
"""Characters of a sentence that are read: what is longer is a table or a list, and costs time for nothing."""

_DAYS = re.compile(
    r"\b(?:суток|сутк\w+|тәулік\w*|[1-4]?\d[- ](?:дней|дня|days?|күн\w*)|days|административн\w+|әкімшілік|administrative)\b"
)
_YEARS = re.compile(r"\b(?:years?|months|life)\b")


def has_event_words(text: str) -> bool:
    """Whether `text` holds a word that may begin to tell an event."""
    return ANY_BEGINNING.search(text.lower()) is not None


def events_of(
    text: str,
    mention: Mention,
    *,
    others: Sequence[Mention] = (),
    sentences: Sequence[tuple[int, int]] | None = None,
) -> tuple[str, ...]:
    """What has happened to the mention's entry, told by its sentence and those beside it, in the order of `EVENTS`.

    `others` are the text's other mentions, `sentences` its `sentence_spans` where the caller has them already.
    """
    spans = list(sentences) if sentences is not None else sentence_spans(text)
    if not spans:
        return ()
    own = sentence_around(spans, mention.start)
    found: set[str] = set()
    for place in range(max(0, own - 1), min(len(spans), own + 2)):
        found |= _told_in(text, spans, place, mention, others)
    return tuple(event for event in EVENTS if event in found)


def _told_in(
    text: str, spans: Sequence[tuple[int, int]], place: int, mention: Mention, others: Sequence[Mention]
) -> set[str]:
    reading = _read(text, spans[place])
    if not reading.cues:
        return set()
    marked = _marked(spans[place], mention, others)
    if place > 0:
        before = _read(text, spans[place - 1])
        marked_before = _marked(spans[place - 1], mention, others)
    else:
        before, marked_before = None, []
    if not any(mark.owner == 0 for mark in [*marked, *marked_before]):
        return set()
    return set(_events(reading, marked, before, marked_before))


def _read(text: str, span: tuple[int, int]) -> Reading:
    return read(text[span[0] : min(span[1], span[0] + _LONGEST)])


def _marked(span: tuple[int, int], mention: Mention, others: Iterable[Mention]) -> list[Marked]:
    """The names of a sentence, without those inside others; 0 owns those of the mention's entry."""
    marks: dict[tuple[int, int], Marked] = {}
    for one in (mention, *others):
        if one.kind not in {MentionKind.PERSON, MentionKind.ORGANISATION} or not span[0] <= one.start < span[1]:
            continue
        same = one.start == mention.start or (one.entry == mention.entry and one.entry is not None)
        owner = 0 if same else 1 + (hash(one.entry) % 900)
        mark = Marked(one.start - span[0], one.end - span[0], owner, one.kind is MentionKind.ORGANISATION)
        marks.setdefault((mark.start, mark.end), mark)
    return sorted(marks.values())


def _events(
    reading: Reading, marked: Sequence[Marked], before: Reading | None, marked_before: Sequence[Marked]
) -> Iterable[str]:
    parties: dict[str, list[Party]] = {}
    earlier: dict[str, list[Party]] = {}
    last: set[int] = set()
    for cue in reading.cues:
        language = cue.wording.language
        if language not in parties:
            parties[language] = parties_of(reading, marked, language)
            earlier[language] = parties_of(before, marked_before, language) if before else []
        owners = parties_for(reading, cue, parties[language], earlier[language], last)
        if owners:
            last = owners
        if 0 in owners and not is_doubtful(reading, cue):
            yield from _settled(reading, cue)


def _settled(reading: Reading, cue: Cue) -> Iterable[str]:
    """The cue's events, with arrests and jail told apart by the length that the clause names."""
    clause = reading.clauses[cue.first]
    words = [word for word, number in zip(reading.words, reading.clauses, strict=True) if number == clause]
    around = reading.low[words[0].start : words[-1].end]
    for event in cue.wording.events:
        if event == "arrest":
            yield "administrative_arrest" if _DAYS.search(around) else "custody"
        elif event == "jail":
            yield (
                "administrative_arrest" if _DAYS.search(around) else "sentenced" if _YEARS.search(around) else "custody"
            )
        else:
            yield event
