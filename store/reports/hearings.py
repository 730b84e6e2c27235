"""Write hearings as an iCalendar file (RFC 5545), which calendars also fetch again and again as a feed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.local_time import start_of_day
from store.cases.load_cases import load_event_changes, load_event_sources
from store.schema.enums import CaseEventState, EventDecisionKind
from store.schema.tables.cases import CaseEvent, CaseEventChange, EventDecision

HEARING = "hearing_scheduled"

MAX_REFRESH = timedelta(hours=6)
"""How often a calendar should fetch the feed."""


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """A scheduled hearing in its present form, or one that was cancelled."""

    uid: str
    entry: str
    day: date
    place: str
    sequence: int
    """How often it was moved, cancelled or restored."""
    is_cancelled: bool
    is_decided: bool
    changed_at: datetime
    sources: Sequence[str]


def load_hearings(session: Session, entry: str | None = None) -> list[Hearing]:
    """Return all hearings that have or had a day, in the order of their ids, of one entry if named.

    A hearing is cancelled if no article reports it any longer, it was rejected, or it proved to be another event."""
    wanted = select(CaseEvent).where((CaseEvent.event == HEARING) | CaseEvent.id.in_(_corrected_to_others(session)))
    rows = list(
        session.scalars((wanted if entry is None else wanted.where(CaseEvent.entry == entry)).order_by(CaseEvent.id))
    )
    changes = load_event_changes(session, [row.id for row in rows])
    sources = load_event_sources(session, rows)
    found = (_hearing(row, changes[row.id], sources[row.id]) for row in rows if row.id in changes)
    return [hearing for hearing in found if hearing is not None]


def calendar_of(hearings: Sequence[Hearing], names: Mapping[str, str], title: str) -> bytes:
    """Return hearings as an iCalendar file; `names` are those of entries, `title` that of the calendar, which names
    nobody. The hour of a hearing is unknown: it takes the whole day in Almaty."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kuzet//Hearings//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", MAX_REFRESH, parameters={"value": "DURATION"})
    for hearing in hearings:
        calendar.add_component(_event(hearing, names.get(hearing.entry, hearing.entry)))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _corrected_to_others(session: Session) -> list[int]:
    """Return the ids of case events that a correction has turned from a hearing into something else."""
    corrections = session.scalars(select(EventDecision).where(EventDecision.kind == EventDecisionKind.CORRECT))
    return [one.case_event_id for one in corrections if "event" in one.fields and one.shown.get("event") == HEARING]


def _hearing(row: CaseEvent, changes: Sequence[CaseEventChange], sources: Sequence[str]) -> Hearing | None:
    steps = [_step(change.content) for change in changes]
    days = [day for day, _ in steps if day is not None]
    if not days:
        return None
    day, is_cancelled = steps[-1]
    made = f"{row.id} {changes[0].at.isoformat()}"
    return Hearing(
        uid=f"{hashlib.sha256(made.encode()).hexdigest()[:32]}@kuzet",
        entry=row.entry,
        day=day or days[-1],
        place=", ".join(filter(None, (row.court, row.place))),
        sequence=sum(before != after for before, after in pairwise(steps)),
        is_cancelled=is_cancelled,
        is_decided=row.state in {CaseEventState.CONFIRMED, CaseEventState.CORRECTED},
        changed_at=changes[-1].at,
        sources=sources,
    )


def _step(content: Mapping[str, Any]) -> tuple[date | None, bool]:
    """Return the day of a hearing after a change, and whether the hearing was cancelled."""
    day = date.fromisoformat(content["date"]) if content["date"] and content["date_precision"] == "day" else None
    is_rejected = content["state"] == CaseEventState.REJECTED.value
    return day, is_rejected or content["is_withdrawn"] or content["event"] != HEARING or day is None


def _event(hearing: Hearing, name: str) -> Event:
    event = Event()
    event.add("uid", hearing.uid)
    event.add("sequence", hearing.sequence)
    event.add("dtstamp", hearing.changed_at)
    event.add("last-modified", hearing.changed_at)
    event.add("dtstart", start_of_day(hearing.day))
    event.add("dtend", start_of_day(hearing.day + timedelta(days=1)))
    event.add("summary", name)
    event.add("status", "CANCELLED" if hearing.is_cancelled else "CONFIRMED" if hearing.is_decided else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    if hearing.place:
        event.add("location", hearing.place)
    if hearing.sources:
        event.add("description", "\n".join(hearing.sources))
    return event
