"""Run a sitting of a reviewer: the question in focus, other questions asked with it, and decisions made.

A sitting begins when the queue is opened. Its order is the queue's at that moment, most urgent first: items that are
opened or reopened later wait for the next sitting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from review.queue.cards import card_of
from review.queue.decisions import MAX_BATCH_ITEMS
from review.web.filters import QueueFilters, to_wanted
from review.web.request import DeskRequest
from store.review.decisions import PENDING_STATES, count_sitting, load_sitting
from store.review.review_items import OrderKey, count_items, load_item, load_pending
from store.schema.enums import Role
from store.schema.tables.items import Decision, ReviewItem
from store.session import Session

PAGE_SIZE = 100
"""Rows of one page of the queue."""

MAX_COUNTED_ITEMS = 1_000
"""Most items counted for a filter, because counting more would be slow."""

MAX_LISTED_DECISIONS = 6
MAX_LISTED_QUESTIONS = 5
"""Most other questions about the same text on a card; the page that decides several items shows all."""


@dataclass(frozen=True, kw_only=True)
class MadeDecision:
    """A decision of this sitting, which its undo button names."""

    item: int
    decision: int
    word: str
    name: str


def begun(request: DeskRequest, filters: QueueFilters) -> QueueFilters:
    """Return the filters, with the start of the sitting that the URL names or of one that begins now."""
    return filters if filters.sitting else replace(filters, sitting=int(request.now.timestamp()))


def reviewer_of(request: DeskRequest, filters: QueueFilters) -> str | None:
    """Return the reviewer whose pending items to show; None for everybody's, as with a filter by state."""
    return None if filters.state else request.name


def waiting_items(
    session: Session,
    request: DeskRequest,
    filters: QueueFilters,
    *,
    limit: int,
    offset: int = 0,
    after: OrderKey | None = None,
) -> list[ReviewItem]:
    """Return the items pending for this person that pass the filters, or those in the state that the filters name."""
    wanted = to_wanted(session, request, filters)
    if wanted is None:
        return []
    reviewer = reviewer_of(request, filters)
    return load_pending(session, limit=limit, offset=offset, reviewer=reviewer, after=after, **wanted)


def focus_values(
    session: Session, request: DeskRequest, filters: QueueFilters, *, at: int, rows: Sequence[ReviewItem] | None = None
) -> dict[str, Any]:
    """Return what the templates of the question in focus need; it is item `at` if pending, else the most urgent.

    `rows` are the page's items, if they were loaded."""
    item = _in_focus(session, request, filters, at, rows)
    others = _asked_with(session, request, filters, item) if item else []
    made = load_sitting(session, request.name, filters.began_at, limit=MAX_LISTED_DECISIONS)
    named = request.labels(session, {one.entry for one in (*others, *(item for _, item in made), *_some(item))})
    counts = count_sitting(session, request.name, filters.began_at)
    return {
        "filters": filters,
        "back": filters.query(),
        "card": card_of(session, request, item, viewers=viewers_of(request, item)) if item else None,
        "named": named,
        "others": others[:MAX_LISTED_QUESTIONS],
        "together": [*_some(item), *others],
        "made": [_made(decision, one, named[one.entry].name) for decision, one in made],
        "decided": counts,
        "done_count": counts.total(),
        "left_count": _count(session, request, filters),
        "most": MAX_COUNTED_ITEMS,
    }


def _made(decision: Decision, item: ReviewItem, name: str) -> MadeDecision:
    return MadeDecision(
        item=item.id, decision=decision.id, word=decision.verdict.value if decision.verdict else "", name=name
    )


def _some(item: ReviewItem | None) -> tuple[ReviewItem, ...]:
    return (item,) if item else ()


def _in_focus(
    session: Session, request: DeskRequest, filters: QueueFilters, at: int, rows: Sequence[ReviewItem] | None
) -> ReviewItem | None:
    asked = load_item(session, at) if at else None
    if asked is not None and _is_asked(session, request, filters, asked):
        return asked
    if rows is None:
        rows = waiting_items(session, request, filters, limit=1, offset=filters.page * PAGE_SIZE)
    return next(iter(rows), None)


def _is_asked(session: Session, request: DeskRequest, filters: QueueFilters, item: ReviewItem) -> bool:
    """Return whether the item is pending for the person, or in the state that the filters name."""
    if filters.state:
        return filters.state in (item.state.value, item.shown_state)
    pending = load_pending(session, reviewer=request.name, story=item.story_id, entry=item.entry)
    return item.state in PENDING_STATES and item.id in {one.id for one in pending}


def _asked_with(
    session: Session, request: DeskRequest, filters: QueueFilters, item: ReviewItem
) -> Sequence[ReviewItem]:
    """Return the other pending questions about the item's story."""
    if item.state not in PENDING_STATES or not request.may(Role.REVIEWER):
        return []
    story = QueueFilters(story=item.story_id, sitting=filters.sitting)
    asked = waiting_items(session, request, story, limit=MAX_BATCH_ITEMS)
    return [one for one in asked if one.id != item.id]


def _count(session: Session, request: DeskRequest, filters: QueueFilters) -> int:
    wanted = to_wanted(session, request, filters)
    reviewer = reviewer_of(request, filters)
    return count_items(session, most=MAX_COUNTED_ITEMS, reviewer=reviewer, **wanted) if wanted is not None else 0


def viewers_of(request: DeskRequest, item: ReviewItem) -> Sequence[str]:
    """Note that the person, if a reviewer, has the item open; return the others who have."""
    if request.is_ahead or not request.may(Role.REVIEWER):
        return ()
    return request.desk.presence.enter(item.id, request.name, request.now)
