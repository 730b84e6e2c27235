"""Showing texts of the web in a terminal: whatever they hold, they are only read."""

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

UNWRAPPED = 10_000
"""Columns of what is no terminal: a program that reads a table wants each row on a line."""


def _lead_nowhere() -> None:
    """Open what a launcher has closed of input, output and errors, towards nowhere: else a file that is opened later,
    the archive's maybe, would take its number, and what libraries write there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it takes the lowest number that is free
    nowhere = Path(os.devnull)
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")


_lead_nowhere()

out = Console(
    highlight=False,
    markup=False,
    emoji=False,
    soft_wrap=True,
    width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else UNWRAPPED,
)
err = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)


def plain(text: object) -> str:
    """`text` on one line, its control and direction characters made visible: terminals obey them otherwise."""
    return "".join(_visible(letter) for letter in str(text))


def _visible(letter: str) -> str:
    if letter in "\n\r\t":
        return " "
    category = unicodedata.category(letter)
    return (
        f"<U+{ord(letter):04X}>"
        if category in ("Cc", "Cf", "Co", "Cs") and letter not in "\u00ad\u200b\u200c\u200d"
        else letter
    )


def reason_of(error: OSError) -> str:
    """What a system call didn't do, without its number."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def counted(number: int, what: str) -> str:
    """A number with its noun, in the plural unless it is one."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> Table:
    """A table of plain cells; numbers stand to the right."""
    made = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    lines = [list(row) for row in rows]
    for number, name in enumerate(columns):
        numeric = bool(lines) and all(isinstance(line[number], int) for line in lines)
        made.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for line in lines:
        made.add_row(*(Text(plain(cell)) for cell in line))
    return made
