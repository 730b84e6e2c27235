"""The trail of what was done at the desk: rows are only ever added."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.schema.tables.accounts import Audit

__all__ = ["Audit", "load_audit_log", "record_audit"]


def record_audit(
    session: Session, *, actor: str, action: str, subject: str, detail: Mapping[str, Any] | None = None, now: datetime
) -> None:
    """Note who did what to what; in the transaction of the deed itself, so that neither is there without the other."""
    session.add(Audit(at=now, actor=actor, action=action, subject=subject, detail=dict(detail or {})))
    session.flush()


def load_audit_log(session: Session, limit: int = 200) -> list[Audit]:
    """The newest lines of the trail, newest first: in the order of writing, whatever the clock said."""
    return list(session.scalars(select(Audit).order_by(Audit.id.desc()).limit(limit)))
