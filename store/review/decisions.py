"""Decisions: reviewers' verdicts on items, append-only; undoing one is a decision, too."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from store.accounts.users import has_role, load_user
from store.schema.enums import DecisionKind, ItemState, Role, Verdict
from store.schema.tables.accounts import User
from store.schema.tables.items import Decision, ItemEvent, ReviewItem
from store.schema.tables.watchlist import EntryRow

STATE_AFTER = {
    Verdict.CONFIRMED: ItemState.CONFIRMED,
    Verdict.REJECTED: ItemState.REJECTED,
    Verdict.UNSURE: ItemState.UNSURE,
}

PENDING_STATES = (ItemState.OPEN, ItemState.UNSURE, ItemState.SECOND)
"""States of items that need a first or another decision by a person."""

MAX_REASON_CHARS = 50
MAX_TOKEN_CHARS = 200


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


class DecisionDetails(TypedDict, total=False):
    """Optional details of a verdict."""

    note: str | None
    reason: str | None
    token: str | None


def decide(
    session: Session,
    item_id: int,
    verdict: Verdict | str,
    *,
    reviewer: str,
    version_id: int,
    now: datetime,
    **details: Unpack[DecisionDetails],
) -> Decision:
    """Record a reviewer's verdict on what `version_id` showed (see `load_item_version`), and return it.

    If an entry requires two people, the first confirmation leaves the item to a second one, and if the two disagree, a
    third one decides.

    A form sent twice with the same `token` decides once. Raises DecisionError if somebody else was faster, the words
    changed since they were shown, or the account may not decide this, for instance because it already has."""
    given, token = _verdict(verdict), details.get("token")
    item = _held(session, item_id)
    account = _reviewer(session, reviewer)
    made = _made_with(session, token, item)
    if made is not None:
        return made
    _check_waiting(session, item, account)
    if version_id != item.since_version_id:
        raise DecisionError("an edit has changed the words around the name since they were shown: look at them again")
    decision = Decision(kind=DecisionKind.VERDICT, verdict=given, reviewer=account.name, reason=details.get("reason"))
    decision.note, decision.token = details.get("note") or "", token
    return _record(session, item, decision, state=_state_after(session, item, given), now=now)


def undo(
    session: Session,
    decision_id: int,
    *,
    reviewer: str,
    now: datetime,
    note: str | None = None,
    token: str | None = None,
) -> Decision:
    """Undo an item's verdict in force, whoever made it, by a decision that restores the state before it."""
    undone = session.get(Decision, decision_id)
    if undone is None:
        raise DecisionError(f"there is no decision {decision_id}")
    item = _held(session, undone.item_id)
    account = _reviewer(session, reviewer)
    made = _made_with(session, token, item)
    if made is not None:
        return made
    in_force = load_decision_in_force(session, item)
    if in_force is None or in_force.id != undone.id:
        raise DecisionError("that decision is no longer in force: it was undone, or an edit has asked again")
    decision = Decision(
        kind=DecisionKind.UNDO, undoes_id=undone.id, reviewer=account.name, note=note or "", token=token
    )
    return _record(session, item, decision, state=undone.state_before, now=now)


def decide_by_rule(session: Session, item: ReviewItem, rule: Decision, now: datetime) -> Decision:
    """Record for an open item the verdict of `rule`, another item's decision: see `suppression_rules`."""
    assert item.state is ItemState.OPEN
    assert rule.verdict is not None
    note = f"the same sentence as in item {rule.item_id}"
    decision = Decision(kind=DecisionKind.VERDICT, verdict=rule.verdict, reviewer="", rule_id=rule.id)
    decision.note, decision.reason = note, rule.reason
    return _record(session, item, decision, state=STATE_AFTER[rule.verdict], now=now)


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


def is_valid() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a Decision is a verdict that wasn't undone."""
    later = aliased(Decision)
    return Decision.kind == DecisionKind.VERDICT, ~exists(select(later.id).where(later.undoes_id == Decision.id))


def _verdict(verdict: Verdict | str) -> Verdict:
    try:
        return Verdict(verdict)
    except ValueError as error:
        raise DecisionError(f"{verdict!r} is no verdict: there are {', '.join(Verdict)}") from error


def _held(session: Session, item_id: int) -> ReviewItem:
    """Return the item, locked until the end of the transaction."""
    item = session.get(ReviewItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise DecisionError(f"there is no item {item_id}")
    return item


def _reviewer(session: Session, name: str) -> User:
    account = load_user(session, name)
    if account is None:
        raise DecisionError(f"there is no account {name!r}: make one with kuzet user add")
    if account.disabled:
        raise DecisionError(f"the account {name!r} is disabled")
    if not has_role(account, Role.REVIEWER):
        raise DecisionError(f"the account {name!r} may only read")
    return account


def _made_with(session: Session, token: str | None, item: ReviewItem) -> Decision | None:
    if token is None:
        return None
    if not 0 < len(token) <= MAX_TOKEN_CHARS:
        raise DecisionError("the form's token is not one of ours")
    made = session.scalars(select(Decision).where(Decision.token == token)).one_or_none()
    if made is not None and made.item_id != item.id:
        raise DecisionError("the form's token belongs to another item")
    return made


def _check_waiting(session: Session, item: ReviewItem, account: User) -> None:
    in_force = load_decision_in_force(session, item)
    if in_force is not None and item.state not in PENDING_STATES:
        raise DecisionError(f"already decided by {in_force.decided_by}: {in_force.verdict}")
    if session.scalar(select(judged_by(account.name)).where(ReviewItem.id == item.id)):
        raise DecisionError("you have judged this one: it waits for another person, unless you undo that")


def _state_after(session: Session, item: ReviewItem, verdict: Verdict) -> ItemState:
    """Return an item's state after a verdict: some entries require that two people agree."""
    if verdict is Verdict.UNSURE or not _needs_two(session, item):
        return STATE_AFTER[verdict]
    before = set(session.scalars(select(Decision.verdict).where(_on_these_words(item), *is_valid())))
    before.discard(Verdict.UNSURE)
    if verdict in before or (not before and verdict is Verdict.REJECTED):
        return STATE_AFTER[verdict]
    return ItemState.SECOND


def _needs_two(session: Session, item: ReviewItem) -> bool:
    entry = session.get(EntryRow, item.entry)
    return entry is not None and entry.data.get("reviewers") == 2


def _on_these_words(item: ReviewItem) -> ColumnElement[bool]:
    return and_(Decision.item_id == item.id, Decision.version_id == item.since_version_id)


def _record(session: Session, item: ReviewItem, decision: Decision, *, state: ItemState, now: datetime) -> Decision:
    """Record a decision about an item's present words, and put the item into `state`."""
    if decision.reason is not None and len(decision.reason) > MAX_REASON_CHARS:
        raise DecisionError(f"a reason is a word or two: at most {MAX_REASON_CHARS} characters")
    decision.item_id, decision.version_id, decision.sentence = item.id, item.since_version_id, item.sentence
    decision.state_before, decision.state_after, decision.decided_at = item.state, state, now
    session.add(decision)
    item.state = state
    item.decided_at = now if state in (ItemState.CONFIRMED, ItemState.REJECTED) else None
    item.decision_count += 1
    session.flush()
    return decision


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
