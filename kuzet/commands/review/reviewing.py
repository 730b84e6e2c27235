"""`kuzet serve`, `user`, `queue` and `decide`: the desk, who may use it, and the same decisions without it."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated

import typer

from config.local_time import local_time
from kuzet.installation import Exit, fail, installation
from kuzet.terminal import out, plain, table

users = typer.Typer(no_args_is_help=True)
PORT = 8470


class Verdict(StrEnum):
    """What a reviewer may say of an item."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"


class Role(StrEnum):
    """What an account may do."""

    READER = "reader"
    REVIEWER = "reviewer"
    MAINTAINER = "maintainer"
    ADMIN = "admin"


class ListFormat(StrEnum):
    """How the queue is printed."""

    TABLE = "table"
    JSONL = "jsonl"


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)
    app.command("queue")(queue)
    app.command("decide")(decide)


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen on; the default is this machine only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = PORT,
    proxy: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The IP address of an HTTPS proxy before the desk.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="HOST", help="The host name by which the proxy is reached.")
    ] = None,
) -> None:
    """Open the review desk on this machine. Make an account first: kuzet user add NAME.

    Behind a proxy, name it: from nobody else's requests are https, address and host taken."""
    from review.app import create_app
    from review.web.serve import serve
    from store.integrity.integrity_check import check_database

    if (proxy is None) != (name is None):
        raise fail("a proxy needs both: --proxy ADDRESS and --name HOST", Exit.USAGE)
    if proxy is not None and not _is_address(proxy):
        raise fail(f"{proxy!r} is no IP address: write the one that the proxy connects from, as 127.0.0.1", Exit.USAGE)
    place = installation(context)
    check_database(place.home)
    reached = f"https://{name}/" if name else f"http://{host}:{port}/"
    out.print(f"The desk is at {reached} (Ctrl-C ends it)")
    serve(create_app(place.database, place.config, place.home), host=host, port=port, proxy=proxy, name=name)


def _is_address(written: str) -> bool:
    try:
        ip_address(written)
    except ValueError:
        return False
    return True


@users.callback()
def _group() -> None:
    """The accounts of the desk."""


@users.command("add")
def add_user(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A login name; a pseudonym is safer than a name.")],
    role: Annotated[Role, typer.Option()] = Role.REVIEWER,
) -> None:
    """Make an account. The password is asked for, or read as a line of standard input."""
    from store.accounts.users import UserError, add_user

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    with installation(context).database.session() as session:
        try:
            add_user(session, name, password, role=role.value, now=datetime.now(UTC))
        except UserError as error:
            raise fail(str(error), Exit.USAGE) from error
    out.print(f"Added {plain(name)} ({role}).")


@users.command("reset-codes")
def reset_codes(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The account whose owner has lost phone and recovery codes.")],
) -> None:
    """Ask an account for its password alone again, no longer for one-time codes."""
    from store.accounts.audit import audit
    from store.accounts.one_time_codes import turn_off
    from store.accounts.users import find_user

    with installation(context).database.session() as session:
        user = find_user(session, name)
        if user is None:
            raise fail(f"there is no account {name!r}: kuzet user add makes one", Exit.USAGE)
        turn_off(session, user)
        detail = {"by": "command line"}
        audit(session, actor=name, action="reset-codes", subject=name, detail=detail, now=datetime.now(UTC))
    out.print(f"{plain(name)} logs in with the password alone; codes can be turned on again at the desk.")


def queue(
    context: typer.Context,
    format: Annotated[ListFormat, typer.Option(help="table or jsonl.")] = ListFormat.TABLE,  # noqa: A002 - the option's name
) -> None:
    """List the open items, those that need a person most first."""
    from store.reports.export import item_rows, json_line
    from store.review.review_items import pending

    with installation(context).database.reading() as session:
        rows = item_rows(session, pending(session))
        if format is ListFormat.JSONL:
            for row in rows:
                sys.stdout.write(json_line(row) + "\n")
            return
        cells = [
            (
                row["id"],
                row["entry"],
                f"{row['score']:.2f}",
                row["outlet"],
                local_time(row["opened_at"]),
                row["sentence"],
            )
            for row in rows
        ]
    out.print(table(("id", "entry", "score", "outlet", "opened", "sentence"), cells))


def decide(
    context: typer.Context,
    item: Annotated[int, typer.Argument(metavar="ITEM", help="The item's number, as kuzet queue prints it.")],
    verdict: Annotated[Verdict, typer.Argument()],
    reviewer: Annotated[str, typer.Option("--as", metavar="REVIEWER", help="The account that decides.")],
    note: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Decide one item, by the same rules as the desk."""
    from store.accounts.audit import audit
    from store.review.review_items import DecisionError, decide, item_version

    now = datetime.now(UTC)
    with installation(context).database.session() as session:
        try:
            version = item_version(session, item)
            decide(session, item, verdict.value, reviewer=reviewer, note=note, version_id=version, now=now)
            # No password was asked for: the trail says which decisions came this way.
            detail = {"verdict": verdict.value, "by": "command line"}
            audit(session, actor=reviewer, action="decided", subject=f"item {item}", detail=detail, now=now)
        except DecisionError as error:
            raise fail(str(error)) from error
    out.print(f"Item {item}: {verdict}.")
