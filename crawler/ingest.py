"""What becomes of an article: the table of contents of the project."""

from collections.abc import Sequence
from datetime import datetime

from matchers.find import find_mentions
from matchers.index import Index, build_index

from config.loader import Config
from matchers.mention import Mention
from spiders.article import Article
from store.copies import join_story
from store.mentions import save_mentions
from store.review_items import open_items
from store.session import Database, Session
from store.versions import Change, Recorded, record, record_many, searchable
from store.watchlist import watchlist


def ingest(
    session: Session, article: Article, *, index: Index, run_id: int | None, raw_id: int | None, now: datetime
) -> Recorded:
    """Record an article, find who is named in it, and ask for a person's decision on what is new."""
    mentions = find_mentions(searchable(article.title, article.text), index, lang=article.lang)
    return keep(session, article, mentions, run_id=run_id, raw_id=raw_id, now=now)


def keep(
    session: Session,
    article: Article,
    mentions: Sequence[Mention],
    *,
    run_id: int | None,
    raw_id: int | None,
    now: datetime,
) -> Recorded:
    """Record an article whose mentions are found already."""
    recorded = record(session, article, run_id=run_id, raw_id=raw_id, now=now)
    if recorded.change is not Change.UNCHANGED:
        _open(session, recorded, mentions, now=now)
    return recorded


def _open(session: Session, recorded: Recorded, mentions: Sequence[Mention], *, now: datetime) -> None:
    assert recorded.version is not None, "only an unchanged article has no new version"
    save_mentions(session, recorded.version, mentions)
    join_story(session, recorded.article_row, recorded.version, now=now)
    open_items(session, recorded.version, mentions, now=now)


def ingest_many(session: Session, articles: Sequence[Article], *, index: Index, fetched_at: Sequence[datetime]) -> int:
    """Take articles of an archive that exists already, as first versions; return how many weren't stored before."""
    taken = 0
    for article, recorded in zip(articles, record_many(session, articles, now=max(fetched_at)), strict=True):
        if recorded.version is None:
            continue
        mentions = find_mentions(searchable(article.title, article.text), index, lang=article.lang)
        _open(session, recorded, mentions, now=recorded.version.fetched_at)
        taken += 1
    return taken


def open_index(database: Database, config: Config) -> Index:
    """The index of the database's watchlist (before the first run: the file's) and the configuration's laws."""
    with database.reading() as session:
        entries = watchlist(session) if watchlist(session, retired=True) else config.entries
    return build_index(entries, config.laws)
