"""What was decided lately, by whom, and the way back to each item."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from review.queue.decision_batches import form_of
from review.rendering.entry_labels import Subject, subjects
from review.rendering.reviewers import reviewer_name
from review.web.request import Visit
from store.review.review_items import get_item, latest_decisions

SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Line:
    """One decision."""

    id: int
    item: int
    at: datetime
    word: str
    who: str
    reason: str
    note: str
    subject: Subject
    title: str
    is_one_of_many: bool
    """Whether its form decided other items too."""


def decisions_page(visit: Visit) -> Response:
    """The newest decisions, with `?mine=1` only the person's own."""
    mine = visit.request.query_params.get("mine") == "1"
    with visit.desk.database.reading() as session:
        made = latest_decisions(session, limit=SHOWN, reviewer=visit.name if mine else None)
        items = {number: item for number in {one.item_id for one in made} if (item := get_item(session, number))}
        named = subjects(session, {item.entry for item in items.values()}, visit.desk.config.laws, visit.catalogue)
        lines = [
            Line(
                id=one.id,
                item=one.item_id,
                at=one.decided_at,
                word=f"state-{one.verdict}" if one.verdict else "event-word-undo",
                who=reviewer_name(visit.catalogue, one.decided_by),
                reason=one.reason or "",
                note=one.note,
                subject=named[items[one.item_id].entry],
                title=items[one.item_id].title,
                is_one_of_many=form_of(one) is not None,
            )
            for one in made
        ]
    return visit.page("decisions.html", lines=lines, mine=mine)
