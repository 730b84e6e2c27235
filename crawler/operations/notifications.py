"""Write the notices that are due (alarms, digests, silence), each once; tracked names only if allowed."""

import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from config.local_time import local_time
from config.wording.alarms import word_alarm
from config.wording.catalogue import Catalogue
from crawler.operations.send_notification import Wording
from store.chain.chain import load_head
from store.review.review_items import count_open, load_pending
from store.runs.alarms import ALL_OUTLETS, load_open_alarms
from store.runs.runs import load_latest_run, load_outlet_runs, load_run_start
from store.schema.enums import Trigger
from store.schema.tables.runs import Alarm, Run
from store.session import Session
from store.texts.plain_text import plain
from store.watchlist.watchlist import load_entries_by_id

MAX_SILENCE = timedelta(hours=26)
"""A day between runs, and two hours in case a run is slow."""

_COUNTED = ("looked_at", "new", "edited", "restored", "unchanged", "gone", "refused", "blocked", "deferred")
"""Keys of the counts that are summed up in a digest."""

_URL_PATH = re.compile(r"(https?://[^/\s?#]+)[^\s,;]*")
_NUMBER = re.compile(r"\d+")


class Reported(BaseModel):
    """The record of what was reported already."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    since: AwareDatetime
    """When notices were first checked: nothing can have been silent for longer."""
    alarms: dict[str, str] = {}
    """Outlet and kind of each open alarm that was reported -> its findings without numbers."""
    run: int = 0
    """The newest run whose digest was sent."""
    digest_at: AwareDatetime | None = None
    silent_days: int = 0
    broken: str | None = None
    """The last day on which the database couldn't be read, and the reason."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message, and the record of what is reported once it is sent."""

    title: str
    body: str
    then: Reported


def due(session: Session, reported: Reported, *, now: datetime, wording: Wording) -> list[Notice]:
    """Return the notices that are due, in the order in which they are sent."""
    finished = load_latest_run(session, finished=True)
    notices: list[Notice] = []
    for make in (
        partial(_readable_again, wording),
        partial(_alarms, session, wording),
        partial(_silence, session, finished, now, wording),
        partial(_digest, session, finished, now, wording),
    ):
        notice = make(reported)
        if notice is not None:
            reported = notice.then
            notices.append(notice)
    return notices


def broken(error: Exception, reported: Reported, *, now: datetime, wording: Wording) -> Notice | None:
    """Return the notice that the database can't be read because of `error`, unless it was sent today."""
    seen = f"{local_time(now).partition(' ')[0]} {type(error).__name__}"
    if reported.broken == seen:
        return None
    words = wording.catalogue
    body = words("notice-unreadable-remedy")
    return Notice(title=words("notice-unreadable"), body=body, then=reported.model_copy(update={"broken": seen}))


def _readable_again(wording: Wording, reported: Reported) -> Notice | None:
    if reported.broken is None:
        return None
    words = wording.catalogue
    return Notice(
        title=words("notice-readable"),
        body=words("notice-readable-again"),
        then=reported.model_copy(update={"broken": None}),
    )


def _alarms(session: Session, wording: Wording, reported: Reported) -> Notice | None:
    words = wording.catalogue
    alarms = {f"{alarm.outlet} {alarm.kind}": alarm for alarm in load_open_alarms(session)}
    folded = {key: _without_numbers(alarm) for key, alarm in alarms.items()}
    sections = {
        "new": [_line(alarm, wording) for key, alarm in alarms.items() if key not in reported.alarms],
        "changed": [
            _line(alarms[key], wording) for key, text in folded.items() if reported.alarms.get(key, text) != text
        ],
        "ended": [
            key.removeprefix(f"{ALL_OUTLETS} ").replace(" ", ": ", 1)
            for key in sorted(reported.alarms.keys() - alarms.keys())
        ],
    }
    if not any(sections.values()):
        return None
    counts = (words(f"notice-count-{name}", count=len(lines)) for name, lines in sections.items() if lines)
    lines = [line for name, listed in sections.items() for line in _section(words(f"notice-{name}"), listed)]
    return Notice(
        title=words("notice-alarms", counts=", ".join(counts)),
        body="\n".join([*lines, words("notice-open", count=len(alarms))]),
        then=reported.model_copy(update={"alarms": folded}),
    )


def _silence(
    session: Session, finished: Run | None, now: datetime, wording: Wording, reported: Reported
) -> Notice | None:
    last = finished.finished_at if finished and finished.finished_at else None
    silent = now - (last or reported.since)
    days = max(1, silent.days) if silent > MAX_SILENCE else 0
    if days <= reported.silent_days:
        return None
    words = wording.catalogue
    newest = load_latest_run(session)
    seen = words("notice-last-ended", when=local_time(last)) if last else words("notice-never-ended")
    if newest and not newest.finished_at:
        seen += " " + words("notice-unfinished", run=newest.id, when=local_time(newest.started_at))
    return Notice(
        title=words("notice-silent", hours=int(silent / timedelta(hours=1))),
        body=f"{seen}\n{words('notice-unwatched')}",
        then=reported.model_copy(update={"silent_days": days}),
    )


def _digest(
    session: Session, finished: Run | None, now: datetime, wording: Wording, reported: Reported
) -> Notice | None:
    if finished is None or finished.id <= reported.run:
        return None
    words = wording.catalogue
    outlets = load_outlet_runs(session, finished.id).values()
    totals = {name: sum(_count(counts, name) for counts in outlets) for name in _COUNTED}
    counted = ", ".join(f"{words(f'outcome-{name}')} {number}" for name, number in totals.items())
    alarms, head = load_open_alarms(session), load_head(session)
    lines = [
        words("notice-run-ended", run=finished.id, when=local_time(finished.finished_at)),
        words("notice-outlets", count=len(outlets), counts=counted),
        *_section(words("notice-open-alarms"), [_line(alarm, wording) for alarm in alarms]),
        words("notice-waiting", count=count_open(session)),
        *_takedowns(session, wording, reported),
        words("notice-chain-head", head=f"{head.position}:{head.digest}"),
        *(_new_items(session, words, reported) if wording.with_names else ()),
    ]
    return Notice(
        title=words("notice-run", run=finished.id, count=len(alarms)),
        body="\n".join(lines),
        then=reported.model_copy(update={"run": finished.id, "digest_at": now, "silent_days": 0}),
    )


def _count(counts: Mapping[str, Any], name: str) -> int:
    number = counts.get(name, 0)
    return sum(number.values()) if isinstance(number, Mapping) else int(number)


def _new_items(session: Session, words: Catalogue, reported: Reported) -> list[str]:
    """Return the names of the entries whose items were opened since the last digest."""
    found = Counter(item.entry for item in load_pending(session, since=reported.digest_at))
    entries = load_entries_by_id(session, sorted(found))
    names = {entry: entries[entry].names[0] if entry in entries else entry for entry in found}
    lines = [f"{names[entry]}: {number}" for entry, number in found.most_common()]
    return _section(words("notice-newly-waiting"), lines)


def _takedowns(session: Session, wording: Wording, reported: Reported) -> list[str]:
    """Return a line for each pending takedown, and each edit around a name, since the last reported run."""
    words = wording.catalogue
    since = load_run_start(session, after=reported.run)
    items = [one for one in load_pending(session, since=since) if one.takedown or one.trigger is Trigger.EDIT]
    named = load_entries_by_id(session, sorted({item.entry for item in items})) if wording.with_names else {}
    lines = []
    for item in items:
        what = words(f"takedown-{item.takedown}" if item.takedown else "trigger-edit")
        line = words("notice-takedown", item=item.id, outlet=item.outlet, what=what)
        lines.append(f"{line}: {named[item.entry].name}, {item.title}" if item.entry in named else line)
    return _section(words("notice-takedowns"), list(map(plain, lines)))


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"- {line}" for line in lines)] if lines else []


def _line(alarm: Alarm, wording: Wording) -> str:
    findings, text = alarm.findings, alarm.text
    if not wording.with_names:
        findings, text = _without_paths(findings or []), _URL_PATH.sub(r"\1/…", text)
    words = word_alarm(findings, wording.catalogue, legacy=text)
    since = wording.catalogue("alarm-open-since", when=local_time(alarm.raised_at))
    of = "" if alarm.is_of_run else f"{alarm.outlet}: {alarm.kind}: "
    return f"{of}{plain(words)} ({since})"


def _without_paths(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the findings with URLs shortened to the host: the rest of an address may contain somebody's name."""

    def shown(value: Any) -> Any:
        return _URL_PATH.sub(r"\1/…", value) if isinstance(value, str) else value

    return [{**one, "params": {name: shown(value) for name, value in one["params"].items()}} for one in findings]


def _without_numbers(alarm: Alarm) -> str:
    """Return the text of an alarm without dates and numbers, which differ in every run."""
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
    """Return what was reported; nothing if the file is missing or unreadable: better report twice than never."""
    try:
        return Reported.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return Reported(since=now)


def update_reported(path: Path, reported: Reported) -> None:
    """Replace the file (0600) atomically."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(reported.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
