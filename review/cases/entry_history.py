"""Load the timeline of one entry: mentions found, edits and decisions."""

import secrets
from typing import Any

from config.local_time import ALMATY
from review.archive.articles import outlet_name
from review.rendering.charts import chart
from review.rendering.entry_labels import reviewer_name
from review.web.request import DeskRequest
from store.reports.timelines import EntryStep, count_entry_months, load_entry_steps
from store.review.suppression_rules import SuppressionRule, load_rules
from store.schema.enums import ItemState, Verdict
from store.session import Session

MAX_TIMELINE_LINES = 60


def load_timeline(session: Session, request: DeskRequest, entry: str) -> dict[str, Any]:
    """Return the values of an entry's page: a chart by month, suppression rules, and the newest steps."""
    months = [
        (month, {state.value: numbers[state] for state in ItemState if numbers[state]})
        for month, numbers in count_entry_months(session, entry, ALMATY).items()
    ]
    return {
        "months": chart(months),
        "rules": [_rule(rule) for rule in load_rules(session, entry)[:MAX_TIMELINE_LINES]],
        "steps": [_line(request, step) for step in load_entry_steps(session, entry, limit=MAX_TIMELINE_LINES)],
    }


def _rule(rule: SuppressionRule) -> dict[str, Any]:
    """Return a suppression rule; `decision` and `token` belong to the form that removes it."""
    made = rule.decision
    return {
        "item": made.item_id,
        "decision": made.id,
        "token": secrets.token_urlsafe(16),
        "sentence": made.sentence,
        "who": made.decided_by,
        "at": made.decided_at,
        "used": rule.used,
    }


def _line(request: DeskRequest, step: EntryStep) -> dict[str, Any]:
    return {
        "at": step.at,
        "word": f"state-{step.what}" if step.what in set(Verdict) else f"event-word-{step.what}",
        "who": reviewer_name(request.catalogue, step.decision) if step.decision else "",
        "item": step.item_id,
        "title": step.title,
        "outlet": outlet_name(request, step.outlet),
        "note": step.decision.note if step.decision else "",
    }
