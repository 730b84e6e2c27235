"""Read an outlet's feeds, sitemaps and listings, using the stored links where the server answers 304."""

from functools import partial

from crawler.nightly.fetched_visit import raw_response
from crawler.nightly.plan_visits import FULL_VISIT_EVERY
from crawler.nightly.record_outcomes import remember_responses
from crawler.nightly.run_context import RunContext
from spiders.article import Listing, NotAnArticle, Refusal, SourceKind
from spiders.fetch.raw_page import RawPage
from store.archive.warc_files import RawRef, RawResponse
from store.articles.listing_cache import delete_listing, load_listing, update_listing
from store.articles.validators import load_validators, update_not_modified_counts
from store.runs.runs import record_raw
from store.session import Session


class SourceReader:
    """Reads the sources of one outlet in a run."""

    def __init__(self, outlet: str, context: RunContext) -> None:
        self.outlet = outlet
        self.context = context

    async def validators(self, url: str) -> tuple[str | None, str | None]:
        """Return a source's stored ETag and Last-Modified; none at each FULL_VISIT_EVERY-th request, as validators may
        be wrong."""

        def load(session: Session) -> tuple[str | None, str | None]:
            found = load_validators(session, url)
            if found is None or found.since_full >= FULL_VISIT_EVERY - 1 or load_listing(session, url) is None:
                return None, None
            return found.etag, found.last_modified

        return await self.context.writer.do(load)

    async def read(self, kind: SourceKind, page: RawPage) -> Listing:
        """Archive a source's response and return its links. Raises PageError."""
        writer, url = self.context.writer, page.requested_url
        raw = raw_response(page, fetched_at=self.context.clock.now())
        ref = await writer.archive_response(raw, None)
        if page.status == 304:
            return await writer.do(partial(self._stored_listing, url, raw, ref))
        await writer.do(lambda session: record_raw(session, self.context.run_id, ref, raw))
        extraction = self.context.extraction
        listing = await extraction.read_listing(self.outlet, page, kind, fetched_at=raw.fetched_at)
        await writer.do(partial(_remember, url, raw, ref, listing))
        return listing

    def _stored_listing(self, url: str, raw: RawResponse, ref: RawRef, session: Session) -> Listing:
        record_raw(session, self.context.run_id, ref, raw)
        found = load_listing(session, url)
        if found is None:
            raise NotAnArticle(Refusal.BAD_RESPONSE, "status 304 to an unconditional request")
        update_not_modified_counts(session, [(url, raw.fetched_at)])
        return found


def _remember(url: str, raw: RawResponse, ref: RawRef, listing: Listing, session: Session) -> None:
    if remember_responses(session, [(url, raw, ref)])[0]:
        update_listing(session, url, listing)
    else:
        delete_listing(session, url)
