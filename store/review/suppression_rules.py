"""Suppression rules: a rejection as another person applies to every sentence with the same words.

Such a rejection is a rule as long as it is in force. Items about the same entry with a sentence of the same words
are rejected by decisions that refer to the rule. Undoing the rejection undoes these, too; each can also be undone
alone."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from store.review.decisions import is_valid
from store.schema.enums import ItemState, Verdict
from store.schema.tables.items import Decision, ReviewItem
from store.texts.derived import words_of

OTHER_PERSON_REASON = "other-person"
"""The reason for rejection that makes a rule."""

MIN_RULE_WORDS = 5
"""A shorter sentence, such as a bare name, says nothing about who is meant."""


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
            if wording := rule_wording(made.sentence):
                self._known.setdefault(entry, {})[wording] = made

    def matching(self, entry: str, sentence: str) -> Decision | None:
        """Return the rule that applies to an entry in a sentence, or None."""
        wording = rule_wording(sentence) if entry in self._known else None
        return self._known[entry].get(wording) if wording else None


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
