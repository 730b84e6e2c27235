"""What the worker processes are asked to do. The functions here do no more than call those of worker.py, which
only the workers import: the texts' matchers take a while to begin."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from config.models.outlet import Outlet
from crawler.extraction.limits import Limits
from crawler.extraction.page_tasks import ExtractedPage, PageTask, UnreadablePage
from crawler.redact_errors import hide_words, without_words
from matchers.index import Index
from spiders.article import Listing, SourceKind

if TYPE_CHECKING:
    from matchers.prefilter import FoundMentions, SearchableText

WORK = (
    "crawler.extraction.worker_tasks",
    "crawler.extraction.worker",
    "crawler.extraction.preload",
    "feedparser",
    "bs4",
    "trafilatura",
)
"""What does what is asked, and libraries that it needs sooner or later."""


def start_worker(outlets: Sequence[Outlet], index: Index, limits: Limits) -> None:
    """Prepare the process in which this is called."""
    hide_words()
    from crawler.extraction import worker

    try:
        worker.start_worker(outlets, index, limits)
    except Exception as error:
        # It is printed as it is, words included.
        raise RuntimeError("\n".join(without_words(error))) from None


def read_page(task: PageTask) -> ExtractedPage | UnreadablePage:
    """The article of a page and its mentions, or the outcome that the page has without one."""
    from crawler.extraction import worker

    return worker.read_page(task)


def read_listing(task: PageTask, way: SourceKind) -> Listing:
    """The links of a listing, feed or sitemap; raises PageError."""
    from crawler.extraction import worker

    return worker.read_listing(task, way)


def find_in_texts(texts: Sequence["SearchableText"], entries: tuple[str, ...] = ()) -> "FoundMentions":
    """Return the mentions in each text, or None for a text that the prefilter for `entries` (JSON) rejects."""
    from crawler.extraction import worker

    return worker.find_in_texts(texts, entries)
