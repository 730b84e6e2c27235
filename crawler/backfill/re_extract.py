"""Read archived pages again with the current extractor; differing words become versions that aren't edits."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from config.environment import Home
from config.loader import Config
from crawler.extraction.pool import ExtractionPool, prepare
from crawler.extraction.worker import ExtractedPage
from crawler.ingest import ingest_re_extracted, open_index
from crawler.log import log_to
from spiders.article import Link, NotAnArticle
from spiders.fetch.raw_page import RawPage, unpack_body
from store.archive.object_store import ArchiveFolder, archive_of
from store.archive.read_archive import read_raw
from store.archive.warc_files import RawResponse
from store.articles.articles import load_article_row
from store.articles.versions import count_stale_versions, load_stale_versions
from store.runs.runs import load_raw_ref
from store.schema.tables.articles import Version
from store.session import Database, Session

RE_EXTRACT_BATCH_SIZE = 100
"""Pages that are read and recorded together: a killed run repeats at most this many."""


@dataclass(frozen=True, kw_only=True)
class ReExtraction:
    """What reading the archive again found."""

    pages: int = 0
    differing: int = 0
    """Pages whose words were read differently: each gets one more version, which isn't an edit."""
    unread: int = 0
    """Pages in which no article was found this time; their stored versions stay."""
    items: int = 0
    """Review items that were opened by names which weren't read before."""


@dataclass(frozen=True, kw_only=True)
class ArchivedPage:
    """An archived page, with what a feed, sitemap or listing said of its article."""

    outlet: str
    page: RawPage
    fetched_at: datetime
    link: Link | None


def re_extract(
    database: Database, config: Config, home: Home, *, progress: Callable[[int, int], None] | None = None
) -> ReExtraction:
    """Read the newest page of each article again if another extractor has read it. It may be killed and started again.

    `progress` receives the number of pages read, and of all. Raises ArchiveError if a page isn't as it was
    archived."""
    outlets = sorted(config.outlets)
    with database.reading() as session:
        total = count_stale_versions(session, outlets=outlets)
    if not total:
        return ReExtraction()
    prepare()
    index = open_index(database, config, now=datetime.now(UTC), folder=home.index)

    def report(done: int) -> None:
        if progress is not None:
            progress(done, total)

    with log_to(home.log), ExtractionPool([config.outlets[name] for name in outlets], lambda: index) as pool:
        return asyncio.run(re_extract_outlets(database, archive_of(home), outlets, pool, report=report))


async def re_extract_outlets(
    database: Database,
    archive: ArchiveFolder,
    outlets: Sequence[str],
    pool: ExtractionPool,
    *,
    report: Callable[[int], None],
) -> ReExtraction:
    """Read pages of these outlets again that another extractor has read; `report` gets the number after each batch."""
    found, after = ReExtraction(), 0
    while True:
        with database.reading() as session:
            versions = load_stale_versions(session, outlets=outlets, after=after, limit=RE_EXTRACT_BATCH_SIZE)
            pages = [archived_page(session, version, archive) for version in versions]
        if not versions:
            return found
        extracted = await asyncio.gather(*(re_extract_page(pool, page) for page in pages))
        with database.session() as session:
            for version, page in zip(versions, extracted, strict=True):
                found = replace(found, pages=found.pages + 1)
                row = load_article_row(session, version.article_row_id)
                if page is None or page.article.article_id != row.article_id:
                    found = replace(found, unread=found.unread + 1)
                    continue
                now = datetime.now(UTC)
                differs, items = ingest_re_extracted(session, page.article, page.mentions, of=version, now=now)
                found = replace(found, differing=found.differing + differs, items=found.items + items)
        after = versions[-1].article_row_id
        report(found.pages)


def archived_page(session: Session, version: Version, archive: ArchiveFolder) -> ArchivedPage | None:
    """Return the page that a version was read from, or None if its content coding is unknown.

    Raises ArchiveError if it isn't as it was archived."""
    assert version.raw_record_id is not None, "only versions with an archived page are read again"
    raw = read_raw(archive, load_raw_ref(session, version.raw_record_id))
    try:
        page = raw_page_of(raw, requested_url=version.url)  # the response may show other articles too
    except NotAnArticle:
        return None
    outlet = load_article_row(session, version.article_row_id).outlet
    return ArchivedPage(outlet=outlet, page=page, fetched_at=raw.fetched_at, link=_link(version))


def raw_page_of(raw: RawResponse, *, requested_url: str) -> RawPage:
    """Return an archived response as a page. Raises NotAnArticle if its content coding is unknown."""
    coding = next((value for name, value in raw.headers if name.lower() == "content-encoding"), None)
    return RawPage(
        requested_url=requested_url,
        url=raw.url,
        status=raw.status,
        headers=raw.headers,
        body=unpack_body(raw.body, coding),
        wire_body=b"",
    )


def _link(version: Version) -> Link | None:
    """Return what a feed, sitemap or listing said of the article, as far as the version was made from it."""
    fields = {field for field, layer in version.layers.items() if layer == "link"}
    if not fields:
        return None
    return Link(
        url=version.url,
        title=version.title if "title" in fields else None,
        published=version.published if "published" in fields else None,
    )


async def re_extract_page(pool: ExtractionPool, archived: ArchivedPage | None) -> ExtractedPage | None:
    """Return what the current extractor reads from an archived page, or None if it finds no article."""
    if archived is None:
        return None
    page = await pool.read_page(archived.outlet, archived.page, fetched_at=archived.fetched_at, link=archived.link)
    return page if isinstance(page, ExtractedPage) else None
