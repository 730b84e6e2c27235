"""Read day and court of decisions from the sentence before them that tells when a court heard the case.

Releases of courts are written so: 14 октября коллегия рассмотрела жалобу на приговор районного суда от 3 августа.
Указанным приговором Ахатов признан виновным. Коллегия приговор отменила.
"""

from datetime import date

from matchers.event_details import EventDetails, TextSpan
from matchers.events.details.continuations import heard_at, is_about_reviewed, reviewed_at
from matchers.events.details.dates import DateExpression, find_dates
from matchers.events.details.hints import sentence_hints
from matchers.events.details.merge import agree, filled
from matchers.events.details.places import FoundWords, find_courts
from matchers.events.details.read_details import is_of_first_instance, tells_of_earlier
from matchers.events.parsed_article import ParsedArticle
from matchers.events.told.one_case import ToldEvent

_HEARD_CASES = frozenset(
    {
        *("administrative_arrest", "fined", "convicted", "sentenced", "activity_ban"),
        *("released", "requalified", "rehabilitated", "psychiatric"),
    }
)
_MAX_SENTENCES_SINCE_HEARING = 4


def with_hearing(article: ParsedArticle, told: ToldEvent, published: date | None) -> ToldEvent:
    """Return a decision of which the text tells no day with day and court of the hearing that it tells before.

    A decision that is called the one reviewed (указанным приговором) has the day and court of that one.
    """
    sentence = article.sentence(told.place)
    if told.details.event not in _HEARD_CASES or (told.details.date and told.details.court):
        return told
    if tells_of_earlier(sentence) or is_of_first_instance(sentence):
        return told
    find = reviewed_at if is_about_reviewed(sentence.low) else heard_at
    for place in range(told.place - 1, max(-1, told.place - 1 - _MAX_SENTENCES_SINCE_HEARING), -1):
        span = find(article.sentence(place).low)
        if span is not None:
            hearing = _hearing(article, place, span, published)
            return told._replace(details=filled(told.details, hearing)) if agree(told.details, hearing) else told
    return told


def _hearing(article: ParsedArticle, place: int, beside: TextSpan, published: date | None) -> EventDetails:
    """Return the day and court of a sentence that are nearest to the words `beside`."""
    start, end = article.spans[place]
    sentence, hints = article.sentence(place), sentence_hints(article.sentence(place))
    found = EventDetails(event="", start=0, end=0)
    days = [one for one in find_dates(sentence.low, hints) if one.day or one.back]
    day = min(days, key=lambda one: _distance(one, beside), default=None)
    when = day.reckon(published) if day else None
    if day and when and when.precision == "day":
        span = (start + day.start, start + day.end)
        found = found._replace(date=when.day, date_precision="day", spans={"date": span})
    court = min(find_courts(article.text[start:end], hints), key=lambda one: _distance(one, beside), default=None)
    if court is not None:
        span = (start + court.start, start + court.end)
        found = found._replace(court=article.text[slice(*span)], spans={**found.spans, "court": span})
    return found


def _distance(found: DateExpression | FoundWords, words: TextSpan) -> int:
    return max(found.start - words[1], words[0] - found.end)
