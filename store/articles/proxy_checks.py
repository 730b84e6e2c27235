"""Check through a proxy what another network gets at the address of an article that is missing here.

The result is evidence only: it never becomes a version and never changes a state."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.schema.enums import ArticleState
from store.schema.tables.articles import ArticleRow, ProxyCheck


def record_proxy_check(
    session: Session,
    article_row_id: int,
    state: ArticleState,
    *,
    via: str,
    now: datetime,
    run_id: int,
    status: int | None = None,
    reason: str | None = None,
    raw_id: int | None = None,
) -> None:
    """Record what a request through a proxy returned."""
    session.add(
        ProxyCheck(
            article_row_id=article_row_id, state=state, seen_at=now, run_id=run_id, status=status, reason=reason,
            via=via[:200], raw_record_id=raw_id,
        )
    )  # fmt: skip
    session.flush()


def load_newest_proxy_check(session: Session, row: ArticleRow) -> ProxyCheck | None:
    """Return the last proxy check of an article, if it was made since the article was last online here."""
    wanted = select(ProxyCheck).where(ProxyCheck.article_row_id == row.id, ProxyCheck.seen_at > row.last_seen)
    return session.scalars(wanted.order_by(ProxyCheck.id.desc()).limit(1)).first()


def load_proxy_checks(session: Session, row: ArticleRow) -> Sequence[ProxyCheck]:
    """Return all proxy checks of an article, oldest first."""
    wanted = select(ProxyCheck).where(ProxyCheck.article_row_id == row.id).order_by(ProxyCheck.id)
    return list(session.scalars(wanted))
