"""Review items: the queue of questions, and the way to those who open and decide them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.decisions import (
    DecisionError,
    Step,
    decide,
    decision_in_force,
    history,
    latest_decisions,
    undo,
    unsure_of,
)
from store.openings import open_items, open_many, rank_of
from store.tables import (
    ArticleRow,
    Decision,
    ItemCopy,
    ItemState,
    Opening,
    ReviewItem,
    Verdict,
)

__all__ = [
    "Decision",
    "DecisionError",
    "ItemState",
    "Opening",
    "ReviewItem",
    "Step",
    "Verdict",
    "copies_of",
    "count_open",
    "decide",
    "decision_in_force",
    "get_item",
    "history",
    "item_version",
    "latest_decisions",
    "open_items",
    "open_many",
    "pending",
    "rank_of",
    "undo",
]

WAITING = (ItemState.OPEN, ItemState.UNSURE)
"""What a person must still decide: a first one, or a second one."""


def pending(
    session: Session,
    *,
    limit: int | None = None,
    offset: int = 0,
    reviewer: str | None = None,
    entry: str | None = None,
    outlet: str | None = None,
    lang: str | None = None,
) -> list[ReviewItem]:
    """The items that wait, those that need a person most first, and those of which somebody was unsure at the end.

    For a `reviewer`, without those that this one was unsure of: they wait for somebody else."""
    wanted = select(ReviewItem).where(ReviewItem.state.in_(WAITING))
    for column, value in ((ReviewItem.entry, entry), (ReviewItem.outlet, outlet), (ReviewItem.lang, lang)):
        if value is not None:
            wanted = wanted.where(column == value)
    if reviewer is not None:
        wanted = wanted.where(~unsure_of(reviewer))
    wanted = wanted.order_by(ReviewItem.state, ReviewItem.rank, ReviewItem.opened_at, ReviewItem.id)
    return list(session.scalars(wanted.limit(limit).offset(offset or None)))


def count_open(session: Session) -> int:
    """How many items wait."""
    counted = select(func.count()).select_from(ReviewItem).where(ReviewItem.state.in_(WAITING))
    return session.scalar(counted) or 0


def get_item(session: Session, item_id: int) -> ReviewItem | None:
    """The item of that number."""
    return session.get(ReviewItem, item_id)


def item_version(session: Session, item_id: int) -> int:
    """The version that brought an item's words as they stand, for `decide`; DecisionError if there is no such item."""
    item = get_item(session, item_id)
    if item is None:
        raise DecisionError(f"there is no item {item_id}")
    return item.since_version_id


def copies_of(session: Session, item_id: int) -> list[ArticleRow]:
    """The copies of an item's article that name the entry too, the first found first."""
    joined = select(ArticleRow).join(ItemCopy, ItemCopy.article_row_id == ArticleRow.id)
    return list(session.scalars(joined.where(ItemCopy.item_id == item_id).order_by(ArticleRow.id)))
