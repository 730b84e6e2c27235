"""`kuzet worker`: do jobs from the queue; also the parts of other commands that use the queue."""

from datetime import datetime
from typing import Annotated, Any

import typer

from kuzet.installation import Exit, Installation, failing, installation
from kuzet.terminal import err, out, table

UNKNOWN_ENTRY = "{}: see kuzet watchlist list"


def worker(
    context: typer.Context,
    at_once: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Outlets to crawl at once; default: 32.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes that read pages; default: one per processor.")
    ] = None,
    lease: Annotated[
        float | None,
        typer.Option(min=2, metavar="SECONDS", help="Time without heartbeat until others take its jobs; default: 60."),
    ] = None,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Exit when no job is left.")] = False,
) -> None:
    """Do jobs from the queue (PostgreSQL) until Ctrl-C or SIGTERM. Start as many workers as you like, on any machine.

    Exit code 4: a crawl without the queue is under way."""
    place = installation(context)
    # Refuse a faulty configuration now, not at the first job.
    _ = place.config
    from config.loader import load_config
    from crawler.fleet.job_queue import QueueError
    from crawler.fleet.queue_worker import WorkerOptions, work
    from crawler.nightly.run_lock import RunLocked

    given = {"at_once": at_once, "processes": processes, "lease": lease}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    options = WorkerOptions(until_idle=until_idle, **chosen)
    with failing(RunLocked, code=Exit.LOCKED), failing(QueueError, code=Exit.USAGE):
        work(lambda: load_config(place.config_directory), place.home, options)


def queue_run(place: Installation, outlets: list[str] | None, *, now: datetime | None, quiet: bool) -> None:
    """Put a run into the queue and print the result."""
    from crawler.fleet.job_queue import QueueError, enqueue_run

    with failing(QueueError, code=Exit.USAGE):
        run = enqueue_run(place.database, place.config, outlet_ids=outlets, now=now)
    if run is None:
        err.print("Nothing queued: all outlets still wait from an earlier run. Is a worker running? See kuzet status")
        return
    if run.still_waiting:
        err.print(f"{len(run.still_waiting)} outlets still wait from an earlier run and get no second job.")
    if not quiet:
        out.print(f"Run {run.run_id}: {len(run.outlets)} outlets are in the queue, for: kuzet worker")


def queue_reading(place: Installation, entries: list[str], *, re_extract: bool, pause: bool) -> None:
    """Put a rescan or a re-extraction into the queue, or pause the queued rescan."""
    from crawler.backfill.rescan import UnknownEntryError
    from crawler.fleet.job_queue import QueueError, enqueue_re_extraction, enqueue_rescan
    from store.backfill.rescan_slices import update_slices_paused

    if pause:
        with place.database.session() as session:
            update_slices_paused(session, paused=True)
        out.print("The rescan pauses after the current batches; kuzet rescan --queue resumes it.")
        return
    with failing(QueueError, code=Exit.USAGE), failing(UnknownEntryError, code=Exit.USAGE, saying=UNKNOWN_ENTRY):
        if re_extract:
            outlets = enqueue_re_extraction(place.database, place.config)
            out.print(f"{len(outlets)} outlets are in the queue, to be re-extracted.")
            return
        plan, slices = enqueue_rescan(place.database, place.config, entries)
    if plan is None:
        out.print(f"An earlier rescan goes on: {slices} slices are left.")
    elif not plan.subjects:
        out.print("Nothing to do: no entry has changed since the stored articles were searched for it.")
    else:
        out.print(f"{len(plan.ids)} stored versions are in the queue in {slices} slices, for: kuzet worker")


def show_jobs(place: Installation) -> None:
    """Print the number of jobs and the progress of a queued rescan, if there is a queue."""
    if not place.home.database_url.startswith("postgresql"):
        return
    from crawler.fleet.job_queue import job_counts

    counts = job_counts(place.stored)
    if counts:
        rows = [(name, str(one.waiting), str(one.at_work), str(one.failed)) for name, one in sorted(counts.items())]
        out.print(table(("jobs", "waiting", "at work", "failed"), rows))
    from store.backfill.rescan_slices import load_slices

    with place.stored.reading() as session:
        slices = load_slices(session)
    if slices:
        done = sum(one.finished_at is not None for one in slices)
        entries = ", ".join(slices[0].subjects[:5]).replace("*", "everything")
        paused = " (paused)" if slices[0].is_paused else ""
        out.print(f"Rescan for {entries}: {done} of {len(slices)} slices are done{paused}.")
