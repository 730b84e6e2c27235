"""Load what happened over time to an entry, to an article, and to the queue."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from config.local_time import months_between
from matchers.mention import MentionKind
from store.schema.enums import ItemState
from store.schema.tables.articles import ArticleRow, ProxyCheck, StateObservation
from store.schema.tables.items import Decision, ItemEvent, ReviewItem
from store.schema.tables.watchlist import EntryRow

MAX_MONTHS = 36
MAX_COUNTED_ITEMS = 20_000
"""Number of newest items from which the months are counted; a law may have more."""


@dataclass(frozen=True, kw_only=True)
class EntryStep:
    """One line of an entry's history: a mention found, its words edited, or a decision."""

    at: datetime
    what: str
    """opened, reopened, reworded, copy, confirmed, rejected, unsure, undo, or the kind of a takedown."""
    item_id: int
    title: str
    outlet: str
    decision: Decision | None = None


def load_entry_steps(session: Session, entry: str, *, limit: int = 100) -> list[EntryStep]:
    """Return the newest `limit` steps in the history of an entry's items, newest first."""
    its_own = ReviewItem.entry == entry
    events = select(ItemEvent, ReviewItem).join(ReviewItem, ReviewItem.id == ItemEvent.item_id).where(its_own)
    made = select(Decision, ReviewItem).join(ReviewItem, ReviewItem.id == Decision.item_id).where(its_own)
    steps = [
        _step(item, event.at, f"takedown-{item.takedown}" if item.takedown else event.kind.value)
        for event, item in session.execute(events.order_by(ItemEvent.id.desc()).limit(limit))
    ]
    steps += [
        _step(item, one.decided_at, one.verdict.value if one.verdict else "undo", one)
        for one, item in session.execute(made.order_by(Decision.id.desc()).limit(limit))
    ]
    return sorted(steps, key=lambda step: step.at, reverse=True)[:limit]


def load_article_states(
    session: Session, article_row_id: int, *, limit: int = 100
) -> list[StateObservation | ProxyCheck]:
    """Return the observed states of an article, proxy checks included, newest first."""
    found: list[StateObservation | ProxyCheck] = []
    for table in (StateObservation, ProxyCheck):
        wanted = select(table).where(table.article_row_id == article_row_id)
        found += session.scalars(wanted.order_by(table.id.desc()).limit(limit))
    return sorted(found, key=lambda seen: seen.seen_at, reverse=True)[:limit]


def load_article_items(session: Session, row: ArticleRow, *, limit: int = 100) -> list[ReviewItem]:
    """Return the items about an article's story, by rank."""
    wanted = select(ReviewItem).where(or_(ReviewItem.story_id == row.story_id, ReviewItem.article_row_id == row.id))
    return list(session.scalars(wanted.order_by(ReviewItem.rank, ReviewItem.id).limit(limit)))


def count_entry_months(session: Session, entry: str, zone: tzinfo) -> dict[str, Counter[ItemState]]:
    """Return, for each month ("2026-11"), an entry's items by state, by their articles' dates of publication.

    Months without items are included; the newest three years, oldest first."""
    wanted = select(ReviewItem.state, ArticleRow.published, ReviewItem.first_opened_at)
    wanted = wanted.join(ArticleRow, ArticleRow.id == ReviewItem.article_row_id).where(ReviewItem.entry == entry)
    found: dict[str, Counter[ItemState]] = {}
    for state, published, opened in session.execute(wanted.order_by(ReviewItem.id.desc()).limit(MAX_COUNTED_ITEMS)):
        found.setdefault(f"{(published or opened).astimezone(zone):%Y-%m}", Counter())[state] += 1
    months = months_between(min(found), max(found), most=MAX_MONTHS) if found else ()
    return {month: found.get(month, Counter()) for month in months}


def count_items_by_state(session: Session) -> dict[str, Counter[ItemState]]:
    """Return the number of items by kind and state."""
    # counted by entry, which an index alone can answer; the kind follows from the entry
    wanted = select(ReviewItem.entry, ReviewItem.state, func.count()).group_by(ReviewItem.entry, ReviewItem.state)
    kinds = {entry: kind for entry, kind in session.execute(select(EntryRow.id, EntryRow.kind))}  # noqa: C416
    found: dict[str, Counter[ItemState]] = {}
    for entry, state, number in session.execute(wanted):
        legal = MentionKind.CITATION if ":" in entry else MentionKind.LAW
        found.setdefault(kinds.get(entry, legal.value), Counter())[state] += number
    return {kind.value: found[kind.value] for kind in MentionKind if kind.value in found}


def count_opened(session: Session, moments: Sequence[datetime]) -> list[int]:
    """Return how many items were opened or reopened between each two consecutive moments."""
    counts = [
        select(literal(place).label("place"), func.count())
        .select_from(ReviewItem)
        .where(ReviewItem.opened_at >= begin, ReviewItem.opened_at < end)
        for place, (begin, end) in enumerate(pairwise(moments))
    ]
    return [number for _, number in sorted(session.execute(union_all(*counts)).all())]


def _step(item: ReviewItem, at: datetime, what: str, decision: Decision | None = None) -> EntryStep:
    return EntryStep(at=at, what=what, item_id=item.id, title=item.title, outlet=item.outlet, decision=decision)
