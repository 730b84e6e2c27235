"""Find the events that a text reports about the people and organisations that it mentions."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from matchers.event_details import DetailName, EventDetails
from matchers.events.details.continuations import continued_cue, event_beside, reviews_decision
from matchers.events.details.dates import FoundDate
from matchers.events.details.hints import sentence_hints
from matchers.events.details.merge import agree, count_details, filled, merge_details, shifted, without_penalty
from matchers.events.details.read_details import (
    DetailSource,
    citations_in,
    day_cue,
    day_of,
    has_day,
    is_apart,
    read_details,
    repeats_day,
    term_of_item,
)
from matchers.events.event_words import EVENTS, ONLY_FOR_PEOPLE
from matchers.events.factuality import is_doubtful
from matchers.events.parsed_article import NamedParty, ParsedArticle, parse_article
from matchers.events.parsed_sentence import Cue, lower
from matchers.events.people_lists import ListItem, find_list_items
from matchers.events.readable_text import ReadableText, readable_text
from matchers.events.reports import EventReport, exact_event, find_reports, may_report_event
from matchers.events.told.datelines import Datelines, seated
from matchers.events.told.heard_cases import with_hearing
from matchers.events.told.one_case import ToldEvent, complete
from matchers.mention import Mention, MentionKind
from matchers.sentences import sentence_around

_MAX_SENTENCES_SINCE_DAY = 4
_MAX_SENTENCES_AHEAD = 3
_IN_WORDS_OF_TEXT: tuple[DetailName, DetailName] = ("place", "court")
_PUNISHMENTS = frozenset({"administrative_arrest", "fined", "sentenced", "activity_ban"})
"""Events of the same decision as a conviction."""
_PENALTIES = frozenset({"administrative_arrest", "custody", "house_arrest", "fined", "convicted", "sentenced"})
"""Events whose review is another decision, of another day and court."""
_PLACES_OF_EVENTS = {event: place for place, event in enumerate(EVENTS)}
_LASTING = frozenset({"charged", "travel_ban", "house_arrest", "hospitalised"})
"""Events that a text also mentions as lasting ones: he is charged, under a travel ban, in hospital."""
_WITH_DAY_APART = frozenset({"hearing_scheduled", "appealed", "tried"})
"""Events of which the next sentence may name another day."""


def find_events(text: str, mentions: Sequence[Mention]) -> list[tuple[str, ...]]:
    """Return for each mention the events of its entry that are reported beside it, in the order of `EVENTS`."""
    return [in_order(one.event for one in found) for found in find_event_details(text, mentions)]


def in_order(events: Iterable[str]) -> tuple[str, ...]:
    """Return the events without repetition in the order of `EVENTS`."""
    return tuple(sorted(_PLACES_OF_EVENTS.keys() & events, key=_PLACES_OF_EVENTS.__getitem__))


def find_event_details(
    text: str, mentions: Sequence[Mention], citations: Sequence[Mention] = (), published: date | None = None
) -> list[tuple[EventDetails, ...]]:
    """Return for each mention the events of its entry in its sentence and the two beside it, with their details.

    `citations` are those of the text; `published` is the day to which relative dates refer, without which they stay
    unknown. An event in a sentence that isn't beside any mention of its entry belongs to the nearest one. `mentions`
    are all mentions of the text, because another person may be the one to whom an event happened.
    """
    if not mentions:
        return []
    readable = readable_text(text)
    if readable:
        named, cited = ([_moved(one, readable) for one in some] for some in (mentions, citations))
        each = _details_by_mention(readable.text, named, cited, published)
        return [tuple(_in_original(one, readable, text) for one in found) for found in each]
    return _details_by_mention(text, mentions, citations, published)


def _moved(mention: Mention, readable: ReadableText) -> Mention:
    start, end = readable.span_of(mention.start, mention.end)
    return mention._replace(start=start, end=end)


def _in_original(details: EventDetails, readable: ReadableText, text: str) -> EventDetails:
    """Return details with the offsets and words of the text as it is stored."""
    spans = {name: readable.span_in_original(*span) for name, span in details.spans.items()}
    start, end = readable.span_in_original(details.start, details.end)
    place, court = (text[slice(*spans[name])] if name in spans else None for name in _IN_WORDS_OF_TEXT)
    return details._replace(start=start, end=end, spans=spans, place=place, court=court)


def _details_by_mention(
    text: str, mentions: Sequence[Mention], citations: Sequence[Mention], published: date | None
) -> list[tuple[EventDetails, ...]]:
    """Return the details for each mention of a readable text."""
    items = list(find_list_items(text))
    low = lower(text)
    if not items and not may_report_event(low):
        return [()] * len(mentions)
    parties = [_named_party(mention, number) for number, mention in enumerate(mentions)]
    article = parse_article(text, low, sorted(one for one in parties if one))
    reports = find_reports(article, [item.heading for item in items], published)
    reader = _DetailReader(article, reports, citations, published)
    told = complete(article, [ToldEvent(one.place, one.entry, reader.details(one)) for one in reports], published)
    told = [with_hearing(article, one, published) for one in told]
    datelines = Datelines(article, published)
    told = [datelines.placed(report, one) for report, one in zip(reports, told, strict=True)]
    told += [one for item in items for one in _told_by_item(article, item)]
    places = [sentence_around(article.spans, one.start) for one in mentions]
    merged = [seated(one) for one in merge_details([(one.entry, one.details) for one in told])]
    found: list[list[EventDetails]] = [[] for _ in mentions]
    for one, details in zip(told, merged, strict=True):
        for number in _mentions_beside(parties, places, one):
            if details not in found[number]:
                found[number].append(details)
    return [tuple(sorted(one, key=_by_event_and_fullness) if len(one) > 1 else one) for one in found]


def _by_event_and_fullness(details: EventDetails) -> tuple[int, int, int]:
    return _PLACES_OF_EVENTS[details.event], -count_details(details), details.start


def _named_party(mention: Mention, number: int) -> NamedParty | None:
    """Return the party of a mention, which without an entry is nobody else's; None for laws and citations."""
    if mention.kind not in {MentionKind.PERSON, MentionKind.ORGANISATION}:
        return None
    entry = mention.entry if mention.entry is not None else f"#{number}"
    is_organisation = mention.kind is MentionKind.ORGANISATION
    return NamedParty(mention.start, mention.end, entry, is_organisation, mention.gender, mention.cases)


def _mentions_beside(parties: Sequence[NamedParty | None], places: Sequence[int], told: ToldEvent) -> list[int]:
    """Return the numbers of the mentions to which an event belongs; `places` are the numbers of their sentences."""
    distances = {
        number: abs(places[number] - told.place)
        for number, one in enumerate(parties)
        if one and one.entry == told.entry and not (one.is_organisation and told.details.event in ONLY_FOR_PEOPLE)
    }
    beside = [number for number, distance in distances.items() if distance <= 1]
    return beside or sorted(distances, key=lambda number: distances[number])[:1]


def _told_by_item(article: ParsedArticle, item: ListItem) -> Iterator[ToldEvent]:
    """Yield the event of a list's heading for the first person whom an item names."""
    first = next((one for one in article.named if item.start <= one.start < item.end), None)
    if first is None or first.is_organisation:
        return
    line = article.text[item.start : item.end]
    event = exact_event(item.event, f"{item.title} {line}".lower())
    details = shifted(term_of_item(line, event), item.start)._replace(start=item.heading[0], end=item.heading[1])
    yield ToldEvent(sentence_around(article.spans, first.start), first.entry, details)


class _DetailReader:
    """Reads the details of reports in their sentence, and in the next one if this continues it."""

    def __init__(
        self,
        article: ParsedArticle,
        reports: Sequence[EventReport],
        citations: Sequence[Mention],
        published: date | None,
    ) -> None:
        self._article, self._citations, self._published = article, citations, published
        self._cues: dict[int, list[Cue]] = {}
        for report in reports:
            self._cues.setdefault(report.place, []).append(report.cue)
        self._sources: dict[int, DetailSource] = {}

    def details(self, report: EventReport) -> EventDetails:
        """Return what the text says about the event of a report."""
        details = read_details(self._source(report.place), report.cue, report.event)
        is_told = details.date is not None and details.court is not None
        for place, cue in () if is_told else self._continuations(report):
            more = read_details(self._source(place), cue, report.event)
            if not agree(details, more):
                break
            details = filled(details, more)
        beside = self._beside(report) if details.date is None else ()
        return next((filled(details, more) for more in beside if more.date), details)

    def _beside(self, report: EventReport) -> Iterator[EventDetails]:
        """Yield what the sentence after a report, or else the one before it, says of the day of what this tells."""
        source = self._source(report.place)
        event = event_beside(report.event, source.sentence.low)
        if event in _WITH_DAY_APART or is_apart(source.sentence, report.cue, event):
            return
        is_first = has_day(source) or report.event in _LASTING
        for place in (report.place + 1, *(() if is_first else (report.place - 1,))):
            beside = self._source(place) if self._is_free(report, place) else None
            if beside and (cue := day_cue(beside, event, report.cue.phrase)):
                yield without_penalty(read_details(beside, cue, report.event))

    def _is_free(self, report: EventReport, place: int) -> bool:
        """Return whether a sentence tells of nobody else than a report does, and of no event."""
        spans = self._article.spans
        if place in self._cues or not 0 <= place < len(spans):
            return False
        first, last = sorted((place, report.place))
        if "\n" in self._article.text[spans[first][1] : spans[last][0]]:
            return False
        owner = self._article.entries.index(report.entry)
        return all(name.owner == owner for name in self._article.names.get(place, ()))

    def _continuations(self, report: EventReport) -> Iterator[tuple[int, Cue]]:
        """Yield the words of the next sentences that mean the event of a report again, up to one that names others."""
        if report.event in _PENALTIES and reviews_decision(self._article.sentence(report.place).low):
            return  # Ему отменили штраф. Решение суд вынес во вторник
        owner = self._article.entries.index(report.entry)
        event = event_beside(report.event, self._article.sentence(report.place).low)
        for place in range(report.place + 1, min(report.place + 1 + _MAX_SENTENCES_AHEAD, len(self._article.spans))):
            if any(name.owner != owner for name in self._article.names.get(place, ())):
                return
            sentence = self._article.sentence(place)
            cue = continued_cue(sentence, event, report.cue.phrase)
            if cue is not None and not is_doubtful(sentence, cue) and not self._is_of_other(report, place, cue):
                yield place, cue

    def _is_of_other(self, report: EventReport, place: int, cue: Cue) -> bool:
        """Return whether words that may continue a report are a part of those of another event, or beside a hearing."""
        same = {report.event, "convicted"} if report.event in _PUNISHMENTS else {report.event}
        others = (one for one in self._cues.get(place, ()) if same.isdisjoint(one.phrase.events))
        clauses = self._article.sentence(place).clauses
        return any(
            (one.first < cue.last and cue.first < one.last)
            or ("hearing_scheduled" in one.phrase.events and clauses[one.first] == clauses[cue.first])
            for one in others
        )

    def _source(self, place: int) -> DetailSource:
        source = self._sources.get(place)
        if source is None:
            start, end = self._article.spans[place]
            sentence = self._article.sentence(place)
            source = self._sources[place] = DetailSource(
                sentence=sentence,
                original=self._article.text[start:end],
                hints=sentence_hints(sentence),
                offset=start,
                citations=citations_in(self._citations, start, end),
                published=self._published,
                previous_day=self._day_before(place),
                cues=self._cues.get(place, ()),
            )
        return source

    def _day_before(self, place: int) -> FoundDate | None:
        """Return the day that the nearest of a few sentences before names if one refers to it, or None."""
        if not repeats_day(self._article.sentence(place)):
            return None
        earlier = range(place - 1, max(-1, place - 1 - _MAX_SENTENCES_SINCE_DAY), -1)
        return next((day for one in earlier if (day := day_of(self._source(one)))), None)
