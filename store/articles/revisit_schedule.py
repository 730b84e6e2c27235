"""Decide how often an outlet's articles are visited again, by their age: default intervals first, learnt ones later.

Edits come early and takedowns at any time, at rates that differ from outlet to outlet. Every few days, the changes
found at each age are divided by the days for which articles of that age were watched; an article is then visited
after the time in which TARGET_CHANGE_RATE of articles of its age change."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.schema.enums import ArticleState, Change
from store.schema.tables.articles import ArticleRow, StateObservation, Version
from store.schema.tables.fetching import RevisitScheduleRow

DEFAULT_INTERVALS = (
    (timedelta(hours=6), timedelta(hours=1)),
    (timedelta(days=1), timedelta(hours=3)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=3)),
    (timedelta(days=90), timedelta(days=7)),
)
"""(maximum age, interval) until the outlet's own intervals are learnt. The first hours matter for crawls that run
more often than daily."""

MAX_DEFAULT_INTERVAL = timedelta(days=30)
"""Interval for articles older than all of DEFAULT_INTERVALS."""

WATCHED_SPEEDUP = 3
"""Factor by which an article is visited more often if it names a tracked entry and no reviewer rejected it."""

ONE_DAY = timedelta(days=1)

TARGET_CHANGE_RATE = 1 / 20
"""Rate of articles of one age that may change before they are visited again."""

PRIOR_ARTICLE_DAYS = 100.0
"""Article-days after which observed changes weigh as much as the default interval."""

MAX_SPEEDUP, MAX_SLOWDOWN = 4, 2
"""Bounds relative to the default interval; in the first week, it is never slowed down."""

FIRST_WEEK = timedelta(days=7)

LEARNING_WINDOW = timedelta(days=180)
"""Older observations are ignored, because editors change."""

LEARNING_INTERVAL = timedelta(days=5)
"""Time between two updates of a schedule."""

REVISIT_REQUEST_RATE = 0.7
"""Rate of a run's requests that revisits may use; the rest is for listings and new articles."""

AGE_STEPS = (timedelta(0), *(age for age, _ in DEFAULT_INTERVALS))
"""Ages at which the steps of the schedule begin."""


@dataclass(frozen=True, kw_only=True)
class RevisitSchedule:
    """Intervals for each age step, and the observations that they were learnt from."""

    intervals: tuple[timedelta, ...]
    changes: tuple[int, ...] = ()
    """Edits and disappearances found at each age."""
    article_days: tuple[float, ...] = ()
    """Days for which articles of each age were watched, in total."""
    stretch: float = 1.0
    """Factor by which the intervals were lengthened to fit into the outlet's request budget."""
    learnt_at: datetime | None = None


DEFAULT_SCHEDULE = RevisitSchedule(intervals=(*(interval for _, interval in DEFAULT_INTERVALS), MAX_DEFAULT_INTERVAL))


def revisit_interval(schedule: RevisitSchedule, age: timedelta, *, watched: bool) -> timedelta:
    """Return the time until the next visit of an article of this age, at least a day once it is a day old."""
    interval = schedule.intervals[_step(age)]
    if interval < ONE_DAY:
        return interval
    return max(interval / WATCHED_SPEEDUP, ONE_DAY) if watched else interval


def load_schedule(session: Session, outlet: str) -> RevisitSchedule:
    """Return the schedule of an outlet, the default one if none is learnt."""
    row = session.get(RevisitScheduleRow, outlet)
    return DEFAULT_SCHEDULE if row is None else _schedule(row)


def load_schedules(session: Session) -> dict[str, RevisitSchedule]:
    """Return the learnt schedules by outlet."""
    rows = session.scalars(select(RevisitScheduleRow).order_by(RevisitScheduleRow.outlet))
    return {row.outlet: _schedule(row) for row in rows}


def update_schedule(session: Session, outlet: str, *, requests: float, now: datetime) -> RevisitSchedule:
    """Return the schedule, learnt again after LEARNING_INTERVAL; `requests` is the request budget of a run."""
    known = load_schedule(session, outlet)
    if known.learnt_at is not None and now - known.learnt_at < LEARNING_INTERVAL:
        return known
    days = _days_seen(session, outlet)
    changes, article_days = _changes(session, outlet, now), _article_days(days, now)
    intervals = [_interval(step, changes[step], article_days[step]) for step in range(len(AGE_STEPS))]
    stretch = _stretch(days, intervals, requests, now)
    learnt = RevisitSchedule(
        intervals=tuple(one * stretch if one >= ONE_DAY else one for one in intervals),
        changes=changes,
        article_days=article_days,
        stretch=stretch,
        learnt_at=now,
    )
    seconds = [interval.total_seconds() for interval in learnt.intervals]
    session.merge(RevisitScheduleRow(outlet=outlet, **{**asdict(learnt), "intervals": seconds}))
    session.flush()
    return learnt


def _step(age: timedelta) -> int:
    return max((step for step, begin in enumerate(AGE_STEPS) if age >= begin), default=0)


def _interval(step: int, changes: int, article_days: float) -> timedelta:
    """Return the time until TARGET_CHANGE_RATE have changed; the default weighs as PRIOR_ARTICLE_DAYS."""
    default = DEFAULT_SCHEDULE.intervals[step]
    if default < ONE_DAY:
        return default
    expected = TARGET_CHANGE_RATE / (default / ONE_DAY)
    rate = (changes + expected * PRIOR_ARTICLE_DAYS) / (article_days + PRIOR_ARTICLE_DAYS)
    slowest = default if AGE_STEPS[step] < FIRST_WEEK else default * MAX_SLOWDOWN
    return min(max(ONE_DAY * (TARGET_CHANGE_RATE / rate), default / MAX_SPEEDUP, ONE_DAY), slowest)


def _stretch(
    days: Sequence[tuple[datetime, int]], intervals: Sequence[timedelta], requests: float, now: datetime
) -> float:
    planned = sum(count * (ONE_DAY / max(intervals[_step(now - first)], ONE_DAY)) for first, count in days)
    return max(1.0, planned / (REVISIT_REQUEST_RATE * requests))


def _changes(session: Session, outlet: str, now: datetime) -> tuple[int, ...]:
    counts = [0] * len(AGE_STEPS)
    for seen_at, first_seen in _changes_seen(session, outlet, now - LEARNING_WINDOW):
        counts[_step(seen_at - first_seen)] += 1
    return tuple(counts)


def _changes_seen(session: Session, outlet: str, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    edits = select(Version.fetched_at, ArticleRow.first_seen).join(ArticleRow, ArticleRow.id == Version.article_row_id)
    edits = edits.where(ArticleRow.outlet == outlet, Version.change == Change.EDITED, Version.fetched_at > since)
    yield from ((seen_at, first_seen) for seen_at, first_seen in session.execute(edits))
    first = func.min(StateObservation.seen_at)
    gone = select(first, ArticleRow.first_seen).join(ArticleRow, ArticleRow.id == StateObservation.article_row_id)
    absent = StateObservation.state.in_((ArticleState.GONE, ArticleState.SOFT_404))
    gone = gone.where(ArticleRow.outlet == outlet, absent).group_by(ArticleRow.id, ArticleRow.first_seen)
    yield from ((seen_at, first_seen) for seen_at, first_seen in session.execute(gone.having(first > since)))


def _days_seen(session: Session, outlet: str) -> list[tuple[datetime, int]]:
    """Return how many articles were first seen on each day; an hour of the day is precise enough."""
    day = func.date(ArticleRow.first_seen)
    first = func.min(ArticleRow.first_seen)
    wanted = select(first, func.count()).where(ArticleRow.outlet == outlet).group_by(day)
    return [(moment, count) for moment, count in session.execute(wanted)]


def _article_days(days: Sequence[tuple[datetime, int]], now: datetime) -> tuple[float, ...]:
    ends = (*AGE_STEPS[1:], timedelta.max)
    found = []
    for begin, end in zip(AGE_STEPS, ends, strict=True):
        watched = 0.0
        for first_seen, count in days:
            oldest = now - first_seen
            youngest = max(oldest - LEARNING_WINDOW, timedelta(0))
            watched += count * max(timedelta(0), min(oldest, end) - max(youngest, begin)) / ONE_DAY
        found.append(round(watched, 1))
    return tuple(found)


def _schedule(row: RevisitScheduleRow) -> RevisitSchedule:
    return RevisitSchedule(
        intervals=tuple(timedelta(seconds=seconds) for seconds in row.intervals),
        changes=tuple(row.changes),
        article_days=tuple(row.article_days),
        stretch=row.stretch,
        learnt_at=row.learnt_at,
    )
