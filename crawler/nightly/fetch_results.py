"""What servers answered to visits: archived, the same as before, or read as an article."""

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.extraction.page_tasks import ExtractedPage, UnreadablePage
from spiders.article import Refusal
from spiders.fetch.fetch_page import RawPage
from spiders.fetch.outlet_spider import PlannedVisit
from store.archive.warc_files import PackedResponse, RawRef, RawResponse
from store.schema.enums import ArticleState, Outcome


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An archived response, and where it stands."""

    ref: RawRef
    raw: RawResponse

    @property
    def fetched_at(self) -> datetime:
        return self.raw.fetched_at


@dataclass(frozen=True, kw_only=True)
class Same:
    """An article that its server says is as it was, or whose page came again byte for byte."""

    visit: PlannedVisit
    page: RawPage
    raw: RawResponse
    at: RawRef | PackedResponse
    """Where it stands in the archive; an answer without a body is archived only when its visit is noted."""

    @property
    def article_row_id(self) -> int:
        assert self.visit.article_row_id is not None, "only a known article has validators"
        return self.visit.article_row_id

    def without_bytes(self) -> "Same":
        """The same without the page's bytes, which are archived: many are noted together."""
        page = replace(self.page, body=b"", wire_body=b"")
        return replace(self, page=page, raw=replace(self.raw, body=b""))


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An article's page that was fetched, archived and read."""

    run_id: int
    visit: PlannedVisit
    page: RawPage
    kept: Kept
    read: ExtractedPage

    def without_bytes(self) -> "Arrival":
        """The same without the page's bytes, which are archived and read, and its links, which are counted: it may have
        to wait."""
        page = replace(self.page, body=b"", wire_body=b"")
        kept = replace(self.kept, raw=replace(self.kept.raw, body=b""))
        return replace(self, page=page, kept=kept, read=replace(self.read, links={}))


def told_state(unread: UnreadablePage, status: int) -> tuple[ArticleState, str] | None:
    """The state that a page without an article speaks for, and what says so; None if it speaks for none."""
    if unread.outcome is Outcome.BLOCKED:
        return ArticleState.BLOCKED, unread.reason
    if unread.outcome is Outcome.GONE:
        return ArticleState.GONE, unread.reason
    if unread.reason == Refusal.SOFT_404:
        return ArticleState.SOFT_404, unread.seen
    is_out = status >= 500 or unread.reason == Refusal.OUT_OF_SERVICE
    return (ArticleState.UNREACHABLE, unread.seen) if is_out else None
