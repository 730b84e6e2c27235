"""Join reports of one type to events: find which articles report the same event, and what is disputed about it.

A report with a day joins an event of about that day; one with a month or year joins an event in it; one without a
date joins the latest event before it that its term, amount or region doesn't contradict. Reports of one article that
name different days or terms are about different events, unless one corrects the other. A reprint's "yesterday" is a
day later than its original's: both are about one event, and the original's day counts. All functions are pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from store.cases.event_fields import EventFields
from store.cases.regions import UNKNOWN_REGION, region_of

MAX_DAYS_APART = 3
"""Most days between reported dates of one event: outlets differ by a day or two, and by whether a night counts."""

MAX_DAYS_APART_AGREEING = 7
"""Most days between dates of reports that name the same term or amount."""

MAX_DAYS_APART_CONFLICTING = 1
"""Most days between dates of reports that name different terms or amounts."""

DAYS_APART = {
    "died": 36_500,
    "hearing_scheduled": 0,
    "tried": 30,
    "hunger_strike": 30,
    "disappeared": 30,
    "listed": 30,
    "rehabilitated": 30,
    "dismissed": 14,
    "extradited": 14,
    "deported": 14,
    "site_blocked": 14,
}
"""Most days between reported dates for types whose events are rare or last for days."""

LASTING = frozenset({"tried", "hunger_strike"})
"""Types of lasting events: each report may be about another day of the same event."""

DISPUTABLE = ("date", "term", "amount")
"""Fields whose differences are shown; a place or court has as many names as there are writers."""

FIELDS = ("date", "place", "court", "law", "term", "amount")


@dataclass(frozen=True, kw_only=True)
class ReportedEvent:
    """An article's report of an event, as far as joining needs it."""

    id: int
    event: str
    article: int
    story: int
    outlet: str
    """The outlet of the story's first article."""
    reported: date
    """The day on which an article of the story first reported it."""
    published: datetime
    """When the article was published."""
    fields: EventFields
    is_correction: bool = False
    is_custodial: bool = True

    @property
    def order(self) -> tuple[datetime, int]:
        return self.published, self.id


@dataclass(frozen=True, kw_only=True)
class DecidedEvent:
    """A case event that a reviewer has decided on or added, with the reports that this was based on."""

    case_event_id: int
    event: str
    reports: frozenset[int]
    fields: EventFields
    """The fields that a decision has set."""
    decided: date


@dataclass
class JoinedEvent:
    """Reports of one event."""

    event: str
    decided: DecidedEvent | None = None
    reports: list[ReportedEvent] = field(default_factory=list)

    @property
    def fields(self) -> list[EventFields]:
        """The fields of each report and of the decision."""
        return [one.fields for one in self.reports] + ([self.decided.fields] if self.decided else [])

    @property
    def days(self) -> list[date]:
        """The days with which a report's date is compared, in order."""
        days = sorted({one.date for one in self.fields if one.date is not None and _has_day(one)})
        return days if self.decided or self.event in LASTING else days[:1]

    @property
    def spans(self) -> list[tuple[date, date]]:
        """The first and last possible day by each dated report and decision."""
        return [span for one in self.fields if (span := one.days())]

    @property
    def last_day(self) -> date:
        """The day by which reports without a date find the latest event before them."""
        if days := self.days:
            return days[-1]
        if spans := self.spans:
            return max(begin for begin, _ in spans)
        return min((one.reported for one in self.reports), default=self.decided.decided if self.decided else date.min)


def join_reports(reports: Iterable[ReportedEvent], decided: Sequence[DecidedEvent] = ()) -> list[JoinedEvent]:
    """Return the events that reports of one type are about: decided events first, each with the reports on which it was
    decided and those that match it, then new events in the order of their dates."""
    events = [JoinedEvent(event=one.event, decided=one) for one in decided]
    owners = {report: event for event in events if event.decided for report in event.decided.reports}
    free = []
    for report in sorted(reports, key=_by_precision):
        if report.id in owners:
            owners[report.id].reports.append(report)
        else:
            free.append(report)
    for report in free:
        if (event := _matching(report, events)) is None:
            events.append(event := JoinedEvent(event=report.event))
        event.reports.append(report)
    return events


def chosen_fields(event: JoinedEvent) -> tuple[EventFields, dict[str, list[Any]]]:
    """Return the best supported value of each field, and the values of disputed fields, best supported first.

    The value that most independent outlets report wins; of several, the one reported first. A value that a correction
    replaces is neither chosen nor disputed."""
    chosen: dict[str, Any] = {}
    disputed: dict[str, list[Any]] = {}
    for name in FIELDS:
        values = _ranked_values(event, name)
        if not values:
            continue
        chosen[name] = values[0]
        if name in DISPUTABLE and len(values) > 1 and not (name == "date" and event.event in LASTING):
            disputed[name] = values
    if event.event in LASTING and event.days:
        chosen["date"] = event.days[0]
    if "date" in chosen:
        chosen["date_precision"] = _precision_of(event, chosen["date"])
    return EventFields(**chosen), disputed


def outlets_of(event: JoinedEvent) -> list[str]:
    """Return the independent outlets: a reprint counts as its original."""
    return sorted({report.outlet for report in event.reports})


def _has_day(fields: EventFields) -> bool:
    return fields.date_precision == "day"


def _by_precision(report: ReportedEvent) -> tuple[Any, ...]:
    """Order reports by how exactly they date the event, then by date, then as they were published."""
    rank = {"day": 0, "month": 1, "year": 2, None: 3}[report.fields.date_precision]
    return rank, report.fields.date or report.reported, report.order


def _matching(report: ReportedEvent, events: Sequence[JoinedEvent]) -> JoinedEvent | None:
    """Return the event that a report is about, or None if it is about none of these."""
    fitting = [(fit, number) for number, event in enumerate(events) if (fit := _fit(report, event)) is not None]
    return events[min(fitting)[1]] if fitting else None


def _fit(report: ReportedEvent, event: JoinedEvent) -> tuple[int, int] | None:
    """Return how badly a report fits an event: whether they disagree, and the days between; None if it can't fit."""
    if not report.is_correction and _differs_within_article(report, event):
        return None
    agrees, conflicts = _agreement(report, event)
    span = report.fields.days()
    if span is None:
        days = _days_since(report, event, conflicts=conflicts)
    elif report.fields.date_precision == "day":
        days = _days_between(span[0], event, agrees=agrees, conflicts=conflicts)
    else:
        days = None if conflicts else _days_outside(span, event)
    return None if days is None else (0 if agrees else 1, days)


def _differs_within_article(report: ReportedEvent, event: JoinedEvent) -> bool:
    """Return whether the article of a report also reports the event, with another day, term or amount."""
    others = [one for one in event.reports if one.article == report.article]
    if event.event in LASTING or any(one.is_correction for one in others):
        return False
    return any(
        _are_different(getattr(one.fields, name), getattr(report.fields, name))
        for one in others
        for name in DISPUTABLE
        if name != "date" or (_has_day(one.fields) and _has_day(report.fields))
    )


def _agreement(report: ReportedEvent, event: JoinedEvent) -> tuple[bool, bool]:
    """Return whether a report names the same term or amount as an event, and whether it names only other ones."""
    pairs = [
        (mine, [getattr(one, name) for one in event.fields if getattr(one, name) is not None])
        for name in ("term", "amount")
        if (mine := getattr(report.fields, name)) is not None
    ]
    agrees = any(mine in values for mine, values in pairs)
    return agrees, not agrees and any(values for _, values in pairs)


def _are_different(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _days_between(day: date, event: JoinedEvent, *, agrees: bool, conflicts: bool) -> int | None:
    spans = event.spans
    if not event.days:
        if any(begin <= day <= end for begin, end in spans):
            return 0
        return _days_before_undated(day, event, conflicts=conflicts) if not spans else None
    days = min(abs((day - one).days) for one in event.days)
    return days if days <= _most_days(event.event, agrees=agrees, conflicts=conflicts) else None


def _days_before_undated(day: date, event: JoinedEvent, *, conflicts: bool) -> int | None:
    """Return the days from a date to the first report of a decided event without a date, if it is soon after."""
    days = (event.last_day - day).days
    return days if 0 <= days <= MAX_DAYS_APART and not conflicts else None


def _most_days(event: str, *, agrees: bool, conflicts: bool) -> int:
    usual = DAYS_APART.get(event, MAX_DAYS_APART)
    if agrees:
        return max(usual, MAX_DAYS_APART_AGREEING)
    return min(usual, MAX_DAYS_APART_CONFLICTING) if conflicts else usual


def _days_outside(span: tuple[date, date], event: JoinedEvent) -> int | None:
    """Return 0 if an event may have happened within a month or year, else None."""
    return 0 if any(begin <= span[1] and end >= span[0] for begin, end in event.spans) else None


def _days_since(report: ReportedEvent, event: JoinedEvent, *, conflicts: bool) -> int | None:
    """Return the days from an event to a report without a date, which recalls past events, but announces hearings."""
    days = (report.reported - event.last_day).days
    if report.event == "hearing_scheduled":
        days = -days
    if report.is_correction and days >= -1:
        return abs(days)
    if days < -MAX_DAYS_APART_CONFLICTING:
        return None
    if days > MAX_DAYS_APART and (conflicts or _is_elsewhere(report, event)):
        return None
    return abs(days)


def _is_elsewhere(report: ReportedEvent, event: JoinedEvent) -> bool:
    """Return whether a report names a place in another region than all places that are named for an event."""
    held = [one.fields.place for one in event.reports] + ([event.decided.fields.place] if event.decided else [])
    regions = {region_of(place) for place in held if place} - {UNKNOWN_REGION}
    own = region_of(report.fields.place or "")
    return bool(regions) and own not in {"", UNKNOWN_REGION, *regions}


def _ranked_values(event: JoinedEvent, name: str) -> list[Any]:
    """Return the values that reports give for a field, best supported first; of dates, only the most exact ones."""
    given = _originals([one for one in event.reports if getattr(one.fields, name) is not None])
    if name == "date":
        given = _most_exact(given)
    given = _uncorrected(given, name)
    outlets = {(getattr(one.fields, name), one.outlet) for one in given}
    support = Counter(value for value, _ in outlets)
    first = {getattr(one.fields, name): one.order for one in sorted(given, key=lambda one: one.order, reverse=True)}
    return sorted(support, key=lambda value: (-support[value], first[value]))


def _originals(reports: Sequence[ReportedEvent]) -> list[ReportedEvent]:
    """Return the reports of each story's first article: a reprint adds nothing of its own."""
    first = {one.story: one.article for one in sorted(reports, key=lambda one: one.order, reverse=True)}
    return [one for one in reports if first[one.story] == one.article]


def _most_exact(reports: Sequence[ReportedEvent]) -> list[ReportedEvent]:
    for precision in ("day", "month", "year"):
        if exact := [one for one in reports if one.fields.date_precision == precision]:
            return exact
    return []


def _uncorrected(reports: Sequence[ReportedEvent], name: str) -> list[ReportedEvent]:
    """Return the reports without those whose value of a field a later correction replaces."""
    corrections = [one for one in reports if one.is_correction]
    if not corrections:
        return list(reports)
    newest = max(corrections, key=lambda one: one.order)
    value = getattr(newest.fields, name)
    replaced = {getattr(one.fields, name) for one in reports if one.order < newest.order} - {value}
    return [one for one in reports if getattr(one.fields, name) not in replaced]


def _precision_of(event: JoinedEvent, day: date) -> str:
    found = {one.fields.date_precision for one in event.reports if one.fields.date == day}
    return next(precision for precision in ("day", "month", "year") if precision in found)
