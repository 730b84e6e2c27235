"""Raise an alarm for a new page layout, recognised by the elements and classes that most pages have."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from config.models.outlet import Outlet
from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm, alarm
from crawler.health.observed_run import ObservedRun, PageObserver, digest
from crawler.health.run_record import RunHistory, RunRecord

MIN_LAYOUT_PAGES = 3

MIN_UNMATCHED_RATE = 0.5
"""Fraction of visited known articles that the outlet's file no longer fits, from which the layout is new."""

MIN_COMMON_RATE = 0.4
"""Similarity of two runs' marks (fraction that both have) below which the layout is new."""

MAX_KNOWN_LAYOUTS = 30
"""Number of recent layouts that count as known: some outlets have one for news and one for long pieces."""


def observe(run: ObservedRun, _before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the layout of the pages for the run's record."""
    return {
        "layout": run.layout,
        "layout_unknown": run.layout_unknown,
        "file_digest": file_digest(run.outlet),
        "redesigned": run.redesigned,
        "unmatched": _unmatched(run.pages) if run.pages else 0,
    }


def _unmatched(pages: PageObserver) -> int:
    """Return in how many pages of known articles the body's selector finds nothing; 0 unless they are the majority."""
    number, visited = len(pages.unmatched), len(pages.reread) + len(pages.unchanged) + len(pages.emptied)
    return number if number >= MIN_LAYOUT_PAGES and number >= MIN_UNMATCHED_RATE * visited else 0


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm for a new layout."""
    run = history.current
    known = known_layouts(history.earlier)
    if run.unmatched:
        yield alarm(AlarmKind.REDESIGN, "bodies-unmatched", articles=run.unmatched, outlet=history.outlet.id)
    if run.redesigned:
        code = "articles-held" if run.layout_unknown else "articles-redesigned"
        yield alarm(AlarmKind.REDESIGN, code, articles=run.redesigned, outlet=history.outlet.id)
    elif not run.unmatched and known and all(is_new_layout(one, run.layout) for one in known):
        yield alarm(AlarmKind.REDESIGN, "layout-new", outlet=history.outlet.id)


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
        """Return the marks that at least half of the pages have; none if too few pages were read."""
        if self._pages < MIN_LAYOUT_PAGES:
            return ()
        return tuple(sorted(mark for mark, count in self._seen.items() if count * 2 >= self._pages))


def known_layouts(history: Sequence[RunRecord]) -> list[tuple[str, ...]]:
    """Return the last layouts of earlier runs, newest first."""
    return [run.layout for run in history if run.layout][:MAX_KNOWN_LAYOUTS]


def is_unknown_layout(history: Sequence[RunRecord], marks: Collection[str], outlet: Outlet) -> bool:
    """Return whether a run's layout is unlike those of all earlier runs in which articles were read as they are stored,
    and the outlet's file wasn't changed since. Without `marks`, the layout is that of the previous run."""
    known = [run for run in history if run.layout and not run.layout_unknown][:MAX_KNOWN_LAYOUTS]
    if not known or known[0].file_digest not in (0, file_digest(outlet)):
        return False
    if not marks:
        return next((run.layout_unknown for run in history if run.layout), False)
    return all(is_new_layout(run.layout, marks) for run in known)


def was_unknown_layout(history: Sequence[RunRecord], moment: datetime) -> bool:
    """Return whether the run of a moment read pages of an unknown layout; `history` is newest first."""
    return next((run.layout_unknown for run in reversed(history) if run.at >= moment), False)


def file_digest(outlet: Outlet) -> int:
    """Return a digest of what an outlet's file says."""
    return digest(outlet.model_dump_json())


def is_new_layout(before: Collection[str], after: Collection[str]) -> bool:
    """Return whether the marks of two runs belong to different layouts."""
    if not before or not after:
        return False
    old, new = set(before), set(after)
    return len(old & new) < MIN_COMMON_RATE * len(old | new)
