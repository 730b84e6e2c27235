"""What a text says has happened to the people and organisations that it mentions."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from matchers.events.clauses import Cue, Reading, read, tells_any_event
from matchers.events.event_words import EVENTS, Language
from matchers.events.factuality import is_doubtful
from matchers.events.parties import parties_of
from matchers.events.party import Marked, Party
from matchers.events.roles.assign_roles import owners_for
from matchers.mention import Mention, MentionKind
from matchers.sentences import sentence_around, sentence_spans

_LONGEST = 1500
"""Characters of a sentence that are read: what is longer is a table, and would cost time for nothing."""

_DAYS = re.compile(
    r"\b(?:суток|сутк\w+|тәулік\w*|[1-4]?\d[- ](?:дней|дня|days?|күн\w*)|days"
    r"|административн\w+|әкімшілік|administrative)\b"
)
_YEARS = re.compile(r"\b(?:years?|months|life)\b")
_ONLY_FOR_PEOPLE = {
    "detained",
    "administrative_arrest",
    "custody",
    "house_arrest",
    "travel_ban",
    "released",
    "amnestied",
}
_ONLY_FOR_PEOPLE |= {"beaten", "hospitalised", "died"}
_FOR_ORGANISATIONS = set(EVENTS) - _ONLY_FOR_PEOPLE
"""What can happen to an organisation: whoever is detained in a sentence about one is a member."""

_NAMED = frozenset({MentionKind.PERSON, MentionKind.ORGANISATION})


class _Named(NamedTuple):
    """As much of a mention as its events depend on."""

    start: int
    end: int
    entry: str
    organisation: bool


def has_event_words(text: str) -> bool:
    """Whether `text` holds words that may tell an event: a quick look, to leave out the rest of the work."""
    return tells_any_event(text)


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
    mentions = [mention, *(one for one in others if one.start != mention.start)]
    return next(_events_of_each(text, mentions, sentences))


def events_of_all(
    text: str, mentions: Sequence[Mention], *, sentences: Sequence[tuple[int, int]] | None = None
) -> list[tuple[str, ...]]:
    """`events_of` for every mention of a text, each sentence read once."""
    return list(_events_of_each(text, mentions, sentences))


def _events_of_each(
    text: str, mentions: Sequence[Mention], sentences: Sequence[tuple[int, int]] | None
) -> Iterator[tuple[str, ...]]:
    named = [_named(mention, number) for number, mention in enumerate(mentions)]
    spans = tuple(sentences) if sentences is not None else _spans(text)
    told = _told(text, spans, tuple(sorted(one for one in named if one)))
    for one in named:
        yield _beside(spans, told, one) if one else ()


def _named(mention: Mention, number: int) -> _Named | None:
    """The mention, if things can happen to what it names; without an entry it is nobody but itself."""
    if mention.kind not in _NAMED:
        return None
    entry = mention.entry if mention.entry is not None else f"#{number}"
    return _Named(mention.start, mention.end, entry, mention.kind is MentionKind.ORGANISATION)


@lru_cache(maxsize=4)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(text))


Told = dict[int, dict[str, set[str]]]
"""Events by the sentence that tells them and the entry that they happened to."""


def _beside(spans: Sequence[tuple[int, int]], told: Told, named: _Named) -> tuple[str, ...]:
    own = sentence_around(spans, named.start)
    found = {event for place in range(own - 1, own + 2) for event in told.get(place, {}).get(named.entry, ())}
    possible = _FOR_ORGANISATIONS if named.organisation else found
    return tuple(event for event in EVENTS if event in found & possible)


@lru_cache(maxsize=4)
def _told(text: str, spans: tuple[tuple[int, int], ...], named: tuple[_Named, ...]) -> Told:
    """All that a text tells of those named; remembered, as callers ask for one mention after another."""
    entries = sorted({one.entry for one in named})
    owners = {entry: number for number, entry in enumerate(entries)}
    marked = _marked(spans, named, owners)
    told: Told = {}
    for place in sorted({near for own in marked for near in (own, own + 1) if near < len(spans)}):
        for owner, event in _events(text, spans, place, marked):
            told.setdefault(place, {}).setdefault(entries[owner], set()).add(event)
    return told


def _marked(
    spans: Sequence[tuple[int, int]], named: Sequence[_Named], owners: dict[str, int]
) -> dict[int, list[Marked]]:
    """The names of each sentence, the first of those that overlap."""
    marked: dict[int, list[Marked]] = {}
    end = 0
    for one in named:
        if one.start < end or not spans:
            continue
        end = one.end
        place = sentence_around(spans, one.start)
        begins = spans[place][0]
        mark = Marked(one.start - begins, one.end - begins, owners[one.entry], one.organisation)
        marked.setdefault(place, []).append(mark)
    return marked


def _events(
    text: str, spans: Sequence[tuple[int, int]], place: int, marked: dict[int, list[Marked]]
) -> Iterator[tuple[int, str]]:
    """The owners and events of one sentence."""
    reading = _read(text, spans[place])
    parties: dict[Language, tuple[list[Party], list[Party]]] = {}
    last: set[int] = set()
    for cue in reading.cues:
        language = cue.phrase.language
        if language not in parties:
            before = parties_of(_read(text, spans[place - 1]), marked.get(place - 1, ()), language) if place else []
            parties[language] = parties_of(reading, marked.get(place, ()), language), before
        owners = owners_for(reading, cue, *parties[language], last)
        last = owners or last
        known = [owner for owner in owners if owner >= 0]
        if known and not is_doubtful(reading, cue):
            yield from ((owner, event) for event in _settled(reading, cue) for owner in known)


def _read(text: str, span: tuple[int, int]) -> Reading:
    return read(text[span[0] : min(span[1], span[0] + _LONGEST)])


def _settled(reading: Reading, cue: Cue) -> Iterator[str]:
    """The cue's events, with arrest and jail told apart by the length that the clause names."""
    words = reading.clause_of(cue)
    clause = reading.low[words[0].start : words[-1].end]
    for event in cue.phrase.events:
        if event not in {"arrest", "jail"}:
            yield event
        elif _DAYS.search(clause):
            yield "administrative_arrest"
        else:
            yield "sentenced" if event == "jail" and _YEARS.search(clause) else "custody"
