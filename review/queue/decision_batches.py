"""Decisions that were made together, by one form: shown, also later, and taken back in one step."""

import secrets
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.rendering.entry_labels import subjects
from review.web.request import Visit, row_number
from store.accounts.audit import audit
from store.review.decisions import decision_in_force, decisions_beside, get_decision
from store.review.review_items import Decision, DecisionError, get_item, undo
from store.session import Session

MOST = 50
"""Items that a form decides at most: more than this nobody looks at before pressing a button."""

TAKEN = "decision-"
"""How the names of the fields begin by which the page names the decisions that it would take back."""


def token_of(form: str, row: int) -> str:
    """The token of one of many decisions of a form, which has one of its own."""
    return f"{form[:100]}-{row}"


def form_of(decision: Decision) -> str | None:
    """The token of the form that made this decision among others; None for one that was made alone."""
    form, _, row = (decision.token or "").rpartition("-")
    return form if decision.verdict and form and row == str(decision.item_id) else None


def together_page(visit: Visit) -> Response:
    """The decisions that were made together with the one that the address names."""
    with visit.desk.database.reading() as session:
        made = _together(session, visit.number())
    if not made:
        raise HTTPException(404)
    return batch_page(visit, visit.catalogue("bulk-done", n=len(made)), [one.id for one in made])


def batch_page(visit: Visit, message: str, made: Sequence[int]) -> Response:
    """The decisions, each with its item, and the button that takes back those that are in force."""
    with visit.desk.database.reading() as session:
        decisions = [decision for one in made if (decision := get_decision(session, one))]
        items = [item for one in decisions if (item := get_item(session, one.item_id))]
        named = subjects(session, {item.entry for item in items}, visit.desk.config.laws, visit.catalogue)
        standing = {held.id for item in items if (held := decision_in_force(session, item))}
    return visit.page(
        "batch.html",
        message=message,
        items=items,
        named=named,
        standing=[one for one in made if one in standing],
        token=secrets.token_urlsafe(16),
        taken=TAKEN,
    )


def undo_batch(visit: Visit) -> Response:
    """Take back the decisions that the form names, each by a decision of its own in a transaction of its own: what is
    no longer in force stays as it is, and is counted."""
    fields = [name.removeprefix(TAKEN) for name in visit.form if name.startswith(TAKEN)]
    wanted = list(dict.fromkeys(map(row_number, fields[:MOST])))
    undone = sum(_undone(visit, decision) for decision in wanted)
    return batch_page(visit, counted(visit, "bulk-undone", "bulk-undo-refused", undone, len(wanted)), wanted)


def counted(visit: Visit, done: str, refused: str, count: int, wanted: int) -> str:
    """How many of what was wanted was done, and how many were refused, if any."""
    words = visit.catalogue
    told = [words(done, n=count)] + [words(refused, n=wanted - count)] * (wanted > count)
    return " ".join(told)


def note_refusal(visit: Visit, subject: str, error: DecisionError) -> None:
    """Write into the audit trail what was not done, and why."""
    with visit.desk.database.session() as session:
        detail = {"why": str(error)}
        audit(session, actor=visit.name, action="refused", subject=subject, detail=detail, now=visit.now)


def _together(session: Session, decision_id: int) -> list[Decision]:
    decision = get_decision(session, decision_id)
    form = form_of(decision) if decision else None
    if decision is None or form is None:
        return []
    return [one for one in decisions_beside(session, decision) if form_of(one) == form]


def _undone(visit: Visit, decision: int) -> bool:
    try:
        with visit.writing() as session:
            token = token_of(visit.form.get("token", ""), decision)
            undo(session, decision, reviewer=visit.name, now=visit.now, token=token)
    except DecisionError as error:
        note_refusal(visit, f"decision {decision}", error)
        return False
    return True
