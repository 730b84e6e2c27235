"""Check that what the desk shows is consistent with the evidence.

Items, articles and alarms change and are not chained, but follow from decisions, versions and events, which are.
This detects changes to the former alone."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from store.schema.enums import AlarmEventKind, ItemEventKind, ItemState
from store.schema.tables.articles import ArticleRow, Version
from store.schema.tables.items import Decision, ItemEvent, ReviewItem
from store.schema.tables.runs import Alarm, AlarmEvent

MAX_ROWS_NAMED = 500
"""Maximum number of rows reported for each check."""


def find_inconsistencies(session: Session) -> Iterator[tuple[str, str]]:
    """Yield rows that contradict the evidence: table and row, and what is wrong."""
    for item, state, decided in session.execute(_items().limit(MAX_ROWS_NAMED)):
        expected = f"its decisions make it {decided.value}" if decided else "nobody decided on it"
        yield f"review_items {item}", f"is {state.value}, but {expected}"
    for article, count, newest in session.execute(_articles().limit(MAX_ROWS_NAMED)):
        yield (f"articles {article}", f"counts {count} versions, but the newest is {newest or 'missing'}")
    for article in session.scalars(_titles().limit(MAX_ROWS_NAMED)):
        yield f"articles {article}", "has a title that differs from that of its newest version"
    for alarm, event in session.execute(_alarms().limit(MAX_ROWS_NAMED)):
        yield f"alarms {alarm}", f"contradicts its newest event in alarm_events: {event.value}"
    for table, (wanted, of) in _lost().items():
        for row in session.scalars(wanted.limit(MAX_ROWS_NAMED)):
            yield f"{table} {row}", f"removed, but its {of} remain"


def _items() -> Select[*tuple[Any, ...]]:
    """Select items whose state is neither that of the newest decision, nor reopened since, nor open from the start."""
    later = aliased(Decision)
    newest = ~exists(select(later.id).where(later.item_id == Decision.item_id, later.id > Decision.id))
    reopened = exists(
        select(ItemEvent.id).where(
            ItemEvent.item_id == ReviewItem.id,
            ItemEvent.kind == ItemEventKind.REOPENED,
            # Not compared by time, because a run and the desk may have different clocks.
            ItemEvent.version_id > Decision.version_id,
        )
    )
    wanted = select(ReviewItem.id, ReviewItem.state, Decision.state_after)
    wanted = wanted.outerjoin(Decision, and_(Decision.item_id == ReviewItem.id, newest))
    expected = func.coalesce(Decision.state_after, ItemState.OPEN.value)
    opened = (ReviewItem.state == ItemState.OPEN) & reopened
    return wanted.where(ReviewItem.state != expected, ~opened).order_by(ReviewItem.id)


def _articles() -> Select[*tuple[Any, ...]]:
    newest = select(func.max(Version.seq)).where(Version.article_row_id == ArticleRow.id).scalar_subquery()
    wanted = select(ArticleRow.id, ArticleRow.version_count, newest)
    return wanted.where(ArticleRow.version_count != func.coalesce(newest, 0)).order_by(ArticleRow.id)


def _titles() -> Select[*tuple[Any, ...]]:
    wanted = select(ArticleRow.id).join(Version, Version.is_newest())
    return wanted.where(ArticleRow.title.is_distinct_from(Version.title)).order_by(ArticleRow.id)


def _alarms() -> Select[*tuple[Any, ...]]:
    """Select alarms that contradict their newest event; alarms from before events were recorded have none."""
    later = aliased(AlarmEvent)
    newest = ~exists(select(later.id).where(later.alarm_id == AlarmEvent.alarm_id, later.id > AlarmEvent.id))
    is_open = AlarmEvent.event == AlarmEventKind.RAISED
    differs = or_(
        Alarm.ended_at.is_(None) & ~is_open,
        Alarm.ended_at.is_not(None) & is_open,
        *(getattr(Alarm, name) != getattr(AlarmEvent, name) for name in ("outlet", "kind", "text")),
        # Compared as text, because PostgreSQL can't compare JSON; one serialiser wrote both columns.
        cast(Alarm.findings, Text).is_distinct_from(cast(AlarmEvent.findings, Text)),
    )
    wanted = select(Alarm.id, AlarmEvent.event).join(AlarmEvent, AlarmEvent.alarm_id == Alarm.id)
    return wanted.where(newest, differs).order_by(Alarm.id)


def _lost() -> dict[str, tuple[Select[*tuple[Any, ...]], str]]:
    """Select rows that are missing although evidence refers to them."""
    read = select(Version.article_row_id).distinct().where(~exists().where(ArticleRow.id == Version.article_row_id))
    decided = select(Decision.item_id).distinct().where(~exists().where(ReviewItem.id == Decision.item_id))
    raised = select(AlarmEvent.alarm_id).distinct().where(~exists().where(Alarm.id == AlarmEvent.alarm_id))
    return {"alarms": (raised, "events"), "articles": (read, "versions"), "review_items": (decided, "decisions")}
