"""Load what earlier visits extracted from known articles, to detect what a site's pages have lost since."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, false, func, or_, select
from sqlalchemy.orm import Session

from store.articles.versions import EXTRACTOR
from store.database.batches import load_rows_with
from store.schema.tables.articles import ArticleRow, FieldChange, Version


class EarlierReading(NamedTuple):
    """What was read from an article's page: `letters` is the length of the text, `layers` the source of each field."""

    title: str
    author: str | None
    published: datetime | None
    letters: int
    lang: str
    layers: dict[str, str]
    is_todays: bool = True
    """False if another extractor read it: then only the words are comparable with a reading of today."""


MAX_EARLIER_READINGS = 3
"""Earlier readings that a new one is compared with: a field that returns is not lost."""


def load_readings_before(
    session: Session, row_ids: Collection[int], moment: datetime, *, broken: Collection[tuple[datetime, datetime]] = ()
) -> dict[int, list[EarlierReading]]:
    """Return the last readings of each article before `moment`, newest first.

    Imported articles are left out, because they say nothing about pages, as are articles that were read only during
    the spans in `broken` (after the first moment, up to the last)."""
    sound: set[int] = set()
    found: dict[int, list[EarlierReading]] = {}
    wanted = select(Version.article_row_id, Version.fetched_at, *_columns(Version))
    wanted = wanted.where(Version.fetched_at < moment, Version.raw_record_id.is_not(None))
    wanted = wanted.order_by(Version.article_row_id, Version.seq.desc())
    for row_id, at, *values in load_rows_with(session, wanted, Version.article_row_id, row_ids):
        readings = found.setdefault(row_id, [])
        if len(readings) < MAX_EARLIER_READINGS:
            readings.append(EarlierReading(*values))
            if not any(begin < at <= end for begin, end in broken):
                sound.add(row_id)
    return {row_id: readings for row_id, readings in found.items() if row_id in sound}


def load_readings_since(session: Session, row_ids: Collection[int], moment: datetime) -> dict[int, EarlierReading]:
    """Return the current reading of the articles whose version, author or date changed since `moment`."""
    noted = exists().where(FieldChange.article_row_id == ArticleRow.id, FieldChange.seen_at >= moment)
    wanted = select(Version.article_row_id, *_columns(ArticleRow)).join(ArticleRow, Version.is_newest())
    wanted = wanted.where(or_(noted, Version.fetched_at >= moment))
    rows = load_rows_with(session, wanted, ArticleRow.id, row_ids)
    return {row_id: EarlierReading(*values) for row_id, *values in rows}


def _columns(source: type[ArticleRow] | type[Version]) -> tuple[Any, ...]:
    """Return the fields of EarlierReading; author, date and extractor are those of the article or of the version."""
    is_todays = func.coalesce(source.extractor == EXTRACTOR, false())
    letters = func.length(Version.text)
    return Version.title, source.author, source.published, letters, Version.lang, Version.layers, is_todays
