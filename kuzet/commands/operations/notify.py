"""`kuzet notify`: send alarms, the digest of a run and warnings about missing runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuzet.commands.crawl.crawl import parse_time
from kuzet.installation import Exit, Installation, fail, installation
from kuzet.terminal import out, plain

if TYPE_CHECKING:
    from crawler.operations.notifications import Notice
    from crawler.operations.send_notification import Sender
    from store.session import Session


def notify(
    context: typer.Context,
    show: Annotated[bool, typer.Option("--show", help="Print what is due; send nothing.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Send a test message to every address.")] = False,
    now: Annotated[str | None, typer.Option(metavar="TIME", help="The clock (ISO 8601 with offset).")] = None,
) -> None:
    """Send what is new since the last call: alarms, the digest of a run, and a warning if no run ended within 26 hours.

    KUZET_NOTIFY holds the addresses, in apprise's notation, separated by spaces. Run this every hour."""
    from crawler.nightly.run_lock import RunLocked, run_lock
    from crawler.operations.send_notification import Sender, SendingError, SettingsError

    place, moment = installation(context), parse_time(now) or datetime.now(UTC)
    if show:
        for notice in _due(place, moment):
            out.print(f"{plain(notice.title)}\n\n{notice.body}\n")
        return
    try:
        sender = Sender(os.environ)
        if test:
            failed = sender.send("Kuzet: test", "Notices of Kuzet arrive here.")
        else:
            with run_lock(place.home.path / "notify.lock"):
                failed = _send(place, moment, sender)
    except SendingError as error:
        raise fail(str(error), Exit.USAGE if isinstance(error, SettingsError) else Exit.FAILED) from error
    except RunLocked as error:
        raise fail("another `kuzet notify` is running", Exit.LOCKED) from error
    if failed:
        raise fail(f"address {', '.join(map(str, failed))} of KUZET_NOTIFY failed; the others received everything")


def _send(place: Installation, now: datetime, sender: "Sender") -> list[int]:
    """Send what is due and return the numbers of the addresses that failed."""
    from crawler.operations.notifications import load_reported, update_reported

    memory = _memory(place)
    if not memory.exists():
        # Before the first run, silence counts from the first check.
        update_reported(memory, load_reported(memory, now=now))
    failed: set[int] = set()
    for notice in _due(place, now):
        failed.update(sender.send(notice.title, notice.body))
        # Recorded after sending: a notice may arrive twice but is never lost.
        update_reported(memory, notice.then)
    return sorted(failed)


def _due(place: Installation, now: datetime) -> Iterator["Notice"]:
    from crawler.operations.notifications import broken, due, load_reported
    from crawler.operations.send_notification import load_wording
    from store.integrity.integrity_check import UNREADABLE

    reported = load_reported(_memory(place), now=now)
    wording = load_wording(os.environ)
    try:
        with _reading(place) as session:
            notices = list(due(session, reported, now=now, wording=wording))
    except UNREADABLE as error:
        notice = broken(error, reported, now=now, wording=wording)
        notices = [notice] if notice else []
    yield from notices


@contextmanager
def _reading(place: Installation) -> Iterator["Session"]:
    """Open the database for reading, without upgrading it: a crawl by an older version may be running."""
    from store.backup.snapshot import is_vacant
    from store.integrity.integrity_check import refuse_missing
    from store.session import open_database

    refuse_missing(place.home)
    # If there is no database yet, an empty one in memory serves as well: no run has ended in either.
    is_new = is_vacant(place.home.database_url)
    url = "sqlite://" if is_new else place.home.database_url
    database = open_database(url, migrate=is_new, create=is_new)
    try:
        with database.reading() as session:
            yield session
    finally:
        database.close()


def _memory(place: Installation) -> Path:
    return place.home.path / "notices.json"
