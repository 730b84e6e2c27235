"""Join the stored reports of an entry to its case events, and load them.

Case events follow from reports and from decisions in force. Joining again gives the same events: each keeps its id as
long as one of its reports or decisions remains."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from config.local_time import local_day
from store.cases.event_fields import EventAmount, EventFields
from store.cases.event_reports import take_stale
from store.cases.join_reports import (
    FIELDS,
    DecidedEvent,
    JoinedEvent,
    ReportedEvent,
    chosen_fields,
    join_reports,
    outlets_of,
)
from store.database.batches import MARKED, batches, mark_written
from store.database.locks import wait_for_lock
from store.schema.enums import CaseEventState, EventDecisionKind, ItemState
from store.schema.tables.articles import ArticleRow, Story
from store.schema.tables.cases import CaseEvent, CaseEventChange, EventDecision, EventReportRow
from store.schema.tables.items import ReviewItem

STATE_OF = {
    EventDecisionKind.CONFIRM: CaseEventState.CONFIRMED,
    EventDecisionKind.ADD: CaseEventState.CONFIRMED,
    EventDecisionKind.CORRECT: CaseEventState.CORRECTED,
    EventDecisionKind.REJECT: CaseEventState.REJECTED,
}

VALUES = ("event", *FIELDS, "date_precision")
"""The fields that a decision fixes."""

CONTENT = (
    "entry", *VALUES, "state", "sources", "outlets", "articles", "disputed", "is_custodial", "is_withdrawn",
    "first_reported", "last_reported", "sort_date",
)  # fmt: skip
"""Columns of a case event that its changes record."""


@dataclass(frozen=True, kw_only=True)
class DecidedCase:
    """The state of a case event by the decisions in force."""

    case_event_id: int
    state: CaseEventState
    original: str
    """The type of event that was first decided on."""
    values: Mapping[str, Any]
    """The values that decisions fixed; None for a field that a correction emptied."""
    settled: frozenset[str]
    """The fields that a correction or addition has set."""
    reports: frozenset[int]
    newest: EventDecision
    has_source: bool

    @property
    def types(self) -> set[str]:
        return {self.original, self.values.get("event", self.original)}


@dataclass
class _JoinedCase:
    """The reports and decisions of one case event, and the row that holds it."""

    event: JoinedEvent
    decided: DecidedCase | None = None
    row: CaseEvent | None = None


@dataclass(frozen=True)
class _StoredReport:
    """A stored report, with the values of its article that joining needs."""

    joining: ReportedEvent
    case_event_id: int | None


def lock_case(session: Session, entry: str) -> None:
    """Wait until the end of other transactions that change an entry's case."""
    wait_for_lock(session, f"case {entry}")


def rebuild_stale_cases(session: Session) -> None:
    """Join the cases that the transaction has marked, in the order of their entries, so that no two transactions wait
    for each other."""
    stale, now = take_stale(session)
    for entry, types in sorted(stale.items()):
        assert now is not None
        lock_case(session, entry)
        rebuild_case(session, entry, types, now=now)


def rebuild_case(session: Session, entry: str, types: Iterable[str], *, now: datetime) -> None:
    """Join the reports of an entry's events of some types again, and record what this changes."""
    session.flush()
    decided = load_decided(session, entry)
    wanted = _with_corrected_types(set(types), decided.values())
    reports = _load_reports(session, entry, wanted)
    cases = _joined(reports, [one for one in decided.values() if one.types <= wanted])
    _assign_rows(session, entry, wanted, cases, reports)
    by_id = {report.joining.id: report for report in reports}
    for case in cases:
        _update_row(session, case, entry, by_id, now)


def load_decided(session: Session, entry: str) -> dict[int, DecidedCase]:
    """Return the states of an entry's case events by the decisions in force, by the events' ids."""
    later = aliased(EventDecision)
    undone = exists(select(later.id).where(later.undoes_id == EventDecision.id))
    in_force = EventDecision.kind != EventDecisionKind.UNDO, ~undone
    wanted = select(EventDecision).join(CaseEvent, CaseEvent.id == EventDecision.case_event_id)
    found: dict[int, list[EventDecision]] = {}
    for one in session.scalars(wanted.where(CaseEvent.entry == entry, *in_force).order_by(EventDecision.id)):
        found.setdefault(one.case_event_id, []).append(one)
    return {row_id: _decided(row_id, decisions) for row_id, decisions in found.items()}


def _decided(row_id: int, decisions: Sequence[EventDecision]) -> DecidedCase:
    values: dict[str, Any] = {}
    for one in decisions:
        if one.kind is not EventDecisionKind.REJECT:
            values |= {name: value for name, value in one.shown.items() if name in VALUES and value is not None}
            values |= one.fields
    return DecidedCase(
        case_event_id=row_id,
        state=STATE_OF[decisions[-1].kind],
        original=(decisions[0].shown or decisions[0].fields)["event"],
        values=values,
        settled=frozenset(name for one in decisions for name in one.fields),
        reports=frozenset(report for one in decisions for report in one.reports),
        newest=decisions[-1],
        has_source=any(one.source for one in decisions),
    )


def _with_corrected_types(types: set[str], decided: Iterable[DecidedCase]) -> set[str]:
    """Return the types, and those from or to which a decision has corrected one of them."""
    links = [one.types for one in decided]
    while more := {event for pair in links if pair & types for event in pair} - types:
        types = types | more
    return types


def _load_reports(session: Session, entry: str, types: set[str]) -> list[_StoredReport]:
    """Return the reports in the newest versions of articles, without stories in which the entry was rejected."""
    rows = session.execute(_reported(entry, types)).all()
    reported: dict[tuple[int, str], datetime] = {}  # by story and event: the first report
    for row, story, published, first_seen, *_ in rows:
        key, at = (story, row.event), published or first_seen
        reported[key] = min(at, reported.get(key, at))
    found = []
    for row, story, published, first_seen, outlet, lead_outlet in rows:
        at, seen = published or first_seen, reported[story, row.event]
        report = _report(row, story, lead_outlet or outlet, reported=seen, published=at)
        found.append(_StoredReport(report, row.case_event_id))
    return found


def _reported(entry: str, types: set[str]) -> Select[Any]:
    lead = aliased(ArticleRow)
    return (
        select(EventReportRow, ArticleRow.story_id, ArticleRow.published, ArticleRow.first_seen, ArticleRow.outlet)
        .add_columns(lead.outlet.label("lead"))
        .join(ArticleRow, ArticleRow.id == EventReportRow.article_row_id)
        .join(Story, Story.id == ArticleRow.story_id)
        .outerjoin(lead, lead.id == Story.lead_article_row_id)
        .outerjoin(ReviewItem, (ReviewItem.story_id == Story.id) & (ReviewItem.entry == EventReportRow.entry))
        .where(
            EventReportRow.entry == entry,
            EventReportRow.event.in_(types),
            EventReportRow.withdrawn_version_id.is_(None),
        )
        .where(func.coalesce(ReviewItem.state, ItemState.OPEN.value) != ItemState.REJECTED.value)
        .order_by(EventReportRow.id)
    )


def _report(row: EventReportRow, story: int, outlet: str, *, reported: datetime, published: datetime) -> ReportedEvent:
    return ReportedEvent(
        id=row.id,
        event=row.event,
        article=row.article_row_id,
        story=story,
        outlet=outlet,
        reported=local_day(reported),
        published=published,
        fields=EventFields.model_validate(row.details),
        is_correction=row.is_correction,
        is_custodial=row.is_custodial,
    )


def _joined(reports: Sequence[_StoredReport], decided: Sequence[DecidedCase]) -> list[_JoinedCase]:
    """Return the case events of some types, the decided ones first."""
    known = {one.case_event_id: _JoinedCase(JoinedEvent(event=one.original), one) for one in decided}
    by_type: dict[str, list[ReportedEvent]] = {}
    for report in reports:
        by_type.setdefault(report.joining.event, []).append(report.joining)
    found = list(known.values())
    for event, same in sorted(by_type.items()):
        pinned = [_pinned(one, event) for one in decided if event in one.types]
        for joined in join_reports(same, pinned):
            if joined.decided is not None:
                known[joined.decided.case_event_id].event.reports += joined.reports
            else:
                found.append(_JoinedCase(joined))
    return found


def _pinned(decided: DecidedCase, event: str) -> DecidedEvent:
    fields = {name: value for name, value in decided.values.items() if name != "event" and value is not None}
    return DecidedEvent(
        case_event_id=decided.case_event_id,
        event=event,
        reports=decided.reports,
        fields=EventFields.model_validate(fields),
        decided=local_day(decided.newest.decided_at),
    )


def _assign_rows(
    session: Session, entry: str, types: set[str], cases: list[_JoinedCase], reports: Sequence[_StoredReport]
) -> None:
    """Give each case event its row: a decided event keeps its own; another gets the row that most of its reports had,
    else a new one. A row that is left over is added to `cases` without reports."""
    decided = {case.decided.case_event_id for case in cases if case.decided is not None}
    wanted = select(CaseEvent).where(CaseEvent.entry == entry)
    wanted = wanted.where(CaseEvent.event.in_(types) | CaseEvent.id.in_(decided)).order_by(CaseEvent.id)
    rows = {row.id: row for row in session.scalars(wanted)}
    former = {report.joining.id: report.case_event_id for report in reports}
    free = {row_id for row_id in rows if row_id not in decided}
    claims = []
    for number, case in enumerate(cases):
        if case.decided is not None:
            case.row = rows.pop(case.decided.case_event_id)
            continue
        held = Counter(row_id for one in case.event.reports if (row_id := former[one.id]) in free)
        claims += [(-count, row_id, number) for row_id, count in held.items() if row_id is not None]
    for _, row_id, number in sorted(claims):
        if cases[number].row is None and row_id in rows:
            cases[number].row = rows.pop(row_id)
    cases += [_JoinedCase(JoinedEvent(event=row.event), row=row) for row in rows.values()]


def _update_row(
    session: Session, case: _JoinedCase, entry: str, reports: Mapping[int, _StoredReport], now: datetime
) -> None:
    """Write a case event to its row, record the change, and link its reports with it."""
    content = _content(case, entry, [reports[one.id] for one in case.event.reports])
    row = case.row
    if row is None:
        row = CaseEvent(**_columns(content))
        session.add(row)
    if row.id is None or record_of(row) != content:
        for name, value in _columns(content).items():
            setattr(row, name, value)
        session.flush()
        session.add(CaseEventChange(case_event_id=row.id, at=now, content=content))
    moved = [one.id for one in case.event.reports if reports[one.id].case_event_id != row.id]
    for ids in batches(moved):
        linked = update(EventReportRow).where(EventReportRow.id.in_(ids)).values(case_event_id=row.id)
        session.execute(linked, execution_options={MARKED: True})
    mark_written(session, EventReportRow, ((report_id,) for report_id in moved))


def record_of(row: CaseEvent) -> dict[str, Any]:
    """Return the values of a case event that its changes record, as JSON."""
    return {name: _json(getattr(row, name)) for name in CONTENT}


def _content(case: _JoinedCase, entry: str, reports: Sequence[_StoredReport]) -> dict[str, Any]:
    if not reports and case.decided is None:
        assert case.row is not None
        unsupported = {
            "state": CaseEventState.PROPOSED.value,
            "sources": 0,
            "outlets": [],
            "articles": [],
            "is_withdrawn": True,
        }
        return record_of(case.row) | unsupported
    fields, disputed = chosen_fields(case.event)
    values = {"event": case.event.event} | {name: getattr(fields, name) for name in VALUES[1:]}
    decided, former = case.decided, case.row
    if decided is not None:
        values |= decided.values
        disputed = {name: found for name, found in disputed.items() if name not in decided.settled}
    times = sorted(report.joining.published for report in reports)
    first = times[0] if times else former.first_reported if former else None
    outlets = outlets_of(case.event)
    content = {
        "entry": entry,
        **values,
        "state": decided.state if decided else CaseEventState.PROPOSED,
        "sources": len(outlets) or int(decided is not None and decided.has_source),
        "outlets": outlets,
        "articles": list(
            dict.fromkeys(one.joining.article for one in sorted(reports, key=lambda one: one.joining.order))
        ),
        "disputed": disputed,
        "is_custodial": all(report.joining.is_custodial for report in reports),
        "is_withdrawn": False,
        "first_reported": first,
        "last_reported": times[-1] if times else former.last_reported if former else None,
    }
    begun = first or (decided.newest.decided_at if decided else None)
    news = min((one.joining.published for one in reports if one.joining.fields.date is None), default=None)
    fields = EventFields(date=values["date"], date_precision=values["date_precision"])
    content["sort_date"] = _sort_date(fields, news if values["date"] else begun)
    return {name: _json(content[name]) for name in CONTENT}


def _sort_date(fields: EventFields, told: datetime | None) -> date:
    """Return the day by which an event is sorted: its date, or when it was news if this is in its month or year.

    `told` is when the first report without a date was published, if any."""
    day = local_day(told) if told else date.min
    first, last = fields.days() or (day, day)
    return day if first <= day <= last else first


def _columns(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a case event by its recorded content."""
    days = {name: content[name] and date.fromisoformat(content[name]) for name in ("date", "sort_date")}
    times = {
        name: content[name] and datetime.fromisoformat(content[name]) for name in ("first_reported", "last_reported")
    }
    return {**content, **days, **times, "state": CaseEventState(content["state"])}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, EventAmount):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {key: _json(one) for key, one in value.items()}
    return [_json(one) for one in value] if isinstance(value, list) else value
