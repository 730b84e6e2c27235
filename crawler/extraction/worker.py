"""The tasks of a worker process: read hostile pages into articles and mentions, within limits.

The main process only refers to these tasks, so the matchers, which are slow to load, are imported in the functions."""

import re
import resource
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain, starmap
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from config.models.entry import Entry
from config.models.outlet import Outlet
from crawler.extraction.limits import (
    CpuLimitReached,
    Limits,
    SearchedText,
    cpu_limit,
    give_back_memory,
    keep_heaps_small,
    search_in_time,
)
from crawler.redact_errors import redact_uncaught_errors, redacted_lines
from matchers.index import Index
from matchers.mention import Mention
from spiders.article import Article, BlockedPage, Link, Listing, NotAnArticle, Refusal, RemovedArticle, SourceKind
from spiders.document.visibility import words_in
from spiders.fetch.raw_page import RawPage
from spiders.page.boilerplate import RepeatedTexts
from spiders.reader import Reader, reader_for
from spiders.refusals import find_redirect_away
from spiders.related_links import find_article_links
from store.schema.enums import Outcome
from store.texts.derived import key_digests, limit_mentions, searchable, sketch_of

if TYPE_CHECKING:
    from matchers.prefilter import Prefilter, SearchableText

ABSENT_STATUSES = frozenset({404, 410, 451})
"""Statuses of servers that have no article to show; an interceptor that sends 451 is recognised by its text."""

MAX_MARKED_BYTES = 200_000

_START_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9-]{0,20})((?:\s[^<>]{0,500})?)>")
_CLASS = re.compile(rb"\sclass\s*=\s*[\"']([^\"']{0,200})")
_UNLISTED = re.compile(r"(?i)\b(?:noindex|noarchive|none)\b")
_CHANGING = re.compile(r"\d")


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractedPage:
    """An article that was read from a page, with its mentions and features."""

    article: Article
    mentions: Sequence[Mention]
    marks: frozenset[str] = frozenset()
    """Features of the page's layout."""
    sketch: tuple[int, ...]
    """Bottom-k sketch of the article's words, which finds near-duplicates."""
    keys: tuple[int, ...]
    """Digests of the phonetic keys by which a rescan finds the text."""
    links: Mapping[str, str] = field(default_factory=dict)
    """The outlet's articles that the page links to, id -> URL."""
    is_unlisted: bool = False
    """Whether the page asks search engines to leave it out, or to show no copy (docs/decisions/0020)."""
    is_searched: bool = True
    """Whether the whole text could be searched for names in the time allowed."""
    search_errors: tuple[str, ...] = ()
    """As in SearchedText."""
    seconds: float = 0
    """CPU seconds that reading took."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnreadablePage:
    """Why a page gave no article. `reason` is a Refusal if the outcome is REFUSED; `seen` is a text for people."""

    outcome: Outcome
    reason: str
    seen: str
    seconds: float = 0
    """CPU time that reading took."""

    @property
    def is_refused(self) -> bool:
        """Whether the page was received whole, neither blocked nor gone, and holds no article."""
        return self.outcome is Outcome.REFUSED


@dataclass(slots=True)
class _WorkerState:
    outlets: Mapping[str, Outlet]
    index: Index
    limits: Limits
    readers: dict[str, Reader] = field(default_factory=dict)
    texts: RepeatedTexts = field(default_factory=RepeatedTexts)

    def reader(self, outlet: str) -> Reader:
        """Return the outlet's reader, made with its first page: there may be thousands of outlets."""
        if outlet not in self.readers:
            self.readers[outlet] = reader_for(self.outlets[outlet])
        return self.readers[outlet]


_state: _WorkerState | None = None


def start_worker(outlets: Sequence[Outlet], index: Index, limits: Limits) -> None:
    """Prepare this process: load the index once, and limit memory from now on."""
    global _state
    redact_uncaught_errors()
    try:
        _state = _WorkerState({outlet.id: outlet for outlet in outlets}, index, limits)
        keep_heaps_small()
        data_pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
        bytes_ = data_pages * resource.getpagesize() + limits.memory_bytes
        limit = _within_limit(resource.RLIMIT_DATA, bytes_)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except Exception as error:
        # the pool prints the error's message, which may contain names
        raise RuntimeError("\n".join(redacted_lines(error))) from None


def read_page(
    outlet: str, page: RawPage, fetched_at: datetime, link: Link | None, is_heavy: bool
) -> ExtractedPage | UnreadablePage:
    """Return a page's article with its mentions, or the outcome of a page without one."""
    began = process_time()
    try:
        extracted = _extract(_begin_task(), outlet, page, fetched_at, link)
        return replace(extracted, seconds=process_time() - began)
    finally:
        if is_heavy:
            give_back_memory()


def _extract(
    state: _WorkerState, outlet: str, page: RawPage, fetched_at: datetime, link: Link | None
) -> ExtractedPage | UnreadablePage:
    from config.local_time import local_day
    from matchers.find import find_mentions

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
    except RemovedArticle as error:
        return UnreadablePage(outcome=Outcome.GONE, reason=str(error), seen=str(error))
    except BlockedPage as error:
        return UnreadablePage(outcome=Outcome.BLOCKED, reason=str(error), seen=str(error))
    except NotAnArticle as error:
        return UnreadablePage(outcome=Outcome.REFUSED, reason=error.refusal, seen=str(error))
    if state.texts.is_boilerplate(article):
        seen = "the text is the same as that of pages with other titles"
        return UnreadablePage(outcome=Outcome.REFUSED, reason=Refusal.NO_TEXT, seen=seen)
    is_unlisted = _UNLISTED.search(f"{page.header('X-Robots-Tag') or ''} {article.robots_tag}") is not None
    if is_unlisted and state.outlets[outlet].obey_robots_tags:
        seen = "the page asks robots to leave it out, and the outlet's file says obey_robots_tags"
        return UnreadablePage(outcome=Outcome.REFUSED, reason=Refusal.ROBOTS, seen=seen)
    text = searchable(article.title, article.text)
    published = local_day(article.published) if article.published else None
    find = partial(find_mentions, index=state.index, lang=article.lang, published=published)
    searched = search_in_time(text, find, state.limits.match_seconds)
    return ExtractedPage(
        article=article,
        mentions=[_as_seen(mention, article) for mention in limit_mentions(searched.mentions or ())],
        is_unlisted=is_unlisted,
        is_searched=searched.is_whole,
        search_errors=searched.errors,
        marks=_marks_of(page.body),
        sketch=sketch_of(article.text),
        keys=key_digests(text),
        links={} if reader.shares_pages else find_article_links(page.body, page.url, reader),
    )


def _as_seen(mention: Mention, article: Article) -> Mention:
    """Return the mention, marked if words of it are only in hidden text of the page."""
    return mention if article.hidden_words.isdisjoint(words_in(mention.surface)) else mention.hidden()


def read_listing(outlet: str, page: RawPage, fetched_at: datetime, kind: SourceKind, is_heavy: bool) -> Listing:
    """Return the links of a listing, feed or sitemap. Raises PageError."""
    began, reader = process_time(), _begin_task().reader(outlet)
    read = {
        SourceKind.FEED: reader.read_feed,
        SourceKind.SITEMAP: reader.read_sitemap,
        SourceKind.LISTING: reader.read_listing,
    }[kind]
    try:
        listing = read(page.body, url=page.url, fetched_at=fetched_at, content_type=page.header("Content-Type"))
        return replace(listing, seconds=process_time() - began)
    finally:
        if is_heavy:
            give_back_memory()


def find_in_texts(texts: Sequence["SearchableText"], entries: tuple[str, ...]) -> list[SearchedText]:
    """Return the findings in each text that the prefilter for `entries` (as JSON) doesn't rule out.

    Each text may take the CPU time of a page."""
    prefilter = _prefilter(entries) if entries else None
    found = []
    for text in texts:
        state = _begin_task()
        found.append(search_text(text, state.index, prefilter, seconds=state.limits.match_seconds))
    return found


def search_text(text: "SearchableText", index: Index, prefilter: "Prefilter | None", *, seconds: float) -> SearchedText:
    """Return the findings in a text, unless the prefilter rules it out.

    A search that takes longer than `seconds` of CPU time is repeated on less of the text."""
    from matchers.find import find_mentions

    words, lang, published = text
    if prefilter is not None and not _may_name(prefilter, words, seconds):
        return SearchedText(mentions=None)
    find = partial(find_mentions, index=index, lang=lang, published=published)
    return search_in_time(words, find, seconds)


def _may_name(prefilter: "Prefilter", text: str, seconds: float) -> bool:
    """Return whether the prefilter lets a text pass, as it does if it takes too long."""
    with suppress(CpuLimitReached, MemoryError), cpu_limit(seconds):
        return prefilter.may_name(text)
    return True


@lru_cache(maxsize=2)
def _prefilter(entries: tuple[str, ...]) -> "Prefilter":
    from matchers.prefilter import Prefilter

    return Prefilter(map(Entry.model_validate_json, entries))


def _marks_of(body: bytes) -> frozenset[str]:
    """Return a page's elements with their classes, except classes that contain a number, which vary between pages."""
    # Most tags are repeated often: each is parsed once.
    return frozenset(chain.from_iterable(starmap(_tag_marks, set(_START_TAG.findall(body[:MAX_MARKED_BYTES])))))


def _tag_marks(name: bytes, attributes: bytes) -> tuple[str, ...]:
    named = _CLASS.search(attributes)
    return _marks_of_tag(name, named[1] if named else b"")


@lru_cache(maxsize=10_000)
def _marks_of_tag(name: bytes, classes: bytes) -> tuple[str, ...]:
    tag = name.decode("ascii").lower()
    lasting = [word for word in classes.decode("utf-8", "replace").split() if not _CHANGING.search(word)]
    return tuple(f"{tag}.{word}" for word in lasting) or (tag,)


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
    if (
        reader.shares_pages
        or reader.article_id(page.requested_url) is None
        or reader.article_id(page.url) is not None
        or page.blocked
    ):
        return None
    seen = find_redirect_away(page.requested_url, page.url)
    return UnreadablePage(outcome=Outcome.GONE, reason=seen, seen=seen) if seen else None


def _begin_task() -> _WorkerState:
    """Return the state of this process, after raising the CPU limit by the allowance of one task."""
    assert _state is not None, "start_worker runs first in every worker process"
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + _state.limits.cpu_seconds
    # Exceeding the soft limit kills this process and nothing else.
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (_within_limit(resource.RLIMIT_CPU, soft), hard))
    return _state


def _within_limit(kind: int, wanted: int) -> int:
    """Return the wanted limit, or the inherited one if it is lower."""
    hard = resource.getrlimit(kind)[1]
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
