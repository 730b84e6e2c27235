"""Store alarms and their events; an alarm is open until a later run no longer raises it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.schema.enums import AlarmEventKind
from store.schema.tables.runs import ALL_OUTLETS, Alarm, AlarmEvent

__all__ = ["ALL_OUTLETS", "load_open_alarms", "record_alarm", "update_ended_alarms"]

Findings = Sequence[Mapping[str, Any]]
"""Code and parameters of each finding."""


def record_alarm(
    session: Session, outlet: str, kind: str, findings: Findings, *, now: datetime, run_id: int | None = None
) -> Alarm:
    """Open an alarm, or renew the open one of this outlet and kind; record an event where its findings changed."""
    alarm, new = _load_open(session, outlet, kind), list(findings)
    is_changed = alarm is None or alarm.findings != new
    if alarm is None:
        alarm = Alarm(outlet=outlet, kind=kind, raised_at=now, text="")
        session.add(alarm)
    alarm.findings, alarm.text, alarm.last_raised_at, alarm.run_id = new, "", now, run_id
    session.flush()
    if is_changed:
        _record_event(session, alarm, AlarmEventKind.RAISED, now=now)
    return alarm


def update_ended_alarms(session: Session, outlet: str, kinds: Collection[str], *, now: datetime) -> None:
    """End the outlet's open alarms except those of the given kinds, which the newest run raised."""
    for alarm in load_open_alarms(session, outlet):
        if alarm.kind not in kinds:
            alarm.ended_at = now
            _record_event(session, alarm, AlarmEventKind.ENDED, now=now)
    session.flush()


def load_open_alarms(session: Session, outlet: str | None = None) -> list[Alarm]:
    """Return the alarms without an end, of one outlet or all, oldest first."""
    wanted = select(Alarm).where(Alarm.ended_at.is_(None)).order_by(Alarm.raised_at, Alarm.id)
    return list(session.scalars(wanted if outlet is None else wanted.where(Alarm.outlet == outlet)))


def _record_event(session: Session, alarm: Alarm, event: AlarmEventKind, *, now: datetime) -> None:
    session.add(
        AlarmEvent(
            alarm_id=alarm.id, event=event, outlet=alarm.outlet, kind=alarm.kind, findings=alarm.findings,
            text=alarm.text, run_id=alarm.run_id, at=now,
        )
    )  # fmt: skip
    session.flush()


def _load_open(session: Session, outlet: str, kind: str) -> Alarm | None:
    wanted = select(Alarm).where(Alarm.outlet == outlet, Alarm.kind == kind, Alarm.ended_at.is_(None))
    return session.scalars(wanted).one_or_none()
