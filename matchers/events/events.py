"""Find what a text reports to have happened to the people and organisations that it mentions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from matchers.event_details import EventDetails
from matchers.events.details.dates import FoundDate
from matchers.events.details.merge import count_details, merge_details, shifted
from matchers.events.details.read_details import DetailSource, citations_in, day_of, read_details
from matchers.events.event_words import EVENTS, Language
from matchers.events.factuality import is_doubtful
from matchers.events.parsed_article import NamedParty, ParsedArticle, parse_article
from matchers.events.parsed_sentence import Cue, ParsedSentence
from matchers.events.roles.assign_roles import owners_for
from matchers.mention import Mention, MentionKind
from matchers.sentences import sentence_around

_DAYS = re.compile(
    r"\b(?:суток|сутк\w+|тәулік\w*|[1-4]?\d[- ](?:дней|дня|days?|күн\w*)|days"
    r"|административн\w+|әкімшілік|administrative)\b"
)
_YEARS = re.compile(r"\b(?:years?|months|life)\b")
_MAX_SENTENCES_SINCE_DAY = 4
_ALSO_OF_ORGANISATIONS = {"summoned", "searched", "charged", "tried", "convicted", "sentenced", "fined", "appealed"}
_ALSO_OF_ORGANISATIONS |= {"requalified", "activity_ban", "listed", "site_blocked", "hearing_scheduled"}
_ONLY_FOR_PEOPLE = set(EVENTS) - _ALSO_OF_ORGANISATIONS
"""Events that can't happen to an organisation: the sentence means one of its members."""


class EventReport(NamedTuple):
    """The words `cue` of sentence number `place`, which report an event of an entry."""

    place: int
    entry: str
    event: str
    cue: Cue


def find_events(text: str, mentions: Sequence[Mention]) -> list[tuple[str, ...]]:
    """Return for each mention the events of its entry that are told beside it, in the order of `EVENTS`."""
    return [in_order(one.event for one in found) for found in find_event_details(text, mentions)]


def in_order(events: Iterable[str]) -> tuple[str, ...]:
    """Return the events without repetition in the order of `EVENTS`."""
    found = set(events)
    return tuple(event for event in EVENTS if event in found)


def find_event_details(
    text: str, mentions: Sequence[Mention], citations: Sequence[Mention] = (), published: date | None = None
) -> list[tuple[EventDetails, ...]]:
    """Return for each mention the events of its entry in its sentence and the two beside it, with their details.

    `citations` are those of the text; `published` is the day to which relative dates refer, without which they stay
    unknown.

    An event in a sentence that isn't beside any mention of its entry belongs to the nearest one. `mentions` are all
    mentions of the text, because another person may be the one to whom an event happened.
    """
    parties = [_named_party(mention, number) for number, mention in enumerate(mentions)]
    article = parse_article(text, sorted(one for one in parties if one))
    reports = list(_reports(article))
    details = merge_details([(one.entry, _details(article, one, reports, citations, published)) for one in reports])
    found: list[list[EventDetails]] = [[] for _ in mentions]
    for report, told in zip(reports, details, strict=True):
        for number in _mentions_beside(article, parties, report):
            if told not in found[number]:
                found[number].append(told)
    return [tuple(sorted(details, key=_by_event_and_fullness)) for details in found]


def _by_event_and_fullness(details: EventDetails) -> tuple[int, int, int]:
    return EVENTS.index(details.event), -count_details(details), details.start


def _named_party(mention: Mention, number: int) -> NamedParty | None:
    """Return the party of a mention, which without an entry is nobody else's; None for laws and citations."""
    if mention.kind not in {MentionKind.PERSON, MentionKind.ORGANISATION}:
        return None
    entry = mention.entry if mention.entry is not None else f"#{number}"
    is_organisation = mention.kind is MentionKind.ORGANISATION
    return NamedParty(mention.start, mention.end, entry, is_organisation, mention.gender, mention.cases)


def _mentions_beside(article: ParsedArticle, parties: Sequence[NamedParty | None], report: EventReport) -> list[int]:
    """Return the numbers of the mentions to which a report belongs."""
    distances = {
        number: abs(sentence_around(article.spans, one.start) - report.place)
        for number, one in enumerate(parties)
        if one and one.entry == report.entry and not (one.is_organisation and report.event in _ONLY_FOR_PEOPLE)
    }
    beside = [number for number, distance in distances.items() if distance <= 1]
    return beside or sorted(distances, key=lambda number: distances[number])[:1]


def _details(
    article: ParsedArticle,
    report: EventReport,
    reports: Sequence[EventReport],
    citations: Sequence[Mention],
    published: date | None,
) -> EventDetails:
    """Return what the sentence of a report says about its event, with offsets in the text."""
    start, end = article.spans[report.place]
    source = DetailSource(
        sentence=article.sentence(report.place),
        original=article.text[start:end],
        citations=citations_in(citations, start, end),
        published=published,
        previous_day=_day_before(article, report.place, published),
        cues=[one.cue for one in reports if one.place == report.place],
    )
    return shifted(read_details(source, report.cue, report.event), start)


def _day_before(article: ParsedArticle, place: int, published: date | None) -> FoundDate | None:
    """Return the day that the nearest of a few sentences before one names, or None."""
    earlier = range(place - 1, max(-1, place - 1 - _MAX_SENTENCES_SINCE_DAY), -1)
    return next((day for one in earlier if (day := day_of(article.sentence(one), published))), None)


def _reports(article: ParsedArticle) -> Iterator[EventReport]:
    """Yield what the text reports of its named parties."""
    if not article.names:
        return
    for place in range(min(article.names), len(article.spans)):
        yield from _sentence_reports(article, place)


def _sentence_reports(article: ParsedArticle, place: int) -> Iterator[EventReport]:
    """Yield each event that one sentence reports of a named party."""
    sentence = article.sentence(place)
    last: set[int] = set()
    for cue in sentence.cues:
        language: Language = cue.phrase.language
        background = article.background(place, language)
        owners = owners_for(sentence, cue, article.parties(place, language), background, last)
        last = owners or last
        known = [owner for owner in owners if owner >= 0]
        if known and not is_doubtful(sentence, cue):
            for event in _exact_events(sentence, cue):
                yield from (EventReport(place, article.entries[owner], event, cue) for owner in known)


def _exact_events(sentence: ParsedSentence, cue: Cue) -> Iterator[str]:
    """Yield the cue's events, with `arrest` and `jail` made exact by the length that the clause names."""
    words = sentence.clause_of(cue)
    clause = sentence.low[words[0].start : words[-1].end]
    for event in cue.phrase.events:
        if event == "none":
            continue
        if event not in {"arrest", "jail"}:
            yield event
        elif _DAYS.search(clause):
            yield "administrative_arrest"
        else:
            yield "sentenced" if event == "jail" and _YEARS.search(clause) else "custody"
