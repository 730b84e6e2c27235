"""Find what a text reports to have happened to the people and organisations that it mentions."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matchers.events.event_words import EVENTS, Language
from matchers.events.factuality import is_doubtful
from matchers.events.parsed_sentence import Cue, ParsedSentence, parse_sentence
from matchers.events.parties import parties_of
from matchers.events.party import NameSpan, Party
from matchers.events.roles.assign_roles import owners_for
from matchers.mention import Mention, MentionKind
from matchers.sentences import sentence_around, sentence_spans

_MAX_SENTENCE_CHARS = 1500
"""A longer sentence is a table; only its beginning is read, because the rest would only cost time."""

_DAYS = re.compile(
    r"\b(?:суток|сутк\w+|тәулік\w*|[1-4]?\d[- ](?:дней|дня|days?|күн\w*)|days"
    r"|административн\w+|әкімшілік|administrative)\b"
)
_YEARS = re.compile(r"\b(?:years?|months|life)\b")
_ALSO_OF_ORGANISATIONS = {"summoned", "searched", "charged", "tried", "convicted", "sentenced", "fined", "appealed"}
_ONLY_FOR_PEOPLE = set(EVENTS) - _ALSO_OF_ORGANISATIONS - {"requalified", "activity_ban"}
"""Events that can't happen to an organisation: the sentence means one of its members."""


class _NamedParty(NamedTuple):
    """The part of a mention on which its events depend."""

    start: int
    end: int
    entry: str
    is_organisation: bool


def find_events(text: str, mentions: Sequence[Mention]) -> list[tuple[str, ...]]:
    """Return for each mention the events of its entry in its sentence and the two beside it, in the order of `EVENTS`.

    `mentions` are all mentions of the text, because another person may be the one to whom an event happened.
    """
    named = [_named_party(mention, number) for number, mention in enumerate(mentions)]
    spans = sentence_spans(text)
    reported = _reported_events(text, spans, sorted(one for one in named if one))
    return [_events_beside(spans, reported, one) if one else () for one in named]


def _named_party(mention: Mention, number: int) -> _NamedParty | None:
    """Return the party of a mention, which without an entry is nobody else's; None for laws and citations."""
    if mention.kind not in {MentionKind.PERSON, MentionKind.ORGANISATION}:
        return None
    entry = mention.entry if mention.entry is not None else f"#{number}"
    return _NamedParty(mention.start, mention.end, entry, mention.kind is MentionKind.ORGANISATION)


ReportedEvents = dict[int, dict[str, set[str]]]
"""Events by the number of the sentence that reports them and the entry that they happened to."""


def _events_beside(spans: Sequence[tuple[int, int]], reported: ReportedEvents, named: _NamedParty) -> tuple[str, ...]:
    own = sentence_around(spans, named.start)
    found = {event for place in range(own - 1, own + 2) for event in reported.get(place, {}).get(named.entry, ())}
    if named.is_organisation:
        found -= _ONLY_FOR_PEOPLE
    return tuple(event for event in EVENTS if event in found)


def _reported_events(text: str, spans: Sequence[tuple[int, int]], named: Sequence[_NamedParty]) -> ReportedEvents:
    """Return all events of the named parties."""
    entries = sorted({one.entry for one in named})
    owners = {entry: number for number, entry in enumerate(entries)}
    names = _names_by_sentence(spans, named, owners)
    reported: ReportedEvents = {}
    for place in sorted({near for own in names for near in (own, own + 1) if near < len(spans)}):
        for owner, event in _sentence_events(text, spans, place, names):
            reported.setdefault(place, {}).setdefault(entries[owner], set()).add(event)
    return reported


def _names_by_sentence(
    spans: Sequence[tuple[int, int]], named: Sequence[_NamedParty], owners: dict[str, int]
) -> dict[int, list[NameSpan]]:
    """Return the names of each sentence, the first of those that overlap."""
    names: dict[int, list[NameSpan]] = {}
    end = 0
    for one in named:
        if one.start < end or not spans:
            continue
        end = one.end
        place = sentence_around(spans, one.start)
        offset = spans[place][0]
        span = NameSpan(one.start - offset, one.end - offset, owners[one.entry], one.is_organisation)
        names.setdefault(place, []).append(span)
    return names


def _sentence_events(
    text: str, spans: Sequence[tuple[int, int]], place: int, names: dict[int, list[NameSpan]]
) -> Iterator[tuple[int, str]]:
    """Yield owner number and event for each event that one sentence reports of a named party."""
    sentence = _parse(text, spans[place])
    parties: dict[Language, tuple[list[Party], list[Party]]] = {}
    last: set[int] = set()
    for cue in sentence.cues:
        language = cue.phrase.language
        if language not in parties:
            before = parties_of(_parse(text, spans[place - 1]), names.get(place - 1, ()), language) if place else []
            parties[language] = parties_of(sentence, names.get(place, ()), language), before
        owners = owners_for(sentence, cue, *parties[language], last)
        last = owners or last
        known = [owner for owner in owners if owner >= 0]
        if known and not is_doubtful(sentence, cue):
            yield from ((owner, event) for event in _exact_events(sentence, cue) for owner in known)


def _parse(text: str, span: tuple[int, int]) -> ParsedSentence:
    return parse_sentence(text[span[0] : min(span[1], span[0] + _MAX_SENTENCE_CHARS)])


def _exact_events(sentence: ParsedSentence, cue: Cue) -> Iterator[str]:
    """Yield the cue's events, with `arrest` and `jail` made exact by the length that the clause names."""
    words = sentence.clause_of(cue)
    clause = sentence.low[words[0].start : words[-1].end]
    for event in cue.phrase.events:
        if event not in {"arrest", "jail"}:
            yield event
        elif _DAYS.search(clause):
            yield "administrative_arrest"
        else:
            yield "sentenced" if event == "jail" and _YEARS.search(clause) else "custody"
