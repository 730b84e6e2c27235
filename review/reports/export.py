"""Download decisions as CSV, XLSX or JSON Lines."""

import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from review.web.filters import day_start, parse_filters
from review.web.request import DeskRequest
from store.reports.export import load_rows, write_rows

FORMATS = {
    "decisions.csv": ("csv", "text/csv; charset=utf-8"),
    "decisions.xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "decisions.jsonl": ("jsonl", "application/x-ndjson"),
}
"""File name -> format and media type."""

CHUNK_BYTES = 64 * 1024


def export_page(request: DeskRequest) -> Response:
    """Download all decisions or, with `since`, those made from that day on. Cells cannot be formulas."""
    name = request.http.path_params["name"]
    if name not in FORMATS:
        raise HTTPException(404)
    file_format, media_type = FORMATS[name]
    since = day_start(parse_filters(request).since)
    file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - closed, and so removed, when it was sent
    with request.desk.database.reading() as session:
        write_rows(load_rows(session, "decisions", since=since), "decisions", file_format, file)
    with request.writing() as session:
        request.audit(session, "export", name)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_pieces(file), media_type=media_type, headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(CHUNK_BYTES):
            yield piece
