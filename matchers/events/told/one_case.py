"""Complete the details of events that belong together: those of one judgment, and the hearings of one trial.

A text names the day, court and place of a judgment or trial once, in whichever sentence, and means all its events.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from typing import NamedTuple

from matchers.event_details import DetailName, EventDetails, TextSpan
from matchers.events.details.continuations import is_in_courtroom, is_in_same_court, reviews_decision, tells_of_decision
from matchers.events.details.dates import find_dates
from matchers.events.details.hints import sentence_hints
from matchers.events.details.merge import agree, filled, without_penalty
from matchers.events.details.places import FoundWords, find_courts
from matchers.events.details.read_details import is_of_first_instance, tells_of_earlier
from matchers.events.parsed_article import ParsedArticle
from matchers.laws.folded_text import places
from matchers.sentences import sentence_around

_JUDGMENT = frozenset({"convicted", "sentenced", "activity_ban"})
TRIAL = frozenset({"tried", "hearing_scheduled"})
_BESIDE_TRIAL = TRIAL | {"charged", "appealed"}
"""Events in whose sentences a court is that of the trial, because none of them is another decision."""
_RELEASE, _ATTACK = frozenset({"released", "amnestied"}), frozenset({"beaten", "attacked"})
_AT_ONCE = (_JUDGMENT | {"requalified"}, _RELEASE, _ATTACK)
"""Events that happen together, on one day."""
_DECIDED = frozenset({"custody"}).union(*_AT_ONCE)
_SENTENCES_APART = (0, -1, 1, -2, 2, -3)
_MAX_SENTENCES_TO_COURT = 10
_MAX_SENTENCES_TO_DAY = 4
_MAX_DAYS_AGO = 7
"""Most days since a day of a trial that a text names without saying that it is past."""
_OF_COURT = ("суд", " сот", " зал", "court", "заседан", "слушан", "отырыс", "hearing", " session")
_COURT_STEM_CHARS = 5


class ToldEvent(NamedTuple):
    """An event of an entry that sentence number `place` tells."""

    place: int
    entry: str
    details: EventDetails


def complete(article: ParsedArticle, told: Sequence[ToldEvent], published: date | None) -> list[ToldEvent]:
    """Return the events with the details that others of the same judgment or trial have; those of a trial that is past
    need the day of publication, if they have no other."""
    judged = _Judgments(article, told)
    told = [_with_details(one, judged.decided_with(one)) if one.details.event in _DECIDED else one for one in told]
    if not any(one.details.event in TRIAL for one in told):
        return told
    trials = _Trials(article, told, published)
    return [one._replace(details=trials.details_of(one)) if one.details.event in TRIAL else one for one in told]


def _with_details(told: ToldEvent, others: Iterable[EventDetails]) -> ToldEvent:
    return told._replace(details=reduce(filled, others, told.details))


class _Judgments:
    """Finds the events of one judgment or other decision of a text."""

    def __init__(self, article: ParsedArticle, told: Iterable[ToldEvent]) -> None:
        self._article = article
        self._by_place: dict[int, list[ToldEvent]] = {}
        for one in told:
            self._by_place.setdefault(one.place, []).append(one)

    def decided_with(self, one: ToldEvent) -> Iterator[EventDetails]:
        """Yield day, court and place of the events of the same decision in the sentences around, the nearest first."""
        for distance in _SENTENCES_APART:
            for other in self._by_place.get(one.place + distance, ()):
                shared = without_penalty(other.details) if self._is_one_decision(one, other) else None
                if shared and agree(without_penalty(one.details), shared):
                    is_at_one_place = one.details.event in _JUDGMENT | _ATTACK
                    yield shared if is_at_one_place else shared._replace(place=None, court=None)

    def _is_one_decision(self, one: ToldEvent, other: ToldEvent) -> bool:
        """Return whether two events of an entry are parts of one decision: 5 мая суд вынес приговор Ахатову.
        Его признали виновным."""
        if one.entry != other.entry or one.details.event == other.details.event or not self._may_be_one(one, other):
            return False
        sentences = [self._article.sentence(place) for place in (one.place, other.place)]
        is_changed = "requalified" in {one.details.event, other.details.event}
        if is_changed and any(is_of_first_instance(sentence) for sentence in sentences):
            return False
        return not any(tells_of_earlier(sentence) or reviews_decision(sentence.low) for sentence in sentences)

    def _may_be_one(self, one: ToldEvent, other: ToldEvent) -> bool:
        both = {one.details.event, other.details.event}
        if any(both <= group for group in _AT_ONCE):
            return True
        custody = next((told for told in (one, other) if told.details.event == "custody"), None)
        if custody is None or both.isdisjoint(_JUDGMENT):
            return False
        return is_in_courtroom(self._article.sentence(custody.place).low)


class _Trials:
    """Finds the court, place and day of the trials that a text tells of."""

    def __init__(self, article: ParsedArticle, told: Sequence[ToldEvent], published: date | None) -> None:
        self._article, self._published = article, published
        self._decisions = {one.place for one in told if one.details.event not in _BESIDE_TRIAL}
        self._hearings = {one.place for one in told if one.details.event == "hearing_scheduled"}
        self._places: dict[str, EventDetails] = {}
        for one in told:
            if one.details.event in TRIAL and one.details.place is not None:
                self._places.setdefault(one.entry, without_penalty(one.details)._replace(date=None, court=None))
        found = (place for letters in _OF_COURT for place in places(article.low, letters))
        self._of_court = sorted({sentence_around(article.spans, place) for place in found})
        """The sentences with letters of a word for a court or its hall."""

    def details_of(self, one: ToldEvent) -> EventDetails:
        """Return the details of an event of a trial with the trial's court and place, and the day of a past one."""
        details = one.details
        if details.court is None:
            details = filled(details, self._court_of(one))
        if details.place is None and one.entry in self._places:
            details = filled(details, self._places[one.entry])
        if details.event == "tried" and details.date is None:
            details = self._on_day(one._replace(details=details))
        return details

    def _court_of(self, one: ToldEvent) -> EventDetails:
        """Return the only court that the text names around an event and outside of other decisions, with its seat."""
        is_same = is_in_same_court(self._article.sentence(one.place).low)
        around = self._near(one, -_MAX_SENTENCES_TO_COURT, _MAX_SENTENCES_TO_COURT)
        of_trial = around if is_same else [place for place in around if self._is_of_trial(one, place)]
        found = self._courts(one.place) or [court for place in of_trial for court in self._courts(place)]
        if not found or not self._are_one_court(found):
            return EventDetails(event=one.details.event, start=0, end=0)
        return self._named(max(found, key=lambda court: court.end - court.start))

    def _near(self, one: ToldEvent, before: int, after: int) -> list[int]:
        """Return the sentences with a word for a court from `before` to `after` the sentence of an event."""
        first = bisect_left(self._of_court, one.place + before)
        return self._of_court[first : bisect_right(self._of_court, one.place + after)]

    def _is_of_trial(self, one: ToldEvent, place: int) -> bool:
        """Return whether what a sentence says about a court concerns the trial of an event."""
        owner = self._article.entries.index(one.entry)
        if place in self._decisions or any(name.owner != owner for name in self._article.names.get(place, ())):
            return False
        sentence = self._article.sentence(place)
        return place == one.place or not (tells_of_earlier(sentence) or tells_of_decision(sentence.low))

    def _courts(self, place: int) -> list[FoundWords]:
        """Return the courts that a sentence names, at their offsets in the text."""
        start, end = self._article.spans[place]
        found = find_courts(self._article.text[start:end], sentence_hints(self._article.sentence(place)))
        return [FoundWords(start + one.start, start + one.end) for one in found]

    def _are_one_court(self, courts: Iterable[FoundWords]) -> bool:
        """Return whether the names are forms of one: городской суд, Костанайского городского суда."""
        names = sorted((_stems(self._article.low[one.start : one.end]) for one in courts), key=len)
        return all(name <= names[-1] for name in names)

    def _named(self, court: FoundWords) -> EventDetails:
        """Return a court as a detail, with the place that its name ends with."""
        spans: dict[DetailName, TextSpan] = {"court": (court.start, court.end)}
        return EventDetails(event="tried", start=0, end=0, court=self._article.text[slice(*court)], spans=spans)

    def _on_day(self, one: ToldEvent) -> EventDetails:
        """Return the details of a trial with the only recent day of which its own or the next sentences tell."""
        near = (place for place in self._near(one, -1, _MAX_SENTENCES_TO_DAY) if place not in self._hearings)
        days = {day for place in near if self._is_of_trial(one, place) for day in self._recent_days(place)}
        if len(days) != 1:
            return one.details
        ((start, end, day),) = days
        return one.details._replace(date=day, date_precision="day", spans={**one.details.spans, "date": (start, end)})

    def _recent_days(self, place: int) -> Iterator[tuple[int, int, date]]:
        """Yield the days just before the publication that a sentence names, with their spans in the text."""
        offset, sentence = self._article.spans[place][0], self._article.sentence(place)
        for found in find_dates(sentence.low, sentence_hints(sentence)):
            when = found.reckon(self._published)
            if when and when.precision == "day" and self._is_recent(when.day):
                yield offset + found.start, offset + found.end, when.day

    def _is_recent(self, day: date) -> bool:
        return self._published is not None and 0 <= (self._published - day).days <= _MAX_DAYS_AGO


def _stems(name: str) -> frozenset[str]:
    return frozenset("суд" if word.startswith("суд") else word[:_COURT_STEM_CHARS] for word in name.split())
