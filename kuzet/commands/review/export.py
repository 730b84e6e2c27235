"""`kuzet export`: export stored data for other programs."""

import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from config.local_time import start_of_day
from kuzet.installation import Exit, fail, failing, installation
from kuzet.terminal import write_output


class ExportKind(StrEnum):
    """What can be exported."""

    ARTICLES = "articles"
    VERSIONS = "versions"
    ITEMS = "items"
    OUTCOMES = "outcomes"
    DECISIONS = "decisions"
    STATES = "states"
    EVENTS = "events"
    CASES = "cases"
    FTM = "ftm"
    UWAZI = "uwazi"
    ICS = "ics"


class ExportFormat(StrEnum):
    """The file format of an export."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


def export(
    context: typer.Context,
    kind: Annotated[ExportKind, typer.Argument(help="What to export; outcomes are those of the last run.")],
    format: Annotated[ExportFormat, typer.Option(help="jsonl, csv or xlsx (needs --output).")] = ExportFormat.JSONL,  # noqa: A002 - the option's name
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only data from this day on.")] = None,
    run: Annotated[int | None, typer.Option(metavar="N", help="The run whose outcomes are exported.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; default: standard output.")
    ] = None,
) -> None:
    """Export stored data. In csv and xlsx, cells that a spreadsheet would run as formulas are escaped.

    ftm writes FollowTheMoney entities of all cases, ics a calendar of hearings, and uwazi CSV files into the folder
    that --output names. These three ignore --format."""
    if kind in {ExportKind.FTM, ExportKind.UWAZI, ExportKind.ICS}:
        _export_cases(context, kind, output)
        return
    from store.reports.export import load_rows, write_rows

    if format is ExportFormat.XLSX and output is None:
        raise fail("xlsx is a binary file: name it with --output", Exit.USAGE)
    if run is not None and kind is not ExportKind.OUTCOMES:
        raise fail("--run is for outcomes only", Exit.USAGE)
    begin = day_of(since)
    with installation(context).stored.reading() as session:
        found = load_rows(session, kind.value, since=begin, run=run)
        if output is None:
            write_rows(found, kind.value, format.value, sys.stdout.buffer)
        else:
            with output.open("wb") as file:
                write_rows(found, kind.value, format.value, file)


def _export_cases(context: typer.Context, kind: ExportKind, output: Path | None) -> None:
    from store.reports.exchange import ftm_lines, uwazi_files
    from store.reports.hearings import calendar_of, load_hearings
    from store.watchlist.watchlist import load_entries

    if kind is ExportKind.UWAZI and output is None:
        raise fail("uwazi imports several files: name a folder for them with --output", Exit.USAGE)
    with installation(context).stored.reading() as session:
        if kind is ExportKind.UWAZI and output is not None:
            output.mkdir(parents=True, exist_ok=True)
            for name, text in uwazi_files(session).items():
                (output / name).write_text(text, encoding="utf-8", newline="")
            return
        if kind is ExportKind.FTM:
            written = "".join(f"{line}\n" for line in ftm_lines(session)).encode()
        else:
            names = {entry.id: entry.name for entry in load_entries(session, retired=True)}
            written = calendar_of(load_hearings(session), names, "Kuzet")
    write_output(written, output)


def day_of(text: str | None) -> datetime | None:
    """Return the start of a day in Almaty that an option names; end the command if it is not a date."""
    if text is None:
        return None
    saying = f"{text!r} is not a date: write it like 2026-11-25"
    with failing(ValueError, OverflowError, code=Exit.USAGE, saying=saying):
        return start_of_day(date.fromisoformat(text)).astimezone(UTC)
