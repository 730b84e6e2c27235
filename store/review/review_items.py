"""Review items: load the queue, single items and those of an entry, and assign items to people."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from matchers.mention import MentionKind
from store.accounts.audit import record_audit
from store.accounts.users import load_user
from store.database.batches import load_with
from store.review.decisions import PENDING_STATES, DecisionError, judged_by
from store.schema.enums import ItemEventKind, ItemState, Role
from store.schema.tables.accounts import User
from store.schema.tables.articles import ArticleRow
from store.schema.tables.items import ItemCopy, ItemEvent, ReviewItem
from store.schema.tables.watchlist import EntryRow


class ItemFilter(TypedDict, total=False):
    """Which items; a key that is missing or None matches all."""

    entry: str | None
    story: int | None
    outlet: str | None
    lang: str | None
    kind: MentionKind | None
    state: ItemState | None
    """Default: pending items."""
    is_disputed: bool | None
    law: str | None
    """An article of a code, or a law, that the same story also names."""
    since: datetime | None
    until: datetime | None
    """Opened from `since` and before `until`."""
    assignee: str | None
    """The assigned account; the empty name for unassigned items."""
    assigned_besides: str | None
    """Assigned to others than this account."""
    least_score: float | None
    most_score: float | None


OrderKey = tuple[ItemState, int, datetime, int]
"""An item's place in the queue."""

_RETIRED = select(EntryRow.id).where(EntryRow.retired)
"""Entries that are no longer tracked: their pending items are closed until they are tracked again."""

_EDITS = (ItemEventKind.REOPENED, ItemEventKind.REWORDED)

_ORDER = (ReviewItem.state, ReviewItem.rank, ReviewItem.opened_at, ReviewItem.id)


def order_key(item: ReviewItem) -> OrderKey:
    """Return an item's place in the queue, which a decision ends."""
    return item.state, item.rank, item.opened_at, item.id


def load_pending(
    session: Session,
    *,
    limit: int | None = None,
    offset: int = 0,
    reviewer: str | None = None,
    after: OrderKey | None = None,
    **wanted: Unpack[ItemFilter],
) -> list[ReviewItem]:
    """Return pending items, most urgent first; items that need another person come last.

    Items that `reviewer` has judged are left out, and so are those up to the place `after`. Decided items, requested by
    state, are ordered by id, newest first."""
    chosen = _chosen(select(ReviewItem), reviewer, wanted)
    state = wanted.get("state")
    if state is not None and state not in PENDING_STATES:
        chosen = chosen.order_by(ReviewItem.id.desc())
        return list(session.scalars(chosen.limit(limit).offset(offset or None)))
    if after is not None:
        place = [literal(value, column.type) for value, column in zip(after, _ORDER, strict=True)]
        chosen = chosen.where(tuple_(*_ORDER) > tuple_(*place))
    chosen = chosen.order_by(*_ORDER)
    return list(session.scalars(chosen.limit(limit).offset(offset or None)))


def count_items(session: Session, *, most: int, reviewer: str | None = None, **wanted: Unpack[ItemFilter]) -> int:
    """Return how many items `load_pending` would return, counting up to `most`."""
    some = _chosen(select(ReviewItem.id), reviewer, wanted).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def count_open(session: Session) -> int:
    """Return the number of pending items; those of retired entries don't count."""
    counted = select(func.count()).select_from(ReviewItem).where(ReviewItem.state.in_(PENDING_STATES))
    # counted separately, because an index alone can answer each of the two
    closed = counted.where(ReviewItem.entry.in_(_RETIRED))
    return (session.scalar(counted) or 0) - (session.scalar(closed) or 0)


def load_item(session: Session, item_id: int) -> ReviewItem | None:
    """Return the item with this id, or None."""
    return session.get(ReviewItem, item_id)


def load_items(session: Session, item_ids: Iterable[int]) -> dict[int, ReviewItem]:
    """Return the items with these ids, by id."""
    return {item.id: item for item in load_with(session, select(ReviewItem), ReviewItem.id, item_ids)}


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


def load_locked_item(session: Session, item_id: int) -> ReviewItem:
    """Return the item, locked until the end of the transaction. Raises DecisionError if there is none."""
    item = session.get(ReviewItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise DecisionError(f"there is no item {item_id}")
    return item


def load_item_version(session: Session, item_id: int) -> int:
    """Return the version that brought an item's present words. Raises DecisionError if there is no item."""
    item = load_item(session, item_id)
    if item is None:
        raise DecisionError(f"there is no item {item_id}")
    return item.since_version_id


def load_copies(session: Session, item_id: int) -> list[ArticleRow]:
    """Return the copies of an item's article that also name the entry, first found first."""
    joined = select(ArticleRow).join(ItemCopy, ItemCopy.article_row_id == ArticleRow.id)
    return list(session.scalars(joined.where(ItemCopy.item_id == item_id).order_by(ArticleRow.id)))


def assign(session: Session, item_id: int, assignee: str, *, by: str, now: datetime) -> None:
    """Assign an item to an account, or to nobody for the empty name; anybody may still decide it.

    Raises DecisionError if the account can't decide."""
    item = load_locked_item(session, item_id)
    account = load_user(session, assignee) if assignee else None
    if assignee and (account is None or not _may_decide(account)):
        raise DecisionError(f"{assignee!r} is no account that may decide")
    name = account.name if account else None
    if item.assignee != name:
        item.assignee = name
        record_audit(session, actor=by, action="assign", subject=f"item {item_id}", detail={"to": name or ""}, now=now)


def load_reviewers(session: Session) -> list[str]:
    """Return the names of the accounts that may decide."""
    return sorted(user.name for user in session.scalars(select(User)) if _may_decide(user))


def _may_decide(user: User) -> bool:
    return not user.disabled and user.role.includes(Role.REVIEWER)


def _chosen(select_: Select[Any], reviewer: str | None, wanted: ItemFilter) -> Select[Any]:
    state = wanted.get("state")
    chosen = select_.where(ReviewItem.state.in_(PENDING_STATES) if state is None else ReviewItem.state == state)
    if state is None or state in PENDING_STATES:
        chosen = chosen.where(ReviewItem.entry.not_in(_RETIRED))
    law = wanted.get("law")
    if law is not None:
        other = aliased(ReviewItem)
        of_law = select(other.id).where(other.story_id == ReviewItem.story_id, other.entry == law)
        chosen = chosen.where(of_law.exists())
    compared: dict[str, Callable[[Any], ColumnElement[bool]]] = {
        **{name: getattr(ReviewItem, name).__eq__ for name in ("entry", "outlet", "lang", "kind")},
        "story": ReviewItem.story_id.__eq__,
        "is_disputed": ReviewItem.is_disputed.is_,
        "since": ReviewItem.opened_at.__ge__,
        "until": ReviewItem.opened_at.__lt__,
        "least_score": ReviewItem.score.__ge__,
        "most_score": ReviewItem.score.__le__,
    }
    values = ((compare, wanted.get(name)) for name, compare in compared.items())
    chosen = chosen.where(*_assigned(wanted), *(compare(value) for compare, value in values if value is not None))
    return chosen if reviewer is None else chosen.where(~judged_by(reviewer))


def _assigned(wanted: ItemFilter) -> Iterator[ColumnElement[bool]]:
    assignee, besides = wanted.get("assignee"), wanted.get("assigned_besides")
    if assignee is not None:
        yield ReviewItem.assignee == assignee if assignee else ReviewItem.assignee.is_(None)
    if besides is not None:
        yield and_(ReviewItem.assignee.is_not(None), ReviewItem.assignee != besides)
