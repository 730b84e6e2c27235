"""`kuzet serve` and `kuzet user`: run the review desk and manage its accounts."""

import math
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from config.environment import Home
from config.loader import Config
from kuzet.installation import Exit, fail, failing, installation
from kuzet.terminal import out, plain
from store.schema.enums import Role

if TYPE_CHECKING:
    from review.web.archive_search import Search
    from review.web.request import DoctorFinding
    from store.session import Database

user_app = typer.Typer(no_args_is_help=True)
DEFAULT_PORT = 8470
EXAMINE_EVERY_SECONDS = 600


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen on; the default is this machine only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = DEFAULT_PORT,
    proxy: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The IP address of an HTTPS proxy in front of the desk.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="HOST", help="The host name under which the proxy is reached.")
    ] = None,
) -> None:
    """Run the review desk on this machine. Create an account first: kuzet user add NAME.

    If the desk is behind a proxy, name the proxy: its forwarded headers are trusted, those of others are ignored."""
    from review.app import create_app
    from review.web.request_guard import is_address
    from review.web.serve import serve
    from store.integrity.integrity_check import check_database

    if (proxy is None) != (name is None):
        raise fail("a proxy needs both options: --proxy ADDRESS and --name HOST", Exit.USAGE)
    if proxy is not None and not is_address(proxy):
        raise fail(f"{proxy!r} is not an IP address: name the one that the proxy connects from (127.0.0.1)", Exit.USAGE)
    place = installation(context)
    check_database(place.home)
    reached = f"https://{name}/" if name else f"http://{host}:{port}/"
    out.print(f"The desk is at {reached} (Ctrl-C stops it)")
    search = archive_search(place.database, place.config, place.home)
    findings = DoctorFindings(place.config, place.home)
    app = create_app(place.database, place.config, place.home, search=search, findings=findings)
    serve(app, host=host, port=port, proxy=proxy, name=name)


def archive_search(database: "Database", config: Config, home: Home) -> "Search":
    """Return the function that searches the archive for entries that are saved at the desk."""
    from crawler.backfill.rescan import rescan
    from review.web.archive_search import SearchResult

    def search(entries: Sequence[str], progress: Callable[[int, int], None]) -> SearchResult:
        found = rescan(database, config, entries, folder=home.index, progress=progress)
        return SearchResult(versions=found.versions, items=found.items)

    return search


class DoctorFindings:
    """The findings of `kuzet doctor` for the desk's first page, renewed in the background at most every ten minutes."""

    def __init__(self, config: Config, home: Home) -> None:
        self._config, self._home = config, home
        self._found: Sequence[DoctorFinding] = ()
        self._begun_at = -math.inf

    def __call__(self) -> Sequence["DoctorFinding"]:
        """Return the last results, and begin a new check if they are old."""
        if time.monotonic() - self._begun_at > EXAMINE_EVERY_SECONDS:
            self._begun_at = time.monotonic()
            Thread(target=self._examine, daemon=True).start()
        return self._found

    def _examine(self) -> None:
        from crawler.operations.doctor import examine
        from crawler.operations.machine_checks import Level
        from review.web.request import DoctorFinding

        results = examine(self._home, self._config.outlets, now=datetime.now(UTC), environ=os.environ)
        parts = {one.part.partition(" ")[0]: one.level for one in results if one.level is not Level.OK}
        self._found = [DoctorFinding(part=part, is_bad=level is Level.BAD) for part, level in parts.items()]


@user_app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A login name; a pseudonym is safer than a real name.")],
    role: Annotated[Role, typer.Option()] = Role.REVIEWER,
) -> None:
    """Create an account. The password is asked for, or read from standard input as one line."""
    from store.accounts.users import UserError, insert_user

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    with failing(UserError, code=Exit.USAGE), installation(context).database.session() as session:
        insert_user(session, name, password, role=role.value, now=datetime.now(UTC))
    out.print(f"Added {plain(name)} ({role}).")


@user_app.command()
def reset_codes(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The account whose owner has lost the phone and the recovery codes.")],
) -> None:
    """Turn off the one-time codes of an account, so that the password alone is enough to log in."""
    from store.accounts.audit import record_audit
    from store.accounts.one_time_codes import disable_codes
    from store.accounts.users import load_user

    with installation(context).database.session() as session:
        user = load_user(session, name)
        if user is None:
            raise fail(f"there is no account {name!r}; create it with kuzet user add", Exit.USAGE)
        disable_codes(session, user)
        detail = {"by": "command line"}
        record_audit(session, actor=name, action="reset-codes", subject=name, detail=detail, now=datetime.now(UTC))
    out.print(f"{plain(name)} now logs in with the password alone; codes can be turned on again at the desk.")
