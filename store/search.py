"""Full-text search over all stored versions, those included that an edit has replaced.

A trigger keeps the words of each version as it is written: in a full-text index without contents on SQLite, in a
tsvector on PostgreSQL. Both fold case, know no stems, and find the beginnings of words; the tables are no part of the
models."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, column, select, table, text
from sqlalchemy.orm import Session

from store.tables import ArticleRow, Version

__all__ = ["WORDS", "Hit", "search", "search_words"]

WORDS = "version_words"
MOST_WORDS = 10
LONGEST_WORD = 60

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An article that holds the words, and the newest of its versions that does."""

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
) -> list[Hit]:
    """The articles of which a version holds all words of the query, or words that begin so; the newest version first.

    `since` and `until` bound when the version was fetched. `before` is a version's number: the hits behind the one
    with that version; an article may come again there with an older one. A query without words finds every article."""
    wanted = _holding(session, search_words(query))
    if outlet is not None:
        wanted = wanted.join(ArticleRow, ArticleRow.id == Version.article_row_id).where(ArticleRow.outlet == outlet)
    for bound in (
        None if since is None else Version.fetched_at >= since,
        None if until is None else Version.fetched_at < until,
        None if before is None else Version.id < before,
    ):
        wanted = wanted if bound is None else wanted.where(bound)
    return _hits(session, _newest(session, wanted, limit))


def search_words(query: str) -> list[str]:
    """The words of a query; all signs that a search engine might obey are left out."""
    folded = unicodedata.normalize("NFC", query).casefold()
    return [word[:LONGEST_WORD] for word in dict.fromkeys(_WORD.findall(folded))][:MOST_WORDS]


def _holding(session: Session, words: Sequence[str]) -> Select[int, int]:
    """(version, article) of the versions that hold all the words, the newest first.

    The order is that of the index's own numbers: where a word stands everywhere, the newest are found at once."""
    chosen = select(Version.id, Version.article_row_id)
    if not words:
        return chosen.order_by(Version.id.desc())
    if session.get_bind().dialect.name == "sqlite":
        index = table(WORDS, column("rowid"))
        number = index.c.rowid
        match = text("version_words MATCH :words").bindparams(words=" ".join(f'"{word}"*' for word in words))
    else:
        index = table(WORDS, column("version_id"))
        number = index.c.version_id
        match = text("words @@ to_tsquery('simple', :words)")
        match = match.bindparams(words=" & ".join(f"'{word}':*" for word in words))
    return chosen.join(index, number == Version.id).where(match).order_by(number.desc())


def _newest(session: Session, wanted: Any, limit: int) -> list[int]:
    """The newest version of each article, in the order of the query, up to `limit`."""
    found: dict[int, int] = {}
    rows = session.execute(wanted.limit(2 * limit)).all()
    while rows and len(found) < limit:
        for version_id, article_id in rows:
            found.setdefault(article_id, version_id)
        rows = session.execute(wanted.where(Version.id < rows[-1][0]).limit(2 * limit)).all()
    return list(found.values())[:limit]


def _hits(session: Session, versions: Sequence[int]) -> list[Hit]:
    joined = select(ArticleRow, Version).join(Version, Version.article_row_id == ArticleRow.id)
    rows = session.execute(joined.where(Version.id.in_(versions)).order_by(Version.id.desc()))
    return [Hit(article=article, version=version) for article, version in rows]
