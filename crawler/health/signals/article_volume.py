"""Raise alarms for too few new articles: fewer than the history explains, or than the file expects of a bad week."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from config.local_time import ALMATY
from crawler.health.alarm_kinds import HIDES_ARTICLES, AlarmKind, RaisedAlarm, alarm
from crawler.health.baseline import local_day
from crawler.health.observed_run import ObservedRun
from crawler.health.run_record import RunHistory, RunRecord
from crawler.health.signals.sources import are_same, names_articles
from crawler.health.volume import RunVolume, find_volume_drop, is_holiday

WEEK = timedelta(days=7)


def observe(run: ObservedRun, _before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the number of fresh articles for the run's record."""
    return {"fresh": len(run.fresh)}


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm if there are too few new articles, unless alarms raised before it explain that."""
    volumes = [
        RunVolume(
            at=run.at,
            fresh=run.fresh,
            is_void=bool(run.alarms & HIDES_ARTICLES) or not names_articles(run),
            is_alarmed=AlarmKind.TOO_FEW in run.alarms,
            is_same=are_same(run, before),
        )
        for run, before in pairwise((*history.runs, None))
        if run is not None
    ]
    drop = find_volume_drop(volumes) if history.current.observed else None
    if drop is None:
        yield from _below_expected(history)
        return
    values = {"found": drop.found, "runs": drop.days, "expected": drop.expected}
    yield alarm(AlarmKind.TOO_FEW, "volume-low", since=local_day(drop.since), **values)


def _below_expected(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm for a week below what the outlet's file expects; nothing is expected on holidays."""
    now, earlier = history.current.at, history.earlier
    since = now - WEEK
    if not earlier or earlier[-1].at > since:
        return  # not watched for a week yet
    days = [(now - timedelta(days=number)).astimezone(ALMATY).date() for number in range(7)]
    expected = history.outlet.expect.articles_per_week * (7 - sum(map(is_holiday, days))) / 7
    new = history.current.new + sum(run.new for run in earlier if run.at > since)
    if new < expected:
        yield alarm(AlarmKind.TOO_FEW, "volume-below-expected", found=new, expected=expected, since=local_day(since))
