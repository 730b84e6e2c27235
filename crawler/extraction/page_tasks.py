"""What is asked of the worker processes, and what they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from config.models.outlet import Outlet
from crawler.extraction.limits import HEAVY
from matchers.mention import Mention
from spiders.article import Article, Link
from store.schema.enums import Outcome

if TYPE_CHECKING:
    # A worker fetches nothing and needs no Scrapy.
    from spiders.fetch.fetch_page import RawPage


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


def task_for(outlet: Outlet, page: "RawPage", *, fetched_at: datetime, link: Link | None = None) -> PageTask:
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
class ExtractedPage:
    """What was read from a page, and what was found in it."""

    article: Article
    mentions: Sequence[Mention]
    marks: frozenset[str] = frozenset()
    """Of the page's layout."""
    sketch: tuple[int, ...]
    """Of the article's words, by which copies are found."""
    keys: tuple[int, ...]
    """Digests of the keys by which the stored text is found again."""
    links: Mapping[str, str] = field(default_factory=dict)
    """The outlet's articles to which the page links, id -> address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnreadablePage:
    """Why a page gave no article: `reason` is a Refusal's word where the outcome is REFUSED."""

    outcome: Outcome
    reason: str
    seen: str
