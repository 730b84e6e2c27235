"""Pages that were blocked, gone, refused, unreachable, postponed or edited, and new pages without an article."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from crawler.health.alarm_kinds import LOSES_FIELDS, AlarmKind, RaisedAlarm, alarm
from crawler.health.baseline import flaw_alarms, rate_alarm, rate_anomaly
from crawler.health.observed_run import BUDGETS, ObservedRun
from crawler.health.run_record import Pair, RunHistory, RunRecord
from spiders.article import Refusal
from store.schema.enums import Outcome

MIN_MAJORITY_RATE = 0.5
"""Fraction of all pages that is more than chance failures of single pages."""

MIN_USUAL_RUNS = 7
"""Number of runs from which an outlet's usual rate is known."""

MIN_PAGES = 3

FIX_SEEN_RUNS = 7
"""Runs within which all pages are visited again after a fix of their fields."""

MIN_NOTABLE_RATE = 0.05
"""Number of pages that is more than rate limits or editors affect."""

UNREACHABLE = (Refusal.TIMEOUT, Refusal.UNREACHABLE)

_MAJORITIES = {
    AlarmKind.BLOCKED: "most-pages-blocked",
    AlarmKind.UNREACHABLE: "most-pages-unreachable",
    AlarmKind.REFUSED: "most-pages-refused",
    AlarmKind.DEFERRED: "most-pages-deferred",
    AlarmKind.MASS_EDIT: "most-pages-edited",
}

_RISES = ((AlarmKind.BLOCKED, "pages-blocked", 3), (AlarmKind.VANISHED, "pages-gone", 5))
"""Kind, code and minimum of pages."""


def observe(run: ObservedRun, _before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the counted outcomes, requests and bytes for the run's record."""
    counts = Counter[str]()
    for (outcome, _), number in run.outcomes.items():
        counts[outcome.value] += number
    refused = {str(reason): number for (outcome, reason), number in run.outcomes.items() if outcome is Outcome.REFUSED}
    unread = len(run.pages.unread - set(run.unread_before)) if run.pages else 0
    return {
        **{outcome.value: counts[outcome.value] for outcome in Outcome if outcome is not Outcome.REFUSED},
        "looked_at": run.outcomes.total(),
        "refused": dict(sorted(refused.items())),
        "deferred_reasons": [str(reason) for outcome, reason in run.outcomes if outcome is Outcome.DEFERRED],
        "requests": run.requests,
        "bytes": run.bytes,
        "reader_seconds": round(run.costs.reader_seconds),
        "archive_bytes": run.costs.archive_bytes,
        "half_searched": run.half_searched,
        "unlisted": run.unlisted,
        "unresolved": run.unresolved,
        "has_dead_links": run.has_dead_links,
        "not_modified": run.outcomes[Outcome.UNCHANGED, "not_modified"],
        "unread": unread,
        "asked": unread + (len(run.pages.new) if run.pages else 0),
    }


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield alarms for outcomes that most pages had, and for outcomes that were more frequent than usual."""
    budgets = [*_budgets(history.current)]
    yield from budgets
    majorities = [one for one in _majorities(history) if one.kind not in {spent.kind for spent in budgets}]
    yield from majorities
    if history.current.has_dead_links:
        yield alarm(AlarmKind.VANISHED, "links-dead", postponed=history.current.deferred)
    runs, current = history.runs, history.current
    for kind, code, minimum in _RISES:
        seen = _number(current, kind)
        is_reported = any(one.kind is kind for one in majorities)
        if not is_reported and seen >= minimum and seen > MIN_NOTABLE_RATE * current.looked_at:
            yield from flaw_alarms(runs, kind, code, partial(_pair, kind=kind))
    has_unblocked = len(runs) > 1 and runs[1].blocked and not (current.blocked or current.unread)
    if not has_unblocked and (found := rate_anomaly(runs, AlarmKind.UNREAD, lambda run: (run.unread, run.asked))):
        yield rate_alarm(AlarmKind.UNREAD, "new-pages-unread", found, reasons=",".join(current.refused) or "blocked")


def _budgets(run: RunRecord) -> Iterator[RaisedAlarm]:
    """Yield alarms for a budget that is used up, and for texts that took too long to be searched."""
    if spent := [reason for reason in run.deferred_reasons if reason in BUDGETS]:
        yield alarm(
            AlarmKind.DEFERRED,
            "budget-spent",
            reasons=",".join(spent),
            postponed=run.deferred,
            seconds=run.reader_seconds,
            received=run.bytes // 10**6,
            archived=run.archive_bytes // 10**6,
        )
    if run.half_searched:
        yield alarm(AlarmKind.DEFERRED, "texts-half-searched", articles=run.half_searched)


def _majorities(history: RunHistory) -> Iterator[RaisedAlarm]:
    run = history.current
    for kind, code in _MAJORITIES.items():
        if kind is AlarmKind.MASS_EDIT and any(LOSES_FIELDS & one.alarms for one in history.earlier[:FIX_SEEN_RUNS]):
            continue  # after a fix, pages that are read correctly again count as edited
        number = _number(run, kind)
        most = run.looked_at * max(MIN_MAJORITY_RATE, (1 + _usual_rate(history, kind)) / 2)
        if run.looked_at < MIN_PAGES or number <= most:
            continue
        reasons = {
            AlarmKind.REFUSED: [one for one in run.refused if one not in (Refusal.ROBOTS, *UNREACHABLE)],
            AlarmKind.DEFERRED: run.deferred_reasons,
        }
        some = {"reasons": ",".join(reasons[kind])} if kind in reasons else {}
        yield alarm(kind, code, bad=number, of=run.looked_at, **some)


def _usual_rate(history: RunHistory, kind: AlarmKind) -> float:
    """Return the rate of pages with this outcome in earlier runs without its alarm."""
    runs = [run for run in history.earlier if kind not in run.alarms]
    total = sum(run.looked_at for run in runs)
    if len(runs) < MIN_USUAL_RUNS or not total:
        return 0.0
    return sum(_number(run, kind) for run in runs) / total


def _pair(run: RunRecord, kind: AlarmKind) -> Pair:
    return _number(run, kind), run.looked_at


def _number(run: RunRecord, kind: AlarmKind) -> int:
    unreachable = sum(run.refused.get(reason, 0) for reason in UNREACHABLE)
    # A new layout has an alarm of its own.
    unmatched = run.refused.get(Refusal.NO_BODY, 0) if run.unmatched else 0
    numbers = {
        AlarmKind.BLOCKED: run.blocked,
        AlarmKind.VANISHED: run.gone,
        AlarmKind.DEFERRED: run.deferred,
        AlarmKind.MASS_EDIT: run.edited,
        AlarmKind.UNREACHABLE: unreachable,
        AlarmKind.REFUSED: sum(run.refused.values()) - unreachable - run.refused.get(Refusal.ROBOTS, 0) - unmatched,
    }
    return numbers[kind]
