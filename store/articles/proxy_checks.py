"""Check through a proxy what another network gets at the address of an article that is missing here.

The result is evidence only: it never becomes a version and never changes a state."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.schema.tables.articles import ArticleRow, ProxyCheck

MAX_HOST_CHARS = 200


def record_proxy_check(session: Session, check: ProxyCheck) -> None:
    """Record what a request through a proxy returned."""
    check.via = check.via[:MAX_HOST_CHARS]
    session.add(check)
    session.flush()


def load_newest_proxy_check(session: Session, row: ArticleRow) -> ProxyCheck | None:
    """Return the last proxy check of an article, if it was made since the article was last online here."""
    wanted = select(ProxyCheck).where(ProxyCheck.article_row_id == row.id, ProxyCheck.seen_at > row.last_seen)
    return session.scalars(wanted.order_by(ProxyCheck.id.desc()).limit(1)).first()


def load_proxy_checks(session: Session, row: ArticleRow) -> Sequence[ProxyCheck]:
    """Return all proxy checks of an article, oldest first."""
    wanted = select(ProxyCheck).where(ProxyCheck.article_row_id == row.id).order_by(ProxyCheck.id)
    return list(session.scalars(wanted))
