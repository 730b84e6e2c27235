"""Runs of the crawl, the outcome of every URL, and alarms."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.enums import AlarmEventKind, Outcome
from store.schema.tables.columns import RowId, Table, reference, row_id

_OPEN = text("ended_at IS NULL")


class Run(Table):
    """One crawl. A run without an end was killed."""

    __tablename__ = "runs"

    id: Mapped[int] = row_id()
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outlet_count: Mapped[int | None]
    """Number of outlets in the run: if workers share it, the last one to finish ends it."""


class OutletRun(Table):
    """One outlet's counts of a run."""

    __tablename__ = "outlet_runs"

    run_id: Mapped[int] = mapped_column(RowId, ForeignKey("runs.id"), primary_key=True)
    outlet: Mapped[str] = mapped_column(String(100), primary_key=True, index=True)
    finished_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]


class OutcomeRow(Table):
    """The outcome of visiting one URL in one run."""

    __tablename__ = "outcomes"
    __table_args__ = (Index("ix_outcomes_run_id_outlet", "run_id", "outlet"),)

    id: Mapped[int] = row_id()
    run_id: Mapped[int] = reference("runs.id")
    outlet: Mapped[str] = mapped_column(String(100))
    url: Mapped[str]
    final_url: Mapped[str | None]
    outcome: Mapped[Outcome]
    reason: Mapped[str | None]


ALL_OUTLETS = "*"
"""Replaces the outlet's id in an alarm of a whole run."""


class Alarm(Table):
    """Something about an outlet that a person must look at; open until it has an end."""

    __tablename__ = "alarms"
    __table_args__ = (
        Index("uq_alarms_open", "outlet", "kind", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = row_id()
    outlet: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(50))
    findings: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Codes and parameters, which config/wording/alarms.py words; None for an alarm of version 0.1."""
    text: Mapped[str] = mapped_column(default="")
    """The English words of an alarm of version 0.1."""
    run_id: Mapped[int | None] = reference("runs.id")
    raised_at: Mapped[datetime]
    last_raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def is_of_run(self) -> bool:
        """Whether it is about a whole run and no single outlet."""
        return self.outlet == ALL_OUTLETS


class AlarmEvent(Table):
    """An event of an alarm with its findings at that time; what is shown of alarms follows from these."""

    __tablename__ = "alarm_events"

    id: Mapped[int] = row_id()
    alarm_id: Mapped[int] = reference("alarms.id", index=True)
    event: Mapped[AlarmEventKind]
    outlet: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(50))
    text: Mapped[str] = mapped_column(default="")
    run_id: Mapped[int | None] = reference("runs.id")
    at: Mapped[datetime]
    findings: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
