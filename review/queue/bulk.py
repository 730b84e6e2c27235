"""Decide or assign many items of one entry or story at once, after showing each of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.responses import Response

from review.queue.cards import card_of
from review.queue.decide import item_after, next_page
from review.queue.decisions import MAX_BATCH_ITEMS, batch_page, counted, decide_by_form, token_of
from review.queue.sitting import waiting_items
from review.web.filters import parse_filters
from review.web.request import DeskRequest, existing, parse_row_number
from store.review.decisions import DecisionError
from store.review.review_items import OrderKey, assign, load_item, load_reviewers, order_key

ITEM_FIELD = "item-"
"""Prefix of the form's checkboxes; the item's number follows. The value is the version that was shown."""


def bulk_page(request: DeskRequest) -> Response:
    """Show the pending items of an entry or a story, each with a checkbox."""
    filters = parse_filters(request)
    with request.desk.database.reading() as session:
        is_about_one = bool(filters.entry or filters.story)
        items = existing(waiting_items(session, request, filters, limit=MAX_BATCH_ITEMS) if is_about_one else None)
        named = request.labels(session, {item.entry for item in items})
        cards = [card_of(session, request, item) for item in items]
        return request.page(
            "bulk.html",
            title=named[items[0].entry].local_name if filters.entry else items[0].title,
            named=named,
            cards=cards,
            reasons=sorted({reason for card in cards for reason in card.reasons}),
            reviewers=load_reviewers(session),
            back=filters.query(),
            chosen=ITEM_FIELD,
        )


def decide_bulk(request: DeskRequest) -> Response:
    """Decide each checked item in its own transaction; items decided or edited meanwhile are left alone and counted."""
    chosen = chosen_items(request.form)
    if request.form.get("do") == "assign":
        return _assigned(request, list(chosen))
    place = _place(request)
    now = request.now  # the same time for all, by which they are found together later
    made = [decision for item, version in chosen.items() if (decision := _decided(request, item, version, now))]
    if place is not None:
        return next_page(request, at=item_after(request, place))
    message = counted(request, "bulk-done", "bulk-refused", len(made), len(chosen))
    return batch_page(request, message, made)


def _place(request: DeskRequest) -> OrderKey | None:
    """Return the place of the item in focus, if the form is that of a card in the queue."""
    with request.desk.database.reading() as session:
        item = load_item(session, parse_row_number(request.form.get("anchor", "")))
        return order_key(item) if item and request.form.get("view") == "queue" else None


def _assigned(request: DeskRequest, chosen: Sequence[int]) -> Response:
    try:
        with request.writing() as session:
            for item in chosen:
                assign(session, item, request.form.get("assignee", ""), by=request.name, now=request.now)
    except DecisionError:
        return request.refuse(422, "no-assignee")
    return request.page("message.html", message=request.catalogue("bulk-assigned", n=len(chosen)))


def chosen_items(form: Mapping[str, str]) -> dict[int, int]:
    """Return the checked items with the version shown of each."""
    boxes = [(name.removeprefix(ITEM_FIELD), value) for name, value in form.items() if name.startswith(ITEM_FIELD)]
    return {parse_row_number(item): parse_row_number(version) for item, version in boxes[:MAX_BATCH_ITEMS]}


def _decided(request: DeskRequest, item: int, version: int, now: datetime) -> int | None:
    """Return the id of the decision made on an item, or None if it was refused."""
    try:
        with request.writing() as session:
            token = token_of(request.form.get("token", ""), item)
            return decide_by_form(session, request, item, version=version, now=now, token=token).id
    except DecisionError as error:
        request.audit_refusal(f"item {item}", str(error))
        return None
