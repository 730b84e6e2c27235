"""Decide review items: record a verdict or undo one, and apply suppression rules."""

from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.accounts.users import load_user
from store.cases.event_reports import update_cases_of_item
from store.review.decisions import PENDING_STATES, DecisionError, is_valid, judged_by, load_decision_in_force
from store.review.review_items import load_locked_item
from store.review.suppression_rules import OTHER_PERSON_REASON, rule_wording
from store.schema.enums import DecisionKind, ItemState, Role, Verdict
from store.schema.tables.accounts import User
from store.schema.tables.items import Decision, ReviewItem
from store.schema.tables.watchlist import EntryRow

STATE_AFTER = {
    Verdict.CONFIRMED: ItemState.CONFIRMED,
    Verdict.REJECTED: ItemState.REJECTED,
    Verdict.UNSURE: ItemState.UNSURE,
}

CONFIRMING_FLAGS = ("not-about", "duplicate")
"""Reasons that qualify a confirmation: the entry is only mentioned in passing, or the text repeats another one."""

MAX_REASON_CHARS = 50
MAX_TOKEN_CHARS = 200
MAX_LENGTH_DIFFERENCE_CHARS = 40
"""Maximum difference in length of sentences with the same words."""


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
    third one decides. A rejection that makes a suppression rule also decides the open items that the rule applies to.

    A form sent twice with the same `token` decides once. Raises DecisionError if somebody else was faster, the words
    changed since they were shown, or the account may not decide this, for instance because it already has."""
    given, token = _verdict(verdict), details.get("token")
    item = load_locked_item(session, item_id)
    account = load_reviewer(session, reviewer)
    if (earlier := _decision_with(session, token, item)) is not None:
        return earlier
    _check_pending(session, item, account)
    if version_id != item.since_version_id:
        raise DecisionError("an edit has changed the words around the name since they were shown: look at them again")
    decision = Decision(kind=DecisionKind.VERDICT, verdict=given, reviewer=account.name, reason=details.get("reason"))
    decision.note, decision.token = details.get("note") or "", token
    made = _record(session, item, decision, state=_state_after(session, item, given), now=now)
    if made.state_after is ItemState.REJECTED and made.reason == OTHER_PERSON_REASON:
        _apply_rule(session, made, now)
    return made


def undo(
    session: Session,
    decision_id: int,
    *,
    reviewer: str,
    now: datetime,
    note: str | None = None,
    token: str | None = None,
) -> Decision:
    """Undo an item's verdict in force, whoever made it, by a decision that restores the state before it.

    Decisions made by the verdict's suppression rule are undone, too. Raises DecisionError like `decide`."""
    undone = session.get(Decision, decision_id)
    if undone is None:
        raise DecisionError(f"there is no decision {decision_id}")
    item = load_locked_item(session, undone.item_id)
    account = load_reviewer(session, reviewer)
    if (earlier := _decision_with(session, token, item)) is not None:
        return earlier
    in_force = load_decision_in_force(session, item)
    if in_force is None or in_force.id != undone.id:
        raise DecisionError("that decision is no longer in force: it was undone, or an edit has asked again")
    decision = Decision(
        kind=DecisionKind.UNDO, undoes_id=undone.id, reviewer=account.name, note=note or "", token=token
    )
    made = _record(session, item, decision, state=undone.state_before, now=now)
    by_rule = select(Decision).where(Decision.is_by_rule(decision_id), *is_valid()).order_by(Decision.id)
    for one in session.scalars(by_rule).all():
        in_force = load_decision_in_force(session, session.get_one(ReviewItem, one.item_id))
        if in_force is not None and in_force.id == one.id:
            undo(session, one.id, reviewer=reviewer, now=now, note=note)
    return made


def decide_by_rule(session: Session, item: ReviewItem, rule: Decision, now: datetime) -> Decision:
    """Record for an open item the verdict of `rule`, another item's decision: see `suppression_rules`."""
    assert item.state is ItemState.OPEN
    assert rule.verdict is not None
    note = f"the same sentence as in item {rule.item_id}"
    decision = Decision(kind=DecisionKind.VERDICT, verdict=rule.verdict, reviewer="", rule_id=rule.id)
    decision.note, decision.reason = note, rule.reason
    return _record(session, item, decision, state=STATE_AFTER[rule.verdict], now=now)


def _verdict(verdict: Verdict | str) -> Verdict:
    try:
        return Verdict(verdict)
    except ValueError as error:
        raise DecisionError(f"{verdict!r} is no verdict: there are {', '.join(Verdict)}") from error


def load_reviewer(session: Session, name: str) -> User:
    """Return the account with this name. Raises DecisionError if it may not decide."""
    account = load_user(session, name)
    if account is None:
        raise DecisionError(f"there is no account {name!r}: make one with kuzet user add")
    if account.disabled:
        raise DecisionError(f"the account {name!r} is disabled")
    if not account.role.includes(Role.REVIEWER):
        raise DecisionError(f"the account {name!r} may only read")
    return account


def _decision_with(session: Session, token: str | None, item: ReviewItem) -> Decision | None:
    if token is None:
        return None
    if not 0 < len(token) <= MAX_TOKEN_CHARS:
        raise DecisionError("the form's token is not one of ours")
    made = session.scalars(select(Decision).where(Decision.token == token)).one_or_none()
    if made is not None and made.item_id != item.id:
        raise DecisionError("the form's token belongs to another item")
    return made


def _check_pending(session: Session, item: ReviewItem, account: User) -> None:
    in_force = load_decision_in_force(session, item)
    if in_force is not None and item.state not in PENDING_STATES:
        raise DecisionError(f"already decided by {in_force.decided_by}: {in_force.verdict}")
    if session.scalar(select(judged_by(account.name)).where(ReviewItem.id == item.id)):
        raise DecisionError("you have judged this one: it waits for another person, unless you undo that")


def _state_after(session: Session, item: ReviewItem, verdict: Verdict) -> ItemState:
    """Return an item's state after a verdict: some entries require that two people agree."""
    if verdict is Verdict.UNSURE or not _needs_two(session, item):
        return STATE_AFTER[verdict]
    before = _verdicts(session, item)
    if verdict in before or (not before and verdict is Verdict.REJECTED):
        return STATE_AFTER[verdict]
    return ItemState.SECOND


def _verdicts(session: Session, item: ReviewItem) -> set[Verdict]:
    """Return the valid verdicts on an item's present words, without unsure ones."""
    on_these_words = Decision.item_id == item.id, Decision.version_id == item.since_version_id
    found = session.scalars(select(Decision.verdict).where(*on_these_words, *is_valid()))
    return {verdict for verdict in found if verdict in (Verdict.CONFIRMED, Verdict.REJECTED)}


def _needs_two(session: Session, item: ReviewItem) -> bool:
    entry = session.get(EntryRow, item.entry)
    return entry is not None and entry.data.get("reviewers") == 2


def _apply_rule(session: Session, rule: Decision, now: datetime) -> None:
    """Decide the open items about the same entry whose sentence has the same words."""
    wording = rule_wording(rule.sentence)
    if wording is None:
        return
    entry, chars = session.get_one(ReviewItem, rule.item_id).entry, len(rule.sentence)
    near = func.length(ReviewItem.sentence).between(
        chars - MAX_LENGTH_DIFFERENCE_CHARS, chars + MAX_LENGTH_DIFFERENCE_CHARS
    )
    wanted = select(ReviewItem).where(ReviewItem.entry == entry, ReviewItem.state == ItemState.OPEN, near)
    # items locked by other reviewers are left to them, because two that wait for each other would never end
    for item in session.scalars(wanted.order_by(ReviewItem.id).with_for_update(skip_locked=True)).all():
        if rule_wording(item.sentence) == wording:
            decide_by_rule(session, item, rule, now)


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
    item.is_disputed = state is ItemState.SECOND and Verdict.REJECTED in _verdicts(session, item)
    update_cases_of_item(session, item, decision.state_before, now=now)
    return decision
