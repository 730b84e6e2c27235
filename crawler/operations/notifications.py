"""Notices: what is told outside the desk, once, and again when it changes; without tracked names unless allowed."""

import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from config.local_time import local_time
from store.review.review_items import count_open, load_pending
from store.runs.alarms import Alarm, open_alarms
from store.runs.runs import Run, load_latest_run, load_outlet_runs
from store.session import Session
from store.watchlist.watchlist import load_entries_by_id

SILENCE = timedelta(hours=26)
"""A night, and two hours for a slow one."""

_PATH = re.compile(r"(https?://[^/\s?#]+)[^\s,;]*")
_NUMBER = re.compile(r"\d+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was told already."""

    since: datetime
    """When notices were first looked for: nothing can have been silent for longer."""
    alarms: Mapping[str, str] = field(default_factory=dict)
    """Outlet and kind of each open alarm that was told -> its text, without numbers."""
    run: int = 0
    """The newest run whose digest was sent."""
    digest_at: datetime | None = None
    silent_days: int = 0
    broken: str | None = None
    """The day on which, and why, the database couldn't be read."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message, and what has been told once it is sent."""

    title: str
    body: str
    then: Told


def due(session: Session, told: Told, *, now: datetime, with_names: bool = False) -> list[Notice]:
    """The notices that are due, in the order in which they are sent."""
    finished = load_latest_run(session, finished=True)
    notices: list[Notice] = []
    for look in (
        _mended,
        partial(_alarms, session, with_names),
        partial(_silence, session, finished, now),
        partial(_digest, session, finished, now, with_names),
    ):
        made = look(told)
        if made is not None:
            told = made.then
            notices.append(made)
    return notices


def broken(error: Exception, told: Told, *, now: datetime) -> Notice | None:
    """What to tell when the database can't be read, unless it was told today."""
    seen = f"{local_time(now).partition(' ')[0]} {type(error).__name__}"
    if told.broken == seen:
        return None
    body = "The database can't be read, so nothing is known of the nights. On the machine, run: kuzet doctor"
    return Notice(title="Kuzet: the database can't be read", body=body, then=replace(told, broken=seen))


def _mended(told: Told) -> Notice | None:
    if told.broken is None:
        return None
    return Notice(
        title="Kuzet: the database can be read again",
        body="It could not be read before.",
        then=replace(told, broken=None),
    )


def _alarms(session: Session, with_names: bool, told: Told) -> Notice | None:
    alarms = {f"{alarm.outlet} {alarm.kind}": alarm for alarm in open_alarms(session)}
    folded = {key: _folded(alarm.text) for key, alarm in alarms.items()}
    new = [alarm for key, alarm in alarms.items() if key not in told.alarms]
    changed = [alarms[key] for key, text in folded.items() if told.alarms.get(key, text) != text]
    ended = sorted(told.alarms.keys() - alarms.keys())
    if not (new or changed or ended):
        return None
    lines = [
        *_section("New", [_line(alarm, with_names) for alarm in new]),
        *_section("Changed", [_line(alarm, with_names) for alarm in changed]),
        *_section("Ended", [key.replace(" ", ": ", 1) for key in ended]),
        f"{len(alarms)} open in all. On the machine: kuzet status",
    ]
    counts = ((len(new), "new"), (len(changed), "changed"), (len(ended), "ended"))
    title = "Kuzet: alarms: " + ", ".join(f"{number} {word}" for number, word in counts if number)
    return Notice(title=title, body="\n".join(lines), then=replace(told, alarms=folded))


def _silence(session: Session, finished: Run | None, now: datetime, told: Told) -> Notice | None:
    last = finished.finished_at if finished and finished.finished_at else None
    silent = now - (last or told.since)
    days = max(1, silent.days) if silent > SILENCE else 0
    if days <= told.silent_days:
        return None
    newest = load_latest_run(session)
    seen = f"The last run that came to its end did so on {local_time(last)}." if last else "No run has ended yet."
    if newest and not newest.finished_at:
        seen += f" Run {newest.id} began on {local_time(newest.started_at)} and was killed or is still running."
    body = f"{seen}\nNobody is watching the outlets meanwhile. On the machine: kuzet doctor"
    hours = int(silent / timedelta(hours=1))
    return Notice(title=f"Kuzet: no run for {hours} hours", body=body, then=replace(told, silent_days=days))


def _digest(session: Session, finished: Run | None, now: datetime, with_names: bool, told: Told) -> Notice | None:
    if finished is None or finished.id <= told.run:
        return None
    counts = load_outlet_runs(session, finished.id)
    seen = Counter[str]()
    for outlet in counts.values():
        seen.update(_countable(outlet))
    alarms = open_alarms(session)
    lines = [
        f"Run {finished.id} ended on {local_time(finished.finished_at)}, time of Almaty.",
        f"{len(counts)} outlets: " + ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in seen.items()),
        *_section("Open alarms", [_line(alarm, with_names) for alarm in alarms]),
        f"{count_open(session)} items wait for review.",
        *(_waiting(session, told) if with_names else ()),
    ]
    then = replace(told, run=finished.id, digest_at=now, silent_days=0)
    return Notice(title=f"Kuzet: night {finished.id}, {len(alarms)} open alarms", body="\n".join(lines), then=then)


def _countable(counts: Mapping[str, Any]) -> dict[str, int]:
    kept = ("looked_at", "new", "edited", "restored", "unchanged", "gone", "refused", "blocked", "deferred")
    found = {name: counts.get(name, 0) for name in kept}
    return {name: sum(one.values()) if isinstance(one, Mapping) else int(one) for name, one in found.items()}


def _waiting(session: Session, told: Told) -> list[str]:
    """Whom the items are about that were opened since the last digest."""
    found = Counter(item.entry for item in load_pending(session, since=told.digest_at))
    entries = load_entries_by_id(session, sorted(found))
    names = {entry: entries[entry].names[0] if entry in entries else entry for entry in found}
    return _section("Newly waiting", [f"{names[entry]}: {number}" for entry, number in found.most_common()])


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"- {line}" for line in lines)] if lines else []


def _line(alarm: Alarm, with_names: bool) -> str:
    text = f"{alarm.outlet}: {alarm.kind}: {_CONTROL.sub(' ', alarm.text)} (since {local_time(alarm.raised_at)})"
    # The slug of an address may be somebody's name.
    return text if with_names else _PATH.sub(r"\1/…", text)


def _folded(text: str) -> str:
    """A text in which other numbers are no change: they differ every night."""
    return _NUMBER.sub("#", text)


def read_told(path: Path, *, now: datetime) -> Told:
    """What the file says was told; nothing, if there is none or it can't be read: better twice than never."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        times = {
            key: datetime.fromisoformat(found[key]).astimezone(UTC) for key in ("since", "digest_at") if found[key]
        }
        return Told(**{**found, **times})
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return Told(since=now)


def write_told(path: Path, told: Told) -> None:
    """Replace the file (0600) at once and wholly."""
    plain = {key: one.isoformat() if isinstance(one, datetime) else one for key, one in asdict(told).items()}
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        json.dump(plain, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
