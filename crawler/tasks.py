"""What is asked of the worker processes, and what they answer. The functions here do no more than call those of
`crawler.worker`, which only the workers import: the texts' matchers take a while to begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from config.models import Outlet
from crawler.limits import HEAVY, Limits
from matchers.index import Index
from matchers.mention import Mention
from spiders.article import Article, Link, Listing, Way
from store.runs import Outcome

if TYPE_CHECKING:
    # A worker fetches nothing and needs no Scrapy.
    from matchers.glance import Found, Text
    from spiders.fetching import Page

WORK = ("crawler.worker", "feedparser", "bs4", "trafilatura")
"""The module that does what is asked, and libraries that it needs sooner or later."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageTask:
    """A page to read."""

    outlet: str
    requested_url: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    link: Link | None = None

    @property
    def is_heavy(self) -> bool:
        """Whether reading it may take much memory; two such pages are never read at once."""
        return len(self.body) > HEAVY or self.body.startswith(b"%PDF")


def task_for(outlet: Outlet, page: "Page", *, fetched_at: datetime, link: Link | None = None) -> PageTask:
    """The task of reading a page that was fetched."""
    return PageTask(
        outlet=outlet.id,
        requested_url=page.requested_url,
        url=page.url,
        status=page.status,
        headers=dict(page.headers),
        body=page.body,
        fetched_at=fetched_at,
        link=link,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """What was read from a page, and what was found in it."""

    article: Article
    mentions: Sequence[Mention]
    marks: frozenset[str] = frozenset()
    """Of the page's layout."""
    sketch: tuple[int, ...]
    """Of the article's words, by which copies are found."""
    keys: tuple[int, ...]
    """Digests of the keys by which the stored text is found again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """Why a page gave no article: `reason` is a Refusal's word where the outcome is REFUSED."""

    outcome: Outcome
    reason: str
    seen: str


def start_worker(outlets: Sequence[Outlet], index: Index, limits: Limits) -> None:
    """Prepare the process in which this is called."""
    from crawler import worker

    worker.start_worker(outlets, index, limits)


def read_page(task: PageTask) -> Read | Unread:
    """The article of a page and its mentions, or the outcome that the page has without one."""
    from crawler import worker

    return worker.read_page(task)


def read_listing(task: PageTask, way: Way) -> Listing:
    """The links of a listing, feed or sitemap; raises PageError."""
    from crawler import worker

    return worker.read_listing(task, way)


def find_in_texts(texts: Sequence["Text"], entries: tuple[str, ...] = ()) -> "Found":
    """The mentions in each of some searchable texts, given with their languages; None for a text that a glance for the
    entries, if any are given, each as JSON, passes over."""
    from crawler import worker

    return worker.find_in_texts(texts, entries)
