"""Deciding many items of one entry at once, after seeing each of them."""

import secrets
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.cards import card_of
from review.entries import subjects
from review.filters import filters_of
from review.queue import waiting_items
from review.visit import Visit, row_number
from store.audit import audit
from store.review_items import DecisionError, decide

MOST = 50
"""Items on one page: more than this nobody looks at before pressing a button."""

CHOSEN = "item-"
"""How the names of the form's boxes begin; an item's number follows, and the box holds the version that was shown."""


def bulk_page(visit: Visit) -> Response:
    """The waiting items of the entry that the address names, each with a box."""
    filters = filters_of(visit)
    with visit.desk.database.reading() as session:
        items = waiting_items(session, visit, filters, limit=MOST) if filters.entry else []
        if not items:
            raise HTTPException(404)
        named = subjects(session, {items[0].entry}, visit.desk.config.laws, visit.catalogue)
        return visit.page(
            "bulk.html",
            entry=named[items[0].entry],
            cards=[card_of(session, visit, item) for item in items],
            back=filters.query(),
            token=secrets.token_urlsafe(16),
            chosen=CHOSEN,
        )


def decide_bulk(visit: Visit) -> Response:
    """Decide each item whose box was left on, each in a transaction of its own: what somebody else decided or edited
    meanwhile stays as it is, and is counted."""
    chosen = chosen_items(visit.form)
    refused = sum(not _decided(visit, item, version) for item, version in chosen.items())
    words = visit.catalogue
    message = words("bulk-done", n=len(chosen) - refused)
    if refused:
        message = f"{message} {words('bulk-refused', n=refused)}"
    return visit.page("message.html", message=message)


def chosen_items(form: Mapping[str, str]) -> dict[int, int]:
    """item -> the version that was shown of it."""
    boxes = [(name.removeprefix(CHOSEN), value) for name, value in form.items() if name.startswith(CHOSEN)]
    return {row_number(item): row_number(version) for item, version in boxes[:MOST]}


def _decided(visit: Visit, item: int, version: int) -> bool:
    token = f"{visit.form.get('token', '')[:100]}-{item}"
    try:
        with visit.writing() as session:
            decide(
                session,
                item,
                visit.form.get("verdict", ""),
                reviewer=visit.name,
                version_id=version,
                now=visit.now,
                note=visit.form.get("note"),
                token=token,
            )
    except DecisionError as error:
        with visit.desk.database.session() as session:
            detail = {"why": str(error)}
            audit(session, actor=visit.name, action="refused", subject=f"item {item}", detail=detail, now=visit.now)
        return False
    return True
