"""Show one item, decide it, undo a decision, and assign it."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.archive.articles import raw_of, shown_text
from review.archive.evidence import blind_items, seen_article
from review.queue.cards import card_of
from review.queue.decisions import MAX_BATCH_ITEMS, decide_by_form, token_of
from review.queue.flash_message import flash_message, message_in_force
from review.queue.queue import focus_part
from review.queue.sitting import PAGE_SIZE, viewers_of, waiting_items
from review.rendering.entry_labels import reviewer_name
from review.web.filters import QueueFilters, parse_filters
from review.web.request import DeskRequest, existing, parse_row_number, see_other
from store.articles.articles import load_article_row
from store.articles.versions import heading_at
from store.review.decide import undo
from store.review.decisions import (
    PENDING_STATES,
    DecisionError,
    ItemStep,
    load_decision,
    load_decision_in_force,
    load_history,
)
from store.review.review_items import OrderKey, assign, load_copies, load_item, load_pending, load_reviewers, order_key
from store.schema.enums import Role
from store.schema.tables.articles import Version
from store.schema.tables.items import Decision, ReviewItem
from store.session import Session


def item_page(request: DeskRequest) -> Response:
    """Show an item with its article, its entry and its history; or, as a part, only the article's text."""
    with request.desk.database.reading() as session:
        if request.wants_part:
            return _text(session, request)
        return _page(session, request, parse_filters(request), item_id=request.number())


def _text(session: Session, request: DeskRequest) -> Response:
    item = existing(load_item(session, request.number()))
    version = session.get_one(Version, item.version_id)
    return request.part("peek.html", text=shown_text(session, request, version, _span(item)), lang=item.lang)


def _span(item: ReviewItem) -> tuple[int, int] | None:
    return (item.start, item.end) if item.start is not None and item.end is not None else None


def decide_item(request: DeskRequest) -> Response:
    """Record the verdict of the pressed button; a button with a reason rejects."""
    form = request.form
    item_id = request.number()
    try:
        with request.writing() as session:
            place = order_key(existing(load_item(session, item_id)))
            version = parse_row_number(form.get("version", ""))
            decide_by_form(session, request, item_id, version=version, now=request.now)
    except DecisionError as error:
        return _refused(request, item_id, error)
    request.desk.presence.leave(item_id, request.name)
    if form.get("view") == "item":
        return next_page(request, done=item_id, at=parse_row_number(form.get("next", "")))
    return next_page(request, at=item_after(request, place))


def item_after(request: DeskRequest, place: OrderKey) -> int:
    """Return the id of the first pending item after a place in the queue; 0 if it is the last."""
    filters = parse_filters(request, request.form.get("back", ""))
    with request.desk.database.reading() as session:
        return next((item.id for item in waiting_items(session, request, filters, limit=1, after=place)), 0)


def undo_decision(request: DeskRequest) -> Response:
    """Undo the decision named by the form, of the item named by the URL, and show the item again."""
    return _undone(request, request.number(), request.form.get("token"))


def undo_in_queue(request: DeskRequest) -> Response:
    """Undo the decision named by the pressed button of the sitting's list, and ask its question again."""
    named = parse_row_number(request.form.get("decision", ""))
    with request.desk.database.reading() as session:
        decision = existing(load_decision(session, named))
    return _undone(request, decision.item_id, token_of(request.form.get("token", ""), named))


def _undone(request: DeskRequest, item_id: int, token: str | None) -> Response:
    try:
        with request.writing() as session:
            decision = existing(load_decision(session, parse_row_number(request.form.get("decision", ""))))
            if decision.item_id != item_id:
                raise HTTPException(404)
            undo(session, decision.id, reviewer=request.name, now=request.now, token=token)
    except DecisionError as error:
        return _refused(request, item_id, error)
    return next_page(request, done=item_id, at=item_id)


def _page(
    session: Session,
    request: DeskRequest,
    filters: QueueFilters,
    *,
    item_id: int,
    status: int = 200,
    problem: str = "",
    note: str = "",
) -> Response:
    item = existing(load_item(session, item_id))
    named = request.labels(session, [item.entry])
    version = session.get_one(Version, item.version_id)
    article = load_article_row(session, item.article_row_id)
    before_id, next_id = _neighbours(session, request, filters, item)
    return request.page(
        "item.html",
        status,
        card=card_of(session, request, item, next_id=next_id, before_id=before_id, viewers=viewers_of(request, item)),
        entry=named[item.entry],
        text=shown_text(session, request, version, _span(item)),
        version=version,
        article=article,
        seen=seen_article(session, request.catalogue, article),
        raw=raw_of(session, version),
        part=heading_at(version, item.start) if item.start is not None else None,
        copies=load_copies(session, item.id),
        history=_history(session, item),
        blind=bool(blind_items(session, request, [item.id])),
        back=filters.query(),
        view="item",
        done=flash_message(session, request),
        standing=message_in_force(session, request, item),
        reviewers=load_reviewers(session) if request.may(Role.REVIEWER) else (),
        story=item.story_id,
        others=_others(session, request, item),
        problem=problem,
        note=note,
    )


def _refused(request: DeskRequest, item_id: int, error: DecisionError) -> Response:
    """Show the item as it is now, why the request was refused, and the note that was sent with it."""
    request.audit_refusal(f"item {item_id}", str(error))
    with request.desk.database.reading() as session:
        filters = parse_filters(request, request.form.get("back", ""))
        problem = _problem(session, request, item_id)
        return _page(
            session, request, filters, item_id=item_id, status=409, problem=problem, note=request.form.get("note", "")
        )


def _problem(session: Session, request: DeskRequest, item_id: int) -> str:
    words = request.catalogue
    item = load_item(session, item_id)
    in_force = load_decision_in_force(session, item) if item else None
    if "decision" in request.form:
        return words("undo-refused")
    if in_force is not None and in_force.verdict and item and item.state not in PENDING_STATES:
        return words("conflict", who=reviewer_name(words, in_force), verdict=words(f"state-{in_force.verdict}"))
    if item and item.since_version_id != parse_row_number(request.form.get("version", "")):
        return words("stale")
    return words("judged-own") if in_force and in_force.reviewer == request.name else words("decision-refused")


def next_page(request: DeskRequest, *, at: int, done: int = 0) -> Response:
    """Show item `at` where the person was: on its own page or in the queue; `done` is the item just decided."""
    filters = parse_filters(request, request.form.get("back", ""))
    if request.form.get("view") == "item" and at:
        return see_other(f"/items/{at}?{filters.query(done=done)}")
    if request.form.get("view") == "queue" and request.wants_part:
        return focus_part(request, filters, at=at)
    return see_other(f"/queue?{filters.query(at=at)}")


def _others(session: Session, request: DeskRequest, item: ReviewItem) -> int:
    """Count the other pending items of the same story."""
    if not request.may(Role.REVIEWER):
        return 0
    return sum(
        one.id != item.id
        for one in load_pending(session, limit=MAX_BATCH_ITEMS, reviewer=request.name, story=item.story_id)
    )


def _neighbours(
    session: Session, request: DeskRequest, filters: QueueFilters, item: ReviewItem
) -> tuple[int | None, int | None]:
    """Return the items before and after this one in the queue; the queue's first item follows one outside it."""
    ids = [None, *(one.id for one in waiting_items(session, request, filters, limit=PAGE_SIZE)), None]
    place = ids.index(item.id) if item.id in ids else 0
    return ids[place - 1], ids[place + 1]


def _history(session: Session, item: ReviewItem) -> list[tuple[ItemStep, Decision | None]]:
    """Return the steps of an item's history, each with its decision."""
    steps = load_history(session, item.id)
    return [(step, session.get(Decision, step.decision_id) if step.decision_id else None) for step in steps]


def assign_item(request: DeskRequest) -> Response:
    """Assign the item to the account named by the form, or to nobody, and show it again."""
    item = request.number()
    try:
        with request.writing() as session:
            existing(load_item(session, item))
            assign(session, item, request.form.get("assignee", ""), by=request.name, now=request.now)
    except DecisionError:
        return request.refuse(422, "no-assignee")
    return next_page(request, at=item)
