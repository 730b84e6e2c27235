"""`kuzet crawl` and `kuzet status`: the night, and what became of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.live import Live
from rich.table import Table

from config.local_time import local_time
from kuzet.commands.crawl.worker import queue_night, show_jobs
from kuzet.installation import Exit, Installation, fail, installation, outlets_named
from kuzet.terminal import err, out, table

if TYPE_CHECKING:
    from crawler.nightly.run import Report
    from store.runs.alarms import Alarm

ALWAYS = ("outlet", "looked at", "new")
COLUMNS = (*ALWAYS, "edited", "restored", "unchanged", "gone", "refused", "blocked", "deferred", "alarms")


def parse_time(text: str | None) -> datetime | None:
    """A moment given on the command line: ISO 8601 with an offset."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{text!r} is no time: write it like 2026-11-25T02:00:00+05:00") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text!r} names no offset: add Z or one like +05:00")
    return in_utc


def crawl(
    context: typer.Context,
    outlets: Annotated[list[str] | None, typer.Argument(metavar="[OUTLET ...]", help="Only these; else all.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the run's report to this file, as JSON.")] = None,
    now: Annotated[str | None, typer.Option(metavar="TIME", help="The run's clock (ISO 8601 with offset).")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress, only what went wrong.")] = False,
    queue: Annotated[
        bool, typer.Option("--queue", help="Leave the work to kuzet worker, on any machines (PostgreSQL).")
    ] = False,
) -> None:
    """Poll the outlets, keep what is new or changed, and queue new mentions for review.

    Exit code 3: done, but an outlet failed or raised an alarm; 4: another run is under way."""
    if queue:
        if report:
            raise fail("a queued night has no report yet when it is queued: see kuzet status", Exit.USAGE)
        place = installation(context)
        outlets_named(place, outlets or ())
        queue_night(place, outlets, now=parse_time(now), quiet=quiet)
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
    """Crawl with a live display, write the report, show the summary."""
    config = place.config
    outlets_named(place, outlets or ())
    if report and not report.parent.is_dir():
        raise fail(f"no report can be written: there is no folder {report.parent}", Exit.USAGE)
    from config.environment import CONTACT
    from crawler.nightly.run import RunLocked, crawl

    if place.home.contact is None and any(not outlet.local_pairs for outlet in config.outlets.values()):
        err.print(f"{CONTACT} is not set: outlets can't reach whoever asks them. Name a mail or web address in it.")
    progress = Progress(outlets or sorted(config.outlets))
    try:
        if quiet or not err.is_terminal:
            found = crawl(config, place.home, outlet_ids=outlets, now=now)
        else:
            with Live(console=err, get_renderable=progress.render, refresh_per_second=4, transient=True):
                found = crawl(config, place.home, outlet_ids=outlets, now=now, progress=progress)
    except RunLocked as error:
        raise fail(str(error), Exit.LOCKED) from error
    if report:
        report.write_text(json.dumps(found.as_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if not quiet:
        show_report(found)
    for outlet, alarm in found.alarms():
        err.print(f"alarm: {outlet}: {alarm.text}")
    return found


class Progress:
    """Counts of each outlet while the crawl runs."""

    def __init__(self, outlets: list[str]) -> None:
        self.counts: dict[str, dict[str, int]] = {
            outlet: dict.fromkeys(("found", "fetched", "new", "alarms"), 0) for outlet in outlets
        }
        self.done: set[str] = set()

    def count(self, outlet: str, what: str, number: int = 1) -> None:
        """`number` more of what was found, fetched, new, or an alarm."""
        counts = self.counts[outlet]
        counts[what] = counts.get(what, 0) + number

    def finished(self, outlet: str) -> None:
        self.done.add(outlet)

    def render(self) -> Table:
        rows = [
            (
                outlet,
                counts["found"],
                counts["fetched"],
                counts["new"],
                counts["alarms"],
                "done" if outlet in self.done else "…",
            )
            for outlet, counts in self.counts.items()
        ]
        return table(("outlet", "found", "fetched", "new", "alarms", ""), rows)


def show_report(report: "Report") -> None:
    """The summary of a run, a line an outlet; what no outlet had is left out: it is to fit into a narrow terminal."""
    rows = [
        {
            "outlet": outlet,
            "looked at": counts["looked_at"],
            **{key: counts[key] for key in ("new", "edited", "restored", "unchanged", "gone")},
            "refused": sum(counts["refused"].values()),
            **{key: counts[key] for key in ("blocked", "deferred")},
            "alarms": len(counts["alarms"]),
        }
        for outlet, counts in report.as_dict()["outlets"].items()
    ]
    columns = [name for name in COLUMNS if name in ALWAYS or any(row[name] for row in rows)]
    out.print(table(columns, [[row[name] for name in columns] for row in rows]))


def status(
    context: typer.Context,
    revisits: Annotated[
        bool, typer.Option("--revisits", help="Show instead how often articles are visited again, and why.")
    ] = False,
) -> None:
    """Show the last run, the outlets' health and how much waits for review. Exit code 3: an alarm is open."""
    from crawler.operations.machine_checks import Level, disk
    from store.reports.export import count_articles
    from store.review.review_items import count_open
    from store.runs.alarms import open_alarms
    from store.runs.runs import load_latest_run, load_outlet_runs

    place = installation(context)
    if revisits:
        _show_revisits(place)
        return
    config = place.config
    with place.database.reading() as session:
        run = load_latest_run(session)
        counts = load_outlet_runs(session, run.id) if run else {}
        alarms = open_alarms(session)
        waiting, articles = count_open(session), count_articles(session)
    if run is None:
        out.print("No run yet. Start one: kuzet crawl")
        return
    ended = f"ended {local_time(run.finished_at)}" if run.finished_at else "has not ended (killed, or still under way)"
    out.print(f"Run {run.id} began {local_time(run.started_at)} and {ended}, time of Almaty.")
    out.print(f"{waiting} items wait for review; {articles} articles are stored.\n")
    by_outlet: dict[str, list[Alarm]] = {}
    for alarm in alarms:
        by_outlet.setdefault(alarm.outlet, []).append(alarm)
    rows = []
    for outlet in sorted(set(config.outlets) | set(counts) | set(by_outlet)):
        seen = counts.get(outlet, {})
        health = "; ".join(f"{alarm.text} (since {local_time(alarm.raised_at)})" for alarm in by_outlet.get(outlet, []))
        rows.append(
            (
                outlet,
                *(str(seen.get(key, "–")) for key in ("looked_at", "new", "edited", "blocked")),
                health or "well" if seen else health or "not crawled in this run",
            )
        )
    out.print(table(("outlet", "looked at", "new", "edited", "blocked", "health"), rows))
    show_jobs(place)
    room = disk(place.home)
    if room.level is Level.BAD:
        out.print(f"The disk is all but full ({room.seen}): {room.remedy}")
    if alarms or room.level is Level.BAD:
        raise typer.Exit(Exit.ALARMED)


def _show_revisits(place: Installation) -> None:
    """A line for each age of an outlet's articles: what was found, and the interval that follows from it."""
    from store.articles.revisit_schedule import AGE_STEPS, DEFAULT_SCHEDULE, load_schedules

    with place.database.reading() as session:
        found = load_schedules(session)
    rows = []
    for outlet in sorted(set(place.config.outlets) | set(found)):
        rhythm = found.get(outlet, DEFAULT_SCHEDULE)
        for step, (age, interval) in enumerate(zip(AGE_STEPS, rhythm.intervals, strict=True)):
            usual = DEFAULT_SCHEDULE.intervals[step]
            why = (
                f"{rhythm.changes[step]} changes in {rhythm.article_days[step]:.0f} days of articles"
                if rhythm.learnt_at
                else "nothing learnt yet"
            )
            rows.append((outlet if not step else "", _span(age), _span(interval), _span(usual), why))
    out.print(table(("outlet", "from the age of", "visited every", "ladder", "found"), rows))
    for outlet, rhythm in found.items():
        if rhythm.stretch > 1:
            out.print(f"{outlet}: intervals are {rhythm.stretch:.1f} times as long as wished, to fit into its nights.")


def _span(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 24 else f"{hours / 24:.1f} d"
