"""`kuzet report`: what was confirmed, for a briefing, as a file to read, print or save as PDF."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kuzet.exporting import day_of
from kuzet.main import installation


class Language(StrEnum):
    """The report's own words."""

    RUSSIAN = "ru"
    KAZAKH = "kk"
    ENGLISH = "en"


def add_to(app: typer.Typer) -> None:
    app.command("report")(report)


def report(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Articles published from this day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="And up to this day, which counts.")] = None,
    language: Annotated[Language, typer.Option(help="The report's own words: ru, kk or en.")] = Language.RUSSIAN,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; else standard output.")
    ] = None,
) -> None:
    """Write the confirmed mentions by person, law and month, with sources and archive digests, as HTML.

    Print it from a browser to get a PDF."""
    from review.app import load_templates
    from review.languages import load_catalogues
    from review.report import report_file

    for day in (since, until):
        day_of(day)
    place = installation(context)
    with place.database.reading() as session:
        written = report_file(
            session,
            place.config,
            load_templates(),
            load_catalogues()[language.value],
            since=since or "",
            until=until or "",
            now=datetime.now(UTC),
        )
    if output is None:
        sys.stdout.buffer.write(written.encode())
    else:
        output.write_text(written, encoding="utf-8")
