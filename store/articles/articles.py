"""Articles as rows: look them up by the outlet's id or by address."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.database.batches import MARKED, batches, insert_new, load_with, mark_written
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
    wanted = select(ArticleRow.article_id).where(ArticleRow.outlet == outlet)
    return {keys[key] for key in load_with(session, wanted, ArticleRow.article_id, keys)}


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
    insert_urls_of(session, [(row, urls)])


def insert_urls_of(session: Session, found: Iterable[tuple[ArticleRow, Iterable[str]]]) -> None:
    """Do what `insert_urls` does for many articles."""
    keyed = ((row, dict.fromkeys(map(storable_key, urls))) for row, urls in found)
    rows = [{"outlet": row.outlet, "url": key, "article_row_id": row.id} for row, keys in keyed for key in keys]
    insert_new(session, ArticleUrl, rows)
    stored = load_with(session, select(ArticleUrl.id), ArticleUrl.url, {row["url"] for row in rows})
    mark_written(session, ArticleUrl, ((row_id,) for row_id in stored))


def update_articles(session: Session, row_ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Set columns of several articles to the same values."""
    fetch = {"synchronize_session": "fetch", MARKED: True}
    for ids in batches(row_ids):
        session.execute(update(ArticleRow).where(ArticleRow.id.in_(ids)).values(values), execution_options=fetch)
    mark_written(session, ArticleRow, ((row_id,) for row_id in row_ids))
