"""Load the review items about an entry in every state, and the edits of the texts that name it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.schema.enums import ItemEventKind, ItemState
from store.schema.tables.items import ItemEvent, ReviewItem

_EDITS = (ItemEventKind.REOPENED, ItemEventKind.REWORDED)


def load_entry_items(session: Session, entry: str, *, limit: int) -> list[ReviewItem]:
    """Return the newest `limit` items of each state about an entry, pending ones first.

    This makes one query per state, so that the index of entries and states gives only the newest items."""
    found: list[ReviewItem] = []
    for state in ItemState:
        wanted = select(ReviewItem).where(ReviewItem.entry == entry, ReviewItem.state == state)
        found += session.scalars(wanted.order_by(ReviewItem.id.desc()).limit(limit))
    return found


def load_entry_edits(session: Session, items: Sequence[int], *, limit: int) -> list[tuple[ItemEvent, ReviewItem]]:
    """Return the newest edits that changed what the items show, newest first."""
    wanted = select(ItemEvent, ReviewItem).join(ReviewItem, ReviewItem.id == ItemEvent.item_id)
    wanted = wanted.where(ItemEvent.item_id.in_(items), ItemEvent.kind.in_(_EDITS))
    found = session.execute(wanted.order_by(ItemEvent.id.desc()).limit(limit))
    return [(event, item) for event, item in found]
