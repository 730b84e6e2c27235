"""The tasks of the worker processes, as the main process names them.

They only call worker.py, which the main process doesn't import: it takes long to load the matchers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from config.models.outlet import Outlet
from crawler.extraction.extracted_page import ExtractedPage, UnreadablePage
from crawler.extraction.limits import Limits
from crawler.redact_errors import redact_uncaught_errors, redacted_lines
from matchers.index import Index
from spiders.article import Link, Listing, SourceKind
from spiders.fetch.raw_page import RawPage

if TYPE_CHECKING:
    from matchers.prefilter import FoundMentions, SearchableText

PRELOADED_MODULES = (
    "crawler.extraction.worker_tasks",
    "crawler.extraction.worker",
    "crawler.extraction.preload",
    "feedparser",
    "bs4",
    "trafilatura",
)
"""Modules that every worker needs sooner or later, imported before it is forked."""


def start_worker(outlets: Sequence[Outlet], index: Index, limits: Limits) -> None:
    """Prepare the process in which this is called."""
    redact_uncaught_errors()
    from crawler.extraction import worker

    try:
        worker.start_worker(outlets, index, limits)
    except Exception as error:
        # The pool prints it with its message, which may hold names.
        raise RuntimeError("\n".join(redacted_lines(error))) from None


def read_page(
    outlet: str, page: RawPage, fetched_at: datetime, link: Link | None, is_heavy: bool
) -> ExtractedPage | UnreadablePage:
    """Return a page's article with its mentions, or the outcome of a page without one."""
    from crawler.extraction import worker

    return worker.read_page(outlet, page, fetched_at, link, is_heavy)


def read_listing(outlet: str, page: RawPage, fetched_at: datetime, kind: SourceKind, is_heavy: bool) -> Listing:
    """Return the links of a listing, feed or sitemap. Raises PageError."""
    from crawler.extraction import worker

    return worker.read_listing(outlet, page, fetched_at, kind, is_heavy)


def find_in_texts(texts: Sequence["SearchableText"], entries: tuple[str, ...] = ()) -> "FoundMentions":
    """Return the mentions in each of some searchable texts, which come with their languages.

    A text that the prefilter for `entries` (as JSON, if any are given) rules out gives None."""
    from crawler.extraction import worker

    return worker.find_in_texts(texts, entries)
