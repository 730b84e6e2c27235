"""Write tables as CSV or XLSX in which no cell can run as a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO

from config.local_time import ALMATY

if TYPE_CHECKING:
    from openpyxl import Workbook

from store.texts.plain_text import visible

MAX_SHEET_ROWS = 1_048_576
"""Rows of one sheet, its header included."""

MAX_CELL_UNITS = 32_767
"""UTF-16 units that a cell can hold."""

SAMPLE_ROWS = 200
"""First rows, from which the widths of columns are derived."""

MAX_COLUMN_WIDTH = 60
DATE_FORMAT = "yyyy-mm-dd hh:mm"

Cell = str | int | float | datetime | None

_FORMULA = frozenset("=+-@")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], file: BinaryIO) -> None:
    """Write a table as CSV in UTF-8 with a header line; a byte order mark lets spreadsheets read its letters."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    text.flush()
    text.detach()


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]], file: BinaryIO) -> None:
    """Write a table as a workbook whose sheets have a frozen header with filters. Texts that don't fit are cut.

    Times become dates of the spreadsheet, in Almaty time."""
    # imported here, because the import takes longer than writing most exports
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    left = iter(rows)
    first = list(islice(left, SAMPLE_ROWS))
    widths = _widths(columns, first)
    every = chain(first, left)
    while (sheet_rows := list(islice(every, 1))) or not book.worksheets:
        sheet = _new_sheet(book, columns, widths)
        count = 1
        for row in chain(sheet_rows, islice(every, MAX_SHEET_ROWS - 2)):
            sheet.append([_sheet_cell(sheet, cell) for cell in row])
            count += 1
        sheet.auto_filter.ref = f"A1:{_column_letter(len(columns))}{count}"
    book.save(file)


def _new_sheet(book: "Workbook", columns: Sequence[str], widths: Sequence[int]) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[_column_letter(number)].width = width
    header = [WriteOnlyCell(sheet, name) for name in columns]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    return sheet


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return the width of each column in characters, from its name and the first rows."""
    texts = [[name, *(str(row[place]) for row in rows)] for place, name in enumerate(columns)]
    return [min(max(map(len, text)) + 2, MAX_COLUMN_WIDTH) for text in texts]


def _column_letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


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


def _sheet_cell(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell, datetime):
        from openpyxl.cell import WriteOnlyCell

        dated = WriteOnlyCell(sheet, cell.astimezone(ALMATY).replace(tzinfo=None))
        dated.number_format = DATE_FORMAT
        return dated
    return _cut(cell) if isinstance(cell, str) else cell


def _cut(text: str) -> str:
    clean = harmless(_NOT_XML.sub("", text))
    return clean.encode("utf-16-le")[: 2 * MAX_CELL_UNITS].decode("utf-16-le", "ignore")
