"""Make the notices that are due: alarms, digests and silence, each once, without tracked names unless allowed."""

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
from config.wording.alarms import word_alarm
from config.wording.catalogue import ENGLISH, Catalogue, load_catalogues
from store.review.review_items import count_open, load_pending
from store.runs.alarms import load_open_alarms
from store.runs.runs import load_latest_run, load_outlet_runs
from store.schema.tables.runs import Alarm, Run
from store.session import Session
from store.watchlist.watchlist import load_entries_by_id

MAX_SILENCE = timedelta(hours=26)
"""A day between runs, and two hours for a slow one."""

_URL_PATH = re.compile(r"(https?://[^/\s?#]+)[^\s,;]*")
_NUMBER = re.compile(r"\d+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What was reported already."""

    since: datetime
    """When notices were first checked: nothing can have been silent for longer."""
    alarms: Mapping[str, str] = field(default_factory=dict)
    """Outlet and kind of each open alarm that was reported -> its findings without numbers."""
    run: int = 0
    """The newest run whose digest was sent."""
    digest_at: datetime | None = None
    silent_days: int = 0
    broken: str | None = None
    """The day on which, and why, the database couldn't be read."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The language of the alarms in notices, and whether tracked names may be in them."""

    catalogue: Catalogue = field(default_factory=lambda: load_catalogues()[ENGLISH])
    with_names: bool = False


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message, and what is reported once it is sent."""

    title: str
    body: str
    then: Reported


def due(session: Session, reported: Reported, *, now: datetime, wording: Wording | None = None) -> list[Notice]:
    """Return the notices that are due, in the order in which they are sent."""
    wording = wording or Wording()
    finished = load_latest_run(session, finished=True)
    notices: list[Notice] = []
    for look in (
        _readable_again,
        partial(_alarms, session, wording),
        partial(_silence, session, finished, now),
        partial(_digest, session, finished, now, wording),
    ):
        made = look(reported)
        if made is not None:
            reported = made.then
            notices.append(made)
    return notices


def broken(error: Exception, reported: Reported, *, now: datetime) -> Notice | None:
    """Return the notice that the database can't be read, unless it was sent today."""
    seen = f"{local_time(now).partition(' ')[0]} {type(error).__name__}"
    if reported.broken == seen:
        return None
    body = "The database can't be read, so nothing is known of the runs. On the machine, run: kuzet doctor"
    return Notice(title="Kuzet: the database can't be read", body=body, then=replace(reported, broken=seen))


def _readable_again(reported: Reported) -> Notice | None:
    if reported.broken is None:
        return None
    return Notice(
        title="Kuzet: the database can be read again",
        body="It could not be read before.",
        then=replace(reported, broken=None),
    )


def _alarms(session: Session, wording: Wording, reported: Reported) -> Notice | None:
    alarms = {f"{alarm.outlet} {alarm.kind}": alarm for alarm in load_open_alarms(session)}
    folded = {key: _without_numbers(alarm) for key, alarm in alarms.items()}
    new = [alarm for key, alarm in alarms.items() if key not in reported.alarms]
    changed = [alarms[key] for key, text in folded.items() if reported.alarms.get(key, text) != text]
    ended = sorted(reported.alarms.keys() - alarms.keys())
    if not (new or changed or ended):
        return None
    lines = [
        *_section("New", [_line(alarm, wording) for alarm in new]),
        *_section("Changed", [_line(alarm, wording) for alarm in changed]),
        *_section("Ended", [key.replace(" ", ": ", 1) for key in ended]),
        f"{len(alarms)} open in all. On the machine: kuzet status",
    ]
    counts = ((len(new), "new"), (len(changed), "changed"), (len(ended), "ended"))
    title = "Kuzet: alarms: " + ", ".join(f"{number} {word}" for number, word in counts if number)
    return Notice(title=title, body="\n".join(lines), then=replace(reported, alarms=folded))


def _silence(session: Session, finished: Run | None, now: datetime, reported: Reported) -> Notice | None:
    last = finished.finished_at if finished and finished.finished_at else None
    silent = now - (last or reported.since)
    days = max(1, silent.days) if silent > MAX_SILENCE else 0
    if days <= reported.silent_days:
        return None
    newest = load_latest_run(session)
    seen = f"The last run that came to its end did so on {local_time(last)}." if last else "No run has ended yet."
    if newest and not newest.finished_at:
        seen += f" Run {newest.id} began on {local_time(newest.started_at)} and was killed or is still running."
    body = f"{seen}\nNobody is watching the outlets meanwhile. On the machine: kuzet doctor"
    hours = int(silent / timedelta(hours=1))
    return Notice(title=f"Kuzet: no run for {hours} hours", body=body, then=replace(reported, silent_days=days))


def _digest(
    session: Session, finished: Run | None, now: datetime, wording: Wording, reported: Reported
) -> Notice | None:
    if finished is None or finished.id <= reported.run:
        return None
    counts = load_outlet_runs(session, finished.id)
    seen = Counter[str]()
    for outlet in counts.values():
        seen.update(_countable(outlet))
    alarms = load_open_alarms(session)
    lines = [
        f"Run {finished.id} ended on {local_time(finished.finished_at)}, time of Almaty.",
        f"{len(counts)} outlets: " + ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in seen.items()),
        *_section("Open alarms", [_line(alarm, wording) for alarm in alarms]),
        f"{count_open(session)} items wait for review.",
        *(_new_items(session, reported) if wording.with_names else ()),
    ]
    then = replace(reported, run=finished.id, digest_at=now, silent_days=0)
    return Notice(title=f"Kuzet: run {finished.id}, {len(alarms)} open alarms", body="\n".join(lines), then=then)


def _countable(counts: Mapping[str, Any]) -> dict[str, int]:
    kept = ("looked_at", "new", "edited", "restored", "unchanged", "gone", "refused", "blocked", "deferred")
    found = {name: counts.get(name, 0) for name in kept}
    return {name: sum(one.values()) if isinstance(one, Mapping) else int(one) for name, one in found.items()}


def _new_items(session: Session, reported: Reported) -> list[str]:
    """Return the names of the entries whose items were opened since the last digest."""
    found = Counter(item.entry for item in load_pending(session, since=reported.digest_at))
    entries = load_entries_by_id(session, sorted(found))
    names = {entry: entries[entry].names[0] if entry in entries else entry for entry in found}
    return _section("Newly waiting", [f"{names[entry]}: {number}" for entry, number in found.most_common()])


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"- {line}" for line in lines)] if lines else []


def _line(alarm: Alarm, wording: Wording) -> str:
    findings, text = alarm.findings, alarm.text
    if not wording.with_names:
        findings, text = _without_paths(findings or []), _URL_PATH.sub(r"\1/…", text)
    words = word_alarm(findings, wording.catalogue, legacy=text)
    since = wording.catalogue("alarm-open-since", when=local_time(alarm.raised_at))
    return f"{alarm.outlet}: {alarm.kind}: {_CONTROL.sub(' ', words)} ({since})"


def _without_paths(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return findings whose URLs end after the host: the rest of an address may be somebody's name."""

    def shown(value: Any) -> Any:
        return _URL_PATH.sub(r"\1/…", value) if isinstance(value, str) else value

    return [{**one, "params": {name: shown(value) for name, value in one["params"].items()}} for one in findings]


def _without_numbers(alarm: Alarm) -> str:
    """Return what an alarm says apart from dates and numbers, which differ in every run."""
    if alarm.findings is None:
        return _NUMBER.sub("#", alarm.text)
    folded = [
        (one["code"], {name: _fold(name, value) for name, value in one["params"].items() if isinstance(value, str)})
        for one in alarm.findings
    ]
    return json.dumps(folded, ensure_ascii=False, sort_keys=True)


def _fold(name: str, value: str) -> str:
    if name == "since":
        return ""
    return _NUMBER.sub("#", value) if name == "error" else value


def load_reported(path: Path, *, now: datetime) -> Reported:
    """Return what was reported, or nothing if the file is missing or unreadable: better twice than never."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        times = {
            key: datetime.fromisoformat(found[key]).astimezone(UTC) for key in ("since", "digest_at") if found[key]
        }
        return Reported(**{**found, **times})
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return Reported(since=now)


def update_reported(path: Path, reported: Reported) -> None:
    """Replace the file (0600) atomically."""
    plain = {key: one.isoformat() if isinstance(one, datetime) else one for key, one in asdict(reported).items()}
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        json.dump(plain, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
