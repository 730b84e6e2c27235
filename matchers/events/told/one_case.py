"""Complete the details of events that belong together: those of one judgment, and the hearings of one trial.

A text names the day, court and place of a judgment or trial once, in whichever sentence, and means all its events.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from typing import NamedTuple

from matchers.event_details import DetailName, EventDetails, TextSpan
from matchers.events.details.continuations import is_in_courtroom, is_in_same_court, reviews_decision, tells_of_decision
from matchers.events.details.dates import find_dates
from matchers.events.details.hints import sentence_hints
from matchers.events.details.merge import agree, filled
from matchers.events.details.places import FoundWords, find_courts, seat_of
from matchers.events.details.read_details import tells_of_earlier
from matchers.events.parsed_article import ParsedArticle
from matchers.sentences import sentence_around

_JUDGMENT = frozenset({"convicted", "sentenced", "activity_ban"})
_TRIAL = frozenset({"tried", "hearing_scheduled"})
_BESIDE_TRIAL = _TRIAL | {"charged", "appealed"}
"""Events in whose sentences a court is that of the trial, because no other decision is told there."""
_RELEASE, _ATTACK = frozenset({"released", "amnestied"}), frozenset({"beaten", "attacked"})
_AT_ONCE = (_JUDGMENT, _RELEASE, _ATTACK)
"""Events that happen together, on one day."""
_DECIDED = frozenset({"custody"}).union(*_AT_ONCE)
_MAX_SENTENCES_APART = 2
_MAX_SENTENCES_TO_DAY = 4
_MAX_DAYS_AGO = 7
"""Most days since a day of a trial that a text names without saying that it is past."""
_OF_COURT = re.compile(r"\b(?:суд|сот|зал|court)|(?:гор|обл|рай|спец)суд")
_COURT_STEM_CHARS = 5


class ToldEvent(NamedTuple):
    """An event of an entry that sentence number `place` tells."""

    place: int
    entry: str
    details: EventDetails


def complete(article: ParsedArticle, told: Sequence[ToldEvent], published: date | None) -> list[ToldEvent]:
    """Return the events with the details that others of the same judgment or trial have."""
    judged = [_with_details(one, _decided_with(article, told, one)) for one in told]
    if not any(one.details.event in _TRIAL for one in told):
        return judged
    return [_of_trial(article, judged, one, published) if one.details.event in _TRIAL else one for one in judged]


def _with_details(told: ToldEvent, others: Iterable[EventDetails]) -> ToldEvent:
    return told._replace(details=reduce(filled, others, told.details))


def _decided_with(article: ParsedArticle, told: Sequence[ToldEvent], one: ToldEvent) -> Iterator[EventDetails]:
    """Yield day, court and place of the events of the same decision in the sentences around, the nearest first."""
    if one.details.event not in _DECIDED:
        return
    near = [other for other in told if _is_one_decision(article, one, other)]
    for other in sorted(near, key=lambda other: abs(other.place - one.place)):
        shared = _shared(other.details)
        if agree(_shared(one.details), shared):
            yield shared if one.details.event in _JUDGMENT | _ATTACK else shared._replace(place=None, court=None)


def _shared(details: EventDetails) -> EventDetails:
    return details._replace(law=None, term=None, amount=None)


def _is_one_decision(article: ParsedArticle, one: ToldEvent, other: ToldEvent) -> bool:
    """Return whether two events of an entry are told as parts of one decision: 5 мая суд вынес приговор Ахатову. Его
    признали виновным."""
    if one.entry != other.entry or not 0 < abs(other.place - one.place) <= _MAX_SENTENCES_APART:
        return False
    if one.details.event == other.details.event or not _may_be_one(article, one, other):
        return False
    sentences = [article.sentence(place) for place in (one.place, other.place)]
    return not any(tells_of_earlier(sentence) or reviews_decision(sentence.low) for sentence in sentences)


def _may_be_one(article: ParsedArticle, one: ToldEvent, other: ToldEvent) -> bool:
    both = {one.details.event, other.details.event}
    if any(both <= group for group in _AT_ONCE):
        return True
    custody = next((told for told in (one, other) if told.details.event == "custody"), None)
    return bool(both & _JUDGMENT) and custody is not None and is_in_courtroom(article.sentence(custody.place).low)


def _of_trial(article: ParsedArticle, told: Sequence[ToldEvent], one: ToldEvent, published: date | None) -> ToldEvent:
    """Return an event of a trial with the court and place of the trial, and a past one with its day."""
    details = one.details
    if details.court is None:
        details = _before_court(article, told, one)
    if details.place is None:
        places = [other.details for other in told if other.entry == one.entry and other.details.event in _TRIAL]
        details = reduce(filled, (_shared(other)._replace(date=None, court=None) for other in places), details)
    if details.event == "tried" and details.date is None:
        details = _on_day(article, told, one._replace(details=details), published)
    return one._replace(details=details)


def _before_court(article: ParsedArticle, told: Sequence[ToldEvent], one: ToldEvent) -> EventDetails:
    """Return the details of an event of a trial with the only court that its text names outside of other decisions."""
    is_same = is_in_same_court(article.sentence(one.place).low)
    sentences = _sentences_of_court(article)
    places = [place for place in sentences if is_same or _is_of_trial(article, told, one, place)]
    found = _courts(article, one.place) or [span for place in places for span in _courts(article, place)]
    if not found or not _are_one_court(article, found):
        return one.details
    start, end = max(found, key=lambda span: span[1] - span[0])
    seat = seat_of(article.text, FoundWords(start, end))
    spans: dict[DetailName, TextSpan] = {"court": (start, end)}
    if seat:
        spans["place"] = seat
    place = article.text[slice(*seat)] if seat else None
    named = EventDetails(event="tried", start=start, end=end, court=article.text[start:end], place=place, spans=spans)
    return filled(one.details, named)


def _sentences_of_court(article: ParsedArticle) -> list[int]:
    """Return the numbers of the sentences with a word for a court or its hall, without splitting them into words."""
    found = (sentence_around(article.spans, match.start()) for match in _OF_COURT.finditer(article.low))
    return sorted(set(found))


def _is_of_trial(article: ParsedArticle, told: Sequence[ToldEvent], one: ToldEvent, place: int) -> bool:
    """Return whether what a sentence says about a court concerns the trial of an event."""
    owner = article.entries.index(one.entry)
    if any(name.owner != owner for name in article.names.get(place, ())):
        return False
    if any(other.place == place and other.details.event not in _BESIDE_TRIAL for other in told):
        return False
    sentence = article.sentence(place)
    return place == one.place or not (tells_of_earlier(sentence) or tells_of_decision(sentence.low))


def _courts(article: ParsedArticle, place: int) -> list[tuple[int, int]]:
    start, end = article.spans[place]
    found = find_courts(article.text[start:end], sentence_hints(article.sentence(place)))
    return [(start + one.start, start + one.end) for one in found]


def _are_one_court(article: ParsedArticle, spans: Iterable[tuple[int, int]]) -> bool:
    """Return whether the names are forms of one: городской суд, Костанайского городского суда."""
    names = sorted((_stems(article.low[start:end]) for start, end in spans), key=len)
    return all(name <= names[-1] for name in names)


def _stems(name: str) -> frozenset[str]:
    return frozenset("суд" if word.startswith("суд") else word[:_COURT_STEM_CHARS] for word in name.split())


def _on_day(article: ParsedArticle, told: Sequence[ToldEvent], one: ToldEvent, published: date | None) -> EventDetails:
    """Return the details of a trial with the only recent day of which its own or the next sentences tell."""
    near = [place for place in _sentences_of_court(article) if 0 <= place - one.place <= _MAX_SENTENCES_TO_DAY]
    hearings = {other.place for other in told if other.details.event == "hearing_scheduled"}
    places = [place for place in near if place not in hearings and _is_of_trial(article, told, one, place)]
    days = {day for place in places for day in _recent_days(article, place, published)} if published else set()
    if len(days) != 1:
        return one.details
    ((start, end, day),) = days
    return one.details._replace(date=day, date_precision="day", spans={**one.details.spans, "date": (start, end)})


def _recent_days(article: ParsedArticle, place: int, published: date | None) -> Iterator[tuple[int, int, date]]:
    """Yield the days just before the publication that a sentence names, with their spans in the text."""
    offset, sentence = article.spans[place][0], article.sentence(place)
    for found in find_dates(sentence.low, sentence_hints(sentence)):
        when = found.reckon(published)
        if when and when.precision == "day" and published and 0 <= (published - when.day).days <= _MAX_DAYS_AGO:
            yield offset + found.start, offset + found.end, when.day
