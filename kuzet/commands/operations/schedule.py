"""`kuzet schedule`: write what the system needs to run the crawl every night."""

import getpass
import os
import re
import sys
from datetime import datetime, time
from pathlib import Path
from pwd import getpwnam
from typing import Annotated

import typer

from kuzet.installation import Exit, fail, failing, installation
from kuzet.terminal import out, plain

DEFAULT_START_TIME = "02:00"
_ACCOUNT = re.compile(r"[a-z_][a-z0-9_-]{0,31}")


def schedule(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the files here instead of printing them.")
    ] = None,
    at: Annotated[
        str, typer.Option(metavar="HH:MM", help="When the crawl starts, in Almaty time.")
    ] = DEFAULT_START_TIME,
    account: Annotated[str | None, typer.Option(help="The system account that crawls; default: yours.")] = None,
    queue: Annotated[
        bool, typer.Option("--queue", help="Queue the run, and add a service for workers (PostgreSQL).")
    ] = False,
    cron: Annotated[bool, typer.Option("--cron", help="Write crontab lines instead of systemd units.")] = False,
) -> None:
    """Write a timer and a hardened service for systemd (or lines for cron), and rules for log rotation.

    Nothing is installed; docs/operations.md says what to do with the files."""
    from crawler.operations.schedule import Schedule, cron_lines, log_rotation, systemd_units

    place = installation(context)
    made = Schedule(
        program=_program(),
        home=place.home.path,
        account=_account(account or getpass.getuser()),
        at=_time(at),
        config=place.config_directory.absolute() if place.config_directory else None,
        contact=place.home.contact,
        is_queued=queue,
    )
    now = datetime.now().astimezone()
    with failing(ValueError, code=Exit.USAGE):
        files = {"kuzet.crontab": cron_lines(made, now=now)} if cron else dict(systemd_units(made))
        files["kuzet.logrotate"] = log_rotation(made)
    _give(files, output)


def _give(files: dict[str, str], output: Path | None) -> None:
    for name, content in files.items():
        if output is None:
            out.print(f"# {name}\n{content}")
            continue
        output.mkdir(parents=True, exist_ok=True)
        (output / name).write_text(content, encoding="utf-8")
        out.print(plain(output / name))


def _program() -> Path:
    """Return the path of the `kuzet` beside the running Python, so that the program that was tested is scheduled."""
    return Path(os.path.abspath(sys.executable)).with_name("kuzet")  # noqa: PTH100 - resolving would leave the venv


def _account(name: str) -> str:
    if not _ACCOUNT.fullmatch(name):
        raise fail(f"{name!r} is not an account name", Exit.USAGE)
    if name == "root":
        raise fail("root must not read pages from the web: create an account and name it with --account", Exit.USAGE)
    try:
        getpwnam(name)
    except KeyError as error:
        remedy = f"create it (adduser --system --group {name}), or name another with --account"
        raise fail(f"there is no account {name!r} on this machine: {remedy}", Exit.USAGE) from error
    return name


def _time(text: str) -> time:
    with failing(ValueError, code=Exit.USAGE, saying=f"{text!r} is not a time of day: write it like 02:00"):
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
