"""`kuzet user`: create accounts of the desk and reset their one-time codes."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from kuzet.installation import Exit, fail, installation
from kuzet.terminal import out, plain
from store.schema.enums import Role

app = typer.Typer(no_args_is_help=True)


@app.command()
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
    with installation(context).database.session() as session:
        try:
            insert_user(session, name, password, role=role.value, now=datetime.now(UTC))
        except UserError as error:
            raise fail(str(error), Exit.USAGE) from error
    out.print(f"Added {plain(name)} ({role}).")


@app.command()
def reset_codes(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The account whose owner has lost the phone and the recovery codes.")],
) -> None:
    """Turn off the one-time codes of an account, so that the password alone logs in."""
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
