"""Build the message about the decision just made, with its undo button."""

from dataclasses import dataclass

from review.rendering.entry_labels import reviewer_name
from review.web.request import DeskRequest, parse_row_number
from store.review.decisions import load_decision_in_force, load_history
from store.review.review_items import load_item
from store.schema.enums import ItemState
from store.schema.tables.items import ReviewItem
from store.session import Session


@dataclass(frozen=True, kw_only=True)
class FlashMessage:
    """A decision that was just made or is in force; `word` is a verdict, "undone" or "second"."""

    item: int
    word: str
    name: str
    who: str
    decision: int | None
    """The decision that the undo button names, if it may be undone."""


def flash_message(session: Session, request: DeskRequest) -> FlashMessage | None:
    """Return the message about the item that the URL names, if the last step of its history is by this person."""
    item = load_item(session, parse_row_number(request.http.query_params.get("done", "")))
    steps = load_history(session, item.id) if item else []
    if item is None or not steps or steps[-1].actor != request.name:
        return None
    in_force = load_decision_in_force(session, item)
    named = request.labels(session, [item.entry])
    return FlashMessage(
        item=item.id,
        word=_word(item, steps[-1].what),
        name=named[item.entry].name,
        who=request.name,
        decision=in_force.id if in_force and steps[-1].what != "undo" else None,
    )


def _word(item: ReviewItem, what: str) -> str:
    if what == "undo":
        return "undone"
    is_first_of_two = what == "confirmed" and item.state is ItemState.SECOND
    return "second" if is_first_of_two else what


def message_in_force(session: Session, request: DeskRequest, item: ReviewItem) -> FlashMessage | None:
    """Return the message about the decision in force for an item, if any."""
    in_force = load_decision_in_force(session, item)
    if in_force is None or in_force.verdict is None:
        return None
    return FlashMessage(
        item=item.id,
        word=in_force.verdict.value,
        name="",
        who=reviewer_name(request.catalogue, in_force),
        decision=in_force.id,
    )
