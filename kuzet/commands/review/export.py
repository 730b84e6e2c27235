"""`kuzet export`: export stored data for other programs."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from config.local_time import start_of_day
from kuzet.installation import Exit, fail, failing, installation
from kuzet.terminal import OutputOption, write_output

TableKind = Literal["articles", "versions", "items", "outcomes", "decisions", "states", "events", "cases"]
"""What is exported in one of the formats."""

CaseKind = Literal["ftm", "uwazi", "ics"]
"""What is exported for one kind of program, in its own format."""


def export(
    context: typer.Context,
    kind: Annotated[
        Literal[TableKind, CaseKind], typer.Argument(help="What to export; outcomes are those of the last run.")
    ],
    format: Annotated[  # noqa: A002 - the option's name
        Literal["jsonl", "csv", "xlsx"], typer.Option(help="jsonl, csv or xlsx (needs --output).")
    ] = "jsonl",
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only data from this day on.")] = None,
    run: Annotated[int | None, typer.Option(metavar="N", help="The run whose outcomes are exported.")] = None,
    output: OutputOption = None,
) -> None:
    """Export stored data. In csv and xlsx, cells that a spreadsheet would run as formulas are escaped.

    ftm writes FollowTheMoney entities of all cases, ics a calendar of hearings, and uwazi CSV files into the folder
    that --output names. These three ignore --format."""
    if kind in ("ftm", "uwazi", "ics"):
        _export_cases(context, kind, output)
        return
    from store.reports.export import load_rows, write_rows

    if format == "xlsx" and output is None:
        raise fail("xlsx is a binary file: name it with --output", Exit.USAGE)
    if run is not None and kind != "outcomes":
        raise fail("--run is for outcomes only", Exit.USAGE)
    begin = day_of(since)
    with installation(context).stored.reading() as session:
        found = load_rows(session, kind, since=begin, run=run)
        if output is None:
            write_rows(found, kind, format, sys.stdout.buffer)
        else:
            with output.open("wb") as file:
                write_rows(found, kind, format, file)


def _export_cases(context: typer.Context, kind: CaseKind, output: Path | None) -> None:
    from store.reports.exchange import ftm_lines, uwazi_files
    from store.reports.hearings import calendar_of, load_hearings
    from store.watchlist.watchlist import load_entries

    if kind == "uwazi" and output is None:
        raise fail("uwazi imports several files: name a folder for them with --output", Exit.USAGE)
    with installation(context).stored.reading() as session:
        if kind == "uwazi" and output is not None:
            output.mkdir(parents=True, exist_ok=True)
            for name, text in uwazi_files(session).items():
                (output / name).write_text(text, encoding="utf-8", newline="")
            return
        if kind == "ftm":
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
