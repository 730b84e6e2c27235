"""Place events where the dateline or heading of their item says (ШЫМКЕНТ. 18 марта. Суд арестовал ..., Almaty: ...), or
else where their court sits."""

from datetime import date
from functools import cached_property

from matchers.event_details import EventDetails
from matchers.events.details.continuations import reviews_decision
from matchers.events.details.hints import sentence_hints
from matchers.events.details.places import FoundWords, find_datelines, find_places, is_goal, seat_of
from matchers.events.details.read_details import is_beside_main
from matchers.events.parsed_article import ParsedArticle
from matchers.events.reports import EventReport
from matchers.events.told.one_case import TRIAL, ToldEvent
from matchers.sentences import sentence_around

_NOT_PLACED = frozenset({"charged", "appealed", "listed", "travel_ban", "extradited", "deported"})
"""Events that happen nowhere, or elsewhere than in the town from which a text reports them."""
_MAX_DAYS_OF_NEWS = 30
"""Most days since an event that is news, and so happened where its text is from."""


_IN_COURT = frozenset(
    {
        *("administrative_arrest", "custody", "house_arrest", "travel_ban", "tried", "convicted", "sentenced", "fined"),
        *("requalified", "activity_ban", "rehabilitated", "hearing_scheduled"),
    }
)
"""Events that happen where the court that decides them sits."""


def seated(details: EventDetails) -> EventDetails:
    """Return an event without a place at the seat in the name of its court, if it happened there."""
    court = details.court or ""
    seat = seat_of(court) if not details.place and details.event in _IN_COURT else None
    if seat is None:
        return details
    start = details.spans["court"][0]
    spans = {**details.spans, "place": (start + seat.start, start + seat.end)}
    return details._replace(place=court[slice(*seat)], spans=spans)


class Datelines:
    """The places at the head of a text and its items."""

    def __init__(self, article: ParsedArticle, published: date | None) -> None:
        """Read an article that was `published` on a day, if it is known."""
        self._article, self._published = article, published

    @cached_property
    def _found(self) -> list[tuple[FoundWords, int]]:
        return list(find_datelines(self._article.text))

    def placed(self, report: EventReport, told: ToldEvent) -> ToldEvent:
        """Return what a report tells, at the place above it if the text between the two names no other one."""
        details = told.details
        place = self._above(details.start)
        if place is None or not self._may_be_placed(report, details) or self._is_elsewhere(report, place):
            return told
        spans = {**details.spans, "place": (place.start, place.end)}
        return told._replace(details=details._replace(place=self._article.text[slice(*place)], spans=spans))

    def _above(self, offset: int) -> FoundWords | None:
        """Return the nearest place that heads the item around an offset of the text."""
        return next((one for one, end in reversed(self._found) if one.end <= offset < end), None)

    def _may_be_placed(self, report: EventReport, details: EventDetails) -> bool:
        """Return whether a report tells news, which the text places nowhere, or only at a building without a name."""
        if report.event in _NOT_PLACED or (details.place or "").lower() != (details.place or ""):
            return False
        is_old = details.date and self._published and (self._published - details.date).days > _MAX_DAYS_OF_NEWS
        sentence = self._article.sentence(report.place)
        is_reviewed = report.cue.phrase.role == "gen" and reviews_decision(sentence.low)
        return not (is_old or (is_reviewed and report.event not in TRIAL) or is_beside_main(sentence, report.cue))

    def _is_elsewhere(self, report: EventReport, dateline: FoundWords) -> bool:
        """Return whether the sentences from a dateline to that of a report name another place."""
        first = sentence_around(self._article.spans, dateline.start)
        return any(self._names_place(place, report, dateline) for place in range(first, report.place + 1))

    def _names_place(self, number: int, report: EventReport, dateline: FoundWords) -> bool:
        start, end = self._article.spans[number]
        hints = sentence_hints(self._article.sentence(number))
        words = self._article.text[start:end]
        found = [one for one in find_places(words, hints, report.cue.phrase.language) if not is_goal(words, one)]
        return any(one.start + start != dateline.start for one in found)
