"""Write tables as CSV or XLSX in which no cell can run as a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from store.texts.plain_text import visible

MAX_SHEET_ROWS = 1_048_576
"""Rows of one sheet, its header included."""

MAX_CELL_UNITS = 32_767
"""UTF-16 units that a cell can hold."""

Cell = str | int | float | None

_FORMULA = frozenset("=+-@")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], file: BinaryIO) -> None:
    """Write a table as CSV in UTF-8 with a header line."""
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    text.flush()
    text.detach()


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]], file: BinaryIO) -> None:
    """Write a table as a workbook with a header line on each sheet; texts that don't fit into a cell are cut."""
    # Only here: it takes longer to import than most exports take to write.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet, room = None, 0
    for row in rows:
        if sheet is None or room == 0:
            sheet, room = book.create_sheet(), MAX_SHEET_ROWS - 1
            sheet.append(columns)
        sheet.append([_sheet_cell(cell) if isinstance(cell, str) else cell for cell in row])
        room -= 1
    if sheet is None:
        book.create_sheet().append(columns)
    book.save(file)


def harmless(text: str) -> str:
    """Return `text` without hidden characters, and with an apostrophe in front if it could be taken for a formula."""
    is_formula = text.startswith(("\t", "\r")) or _first_seen(text) in _FORMULA
    return f"'{visible(text)}" if is_formula else visible(text)


def _first_seen(text: str) -> str:
    """Return the first visible character in its plain form: full-width signs can begin formulas, too."""
    for letter in text:
        if unicodedata.category(letter) not in _UNSEEN:
            return unicodedata.normalize("NFKC", letter)[:1]
    return ""


def _sheet_cell(text: str) -> str:
    clean = harmless(_NOT_XML.sub("", text))
    return clean.encode("utf-16-le")[: 2 * MAX_CELL_UNITS].decode("utf-16-le", "ignore")
