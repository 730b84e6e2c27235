import asyncio
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

from crawler.extraction.limits import Limits
from crawler.nightly.fetched_visit import PendingEdit
from crawler.nightly.pending_edits import MAX_HELD_CHARS
from crawler.nightly.pipeline import VisitPipeline
from spiders.fetch.outlet_spider import MAX_SHARED_PAGE_BYTES, MAX_SHARED_PAGES
from spiders.fetch.raw_page import RawPage
from tests.support.store_samples import NOW


class CountingWriter:
    """An archive that only counts the responses that it is given."""

    archived = 0

    async def archive_response(self, _raw: object, _article: None) -> Any:
        self.archived += 1
        return SimpleNamespace(length=1)


def pipeline(writer: CountingWriter) -> VisitPipeline:
    context: Any = SimpleNamespace(
        run_id=1,
        writer=writer,
        clock=SimpleNamespace(now=lambda: NOW),
        extraction=SimpleNamespace(limits=Limits(), processes=1),
    )
    planner: Any = SimpleNamespace(outlet=SimpleNamespace(id="demo"), reader=SimpleNamespace(shares_pages=True))
    return VisitPipeline(planner, context)


def shared_page(number: int, size: int = 1) -> RawPage:
    url, body = f"https://t.example/{number}", b"x" * size
    return RawPage(requested_url=url, url=url, status=200, headers=(), body=body, wire_body=body)


def test_a_page_of_many_articles_is_archived_once_and_few_of_them_are_kept() -> None:
    writer = CountingWriter()
    tried = pipeline(writer)
    pages = [*map(shared_page, range(MAX_SHARED_PAGES)), shared_page(-1, MAX_SHARED_PAGE_BYTES + 1), shared_page(-2)]

    async def archive() -> None:
        for page in pages:
            for _ in range(2):
                await tried._archive_once(page)

    asyncio.run(archive())
    assert writer.archived == len(pages) + 1, "a large page isn't kept, so it is archived for each visit"
    assert len(tried._shared) == MAX_SHARED_PAGES
    assert pages[0].url not in tried._shared


def pending(chars: int) -> PendingEdit:
    edit: Any = SimpleNamespace(before="x" * chars, after="")
    some: Any = None
    return PendingEdit(fetched=some, raw_id=1, edit=edit, before=some, is_by_other_extractor=False)


def test_edits_that_take_much_memory_are_judged_before_the_last_page() -> None:
    writer: Any = CountingWriter()
    tried = pipeline(writer)
    fetched: Any = None
    judged = AsyncMock()

    async def ingest() -> None:
        tried.edits.record_all = judged  # type: ignore[method-assign]
        tried._read_again = 7
        for chars in (MAX_HELD_CHARS, 1):
            writer.do_together = AsyncMock(return_value=pending(chars))
            await tried._waiting.acquire()
            await tried._ingest(fetched)

    asyncio.run(ingest())
    judged.assert_awaited_once_with(tried.layout.common, read_again=7, unchanged=0)
    assert tried._read_again == 0, "the next edits are judged by what is read from then on"
