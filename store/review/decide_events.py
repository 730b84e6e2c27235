"""Decide case events: confirm, correct, reject or add one, or undo that."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.local_time import local_day
from store.cases.case_events import STATE_OF, VALUES, load_decided, lock_case, record_of
from store.cases.event_reports import mark_stale
from store.review.decide import MAX_TOKEN_CHARS, load_reviewer
from store.review.decisions import DecisionError
from store.schema.enums import CaseEventState, EventDecisionKind
from store.schema.tables.cases import CaseEvent, EventDecision, EventReportRow
from store.schema.tables.watchlist import EntryRow

MAX_SOURCE_CHARS = 2000


class EventDecisionDetails(TypedDict, total=False):
    """Optional details of a decision on a case event."""

    note: str | None
    token: str | None
    shown: int | None
    """The id of the newest change that the reviewer has seen: a decision on an older one is refused."""


def decide_event(
    session: Session,
    case_event_id: int,
    kind: EventDecisionKind,
    *,
    reviewer: str,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    **details: Unpack[EventDecisionDetails],
) -> EventDecision:
    """Record that a reviewer confirms, corrects or rejects a case event, and return the decision.

    `fields` are the values that a correction sets, as `parse_fields` returns them. A form sent twice with the same
    `token` decides once. Raises DecisionError if there is no such event, nothing would change, or the account may not
    decide."""
    row, earlier = _begin(session, case_event_id, reviewer, details.get("token"))
    if earlier is not None:
        return earlier
    changed = {name: value for name, value in (fields or {}).items() if record_of(row)[name] != value}
    if kind is EventDecisionKind.CORRECT and not changed:
        raise DecisionError("the correction changes nothing: confirm the event instead")
    state = STATE_OF[kind]
    if kind is not EventDecisionKind.CORRECT and row.state is state:
        raise DecisionError(f"the event is {state} already")
    decision = EventDecision(kind=kind, fields=changed, state_after=state, note=details.get("note") or "")
    decision.token = details.get("token")
    return _record(session, row, decision, reviewer, now)


def add_event(
    session: Session,
    entry: str,
    fields: Mapping[str, Any],
    *,
    source: str,
    reviewer: str,
    now: datetime,
    **details: Unpack[EventDecisionDetails],
) -> EventDecision:
    """Record an event that no article reports, with the address or document that it is known from.

    Raises DecisionError if the entry, the type of event or the source is missing, or the account may not decide."""
    lock_case(session, entry)
    account = load_reviewer(session, reviewer)
    if (earlier := _earlier(session, details.get("token"), None)) is not None:
        return earlier
    if session.get(EntryRow, entry) is None:
        raise DecisionError(f"there is no entry {entry!r} on the watchlist")
    if not source.strip() or len(source) > MAX_SOURCE_CHARS:
        raise DecisionError("an added event needs a source: the address of a page, or the name of a document")
    if not fields.get("event"):
        raise DecisionError("an added event needs a type")
    values = {**dict.fromkeys(VALUES), **fields}
    row = _new_row(entry, fields["event"], now)
    session.add(row)
    session.flush()
    decision = EventDecision(kind=EventDecisionKind.ADD, fields=values, source=source.strip())
    decision.state_after, decision.note = CaseEventState.CONFIRMED, details.get("note") or ""
    decision.token = details.get("token")
    return _record(session, row, decision, account.name, now)


def undo_event_decision(
    session: Session, decision_id: int, *, reviewer: str, now: datetime, token: str | None = None
) -> EventDecision:
    """Undo the newest decision in force on a case event, whoever made it, and return the decision that does it.

    Raises DecisionError if the decision is no longer in force."""
    undone = session.get(EventDecision, decision_id)
    if undone is None:
        raise DecisionError(f"there is no decision {decision_id} on an event")
    row, earlier = _begin(session, undone.case_event_id, reviewer, token)
    if earlier is not None:
        return earlier
    decided = load_decided(session, row.entry).get(row.id)
    if decided is None or decided.newest.id != undone.id:
        raise DecisionError("that decision is no longer in force: it was undone, or a later one has replaced it")
    decision = EventDecision(kind=EventDecisionKind.UNDO, undoes_id=undone.id, fields={}, note="", token=token)
    decision.state_after = undone.state_before
    mark_stale(session, [(row.entry, undone.shown.get("event", row.event))], now=now)
    return _record(session, row, decision, reviewer, now)


def _begin(
    session: Session, case_event_id: int, reviewer: str, token: str | None
) -> tuple[CaseEvent, EventDecision | None]:
    """Lock a case, and return its event and the decision that the same form has made before."""
    entry = session.scalar(select(CaseEvent.entry).where(CaseEvent.id == case_event_id))
    if entry is None:
        raise DecisionError(f"there is no event {case_event_id}")
    lock_case(session, entry)
    load_reviewer(session, reviewer)
    row = session.get_one(CaseEvent, case_event_id, populate_existing=True)
    return row, _earlier(session, token, case_event_id)


def _earlier(session: Session, token: str | None, case_event_id: int | None) -> EventDecision | None:
    if token is None:
        return None
    if not 0 < len(token) <= MAX_TOKEN_CHARS:
        raise DecisionError("the form's token is not one of ours")
    made = session.scalars(select(EventDecision).where(EventDecision.token == token)).one_or_none()
    if made is not None and case_event_id is not None and made.case_event_id != case_event_id:
        raise DecisionError("the form's token belongs to another event")
    return made


def _record(session: Session, row: CaseEvent, decision: EventDecision, reviewer: str, now: datetime) -> EventDecision:
    """Record a decision with what it is based on; the case event follows at the end of the transaction."""
    wanted = select(EventReportRow.id).where(EventReportRow.case_event_id == row.id).order_by(EventReportRow.id)
    shown = {} if decision.kind is EventDecisionKind.ADD else record_of(row)
    decision.case_event_id, decision.shown, decision.reports = row.id, shown, list(session.scalars(wanted))
    decision.state_before, decision.reviewer, decision.decided_at = row.state, reviewer, now
    session.add(decision)
    session.flush()
    types = {row.event, decision.fields.get("event", row.event)}
    mark_stale(session, [(row.entry, event) for event in types], now=now)
    return decision


def _new_row(entry: str, event: str, now: datetime) -> CaseEvent:
    """Return the row of an added event before its decision takes effect."""
    row = CaseEvent(entry=entry, event=event, state=CaseEventState.PROPOSED, sources=0, outlets=[])
    row.articles, row.disputed = [], {}
    row.is_custodial, row.is_withdrawn, row.sort_date = True, True, local_day(now)
    return row
