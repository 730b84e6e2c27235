"""`kuzet rescan`: looking for entries in what is stored already."""

from typing import Annotated

import typer
from rich.progress import Progress

from kuzet.commands.crawl.worker import queue_reading
from kuzet.installation import Exit, Installation, fail, installation
from kuzet.terminal import err, out


def rescan(
    context: typer.Context,
    entries: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENTRY ...]", help="Ids of entries, laws or articles; else all that have changed."),
    ] = None,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read archived pages again, where an older extractor has read them.")
    ] = False,
    queue: Annotated[
        bool,
        typer.Option("--queue", help="Leave the work to kuzet worker, or let one go on that was paused (PostgreSQL)."),
    ] = False,
    pause: Annotated[bool, typer.Option("--pause", help="Let the workers rest from a queued rescan.")] = False,
) -> None:
    """Find entries in all stored versions, as if they had been looked for from the start.

    What is found waits for review, marked as back-fill. Without ids, this does what is due: entries that were added or
    changed since they were last looked for, and everything after a change of the matchers or the laws. It may be
    stopped and started again; twice changes nothing more.

    With --reread, the newest page of each article is read from the archive as pages are read today, if another
    extractor read it. Other words than before are kept as a version that is no edit; names in them wait for review."""
    if queue or pause:
        queue_reading(installation(context), entries or [], reread=reread, pause=pause)
        return
    if reread:
        _reread(installation(context))
        return
    run_rescan(installation(context), entries or [])


def _reread(place: Installation) -> None:
    from crawler.backfill.re_extract import reread
    from store.archive.warc_files import ArchiveError

    with Progress(console=err, transient=True, disable=not err.is_terminal) as display:
        bar = display.add_task("reading", total=None)
        try:
            found = reread(
                place.database,
                place.config,
                place.home,
                progress=lambda done, total: display.update(bar, completed=done, total=total),
            )
        except ArchiveError as error:
            raise fail(f"the archive isn't as it was written ({error}); see kuzet verify") from error
    if not found.pages:
        out.print("Nothing to read: today's extractor has read all that is archived.")
        return
    out.print(
        f"Read {found.pages} archived pages again: {found.differing} give other words, {found.unread} no article now; "
        f"{found.items} items opened."
    )


def run_rescan(place: Installation, entries: list[str]) -> None:
    """Rescan with a display of how far it is, and tell what came of it."""
    from crawler.backfill.rescan import RescanUnderWayError, UnknownEntryError, rescan

    with Progress(console=err, transient=True, disable=not err.is_terminal) as display:
        bar = display.add_task("searching", total=None)
        try:
            found = rescan(
                place.database,
                place.config,
                entries,
                folder=place.home.index,
                progress=lambda done, total: display.update(bar, completed=done, total=total),
            )
        except UnknownEntryError as error:
            raise fail(f"{error}: see kuzet watchlist list", Exit.USAGE) from error
        except RescanUnderWayError as error:
            raise fail(str(error), Exit.LOCKED) from error
    if not found.entries:
        out.print("Nothing to look for: no entry has changed since the stored articles were searched for it.")
        return
    whom = "everything" if found.is_whole else ", ".join(found.entries)
    out.print(f"Searched {found.versions} stored versions for {whom}: {found.items} items opened or changed.")
    if not found.complete:
        out.print(
            "The last crawl has not ended, and may bring articles read with the list as it was before: "
            "run kuzet rescan again when it has."
        )
