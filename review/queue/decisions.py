"""Show recent decisions, undo those made by one form together, and download decisions as a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.responses import Response

from review.archive.evidence import blind_items
from review.web.filters import day_start, parse_filters
from review.web.request import DeskRequest, download, existing, parse_row_number, temporary_file
from store.reports.export import load_rows, write_rows
from store.review.decide import CONFIRMING_FLAGS, decide, undo
from store.review.decisions import (
    DecisionError,
    load_decision,
    load_decision_in_force,
    load_decisions_beside,
    load_latest_decisions,
)
from store.review.review_items import load_item, load_items
from store.schema.enums import Verdict
from store.schema.tables.items import Decision
from store.session import Session

MAX_BATCH_ITEMS = 50
"""Items that one form can decide."""

DECISION_FIELD = "decision-"
"""Prefix of the form fields that name the decisions to undo."""


def token_of(form: str, row: int) -> str:
    """Return the token of one decision of a form that makes many."""
    return f"{form[:100]}-{row}"


def decide_by_form(
    session: Session, request: DeskRequest, item: int, *, version: int, now: datetime, token: str | None = None
) -> Decision:
    """Record the verdict of the form's pressed button on an item; a button with a reason rejects, a flag confirms.

    `version` is the version that was shown, `token` the form's own by default. Raises DecisionError."""
    form = request.form
    return decide(
        session,
        item,
        _verdict(form),
        reviewer=request.name,
        version_id=version,
        now=now,
        note=form.get("note"),
        reason=form.get("reason") or None,
        token=token or form.get("token"),
    )


def _verdict(form: Mapping[str, str]) -> str:
    if reason := form.get("reason"):
        return Verdict.CONFIRMED if reason in CONFIRMING_FLAGS else Verdict.REJECTED
    return form.get("verdict", "")


def form_of(decision: Decision) -> str | None:
    """Return the token of the form that made this decision among others; None for a single decision."""
    form, _, row = (decision.token or "").rpartition("-")
    return form if decision.verdict and form and row == str(decision.item_id) else None


def together_page(request: DeskRequest) -> Response:
    """Show the decisions made together with the one named by the URL."""
    with request.desk.database.reading() as session:
        made = existing(_together(session, request.number()))
    return batch_page(request, request.catalogue("bulk-done", n=len(made)), [one.id for one in made])


def batch_page(request: DeskRequest, message: str, made: Sequence[int]) -> Response:
    """Show decisions with their items and a button that undoes those in force."""
    with request.desk.database.reading() as session:
        decisions = [decision for one in made if (decision := load_decision(session, one))]
        items = [item for one in decisions if (item := load_item(session, one.item_id))]
        named = request.labels(session, {item.entry for item in items})
        standing = {held.id for item in items if (held := load_decision_in_force(session, item))}
    return request.page(
        "batch.html",
        message=message,
        items=items,
        named=named,
        standing=[one for one in made if one in standing],
        taken=DECISION_FIELD,
    )


def undo_batch(request: DeskRequest) -> Response:
    """Undo the decisions named by the form, each in its own transaction; those no longer in force are counted."""
    fields = [name.removeprefix(DECISION_FIELD) for name in request.form if name.startswith(DECISION_FIELD)]
    wanted = list(dict.fromkeys(map(parse_row_number, fields[:MAX_BATCH_ITEMS])))
    undone = sum(_undone(request, decision) for decision in wanted)
    return batch_page(request, counted(request, "bulk-undone", "bulk-undo-refused", undone, len(wanted)), wanted)


def counted(request: DeskRequest, done: str, refused: str, count: int, wanted: int) -> str:
    """Return a text that says how many were done and, if any, how many were refused."""
    words = request.catalogue
    parts = [words(done, n=count)] + [words(refused, n=wanted - count)] * (wanted > count)
    return " ".join(parts)


def _together(session: Session, decision_id: int) -> list[Decision]:
    decision = load_decision(session, decision_id)
    form = form_of(decision) if decision else None
    if decision is None or form is None:
        return []
    return [one for one in load_decisions_beside(session, decision) if form_of(one) == form]


def _undone(request: DeskRequest, decision: int) -> bool:
    try:
        with request.writing() as session:
            token = token_of(request.form.get("token", ""), decision)
            undo(session, decision, reviewer=request.name, now=request.now, token=token)
    except DecisionError as error:
        request.audit_refusal(f"decision {decision}", str(error))
        return False
    return True


MAX_DECISIONS = 200

EXPORT_FORMATS = {f"decisions.{file_format}": file_format for file_format in ("csv", "xlsx", "jsonl")}


def decisions_page(request: DeskRequest) -> Response:
    """Show the newest decisions, without those on items that await the person's verdict; with `?mine=1`, their own."""
    mine = request.http.query_params.get("mine") == "1"
    with request.desk.database.reading() as session:
        made = load_latest_decisions(session, limit=MAX_DECISIONS, reviewer=request.name if mine else None)
        items = load_items(session, {one.item_id for one in made})
        blind = blind_items(session, request)
        named = request.labels(session, {item.entry for item in items.values()})
        lines = [
            {
                "made": one,
                "subject": named[items[one.item_id].entry],
                "title": items[one.item_id].title,
                "is_one_of_many": form_of(one) is not None,
            }
            for one in made
            if one.item_id not in blind
        ]
    return request.page("decisions.html", lines=lines, mine=mine)


def export_page(request: DeskRequest) -> Response:
    """Download all decisions or, with `since`, those made from that day on, except decisions on items that await the
    person's verdict. Cells can't be formulas."""
    name = request.http.path_params["name"]
    file_format = existing(EXPORT_FORMATS.get(name))
    since = day_start(parse_filters(request).since)
    file = temporary_file()
    with request.desk.database.reading() as session:
        hidden = blind_items(session, request)
        rows = (row for row in load_rows(session, "decisions", since=since) if row["item"] not in hidden)
        write_rows(rows, "decisions", file_format, file)
    with request.writing() as session:
        request.audit(session, "export", name)
    return download(file, name)
