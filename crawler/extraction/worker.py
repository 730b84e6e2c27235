"""What happens in the worker processes: hostile bytes become articles and mentions, within limits."""

import re
import resource
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from config.models.entry import Entry
from config.models.outlet import Outlet
from crawler.extraction.limits import Limits
from crawler.extraction.memory import give_back, keep_heaps_small
from crawler.extraction.page_tasks import ExtractedPage, PageTask, UnreadablePage
from crawler.health.signals.page_layout import marks_of
from matchers.find import find_mentions
from matchers.index import Index
from matchers.prefilter import FoundMentions, Prefilter, SearchableText, find_all
from spiders.article import BlockedPage, Listing, NotAnArticle, Refusal, SourceKind
from spiders.reader import Reader
from spiders.refusals.blocked import find_block
from spiders.registry import reader_for
from spiders.related_links import find_article_links
from store.schema.enums import Outcome
from store.texts.derived import key_digests, limit_mentions, searchable, sketch_of

ABSENT_STATUSES = frozenset({404, 410, 451})
"""By which a server says that it doesn't give an article; who intercepts a connection with 451 says so in words."""

_FRONT_PAGE = re.compile(r"/?(?:(?:ru|rus|kk|kz|kaz|en|eng)/?)?(?:index\.\w{3,5})?")


@dataclass(slots=True)
class _Worker:
    outlets: Mapping[str, Outlet]
    index: Index
    limits: Limits
    readers: dict[str, Reader] = field(default_factory=dict)

    def reader(self, outlet: str) -> Reader:
        """The outlet's reader, made when its first page comes: there may be thousands of outlets."""
        if outlet not in self.readers:
            self.readers[outlet] = reader_for(self.outlets[outlet])
        return self.readers[outlet]


_worker: _Worker | None = None


def start_worker(outlets: Sequence[Outlet], index: Index, limits: Limits) -> None:
    """Prepare this process: the index is there once, and memory is limited from now on."""
    global _worker
    _worker = _Worker({outlet.id: outlet for outlet in outlets}, index, limits)
    keep_heaps_small()
    most = _at_most(resource.RLIMIT_DATA, _data_bytes() + limits.memory_bytes)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_page(task: PageTask) -> ExtractedPage | UnreadablePage:
    """The article of a page and its mentions, or the outcome that the page has without one."""
    try:
        return _read_page(_ready(), task)
    finally:
        _lighten(task)


def _read_page(worker: _Worker, task: PageTask) -> ExtractedPage | UnreadablePage:
    if unread := _unread_status(task) or _led_away(task, worker.reader(task.outlet)):
        return unread
    try:
        article = worker.reader(task.outlet).read_article(
            task.body,
            url=task.url,
            fetched_at=task.fetched_at,
            content_type=task.headers.get("Content-Type"),
            status=task.status,
            requested_url=task.requested_url,
            link=task.link,
        )
    except BlockedPage as error:
        return UnreadablePage(outcome=Outcome.BLOCKED, reason=str(error), seen=str(error))
    except NotAnArticle as error:
        return UnreadablePage(outcome=Outcome.REFUSED, reason=error.refusal, seen=str(error))
    text = searchable(article.title, article.text)
    mentions = limit_mentions(find_mentions(text, worker.index, lang=article.lang))
    return ExtractedPage(
        article=article,
        mentions=mentions,
        marks=marks_of(task.body),
        sketch=sketch_of(article.text),
        keys=key_digests(text),
        links=find_article_links(task.body, task.url, worker.reader(task.outlet)),
    )


def read_listing(task: PageTask, way: SourceKind) -> Listing:
    """The links of a listing, feed or sitemap; raises PageError."""
    try:
        return _read_listing(_ready(), task, way)
    finally:
        _lighten(task)


def _lighten(task: PageTask) -> None:
    if task.is_heavy:
        give_back()


def _read_listing(worker: _Worker, task: PageTask, way: SourceKind) -> Listing:
    reader = worker.reader(task.outlet)
    read = {
        SourceKind.FEED: reader.read_feed,
        SourceKind.SITEMAP: reader.read_sitemap,
        SourceKind.LISTING: reader.read_listing,
    }[way]
    return read(task.body, url=task.url, fetched_at=task.fetched_at, content_type=task.headers.get("Content-Type"))


def find_in_texts(texts: Sequence[SearchableText], entries: tuple[str, ...]) -> FoundMentions:
    """Return the mentions in each text, or None for a text that the prefilter for `entries` (JSON) rejects."""
    return find_all(texts, _ready().index, _prefilter(entries) if entries else None)


@lru_cache(maxsize=2)
def _prefilter(entries: tuple[str, ...]) -> Prefilter:
    return Prefilter(map(Entry.model_validate_json, entries))


def _unread_status(task: PageTask) -> UnreadablePage | None:
    seen = f"status {task.status}"
    if task.status == 200:
        return None
    if reason := find_block(task.status, task.headers, task.body, task.url):
        return UnreadablePage(outcome=Outcome.BLOCKED, reason=reason, seen=reason)
    if task.status in ABSENT_STATUSES:
        return UnreadablePage(outcome=Outcome.GONE, reason=seen, seen=seen)
    if task.status == 429 or (task.status == 503 and "Retry-After" in task.headers):
        return UnreadablePage(outcome=Outcome.DEFERRED, reason=seen, seen=seen)
    return UnreadablePage(outcome=Outcome.REFUSED, reason=Refusal.HTTP_ERROR, seen=seen)


def _led_away(task: PageTask, reader: Reader) -> UnreadablePage | None:
    """An article's address that leads to the front page, or to the section it stood in, no longer gives the article."""
    if reader.article_id(task.requested_url) is None or reader.article_id(task.url) is not None:
        return None
    if find_block(task.status, task.headers, task.body, task.url):
        return None
    asked, came = urlsplit(task.requested_url).path, urlsplit(task.url).path
    if not (_FRONT_PAGE.fullmatch(came) or (came != asked and asked.startswith(came.rstrip("/") + "/"))):
        return None
    seen = f"the address led to {task.url[:200]}"
    return UnreadablePage(outcome=Outcome.GONE, reason=seen, seen=seen)


def _data_bytes() -> int:
    """What this process has taken of memory for data."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    return pages * resource.getpagesize()


def _ready() -> _Worker:
    assert _worker is not None, "start_worker runs first in every worker process"
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + _worker.limits.cpu_seconds
    # The soft limit moves on with each page; passing it kills this process and nothing else.
    given = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (_at_most(resource.RLIMIT_CPU, soft), given))
    return _worker


def _at_most(kind: int, wanted: int) -> int:
    """A limit that this process may set itself: whoever has started the program may have set a lower one."""
    given = resource.getrlimit(kind)[1]
    return wanted if given == resource.RLIM_INFINITY else min(wanted, given)
