"""Show the outlets with their alarms and the counts of recent runs."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from config.models.outlet import Outlet
from review.rendering.charts import Bar, chart, sparkline
from review.web.request import DeskRequest, existing
from store.runs.alarms import load_open_alarms
from store.runs.runs import load_latest_run, load_outlet_history, load_outlet_runs
from store.session import Session

OUTCOMES = ("looked_at", "new", "edited", "restored", "unchanged", "gone", "blocked", "deferred")
STORED_OUTCOMES = ("new", "edited", "restored")
FAILED_OUTCOMES = ("blocked", "deferred")
MAX_RUNS = 60
MAX_SPARK_RUNS = 30


@dataclass(frozen=True, kw_only=True)
class OutletLine:
    """An outlet with the counts of its last run, its health, and the articles stored by its recent runs."""

    outlet: Outlet
    counts: Mapping[str, Any]
    health: str
    recent: list[Bar]


def outlets_page(request: DeskRequest) -> Response:
    """Show open alarms and the counts of the last run for each outlet."""
    with request.desk.database.reading() as session:
        run = load_latest_run(session)
        counts = load_outlet_runs(session, run.id) if run else {}
        alarms = load_open_alarms(session)
        troubled = {alarm.outlet for alarm in alarms}
        outlets = [
            OutletLine(
                outlet=outlet,
                counts=counts.get(outlet.id, {}),
                health=_health(counts.get(outlet.id, {}), has_alarm=outlet.id in troubled),
                recent=_recent(session, outlet.id),
            )
            for outlet in request.desk.config.outlets.values()
        ]
        return request.page("outlets.html", run=run, outlets=outlets, alarms=alarms, words=OUTCOMES)


def outlet_page(request: DeskRequest) -> Response:
    """Show one outlet: alarms, articles stored per run, and failures per run."""
    outlet = existing(request.desk.config.outlets.get(request.http.path_params["key"]))
    with request.desk.database.reading() as session:
        runs = load_outlet_history(session, outlet.id, limit=MAX_RUNS)
        alarms = load_open_alarms(session, outlet.id)
    oldest_first = [(request.catalogue.date(at), counts) for at, counts in reversed(runs)]
    return request.page(
        "outlet.html",
        outlet=outlet,
        runs=runs,
        alarms=alarms,
        words=OUTCOMES,
        volume=chart([(day, _numbers(counts, STORED_OUTCOMES)) for day, counts in oldest_first]),
        failures=chart([(day, _failures(counts)) for day, counts in oldest_first]),
    )


def run_totals(counts: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Return the sums of a run's counts over its outlets; an empty run has none."""
    totals: Counter[str] = Counter()
    for of_outlet in counts.values():
        totals.update({word: of_outlet.get(word) or 0 for word in OUTCOMES})
        totals["refused"] += refused(of_outlet)
    return dict(totals)


def refused(counts: Mapping[str, Any]) -> int:
    """Return the number of refused pages, for any reason."""
    reasons = counts.get("refused")
    return sum(reasons.values()) if isinstance(reasons, Mapping) else 0


def _health(counts: Mapping[str, Any], *, has_alarm: bool) -> str:
    """Return `bad` for an alarm, `absent` without a visit in the last run, `unsure` for failed pages, else `good`."""
    if has_alarm:
        return "bad"
    if not counts:
        return "absent"
    return "unsure" if counts.get("blocked") or counts.get("deferred") else "good"


def _recent(session: Session, outlet: str) -> list[Bar]:
    runs = load_outlet_history(session, outlet, limit=MAX_SPARK_RUNS)
    return sparkline([sum(_numbers(counts, STORED_OUTCOMES).values()) for _, counts in reversed(runs)])


def _failures(counts: Mapping[str, Any]) -> dict[str, int]:
    return {**_numbers(counts, FAILED_OUTCOMES), "refused": refused(counts)}


def _numbers(counts: Mapping[str, Any], words: tuple[str, ...]) -> dict[str, int]:
    return {word: counts.get(word) or 0 for word in words}
