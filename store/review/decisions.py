"""Load decisions: reviewers' verdicts on items, and the undoing of verdicts. `decide` records them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from store.database.batches import load_with
from store.schema.enums import DecisionKind, ItemState, Verdict
from store.schema.tables.items import Decision, ItemEvent, ReviewItem

PENDING_STATES = (ItemState.OPEN, ItemState.UNSURE, ItemState.SECOND)
"""States of items that need a first or another decision by a person."""


class DecisionError(Exception):
    """A decision that can't be made; the message is for the reviewer."""


@dataclass(frozen=True, kw_only=True)
class ItemStep:
    """One line of an item's history: an event such as opened, or a verdict or undo and who made it."""

    at: datetime
    what: str
    """opened, reopened, reworded, copy, confirmed, rejected, unsure or undo."""
    actor: str | None
    version_id: int
    note: str = ""
    before: str | None = None
    after: str | None = None
    decision_id: int | None = None


def step_key(what: str) -> str:
    """Return the catalogue's key for a step in an item's history: a verdict, a takedown, or another event."""
    if what.startswith("takedown-"):
        return what
    return f"state-{what}" if what in set(Verdict) else f"event-word-{what}"


def load_decision_in_force(session: Session, item: ReviewItem) -> Decision | None:
    """Return the verdict that put the item into its state; None for an open item."""
    if item.state is ItemState.OPEN:
        return None
    wanted = select(Decision).where(Decision.item_id == item.id, *is_valid()).order_by(Decision.id.desc()).limit(1)
    return session.scalars(wanted).one()


def judged_by(reviewer: str) -> ColumnElement[bool]:
    """Return the condition that the reviewer has given a verdict on a ReviewItem's present words."""
    return exists(
        select(Decision.id).where(
            Decision.item_id == ReviewItem.id,
            Decision.version_id == ReviewItem.since_version_id,
            Decision.reviewer == reviewer,
            *is_valid(),
        )
    )


def load_blind_items(session: Session, reviewer: str, item_ids: Collection[int] | None = None) -> set[int]:
    """Return the ids of items, or of those among `item_ids`, that await a second verdict and whose first verdict the
    reviewer may not see yet."""
    wanted = select(ReviewItem.id).where(ReviewItem.state == ItemState.SECOND, ~judged_by(reviewer))
    return set(session.scalars(wanted) if item_ids is None else load_with(session, wanted, ReviewItem.id, item_ids))


def load_history(session: Session, item_id: int) -> list[ItemStep]:
    """Return everything that happened to an item, oldest first."""
    events = session.scalars(select(ItemEvent).where(ItemEvent.item_id == item_id).order_by(ItemEvent.id))
    decisions = session.scalars(select(Decision).where(Decision.item_id == item_id).order_by(Decision.id))
    steps = [*map(_event_step, events), *map(_decision_step, decisions)]
    return sorted(steps, key=lambda step: step.at)


def load_latest_decisions(session: Session, *, limit: int = 100, reviewer: str | None = None) -> list[Decision]:
    """Return the newest decisions, newest first, of one reviewer if named."""
    wanted = select(Decision).order_by(Decision.id.desc()).limit(limit)
    return list(session.scalars(wanted if reviewer is None else wanted.where(Decision.reviewer == reviewer)))


def load_sitting(session: Session, reviewer: str, since: datetime, *, limit: int) -> list[tuple[Decision, ReviewItem]]:
    """Return a reviewer's verdicts since then that still hold, with their items, newest first."""
    wanted = select(Decision, ReviewItem).join(ReviewItem, ReviewItem.id == Decision.item_id)
    wanted = wanted.where(*_of_sitting(reviewer, since)).order_by(Decision.id.desc()).limit(limit)
    return [(decision, item) for decision, item in session.execute(wanted)]


def count_sitting(session: Session, reviewer: str, since: datetime) -> Counter[Verdict]:
    """Return the number of a reviewer's verdicts since then that still hold, by verdict."""
    wanted = select(Decision.verdict, func.count()).where(*_of_sitting(reviewer, since)).group_by(Decision.verdict)
    return Counter({verdict: number for verdict, number in session.execute(wanted) if verdict is not None})


def _of_sitting(reviewer: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return Decision.reviewer == reviewer, Decision.decided_at >= since, *is_valid()


def load_decisions_beside(session: Session, decision: Decision) -> list[Decision]:
    """Return the verdicts that the same reviewer gave at the same moment, this one included, in order."""
    wanted = select(Decision).where(
        Decision.decided_at == decision.decided_at,
        Decision.reviewer == decision.reviewer,
        Decision.kind == DecisionKind.VERDICT,
    )
    return list(session.scalars(wanted.order_by(Decision.id)))


def load_decision(session: Session, decision_id: int) -> Decision | None:
    return session.get(Decision, decision_id)


@cache
def is_valid() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a Decision is a verdict that wasn't undone; cached, as an alias is built slowly."""
    later = aliased(Decision)
    return Decision.kind == DecisionKind.VERDICT, ~exists(select(later.id).where(later.undoes_id == Decision.id))


def _event_step(event: ItemEvent) -> ItemStep:
    return ItemStep(
        at=event.at,
        what=event.kind.value,
        actor=None,
        version_id=event.version_id,
        before=event.before,
        after=event.after,
    )


def _decision_step(decision: Decision) -> ItemStep:
    return ItemStep(
        at=decision.decided_at,
        what=decision.verdict.value if decision.verdict else decision.kind.value,
        actor=decision.decided_by,
        version_id=decision.version_id,
        note=decision.note,
        decision_id=decision.id,
    )
