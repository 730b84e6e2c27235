"""Ingest an article: record its version, save its mentions, join its story, open review items and update cases.

Start here to see what becomes of an article. For an unchanged one, only the first step is taken."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from config.loader import Config
from config.local_time import local_day
from config.models.entry import Entry
from crawler.extraction.worker import ExtractedPage
from crawler.index_cache import index_of
from matchers.index import Index
from matchers.mention import Mention
from spiders.article import Article
from store.articles.text_keys import insert_keys
from store.articles.versions import (
    Fetched,
    Recorded,
    record_imported,
    record_re_extracted,
    record_version,
    record_versions,
)
from store.backfill.rescan_progress import insert_finished_rescans
from store.cases.event_reports import update_cases
from store.review.mentions import insert_mentions
from store.review.open_items import open_items
from store.schema.enums import Change, Trigger
from store.schema.tables.articles import Version
from store.session import Database, Session
from store.stories.near_duplicates import join_stories
from store.texts.derived import searchable
from store.watchlist.watchlist import load_entries, sync_watchlist


def ingest_extracted(
    session: Session, fetched: Fetched, mentions: Sequence[Mention], *, run_id: int | None, redesigned: bool = False
) -> Recorded:
    """Ingest an article whose mentions are known. With `redesigned`, only the outlet's layout changed, and no review
    item is opened."""
    if not redesigned:
        recorded = record_versions(session, [fetched], run_id=run_id)[0]
    else:
        recorded = record_version(session, fetched, run_id=run_id, redesigned=True)
        if recorded.change is Change.UNCHANGED:
            if recorded.version is not None:
                _save_mentions(session, recorded.version, mentions)
            return recorded
    _process_versions(session, [(recorded, mentions)], now=fetched.now)
    return recorded


def ingest_extracted_many(
    session: Session, fetched: Sequence[Fetched], pages: Sequence[ExtractedPage], *, run_id: int
) -> list[Recorded]:
    """Ingest the articles of several pages at once, which takes few SQL statements."""
    recorded = record_versions(session, fetched, run_id=run_id)
    extracted = {one.version.id: page for one, page in zip(recorded, pages, strict=True) if one.version is not None}
    mentions = [(one, page.mentions) for one, page in zip(recorded, pages, strict=True)]
    _process_versions(session, mentions, now=max(one.now for one in fetched), extracted=extracted)
    return recorded


def ingest_re_extracted(
    session: Session, article: Article, mentions: Sequence[Mention], *, of: Version, now: datetime
) -> tuple[bool, int]:
    """Record what the current extractor reads from the page of version `of`, which isn't an edit.

    Return whether the words differ, and how many review items were opened for names that weren't read before."""
    version = record_re_extracted(session, article, of=of)
    if version is None:
        return False, 0
    _save_mentions(session, version, mentions)
    opened = open_items(session, [(version, mentions)], now=now, trigger=Trigger.BACKFILL)
    update_cases(session, [(version, mentions)], now=now)
    return True, len(opened)


def _save_mentions(session: Session, version: Version, mentions: Sequence[Mention]) -> None:
    insert_mentions(session, [(version, mentions)])
    insert_keys(session, [version])


def _process_versions(
    session: Session,
    recorded: Sequence[tuple[Recorded, Sequence[Mention]]],
    *,
    now: datetime,
    extracted: Mapping[int, ExtractedPage] | None = None,
) -> None:
    """Save the mentions of new versions, join near-duplicates to stories, open review items and update cases.

    `extracted` holds, by version id, phonetic keys and sketches that were computed already."""
    pages = extracted or {}
    versions = [(one.article_row, one.version, mentions) for one, mentions in recorded if one.version is not None]
    if not versions:
        return
    insert_mentions(session, [(version, mentions) for _, version, mentions in versions])
    insert_keys(session, [version for _, version, _ in versions], {of: page.keys for of, page in pages.items()})
    sketches = {of: page.sketch for of, page in pages.items()}
    join_stories(session, [(row, version) for row, version, _ in versions], now=now, made=sketches)
    found = [(version, mentions) for _, version, mentions in versions]
    open_items(session, found, now=now)
    update_cases(session, found, now=now)


def ingest_many(session: Session, articles: Sequence[Article], *, index: Index, fetched_at: Sequence[datetime]) -> int:
    """Ingest articles of an existing archive as first versions, and return how many are new."""
    by_time: dict[datetime, list[Article]] = {}
    for article, at in zip(articles, fetched_at, strict=True):
        by_time.setdefault(at, []).append(article)
    number = 0
    for at, together in by_time.items():
        recorded = zip(record_imported(session, together, now=at), together, strict=True)
        new = [(one, _find_mentions(article, index)) for one, article in recorded if one.version is not None]
        _process_versions(session, new, now=at)
        number += len(new)
    return number


def _find_mentions(article: Article, index: Index) -> list[Mention]:
    # imported here, because the main process of a crawl never matches and must not load the matchers
    from matchers.find import find_mentions

    published = local_day(article.published) if article.published else None
    return find_mentions(searchable(article.title, article.text), index, lang=article.lang, published=published)


def open_index(database: Database, config: Config, *, now: datetime, folder: Path | None = None) -> Index:
    """Sync the configured watchlist into the database, and return the index of both it and the configured laws.

    `folder` caches indexes."""
    return index_of(sync_configured_watchlist(database, config, now=now), config.laws, folder)


def sync_configured_watchlist(database: Database, config: Config, *, now: datetime) -> list[Entry]:
    """Sync the configured watchlist into the database before a run, and return the entries to look for."""
    with database.session() as session:
        sync_watchlist(session, config.entries, now)
        entries = load_entries(session)
        insert_finished_rescans(session, entries, config.laws, now=now)
    return entries


def stored_index(database: Database, config: Config, folder: Path) -> Index:
    """Return the index of the watchlist in the database, which was synced when the shared run began."""
    with database.reading() as session:
        entries = load_entries(session)
    return index_of(entries, config.laws, folder)
