"""Define the kinds of alarm, and an alarm as codes with parameters; config/wording/alarms.py words them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Scalar = str | int | float


class AlarmKind(StrEnum):
    """The kinds of alarm. At most one alarm of each kind is open for an outlet."""

    NO_NETWORK = "no_network"
    """An alarm of a whole run: nothing was received from any outlet."""
    FAILED = "failed"
    DISK_FULL = "disk_full"
    NOT_KEPT = "not_kept"
    CERTIFICATE = "certificate"
    AUTHORITY = "authority"
    ROBOTS = "robots"
    ROBOTS_SILENT = "robots_silent"
    LISTING_BLOCKED = "listing_blocked"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    LEFT_OUT = "left_out"
    BLOCKED = "blocked"
    VANISHED = "vanished"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    DEFERRED = "deferred"
    MASS_EDIT = "mass_edit"
    REDESIGN = "redesign"
    UNREAD = "unread"
    AUTHOR = "author"
    DATES = "dates"
    TITLE = "title"
    TEXT = "text"
    LANGUAGE = "language"
    SELECTORS = "selectors"
    TOO_FEW = "too_few"


SOURCE_KINDS = frozenset({AlarmKind.FEED, AlarmKind.SITEMAP, AlarmKind.LISTING})

HIDES_ARTICLES = frozenset({
    AlarmKind.FAILED, AlarmKind.DISK_FULL, AlarmKind.CERTIFICATE, AlarmKind.ROBOTS, AlarmKind.LISTING_BLOCKED,
    AlarmKind.UNREACHABLE, AlarmKind.REFUSED, AlarmKind.DEFERRED, AlarmKind.UNREAD,
})  # fmt: skip
"""Kinds that themselves explain why few new articles are found."""

DELAYS_ARTICLES = HIDES_ARTICLES | SOURCE_KINDS | {AlarmKind.TOO_FEW, AlarmKind.LEFT_OUT, AlarmKind.LANGUAGE}
"""Kinds after which articles may be found late."""

LOSES_FIELDS = frozenset({
    AlarmKind.AUTHOR, AlarmKind.DATES, AlarmKind.TITLE, AlarmKind.TEXT, AlarmKind.LANGUAGE, AlarmKind.SELECTORS,
    AlarmKind.UNREAD,
})  # fmt: skip
"""Kinds that are raised when pages of known articles lose something."""


@dataclass(frozen=True, slots=True)
class AlarmFinding:
    """One observation behind an alarm: a code of the catalogue, and the values for its phrases.

    Dates are ISO strings, and parameters whose name ends in `_rate` are fractions of 1."""

    code: str
    params: Mapping[str, Scalar]


@dataclass(frozen=True, kw_only=True, slots=True)
class RaisedAlarm:
    """An alarm that a run raises."""

    kind: AlarmKind
    findings: tuple[AlarmFinding, ...]

    @property
    def stored(self) -> list[dict[str, Any]]:
        """The findings as they are stored."""
        return [{"code": finding.code, "params": dict(finding.params)} for finding in self.findings]


def alarm(kind: AlarmKind, code: str, **params: Scalar) -> RaisedAlarm:
    """Return an alarm with one finding."""
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in params.items()}
    return RaisedAlarm(kind=kind, findings=(AlarmFinding(code, rounded),))


def merged(alarms: Iterable[RaisedAlarm]) -> list[RaisedAlarm]:
    """Return one alarm for each kind, with all its findings in order."""
    found: dict[AlarmKind, list[AlarmFinding]] = {}
    for one in alarms:
        known = found.setdefault(one.kind, [])
        known += [finding for finding in one.findings if finding not in known]
    return [RaisedAlarm(kind=kind, findings=tuple(findings)) for kind, findings in found.items()]
