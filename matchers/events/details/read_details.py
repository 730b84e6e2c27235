"""Read when, where, before whom and for how long an event of a sentence happened, from the words nearest to it.

Details that are nearer to another event of the sentence don't count, nor do dates of a report or a limit. A detail that
the text doesn't give is None.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

from matchers.event_details import DetailName, EventDetails, TextSpan
from matchers.events.details.continuations import (
    is_about_reviewed,
    of_any_role,
    reviews_decision,
    upholds_decision,
)
from matchers.events.details.dates import DateExpression, FoundDate, find_dates
from matchers.events.details.hearings import days_of_hearing
from matchers.events.details.hints import (
    ANY_COURT,
    ANY_HINT,
    PROCESS,
    REPORTING,
    SAME_DAY,
    SINCE,
    hints_of,
    sentence_hints,
)
from matchers.events.details.numbers import FoundAmount, FoundTerm, find_amounts, find_terms, number_words
from matchers.events.details.places import (
    FoundWords,
    find_agencies,
    find_courts,
    find_datelines,
    find_places,
    find_sites,
    is_after_origin,
    is_goal,
    is_residence,
)
from matchers.events.details.word_patterns import DATE_WORDS, alternatives, date_words, last_columns
from matchers.events.event_words import EventPhrase
from matchers.events.parsed_sentence import Cue, ParsedSentence
from matchers.mention import Mention

_WITH_TERM = frozenset(
    {
        *("administrative_arrest", "custody", "house_arrest", "sentenced", "activity_ban", "exit_ban", "psychiatric"),
        *("travel_ban", "listed", "hunger_strike", "hospitalised"),
    }
)
_BY_COURT = frozenset(
    {
        *("administrative_arrest", "custody", "house_arrest", "travel_ban", "tried", "convicted", "sentenced", "fined"),
        *("appealed", "requalified", "released", "amnestied", "activity_ban", "psychiatric", "rehabilitated"),
        *("hearing_scheduled", "exit_ban", "listed", "extradited", "deported"),
    }
)
"""Events that a court may order."""
_BY_REVIEW = frozenset({"requalified", "rehabilitated"})
"""Events that the review of a decision brings."""
_BEFORE_COURT = frozenset({"appealed", "hearing_scheduled", "tried"})
"""Events for which somebody turns to a court."""
_AFTER_DECISION = frozenset({"released", "amnestied"})
"""Events that may happen days after a court has decided them."""
_FROM_PLACE = frozenset({"released", "dismissed"})
"""Events that take somebody from a place."""
_TO_PLACE = frozenset({"summoned", "hospitalised", "custody", "psychiatric", "extradited", "deported"})
"""Events that take somebody to a place."""
_AT_SITE = frozenset({"detained", "attacked", "beaten", "hospitalised", "disappeared", "exit_ban", "extradited"})
"""Events that a text may place at a building or square."""
_AT_A_MOMENT = frozenset({"released", "amnestied", "convicted", "sentenced", "fined", "rehabilitated", "requalified"})
"""Events of one day, from which nothing lasts that a text dates by its beginning: под стражей он с 20 августа."""
_IN_OWN_CLAUSE = frozenset({"charged", "appealed"})
"""Events that texts mention beside others: the details of other clauses aren't theirs, nor is any place."""
_BY_AGENCY = frozenset(
    {
        *("summoned", "searched", "detained", "charged", "fined", "listed", "exit_ban", "site_blocked", "extradited"),
        *("deported", "released", "activity_ban"),
    }
)
_UNDER_LAW = frozenset(
    {
        *("charged", "tried", "convicted", "sentenced", "fined", "administrative_arrest", "custody", "detained"),
        *("house_arrest", "requalified", "rehabilitated", "searched", "hearing_scheduled", "travel_ban", "summoned"),
    }
)
_LIMIT, _SINCE_WHEN, _DISTANCE = (
    date_words(table, after=r"\s+(?:the\s+)?$") for table in ("limits", "beginnings", "distances")
)
_ROUGHLY = date_words("roughly", before="")
_BESIDE_BUILDING = date_words("beside", after=rf"\s+(?:{alternatives(DATE_WORDS.words('buildings'))}\s+)?$")
_SUBORDINATING = date_words("subordinating")
_FIRST_INSTANCE = date_words("first_instance")
_LASTS = date_words("lasting")
_CIRCUMSTANCE = date_words("circumstances")
_OFFENCE = date_words("offences")
_INQUIRY = date_words("inquiries")
_RULED = date_words("ruled")
_COUNTED = rf"{number_words()}\s+{alternatives(last_columns(DATE_WORDS, 'units', 2))}"
_REASON = date_words("reasons", after=rf"\s+(?!\d|(?:{alternatives(DATE_WORDS.words('no_reasons'))}|{_COUNTED})(?!\w))")
_KAZAKH_REASON = re.compile(r"(?:\w+\s+)?\w+[дт][ае][гғ][іы]\s+(?:\w+\s+){1,6}?үшін(?!\w)")
_INSIDE = date_words("inside", after=r"\s+(?:the\s+(?:\w+\s+)?)?$")
_KAZAKH_INSIDE = re.compile(r"[іы]н(?:[ае]|д[ае])$")
"""The ending of a Kazakh agency to which somebody is brought or in which something happens."""
_KAZAKH_DATIVE = ("ға", "ге", "қа", "ке")
_KAZAKH_OWNER = ("ның", "нің", "дың", "дің", "тың", "тің")
_KAZAKH_GOAL_COURT = ("сотқа", "сотына")
_KAZAKH_NIGHT = ("қараған", "қарай")
"""Words after a Kazakh date that is that of the night before it."""
_REPORTING = date_words("reporting")
_EARLIER = date_words("earlier_words")
_SAME_DAY = date_words("same_day")
_RELATIVE = date_words("relatives")
_NOUN_CLAUSE = date_words(
    "participles", before=r"\w{3,}", after=rf"{alternatives(DATE_WORDS.words('participle_endings'))}\s"
)
"""A clause that describes a noun, not the event: оштрафована за пикет, прошедший 1 августа."""
_SERVED = date_words("served", before="")
_FROM, _TO = re.compile(r"(?<!\w)(?:со?|from)\s+$"), re.compile(r"[\w\s]*\s(?:до|to)\s+")
"""The words before a term that was changed, and those between it and the new one."""
_ORIGIN = re.compile(r"(?<!\w)[А-ЯӘҒҚҢӨҰҮІA-Z]\w+\s+(?:из|from)\s+$")
_CONJUNCTION = re.compile(r"(?<!\w)(?:и|а|но|and|but|және|бірақ)(?!\w)")
_MAX_DAYS_AGO = 14
"""Most days before the publication of a day that the sentence after a report names."""
_MAX_WORDS_BEFORE_CHARS = 24
_MAX_INSERTED_WORDS = 4
_BESIDE_PARTICIPLE = 25
"""Most characters between a participle and a detail that is certainly its own."""
_CLAUSE_COST, _MAX_COST = 60, 400
"""Characters for which a border between clauses counts, and the greatest cost of a detail."""


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_SpanT = TypeVar("_SpanT", bound=_Span)


class SentenceCitation(NamedTuple):
    """A cited article at `start` to `end` of a sentence."""

    start: int
    end: int
    law: str


class DetailSource(NamedTuple):
    """A sentence of a text, with everything that may be a detail of its events."""

    sentence: ParsedSentence
    original: str
    """The sentence in its own letters."""
    hints: int
    """The kinds of its words, which tell what details it may have."""
    offset: int
    """The offset of the sentence in the text."""
    citations: Sequence[SentenceCitation]
    published: date | None
    previous_day: FoundDate | None
    """The day that the sentence before names, to which `that evening` refers."""
    cues: Sequence[Cue] = ()
    """The cues that report an event."""


def citations_in(citations: Iterable[Mention], start: int, end: int) -> list[SentenceCitation]:
    """Return the citations with a known code in the sentence at `start` to `end`."""
    inside = (one for one in citations if start <= one.start < end and one.code and one.article)
    return [SentenceCitation(one.start - start, one.end - start, f"{one.code}:{one.article}") for one in inside]


def read_details(source: DetailSource, cue: Cue, event: str) -> EventDetails:
    """Return the details of a cue's event; offsets are those of the text."""
    start, end = _span_of(source.sentence, cue)
    when, date_span = (None, None) if event == "charged" and _is_charge_of(source, cue) else _when(source, cue, event)
    court = _court(source, cue, event)
    place = None if event in _IN_OWN_CLAUSE else _place(source, cue, court, event)
    law = _nearest(source, cue, source.citations) if event in _UNDER_LAW else None
    term = _term(source, cue) if event in _WITH_TERM else None
    amount = _amount(source, cue) if event == "fined" else None
    found: tuple[tuple[DetailName, _Span | None], ...] = (
        ("date", date_span),
        ("place", place),
        ("court", court),
        ("law", law),
        ("term", term),
        ("amount", amount),
    )
    offset = source.offset
    return EventDetails(
        event=event,
        start=start + offset,
        end=end + offset,
        date=when.day if when else None,
        date_precision=when.precision if when else None,
        place=source.original[place.start : place.end] if place else None,
        court=source.original[court.start : court.end] if court else None,
        law=law.law if law else None,
        term=term.term if term else None,
        amount=amount.amount if amount else None,
        spans={name: (one.start + offset, one.end + offset) for name, one in found if one},
    )


def compile_patterns() -> None:
    """Build the patterns of all details, which else happens when the first sentence needs them."""
    hints_of([""])
    for find_in_lower in (find_dates, find_terms, find_amounts):
        tuple(find_in_lower("", ANY_HINT))
    for find_in_original in (find_courts, find_agencies):
        find_in_original("", ANY_HINT)
    find_places("", ANY_HINT, "ru")
    find_places("", ANY_HINT, "kk")
    tuple(find_datelines(""))


def term_of_item(line: str, event: str) -> EventDetails:
    """Return the details of a list's event, of which an item names term or amount; offsets are those of the line."""
    low = line.lower()
    term = next(iter(_terms(low, ANY_HINT)), None) if event in _WITH_TERM else None
    amount = next(find_amounts(low), None) if event == "fined" else None
    found: tuple[tuple[DetailName, _Span | None], ...] = (("term", term), ("amount", amount))
    return EventDetails(
        event=event,
        start=0,
        end=0,
        term=term.term if term else None,
        amount=amount.amount if amount else None,
        spans={name: (one.start, one.end) for name, one in found if one},
    )


def repeats_day(sentence: ParsedSentence) -> bool:
    """Return whether a sentence refers to the day of an earlier sentence, as by "that evening"."""
    hints = sentence_hints(sentence)
    is_same = hints & SAME_DAY and _SAME_DAY.search(sentence.low)
    return bool(is_same) or bool(hints & SINCE and any(one.since for one in find_dates(sentence.low, hints)))


def tells_of_earlier(sentence: ParsedSentence) -> bool:
    """Return whether a sentence puts what it tells before the time of the text: ранее, напомним."""
    return _EARLIER.search(sentence.low) is not None


def is_of_first_instance(sentence: ParsedSentence) -> bool:
    """Return whether a sentence tells of the decision before the one that the text reports: суд первой инстанции."""
    return _FIRST_INSTANCE.search(sentence.low) is not None


def day_of(source: DetailSource) -> FoundDate | None:
    """Return the first day that a sentence names, also as one after that of an earlier sentence, or None."""
    found = (_reckoned(source, one, is_future=False) for one in find_dates(source.sentence.low, source.hints))
    return next((one for one in found if one and one.precision == "day"), None)


def has_day(source: DetailSource) -> bool:
    """Return whether a sentence names a date."""
    return bool(find_dates(source.sentence.low, source.hints))


def is_apart(sentence: ParsedSentence, cue: Cue, event: str) -> bool:
    """Return whether the sentences beside that of a cue tell of something else than its event."""
    is_old = _is_of_earlier(sentence, event) or is_of_first_instance(sentence) or is_about_reviewed(sentence.low)
    is_old = is_old or _LASTS.search(sentence.low) is not None
    return cue.phrase.role in {"attr", "gen"} or is_old


def is_beside_main(sentence: ParsedSentence, cue: Cue) -> bool:
    """Return whether an event is beside the main one: in a relative clause, as a participle, as an earlier one."""
    clause = _clause(sentence, cue)
    return cue.phrase.role == "attr" or bool(_RELATIVE.search(clause) or _EARLIER.search(clause))


def day_cue(source: DetailSource, event: str, phrase: EventPhrase) -> Cue | None:
    """Return the words of the only day that a sentence beside the report of an event names, as if they told of it."""
    found = _only_day(source, event)
    is_of_court = source.hints & (ANY_COURT | PROCESS)
    if found is None or (is_of_court and event not in _BY_COURT - _AFTER_DECISION):
        return None
    if event in _WITH_TERM | _BY_COURT and _OFFENCE.search(source.sentence.low):
        return None
    first = len(source.sentence.words_between(0, found.start))
    return Cue(of_any_role(phrase), first, first + len(source.sentence.words_between(found.start, found.end)))


def _is_of_earlier(sentence: ParsedSentence, event: str) -> bool:
    """Return whether a sentence tells of what came before the news, or of a review that isn't the event itself."""
    return tells_of_earlier(sentence) or (event not in _BY_REVIEW and reviews_decision(sentence.low))


def _only_day(source: DetailSource, event: str) -> DateExpression | None:
    """Return the only date that a sentence beside the report of an event names, if it is a day just before the
    publication, unless it is that of a report, a limit, a review or an inquiry, or of what came before."""
    days = [one for one in find_dates(source.sentence.low, source.hints) if _is_recent(source, one)]
    if len(days) != 1 or tells_of_earlier(source.sentence) or _INQUIRY.search(source.sentence.low):
        return None
    clause = _text_of_clause(source.sentence, _clause_at(source.sentence, days[0].start))
    is_of_review = event not in _BY_REVIEW and reviews_decision(clause)
    is_other = is_of_review or _is_limit(source.sentence, days[0]) or _REPORTING.search(clause)
    return None if is_other else days[0]


def _is_recent(source: DetailSource, found: DateExpression) -> bool:
    """Return whether a date is a day just before the publication."""
    when = found.reckon(source.published)
    if when is None or source.published is None or when.precision != "day":
        return False
    return 0 <= (source.published - when.day).days <= _MAX_DAYS_AGO


def _span_of(sentence: ParsedSentence, cue: Cue) -> TextSpan:
    return sentence.starts[cue.first], sentence.ends[cue.last - 1]


def _when(source: DetailSource, cue: Cue, event: str) -> tuple[FoundDate | None, DateExpression | None]:
    sentence, is_future = source.sentence, event == "hearing_scheduled"
    if _is_reviewed(sentence, cue) or _SERVED.match(sentence.low, _span_of(sentence, cue)[0]):
        return None, None
    if is_future:
        chosen = min(days_of_hearing(sentence, cue, source.published), key=partial(_cost, sentence, cue), default=None)
    else:
        named = [one for one in find_dates(sentence.low, source.hints) if not one.back or one.back[0] >= 0]
        ahead = _days_ahead(source)
        dates = [one for one in named if one not in ahead and not _is_limit(sentence, one)]
        if event in _AT_A_MOMENT:
            dates = [one for one in dates if not _follows(_SINCE_WHEN, sentence, one)]
        chosen = _nearest(source, cue, [one for one in dates if not _is_of_report(source, cue, one)])
    when = _reckoned(source, chosen, is_future=is_future) if chosen else None
    if chosen and when:
        return when, chosen
    is_same_day = not (is_future or dates) and _tells_day_again(source, cue)
    return (source.previous_day, None) if is_same_day else (None, None)


def _tells_day_again(source: DetailSource, cue: Cue) -> bool:
    """Return whether words beside a cue, but of no other one, repeat the day of an earlier sentence: в тот же день."""
    sentence, others = source.sentence, {source.sentence.clauses[one.first] for one in source.cues}
    found = _SAME_DAY.finditer(sentence.low) if source.previous_day else ()
    clauses = {_clause_at(sentence, one.start()) for one in found}
    return sentence.clauses[cue.first] in clauses or bool(clauses - others)


def _is_charge_of(source: DetailSource, cue: Cue) -> bool:
    """Return whether a clause names a charge only as that of another event or a trial: arrested on charges of fraud."""
    clauses, own = source.sentence.clauses, source.sentence.clauses[cue.first]
    beside = any(clauses[one.first] == own and one.phrase.events != cue.phrase.events for one in source.cues)
    return (
        beside
        or len(cue.phrase.events) > 1
        or bool(hints_of(word.low for word in source.sentence.words_of_clause(own)) & PROCESS)
    )


def _reckoned(source: DetailSource, found: DateExpression, *, is_future: bool) -> FoundDate | None:
    """Return a date, which may be reckoned from the day before it in the sentence, or else in the text."""
    if not found.since:
        return found.reckon(source.published, is_future=is_future)
    before = [one for one in find_dates(source.sentence.low, source.hints) if one.day and one.start < found.start]
    day = before[-1].reckon(source.published) if before else source.previous_day
    return found.reckon_since(day.day) if day else None


def _days_ahead(source: DetailSource) -> set[DateExpression]:
    """Return the days of the hearings that a sentence announces, which aren't those of what has happened."""
    hearings = [cue for cue in source.cues if cue.phrase.events[0] == "hearing_scheduled"]
    return {day for cue in hearings for day in days_of_hearing(source.sentence, cue, source.published)}


def _is_limit(sentence: ParsedSentence, found: DateExpression) -> bool:
    """Return whether a date is the end of a period or one to come: на 3 июня, 3 маусымға."""
    is_kazakh_goal = found.month is not None and sentence.low.endswith(_KAZAKH_DATIVE, found.start, found.end)
    is_kazakh_goal = is_kazakh_goal and not sentence.low.startswith(_KAZAKH_NIGHT, found.end + 1)
    return is_kazakh_goal or _follows(_LIMIT, sentence, found)


def _follows(words: re.Pattern[str], sentence: ParsedSentence, found: _Span) -> bool:
    """Return whether the words before a date or term show that it isn't a detail of an event."""
    return words.search(sentence.low, max(0, found.start - _MAX_WORDS_BEFORE_CHARS), found.start) is not None


def _is_of_report(source: DetailSource, cue: Cue, found: _Span) -> bool:
    """Return whether a date or place is that of the report: 5 мая адвокат сообщил, что Ахатов задержан."""
    sentence = source.sentence
    if not source.hints & REPORTING:
        return False
    clause = _clause_at(sentence, found.start)
    if _REPORTING.search(_text_of_clause(sentence, clause)) is None:
        return False
    return clause not in sentence.clauses[cue.first : cue.last] or cue.phrase.role == "gen"


def _court(source: DetailSource, cue: Cue, event: str) -> FoundWords | None:
    is_heard_later = any("hearing_scheduled" in one.phrase.events for one in source.cues)
    if is_heard_later if event == "appealed" else _is_reviewed(source.sentence, cue):
        return None  # жалобу рассмотрит областной суд, Верховный суд отменил приговор
    courts = find_courts(source.original, source.hints) if event in _BY_COURT else ()
    court = _nearest(source, cue, [one for one in courts if _may_decide(source, one, event)])
    if court is None and event in _BY_AGENCY:
        agencies = find_agencies(source.original, source.hints)
        return _nearest(source, cue, [one for one in agencies if _may_act(source.sentence, one, event)])
    return court


def _is_reviewed(sentence: ParsedSentence, cue: Cue) -> bool:
    """Return whether the clause of an event tells of its review, whose day and court aren't those of the event."""
    clause = _clause(sentence, cue)
    return upholds_decision(clause) or (cue.phrase.role == "gen" and reviews_decision(clause))


def _may_decide(source: DetailSource, court: FoundWords, event: str) -> bool:
    """Return whether a court may be the one of an event, not one that only reports or to which somebody turns."""
    if event in _BEFORE_COURT:
        return True
    is_goal_of_words = source.sentence.low.endswith(_KAZAKH_GOAL_COURT, court.start, court.end) or is_goal(
        source.original, court
    )
    return not (is_goal_of_words or _REPORTING.match(source.sentence.low, court.end + 1))


def _place(source: DetailSource, cue: Cue, court: FoundWords | None, event: str) -> FoundWords | None:
    """Return the place of a cue's event; the seat of its court isn't one yet."""
    places = find_places(source.original, source.hints, cue.phrase.language)
    outside = [one for one in _without(places, court) if not _is_origin(source.original, one)]
    outside = [one for one in outside if not _is_of_report(source, cue, one)]
    if event not in _FROM_PLACE:
        outside = [one for one in outside if not is_after_origin(source.original, one)]
    if event not in _TO_PLACE:
        outside = [one for one in outside if not is_goal(source.original, one)]
    found = _nearest(source, cue, outside)
    if found is None and event in _AT_SITE:
        return _nearest(source, cue, find_sites(source.original, source.hints))
    return found


def _is_origin(original: str, place: FoundWords) -> bool:
    """Return whether a place is the one that somebody is from or lives in: Мороз из Петропавловска вышел на свободу."""
    before = _ORIGIN.search(original, max(0, place.start - _MAX_WORDS_BEFORE_CHARS), place.start)
    return before is not None or is_residence(original, place)


def _may_act(sentence: ParsedSentence, agency: FoundWords, event: str) -> bool:
    """Return whether an agency may be the one that acted, not a place where somebody stood, was taken to or spoke."""
    words = sentence.low[agency.start : agency.end]
    is_inside = event != "summoned" and (_follows(_INSIDE, sentence, agency) or _KAZAKH_INSIDE.search(words))
    is_inside = is_inside or words.endswith(_KAZAKH_OWNER)
    speaks = _REPORTING.match(sentence.low, agency.end + 1) or _follows(_REPORTING, sentence, agency)
    return not (is_inside or speaks or _follows(_BESIDE_BUILDING, sentence, agency))


def _without(found: Iterable[_SpanT], other: _Span | None) -> list[_SpanT]:
    return [one for one in found if other is None or one.end <= other.start or other.end <= one.start]


def _term(source: DetailSource, cue: Cue) -> FoundTerm | None:
    sentence = source.sentence
    found = _terms(sentence.low, source.hints)
    changed = {after: before for before, after in pairwise(found) if _is_changed_to(sentence.low, before, after)}
    terms = [one for one in found if one in changed or not _is_distance(sentence, one)]
    terms = [one for one in terms if one not in changed.values()]
    return _nearest(source, cue, [one for one in terms if _is_nearest_cue(source, cue, one, _WITH_TERM)])


def _is_distance(sentence: ParsedSentence, term: FoundTerm) -> bool:
    """Return whether a term is an age, a limit or a rough one: почти месяц, бір айға жуық."""
    return _follows(_DISTANCE, sentence, term) or _ROUGHLY.match(sentence.low, term.end + 1) is not None


def _is_changed_to(low: str, before: FoundTerm, after: FoundTerm) -> bool:
    """Return whether one term is replaced by another: с пяти лет до трёх, from five years to three."""
    is_after = _TO.fullmatch(low, before.end, after.start)
    return (
        is_after is not None
        and _FROM.search(low, max(0, before.start - _MAX_WORDS_BEFORE_CHARS), before.start) is not None
    )


def _terms(low: str, hints: int) -> list[FoundTerm]:
    """Return the terms that aren't a part of a date: three days later, год назад."""
    dates = [one for one in find_dates(low, hints) if one.back or one.since]
    return [
        one for one in find_terms(low, hints) if not any(one.start < day.end and day.start < one.end for day in dates)
    ]


def _amount(source: DetailSource, cue: Cue) -> FoundAmount | None:
    return _nearest(source, cue, [*find_amounts(source.sentence.low, source.hints)])


def _is_nearest_cue(source: DetailSource, cue: Cue, found: _Span, events: frozenset[str]) -> bool:
    """Return whether no other cue that may have such a detail is nearer to it."""
    rivals = [other for other in source.cues if other is not cue and events & {*other.phrase.events, "arrest", "jail"}]
    rivals = [other for other in rivals if _may_have(other, events)]
    return all(_cost(source.sentence, cue, found) <= _cost(source.sentence, other, found) for other in rivals)


def _may_have(cue: Cue, events: frozenset[str]) -> bool:
    return bool(events & set(cue.phrase.events) or {"arrest", "jail"} & set(cue.phrase.events))


def _nearest(source: DetailSource, cue: Cue, found: Sequence[_SpanT]) -> _SpanT | None:
    """Return the nearest of the spans that may belong to a cue, or None."""
    if not found:
        return None
    near = [(_cost(source.sentence, cue, one), one) for one in found if _reaches(source, cue, one)]
    cost, nearest = min(near, key=lambda pair: pair[0], default=(_MAX_COST + 1, None))
    return nearest if cost <= _MAX_COST else None


def _cost(sentence: ParsedSentence, cue: Cue, found: _Span) -> int:
    """Return the distance of a span from a cue in characters; borders of clauses and conjunctions between add to it."""
    start, end = _span_of(sentence, cue)
    if start <= found.start and found.end <= end:
        return 0
    left, right = (end, found.start) if found.start >= end else (found.end, start)
    between = sentence.low[left:right] if left < right else ""
    borders = abs(_clause_at(sentence, found.start) - _clause_at(sentence, start))
    joined = len(_CONJUNCTION.findall(between))
    return len(between) + _CLAUSE_COST * borders + _CLAUSE_COST // 3 * joined


def _reaches(source: DetailSource, cue: Cue, found: _Span) -> bool:
    """Return whether a detail may belong to a cue: it is in the same clause, or in one without an event of its own."""
    sentence = source.sentence
    if cue.phrase.language == "kk" and cue.phrase.role == "attr" and found.start > _span_of(sentence, cue)[1]:
        return False  # all that belongs to a Kazakh participle comes before it
    own = {_clause_at(sentence, _span_of(sentence, cue)[0]), _clause_at(sentence, _span_of(sentence, cue)[1] - 1)}
    clause = _clause_at(sentence, found.start)
    if _is_of_reason(sentence, cue, found):
        return False
    if clause in own:
        return not (_is_behind_other(source, cue, found) or _is_of_participle(source, cue, found))
    if cue.phrase.events[0] in _IN_OWN_CLAUSE and not isinstance(found, SentenceCitation):
        return False
    if any(sentence.clauses[other.first] == clause for other in source.cues if other is not cue):
        return _frames_sentence(sentence, cue, found)
    text = _text_of_clause(sentence, clause)
    if clause > sentence.clauses[0] and _NOUN_CLAUSE.match(text) and not _RULED.search(text):
        return False  # , два года назад вернувшегося домой
    is_insertion = clause > max(own) and len(text.split()) > _MAX_INSERTED_WORDS
    is_insertion = is_insertion and not (_continues(sentence, clause, max(own)) or _RULED.search(text))
    return not is_insertion and not _RELATIVE.search(text) and not is_beside_main(sentence, cue)


def _is_of_reason(sentence: ParsedSentence, cue: Cue, found: _Span) -> bool:
    """Return whether a detail is that of what somebody is punished for: оштрафовали за пикет 1 июня у акимата."""
    if isinstance(found, FoundTerm | FoundAmount | SentenceCitation) or "detained" in cue.phrase.events:
        return False
    end = _span_of(sentence, cue)[1]
    if found.start < end:
        return _KAZAKH_REASON.match(sentence.low, found.start) is not None
    return _REASON.search(sentence.low, end, found.start) is not None


def _is_behind_other(source: DetailSource, cue: Cue, found: _Span) -> bool:
    """Return whether another event, which only gives the time of this one, is nearer to a detail: in hospital after
    they attacked him on Saturday."""
    start, end = _span_of(source.sentence, cue)
    left, right = (end, found.start) if found.start >= end else (found.end, start)
    if _SUBORDINATING.search(source.sentence.low, left, right) is None:
        return False
    return any(left <= _span_of(source.sentence, other)[0] < right for other in source.cues)


def _is_of_participle(source: DetailSource, cue: Cue, found: _Span) -> bool:
    """Return whether a detail is nearer to another event of the clause, if one of the two is a participle: Таразда
    ұсталған Ахатовқа айыппұл салынды, осуждённый Ахатов вышел 5 июня."""
    sentence, is_participle = source.sentence, cue.phrase.role == "attr"
    own = _cost(sentence, cue, found)
    reach = own if is_participle else min(own, _BESIDE_PARTICIPLE)
    return any(
        _cost(sentence, other, found) < reach
        for other in source.cues
        if (is_participle or other.phrase.role == "attr")
        and other.phrase.events != cue.phrase.events
        and sentence.clauses[other.first] == sentence.clauses[cue.first]
    )


def _continues(sentence: ParsedSentence, clause: int, own: int) -> bool:
    """Return whether a clause explains an event's, or only words in brackets separate the two: не выпустили: 3 мая её
    сняли с рейса, detained when he came to work in Semey, fined 50,000 tenge ($100) on May 5."""
    if _CIRCUMSTANCE.match(sentence.low, sentence.words_of_clause(clause)[0].start):
        return True
    mark = sentence.words_of_clause(clause - 1)[-1].low
    return (mark == ":" and clause == own + 1) or (mark == ")" and clause == own + 2)


def _frames_sentence(sentence: ParsedSentence, cue: Cue, found: _Span) -> bool:
    """Return whether a detail in the first clause of a sentence holds for all of it: 5 мая суд признал его виновным,
    приговорив к году колонии."""
    is_first = _clause_at(sentence, found.start) == sentence.clauses[0]
    if not isinstance(found, DateExpression) and find_dates(_clause(sentence, cue)):
        return False  # задержали в понедельник в Риддере, а во вторник отпустили
    return is_first and found.start < _span_of(sentence, cue)[0] and not is_beside_main(sentence, cue)


def _clause(sentence: ParsedSentence, cue: Cue) -> str:
    return _text_of_clause(sentence, sentence.clauses[cue.first])


def _text_of_clause(sentence: ParsedSentence, clause: int) -> str:
    words = sentence.words_of_clause(clause)
    return sentence.low[words[0].start : words[-1].end] if words else ""


def _clause_at(sentence: ParsedSentence, offset: int) -> int:
    """Return the number of the clause at an offset."""
    following = bisect_right(sentence.starts, offset)
    return sentence.clauses[following - 1] if following else 0
