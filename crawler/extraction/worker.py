"""The work of a worker process: read hostile pages into articles and mentions, within limits."""

import resource
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from config.models.entry import Entry
from config.models.outlet import Outlet
from crawler.extraction.extracted_page import ExtractedPage, UnreadablePage
from crawler.extraction.limits import Limits, give_back_memory, keep_heaps_small
from crawler.extraction.page_marks import marks_of
from matchers.find import find_mentions
from matchers.index import Index
from matchers.prefilter import FoundMentions, Prefilter, SearchableText, find_all
from spiders.article import BlockedPage, Link, Listing, NotAnArticle, Refusal, SourceKind
from spiders.fetch.raw_page import RawPage
from spiders.reader import Reader
from spiders.refusals.not_found import find_redirect_away
from spiders.registry import reader_for
from spiders.related_links import find_article_links
from store.schema.enums import Outcome
from store.texts.derived import key_digests, limit_mentions, searchable, sketch_of

ABSENT_STATUSES = frozenset({404, 410, 451})
"""Statuses of a server that doesn't serve an article; an interceptor that answers 451 says so in its text."""


@dataclass(slots=True)
class _WorkerState:
    outlets: Mapping[str, Outlet]
    index: Index
    limits: Limits
    readers: dict[str, Reader] = field(default_factory=dict)

    def reader(self, outlet: str) -> Reader:
        """Return the outlet's reader, made with its first page: there may be thousands of outlets."""
        if outlet not in self.readers:
            self.readers[outlet] = reader_for(self.outlets[outlet])
        return self.readers[outlet]


_state: _WorkerState | None = None


def start_worker(outlets: Sequence[Outlet], index: Index, limits: Limits) -> None:
    """Prepare this process: hold the index once, and limit memory from now on."""
    global _state
    _state = _WorkerState({outlet.id: outlet for outlet in outlets}, index, limits)
    keep_heaps_small()
    limit = _within_limit(resource.RLIMIT_DATA, _data_bytes() + limits.memory_bytes)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_page(
    outlet: str, page: RawPage, fetched_at: datetime, link: Link | None, is_heavy: bool
) -> ExtractedPage | UnreadablePage:
    """Return a page's article with its mentions, or the outcome of a page without one."""
    try:
        return _extract(_begin_task(), outlet, page, fetched_at, link)
    finally:
        if is_heavy:
            give_back_memory()


def _extract(
    state: _WorkerState, outlet: str, page: RawPage, fetched_at: datetime, link: Link | None
) -> ExtractedPage | UnreadablePage:
    reader = state.reader(outlet)
    if unreadable := _by_status(page) or _by_redirect(page, reader):
        return unreadable
    try:
        article = reader.read_article(
            page.body,
            url=page.url,
            fetched_at=fetched_at,
            content_type=page.header("Content-Type"),
            status=page.status,
            requested_url=page.requested_url,
            link=link,
        )
    except BlockedPage as error:
        return UnreadablePage(outcome=Outcome.BLOCKED, reason=str(error), seen=str(error))
    except NotAnArticle as error:
        return UnreadablePage(outcome=Outcome.REFUSED, reason=error.refusal, seen=str(error))
    text = searchable(article.title, article.text)
    return ExtractedPage(
        article=article,
        mentions=limit_mentions(find_mentions(text, state.index, lang=article.lang)),
        marks=marks_of(page.body),
        sketch=sketch_of(article.text),
        keys=key_digests(text),
        links=find_article_links(page.body, page.url, reader),
    )


def read_listing(outlet: str, page: RawPage, fetched_at: datetime, kind: SourceKind, is_heavy: bool) -> Listing:
    """Return the links of a listing, feed or sitemap. Raises PageError."""
    reader = _begin_task().reader(outlet)
    read = {
        SourceKind.FEED: reader.read_feed,
        SourceKind.SITEMAP: reader.read_sitemap,
        SourceKind.LISTING: reader.read_listing,
    }[kind]
    try:
        return read(page.body, url=page.url, fetched_at=fetched_at, content_type=page.header("Content-Type"))
    finally:
        if is_heavy:
            give_back_memory()


def find_in_texts(texts: Sequence[SearchableText], entries: tuple[str, ...]) -> FoundMentions:
    """Return the mentions in each text, or None for one that the prefilter for `entries` (as JSON) rules out."""
    return find_all(texts, _begin_task().index, _prefilter(entries) if entries else None)


@lru_cache(maxsize=2)
def _prefilter(entries: tuple[str, ...]) -> Prefilter:
    return Prefilter(map(Entry.model_validate_json, entries))


def _by_status(page: RawPage) -> UnreadablePage | None:
    seen = f"status {page.status}"
    if page.status == 200:
        return None
    if page.blocked:
        return UnreadablePage(outcome=Outcome.BLOCKED, reason=page.blocked, seen=page.blocked)
    if page.status in ABSENT_STATUSES:
        return UnreadablePage(outcome=Outcome.GONE, reason=seen, seen=seen)
    if page.status == 429 or (page.status == 503 and page.header("Retry-After") is not None):
        return UnreadablePage(outcome=Outcome.DEFERRED, reason=seen, seen=seen)
    return UnreadablePage(outcome=Outcome.REFUSED, reason=Refusal.HTTP_ERROR, seen=seen)


def _by_redirect(page: RawPage, reader: Reader) -> UnreadablePage | None:
    if reader.article_id(page.requested_url) is None or reader.article_id(page.url) is not None or page.blocked:
        return None
    seen = find_redirect_away(page.requested_url, page.url)
    return UnreadablePage(outcome=Outcome.GONE, reason=seen, seen=seen) if seen else None


def _data_bytes() -> int:
    """Return the data memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    return pages * resource.getpagesize()


def _begin_task() -> _WorkerState:
    """Return the state of this process, with the CPU limit moved on for one more task."""
    assert _state is not None, "start_worker runs first in every worker process"
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + _state.limits.cpu_seconds
    # Exceeding the soft limit kills this process and nothing else.
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (_within_limit(resource.RLIMIT_CPU, soft), hard))
    return _state


def _within_limit(kind: int, wanted: int) -> int:
    """Return a limit that this process may set: a lower one may be inherited."""
    hard = resource.getrlimit(kind)[1]
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
