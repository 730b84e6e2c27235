"""Load cases: events of entries by filters, the situation of each entry, and what the desk shows about one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from store.cases.situation import (
    CaseStep,
    Occasion,
    Situation,
    SituationPeriod,
    co_accused,
    days_deprived_of_liberty,
    next_hearing,
    situation_of,
)
from store.database.batches import batches, load_grouped, load_rows_with, load_with
from store.schema.enums import CaseEventState, ItemState
from store.schema.tables.articles import ArticleRow
from store.schema.tables.cases import CaseEvent, CaseEventChange, EventDecision, EventReportRow
from store.schema.tables.items import ReviewItem
from store.schema.tables.watchlist import EntryRow

PERSON_KIND = "person"

MAX_OPEN_CHANGES = 1_000
"""Changes that concurrent transactions may still write with smaller ids than the newest change that was read."""

_SUMMARISED = (
    CaseEvent.entry, CaseEvent.event, CaseEvent.sort_date, CaseEvent.date, CaseEvent.date_precision, CaseEvent.term,
    CaseEvent.is_custodial, CaseEvent.state, CaseEvent.outlets, CaseEvent.sources, CaseEvent.last_reported,
)  # fmt: skip
"""The columns that the summary of a case needs; they load in a third of the time of whole events."""


class EventFilter(TypedDict, total=False):
    """Which case events; a key that is missing or None matches all."""

    entry: str | None
    event: str | None
    state: CaseEventState | None
    """Default: all that articles report or a person has decided on."""
    law: str | None
    since: date | None
    until: date | None
    """Bounds of the date, `until` included; for an event without a date, of its first report."""


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """A summary of an entry's case on some day."""

    entry: str
    situation: SituationPeriod
    next_hearing: date | None
    days_deprived: int
    events: int
    proposed: int
    sources: int
    """Independent outlets that report one of its events; sources of added events count as one."""
    last_reported: datetime | None


def load_case_events(session: Session, *, limit: int | None = None, **wanted: Unpack[EventFilter]) -> list[CaseEvent]:
    """Return case events in the order of their dates, without those that have lost all support."""
    chosen = select(CaseEvent).where(*_conditions(wanted)).order_by(CaseEvent.entry, CaseEvent.sort_date, CaseEvent.id)
    return list(session.scalars(chosen.limit(limit)))


def load_case_event(session: Session, case_event_id: int) -> CaseEvent | None:
    """Return the case event with this id, or None."""
    return session.get(CaseEvent, case_event_id)


def load_cases(session: Session, entries: Sequence[str] | None = None, *, today: date) -> list[CaseSummary]:
    """Return the cases of entries that have events, in the order of the entries' ids."""
    wanted = select(*_SUMMARISED).where(*_conditions({})).order_by(CaseEvent.entry)
    found: dict[str, list[Any]] = {}
    for row in _of_entries(session, wanted, entries):
        found.setdefault(row.entry, []).append(row)
    people = set(session.scalars(select(EntryRow.id).where(EntryRow.kind == PERSON_KIND)))
    return [summary_of(rows, today=today, is_person=entry in people) for entry, rows in sorted(found.items())]


def load_entries_with_events(session: Session, **wanted: Unpack[EventFilter]) -> list[str]:
    """Return the entries that have case events of some kind, those with the latest reports first."""
    newest = func.max(CaseEvent.last_reported)
    chosen = select(CaseEvent.entry).where(*_conditions(wanted)).group_by(CaseEvent.entry)
    return list(session.scalars(chosen.order_by(newest.desc(), CaseEvent.entry)))


def load_entries_beside(session: Session, law: str) -> set[str]:
    """Return the entries that a story names together with a law (or an article of a code), or that events under it
    concern; mentions and events that were rejected don't count."""
    other = aliased(ReviewItem)
    named = select(ReviewItem.entry).join(other, other.story_id == ReviewItem.story_id)
    named = named.where(other.entry == law, *(one.state != ItemState.REJECTED for one in (other, ReviewItem)))
    told = select(CaseEvent.entry).where(*_conditions({"law": law}), CaseEvent.state != CaseEventState.REJECTED)
    return set(session.scalars(named.union(told)))


class SituationCache:
    """The situations of all people on some day, in memory: only entries whose events changed are loaded again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._day: date | None = None
        self._change = 0
        self._situations: dict[str, Situation] = {}

    def load(self, session: Session, *, today: date) -> Mapping[str, Situation]:
        """Return the situation of each person who has events, by entry."""
        with self._lock:
            newest = session.scalar(select(func.max(CaseEventChange.id))) or 0
            if today != self._day:
                self._situations = load_situations(session, today=today)
            elif newest != self._change:
                changed = _changed_entries(session, after=self._change - MAX_OPEN_CHANGES)
                kept = {entry: found for entry, found in self._situations.items() if entry not in changed}
                self._situations = kept | load_situations(session, sorted(changed), today=today)
            self._day, self._change = today, newest
            return self._situations


def _changed_entries(session: Session, *, after: int) -> set[str]:
    wanted = select(CaseEvent.entry).join(CaseEventChange, CaseEventChange.case_event_id == CaseEvent.id)
    return set(session.scalars(wanted.where(CaseEventChange.id > after).distinct()))


def load_situations(session: Session, entries: Sequence[str] | None = None, *, today: date) -> dict[str, Situation]:
    """Return the situation of each person who has events, or of those among `entries`, by entry."""
    columns = (CaseEvent.entry, CaseEvent.event, CaseEvent.sort_date, CaseEvent.date, CaseEvent.term)
    wanted = select(*columns, CaseEvent.is_custodial).join(EntryRow, EntryRow.id == CaseEvent.entry)
    wanted = wanted.where(EntryRow.kind == PERSON_KIND, *_conditions({}), CaseEvent.state != CaseEventState.REJECTED)
    steps: dict[str, list[CaseStep]] = {}
    for entry, event, day, dated, term, is_custodial in _of_entries(session, wanted, entries):
        step = CaseStep(event=event, day=day, is_dated=dated is not None, term=term, is_custodial=is_custodial)
        steps.setdefault(entry, []).append(step)
    return {entry: situation_of(found, today).situation for entry, found in steps.items()}


def summary_of(events: Sequence[CaseEvent | Any], *, today: date, is_person: bool) -> CaseSummary:
    """Return the summary of one entry's events, or of rows with their summarised columns.

    Rejected events don't count, and an organisation has no situation."""
    valid = [event for event in events if event.state is not CaseEventState.REJECTED]
    steps = [step_of(event) for event in valid]
    times = [event.last_reported for event in valid if event.last_reported is not None]
    return CaseSummary(
        entry=events[0].entry,
        situation=situation_of(steps if is_person else (), today),
        next_hearing=next_hearing(steps, today),
        days_deprived=days_deprived_of_liberty(steps, today) if is_person else 0,
        events=len(valid),
        proposed=sum(event.state is CaseEventState.PROPOSED for event in valid),
        sources=len({outlet for event in valid for outlet in event.outlets or ("",) * event.sources}),
        last_reported=max(times, default=None),
    )


def step_of(event: CaseEvent | Any) -> CaseStep:
    """Return the part of a case event on which a situation depends."""
    return CaseStep(
        event=event.event,
        day=event.sort_date,
        is_dated=event.date is not None,
        is_exact=event.date_precision == "day",
        term=event.term,
        is_custodial=event.is_custodial,
    )


def load_co_accused(session: Session, events: Iterable[CaseEvent]) -> list[str]:
    """Return the entries with an event of the same type and day in the same article as one of `events`."""
    own = {occasion for event in events for occasion in _occasions(event)}
    articles = sorted({article for _, _, article in own})
    others: dict[str, set[Occasion]] = {}
    entries = {event.entry for event in events}
    for ids in batches(articles):
        wanted = select(CaseEvent).join(EventReportRow, EventReportRow.case_event_id == CaseEvent.id).distinct()
        wanted = wanted.where(EventReportRow.article_row_id.in_(ids), CaseEvent.entry.not_in(entries))
        for event in session.scalars(wanted.where(CaseEvent.state != CaseEventState.REJECTED)):
            others.setdefault(event.entry, set()).update(_occasions(event))
    return co_accused(own, others)


def load_event_decisions(session: Session, case_event_ids: Sequence[int]) -> dict[int, list[EventDecision]]:
    """Return all decisions on case events, oldest first, by the events' ids."""
    wanted = select(EventDecision).order_by(EventDecision.id)
    return load_grouped(session, wanted, EventDecision.case_event_id, case_event_ids)


def load_event_changes(session: Session, case_event_ids: Sequence[int]) -> dict[int, list[CaseEventChange]]:
    """Return all changes of case events, oldest first, by the events' ids."""
    wanted = select(CaseEventChange).order_by(CaseEventChange.id)
    return load_grouped(session, wanted, CaseEventChange.case_event_id, case_event_ids)


def load_event_articles(session: Session, events: Iterable[CaseEvent]) -> dict[int, ArticleRow]:
    """Return the articles that report case events, by their row ids."""
    ids = {article for event in events for article in event.articles}
    return {row.id: row for row in load_with(session, select(ArticleRow), ArticleRow.id, ids)}


def load_event_sources(session: Session, events: Sequence[CaseEvent]) -> dict[int, list[str]]:
    """Return the addresses of the articles that report each case event, and the sources of additions, by its id."""
    articles = load_event_articles(session, events)
    decisions = load_event_decisions(session, [event.id for event in events])
    return {
        event.id: [
            *(articles[article].url for article in event.articles if article in articles),
            *(one.source for one in decisions.get(event.id, ()) if one.source),
        ]
        for event in events
    }


def _of_entries(session: Session, wanted: Select[*tuple[Any, ...]], entries: Sequence[str] | None) -> Iterable[Any]:
    """Return the rows of a query of case events that belong to these entries, or all rows."""
    return session.execute(wanted) if entries is None else load_rows_with(session, wanted, CaseEvent.entry, entries)


def _occasions(event: CaseEvent) -> list[Occasion]:
    if event.date is None or event.date_precision != "day":
        return []
    return [(event.event, event.date, article) for article in event.articles]


def _conditions(wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    compared = {
        **{name: getattr(CaseEvent, name).__eq__ for name in ("entry", "event", "state", "law")},
        "since": CaseEvent.sort_date.__ge__,
        "until": CaseEvent.sort_date.__le__,
    }
    return [~CaseEvent.is_withdrawn, *(compared[name](value) for name, value in wanted.items() if value is not None)]
