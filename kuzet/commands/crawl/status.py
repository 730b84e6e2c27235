"""`kuzet status`: the last run, the outlets' health and the number of pending review items."""

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.local_time import local_time
from kuzet.commands.crawl.worker import show_jobs
from kuzet.installation import Exit, Installation, installation
from kuzet.terminal import out, plain, table

if TYPE_CHECKING:
    from store.schema.tables.runs import Alarm

NO_RUN = "No run yet. Start one: kuzet crawl"


def status(
    context: typer.Context,
    revisits: Annotated[
        bool, typer.Option("--revisits", help="Show instead how often articles are visited again, and why.")
    ] = False,
) -> None:
    """Show the last run, the outlets' health and the number of pending items. Exit code 3: an alarm is open."""
    from crawler.operations.machine_checks import Level, check_disk
    from store.reports.export import count_articles
    from store.review.review_items import count_open
    from store.runs.alarms import load_open_alarms
    from store.runs.runs import load_latest_run, load_outlet_runs
    from store.session import NoDatabase

    place = installation(context)
    if revisits:
        _show_revisits(place)
        return
    try:
        stored = place.stored
    except NoDatabase:
        out.print(NO_RUN)
        return
    with stored.reading() as session:
        run = load_latest_run(session)
        counts = load_outlet_runs(session, run.id) if run else {}
        alarms = load_open_alarms(session)
        pending, articles = count_open(session), count_articles(session)
    if run is None:
        out.print(NO_RUN)
        return
    ended = f"ended {local_time(run.finished_at)}" if run.finished_at else "has not ended (killed, or still under way)"
    out.print(f"Run {run.id} began {local_time(run.started_at)} and {ended}, Almaty time.")
    out.print(f"{pending} items wait for review; {articles} articles are stored.\n")
    _show_health(place, counts, alarms)
    show_jobs(place)
    room = check_disk(place.home)
    if room.level is Level.BAD:
        out.print(f"The disk is nearly full ({room.seen}): {room.remedy}")
    if alarms or room.level is Level.BAD:
        raise typer.Exit(Exit.ALARMED)


def _show_health(place: Installation, counts: Mapping[str, Mapping[str, Any]], alarms: Sequence["Alarm"]) -> None:
    """Print the alarms of the whole run, and a line for each outlet with its counts and alarms."""
    by_outlet: dict[str, list[Alarm]] = {}
    judged = "not judged" if any(alarm.is_of_run for alarm in alarms) else "well"
    for alarm in alarms:
        if alarm.is_of_run:
            out.print(plain(f"{_health(alarm)}\n"))
        else:
            by_outlet.setdefault(alarm.outlet, []).append(alarm)
    rows = []
    for outlet in sorted({*place.config.outlets, *counts, *by_outlet}):
        found = counts.get(outlet, {})
        health = "\n".join(_health(alarm) for alarm in by_outlet.get(outlet, []))
        numbers = (str(found.get(key, "–")) for key in ("looked_at", "new", "edited", "blocked"))
        costs = (f"{found.get('reader_seconds', 0)} s", f"{found.get('archive_bytes', 0) / 1e6:.0f} MB")
        rows.append((outlet, *numbers, *costs, health or (judged if found else "not crawled in this run")))
    out.print(table(("outlet", "visited", "new", "edited", "blocked", "reading", "archive", "health"), rows))


def _health(alarm: "Alarm") -> str:
    """Return an alarm in the language of the locale."""
    from config.wording.alarms import word_alarm
    from config.wording.catalogue import load_catalogues, locale_language

    words = load_catalogues()[locale_language(os.environ)]
    since = words("alarm-open-since", when=local_time(alarm.raised_at))
    return f"{word_alarm(alarm.findings, words, legacy=alarm.text)} ({since})"


def _show_revisits(place: Installation) -> None:
    """Print how often articles of each age are visited at each outlet, and the changes from which that follows."""
    from store.articles.revisit_schedule import AGE_STEPS, DEFAULT_SCHEDULE, load_schedules

    with place.stored.reading() as session:
        found = load_schedules(session)
    rows = []
    for outlet in sorted(set(place.config.outlets) | set(found)):
        schedule = found.get(outlet, DEFAULT_SCHEDULE)
        for step, (age, interval) in enumerate(zip(AGE_STEPS, schedule.intervals, strict=True)):
            why = "nothing learnt yet"
            if schedule.learnt_at:
                why = f"{schedule.changes[step]} changes in {schedule.article_days[step]:.0f} article-days"
            spans = (_span(span) for span in (age, interval, DEFAULT_SCHEDULE.intervals[step]))
            rows.append((outlet if not step else "", *spans, why))
    out.print(table(("outlet", "from the age of", "visited every", "default", "reason"), rows))
    for outlet, schedule in found.items():
        if schedule.stretch > 1:
            out.print(f"{outlet}: all intervals are {schedule.stretch:.1f} times as long, to fit into its runs.")


def _span(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 24 else f"{hours / 24:.1f} d"
