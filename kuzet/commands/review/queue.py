"""`kuzet queue` and `kuzet decide`: list the open review items and decide one."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from config.local_time import local_time
from kuzet.installation import failing, installation
from kuzet.terminal import FormatOption, out, table
from store.schema.enums import Verdict


def queue(context: typer.Context, format: FormatOption = "table") -> None:  # noqa: A002 - the option's name
    """List the open items, most urgent first."""
    from store.reports.export import item_rows, write_rows
    from store.review.review_items import load_pending

    with installation(context).stored.reading() as session:
        rows = item_rows(session, load_pending(session))
        if format == "jsonl":
            write_rows(rows, "items", "jsonl", sys.stdout.buffer)
            return
    columns = ("id", "entry", "score", "outlet", "opened", "sentence")
    shown = [{**row, "score": f"{row['score']:.2f}", "opened": local_time(row["opened_at"])} for row in rows]
    out.print(table(columns, [[row[name] for name in columns] for row in shown]))


def decide(
    context: typer.Context,
    item: Annotated[int, typer.Argument(metavar="ITEM", help="The item's number, as kuzet queue prints it.")],
    verdict: Annotated[Verdict, typer.Argument()],
    reviewer: Annotated[str, typer.Option("--as", metavar="REVIEWER", help="The account that decides.")],
    note: Annotated[str | None, typer.Option(help="A note for colleagues, kept with the decision.")] = None,
) -> None:
    """Decide one item, by the same rules as the desk."""
    from store.accounts.audit import record_audit
    from store.review.decide import decide
    from store.review.decisions import DecisionError
    from store.review.review_items import load_item_version

    now = datetime.now(UTC)
    with failing(DecisionError), installation(context).database.session() as session:
        version = load_item_version(session, item)
        decide(session, item, verdict, reviewer=reviewer, note=note, version_id=version, now=now)
        # the audit trail marks decisions of the command line, which asks for no password
        detail = {"verdict": verdict.value, "by": "command line"}
        record_audit(session, actor=reviewer, action="decided", subject=f"item {item}", detail=detail, now=now)
    out.print(f"Item {item}: {verdict}.")
