"""Derive a person's situation, time in custody, next hearing and co-accused from the events of a case.

Pure functions: nothing here is stored."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum


class Situation(StrEnum):
    """The situations in which a person may be, as far as reported events tell."""

    FREE = "free"
    DETAINED = "detained"
    CUSTODY = "custody"
    HOUSE_ARREST = "house_arrest"
    CONVICTED = "convicted"
    SERVING = "serving"
    RELEASED = "released"
    DIED = "died"
    UNKNOWN = "unknown"


DEPRIVED_OF_LIBERTY = frozenset({Situation.DETAINED, Situation.CUSTODY, Situation.HOUSE_ARREST, Situation.SERVING})

ENDING_WITH_TERM = {
    Situation.DETAINED: Situation.RELEASED,
    Situation.SERVING: Situation.RELEASED,
    Situation.CONVICTED: Situation.FREE,
}
"""Situations that end with their term; custody doesn't, because it is usually extended."""

MAX_DETENTION_DAYS = 60
"""A sentence of at most this many days is an administrative arrest."""

_TERM = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?")

_ORDER = (
    "summoned",
    "searched",
    "disappeared",
    "detained",
    "administrative_arrest",
    "psychiatric",
    "custody",
    "house_arrest",
    "travel_ban",
    "charged",
    "tried",
    "convicted",
    "sentenced",
    "fined",
    "extradited",
    "deported",
    "amnestied",
    "rehabilitated",
    "released",
    "died",
)
"""The usual order of events of one day; others come before these."""


@dataclass(frozen=True, kw_only=True)
class CaseStep:
    """The part of a case event on which a situation depends."""

    event: str
    day: date
    """When it happened, or was first reported."""
    is_dated: bool = True
    """Whether `day` is when it happened, or the first day of that month or year."""
    is_exact: bool = True
    """Whether `day` is the very day on which it happened."""
    term: str | None = None
    is_custodial: bool = True


@dataclass(frozen=True, kw_only=True)
class SituationPeriod:
    """A person's situation from one event to the next; `since` is None where no source names the day."""

    situation: Situation
    begin: date
    since: date | None = None
    until: date | None = None
    """The end of a term, None where no source says how long it is."""
    is_exact: bool = True
    """Whether `until` follows from a day that a source names, not from the day of a report or a month."""


UNKNOWN_SITUATION = SituationPeriod(situation=Situation.UNKNOWN, begin=date.min)


def situation_of(steps: Iterable[CaseStep], today: date) -> SituationPeriod:
    """Return a person's situation on a day, given the events up to then."""
    return periods(steps, today)[-1]


def periods(steps: Iterable[CaseStep], today: date) -> list[SituationPeriod]:
    """Return the situations of a person up to a day, in order; the first one is unknown."""
    found = [UNKNOWN_SITUATION]
    for step in sorted((one for one in steps if one.day <= today), key=_place):
        found += _ended(found[-1], step.day)
        if found[-1].situation is Situation.DIED:
            break
        if step.event in _CHANGES:
            found.append(_CHANGES[step.event](found[-1], step))
    return [*found, *_ended(found[-1], today)]


def days_deprived_of_liberty(steps: Iterable[CaseStep], today: date) -> int:
    """Return the number of days in detention, custody, house arrest and prison up to a day."""
    found = periods(steps, today)
    ends = [*(period.begin for period in found[1:]), today]
    return sum(
        max(0, (end - period.begin).days)
        for period, end in zip(found, ends, strict=True)
        if period.situation in DEPRIVED_OF_LIBERTY
    )


def next_hearing(steps: Iterable[CaseStep], today: date) -> date | None:
    """Return the day of the next scheduled hearing, today's included."""
    days = [step.day for step in steps if step.event == "hearing_scheduled" and step.is_exact and step.day >= today]
    return min(days, default=None)


Occasion = tuple[str, date, int]
"""The type and day of an event, and an article that reports it."""


def co_accused(own: Iterable[Occasion], others: Mapping[str, Iterable[Occasion]]) -> list[str]:
    """Return the entries with an event of the same type and day in the same article, most such events first."""
    mine = set(own)
    shared = {entry: len({(event, day) for event, day, _ in mine & set(theirs)}) for entry, theirs in others.items()}
    return sorted((entry for entry, count in shared.items() if count), key=lambda entry: (-shared[entry], entry))


def end_of_term(begin: date, term: str | None) -> date | None:
    """Return the day on which an ISO 8601 duration from `begin` ends; None without one or beyond the calendar."""
    found = _TERM.fullmatch(term) if term else None
    if found is None:
        return None
    years, months, weeks, days, _ = (int(number or 0) for number in found.groups())
    month = begin.month - 1 + months
    year = begin.year + years + month // 12
    if year > date.max.year:
        return None
    day = min(begin.day, monthrange(year, month % 12 + 1)[1])
    try:
        return date(year, month % 12 + 1, day) + timedelta(weeks=weeks, days=days)
    except OverflowError:
        return None


def _place(step: CaseStep) -> tuple[date, int]:
    return step.day, _ORDER.index(step.event) if step.event in _ORDER else -1


def _ended(period: SituationPeriod, day: date) -> Iterator[SituationPeriod]:
    """Yield the situation after a term that has passed by `day`."""
    following = ENDING_WITH_TERM.get(period.situation)
    if following is not None and period.until is not None and period.until <= day:
        yield SituationPeriod(situation=following, begin=period.until, since=period.until if period.is_exact else None)


def _begun(situation: Situation, step: CaseStep, until: date | None = None) -> SituationPeriod:
    since = step.day if step.is_exact else None
    return SituationPeriod(situation=situation, begin=step.day, since=since, until=until, is_exact=step.is_exact)


def _at_liberty(period: SituationPeriod, step: CaseStep) -> SituationPeriod:
    """Return the situation after an event that happens to people at liberty, such as a search."""
    if period.situation is Situation.UNKNOWN:
        return SituationPeriod(situation=Situation.FREE, begin=step.day)
    return period


def _detained(period: SituationPeriod, step: CaseStep) -> SituationPeriod:
    if not step.is_dated and period.situation in DEPRIVED_OF_LIBERTY:
        return period  # a later report recalls an earlier event
    return _begun(Situation.DETAINED, step)


def _arrested_for_days(period: SituationPeriod, step: CaseStep) -> SituationPeriod:
    if period.situation is Situation.DETAINED and period.until is None:
        # The term counts from the detention.
        return replace(period, until=end_of_term(step.day, step.term), is_exact=step.is_exact)
    return _begun(Situation.DETAINED, step, end_of_term(step.day, step.term))


def _held(situation: Situation) -> Callable[[SituationPeriod, CaseStep], SituationPeriod]:
    """Return the function that changes a situation to custody or house arrest, which later decisions extend."""

    def change(period: SituationPeriod, step: CaseStep) -> SituationPeriod:
        until = end_of_term(step.day, step.term)
        if period.situation is situation:
            if until is None or (period.until is not None and until <= period.until):
                return period
            return replace(period, until=until, is_exact=step.is_exact)
        if not step.is_dated and period.situation is Situation.SERVING:
            return period
        return _begun(situation, step, until)

    return change


def _convicted(period: SituationPeriod, step: CaseStep) -> SituationPeriod:
    recalled = not step.is_dated and period.situation is not Situation.UNKNOWN
    if recalled or period.situation in {Situation.SERVING, Situation.CONVICTED}:
        return period
    return _begun(Situation.CONVICTED, step)


def _sentenced(period: SituationPeriod, step: CaseStep) -> SituationPeriod:
    if not step.is_custodial:
        return _begun(Situation.CONVICTED, step, end_of_term(step.day, step.term))
    if step.term is None:
        return _sentenced_to_unknown(period, step)
    until = end_of_term(step.day, step.term)
    if until is not None and (until - step.day).days <= MAX_DETENTION_DAYS:
        return _arrested_for_days(period, step)
    if period.situation is Situation.SERVING:
        # An appeal changes the term, not when it began.
        until = end_of_term(period.begin, step.term)
        return replace(period, until=until, is_exact=period.since is not None)
    return _begun(Situation.SERVING, step, until)


def _sentenced_to_unknown(period: SituationPeriod, step: CaseStep) -> SituationPeriod:
    if period.situation is Situation.SERVING:
        return period
    in_custody = period.situation in {Situation.CUSTODY, Situation.DETAINED}
    return _begun(Situation.SERVING if in_custody else Situation.CONVICTED, step)


def _let_go(period: SituationPeriod, step: CaseStep) -> SituationPeriod:
    """Return the situation after a fine or an undertaking not to leave, which ends a detention."""
    if period.situation is Situation.DETAINED and step.is_dated:
        return _begun(Situation.RELEASED, step)
    return _at_liberty(period, step)


def _leads_to(situation: Situation) -> Callable[[SituationPeriod, CaseStep], SituationPeriod]:
    return lambda _period, step: _begun(situation, step)


_CHANGES: Mapping[str, Callable[[SituationPeriod, CaseStep], SituationPeriod]] = {
    "summoned": _at_liberty,
    "searched": _at_liberty,
    "charged": _at_liberty,
    "tried": _at_liberty,
    "exit_ban": _at_liberty,
    "activity_ban": _at_liberty,
    "dismissed": _at_liberty,
    "threatened": _at_liberty,
    "attacked": _at_liberty,
    "detained": _detained,
    "administrative_arrest": _arrested_for_days,
    "custody": _held(Situation.CUSTODY),
    "house_arrest": _held(Situation.HOUSE_ARREST),
    "convicted": _convicted,
    "sentenced": _sentenced,
    "fined": _let_go,
    "travel_ban": _let_go,
    "released": _leads_to(Situation.RELEASED),
    "amnestied": _leads_to(Situation.RELEASED),
    "rehabilitated": _leads_to(Situation.FREE),
    "extradited": _leads_to(Situation.CUSTODY),
    "deported": _leads_to(Situation.FREE),
    "disappeared": _leads_to(Situation.UNKNOWN),
    "died": _leads_to(Situation.DIED),
}
"""What each type of event changes; types that are missing change nothing."""
