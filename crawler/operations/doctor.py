"""Check an installation and name a remedy for each fault, without changing anything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from config.environment import CONTACT, Home
from crawler.operations.machine_checks import CheckResult, bad, check_clock, check_machine, ok, warn
from crawler.operations.notifications import MAX_SILENCE
from crawler.operations.send_notification import ADDRESSES, Sender, SendingError
from store.archive.object_store import archive_of
from store.archive.read_archive import read_raw
from store.archive.warc_files import ArchiveError
from store.backup.snapshot import is_vacant
from store.integrity.integrity_check import UNREADABLE, check_database, load_newest_raw, load_newest_time
from store.runs.alarms import load_open_alarms
from store.runs.runs import load_latest_run, load_outlet_history
from store.session import Session, open_database
from store.watchlist.new_entries import unfindable
from store.watchlist.watchlist import load_entries

SAMPLE_RESPONSES = 20
"""Number of the newest archived responses that are read back; `kuzet verify` reads all."""

RECENT_RUNS = 3
MAX_NAMED_ENTRIES = 5


def examine(home: Home, outlets: Iterable[str], *, now: datetime, environ: Mapping[str, str]) -> Iterator[CheckResult]:
    """Yield the results for the machine, database, last runs of the outlets, contact address and notifications."""
    yield from check_machine(home, now=now)
    yield from _database(home, sorted(outlets), now)
    yield _contact(home)
    yield _notifications(environ)


def _database(home: Home, outlets: list[str], now: datetime) -> Iterator[CheckResult]:
    try:
        check_database(home)
        if is_vacant(home.database_url):
            yield warn("database", "there is none yet", "kuzet crawl creates it; is KUZET_HOME the right one?")
            return
        database = open_database(home.database_url, migrate=False)
    except UNREADABLE as error:
        yield bad("database", str(error).splitlines()[0], "docs/operations.md, under: restore a backup")
        return
    try:
        with database.reading() as session:
            yield ok("database", "intact, with the schema of this version")
            yield check_clock(load_newest_time(session), now=now)
            yield _archive(session, home)
            yield _runs(session, now)
            yield _watchlist(session)
            yield from _outlets(session, outlets)
    finally:
        database.close()


def _archive(session: Session, home: Home) -> CheckResult:
    refs = load_newest_raw(session, SAMPLE_RESPONSES)
    for ref in refs:
        try:
            read_raw(archive_of(home), ref)
        except ArchiveError as error:
            return bad("archive", str(error), "kuzet verify names all faults; restore the archive from a backup")
    return ok("archive", f"the newest {len(refs)} responses can be read" if refs else "it is empty")


def _runs(session: Session, now: datetime) -> CheckResult:
    finished = load_latest_run(session, finished=True)
    if finished is None or finished.finished_at is None:
        return warn("runs", "none has finished yet", "kuzet crawl; then kuzet schedule")
    silent = now - finished.finished_at
    seen = f"run {finished.id} ended {silent / timedelta(hours=1):.0f} hours ago"
    if silent > MAX_SILENCE:
        return bad("runs", seen, "systemctl status kuzet-crawl.timer kuzet-crawl.service, or see cron's mail")
    return ok("runs", seen)


def _watchlist(session: Session) -> CheckResult:
    entries = load_entries(session)
    lost = [entry.id for entry in entries if unfindable(entry)]
    if lost:
        more = " and others" if len(lost) > MAX_NAMED_ENTRIES else ""
        seen = f"{', '.join(lost[:MAX_NAMED_ENTRIES])}{more} cannot be found in any text"
        remedy = f"a person needs a given name and a surname: kuzet watchlist edit {lost[0]} --alias NAME"
        return warn("watchlist", seen, remedy)
    return ok("watchlist", f"{len(entries)} entries are looked for")


def _outlets(session: Session, outlets: list[str]) -> Iterator[CheckResult]:
    """Yield a result for each outlet in trouble, and one for all others."""
    alarms: dict[str, list[str]] = {}
    for alarm in load_open_alarms(session):
        if alarm.is_of_run:
            yield bad("network", "nothing was received from any outlet", "check connection and DNS; then kuzet crawl")
            return
        alarms.setdefault(alarm.outlet, []).append(alarm.kind)
    good, never = 0, []
    for outlet in outlets:
        runs = load_outlet_history(session, outlet, limit=RECENT_RUNS)
        seen = _trouble(runs, alarms.get(outlet, []))
        if seen:
            yield warn(
                f"outlet {outlet}",
                seen,
                f"kuzet status; kuzet outlets check {outlet}; if its site changed: kuzet outlets repair {outlet}",
            )
        elif runs:
            good += 1
        else:
            never.append(outlet)
    seen = f"{good} of {len(outlets)} are well"
    if never:
        seen += f"; never crawled: {', '.join(never)}"
        yield warn("outlets", seen, f"kuzet crawl {never[0]}, or all: kuzet crawl")
    else:
        yield ok("outlets", seen)


def _trouble(runs: Sequence[tuple[datetime, Mapping[str, Any]]], alarms: list[str]) -> str | None:
    if alarms:
        return f"alarm: {', '.join(alarms)}"
    if runs and not any(counts.get("looked_at") for _, counts in runs):
        return f"nothing was visited in the last {len(runs)} runs"
    return None


def _contact(home: Home) -> CheckResult:
    if not home.contact:
        seen = f"{CONTACT} is not set here: outlets can't reach you, and can only block the crawler"
        return warn("contact", seen, f"{CONTACT}=desk@example.org, or the address of a page about you")
    return ok("contact", f"every request names {home.contact}")


def _notifications(environ: Mapping[str, str]) -> CheckResult:
    if not environ.get(ADDRESSES):
        seen = f"{ADDRESSES} is not set here: nobody is notified"
        return warn("notifications", seen, "docs/operations.md, under: notifications")
    try:
        Sender(environ)
    except SendingError as error:
        return bad("notifications", str(error), "kuzet notify --test tries the addresses")
    return ok("notifications", "the addresses are valid; kuzet notify --test tries them")
