"""What earlier visits extracted from known articles, to detect what a site's pages have lost since."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from store.articles.versions import EXTRACTOR
from store.database.batches import batches
from store.schema.tables.articles import ArticleRow, FieldChange, Version


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierReading:
    """What a page gave of an article: `letters` counts those of its text, `layers` names the layer that gave each
    field."""

    is_todays: bool = True
    """False if another extractor read it; then only the words are what would be read today."""
    title: str
    author: str | None
    published: datetime | None
    letters: int
    lang: str
    layers: dict[str, str]


MAX_EARLIER_READINGS = 3
"""Earlier readings that a new one is compared with: a field that returns is not lost."""

_COLUMNS = (
    Version.article_row_id,
    Version.title,
    Version.author,
    Version.published,
    func.length(Version.text).label("letters"),
    Version.lang,
    Version.layers,
    Version.extractor,
    Version.fetched_at,
)


def load_readings_before(
    session: Session,
    row_ids: Collection[int],
    moment: datetime,
    *,
    broken: Collection[tuple[datetime, datetime]] = (),
) -> dict[int, list[EarlierReading]]:
    """Return the last readings of each article before `moment`, newest first.

    Imported articles are left out, because they say nothing about pages, as are articles that were read only during
    the spans in `broken` (after the first moment, up to the last)."""
    sound: set[int] = set()
    found: dict[int, list[EarlierReading]] = {}
    for ids in batches(sorted(row_ids)):
        wanted = select(*_COLUMNS).where(Version.article_row_id.in_(ids), Version.fetched_at < moment)
        wanted = wanted.where(Version.raw_record_id.is_not(None))
        for row in session.execute(wanted.order_by(Version.article_row_id, Version.seq.desc())):
            readings = found.setdefault(row.article_row_id, [])
            if len(readings) < MAX_EARLIER_READINGS:
                readings.append(_reading(row))
                if not any(begin < row.fetched_at <= end for begin, end in broken):
                    sound.add(row.article_row_id)
    return {row_id: readings for row_id, readings in found.items() if row_id in sound}


def load_readings_since(session: Session, row_ids: Collection[int], moment: datetime) -> dict[int, EarlierReading]:
    """Return the current reading of the articles whose version, author or date changed since `moment`."""
    found: dict[int, EarlierReading] = {}
    for ids in batches(sorted(row_ids)):
        noted = exists(
            select(FieldChange.id).where(FieldChange.article_row_id == ArticleRow.id, FieldChange.seen_at >= moment)
        )
        wanted: Select[Any] = select(
            Version.article_row_id,
            Version.title,
            ArticleRow.author,
            ArticleRow.published,
            func.length(Version.text).label("letters"),
            Version.lang,
            Version.layers,
            ArticleRow.extractor,
        ).join(ArticleRow, (ArticleRow.id == Version.article_row_id) & (ArticleRow.version_count == Version.seq))
        wanted = wanted.where(ArticleRow.id.in_(ids), or_(noted, Version.fetched_at >= moment))
        found |= {row.article_row_id: _reading(row) for row in session.execute(wanted)}
    return found


def _reading(row: Any) -> EarlierReading:
    return EarlierReading(
        is_todays=row.extractor == EXTRACTOR,
        title=row.title,
        author=row.author,
        published=row.published,
        letters=row.letters,
        lang=row.lang,
        layers=row.layers,
    )
