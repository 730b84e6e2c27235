"""Suppression rules: a rejection as another person applies to every sentence with the same words.

Such a rejection is a rule as long as it is in force. Items about the same entry with a sentence of the same words
are rejected by decisions that refer to the rule. Undoing the rejection undoes these, too; each can also be undone
alone."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from store.review.decisions import is_valid
from store.schema.enums import ItemState, Verdict
from store.schema.tables.items import Decision, ReviewItem
from store.texts.derived import words_of

OTHER_PERSON_REASON = "other-person"
"""The reason for rejection that makes a rule."""

MIN_RULE_WORDS = 5
"""Fewest words of a sentence for a rule: a bare name says nothing about who is meant."""


@dataclass(frozen=True, kw_only=True)
class SuppressionRule:
    """A rejection in force, and the number of other items that it has decided."""

    decision: Decision
    used: int


def load_rules_by_wording(session: Session, entries: Collection[str]) -> dict[tuple[str, str], Decision]:
    """Return the rules about the entries, by entry and comparable words (see `rule_wording`)."""
    if not entries:
        return {}
    found = session.execute(_in_force(*entries).add_columns(ReviewItem.entry))
    return {(entry, wording): made for made, entry in found if (wording := rule_wording(made.sentence))}


def load_rules(session: Session, entry: str) -> list[SuppressionRule]:
    """Return the rules about an entry, newest first."""
    made = list(session.scalars(_in_force(entry).order_by(Decision.id.desc())))
    if not made:
        return []
    decided = select(Decision).where(or_(*(Decision.is_by_rule(one.id) for one in made)), *is_valid())
    used = Counter(one.suppression_rule_id for one in session.scalars(decided))
    return [SuppressionRule(decision=one, used=used[one.id]) for one in made if rule_wording(one.sentence)]


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


def rule_wording(sentence: str) -> str | None:
    """Return the comparable words of a sentence, or None if a rule can't apply to so few."""
    words = words_of(sentence)
    return " ".join(words) if len(words) >= MIN_RULE_WORDS else None
