"""Cases: articles' reports of events, the case events joined from them, and decisions on these."""

from datetime import date as Day  # noqa: N812 - a column has the name of the type
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.enums import CaseEventState, EventDecisionKind
from store.schema.tables.columns import RowId, Table, reference, row_id, words

_CURRENT = text("withdrawn_version_id IS NULL")


class EventReportRow(Table):
    """An article's report of an event of one type about an entry."""

    __tablename__ = "event_reports"
    __table_args__ = (
        Index("ix_event_reports_entry_event", "entry", "event", sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    )

    id: Mapped[int] = row_id()
    entry: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(50))
    article_row_id: Mapped[int] = reference("articles.id", index=True)
    version_id: Mapped[int] = reference("versions.id")
    """The version that first reported it, to whose searchable text `start` and `end` refer."""
    withdrawn_version_id: Mapped[int | None] = reference("versions.id")
    """The version that no longer reports it; null while the newest version does."""
    start: Mapped[int]
    end: Mapped[int]
    details: Mapped[dict[str, Any]]
    """What the text says about it: see `store.cases.event_details`."""
    is_correction: Mapped[bool]
    """The text corrects what was reported before: "не 5, а 4 года"."""
    is_custodial: Mapped[bool]
    """False if the text says that a sentence is suspended or only restricts liberty."""
    case_event_id: Mapped[int | None] = reference("case_events.id", index=True)


class CaseEvent(Table):
    """An event of an entry's case, as reported by one or more articles and changed by decisions.

    Follows from its newest change: see CaseEventChange."""

    __tablename__ = "case_events"
    __table_args__ = (
        Index("ix_case_events_entry_sort_date", "entry", "sort_date"),
        Index("ix_case_events_withdrawn_entry", "is_withdrawn", "entry", "last_reported"),
        Index("ix_case_events_state_sort_date", "state", "sort_date"),
        Index("ix_case_events_event_sort_date", "event", "sort_date"),
    )

    id: Mapped[int] = row_id()
    entry: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(50))
    date: Mapped[Day | None] = mapped_column(Date)
    """The first day of the month or year if `date_precision` is month or year."""
    date_precision: Mapped[str | None] = mapped_column(String(5))
    place: Mapped[str | None]
    court: Mapped[str | None]
    law: Mapped[str | None] = mapped_column(String(200))
    term: Mapped[str | None] = mapped_column(String(30))
    amount: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    state: Mapped[CaseEventState]
    sources: Mapped[int]
    """Number of independent outlets: a reprint counts as its original."""
    outlets: Mapped[list[Any]]
    articles: Mapped[list[Any]]
    """Row ids of the articles that report it, first published first."""
    disputed: Mapped[dict[str, Any]]
    """Fields on which sources differ, each with its values, best supported first."""
    is_custodial: Mapped[bool]
    is_withdrawn: Mapped[bool]
    """Whether no article reports it any longer, and nobody has decided on it or added it."""
    first_reported: Mapped[datetime | None]
    last_reported: Mapped[datetime | None]
    sort_date: Mapped[Day] = mapped_column(Date)
    """Its date, else the day on which it was first reported."""


class CaseEventChange(Table):
    """All values of a case event after a change, by articles or by a decision; append-only."""

    __tablename__ = "case_event_changes"

    id: Mapped[int] = row_id()
    case_event_id: Mapped[int] = reference("case_events.id", index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    content: Mapped[dict[str, Any]]


class EventDecision(Table):
    """A reviewer's decision on a case event, and what it was based on; append-only."""

    __tablename__ = "event_decisions"

    id: Mapped[int] = row_id()
    case_event_id: Mapped[int] = reference("case_events.id", index=True)
    kind: Mapped[EventDecisionKind]
    undoes_id: Mapped[int | None] = reference("event_decisions.id", index=True)
    fields: Mapped[dict[str, Any]]
    """The values that a correction or addition sets."""
    shown: Mapped[dict[str, Any]]
    """The values of the case event that were decided on."""
    reports: Mapped[list[Any]]
    """Row ids of the reports that were decided on."""
    source: Mapped[str | None]
    """The address or document that an addition cites."""
    state_before: Mapped[CaseEventState] = mapped_column(words(CaseEventState, "event_state_before"))
    state_after: Mapped[CaseEventState] = mapped_column(words(CaseEventState, "event_state_after"))
    reviewer: Mapped[str] = mapped_column(String(200))
    note: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(index=True)
    token: Mapped[str | None] = mapped_column(String(200), unique=True)
    """The form's token: sending a form twice decides once."""


class CaseVisit(Table):
    """When an account last opened the page of an entry's case."""

    __tablename__ = "case_visits"

    user_id: Mapped[int] = mapped_column(RowId, ForeignKey("users.id"), primary_key=True)
    entry: Mapped[str] = mapped_column(String(200), primary_key=True)
    visited_at: Mapped[datetime]


class SavedView(Table):
    """Filters of a list that an account has saved under a name."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "page", "name"),)

    id: Mapped[int] = row_id()
    user_id: Mapped[int] = reference("users.id")
    page: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(200))
    query: Mapped[str]
