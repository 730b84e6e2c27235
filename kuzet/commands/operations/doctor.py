"""`kuzet doctor` and `kuzet metrics`: check the installation, and print its numbers for Prometheus."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kuzet.installation import Exit, failing, installation
from kuzet.terminal import out, plain


def doctor(context: typer.Context) -> None:
    """Check programs, folders, disk, clock, database, archive and the outlets' last runs, and say what to do.

    Exit code 1: something is broken. Nothing is changed, and no outlet is contacted."""
    from crawler.operations.doctor import examine
    from crawler.operations.machine_checks import Level

    place = installation(context)
    is_bad = False
    for result in examine(place.home, place.config.outlets, now=datetime.now(UTC), environ=os.environ):
        out.print(plain(f"{result.level:<4}  {result.part}: {result.seen}"))
        if result.remedy:
            out.print(plain(f"      -> {result.remedy}"))
        is_bad = is_bad or result.level is Level.BAD
    if is_bad:
        raise typer.Exit(Exit.FAILED)


def metrics(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Replace this file, such as one of node_exporter's textfiles.")
    ] = None,
) -> None:
    """Print numbers of runs, outlets, alarms and the queue in Prometheus's text format, without any tracked name."""
    from crawler.operations.metrics import load_metrics, render_metrics, write_atomically

    place = installation(context)
    with place.stored.reading() as session:
        text = render_metrics(load_metrics(session, place.home, place.config.outlets))
    if output is None:
        sys.stdout.write(text)
        return
    with failing(OSError, saying=f"{output} can't be written: {{}}"):
        write_atomically(output, text)
