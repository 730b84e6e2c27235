"""Rows of case events and cases for exports."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Unpack

from sqlalchemy.orm import Session

from config.local_time import local_day
from store.cases.case_events import record_of
from store.cases.load_cases import EventFilter, load_case_events, load_cases, load_event_sources

EVENT_COLUMNS = (
    "id", "entry", "event", "date", "date_precision", "place", "court", "law", "term", "amount",
    "state", "sources", "articles", "first_reported",
)  # fmt: skip
CASE_COLUMNS = ("entry", "situation", "since", "until", "next_hearing", "events", "sources")


def event_rows(session: Session, **wanted: Unpack[EventFilter]) -> Iterator[dict[str, Any]]:
    """Yield case events as export rows by entry and date; `articles` are addresses."""
    events = load_case_events(session, **wanted)
    sources = load_event_sources(session, events)
    for event in events:
        found = {"id": event.id, **record_of(event), "articles": sources[event.id]}
        found["first_reported"] = event.first_reported
        yield {name: found[name] for name in EVENT_COLUMNS}


def case_rows(session: Session) -> Iterator[dict[str, Any]]:
    """Yield the cases as export rows by entry, as of today.

    `until` is a year if no source names the day from which the term counts."""
    for case in load_cases(session, today=local_day(datetime.now(UTC))):
        found = case.situation
        until = found.until and (found.until.isoformat() if found.is_exact else str(found.until.year))
        yield {
            "entry": case.entry,
            "situation": found.situation.value,
            "since": found.since and found.since.isoformat(),
            "until": until,
            "next_hearing": case.next_hearing and case.next_hearing.isoformat(),
            "events": case.events,
            "sources": case.sources,
        }
