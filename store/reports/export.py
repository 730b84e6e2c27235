"""Export stored data as tables for other programs."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from config.wording.reasons import english_lines
from store.database.batches import batches
from store.reports.table_files import write_csv, write_xlsx
from store.runs.runs import load_latest_run
from store.schema.tables.articles import ArticleRow, ArticleUrl, Version
from store.schema.tables.evidence import RawRecord
from store.schema.tables.items import Decision, ReviewItem
from store.schema.tables.runs import OutcomeRow

EXPORT_COLUMNS = {
    "articles": (
        "outlet", "url", "article_id", "urls", "state", "first_seen", "last_seen", "title", "author", "published",
        "lang", "text", "fingerprint", "versions", "story",
    ),
    "versions": ("outlet", "url", "seq", "fetched_at", "change", "title", "text", "fingerprint", "raw_sha256"),
    "items": (
        "id", "entry", "kind", "state", "outlet", "url", "title", "surface", "sentence", "score", "why", "opened_at",
        "copies",
    ),
    "outcomes": ("outlet", "url", "final_url", "outcome", "reason"),
    "decisions": (
        "id", "item", "entry", "outlet", "url", "kind", "verdict", "undoes", "reviewer", "decided_at", "reason", "note",
        "sentence", "version", "state_before", "state_after",
    ),
}  # fmt: skip
"""The columns of each kind in order; other programs rely on them."""

EXPORT_BATCH_ROWS = 500
"""Rows held in memory at once."""

Row = dict[str, Any]


def load_rows(session: Session, kind: str, *, since: datetime | None = None) -> Iterator[Row]:
    """Yield the rows of a kind in the order of their ids, equal on every database; times are datetimes, lists are
    lists.

    `since` leaves out articles that were neither new nor changed from then on, older versions, items and decisions,
    and outcomes of a run that began before. Outcomes are those of the last run."""
    return _READERS[kind](session, since)


def write_rows(found: Iterable[Row], kind: str, file_format: str, file: BinaryIO) -> None:
    """Write rows as jsonl, csv or xlsx. Times are ISO 8601 in UTC; in csv and xlsx, lists are JSON in a cell."""
    if file_format == "jsonl":
        file.writelines(json_line(row).encode() + b"\n" for row in found)
        return
    writers: dict[str, Callable[..., None]] = {"csv": write_csv, "xlsx": write_xlsx}
    writers[file_format](EXPORT_COLUMNS[kind], (_cells(row, EXPORT_COLUMNS[kind]) for row in found), file)


def json_line(row: Mapping[str, Any]) -> str:
    """Return a row as one line of JSON."""
    return json.dumps(row, ensure_ascii=False, default=_time)


def count_articles(session: Session) -> int:
    """Return the number of stored articles."""
    return session.scalar(select(func.count()).select_from(ArticleRow)) or 0


def item_rows(session: Session, items: Sequence[ReviewItem]) -> list[Row]:
    """Return items as export rows, in the order given."""
    urls: dict[int, str] = {}
    for ids in batches(sorted({item.article_row_id for item in items})):
        wanted = select(ArticleRow.id, ArticleRow.url).where(ArticleRow.id.in_(ids))
        urls.update((article, url) for article, url in session.execute(wanted))
    return [_item(item, urls[item.article_row_id]) for item in items]


def _articles(session: Session, since: datetime | None) -> Iterator[Row]:
    newest = (Version.article_row_id == ArticleRow.id) & (Version.seq == ArticleRow.version_count)
    wanted = select(ArticleRow, Version.lang, Version.text, Version.fingerprint).outerjoin(Version, newest)
    if since is not None:
        wanted = wanted.where(func.coalesce(Version.fetched_at, ArticleRow.first_seen) >= since)
    for page in _pages(session, wanted.order_by(ArticleRow.id)):
        urls = _urls_of(session, [article.id for article, *_ in page])
        for article, lang, text, fingerprint in page:
            yield {
                "outlet": article.outlet,
                "url": article.url,
                "article_id": article.article_id,
                "urls": urls.get(article.id, []),
                "state": article.state.value,
                "first_seen": article.first_seen,
                "last_seen": article.last_seen,
                "title": article.title,
                "author": article.author,
                "published": article.published,
                "lang": lang,
                "text": text,
                "fingerprint": fingerprint,
                "versions": article.version_count,
                "story": article.story_id,
            }


def _urls_of(session: Session, articles: Sequence[int]) -> dict[int, list[str]]:
    wanted = select(ArticleUrl.article_row_id, ArticleUrl.url).where(ArticleUrl.article_row_id.in_(articles))
    found: dict[int, list[str]] = {}
    for article, url in session.execute(wanted.order_by(ArticleUrl.id)):
        found.setdefault(article, []).append(url)
    return found


def _versions(session: Session, since: datetime | None) -> Iterator[Row]:
    wanted = (
        select(Version, ArticleRow.outlet, ArticleRow.url, RawRecord.sha256)
        .join(ArticleRow, ArticleRow.id == Version.article_row_id)
        .outerjoin(RawRecord, RawRecord.id == Version.raw_record_id)
        .order_by(Version.id)
    )
    if since is not None:
        wanted = wanted.where(Version.fetched_at >= since)
    for page in _pages(session, wanted):
        for version, outlet, url, sha256 in page:
            yield {
                "outlet": outlet,
                "url": url,
                "seq": version.seq,
                "fetched_at": version.fetched_at,
                "change": version.change.value,
                "title": version.title,
                "text": version.text,
                "fingerprint": version.fingerprint,
                "raw_sha256": sha256,
            }


def _items(session: Session, since: datetime | None) -> Iterator[Row]:
    wanted = select(ReviewItem, ArticleRow.url).join(ArticleRow, ArticleRow.id == ReviewItem.article_row_id)
    if since is not None:
        wanted = wanted.where(ReviewItem.opened_at >= since)
    for page in _pages(session, wanted.order_by(ReviewItem.id)):
        for item, url in page:
            yield _item(item, url)


def _item(item: ReviewItem, url: str) -> Row:
    return {
        "id": item.id,
        "entry": item.entry,
        "kind": item.kind.value,
        "state": item.state.value,
        "outlet": item.outlet,
        "url": url,
        "title": item.title,
        "surface": item.surface,
        "sentence": item.sentence,
        "score": item.score,
        "why": english_lines(item.reasons),
        "opened_at": item.opened_at,
        "copies": item.copies,
    }


def _outcomes(session: Session, since: datetime | None) -> Iterator[Row]:
    run = load_latest_run(session)
    if run is None or (since is not None and run.started_at < since):
        return
    for page in _pages(session, select(OutcomeRow).where(OutcomeRow.run_id == run.id).order_by(OutcomeRow.id)):
        for (outcome,) in page:
            yield {
                "outlet": outcome.outlet,
                "url": outcome.url,
                "final_url": outcome.final_url,
                "outcome": outcome.outcome.value,
                "reason": outcome.reason,
            }


def _decisions(session: Session, since: datetime | None) -> Iterator[Row]:
    wanted = (
        select(Decision, ReviewItem.entry, ReviewItem.outlet, ArticleRow.url, Version.seq)
        .join(ReviewItem, ReviewItem.id == Decision.item_id)
        .join(ArticleRow, ArticleRow.id == ReviewItem.article_row_id)
        .join(Version, Version.id == Decision.version_id)
        .order_by(Decision.id)
    )
    if since is not None:
        wanted = wanted.where(Decision.decided_at >= since)
    for page in _pages(session, wanted):
        for decision, entry, outlet, url, seq in page:
            yield {
                "id": decision.id,
                "item": decision.item_id,
                "entry": entry,
                "outlet": outlet,
                "url": url,
                "kind": decision.kind.value,
                "verdict": decision.verdict.value if decision.verdict else None,
                "undoes": decision.undoes_id,
                "reviewer": decision.decided_by,
                "decided_at": decision.decided_at,
                "reason": decision.reason,
                "note": decision.note,
                "sentence": decision.sentence,
                "version": seq,
                "state_before": decision.state_before.value,
                "state_after": decision.state_after.value,
            }


_READERS: dict[str, Callable[[Session, datetime | None], Iterator[Row]]] = {
    "articles": _articles,
    "versions": _versions,
    "items": _items,
    "outcomes": _outcomes,
    "decisions": _decisions,
}


def _pages(session: Session, wanted: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
    """Yield a query's rows in batches, releasing the objects of each before the next."""
    yield from session.execute(wanted, execution_options={"yield_per": EXPORT_BATCH_ROWS}).partitions()


def _cells(row: Row, columns: Sequence[str]) -> list[str | int | float | None]:
    return [_cell(row[column]) for column in columns]


def _cell(value: Any) -> str | int | float | None:
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    assert value is None or isinstance(value, str | int | float)
    return value


def _time(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} has no form in an export")
    return value.isoformat().replace("+00:00", "Z")
