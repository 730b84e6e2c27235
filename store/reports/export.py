"""Export stored data as tables for other programs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, RowMapping, Select, String, cast, func, select
from sqlalchemy.orm import Session

from config.local_time import local_day
from config.wording.reasons import english_lines
from store.chain.chain import KIND_OF
from store.database.batches import batches, load_with
from store.reports.export_cases import CASE_COLUMNS, EVENT_COLUMNS, case_rows, event_rows
from store.reports.sightings import load_sightings
from store.reports.table_files import Cell, write_csv, write_xlsx
from store.runs.runs import load_latest_run
from store.schema.tables.articles import ArticleRow, ArticleUrl, Version
from store.schema.tables.evidence import ChainLink, RawRecord
from store.schema.tables.items import RULE_PREFIX, Decision, ReviewItem
from store.schema.tables.runs import OutcomeRow, Run
from store.texts.plain_text import json_text


def _same(table: Any, *names: str) -> dict[str, Any]:
    """Return columns that an export calls by the names of the table."""
    return {name: getattr(table, name) for name in names}


_COLUMNS: dict[str, dict[str, Any]] = {
    "articles": {
        **_same(ArticleRow, "outlet", "url", "article_id"),
        "urls": ArticleRow.id,
        **_same(ArticleRow, "state", "first_seen", "last_seen", "title", "author", "published"),
        **_same(Version, "lang", "text", "fingerprint"),
        "versions": ArticleRow.version_count,
        "story": ArticleRow.story_id,
    },
    "versions": {
        **_same(ArticleRow, "outlet", "url"),
        **_same(Version, "seq", "fetched_at", "change", "title", "text", "fingerprint"),
        "raw_sha256": RawRecord.sha256,
        **_same(Version, "author", "published", "meaning"),
        "last_seen": Version.id,
        "warc_file": RawRecord.file,
        "warc_offset": RawRecord.offset,
        "chain_position": ChainLink.position,
    },
    "items": {
        **_same(ReviewItem, "id", "entry", "kind", "state", "outlet"),
        "url": ArticleRow.url,
        **_same(ReviewItem, "title", "surface", "sentence", "score"),
        "why": ReviewItem.reasons,
        **_same(ReviewItem, "opened_at", "copies", "takedown", "before", "after"),
    },
    "outcomes": _same(OutcomeRow, "outlet", "url", "final_url", "outcome", "reason"),
    "decisions": {
        "id": Decision.id,
        "item": Decision.item_id,
        **_same(ReviewItem, "entry", "outlet"),
        "url": ArticleRow.url,
        **_same(Decision, "kind", "verdict"),
        "undoes": Decision.undoes_id,
        "reviewer": func.coalesce(RULE_PREFIX + cast(Decision.rule_id, String), Decision.reviewer),
        **_same(Decision, "decided_at", "reason", "note", "sentence"),
        "version": Version.seq,
        **_same(Decision, "state_before", "state_after"),
    },
}
"""The columns of each kind in order; the addresses of an article and the reasons of an item are filled in later."""

STATE_COLUMNS = ("outlet", "article_id", "url", "state", "from", "until", "last_before", "first_after", "proof")

EXPORT_COLUMNS = {
    **{kind: tuple(columns) for kind, columns in _COLUMNS.items()},
    "states": STATE_COLUMNS,
    "events": EVENT_COLUMNS,
    "cases": CASE_COLUMNS,
}
"""The columns of each kind in order; other programs rely on them."""

EXPORT_BATCH_ROWS = 500
"""Rows held in memory at once."""

Row = dict[str, Any]


def load_rows(session: Session, kind: str, *, since: datetime | None = None, run: int | None = None) -> Iterator[Row]:
    """Yield the rows of a kind in the order of their ids, equal on every database; times are datetimes, lists are
    lists.

    `since` leaves out articles that were neither new nor changed from then on, older versions, items and decisions,
    outcomes of a run that began before, states that ended before, and case events of earlier days. Outcomes are those
    of the last run or of `run`; cases are as of now."""
    return _outcomes(session, since, run) if kind == "outcomes" else _READERS[kind](session, since)


def write_rows(found: Iterable[Row], kind: str, file_format: str, file: BinaryIO) -> None:
    """Write rows as jsonl, csv or xlsx. Times are ISO 8601 in UTC, or in xlsx dates in Almaty time; in csv and xlsx,
    lists are JSON in a cell."""
    if file_format == "jsonl":
        file.writelines(json_text(row, default=_time).encode() + b"\n" for row in found)
        return
    if file_format == "xlsx":
        write_xlsx(
            EXPORT_COLUMNS[kind], ([_cell(value, is_time_kept=True) for value in row.values()] for row in found), file
        )
    else:
        write_csv(EXPORT_COLUMNS[kind], ([_cell(value) for value in row.values()] for row in found), file)


def count_articles(session: Session) -> int:
    """Return the number of stored articles."""
    return session.scalar(select(func.count()).select_from(ArticleRow)) or 0


def item_rows(session: Session, items: Sequence[ReviewItem]) -> list[Row]:
    """Return items as export rows, in the order given."""
    wanted = batches([item.id for item in items])
    rows = {row["id"]: row for ids in wanted for row in _rows_of_items(session, ReviewItem.id.in_(ids))}
    return [rows[item.id] for item in items]


def _articles(session: Session, since: datetime | None) -> Iterator[Row]:
    wanted = _select("articles").outerjoin(Version, Version.is_newest()).order_by(ArticleRow.id)
    if since is not None:
        wanted = wanted.where(func.coalesce(Version.fetched_at, ArticleRow.first_seen) >= since)
    for rows in _pages(session, wanted):
        urls: dict[int, list[str]] = {row["urls"]: [] for row in rows}
        found = select(ArticleUrl.article_row_id, ArticleUrl.url).where(ArticleUrl.article_row_id.in_(urls))
        for article, url in session.execute(found.order_by(ArticleUrl.id)):
            urls[article].append(url)
        yield from ({**row, "urls": urls[row["urls"]]} for row in rows)


def _versions(session: Session, since: datetime | None) -> Iterator[Row]:
    wanted = _select("versions").join(ArticleRow, ArticleRow.id == Version.article_row_id)
    wanted = wanted.outerjoin(RawRecord, RawRecord.id == Version.raw_record_id)
    links = (ChainLink.kind == KIND_OF[Version]) & (ChainLink.row_id == Version.id)
    wanted = wanted.outerjoin(ChainLink, links).order_by(Version.id)
    for rows in _pages(session, wanted if since is None else wanted.where(Version.fetched_at >= since)):
        seen = _last_seen(session, [row["last_seen"] for row in rows])
        yield from ({**row, "last_seen": seen[row["last_seen"]]} for row in rows)


def _last_seen(session: Session, version_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each of these versions was last seen, by version id."""
    versions = list(load_with(session, select(Version), Version.id, version_ids))
    owners = {version.article_row_id for version in versions}
    rows = list(load_with(session, select(ArticleRow), ArticleRow.id, owners))
    sightings = load_sightings(session, [row for row in rows if row.version_count > 1])
    following = {
        (one.article_row_id, one.seq - 1): one
        for one in load_with(session, select(Version), Version.article_row_id, sightings)
    }
    only = {row.id: row.last_seen for row in rows if row.id not in sightings}
    return {
        one.id: only[one.article_row_id]
        if one.article_row_id in only
        else sightings[one.article_row_id].last_seen(one, following.get((one.article_row_id, one.seq)))
        for one in versions
    }


def _states(session: Session, since: datetime | None) -> Iterator[Row]:
    wanted = select(ArticleRow).order_by(ArticleRow.id).execution_options(yield_per=EXPORT_BATCH_ROWS)
    for rows in session.scalars(wanted).partitions():
        sightings = load_sightings(session, rows)
        for row in rows:
            for span in sightings[row.id].spans():
                if since is None or span.until is None or span.until >= since:
                    times = (span.since, span.until, span.last_before, span.first_after)
                    values = (row.outlet, row.article_id, row.url, span.state.value, *times, span.proof)
                    yield dict(zip(STATE_COLUMNS, values, strict=True))


def _items(session: Session, since: datetime | None) -> Iterator[Row]:
    return _rows_of_items(session, *([] if since is None else [ReviewItem.opened_at >= since]))


def _rows_of_items(session: Session, *which: ColumnElement[bool]) -> Iterator[Row]:
    wanted = _select("items").join(ArticleRow, ArticleRow.id == ReviewItem.article_row_id)
    for rows in _pages(session, wanted.where(*which).order_by(ReviewItem.id)):
        yield from ({**row, "why": english_lines(row["why"])} for row in rows)


def _outcomes(session: Session, since: datetime | None, run_id: int | None = None) -> Iterator[Row]:
    run = load_latest_run(session) if run_id is None else session.get(Run, run_id)
    if run is None or (since is not None and run.started_at < since):
        return
    for rows in _pages(session, _select("outcomes").where(OutcomeRow.run_id == run.id).order_by(OutcomeRow.id)):
        yield from map(dict, rows)


def _decisions(session: Session, since: datetime | None) -> Iterator[Row]:
    wanted = _select("decisions").join(ReviewItem, ReviewItem.id == Decision.item_id)
    wanted = wanted.join(ArticleRow, ArticleRow.id == ReviewItem.article_row_id)
    wanted = wanted.join(Version, Version.id == Decision.version_id).order_by(Decision.id)
    for rows in _pages(session, wanted if since is None else wanted.where(Decision.decided_at >= since)):
        yield from map(dict, rows)


_READERS: dict[str, Callable[[Session, datetime | None], Iterator[Row]]] = {
    "articles": _articles,
    "versions": _versions,
    "items": _items,
    "states": _states,
    "decisions": _decisions,
    "events": lambda session, since: event_rows(session, since=since and local_day(since)),
    "cases": lambda session, _: case_rows(session),
}


def _select(kind: str) -> Select[Any]:
    columns = _COLUMNS[kind]
    tables = {"articles": ArticleRow, "versions": Version, "items": ReviewItem, "outcomes": OutcomeRow}
    return select(*(column.label(name) for name, column in columns.items())).select_from(tables.get(kind, Decision))


def _pages(session: Session, wanted: Select[Any]) -> Iterator[Sequence[RowMapping]]:
    """Yield a query's rows in batches."""
    options = {"yield_per": EXPORT_BATCH_ROWS}
    yield from session.execute(wanted, execution_options=options).mappings().partitions()


def _cell(value: Any, *, is_time_kept: bool = False) -> Cell:
    if isinstance(value, datetime):
        return value if is_time_kept else _time(value)
    if isinstance(value, list | dict):
        return json_text(value)
    assert value is None or isinstance(value, str | int | float)
    return value


def _time(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} has no form in an export")
    return value.isoformat().replace("+00:00", "Z")
