"""Giving an item to somebody, or taking it."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.queue.decide import onward
from review.web.request import Visit
from store.review.assignments import assign
from store.review.review_items import DecisionError, get_item


def assign_item(visit: Visit) -> Response:
    """Make the item the task of the account that the form names, or nobody's; then the item again."""
    item = visit.number()
    try:
        with visit.writing() as session:
            if get_item(session, item) is None:
                raise HTTPException(404)
            assign(session, item, visit.form.get("assignee", ""), by=visit.name, now=visit.now)
    except DecisionError:
        return visit.refuse(422, "no-assignee")
    return onward(visit, at=str(item))
