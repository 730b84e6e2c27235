"""Deciding many items at once, after seeing each of them: of an entry, or of a story; taking that back in one step; or
giving them to somebody."""

import secrets
from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.cards import card_of
from review.entries import subjects
from review.filters import filters_of
from review.queue import waiting_items
from review.visit import Visit, row_number
from store.assignments import assign, reviewers
from store.audit import audit
from store.review_items import DecisionError, Verdict, decide, undo

MOST = 50
"""Items on one page: more than this nobody looks at before pressing a button."""

CHOSEN = "item-"
"""How the names of the form's boxes begin; an item's number follows, and the box holds the version that was shown."""

TAKEN = "decision-"
"""How the names of the fields begin by which the answer names the decisions that were made."""


def bulk_page(visit: Visit) -> Response:
    """The waiting items of the entry or story that the address names, each with a box."""
    filters = filters_of(visit)
    with visit.desk.database.reading() as session:
        items = waiting_items(session, visit, filters, limit=MOST) if filters.entry or filters.story else []
        if not items:
            raise HTTPException(404)
        named = subjects(session, {item.entry for item in items}, visit.desk.config.laws, visit.catalogue)
        cards = [card_of(session, visit, item) for item in items]
        return visit.page(
            "bulk.html",
            title=named[items[0].entry].name if filters.entry else items[0].title,
            named=named,
            cards=cards,
            reasons=sorted({reason for card in cards for reason in card.reasons}),
            reviewers=reviewers(session),
            back=filters.query(),
            token=secrets.token_urlsafe(16),
            chosen=CHOSEN,
        )


def decide_bulk(visit: Visit) -> Response:
    """Decide each item whose box was left on, each in a transaction of its own: what somebody else decided or edited
    meanwhile stays as it is, and is counted."""
    chosen = chosen_items(visit.form)
    if visit.form.get("do") == "assign":
        return _assigned(visit, list(chosen))
    made = [decision for item, version in chosen.items() if (decision := _decided(visit, item, version))]
    message = _counted(visit, "bulk-done", "bulk-refused", len(made), len(chosen))
    return visit.page("bulk_done.html", message=message, made=made, token=secrets.token_urlsafe(16), taken=TAKEN)


def undo_bulk(visit: Visit) -> Response:
    """Take back the decisions that the form names, each by a decision of its own in a transaction of its own: what is
    no longer in force stays as it is, and is counted."""
    fields = [name.removeprefix(TAKEN) for name in visit.form if name.startswith(TAKEN)]
    wanted = list(dict.fromkeys(map(row_number, fields[:MOST])))
    undone = sum(_undone(visit, decision) for decision in wanted)
    message = _counted(visit, "bulk-undone", "bulk-undo-refused", undone, len(wanted))
    return visit.page("bulk_done.html", message=message, made=[])


def _counted(visit: Visit, done: str, refused: str, count: int, wanted: int) -> str:
    words = visit.catalogue
    told = [words(done, n=count)] + [words(refused, n=wanted - count)] * (wanted > count)
    return " ".join(told)


def _assigned(visit: Visit, chosen: Sequence[int]) -> Response:
    try:
        with visit.writing() as session:
            for item in chosen:
                assign(session, item, visit.form.get("assignee", ""), by=visit.name, now=visit.now)
    except DecisionError:
        return visit.refuse(422, "no-assignee")
    return visit.page("message.html", message=visit.catalogue("bulk-assigned", n=len(chosen)))


def chosen_items(form: Mapping[str, str]) -> dict[int, int]:
    """item -> the version that was shown of it."""
    boxes = [(name.removeprefix(CHOSEN), value) for name, value in form.items() if name.startswith(CHOSEN)]
    return {row_number(item): row_number(version) for item, version in boxes[:MOST]}


def _decided(visit: Visit, item: int, version: int) -> int | None:
    """The decision that was made on an item, or None if it was refused."""
    form = visit.form
    token = f"{form.get('token', '')[:100]}-{item}"
    try:
        with visit.writing() as session:
            made = decide(
                session,
                item,
                Verdict.REJECTED if form.get("reason") else form.get("verdict", ""),
                reviewer=visit.name,
                version_id=version,
                now=visit.now,
                note=form.get("note"),
                reason=form.get("reason") or None,
                token=token,
            )
            return made.id
    except DecisionError as error:
        _note_refusal(visit, f"item {item}", error)
        return None


def _undone(visit: Visit, decision: int) -> bool:
    token = f"{visit.form.get('token', '')[:100]}-{decision}"
    try:
        with visit.writing() as session:
            undo(session, decision, reviewer=visit.name, now=visit.now, token=token)
    except DecisionError as error:
        _note_refusal(visit, f"decision {decision}", error)
        return False
    return True


def _note_refusal(visit: Visit, subject: str, error: DecisionError) -> None:
    with visit.desk.database.session() as session:
        detail = {"why": str(error)}
        audit(session, actor=visit.name, action="refused", subject=subject, detail=detail, now=visit.now)
