"""Compare a run with the outlet's earlier ones: rates of flaws, times with open alarms, delays of news."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile

from config.local_time import ALMATY
from crawler.health.alarm_kinds import DELAYS_ARTICLES, LOSES_FIELDS, AlarmKind, RaisedAlarm, alarm
from crawler.health.rates import MAX_FALSE_ALARM_CHANCE, MAX_WINDOW_RUNS, RateAnomaly, RateSample, find_anomaly
from crawler.health.run_record import Pair, RunRecord

MIN_OTHER_NEWS_RATE = 0.5
"""Fraction of the usual news that must come while one source or language is silent: else the whole outlet pauses."""

FRESH_FOR = timedelta(days=14)
"""A new article older than this comes from an archive and doesn't show that news is still found."""

RECENT_FOR = timedelta(days=3)
"""Approximate greatest age of articles that a nightly crawl finds."""

USUAL_INTERVAL = timedelta(days=1)


def local_day(at: datetime | date) -> str:
    """Return the day in Almaty at a moment as an ISO date."""
    return (at.astimezone(ALMATY).date() if isinstance(at, datetime) else at).isoformat()


def alarm_start(runs: Sequence[RunRecord], kind: str) -> datetime:
    """Return when an alarm of `kind` began that is open in the first of `runs`, which are newest first."""
    return [runs[0], *takewhile(lambda run: kind in run.alarms, runs[1:])][-1].at


def rate_anomaly(
    runs: Sequence[RunRecord],
    kind: str,
    count: Callable[[RunRecord], Pair],
    *,
    max_chance: float = MAX_FALSE_ALARM_CHANCE,
) -> RateAnomaly | None:
    """Return the anomaly of a rate in the newest runs, or None.

    `runs` are newest first; `count` returns how many articles of a run show the flaw, and how many it has; `kind` is
    that of the alarm."""
    if not runs[0].observed or not (count(runs[0])[0] or any(kind in run.alarms for run in runs[1:2])):
        return None
    # The oldest run found everything there was, including old articles that not every source names.
    judged = runs[:-1] if len(runs) > 1 else runs
    counted = ((run, *count(run), run is not runs[0] and kind in run.alarms) for run in judged)
    samples = [RateSample(at=run.at, bad=bad, of=of, is_alarmed=alarmed) for run, bad, of, alarmed in counted]
    return find_anomaly(samples, max_chance=max_chance)


def rate_alarm(kind: AlarmKind, code: str, found: RateAnomaly, **params: str | int) -> RaisedAlarm:
    """Return the alarm for an anomaly of a rate."""
    return alarm(
        kind, code, bad=found.bad, of=found.of, usual_rate=found.usual_rate, since=local_day(found.since), **params
    )


def flaw_alarms(
    runs: Sequence[RunRecord], kind: AlarmKind, code: str, count: Callable[[RunRecord], Pair] | None = None
) -> Iterator[RaisedAlarm]:
    """Yield an alarm for a flaw that run records count under the code of the finding, or that `count` counts."""
    if found := rate_anomaly(runs, kind, count or (lambda run: run.flaw(code))):
        yield rate_alarm(kind, code, found)


def has_other_news(runs: Sequence[RunRecord], silent_runs: int) -> bool:
    """Return whether the newest `silent_runs` runs found about as much news as the runs before them."""
    now, before = (
        sum(run.fresh for run in some) / max(1, len(some)) for some in (runs[:silent_runs], runs[silent_runs:])
    )
    return now >= MIN_OTHER_NEWS_RATE * before


def last_sound_run(history: Sequence[RunRecord]) -> datetime | None:
    """Return the end of the last run before the open alarms about lost fields, or None if none is open.

    `history` is newest first, as in the functions below."""
    alarmed = [*takewhile(lambda run: LOSES_FIELDS & run.alarms, history)]
    sound = history[len(alarmed) : len(alarmed) + 1]
    return (sound or alarmed)[-1].at if alarmed else None


def broken_times(history: Sequence[RunRecord]) -> list[tuple[datetime, datetime]]:
    """Return the periods in which pages had lost fields, each as start and end.

    Each starts some runs before its alarm, because an alarm may take that many runs to be raised."""
    ends = [run.at for run in history]
    return [
        (ends[min(number + MAX_WINDOW_RUNS, len(ends) - 1)], run.at)
        for number, run in enumerate(history)
        if LOSES_FIELDS & run.alarms
    ]


def news_delay(history: Sequence[RunRecord], now: datetime) -> timedelta:
    """Return how much longer than usual new articles may have waited to be found.

    They waited while there were no runs or no news, or while sources were broken."""
    runs = [run for run in history if run.observed]
    sound = (run.at for run in runs if run.fresh and not run.alarms & DELAYS_ARTICLES)
    last = next(sound, runs[-1].at if runs else now)
    return min(max(now - last - USUAL_INTERVAL, timedelta(0)), FRESH_FOR - RECENT_FOR)
