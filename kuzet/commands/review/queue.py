"""`kuzet queue`: list the open review items."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from config.local_time import local_time
from kuzet.installation import installation
from kuzet.terminal import out, table


class QueueFormat(StrEnum):
    """How the queue is printed."""

    TABLE = "table"
    JSONL = "jsonl"


def queue(
    context: typer.Context,
    format: Annotated[QueueFormat, typer.Option(help="table or jsonl.")] = QueueFormat.TABLE,  # noqa: A002 - the option's name
) -> None:
    """List the open items, most urgent first."""
    from store.reports.export import item_rows, json_line
    from store.review.review_items import load_pending

    with installation(context).database.reading() as session:
        rows = item_rows(session, load_pending(session))
        if format is QueueFormat.JSONL:
            for row in rows:
                sys.stdout.write(json_line(row) + "\n")
            return
        cells = [
            (
                row["id"],
                row["entry"],
                f"{row['score']:.2f}",
                row["outlet"],
                local_time(row["opened_at"]),
                row["sentence"],
            )
            for row in rows
        ]
    out.print(table(("id", "entry", "score", "outlet", "opened", "sentence"), cells))
