"""One item: its page, the decision on it, and the way back."""

from itertools import pairwise
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.archive.articles import raw_of, shown_text
from review.queue.cards import card_of
from review.queue.decision_batches import MOST
from review.queue.flash_message import done_of, standing_of
from review.queue.queue import PAGE_SIZE, waiting_items
from review.rendering.entry_labels import subjects
from review.rendering.reviewers import reviewer_name
from review.web.filters import Filters, filters_of
from review.web.request import Visit, row_number, see_other
from store.accounts.audit import audit
from store.accounts.users import Role
from store.articles.articles import article
from store.articles.versions import Version, part_at
from store.review.assignments import reviewers
from store.review.review_items import (
    WAITING,
    Decision,
    DecisionError,
    ReviewItem,
    Step,
    Verdict,
    copies_of,
    decide,
    decision_in_force,
    get_item,
    history,
    pending,
    undo,
)
from store.session import Session


def item_page(visit: Visit) -> Response:
    """An item with its whole article, its entry, and what was decided before."""
    with visit.desk.database.reading() as session:
        return _page(session, visit, filters_of(visit))


def decide_item(visit: Visit) -> Response:
    """Add the verdict that a button of the form gave; a reason's button rejects."""
    form = visit.form
    item_id = visit.number()
    try:
        with visit.writing() as session:
            if get_item(session, item_id) is None:
                raise HTTPException(404)
            decide(
                session,
                item_id,
                Verdict.REJECTED if form.get("reason") else form.get("verdict", ""),
                reviewer=visit.name,
                version_id=row_number(form.get("version", "")),
                now=visit.now,
                note=form.get("note"),
                reason=form.get("reason") or None,
                token=form.get("token"),
            )
    except DecisionError as error:
        return _refused(visit, item_id, error)
    visit.desk.presence.leave(item_id, visit.name)
    return onward(visit, done=item_id, at=form.get("next", ""))


def undo_decision(visit: Visit) -> Response:
    """Take back the decision that the form names, and show the item again."""
    item_id = visit.number()
    try:
        with visit.writing() as session:
            decision = session.get(Decision, row_number(visit.form.get("decision", "")))
            if decision is None or decision.item_id != item_id:
                raise HTTPException(404)
            undo(session, decision.id, reviewer=visit.name, now=visit.now, token=visit.form.get("token"))
    except DecisionError as error:
        return _refused(visit, item_id, error)
    return onward(visit, done=item_id, at=str(item_id))


def _page(
    session: Session, visit: Visit, filters: Filters, *, status: int = 200, problem: str = "", note: str = ""
) -> Response:
    item = get_item(session, visit.number())
    if item is None:
        raise HTTPException(404)
    named = subjects(session, [item.entry], visit.desk.config.laws, visit.catalogue)
    version = session.get_one(Version, item.version_id)
    text = shown_text(session, visit, version, _focus(item))
    before_id, next_id = _neighbours(session, visit, filters, item)
    return visit.page(
        "item.html",
        status,
        card=card_of(session, visit, item, next_id=next_id, before_id=before_id, lookers=_lookers(visit, item)),
        entry=named[item.entry],
        text=text,
        source=_source(session, item, version),
        copies=copies_of(session, item.id),
        history=[_line(session, visit, step) for step in history(session, item.id)],
        back=filters.query(),
        view="item",
        done=done_of(session, visit),
        standing=standing_of(session, visit, item),
        reviewers=reviewers(session) if visit.may(Role.REVIEWER) else (),
        story=item.story_id,
        others=_others(session, visit, item),
        problem=problem,
        note=note,
    )


def _refused(visit: Visit, item_id: int, error: DecisionError) -> Response:
    """The item as it stands now, what stood in the way, and the note that was being sent."""
    with visit.desk.database.session() as session:
        detail = {"why": str(error)}
        audit(session, actor=visit.name, action="refused", subject=f"item {item_id}", detail=detail, now=visit.now)
    with visit.desk.database.reading() as session:
        filters = filters_of(visit, visit.form.get("back", ""))
        problem = _problem(session, visit, item_id)
        return _page(session, visit, filters, status=409, problem=problem, note=visit.form.get("note", ""))


def _problem(session: Session, visit: Visit, item_id: int) -> str:
    words = visit.catalogue
    item = get_item(session, item_id)
    in_force = decision_in_force(session, item) if item else None
    if "decision" in visit.form:
        return words("undo-refused")
    if in_force is not None and in_force.verdict and item and item.state not in WAITING:
        return words(
            "conflict", who=reviewer_name(words, in_force.decided_by), verdict=words(f"state-{in_force.verdict}")
        )
    if item and item.since_version_id != row_number(visit.form.get("version", "")):
        return words("stale")
    return words("judged-own") if in_force and in_force.reviewer == visit.name else words("decision-refused")


def onward(visit: Visit, *, at: str, done: int = 0) -> Response:
    """Where the person was, with the item `at` up; `done` was decided just now."""
    filters = filters_of(visit, visit.form.get("back", ""))
    following = row_number(at)
    if visit.form.get("view") == "item" and following:
        return see_other(f"/items/{following}?{filters.query(done=done)}")
    anchor = f"#item-{following}" if following else ""
    return see_other(f"/?{filters.query(at=following, done=done)}{anchor}")


def _others(session: Session, visit: Visit, item: ReviewItem) -> int:
    """How many other questions about the same story wait for the person."""
    if not visit.may(Role.REVIEWER):
        return 0
    return sum(one.id != item.id for one in pending(session, limit=MOST, reviewer=visit.name, story=item.story_id))


def _lookers(visit: Visit, item: ReviewItem) -> list[str]:
    return visit.desk.presence.open(item.id, visit.name, visit.now) if visit.may(Role.REVIEWER) else []


def _neighbours(session: Session, visit: Visit, filters: Filters, item: ReviewItem) -> tuple[int | None, int | None]:
    """The items before and behind this one in the queue; behind one that isn't in it, the queue's first."""
    ids = [waiting.id for waiting in waiting_items(session, visit, filters, limit=PAGE_SIZE)]
    if item.id not in ids:
        return None, ids[0] if ids else None
    before = next((one for one, other in pairwise(ids) if other == item.id), None)
    behind = next((other for one, other in pairwise(ids) if one == item.id), None)
    return before, behind


def _source(session: Session, item: ReviewItem, version: Version) -> dict[str, Any]:
    row = article(session, item.article_row_id)
    return {
        "url": version.url,
        "author": version.author,
        "fetched_at": version.fetched_at,
        "article_row_id": row.id,
        "seq": version.seq,
        "count": row.version_count,
        "state": row.state,
        "raw": raw_of(session, version),
        "part": part_at(version, item.start) if item.start is not None else None,
    }


def _line(session: Session, visit: Visit, step: Step) -> dict[str, Any]:
    decision = session.get(Decision, step.decision_id) if step.decision_id else None
    verdict = step.what in set(Verdict)
    return {
        "at": step.at,
        "word": f"state-{step.what}" if verdict else f"event-word-{step.what}",
        "who": reviewer_name(visit.catalogue, step.actor or ""),
        "note": step.note,
        "reason": decision.reason if decision else None,
    }


def _focus(item: ReviewItem) -> tuple[int, int] | None:
    return (item.start, item.end) if item.start is not None and item.end is not None else None
