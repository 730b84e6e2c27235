"""Print text from the web safely in a terminal."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from store.texts.plain_text import json_text, plain, visible

__all__ = [
    "FormatOption",
    "OutputOption",
    "counted",
    "err",
    "json_text",
    "out",
    "plain",
    "print_json",
    "progress_bar",
    "reason_of",
    "table",
    "write_output",
]

PIPE_COLUMNS = 10_000
"""Width of output that isn't a terminal: programs that read a table expect each row on one line."""


def _open_closed_streams() -> None:
    """Open closed standard streams on the null device.

    Otherwise a file opened later, such as the archive, would get the stream's descriptor and receive its output."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # open() takes the lowest free descriptor
    nowhere = Path(os.devnull)
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")


_open_closed_streams()


class _SafeConsole(Console):
    """A console that escapes control characters in the texts that it prints."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(visible(one) if isinstance(one, str) else one for one in objects), **options)


out = _SafeConsole(
    highlight=False,
    markup=False,
    emoji=False,
    soft_wrap=True,
    width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_COLUMNS,
)
err = _SafeConsole(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)


FormatOption = Annotated[Literal["table", "jsonl"], typer.Option(help="table or jsonl.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="The file to write; default: standard output.")
]


@contextmanager
def progress_bar(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal; yield a function that takes how many are done, and of how many."""
    with Progress(console=err, transient=True, disable=not err.is_terminal) as display:
        bar = display.add_task(doing, total=None)
        yield lambda done, total: display.update(bar, completed=done, total=total)


def print_json(value: object, **options: Any) -> None:
    """Write a value to standard output as JSON; `options` are those of json.dumps."""
    sys.stdout.write(json_text(value, **options) + "\n")


def write_output(content: bytes, output: Path | None) -> None:
    """Write to a file, or to standard output if none is named."""
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)


def reason_of(error: OSError) -> str:
    """Return the reason of a failed system call, without its number."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def counted(number: int, what: str) -> str:
    """Return a number with its noun in the singular or plural."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> Table:
    """Return a table of plain cells, with numbers aligned right."""
    made = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    lines = [list(row) for row in rows]
    for number, name in enumerate(columns):
        numeric = bool(lines) and all(isinstance(line[number], int) for line in lines)
        made.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for line in lines:
        made.add_row(*(Text(plain(cell)) for cell in line))
    return made
