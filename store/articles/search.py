"""Full-text search over all stored versions, replaced ones included.

A trigger indexes the words of each version as it is written: in a contentless full-text index on SQLite, in a
tsvector on PostgreSQL. Both fold case, use no stems, and match prefixes. The tables are not part of the models."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, Select, Subquery, TextClause, column, func, select, table, text
from sqlalchemy.orm import Session

from store.database.batches import is_sqlite
from store.schema.tables.articles import ArticleRow, Version

WORDS_TABLE = "version_words"
MAX_QUERY_WORDS = 10
MAX_WORD_CHARS = 60
RECENT_VERSIONS = 2_000
"""Number of newest versions that PostgreSQL scans one by one first: common words are found there at once."""

COMMON_WORD_RATE = 0.02
"""Fraction of texts that contain a word from which it is common, so that the index would return too many rows."""

Bounds = Sequence[ColumnElement[bool]]

_QUERY_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """An article that contains the words, and the newest of its versions that does."""

    article: ArticleRow
    version: Version


def search(
    session: Session,
    query: str,
    *,
    outlet: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[SearchHit]:
    """Return the articles that have a version with all words of the query (or words with such a prefix), newest version
    first.

    `since` and `until` bound the time of fetching. `before` is a version's id: only hits with older versions follow,
    among which an article may appear again. A query without words matches every article."""
    words = search_words(query)
    possible = (
        None if since is None else Version.fetched_at >= since,
        None if until is None else Version.fetched_at < until,
        None if before is None else Version.id < before,
    )
    bounds = [bound for bound in possible if bound is not None]
    if words and not is_sqlite(session):
        return _hits(session, _on_postgres(session, bounds, words, outlet, _end(session, before, until), limit))
    return _hits(session, _newest(session, _of_outlet(_holding(session, words).where(*bounds), outlet), limit))


def search_words(query: str) -> list[str]:
    """Return the words of a query, without characters that a search engine might interpret."""
    folded = unicodedata.normalize("NFC", query).casefold()
    return [word[:MAX_WORD_CHARS] for word in dict.fromkeys(_QUERY_WORD.findall(folded))][:MAX_QUERY_WORDS]


def _holding(session: Session, words: Sequence[str]) -> Select[int, int]:
    """Return (version, article) of the versions that contain all the words, newest first.

    The order is that of the index's own ids, so that for frequent words the newest are found at once."""
    chosen = select(Version.id, Version.article_row_id)
    if not words:
        return chosen.order_by(Version.id.desc())
    on_sqlite = is_sqlite(session)
    number: ColumnClause[int] = column("rowid" if on_sqlite else "version_id")
    match = text("version_words MATCH :words").bindparams(words=" ".join(f'"{word}"*' for word in words))
    joined = chosen.join(table(WORDS_TABLE, number), number == Version.id)
    return joined.where(match if on_sqlite else _matching(words)).order_by(number.desc())


def _matching(words: Sequence[str]) -> TextClause:
    match = text("words @@ to_tsquery('simple', :words)")
    return match.bindparams(words=" & ".join(f"'{word}':*" for word in words))


def _of_outlet(wanted: Any, outlet: str | None) -> Any:
    if outlet is None:
        return wanted
    return wanted.join(ArticleRow, ArticleRow.id == Version.article_row_id).where(ArticleRow.outlet == outlet)


def _on_postgres(
    session: Session, bounds: Bounds, words: Sequence[str], outlet: str | None, end: int, limit: int
) -> list[int]:
    """Return the same as `_newest`.

    PostgreSQL assumes that every word is rare and would fetch all texts with a common one. So the newest texts are
    scanned first and then, for common words, only those of the requested outlet."""
    recent = _recent(end)
    among_recent = select(Version.id, Version.article_row_id).join(recent, recent.c.version_id == Version.id)
    among_recent = among_recent.where(_matching(words), *bounds).order_by(recent.c.version_id.desc())
    found = _newest(session, _of_outlet(among_recent, outlet), limit)
    if len(found) >= limit:
        return found
    wanted = _holding(session, words).where(*bounds)
    counted = select(func.count()).select_from(recent).where(_matching(words))
    if outlet is None or (session.scalar(counted) or 0) < COMMON_WORD_RATE * RECENT_VERSIONS:
        return _newest(session, _of_outlet(wanted, outlet), limit)
    its_own = _of_outlet(select(Version.id), outlet).cte("its_own").prefix_with("MATERIALIZED")
    return _newest(session, wanted.join(its_own, its_own.c.id == Version.id), limit)


def _recent(end: int) -> Subquery:
    """Return the words of the newest versions in that order; OFFSET 0 keeps PostgreSQL from using the word index."""
    index = table(WORDS_TABLE, column("version_id"), column("words"))
    number = index.c.version_id
    recent = select(index).where(number >= end - RECENT_VERSIONS, number < end)
    return recent.order_by(number.desc()).offset(0).subquery()


def _end(session: Session, before: int | None, until: datetime | None) -> int:
    """Return the id after the newest version that may match, as far as ids follow the time of fetching."""
    newest = select(Version.id).order_by(Version.id.desc())
    if until is not None:
        newest = select(Version.id).where(Version.fetched_at < until).order_by(Version.fetched_at.desc())
    last = session.scalar(newest.limit(1)) or 0
    return min(last + 1, before or last + 1)


def _newest(session: Session, wanted: Any, limit: int) -> list[int]:
    """Return the newest version of each article in the order of the query, up to `limit`."""
    found: dict[int, int] = {}
    rest = wanted
    while len(found) < limit and (rows := session.execute(rest.limit(2 * limit)).all()):
        for version_id, article_id in rows:
            found.setdefault(article_id, version_id)
        rest = wanted.where(Version.id < rows[-1][0])
    return list(found.values())[:limit]


def _hits(session: Session, versions: Sequence[int]) -> list[SearchHit]:
    joined = select(ArticleRow, Version).join(Version, Version.article_row_id == ArticleRow.id)
    rows = session.execute(joined.where(Version.id.in_(versions)).order_by(Version.id.desc()))
    return [SearchHit(article=article, version=version) for article, version in rows]
