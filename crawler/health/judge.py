"""Judge an outlet's run against its history, by going through the table of signals."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from config.models.outlet import Outlet
from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm, alarm, merged
from crawler.health.observed_run import ObservedRun
from crawler.health.run_record import Pair, RunHistory, RunRecord
from crawler.health.signals import (
    article_volume,
    crawl_failures,
    field_flaws,
    front_page,
    headline_boxes,
    id_gaps,
    known_articles,
    languages,
    page_layout,
    page_outcomes,
    sources,
    text_coverage,
)


class Signal(NamedTuple):
    """A signal: what is observed in a run, and which alarms follow from the history."""

    observe: Callable[[ObservedRun, Sequence[RunRecord]], dict[str, Any]]
    """Return fields of the run's record, given the observed run and the baseline, newest first.

    `flaws` are added to those of other signals; pairs that are None are unknown."""
    judge: Callable[[RunHistory], Iterable[RaisedAlarm]]


SIGNALS = tuple(
    Signal(module.observe, module.judge)
    for module in (
        crawl_failures,
        sources,
        page_outcomes,
        page_layout,
        front_page,
        headline_boxes,
        id_gaps,
        field_flaws,
        text_coverage,
        languages,
        known_articles,
        article_volume,
    )
)
"""Signals in the order of judging: later ones see which kinds of alarm earlier ones have raised."""


def observe_run(run: ObservedRun, history: Sequence[RunRecord]) -> RunRecord:
    """Return the record of a run; `history` are the earlier records, newest first."""
    before = [one for one in history if one.observed]
    fields: dict[str, Any] = {}
    flaws: dict[str, Pair | None] = {}
    for signal in SIGNALS:
        fields |= signal.observe(run, before)
        flaws |= fields.pop("flaws", {})
    known = {code: pair for code, pair in flaws.items() if pair}
    return RunRecord(at=run.finished_at, observed=run.pages is not None, **fields, flaws=known)


def judge(outlet: Outlet, run: RunRecord, history: Sequence[RunRecord]) -> list[RaisedAlarm]:
    """Return the alarms that a run raises, one of each kind; `history` are the earlier records, newest first."""
    raised: list[RaisedAlarm] = []
    for signal in SIGNALS:
        run = run.model_copy(update={"alarms": run.alarms | {alarm.kind for alarm in raised}})
        raised += signal.judge(RunHistory(outlet=outlet, current=run, earlier=history))
    return merged(raised)


def no_network(records: Collection[RunRecord]) -> RaisedAlarm:
    """Return the alarm of a run that received nothing from any outlet."""
    is_unnamed = 2 * sum(one.unresolved for one in records) >= sum(one.requests for one in records)
    cause = "dns" if is_unnamed else "connections"
    return alarm(AlarmKind.NO_NETWORK, "no-network", outlets=len(records), network=cause)
