"""`kuzet rescan`: find entries in stored versions, or read archived pages again."""

from typing import Annotated

import typer

from kuzet.commands.crawl.worker import UNKNOWN_ENTRY, queue_reading
from kuzet.installation import DAMAGED_ARCHIVE, Exit, Installation, failing, installation
from kuzet.terminal import out, progress_bar

MAX_SHOWN_ARTICLES = 10
"""Most articles that are named because their texts take too long to search."""


def rescan(
    context: typer.Context,
    entries: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENTRY ...]", help="Ids of entries, laws or articles; default: all that have changed."),
    ] = None,
    re_extract: Annotated[
        bool, typer.Option("--re-extract", help="Read archived pages again that another extractor has read.")
    ] = False,
    queue: Annotated[
        bool, typer.Option("--queue", help="Leave the work to kuzet worker, or resume a paused rescan (PostgreSQL).")
    ] = False,
    pause: Annotated[bool, typer.Option("--pause", help="Pause a queued rescan.")] = False,
) -> None:
    """Find entries in all stored versions, as if they had been on the watchlist from the start.

    New review items are marked as back-fill. Without ids, search for entries that were added or changed since the last
    search, and for everything if the matchers or the laws have changed. It may be stopped and started again.

    With --re-extract, read the newest archived page of each article with the current extractor, if another one read it
    before. If the words differ, they become a new version that isn't an edit; names in it wait for review."""
    if queue or pause:
        queue_reading(installation(context), entries or [], re_extract=re_extract, pause=pause)
        return
    if re_extract:
        _re_extract(installation(context))
        return
    run_rescan(installation(context), entries or [])


def _re_extract(place: Installation) -> None:
    from crawler.backfill.re_extract import re_extract
    from store.archive.warc_files import ArchiveError

    with progress_bar("reading") as progress, failing(ArchiveError, saying=DAMAGED_ARCHIVE):
        found = re_extract(place.database, place.config, place.home, progress=progress)
    if not found.pages:
        out.print("Nothing to read: the current extractor has read all archived pages.")
        return
    out.print(
        f"Read {found.pages} archived pages again: {found.differing} give other words, {found.unread} no article now; "
        f"{found.items} items opened."
    )


def run_rescan(place: Installation, entries: list[str]) -> None:
    """Rescan with a progress display and print the result."""
    from crawler.backfill.rescan import RescanUnderWayError, UnknownEntryError, rescan

    known = failing(UnknownEntryError, code=Exit.USAGE, saying=UNKNOWN_ENTRY)
    free = failing(RescanUnderWayError, code=Exit.LOCKED)
    with known, free, progress_bar("searching") as progress:
        found = rescan(place.database, place.config, entries, folder=place.home.index, progress=progress)
    if not found.entries:
        out.print("Nothing to do: no entry has changed since the stored articles were searched for it.")
        return
    entry_names = "everything" if found.is_whole else ", ".join(found.entries)
    out.print(f"Searched {found.versions} stored versions for {entry_names}: {found.items} items opened or changed.")
    if found.articles_in_part:
        shown = ", ".join(f"/articles/{row_id}" for row_id in found.articles_in_part[:MAX_SHOWN_ARTICLES])
        out.print(
            f"{len(found.articles_in_part)} articles take too long to search and were searched in part. "
            f"Read them at the desk, or look for the name with its search: {shown}"
        )
    if not found.complete:
        out.print(
            "The last crawl has not ended and may bring articles matched with the old list: "
            "run kuzet rescan again when it has."
        )
