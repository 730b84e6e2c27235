"""The audit trail of the desk: who did what, in append-only rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.schema.tables.accounts import Audit


def record_audit(
    session: Session, *, actor: str, action: str, subject: str, detail: Mapping[str, Any] | None = None, now: datetime
) -> Audit:
    """Record who did what to what, in the transaction of the action, so that both are stored or neither."""
    made = Audit(at=now, actor=actor, action=action, subject=subject, detail=dict(detail or {}))
    session.add(made)
    session.flush()
    return made


def load_audit_log(session: Session, limit: int = 200) -> list[Audit]:
    """Return the newest audit rows, newest first, in the order of writing rather than by the clock."""
    return list(session.scalars(select(Audit).order_by(Audit.id.desc()).limit(limit)))
