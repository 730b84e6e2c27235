"""`kuzet worker`: one of the processes that do the queue's jobs; and the part of other commands that is about it."""

from datetime import datetime
from typing import Annotated

import typer

from kuzet.main import Exit, Installation, fail, installation
from kuzet.terminal import err, out, table


def add_to(app: typer.Typer) -> None:
    app.command("worker")(worker)


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
    from crawler.fleet import Terms, work
    from crawler.lock import RunLocked
    from crawler.queue import QueueError

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
    from crawler.queue import QueueError, enqueue_night

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


def show_jobs(place: Installation) -> None:
    """How many jobs wait and are at work, where there is a queue."""
    if not place.home.database_url.startswith("postgresql"):
        return
    from crawler.queue import job_counts

    counts = job_counts(place.database)
    if counts:
        rows = [(name, str(one.waiting), str(one.at_work), str(one.failed)) for name, one in sorted(counts.items())]
        out.print(table(("jobs", "waiting", "at work", "failed"), rows))
