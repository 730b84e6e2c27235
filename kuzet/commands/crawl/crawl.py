"""`kuzet crawl`: crawl the outlets now, or put the run into the queue."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.live import Live
from rich.table import Table

from kuzet.commands.crawl.worker import queue_run
from kuzet.installation import Exit, Installation, fail, failing, installation, outlets_named
from kuzet.terminal import err, json_text, out, plain, table

if TYPE_CHECKING:
    from crawler.nightly.run import Report

FIXED_COLUMNS = ("outlet", "visited", "new")
REPORT_COLUMNS = (*FIXED_COLUMNS, "edited", "restored", "unchanged", "gone", "refused", "blocked", "deferred", "alarms")
LIVE_COLUMNS = ("found", "fetched", "new", "alarms")

CLOCK_YEARS = range(2000, 2100)
"""Years that a run's clock may show. Waits of years are added to it, and Python's calendar ends in 9999."""


def parse_time(text: str | None) -> datetime | None:
    """Return a time of the command line (ISO 8601 with offset) in UTC. Raises typer.BadParameter if it is invalid."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{text!r} is not a time: write it like 2026-11-25T02:00:00+05:00") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text!r} names no offset: add Z or one like +05:00")
    if in_utc.year not in CLOCK_YEARS:
        raise typer.BadParameter(f"{text!r} is outside the years {CLOCK_YEARS[0]} to {CLOCK_YEARS[-1]}")
    return in_utc


def crawl(
    context: typer.Context,
    outlets: Annotated[list[str] | None, typer.Argument(metavar="[OUTLET ...]", help="Only these; else all.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the run's report to this file, as JSON.")] = None,
    now: Annotated[str | None, typer.Option(metavar="TIME", help="The run's clock (ISO 8601 with offset).")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress, only problems.")] = False,
    queue: Annotated[
        bool, typer.Option("--queue", help="Leave the work to kuzet worker, on any machine (PostgreSQL).")
    ] = False,
) -> None:
    """Crawl the outlets, store new and changed articles, and queue new mentions for review.

    Exit code 3: done, but an outlet failed or raised an alarm; 4: another run is under way."""
    if queue:
        if report:
            raise fail("a queued run has no report yet: see kuzet status", Exit.USAGE)
        place = installation(context)
        outlets_named(place, outlets or ())
        queue_run(place, outlets, now=parse_time(now), quiet=quiet)
        return
    found = run_crawl(installation(context), outlets, now=parse_time(now), report=report, quiet=quiet)
    raise typer.Exit(Exit.DONE if found.ok else Exit.ALARMED)


def run_crawl(
    place: Installation,
    outlets: list[str] | None = None,
    *,
    now: datetime | None = None,
    report: Path | None = None,
    quiet: bool = False,
) -> "Report":
    """Crawl with a live display, write the report and print the summary."""
    config = place.config
    outlets_named(place, outlets or ())
    if report and not report.parent.is_dir():
        raise fail(f"no report can be written: there is no folder {report.parent}", Exit.USAGE)
    from config.environment import CONTACT
    from crawler.nightly.run import RunLocked, crawl
    from store.runs.alarms import ALL_OUTLETS

    if place.home.contact is None and any(not outlet.local_pairs for outlet in config.outlets.values()):
        err.print(f"{CONTACT} is not set: outlets can't reach you. Set it to a mail or web address.")
    progress = CrawlDisplay(outlets or sorted(config.outlets))
    with failing(RunLocked, code=Exit.LOCKED):
        if quiet or not err.is_terminal:
            found = crawl(config, place.home, outlet_ids=outlets, now=now)
        else:
            with Live(console=err, get_renderable=progress.render, refresh_per_second=4, transient=True):
                found = crawl(config, place.home, outlet_ids=outlets, now=now, progress=progress)
    _stamp_head(place)
    if report:
        report.write_text(json_text(found.as_dict(), indent=2) + "\n", encoding="utf-8")
    if not quiet and ALL_OUTLETS not in found.raised:
        show_report(found)
    _print_alarms(found)
    return found


def _stamp_head(place: Installation) -> None:
    """Have the chain's head time-stamped after the run, if a time-stamp authority is configured."""
    if place.home.timestamp_url is None:
        return
    from store.chain.chain import load_head
    from store.evidence.timestamp import TimestampError, stamp_head

    with place.database.reading() as session:
        head = load_head(session)
    try:
        stamp_head(head, place.home.timestamp_url, place.home.timestamps)
    except (TimestampError, OSError) as error:
        err.print(f"the chain's head got no time stamp: {error}")


class CrawlDisplay:
    """Shows the counts of each outlet while the crawl runs."""

    def __init__(self, outlets: list[str]) -> None:
        self.counts: dict[str, dict[str, int]] = {outlet: dict.fromkeys(LIVE_COLUMNS, 0) for outlet in outlets}
        self.done: set[str] = set()

    def count(self, outlet: str, what: str, number: int = 1) -> None:
        """Add to the number of what was `found`, `fetched` or `new` at an outlet."""
        counts = self.counts[outlet]
        counts[what] = counts.get(what, 0) + number

    def finished(self, outlet: str) -> None:
        self.done.add(outlet)

    def render(self) -> Table:
        rows = [
            (outlet, *(counts[what] for what in LIVE_COLUMNS), "done" if outlet in self.done else "…")
            for outlet, counts in self.counts.items()
        ]
        return table(("outlet", *LIVE_COLUMNS, ""), rows)


def _print_alarms(report: "Report") -> None:
    """Print each alarm in the language of the locale."""
    from config.wording.alarms import word_alarm
    from config.wording.catalogue import load_catalogues, locale_language
    from store.runs.alarms import ALL_OUTLETS

    words = load_catalogues()[locale_language(os.environ)]
    for outlet, alarm in report.alarms():
        of = "" if outlet == ALL_OUTLETS else f"{outlet}: "
        err.print(plain(f"alarm: {of}{word_alarm(alarm.stored, words)}"))


def show_report(report: "Report") -> None:
    """Print a line for each outlet, without columns that are zero for all, to fit into a narrow terminal."""
    rows = [
        {
            **counts,
            "outlet": outlet,
            "visited": counts["looked_at"],
            "refused": sum(counts["refused"].values()),
            "alarms": len(counts["alarms"]),
        }
        for outlet, counts in report.as_dict()["outlets"].items()
    ]
    columns = [name for name in REPORT_COLUMNS if name in FIXED_COLUMNS or any(row[name] for row in rows)]
    out.print(table(columns, [[row[name] for name in columns] for row in rows]))
