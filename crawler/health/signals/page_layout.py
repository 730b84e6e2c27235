"""The layout of an outlet's pages, recognised by the elements and classes that most pages have."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm, alarm
from crawler.health.observed_run import ObservedRun
from crawler.health.run_record import RunHistory, RunRecord

MIN_LAYOUT_PAGES = 3

MIN_COMMON_RATE = 0.4
"""Part of two layouts' marks that both have; below, the outlet has a new layout."""

MAX_KNOWN_LAYOUTS = 30
"""Layouts of earlier runs that are known: some outlets have one for news and one for long pieces."""


def observe(run: ObservedRun, _before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the pages' layout for the run's record."""
    return {"layout": run.layout, "redesigned": run.redesigned}


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield the alarm of a new layout."""
    run = history.current
    known = known_layouts(history.earlier)
    if run.redesigned:
        yield alarm(AlarmKind.REDESIGN, "articles-redesigned", articles=run.redesigned)
    elif known and all(is_new_layout(one, run.layout) for one in known):
        yield alarm(AlarmKind.REDESIGN, "layout-new")


class LayoutMarks:
    """Collects the marks of the pages that a run has read."""

    def __init__(self) -> None:
        self._pages = 0
        self._seen: Counter[str] = Counter()

    def add(self, marks: Collection[str]) -> None:
        """Count a page."""
        self._pages += 1
        self._seen.update(marks)

    def common(self) -> tuple[str, ...]:
        """Return what at least half of the pages have, or nothing where too few were read."""
        if self._pages < MIN_LAYOUT_PAGES:
            return ()
        return tuple(sorted(mark for mark, count in self._seen.items() if count * 2 >= self._pages))


def known_layouts(history: Sequence[RunRecord]) -> list[tuple[str, ...]]:
    """Return the last layouts of earlier runs, newest first."""
    return [run.layout for run in history if run.layout][:MAX_KNOWN_LAYOUTS]


def is_new_layout(before: Collection[str], after: Collection[str]) -> bool:
    """Return whether two runs' marks belong to two layouts."""
    if not before or not after:
        return False
    old, new = set(before), set(after)
    return len(old & new) < MIN_COMMON_RATE * len(old | new)
