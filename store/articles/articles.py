"""Articles as rows: look them up by the outlet's id or by address."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.database.batches import batches, insert_new
from store.schema.tables.articles import ArticleRow, ArticleUrl

MAX_KEY_BYTES = 2000
"""Bytes of a URL or id that are indexed (PostgreSQL allows 2,700)."""


def storable_key(key: str) -> str:
    """Return a URL or id as stored: a very long one is cut, with a digest in place of the rest."""
    packed = key.encode("utf-8", "replace")
    if len(packed) <= MAX_KEY_BYTES:
        return packed.decode().replace("\x00", "\ufffd")
    return packed[: MAX_KEY_BYTES - 80].decode("utf-8", "ignore") + "#sha256=" + hashlib.sha256(packed).hexdigest()


def load_article(session: Session, outlet: str, article_id: str) -> ArticleRow | None:
    """Return the stored article with the outlet's own id, or None."""
    wanted = select(ArticleRow).where(ArticleRow.outlet == outlet, ArticleRow.article_id == storable_key(article_id))
    return session.scalars(wanted).one_or_none()


def load_stored_ids(session: Session, outlet: str, ids: Iterable[str]) -> set[str]:
    """Return those of the outlet's ids that belong to stored articles."""
    keys = {storable_key(one): one for one in ids}
    found: set[str] = set()
    for some in batches(list(keys)):
        wanted = select(ArticleRow.article_id).where(ArticleRow.outlet == outlet, ArticleRow.article_id.in_(some))
        found.update(keys[key] for key in session.scalars(wanted))
    return found


def load_article_row(session: Session, article_row_id: int) -> ArticleRow:
    """Return the article with a row id that the store returned."""
    return session.get_one(ArticleRow, article_row_id)


def load_article_at(session: Session, url: str, outlet: str | None = None) -> ArticleRow | None:
    """Return the stored article that was found at `url`, or None."""
    wanted = select(ArticleRow).join(ArticleUrl, ArticleUrl.article_row_id == ArticleRow.id)
    wanted = wanted.where(ArticleUrl.url == storable_key(url)).order_by(ArticleRow.id)
    if outlet is not None:
        wanted = wanted.where(ArticleUrl.outlet == outlet)
    return session.scalars(wanted.limit(1)).first()


def load_urls(session: Session, row: ArticleRow) -> list[str]:
    """Return all addresses of an article, oldest first."""
    wanted = select(ArticleUrl.url).where(ArticleUrl.article_row_id == row.id).order_by(ArticleUrl.id)
    return list(session.scalars(wanted))


def insert_urls(session: Session, row: ArticleRow, urls: Iterable[str]) -> None:
    """Store addresses of an article; an address that belongs to another article stays with it."""
    keys = dict.fromkeys(storable_key(url) for url in urls)
    rows = [{"outlet": row.outlet, "url": key, "article_row_id": row.id} for key in keys]
    insert_new(session, ArticleUrl, rows)
