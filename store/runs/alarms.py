"""Alarms: what a person must look at, open until a later run finds it mended."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.schema.enums import AlarmEventKind
from store.schema.tables.runs import Alarm, AlarmEvent

__all__ = ["Alarm", "end_other_alarms", "open_alarms", "raise_alarm"]


def raise_alarm(
    session: Session, outlet: str, kind: str, text: str, *, now: datetime, run_id: int | None = None
) -> Alarm:
    """Open an alarm, or renew the open one of this outlet and kind."""
    alarm = _open(session, outlet, kind)
    said = alarm.text if alarm is not None else None
    if alarm is None:
        alarm = Alarm(outlet=outlet, kind=kind, text=text, run_id=run_id, raised_at=now, last_raised_at=now)
        session.add(alarm)
    alarm.text, alarm.last_raised_at, alarm.run_id = text, now, run_id
    session.flush()
    if text != said:
        _note(session, alarm, AlarmEventKind.RAISED, now=now)
    return alarm


def end_other_alarms(session: Session, outlet: str, kinds: set[str], *, now: datetime) -> None:
    """End the outlet's open alarms whose kind isn't among `kinds`, which the newest run raised."""
    for alarm in open_alarms(session, outlet):
        if alarm.kind not in kinds:
            alarm.ended_at = now
            _note(session, alarm, AlarmEventKind.ENDED, now=now)
    session.flush()


def open_alarms(session: Session, outlet: str | None = None) -> list[Alarm]:
    """The alarms that have no end, oldest first."""
    wanted = select(Alarm).where(Alarm.ended_at.is_(None)).order_by(Alarm.raised_at, Alarm.id)
    return list(session.scalars(wanted if outlet is None else wanted.where(Alarm.outlet == outlet)))


def _note(session: Session, alarm: Alarm, event: AlarmEventKind, *, now: datetime) -> None:
    session.add(
        AlarmEvent(
            alarm_id=alarm.id, event=event, outlet=alarm.outlet, kind=alarm.kind, text=alarm.text,
            run_id=alarm.run_id, at=now,
        )
    )  # fmt: skip
    session.flush()


def _open(session: Session, outlet: str, kind: str) -> Alarm | None:
    wanted = select(Alarm).where(Alarm.outlet == outlet, Alarm.kind == kind, Alarm.ended_at.is_(None))
    return session.scalars(wanted).one_or_none()
