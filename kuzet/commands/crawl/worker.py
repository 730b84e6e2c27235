"""`kuzet worker`: one of the processes that do the queue's jobs; and the part of other commands that is about it."""

from datetime import datetime
from typing import Annotated

import typer

from kuzet.installation import Exit, Installation, fail, installation
from kuzet.terminal import err, out, table


def worker(
    context: typer.Context,
    at_once: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Outlets to visit at once; 32 if not said.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes that read pages; else one a processor.")
    ] = None,
    lease: Annotated[
        float | None,
        typer.Option(min=2, metavar="SECONDS", help="After so long without a sign of life, others take its jobs; 60."),
    ] = None,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when no job is left.")] = False,
) -> None:
    """Do jobs from the queue (PostgreSQL) until told to stop by Ctrl-C or SIGTERM; start as many as you like, anywhere.

    Exit code 4: a crawl without the queue is under way."""
    place = installation(context)
    # Refuse a faulty configuration now, not at the first job.
    _ = place.config
    from config.loader import load_config
    from crawler.fleet.job_queue import QueueError
    from crawler.fleet.queue_worker import Terms, work
    from crawler.nightly.run_lock import RunLocked

    given = {"at_once": at_once, "processes": processes, "lease": lease}
    terms = Terms(until_idle=until_idle, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    try:
        work(lambda: load_config(place.config_directory), place.home, terms)
    except RunLocked as error:
        raise fail(str(error), Exit.LOCKED) from error
    except QueueError as error:
        raise fail(str(error), Exit.USAGE) from error


def queue_night(place: Installation, outlets: list[str] | None, *, now: datetime | None, quiet: bool) -> None:
    """Put a night into the queue, and tell what became of it."""
    from crawler.fleet.job_queue import QueueError, enqueue_night

    try:
        night = enqueue_night(place.database, place.config, outlet_ids=outlets, now=now)
    except QueueError as error:
        raise fail(str(error), Exit.USAGE) from error
    if night is None:
        err.print("Nothing queued: each outlet still waits from an earlier night. Is a worker at work? kuzet status")
        return
    if night.still_waiting:
        err.print(f"{len(night.still_waiting)} outlets still wait from an earlier night, and get no second job.")
    if not quiet:
        out.print(f"Run {night.run_id}: {len(night.outlets)} outlets are in the queue, for: kuzet worker")


def queue_reading(place: Installation, entries: list[str], *, reread: bool, pause: bool) -> None:
    """Put a rescan, or the reading of archived pages, into the queue; or let the workers rest from a rescan."""
    from crawler.backfill.rescan import UnknownEntryError
    from crawler.fleet.job_queue import QueueError, enqueue_reread, enqueue_rescan
    from store.backfill.rescan_slices import update_slices_paused

    if pause:
        with place.database.session() as session:
            update_slices_paused(session, paused=True)
        out.print("The rescan rests from the end of what each worker is at; kuzet rescan --queue lets it go on.")
        return
    try:
        if reread:
            out.print(
                f"{len(enqueue_reread(place.database, place.config))} outlets are in the queue, to be read again."
            )
            return
        plan, slices = enqueue_rescan(place.database, place.config, entries)
    except QueueError as error:
        raise fail(str(error), Exit.USAGE) from error
    except UnknownEntryError as error:
        raise fail(f"{error}: see kuzet watchlist list", Exit.USAGE) from error
    if plan is None:
        out.print(f"A rescan that was begun before goes on: {slices} slices are left.")
    elif not plan.subjects:
        out.print("Nothing to look for: no entry has changed since the stored articles were searched for it.")
    else:
        out.print(f"{len(plan.ids)} stored versions are in the queue in {slices} slices, for: kuzet worker")


def show_jobs(place: Installation) -> None:
    """How many jobs wait and are at work, where there is a queue."""
    if not place.home.database_url.startswith("postgresql"):
        return
    from crawler.fleet.job_queue import job_counts

    counts = job_counts(place.database)
    if counts:
        rows = [(name, str(one.waiting), str(one.at_work), str(one.failed)) for name, one in sorted(counts.items())]
        out.print(table(("jobs", "waiting", "at work", "failed"), rows))
    from store.backfill.rescan_slices import load_slices

    with place.database.reading() as session:
        slices = load_slices(session)
    if slices:
        done = sum(one.finished_at is not None for one in slices)
        whom = ", ".join(slices[0].subjects[:5]).replace("*", "everything")
        rests = ", and rests" if slices[0].is_paused else ""
        out.print(f"Rescan for {whom}: {done} of {len(slices)} slices are done{rests}.")
