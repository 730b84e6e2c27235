"""Suppression rules: a rejection as another person applies to every sentence with the same words.

Such a rejection is a rule as long as it is in force. Items about the same entry with a sentence of the same words
are rejected by decisions that refer to the rule. Undoing the rejection undoes these, too; each can also be undone
alone."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Unpack

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from store.review import decisions
from store.review.decisions import DecisionDetails, decide_by_rule, is_valid
from store.schema.enums import ItemState, Verdict
from store.schema.tables.items import Decision, ReviewItem
from store.texts.derived import words_of

OTHER_PERSON_REASON = "other-person"
"""The reason for rejection that makes a rule."""

MIN_RULE_WORDS = 5
"""A shorter sentence, such as a bare name, says nothing about who is meant."""

MAX_LENGTH_DIFFERENCE_CHARS = 40
"""Maximum difference in length of sentences with the same words."""


@dataclass(frozen=True, kw_only=True)
class SuppressionRule:
    """A rejection in force, and the number of other items that it has decided."""

    decision: Decision
    used: int


@dataclass
class SuppressionRules:
    """The rules about some entries, loaded at once."""

    session: Session
    entries: Collection[str]
    _known: dict[str, dict[str, Decision]] = field(init=False)

    def __post_init__(self) -> None:
        self._known = {}
        if not self.entries:
            return
        wanted = _in_force(*self.entries).add_columns(ReviewItem.entry)
        for made, entry in self.session.execute(wanted):
            if wording := _wording(made.sentence):
                self._known.setdefault(entry, {})[wording] = made

    def matching(self, entry: str, sentence: str) -> Decision | None:
        """Return the rule that applies to an entry in a sentence, or None."""
        wording = _wording(sentence) if entry in self._known else None
        return self._known[entry].get(wording) if wording else None


def decide(
    session: Session,
    item_id: int,
    verdict: Verdict | str,
    *,
    reviewer: str,
    version_id: int,
    now: datetime,
    **how: Unpack[DecisionDetails],
) -> Decision:
    """Do what `decisions.decide` does; a rejection that makes a rule also decides the open items that it applies to."""
    made = decisions.decide(session, item_id, verdict, reviewer=reviewer, version_id=version_id, now=now, **how)
    if made.state_after is ItemState.REJECTED and made.reason == OTHER_PERSON_REASON:
        _apply(session, made, now)
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
    """Do what `decisions.undo` does; decisions made by the rule are undone, too."""
    made = decisions.undo(session, decision_id, reviewer=reviewer, now=now, note=note, token=token)
    by_rule = select(Decision).where(Decision.is_by_rule(decision_id), *is_valid()).order_by(Decision.id)
    for taught in session.scalars(by_rule).all():
        item = session.get_one(ReviewItem, taught.item_id)
        in_force = decisions.load_decision_in_force(session, item)
        if in_force is not None and in_force.id == taught.id:
            decisions.undo(session, taught.id, reviewer=reviewer, now=now, note=note)
    return made


def load_rules(session: Session, entry: str) -> list[SuppressionRule]:
    """Return the rules about an entry, newest first."""
    made = list(session.scalars(_in_force(entry).order_by(Decision.id.desc())))
    if not made:
        return []
    decided = select(Decision).where(or_(*(Decision.is_by_rule(one.id) for one in made)), *is_valid())
    used = Counter(one.suppression_rule_id for one in session.scalars(decided))
    return [SuppressionRule(decision=one, used=used[one.id]) for one in made if _wording(one.sentence)]


def _apply(session: Session, rule: Decision, now: datetime) -> None:
    wording = _wording(rule.sentence)
    if wording is None:
        return
    entry = session.get_one(ReviewItem, rule.item_id).entry
    length = func.length(ReviewItem.sentence)
    near = length.between(
        len(rule.sentence) - MAX_LENGTH_DIFFERENCE_CHARS, len(rule.sentence) + MAX_LENGTH_DIFFERENCE_CHARS
    )
    wanted = select(ReviewItem).where(ReviewItem.entry == entry, ReviewItem.state == ItemState.OPEN, near)
    # Who holds an item at this moment decides it: waiting for each other, two reviewers would never end.
    for item in session.scalars(wanted.order_by(ReviewItem.id).with_for_update(skip_locked=True)).all():
        if _wording(item.sentence) == wording:
            decide_by_rule(session, item, rule, now)


def _in_force(*entries: str) -> Select[Decision]:
    """Select rejections that are rules about entries: of an item's present words, by a person, not undone."""
    wanted = select(Decision).join(ReviewItem, ReviewItem.id == Decision.item_id)
    return wanted.where(
        ReviewItem.entry.in_(entries),
        ReviewItem.state == ItemState.REJECTED,
        Decision.version_id == ReviewItem.since_version_id,
        Decision.reason == OTHER_PERSON_REASON,
        Decision.verdict == Verdict.REJECTED,
        ~Decision.is_by_rule(),
        *is_valid(),
    )


def _wording(sentence: str) -> str | None:
    words = words_of(sentence)
    return " ".join(words) if len(words) >= MIN_RULE_WORDS else None
