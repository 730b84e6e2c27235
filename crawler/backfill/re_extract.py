"""Reading archived pages again with the extractor of today, without inventing edits."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from config.environment import Home
from config.loader import Config
from crawler.extraction.page_tasks import ExtractedPage, PageTask
from crawler.extraction.pool import ExtractionPool, prepare
from crawler.ingest import keep_reread, open_index
from crawler.log import log_to
from spiders.article import Link, NotAnArticle
from spiders.fetch.content_coding import unpacked
from store.archive.object_store import ArchiveFolder, archive_of
from store.archive.read_archive import read_raw
from store.archive.warc_files import RawResponse
from store.articles.articles import load_article_row
from store.articles.versions import Version, count_stale_versions, load_stale_versions
from store.runs.runs import load_raw_ref
from store.session import Database, Session

BATCH = 100
"""Pages that are read and written together; what a kill may cost."""


class Progress(Protocol):
    """Is told how many pages are read, and of how many."""

    def __call__(self, done: int, total: int) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Reread:
    """What reading the archive again found."""

    pages: int = 0
    differing: int = 0
    """Pages in which other words are read now: each has a version more, which is no edit."""
    unread: int = 0
    """Pages that give no article now; what is stored of them stays."""
    items: int = 0
    """Items that were opened by words which weren't read before."""


def reread(database: Database, config: Config, home: Home, *, progress: Progress | None = None) -> Reread:
    """Read the newest page of each article that another extractor has read. It may be killed and started again.

    ArchiveError if a page isn't as it was archived."""
    outlets = sorted(config.outlets)
    with database.reading() as session:
        total = count_stale_versions(session, outlets=outlets)
    if not total:
        return Reread()
    prepare()
    index = open_index(database, config, now=datetime.now(UTC), folder=home.index)
    with log_to(home.log), ExtractionPool([config.outlets[name] for name in outlets], lambda: index) as workers:
        tell = partial(progress or _untold, total=total)
        return asyncio.run(read_all(database, archive_of(home), outlets, workers, tell))


def _untold(done: int, total: int) -> None:
    """Tell nobody."""


async def read_all(
    database: Database,
    archive: ArchiveFolder,
    outlets: Sequence[str],
    workers: ExtractionPool,
    tell: Callable[[int], None],
) -> Reread:
    """Read what another extractor has read of these outlets, with processes that are ready."""
    found, after = Reread(), 0
    while True:
        with database.reading() as session:
            versions = load_stale_versions(session, outlets=outlets, after=after, limit=BATCH)
            tasks = [archived_task(session, version, archive) for version in versions]
        if not versions:
            return found
        readings = await asyncio.gather(*(read_again(workers, task) for task in tasks))
        with database.session() as session:
            for version, reading in zip(versions, readings, strict=True):
                found = _counted(found, session, version, reading)
        after = versions[-1].article_row_id
        tell(found.pages)


def _counted(found: Reread, session: Session, version: Version, reading: ExtractedPage | None) -> Reread:
    if reading is None or reading.article.article_id != load_article_row(session, version.article_row_id).article_id:
        return replace(found, pages=found.pages + 1, unread=found.unread + 1)
    differs, items = keep_reread(session, reading.article, reading.mentions, of=version, now=datetime.now(UTC))
    return replace(found, pages=found.pages + 1, differing=found.differing + differs, items=found.items + items)


def archived_task(session: Session, version: Version, archive: ArchiveFolder) -> PageTask | None:
    """The task of reading anew the page that a version was read from; None if it is in a coding that we don't know."""
    assert version.raw_record_id is not None, "only versions with an archived page are read again"
    raw = read_raw(archive, load_raw_ref(session, version.raw_record_id))
    try:
        return _task(raw, load_article_row(session, version.article_row_id).outlet, version)
    except NotAnArticle:
        return None


def _task(raw: RawResponse, outlet: str, version: Version) -> PageTask:
    headers = dict(raw.headers)
    coding = next((value for name, value in raw.headers if name.lower() == "content-encoding"), None)
    return PageTask(
        outlet=outlet,
        requested_url=raw.requested_url,
        url=raw.url,
        status=raw.status,
        headers=headers,
        body=unpacked(raw.body, coding),
        fetched_at=raw.fetched_at,
        link=_link(version),
    )


def _link(version: Version) -> Link | None:
    """What the listing said of the article, as far as the version was made of it."""
    told = {field for field, layer in version.layers.items() if layer == "link"}
    if not told:
        return None
    return Link(
        url=version.url,
        title=version.title if "title" in told else None,
        published=version.published if "published" in told else None,
    )


async def read_again(workers: ExtractionPool, task: PageTask | None) -> ExtractedPage | None:
    """What the extractor of today reads from an archived page; None if that is no article."""
    reading = await workers.read_page(task) if task is not None else None
    return reading if isinstance(reading, ExtractedPage) else None
