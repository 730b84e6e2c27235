"""Hold a visit whose response is archived, with what was read from it."""

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.extraction.worker import ExtractedPage, UnreadablePage
from spiders.article import Refusal
from spiders.fetch.outlet_spider import PlannedVisit
from spiders.fetch.raw_page import RawPage
from store.archive.warc_files import PackedResponse, RawRef, RawResponse
from store.schema.enums import ArticleState, Outcome
from store.schema.tables.articles import Version
from store.texts.redesign import ArticleEdit


@dataclass(frozen=True, kw_only=True)
class FetchedVisit:
    """A visit with its archived response, and the article if one was read from it."""

    run_id: int
    outlet: str
    visit: PlannedVisit
    raw: RawResponse
    ref: RawRef | PackedResponse
    """The place in the archive; or packed, a response without a body that is archived when the visit is recorded."""
    extracted: ExtractedPage | None = None

    @property
    def article_row_id(self) -> int:
        assert self.visit.article_row_id is not None, "only stored articles have validators and digests"
        return self.visit.article_row_id

    @property
    def archived(self) -> RawRef:
        assert isinstance(self.ref, RawRef), "a response with a body is archived at once"
        return self.ref

    @property
    def article_page(self) -> ExtractedPage:
        assert self.extracted is not None, "only visits that gave an article are ingested"
        return self.extracted

    def without_bytes(self, extracted: ExtractedPage | None = None) -> "FetchedVisit":
        """Return the visit without the body, which is archived and read already, so that many visits can wait.

        The links of the extracted page are dropped too, because they are counted by then."""
        light = replace(extracted, links={}) if extracted is not None else None
        return replace(self, raw=replace(self.raw, body=b""), extracted=light)


@dataclass(frozen=True, kw_only=True)
class PendingEdit:
    """An article whose words differ from the stored ones, held until the outlet's layout is judged."""

    fetched: FetchedVisit
    raw_id: int
    edit: ArticleEdit
    before: Version
    """The stored version."""
    is_by_other_extractor: bool
    """Whether another extractor read the stored version; then its page must be read again before comparing."""


def raw_response(page: RawPage, *, fetched_at: datetime) -> RawResponse:
    """Return a page in the form in which it is archived."""
    return RawResponse(
        url=page.url,
        requested_url=page.requested_url,
        status=page.status,
        headers=page.headers,
        body=page.wire_body,
        request_headers=page.request_headers,
        fetched_at=fetched_at,
        protocol=page.protocol,
        ip_address=page.ip_address,
        tls=page.tls,
    )


def observed_state(unreadable: UnreadablePage, status: int) -> tuple[ArticleState, str] | None:
    """Return the article state that a page without an article proves, with the evidence; None if it proves none."""
    if unreadable.outcome is Outcome.BLOCKED:
        return ArticleState.BLOCKED, unreadable.reason
    if unreadable.outcome is Outcome.GONE:
        return ArticleState.GONE, unreadable.reason
    if unreadable.reason == Refusal.SOFT_404:
        return ArticleState.SOFT_404, unreadable.seen
    is_out = status >= 500 or unreadable.reason == Refusal.OUT_OF_SERVICE
    return (ArticleState.UNREACHABLE, unreadable.seen) if is_out else None
