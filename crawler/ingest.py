"""What becomes of an article: the table of contents of the project."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from config.loader import Config
from config.models.entry import Entry
from crawler.extraction.page_tasks import ExtractedPage
from crawler.index_cache import index_of
from matchers.index import Index
from matchers.mention import Mention
from spiders.article import Article
from store.articles.text_keys import insert_keys
from store.articles.versions import (
    Change,
    Fetched,
    Recorded,
    Version,
    record_imported,
    record_re_extracted,
    record_version,
    record_versions,
    searchable,
)
from store.backfill.rescan_progress import insert_finished_rescans
from store.review.mentions import insert_mentions
from store.review.open_items import open_items_of_many
from store.schema.enums import Trigger
from store.session import Database, Session
from store.stories.near_duplicates import join_stories
from store.watchlist.watchlist import load_entries, sync_watchlist


def ingest(
    session: Session, article: Article, *, index: Index, run_id: int | None, raw_id: int | None, now: datetime
) -> Recorded:
    """Record an article, find who is named in it, and ask for a person's decision on what is new."""
    return keep(session, article, _mentions(article, index), run_id=run_id, raw_id=raw_id, now=now)


def keep(
    session: Session,
    article: Article,
    mentions: Sequence[Mention],
    *,
    run_id: int | None,
    raw_id: int | None,
    now: datetime,
    redesigned: bool = False,
) -> Recorded:
    """Record an article whose mentions are found already. Where the outlet's layout is new, nothing is asked."""
    if redesigned:
        recorded = record_version(session, article, run_id=run_id, raw_id=raw_id, now=now, redesigned=True)
    else:
        recorded = record_versions(session, [Fetched(article=article, raw_id=raw_id, now=now)], run_id=run_id)[0]
    if redesigned and recorded.change is Change.UNCHANGED:
        if recorded.version is not None:
            insert_mentions(session, [(recorded.version, mentions)])
            insert_keys(session, [recorded.version])
        return recorded
    _ask(session, [(recorded, mentions)], now=now)
    return recorded


def keep_reread(
    session: Session, article: Article, mentions: Sequence[Mention], *, of: Version, now: datetime
) -> tuple[bool, int]:
    """Keep another reading of the page that a version was read from: whether its words differ, and how many items were
    opened by names that weren't read before. An edit it is not, and what was asked isn't asked again."""
    version = record_re_extracted(session, article, of=of)
    if version is None:
        return False, 0
    insert_mentions(session, [(version, mentions)])
    insert_keys(session, [version])
    return True, len(open_items_of_many(session, [(version, mentions)], now=now, opening=Trigger.BACKFILL))


def keep_many(
    session: Session, fetched: Sequence[Fetched], reads: Sequence[ExtractedPage], *, run_id: int
) -> list[Recorded]:
    """What `keep` does, for the articles of pages that came at about the same time, in one go."""
    recorded = record_versions(session, fetched, run_id=run_id)
    made = {one.version.id: read for one, read in zip(recorded, reads, strict=True) if one.version is not None}
    found = [(one, read.mentions) for one, read in zip(recorded, reads, strict=True)]
    _ask(session, found, now=max(one.now for one in fetched), made=made)
    return recorded


def _ask(
    session: Session,
    found: Sequence[tuple[Recorded, Sequence[Mention]]],
    *,
    now: datetime,
    made: Mapping[int, ExtractedPage] | None = None,
) -> None:
    """Keep the mentions of new versions, join copies to stories, and put the questions; unchanged articles end here.

    `made` has what was made of versions' texts already, by their ids."""
    already = made or {}
    versions = [(one.article_row, one.version, mentions) for one, mentions in found if one.version is not None]
    if not versions:
        return
    insert_mentions(session, [(version, mentions) for _, version, mentions in versions])
    insert_keys(session, [version for _, version, _ in versions], {of: read.keys for of, read in already.items()})
    sketches = {of: read.sketch for of, read in already.items()}
    join_stories(session, [(row, version) for row, version, _ in versions], now=now, made=sketches)
    open_items_of_many(session, [(version, mentions) for _, version, mentions in versions], now=now)


def ingest_many(session: Session, articles: Sequence[Article], *, index: Index, fetched_at: Sequence[datetime]) -> int:
    """Take articles of an archive that exists already, as first versions; return how many weren't stored before."""
    by_time: dict[datetime, list[Article]] = {}
    for article, at in zip(articles, fetched_at, strict=True):
        by_time.setdefault(at, []).append(article)
    return sum(_ingest_at(session, together, index, at) for at, together in by_time.items())


def _ingest_at(session: Session, articles: Sequence[Article], index: Index, at: datetime) -> int:
    recorded = record_imported(session, articles, now=at)
    new = [(one, article) for one, article in zip(recorded, articles, strict=True) if one.version is not None]
    _ask(session, [(one, _mentions(article, index)) for one, article in new], now=at)
    return len(new)


def _mentions(article: Article, index: Index) -> list[Mention]:
    # A crawl's main process never looks for any, and need not wait until it could.
    from matchers.find import find_mentions

    return find_mentions(searchable(article.title, article.text), index, lang=article.lang)


def open_index(database: Database, config: Config, *, now: datetime, folder: Path | None = None) -> Index:
    """The index of the database's watchlist, which follows the configured one, and of the configuration's laws.

    `folder` is where indexes are kept."""
    return index_of(settle_watchlist(database, config, now=now), config.laws, folder)


def settle_watchlist(database: Database, config: Config, *, now: datetime) -> list[Entry]:
    """Let the database's watchlist follow the configured one, before a run; the entries that are looked for."""
    with database.session() as session:
        sync_watchlist(session, config.entries, now)
        entries = load_entries(session)
        insert_finished_rescans(session, entries, config.laws, now=now)
    return entries


def settled_index(database: Database, config: Config, folder: Path) -> Index:
    """The index of the watchlist as it stands: where many work at one run, who began it has settled it."""
    with database.reading() as session:
        entries = load_entries(session)
    return index_of(entries, config.laws, folder)
