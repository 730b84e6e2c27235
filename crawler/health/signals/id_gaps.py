"""Raise an alarm for gaps in the sequential ids of articles, which a source that omits articles leaves.

Most sites number everything that they publish; an outlet's history shows what fraction of the numbers are articles."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm
from crawler.health.baseline import flaw_alarms
from crawler.health.observed_run import COMPARED_RUNS, ObservedRun
from crawler.health.run_record import Pair, RunHistory, RunRecord
from spiders.fetch.outlet_spider import Discovery

IDS_UNLISTED = "ids-unlisted"

PINNED_RATE = 5
"""One in so many articles of a source may be older than the rest, because it is pinned or popular."""

MAX_RUN_IDS = 1_000
"""If a run brings more new ids than this, the site has begun another numbering."""

MAX_JUMP_FACTOR = 3
"""Greatest ratio of a run's new ids to those of the busiest recent run; a moved database skips ids."""

MAX_ID_DIGITS = 15


def observe(run: ObservedRun, before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the highest id and the missing ids for the run's record."""
    ids = listed_ids(run.discovery) if run.discovery else ()
    pair = missing_ids(ids, before)
    return {"highest_id": max(ids, default=0), "flaws": {IDS_UNLISTED: pair}}


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm if more ids than usual are missing."""
    yield from flaw_alarms(history.runs, AlarmKind.LEFT_OUT, IDS_UNLISTED)


def listed_ids(discovery: Discovery) -> tuple[int, ...]:
    """Return the numeric ids that the sources name, as far back as the longest source goes.

    Return nothing if a source couldn't be read, or if articles have no such ids."""
    if not discovery.is_complete:
        return ()
    sources = map(_numeric, discovery.named.values() or [discovery.links])
    longest = max(sources, key=len)
    if not longest:
        return ()
    oldest = longest[len(longest) // PINNED_RATE]
    return tuple(number for number in _numeric(discovery.links) if number >= oldest)


def missing_ids(ids: Sequence[int], before: Sequence[RunRecord]) -> Pair | None:
    """Return how many new ids no source names, and how many there are; None if unknown. Runs are newest first."""
    last = before[:COMPARED_RUNS]
    spans = [run.flaws[IDS_UNLISTED][1] for run in last if IDS_UNLISTED in run.flaws]
    floor = max((run.highest_id for run in last), default=0)
    if not floor or not ids or ids[-1] <= floor:
        return None
    # Articles older than all listed ones may have left the sources since the last run.
    begin = max(floor, ids[0] - 1)
    span = ids[-1] - begin
    if span > MAX_RUN_IDS or (spans and span > MAX_JUMP_FACTOR * max(*spans, MAX_JUMP_FACTOR)):
        return None
    return span - sum(number > begin for number in ids), span


def _numeric(ids: Iterable[str]) -> list[int]:
    return sorted(int(one) for one in ids if one.isdecimal() and len(one) <= MAX_ID_DIGITS)
