"""What was found, edited and decided of one entry over time."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.local_time import ALMATY
from review.archive.articles import outlet_name
from review.rendering.charts import chart
from review.rendering.entry_labels import reviewer_name
from review.web.request import DeskRequest
from store.reports.timelines import EntryStep, count_entry_months, load_entry_steps
from store.review.review_items import ItemState, Verdict
from store.review.suppression_rules import SuppressionRule, load_rules
from store.session import Session

MAX_TIMELINE_LINES = 60


@dataclass(frozen=True, kw_only=True)
class TimelineLine:
    """One thing that happened, in words."""

    at: datetime
    word: str
    who: str
    item: int
    title: str
    outlet: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ShownRule:
    """A rejection that holds for the same sentence elsewhere; the form that undoes it takes `decision` and `token`."""

    item: int
    decision: int
    token: str
    sentence: str
    who: str
    at: datetime
    used: int


def load_timeline(session: Session, request: DeskRequest, entry: str) -> dict[str, Any]:
    """What the entry's page shows of it: months as a chart, rules, and the newest steps."""
    months = [
        (month, {state.value: numbers[state] for state in ItemState if numbers[state]})
        for month, numbers in count_entry_months(session, entry, ALMATY).items()
    ]
    return {
        "months": chart(months),
        "rules": [_rule(rule) for rule in load_rules(session, entry)[:MAX_TIMELINE_LINES]],
        "steps": [_line(request, step) for step in load_entry_steps(session, entry, limit=MAX_TIMELINE_LINES)],
    }


def _rule(rule: SuppressionRule) -> ShownRule:
    made = rule.decision
    return ShownRule(
        item=made.item_id,
        decision=made.id,
        token=secrets.token_urlsafe(16),
        sentence=made.sentence,
        who=made.decided_by,
        at=made.decided_at,
        used=rule.used,
    )


def _line(request: DeskRequest, step: EntryStep) -> TimelineLine:
    return TimelineLine(
        at=step.at,
        word=f"state-{step.what}" if step.what in set(Verdict) else f"event-word-{step.what}",
        who=reviewer_name(request.catalogue, step.who or ""),
        item=step.item_id,
        title=step.title,
        outlet=outlet_name(request, step.outlet),
        note=step.note,
    )
