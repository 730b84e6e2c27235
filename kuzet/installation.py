"""Open the installation that a command works on, and end commands with an exit code."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kuzet.terminal import err, plain, reason_of

if TYPE_CHECKING:
    from config.environment import Home
    from config.loader import Config
    from config.models.outlet import Outlet
    from store.session import Database


DAMAGED_ARCHIVE = "the archive isn't as it was written ({}); see kuzet verify"


class Exit(IntEnum):
    """Exit codes of commands."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    ALARMED = 3
    LOCKED = 4


@dataclass
class Installation:
    """The configuration, folder and database that commands work on, each opened on first use."""

    config_directory: Path | None

    @cached_property
    def config(self) -> "Config":
        from config.loader import load_config

        return load_config(self.config_directory)

    @cached_property
    def home(self) -> "Home":
        from config.environment import open_home

        return open_home()

    @cached_property
    def database(self) -> "Database":
        """The database of commands that write; created if there is none yet."""
        return self._open_database(create=True)

    @cached_property
    def stored(self) -> "Database":
        """The database of commands that only read: never created, and readable where nothing can be written."""
        return self._open_database(create=False)

    def _open_database(self, *, create: bool) -> "Database":
        from store.integrity.integrity_check import refuse_missing
        from store.session import open_database

        refuse_missing(self.home)
        return open_database(self.home.database_url, heads=self.home.heads, create=create)


def installation(context: typer.Context) -> Installation:
    """Return the installation of a command's context."""
    found = context.obj
    assert isinstance(found, Installation)
    return found


def fail(message: str, code: Exit = Exit.FAILED) -> typer.Exit:
    """Print an error and return the exception that ends the command."""
    err.print(plain(message))
    return typer.Exit(code)


@contextmanager
def failing(*kinds: type[Exception], code: Exit = Exit.FAILED, saying: str = "{}") -> Iterator[None]:
    """End the command with an exit code if one of these errors is raised; its message replaces {} in `saying`."""
    try:
        yield
    except kinds as error:
        message = reason_of(error) if isinstance(error, OSError) else str(error)
        raise fail(saying.replace("{}", message), code) from error


def outlets_named(place: Installation, names: Sequence[str]) -> list["Outlet"]:
    """Return the outlets with these ids; end the command if one is unknown."""
    known = place.config.outlets
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else "see kuzet outlets list"
            raise fail(f"no outlet {name!r} ({hint})", Exit.USAGE)
    return [known[name] for name in names]
