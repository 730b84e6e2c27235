"""Derive what each visit of an article found, and the resulting periods: present, missing, blocked, no answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from spiders.article import Refusal
from store.articles.states import GONE_AFTER
from store.runs.runs import SERVER_FAILURES
from store.schema.enums import ArticleState, Outcome
from store.schema.tables.articles import StateObservation, Version
from store.schema.tables.evidence import RawRecord
from store.schema.tables.runs import OutletRun

SAME_VISIT = timedelta(minutes=10)
"""Longest time between a response and the recording of the state observed in it."""


class Finding(StrEnum):
    """The possible findings of a visit."""

    PRESENT = "present"
    MISSING = "missing"
    BLOCKED = "blocked"
    UNANSWERED = "unanswered"


FINDINGS = {
    ArticleState.GONE: Finding.MISSING,
    ArticleState.SOFT_404: Finding.MISSING,
    ArticleState.BLOCKED: Finding.BLOCKED,
    ArticleState.UNREACHABLE: Finding.UNANSWERED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleVisit:
    """One visit: its response, if there was one, and what it found."""

    at: datetime
    finding: Finding
    seq: int
    """The version whose words were the newest at this visit; 0 if none was read before."""
    answer: str
    """Status and reason, as recorded."""
    raw: RawRecord | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Consecutive visits with one finding and version."""

    visits: Sequence[ArticleVisit]
    before: ArticleVisit | None
    """The last visit before this period that found the article."""
    after: ArticleVisit | None
    """The first visit after it that found the article."""

    @property
    def finding(self) -> Finding:
        return self.visits[0].finding

    @property
    def first(self) -> datetime:
        return self.visits[0].at

    @property
    def last(self) -> datetime:
        return self.visits[-1].at

    @property
    def confirmed(self) -> datetime | None:
        """The visit from which the article counts as missing: see `states.GONE_AFTER`."""
        return next((one.at for one in self.visits if one.at - self.first >= GONE_AFTER), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hidden:
    """A period in which an article was online but missing from the outlet's lists, feeds and sitemaps."""

    first: StateObservation
    before: ArticleVisit | None
    """The last visit before it was found missing from them."""
    seen: ArticleVisit | None
    """The first visit that found the article online although it was missing from them."""
    named: StateObservation | None
    """The first observation of another state."""
    after: ArticleVisit | None
    """The first visit from then on."""


def visits_of(
    raw: Sequence[RawRecord], versions: Sequence[Version], states: Sequence[StateObservation]
) -> list[ArticleVisit]:
    """Return the visits of an article in order of time."""
    left = [one for one in states if one.state in FINDINGS]
    found = []
    for row in sorted(raw, key=lambda one: (one.fetched_at, one.id)):
        state = next((one for one in left if one.run_id == row.run_id and _is_same(one, row)), None)
        if state is not None:
            left.remove(state)
        finding = FINDINGS[state.state] if state is not None else Finding.PRESENT
        found.append(_visit(row.fetched_at, finding, versions, _answer(row.status, state), row))
    found += [_visit(one.seen_at, FINDINGS[one.state], versions, _answer(one.status, one), None) for one in left]
    found += [
        _visit(one.fetched_at, Finding.PRESENT, versions, "", None) for one in versions if one.raw_record_id is None
    ]
    return sorted(found, key=lambda one: one.at)


def _is_same(state: StateObservation, row: RawRecord) -> bool:
    return state.status in (None, row.status) and abs(state.seen_at - row.fetched_at) <= SAME_VISIT


def _answer(status: int | None, state: StateObservation | None) -> str:
    seen = ((state.reason if state is not None else None) or "").replace(f"status {status}", f"HTTP {status}")
    if status is None or str(status) in seen:
        return seen
    return "; ".join(part for part in (f"HTTP {status}", seen) if part)


def _visit(
    at: datetime, finding: Finding, versions: Sequence[Version], answer: str, raw: RawRecord | None
) -> ArticleVisit:
    seq = max((one.seq for one in versions if one.fetched_at <= at and one.change != "unchanged"), default=0)
    return ArticleVisit(at=at, finding=finding, seq=seq, answer=answer, raw=raw)


def periods_of(visits: Sequence[ArticleVisit]) -> list[Period]:
    """Return the periods of consecutive visits with one finding; a new version begins a period, too."""
    groups = [list(same) for _, same in groupby(visits, key=_sameness)]
    present = [[one for one in group if one.finding is Finding.PRESENT] for group in groups]
    return [
        Period(
            visits=group,
            before=next((found[-1] for found in reversed(present[:place]) if found), None),
            after=next((found[0] for found in present[place + 1 :] if found), None),
        )
        for place, group in enumerate(groups)
    ]


def _sameness(visit: ArticleVisit) -> tuple[Finding, int]:
    return visit.finding, visit.seq if visit.finding is Finding.PRESENT else 0


def hidden_of(visits: Sequence[ArticleVisit], states: Sequence[StateObservation]) -> list[Hidden]:
    """Return the times in which an article was hidden; `visits` and `states` are in order."""
    spans = [list(same) for _, same in groupby(states, key=lambda one: one.state is ArticleState.UNLISTED)]
    following = [*(span[0] for span in spans[1:]), None]
    return [
        _hidden(visits, span[0], named)
        for span, named in zip(spans, following, strict=False)
        if span[0].state is ArticleState.UNLISTED
    ]


def _hidden(visits: Sequence[ArticleVisit], first: StateObservation, named: StateObservation | None) -> Hidden:
    begin, end = (None if one is None else one.seen_at - SAME_VISIT for one in (first, named))
    before = [one for one in visits if one.at < (begin or one.at)]
    return Hidden(
        first=first,
        before=before[-1] if before else None,
        seen=next(iter(visits[len(before) :]), None),
        named=named,
        after=next((one for one in visits if end is not None and one.at >= end), None),
    )


def outages_of(runs: Iterable[OutletRun]) -> list[OutletRun]:
    """Return the runs in which pages of the outlet were due and none was received."""
    return [run for run in runs if _has_received_nothing(run.counts)]


def _has_received_nothing(counts: Mapping[str, Any]) -> bool:
    failures: tuple[str, ...] = SERVER_FAILURES
    if Refusal.ROBOTS in counts.get("failures", {}):  # robots.txt couldn't be read, so nothing was requested
        failures = (*failures, Refusal.ROBOTS)
    vain = counts.get(Outcome.DEFERRED, 0) + sum(counts.get("refused", {}).get(name, 0) for name in failures)
    return bool(0 < vain == counts.get("looked_at", 0))


def bracketing(periods: Iterable[Period], hidden: Iterable[Hidden] = ()) -> Iterator[RawRecord]:
    """Yield the responses on both sides of each change, and that which confirmed an absence."""
    around = [one for span in hidden for one in (span.before, span.seen, span.after)]
    yield from (one.raw for one in around if one is not None and one.raw is not None)
    for period in periods:
        confirming = [one for one in period.visits if one.at == period.confirmed]
        for visit in (period.visits[0], period.visits[-1], *confirming):
            if visit.raw is not None:
                yield visit.raw
        yield from (one.raw for one in (period.before, period.after) if one is not None and one.raw is not None)
