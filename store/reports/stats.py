"""Compute statistics of decisions: how often matches were right, and how far reviewers agree."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from store.review.decisions import is_valid
from store.schema.enums import CaseEventState, ItemState, Verdict
from store.schema.tables.cases import CaseEvent
from store.schema.tables.items import Decision, ReviewItem

MIN_KEPT_RATE = 0.99
"""Fraction of confirmed items that a suggested threshold must keep, because a missed name costs more than a click."""

MIN_DECIDED_ITEMS = 50
"""Number of decided items below which a threshold would be a guess."""


@dataclass(frozen=True, kw_only=True)
class DecidedItem:
    """An item that a person has confirmed or rejected, and the reason given."""

    item: ReviewItem
    reason: str | None

    @property
    def is_right(self) -> bool:
        return self.item.state is ItemState.CONFIRMED

    @property
    def reason_codes(self) -> list[str]:
        """The codes of the match's reasons."""
        return [reason["code"] for reason in self.item.reasons]


@dataclass(frozen=True, kw_only=True)
class Precision:
    """How many of the items in a group were confirmed."""

    name: str
    confirmed: int
    rejected: int

    @property
    def share(self) -> float:
        return self.confirmed / (self.confirmed + self.rejected)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How often two people who decided on the same words agreed."""

    pairs: int
    equal: int
    unsure: int
    """Verdicts that left an item to somebody else."""
    undone: int

    @property
    def share(self) -> float | None:
        return self.equal / self.pairs if self.pairs else None


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A score below which matches could be left out, and the cost and gain of doing so."""

    score: float
    lost: int
    """Number of confirmed items below it."""
    spared: int
    """Number of rejected items below it."""


def load_decided(session: Session, *, since: datetime | None = None) -> list[DecidedItem]:
    """Return the items that people have confirmed or rejected, without those decided by a suppression rule."""
    wanted = select(ReviewItem, Decision.reason).join(Decision, Decision.item_id == ReviewItem.id)
    wanted = wanted.where(
        ReviewItem.state.in_((ItemState.CONFIRMED, ItemState.REJECTED)),
        ReviewItem.takedown.is_(None),
        Decision.version_id == ReviewItem.since_version_id,
        Decision.verdict.in_((Verdict.CONFIRMED, Verdict.REJECTED)),
        ~Decision.is_by_rule(),
        *is_valid(),
    )
    if since is not None:
        wanted = wanted.where(Decision.decided_at >= since)
    found = session.execute(wanted.order_by(ReviewItem.id))
    return [DecidedItem(item=item, reason=reason) for item, reason in found]


def precision_by(found: Iterable[DecidedItem], names: Callable[[DecidedItem], Iterable[str]]) -> list[Precision]:
    """Return the precision of each group that `names` assigns items to, largest group first."""
    confirmed: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for one in found:
        (confirmed if one.is_right else rejected).update(set(names(one)))
    made = [Precision(name=name, confirmed=confirmed[name], rejected=rejected[name]) for name in confirmed | rejected]
    return sorted(made, key=lambda one: (-one.confirmed - one.rejected, one.name))


def load_agreement(session: Session, *, since: datetime | None = None) -> Agreement:
    """Compare consecutive verdicts by different people on the same words of an item; unsure doesn't count."""
    wanted = select(Decision).where(~Decision.is_by_rule()).order_by(Decision.item_id, Decision.id)
    if since is not None:
        wanted = wanted.where(Decision.decided_at >= since)
    pairs = equal = unsure = undone = 0
    before: Decision | None = None
    for made in session.scalars(wanted):
        undone += made.verdict is None
        unsure += made.verdict is Verdict.UNSURE
        if made.verdict not in (Verdict.CONFIRMED, Verdict.REJECTED):
            continue
        is_pair = before is not None and (made.item_id, made.version_id) == (before.item_id, before.version_id)
        if before is not None and is_pair and made.reviewer != before.reviewer:
            pairs += 1
            equal += made.verdict is before.verdict
        before = made
    return Agreement(pairs=pairs, equal=equal, unsure=unsure, undone=undone)


def count_case_events(
    session: Session, by: Literal["month", "law", "place"], *, limit: int | None = None
) -> list[tuple[str, int]]:
    """Return the numbers of case events that nobody rejected: the newest months, or the most frequent laws or places.

    An event without a law or place counts under the empty name."""
    month = func.substr(cast(CaseEvent.sort_date, String), 1, 7)
    group = {"month": month, "law": func.coalesce(CaseEvent.law, ""), "place": func.coalesce(CaseEvent.place, "")}[by]
    number = func.count()
    counted = select(group, number).where(~CaseEvent.is_withdrawn, CaseEvent.state != CaseEventState.REJECTED)
    order = (group.desc(),) if by == "month" else (number.desc(), group)
    return [(name, n) for name, n in session.execute(counted.group_by(group).order_by(*order).limit(limit))]


def suggest_threshold(found: Sequence[DecidedItem]) -> Threshold | None:
    """Return the highest score that keeps MIN_KEPT_RATE of confirmed items; None if too little is decided or gained."""
    confirmed = sorted(one.item.score for one in found if one.is_right)
    if len(found) < MIN_DECIDED_ITEMS or not confirmed:
        return None
    score = confirmed[int(len(confirmed) * (1 - MIN_KEPT_RATE))]
    lost = sum(one < score for one in confirmed)
    spared = sum(one.item.score < score for one in found if not one.is_right)
    return Threshold(score=score, lost=lost, spared=spared) if spared else None
