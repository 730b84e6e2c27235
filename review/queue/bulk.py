"""Deciding many items at once, after seeing each of them: of an entry, or of a story; or giving them to somebody."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.queue.cards import card_of
from review.queue.decision_batches import MOST, batch_page, counted, note_refusal, token_of
from review.queue.queue import waiting_items
from review.rendering.entry_labels import subjects
from review.web.filters import filters_of
from review.web.request import Visit, row_number
from store.review.assignments import assign, reviewers
from store.review.review_items import DecisionError, Verdict, decide

CHOSEN = "item-"
"""How the names of the form's boxes begin; an item's number follows, and the box holds the version that was shown."""


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
    now = visit.now  # one moment for all: by it they are found again together
    made = [decision for item, version in chosen.items() if (decision := _decided(visit, item, version, now))]
    message = counted(visit, "bulk-done", "bulk-refused", len(made), len(chosen))
    return batch_page(visit, message, made)


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


def _decided(visit: Visit, item: int, version: int, now: datetime) -> int | None:
    """The decision that was made on an item, or None if it was refused."""
    form = visit.form
    try:
        with visit.writing() as session:
            made = decide(
                session,
                item,
                Verdict.REJECTED if form.get("reason") else form.get("verdict", ""),
                reviewer=visit.name,
                version_id=version,
                now=now,
                note=form.get("note"),
                reason=form.get("reason") or None,
                token=token_of(form.get("token", ""), item),
            )
            return made.id
    except DecisionError as error:
        note_refusal(visit, f"item {item}", error)
        return None
