"""Health: what an outlet gave, against what a healthy one gives. Silence is never taken for a quiet day."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from config.models import Outlet
from crawler.layout import is_new, known_layout
from spiders.article import Refusal
from spiders.outlet import Way, WayTried
from store.runs import Outcome

WEEK = timedelta(days=7)

MANY = 0.5
"""This share of all pages is no accident of single ones."""

FEW = 3
"""Shares of fewer pages than this mean nothing."""

SILENT = (Refusal.TIMEOUT, Refusal.UNREACHABLE)


@dataclass(frozen=True, kw_only=True)
class RaisedAlarm:
    """What a person must look at: a word for the kind, and what was seen."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class OutletCounts:
    """What one run counted of an outlet, and what else it saw."""

    finished_at: datetime
    outcomes: Counter[tuple[Outcome, str | None]] = field(default_factory=Counter)
    ways: tuple[WayTried, ...] = ()
    requests: int = 0
    bytes: int = 0
    robots: str | None = None
    """Why robots.txt couldn't be read, so that nothing was fetched."""
    robots_silent: str | None = None
    """What was waited for in vain when robots.txt was asked for."""
    certificate: str | None = None
    """What was wrong with a server's certificate."""
    layout: tuple[str, ...] = ()
    """What most of the pages that were read have in their markup."""
    redesigned: int = 0
    """Articles whose words differ only because the pages have a new layout."""
    failure: str | None = None
    """The error that ended the outlet's crawl before its end."""

    def of(self, outcome: Outcome) -> int:
        """How many addresses ended so."""
        return sum(number for (found, _), number in self.outcomes.items() if found is outcome)

    @property
    def refused(self) -> dict[str, int]:
        """How many were refused, for each reason."""
        refused = {str(reason): number for (found, reason), number in self.outcomes.items() if found is Outcome.REFUSED}
        return dict(sorted(refused.items()))

    @property
    def looked_at(self) -> int:
        return self.outcomes.total()

    def as_dict(self) -> dict[str, Any]:
        """The counts as the report has them."""
        plain = {outcome.value: self.of(outcome) for outcome in Outcome if outcome is not Outcome.REFUSED}
        return {
            "looked_at": self.looked_at,
            **plain,
            "refused": self.refused,
            "requests": self.requests,
            "bytes": self.bytes,
            "not_modified": self.outcomes[Outcome.UNCHANGED, "not_modified"],
        }


History = Sequence[tuple[datetime, Mapping[str, Any]]]
"""When the outlet was crawled and what was counted, newest first, without the run that is judged."""


def judge(outlet: Outlet, counts: OutletCounts, history: History) -> list[RaisedAlarm]:
    """The alarms that a run's counts give reason for."""
    return [
        *_broken(counts),
        *_ways(counts),
        *_pages(counts),
        *_layout(counts, history),
        *_expectation(outlet, counts, history),
    ]


def _layout(counts: OutletCounts, history: History) -> Iterator[RaisedAlarm]:
    if counts.redesigned:
        text = (
            f"{counts.redesigned} articles are read otherwise than before: the pages have a new layout. They count as "
            "unchanged; see whether their texts are still read as they should be: kuzet outlets check"
        )
        yield RaisedAlarm(kind="redesign", text=text)
    elif is_new(known_layout(history), counts.layout):
        text = "the pages have a new layout, and their articles read as before; kuzet outlets check shows how"
        yield RaisedAlarm(kind="redesign", text=text)


def _broken(counts: OutletCounts) -> Iterator[RaisedAlarm]:
    if counts.failure:
        yield RaisedAlarm(kind="failed", text=f"the crawl ended with an error: {counts.failure}; see the log")
    if counts.certificate:
        text = (
            f"the server's certificate doesn't hold (expired, or the connection is intercepted): {counts.certificate}"
        )
        yield RaisedAlarm(kind="certificate", text=text)
    if counts.robots:
        yield RaisedAlarm(kind="robots", text=f"nothing may be fetched while robots.txt can't be read: {counts.robots}")
    if counts.robots_silent:
        yield RaisedAlarm(kind="robots_silent", text=f"robots.txt never answered: {counts.robots_silent}")


def _ways(counts: OutletCounts) -> Iterator[RaisedAlarm]:
    blocked = [tried for tried in counts.ways if tried.is_blocked]
    if blocked:
        yield RaisedAlarm(kind="listing_blocked", text="; ".join(f"{one.url}: {one.failure}" for one in blocked))
    for way in Way:
        tried = [one for one in counts.ways if one.way is way]
        failed = [one for one in tried if one.failure and not one.is_blocked]
        if failed:
            text = "; ".join(f"{one.url}: {one.failure}" for one in failed)
            yield RaisedAlarm(kind=way, text=f"{way} can't be read: {text}")
        elif tried and not sum(one.links for one in tried) and not blocked:
            text = f"{way} gave no link to an article: {', '.join(one.url for one in tried)}"
            yield RaisedAlarm(kind=way, text=text)


def _pages(counts: OutletCounts) -> Iterator[RaisedAlarm]:
    total = counts.looked_at
    refused = {reason: number for reason, number in counts.refused.items() if reason != Refusal.ROBOTS}
    silent = sum(refused.pop(reason, 0) for reason in SILENT)
    lost = sum(refused.values())
    why = ", ".join(f"{reason} {number}" for reason, number in refused.items())
    deferred = counts.of(Outcome.DEFERRED)
    late = ", ".join(str(reason) for (found, reason) in counts.outcomes if found is Outcome.DEFERRED)
    for kind, number, said in (
        ("blocked", counts.of(Outcome.BLOCKED), "were blocked"),
        ("unreachable", silent, "couldn't be reached"),
        ("refused", lost, f"gave no article ({why})"),
        ("deferred", deferred, f"were left for another night ({late})"),
        ("mass_edit", counts.of(Outcome.EDITED), "were edited at once: the site's layout may have changed"),
    ):
        if total >= FEW and number > total * MANY:
            yield RaisedAlarm(kind=kind, text=f"{number} of {total} pages {said}")


def _expectation(outlet: Outlet, counts: OutletCounts, history: History) -> Iterator[RaisedAlarm]:
    expected = outlet.expect.articles_per_week
    since = counts.finished_at - WEEK
    if not history or history[-1][0] > since:
        return  # not yet watched for a week
    new = counts.of(Outcome.NEW) + sum(int(seen.get("new", 0)) for at, seen in history if at > since)
    if new < expected:
        yield RaisedAlarm(kind="too_few", text=f"{new} new articles in a week; {expected:g} are expected")
