"""What is shown in another network at the address of an article that we weren't shown: evidence, and nothing else.

No word of it becomes a version, and no state follows from it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.schema.enums import ArticleState
from store.schema.tables.articles import ArticleRow, ProxyCheck

__all__ = ["ProxyCheck", "load_newest_proxy_check", "load_proxy_checks", "record_proxy_check"]


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
    """Keep what a look through a proxy saw."""
    session.add(
        ProxyCheck(
            article_row_id=article_row_id, state=state, seen_at=now, run_id=run_id, status=status, reason=reason,
            via=via[:200], raw_record_id=raw_id,
        )
    )  # fmt: skip
    session.flush()


def load_newest_proxy_check(session: Session, row: ArticleRow) -> ProxyCheck | None:
    """The last look at an article, if it was made since the article was last seen here."""
    wanted = select(ProxyCheck).where(ProxyCheck.article_row_id == row.id, ProxyCheck.seen_at > row.last_seen)
    return session.scalars(wanted.order_by(ProxyCheck.id.desc()).limit(1)).first()


def load_proxy_checks(session: Session, row: ArticleRow) -> Sequence[ProxyCheck]:
    """All second looks at an article, in their order."""
    wanted = select(ProxyCheck).where(ProxyCheck.article_row_id == row.id).order_by(ProxyCheck.id)
    return list(session.scalars(wanted))
