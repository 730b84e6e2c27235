"""`kuzet doctor`: check the installation and say what to fix."""

import os
from datetime import UTC, datetime

import typer

from kuzet.installation import Exit, installation
from kuzet.terminal import out, plain


def doctor(context: typer.Context) -> None:
    """Check programs, folders, disk, clock, database, archive and the outlets' last runs, and say what to do.

    Exit code 1: something is broken. Nothing is changed, and no outlet is contacted."""
    from crawler.operations.doctor import Level, examine

    place = installation(context)
    is_bad = False
    for sign in examine(place.home, place.config.outlets, now=datetime.now(UTC), environ=os.environ):
        out.print(plain(f"{sign.level:<4}  {sign.part}: {sign.seen}"))
        if sign.remedy:
            out.print(plain(f"      -> {sign.remedy}"))
        is_bad = is_bad or sign.level is Level.BAD
    if is_bad:
        raise typer.Exit(Exit.FAILED)
