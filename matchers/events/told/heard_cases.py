"""Read day and court of decisions from the sentence before them that tells when a court heard the case.

Releases of courts are written so: 14 октября коллегия рассмотрела жалобу на приговор районного суда от 3 августа.
Указанным приговором Ахатов признан виновным. Коллегия приговор отменила.
"""

from datetime import date

from matchers.event_details import DetailName, EventDetails, TextSpan
from matchers.events.details.continuations import heard_at, is_about_reviewed, reviewed_at
from matchers.events.details.dates import DateExpression, find_dates
from matchers.events.details.hints import sentence_hints
from matchers.events.details.merge import filled
from matchers.events.details.places import FoundWords, find_courts
from matchers.events.details.read_details import is_of_first_instance, tells_of_earlier
from matchers.events.parsed_article import ParsedArticle
from matchers.events.told.one_case import ToldEvent

_HEARD_CASES = frozenset(
    {
        *("administrative_arrest", "custody", "house_arrest", "fined", "convicted", "sentenced", "activity_ban"),
        *("released", "requalified", "rehabilitated", "psychiatric"),
    }
)
_MAX_SENTENCES_SINCE_HEARING = 4


def with_hearing(article: ParsedArticle, told: ToldEvent, published: date | None) -> ToldEvent:
    """Return a decision of which the text tells no day with day and court of the hearing that its line tells before.

    A decision that is called the one reviewed (указанным приговором) has the day and court of that one.
    """
    sentence = article.sentence(told.place)
    if told.details.event not in _HEARD_CASES or told.details.date is not None:
        return told
    if tells_of_earlier(sentence) or is_of_first_instance(sentence):
        return told
    find = reviewed_at if is_about_reviewed(sentence.low) else heard_at
    for place in range(told.place - 1, max(-1, told.place - 1 - _MAX_SENTENCES_SINCE_HEARING), -1):
        if "\n" in article.text[article.spans[place][1] : article.spans[told.place][0]]:
            break
        span = find(article.sentence(place).low)
        if span is not None:
            return told._replace(details=filled(told.details, _hearing(article, place, span, published)))
    return told


def _hearing(article: ParsedArticle, place: int, beside: TextSpan, published: date | None) -> EventDetails:
    """Return the day and court of a sentence that are nearest to the words `beside`; without a day, nothing."""
    start, end = article.spans[place]
    sentence, hints = article.sentence(place), sentence_hints(article.sentence(place))
    days = [(one, when) for one in find_dates(sentence.low, hints) if (when := one.reckon(published))]
    days = [(one, when) for one, when in days if when.precision == "day"]
    found = EventDetails(event="", start=0, end=0)
    if not days:
        return found
    day, when = min(days, key=lambda one: _distance(one[0], beside))
    spans: dict[DetailName, TextSpan] = {"date": (start + day.start, start + day.end)}
    courts = find_courts(article.text[start:end], hints)
    court = min(courts, key=lambda one: _distance(one, beside), default=None)
    name = None
    if court is not None:
        spans["court"] = (start + court.start, start + court.end)
        name = article.text[slice(*spans["court"])]
    return found._replace(date=when.day, date_precision="day", court=name, spans=spans)


def _distance(found: DateExpression | FoundWords, words: TextSpan) -> int:
    return max(found.start - words[1], words[0] - found.end)
