"""Health: what an outlet gave, against what a healthy one gives. Silence is never taken for a quiet day.

What is wrong with any outlet is told here; what is wrong with this one, as its own history has it, in expectations."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from config.local_time import ALMATY
from config.models.outlet import Outlet
from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.expectations import LOSSES, too_few, unmet
from crawler.health.holidays import is_holiday
from crawler.health.signals.baseline import Past, day
from crawler.health.signals.page_layout import is_new, known_layouts
from crawler.health.signals.run_record import Night
from spiders.article import Refusal, SourceKind
from spiders.fetch.connection import signer_of
from spiders.fetch.outlet_spider import SourceResult
from store.schema.enums import Outcome

DAY, WEEK = timedelta(days=1), timedelta(days=7)

MANY = 0.5
"""This share of all pages is no accident of single ones."""

OFTEN_FROM, OFTEN = 7, 0.1
"""From so many nights and this share of them, something is usual with an outlet."""

FEW = 3
"""Shares of fewer pages than this mean nothing."""

MENDED_WITHIN = 7
"""Nights within which pages that are mended are seen to be."""

SILENT = (Refusal.TIMEOUT, Refusal.UNREACHABLE)


@dataclass(frozen=True, kw_only=True)
class OutletCounts:
    """What one run counted of an outlet, and what else it saw."""

    finished_at: datetime
    outcomes: Counter[tuple[Outcome, str | None]] = field(default_factory=Counter)
    ways: tuple[SourceResult, ...] = ()
    requests: int = 0
    bytes: int = 0
    robots: str | None = None
    """Why robots.txt couldn't be read, so that nothing was fetched."""
    robots_silent: str | None = None
    """What was waited for in vain when robots.txt was asked for."""
    certificate: str | None = None
    """What was wrong with a server's certificate."""
    presented: tuple[str, ...] = ()
    """The certificates that it presented, its own first, as PEM."""
    layout: tuple[str, ...] = ()
    """What most of the pages that were read have in their markup."""
    night: Night | None = None
    """What later nights compare with theirs."""
    redesigned: int = 0
    """Articles whose words differ only because the pages have a new layout."""
    not_kept: tuple[str, ...] = ()
    """The errors by which single pages could not be stored."""
    disk_full: bool = False
    """Whether the crawl ended because nothing more could be written."""
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

    def compared(self, history: "History") -> "OutletCounts":
        """The counts with what only a look at earlier nights shows."""
        before = [night for _, seen in history if (night := Night.of(seen))]
        return replace(self, night=self.night.compared(before)) if self.night else self

    def as_history(self, alarms: Iterable[RaisedAlarm]) -> dict[str, Any]:
        """The counts as later nights are judged by them."""
        night = {"night": self.night.as_dict()} if self.night else {}
        kinds = sorted({alarm.kind for alarm in alarms})
        presented = {"presented": list(self.presented)} if self.presented else {}
        return {**self.as_dict(), "layout": list(self.layout), "alarms": kinds, **night, **presented}


History = Sequence[tuple[datetime, Mapping[str, Any]]]
"""When the outlet was crawled and what was counted, newest first, without the run that is judged."""


def judge(outlet: Outlet, counts: OutletCounts, history: History) -> list[RaisedAlarm]:
    """The alarms that a run's counts give reason for, one of a kind."""
    found = [
        *_broken(counts),
        *_ways(counts, history),
        *_pages(counts, history),
        *_layout(counts, history),
    ]
    texts: dict[str, list[str]] = {}
    for alarm in (*found, *_expectations(outlet, counts, history, found)):
        texts.setdefault(alarm.kind, []).append(alarm.text)
    return [RaisedAlarm(kind=kind, text="; ".join(dict.fromkeys(said))) for kind, said in texts.items()]


def _expectations(
    outlet: Outlet, counts: OutletCounts, history: History, found: Sequence[RaisedAlarm]
) -> Iterator[RaisedAlarm]:
    """What the outlet's file and its own past lead to expect."""
    tonight = Past.of(counts.finished_at, counts.as_history(found))
    before = [past for at, seen in history if (past := Past.of(at, seen))]
    if tonight is not None:
        unexpected = [alarm for alarm in unmet(tonight, before) if alarm.kind not in tonight.alarms]
        yield from unexpected
        tonight = Past.of(counts.finished_at, counts.as_history([*found, *unexpected]))
    short = too_few(tonight, before) if tonight else None
    if short is not None:
        text = (
            f"{short.found or 'no'} new articles in {short.nights} nights, since {day(short.since)}; "
            f"{short.expected:.3g} are usual. Likely: the list stands still or has moved, or the outlet pauses"
        )
        yield RaisedAlarm(kind="too_few", text=text)
    else:
        yield from _floor(outlet, counts, history)


def _layout(counts: OutletCounts, history: History) -> Iterator[RaisedAlarm]:
    if counts.redesigned:
        text = (
            f"{counts.redesigned} articles are read otherwise than before: the pages have a new layout. They count as "
            "unchanged; see whether their texts are still read as they should be: kuzet outlets check"
        )
        yield RaisedAlarm(kind="redesign", text=text)
    elif (known := known_layouts(history)) and all(is_new(one, counts.layout) for one in known):
        text = "the pages have a new layout, and their articles read as before; kuzet outlets check shows how"
        yield RaisedAlarm(kind="redesign", text=text)


def _broken(counts: OutletCounts) -> Iterator[RaisedAlarm]:
    if counts.not_kept:
        kinds = ", ".join(dict.fromkeys(counts.not_kept))
        text = f"{len(counts.not_kept)} pages couldn't be stored, by a fault of this program: {kinds}; see the log"
        yield RaisedAlarm(kind="not_kept", text=text)
    if counts.disk_full:
        text = "the disk is full: the crawl ended before its end. What was stored is whole; make room and crawl again"
        yield RaisedAlarm(kind="disk_full", text=text)
    elif counts.failure:
        yield RaisedAlarm(kind="failed", text=f"the crawl ended with an error: {counts.failure}; see the log")
    if counts.certificate:
        text = (
            f"the server's certificate doesn't hold (expired, or the connection is intercepted): {counts.certificate}"
        )
        if counts.presented:
            text += f"; {signer_of(counts.presented[0])}"
        yield RaisedAlarm(kind="certificate", text=text)
    if counts.robots:
        yield RaisedAlarm(kind="robots", text=f"nothing may be fetched while robots.txt can't be read: {counts.robots}")
    if counts.robots_silent:
        yield RaisedAlarm(kind="robots_silent", text=f"robots.txt never answered: {counts.robots_silent}")


def _ways(counts: OutletCounts, history: History) -> Iterator[RaisedAlarm]:
    blocked = [tried for tried in counts.ways if tried.is_blocked]
    if blocked:
        yield RaisedAlarm(kind="listing_blocked", text="; ".join(f"{one.url}: {one.failure}" for one in blocked))
    for way in SourceKind:
        tried = [one for one in counts.ways if one.kind is way]
        failed = [one for one in tried if one.failure and not one.is_blocked]
        if failed:
            text = "; ".join(f"{one.url}: {one.failure}" for one in failed)
            yield RaisedAlarm(kind=way, text=f"{way} can't be read: {text}")
        elif tried and not sum(one.links for one in tried) and not blocked and not _is_often_empty(way, history):
            text = f"{way} gave no link to an article: {', '.join(one.url for one in tried)}"
            yield RaisedAlarm(kind=way, text=text)


def _is_often_empty(way: SourceKind, history: History) -> bool:
    """Whether the outlet's lists of this kind are empty every now and then, such as those of one day's news."""
    seen = [
        sum(one.links for one in night.ways.values() if one.way == way)
        for _, past in history
        if (night := Night.of(past))
    ]
    return len(seen) >= OFTEN_FROM and sum(not links for links in seen) >= OFTEN * len(seen)


def _usual(history: History, kind: str) -> float:
    """The share of pages that usually end so, as the outlet's past nights without this alarm have it."""
    nights = [seen for _, seen in history if kind not in seen.get("alarms", ())]
    total = sum(int(seen.get("looked_at", 0)) for seen in nights)
    if len(nights) < OFTEN_FROM or not total:
        return 0.0
    return sum(_ended(seen, kind) for seen in nights) / total


def _ended(seen: Mapping[str, Any], kind: str) -> int:
    if kind not in ("refused", "unreachable"):
        return int(seen.get("edited" if kind == "mass_edit" else kind, 0))
    refused = seen.get("refused", {})
    silent = sum(refused.get(reason, 0) for reason in SILENT)
    lost = sum(refused.values()) - silent - refused.get(Refusal.ROBOTS, 0)
    return int(silent if kind == "unreachable" else lost)


def _pages(counts: OutletCounts, history: History) -> Iterator[RaisedAlarm]:
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
        if kind == "mass_edit" and _was_broken(history):
            continue  # what is mended is edited too
        if total >= FEW and number > total * max(MANY, (1 + _usual(history, kind)) / 2):
            yield RaisedAlarm(kind=kind, text=f"{number} of {total} pages {said}")


def _was_broken(history: History) -> bool:
    """Whether pages had lost something on one of the last nights: all are visited again within these."""
    return any(LOSSES & set(seen.get("alarms", ())) for _, seen in history[:MENDED_WITHIN])


def _floor(outlet: Outlet, counts: OutletCounts, history: History) -> Iterator[RaisedAlarm]:
    """The outlet's file says what a bad week yields; a holiday yields nothing."""
    now = counts.finished_at
    since = now - WEEK
    if not history or history[-1][0] > since:
        return  # not yet watched for a week
    free = sum(is_holiday((now - number * DAY).astimezone(ALMATY).date()) for number in range(7))
    expected = outlet.expect.articles_per_week * (7 - free) / 7
    new = counts.of(Outcome.NEW) + sum(int(seen.get("new", 0)) for at, seen in history if at > since)
    if new < expected:
        text = (
            f"{new} new articles in a week, since {day(since)}; the outlet's file expects {expected:.3g}. "
            "Likely: a quiet week, or a list that stands still"
        )
        yield RaisedAlarm(kind="too_few", text=text)
