"""A look at an installation: what is well, what is not, and what to do about it. Nothing is changed by it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from config.environment import CONTACT, Home
from crawler.operations.machine_checks import Level, Sign, bad, machine_signs, ok, warn
from crawler.operations.notifications import SILENCE
from crawler.operations.send_notification import ADDRESSES, SendingError, sender_of
from store.archive.object_store import archive_of
from store.archive.read_archive import read_raw
from store.archive.warc_files import ArchiveError
from store.backup.snapshot import is_vacant
from store.integrity.integrity_check import UNREADABLE, check_database, load_newest_raw, load_newest_time
from store.runs.alarms import open_alarms
from store.runs.runs import load_latest_run, load_outlet_history
from store.session import Session, open_database
from store.watchlist.unfindable import unfindable
from store.watchlist.watchlist import load_entries

__all__ = ["Level", "Sign", "examine"]

SAMPLE = 20
"""Archived responses that are read back, the newest; `kuzet verify` reads all."""

NIGHTS = 3
SHOWN = 5
"""Entries that are named where more are at fault."""

SKEW = timedelta(minutes=5)


def examine(home: Home, outlets: Iterable[str], *, now: datetime, environ: Mapping[str, str]) -> Iterator[Sign]:
    """Look at each part: the machine, the database, the outlets' last nights, and who is told of them."""
    yield from machine_signs(home, now=now)
    yield from _database(home, sorted(outlets), now)
    yield _contact(home)
    yield _notices(environ)


def _database(home: Home, outlets: list[str], now: datetime) -> Iterator[Sign]:
    try:
        check_database(home)
        if is_vacant(home.database_url):
            yield warn("database", "there is none yet", "kuzet crawl makes it; is KUZET_HOME the one you mean?")
            return
        database = open_database(home.database_url, migrate=False)
    except UNREADABLE as error:
        yield bad("database", str(error).splitlines()[0], "docs/operations.md, under: restore a backup")
        return
    try:
        with database.reading() as session:
            yield ok("database", "whole, and its schema is this program's")
            yield _clock(session, now)
            yield _archive(session, home)
            yield _runs(session, now)
            yield _watchlist(session)
            yield from _outlets(session, outlets)
    finally:
        database.close()


def _clock(session: Session, now: datetime) -> Sign:
    newest = load_newest_time(session)
    if newest and newest > now + SKEW:
        seen = f"it is {now:%Y-%m-%d %H:%M} UTC, and records are of {newest:%Y-%m-%d %H:%M}: one of the two is wrong"
        return bad("clock", seen, "set the clock and let it be kept: timedatectl set-ntp true")
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, after all records")


def _archive(session: Session, home: Home) -> Sign:
    refs = load_newest_raw(session, SAMPLE)
    for ref in refs:
        try:
            read_raw(archive_of(home), ref)
        except ArchiveError as error:
            return bad("archive", str(error), "kuzet verify tells all that is wrong; restore the archive from a backup")
    return ok("archive", f"the newest {len(refs)} responses can be read" if refs else "nothing is in it yet")


def _runs(session: Session, now: datetime) -> Sign:
    finished = load_latest_run(session, finished=True)
    if finished is None or finished.finished_at is None:
        return warn("runs", "none has come to its end yet", "kuzet crawl; then kuzet schedule")
    silent = now - finished.finished_at
    seen = f"run {finished.id} ended {silent / timedelta(hours=1):.0f} hours ago"
    if silent > SILENCE:
        return bad("runs", seen, "systemctl status kuzet-crawl.timer kuzet-crawl.service, or see cron's mail")
    return ok("runs", seen)


def _watchlist(session: Session) -> Sign:
    entries = load_entries(session)
    lost = [entry.id for entry in entries if unfindable(entry)]
    if lost:
        seen = f"{', '.join(lost[:SHOWN])}{' and others' if len(lost) > SHOWN else ''} cannot be found in any text"
        remedy = f"a person needs a given name and a surname: kuzet watchlist edit {lost[0]} --alias NAME"
        return warn("watchlist", seen, remedy)
    return ok("watchlist", f"{len(entries)} entries are looked for")


def _outlets(session: Session, outlets: list[str]) -> Iterator[Sign]:
    """The outlets' last nights: one sign for each that gave reason, one for all others."""
    alarms: dict[str, list[str]] = {}
    for alarm in open_alarms(session):
        alarms.setdefault(alarm.outlet, []).append(alarm.kind)
    well, never = 0, []
    for outlet in outlets:
        nights = load_outlet_history(session, outlet, limit=NIGHTS)
        seen = _trouble(nights, alarms.get(outlet, []))
        if seen:
            yield warn(f"outlet {outlet}", seen, f"kuzet status; kuzet outlets check {outlet}")
        elif nights:
            well += 1
        else:
            never.append(outlet)
    seen = f"{well} of {len(outlets)} are well"
    if never:
        yield warn(
            "outlets", f"{seen}; never crawled: {', '.join(never)}", f"kuzet crawl {never[0]}, or all: kuzet crawl"
        )
    else:
        yield ok("outlets", seen)


def _trouble(nights: Sequence[tuple[datetime, Mapping[str, Any]]], alarms: list[str]) -> str | None:
    if alarms:
        return f"alarm: {', '.join(alarms)}"
    if nights and not any(counts.get("looked_at") for _, counts in nights):
        return f"nothing was looked at in the last {len(nights)} nights"
    return None


def _contact(home: Home) -> Sign:
    if not home.contact:
        seen = f"{CONTACT} is not set here: outlets can't tell who asks, and can only shut us out"
        return warn("contact", seen, f"{CONTACT}=desk@example.org, or the address of a page that says who you are")
    return ok("contact", f"every request names {home.contact}")


def _notices(environ: Mapping[str, str]) -> Sign:
    if not environ.get(ADDRESSES):
        return warn("notices", f"{ADDRESSES} is not set here: nobody is told", "docs/operations.md, under: notices")
    try:
        sender_of(environ)
    except SendingError as error:
        return bad("notices", str(error), "kuzet notify --test tries the addresses")
    return ok("notices", "the addresses can be understood; kuzet notify --test tries them")
