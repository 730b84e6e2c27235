"""Gaps in the sequential ids of articles: what a thinned source leaves out.

Most sites number what they publish. How many of the numbers are articles, each outlet's history shows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm
from crawler.health.baseline import flaw_alarms
from crawler.health.observed_run import COMPARED_RUNS, ObservedRun
from crawler.health.run_record import Pair, RunHistory, RunRecord
from spiders.fetch.outlet_spider import Discovery

IDS_UNLISTED = "ids-unlisted"

PINNED_RATE = 5
"""One in so many of a source's articles may be older than the rest: pinned, or popular."""

MAX_RUN_IDS = 1_000
"""More ids of one run mean another numbering."""

MAX_JUMP_FACTOR = 3
"""How many times as many ids as in the busiest of the last runs a run may have: databases skip ids when they are
moved."""

MAX_ID_DIGITS = 15


def observe(run: ObservedRun, before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the highest id and the missing ids for the run's record."""
    ids = listed_ids(run.discovery) if run.discovery else ()
    pair = missing_ids(ids, before)
    return {"highest_id": max(ids, default=0), "flaws": {IDS_UNLISTED: pair}}


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm where more ids than usual are missing."""
    yield from flaw_alarms(history.runs, AlarmKind.LEFT_OUT, IDS_UNLISTED)


def listed_ids(discovery: Discovery) -> tuple[int, ...]:
    """Return the numeric ids that the sources name, as far back as the longest source goes.

    Nothing is returned where a source couldn't be read, or where articles have no such ids."""
    if not discovery.is_complete:
        return ()
    sources = map(_numeric, discovery.named.values() or [discovery.links])
    longest = max(sources, key=len)
    if not longest:
        return ()
    oldest = longest[len(longest) // PINNED_RATE]
    return tuple(number for number in _numeric(discovery.links) if number >= oldest)


def missing_ids(ids: Sequence[int], before: Sequence[RunRecord]) -> Pair | None:
    """Return how many of how many new ids no source names, or None if that isn't known; runs are newest first."""
    last = before[:COMPARED_RUNS]
    spans = [run.flaws[IDS_UNLISTED][1] for run in last if IDS_UNLISTED in run.flaws]
    floor = max((run.highest_id for run in last), default=0)
    if not floor or not ids or ids[-1] <= floor:
        return None
    # What is older than all that is listed may have left the sources since the last run.
    begin = max(floor, ids[0] - 1)
    span = ids[-1] - begin
    if span > MAX_RUN_IDS or (spans and span > MAX_JUMP_FACTOR * max(*spans, MAX_JUMP_FACTOR)):
        return None
    return span - sum(number > begin for number in ids), span


def _numeric(ids: Iterable[str]) -> list[int]:
    return sorted(int(one) for one in ids if one.isdecimal() and len(one) <= MAX_ID_DIGITS)
