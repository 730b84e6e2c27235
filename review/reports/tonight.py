"""Show the first page of the morning: what was lost, what is urgent, what the operator must do."""

from collections.abc import Sequence, Set
from datetime import datetime
from itertools import takewhile
from typing import Any

from starlette.responses import Response

from review.outlets.outlets import run_totals
from review.web.request import DeskRequest, see_other
from store.reports.lost_articles import LostArticle, load_edited_items, load_lost_articles
from store.review.decisions import count_sitting
from store.review.review_items import count_open, load_pending
from store.runs.alarms import load_open_alarms
from store.runs.runs import load_latest_run, load_outlet_runs
from store.schema.enums import Role
from store.schema.tables.items import ReviewItem
from store.schema.tables.runs import Run
from store.session import Session
from store.watchlist.watchlist import load_entry_names

MAX_LOST_ARTICLES = 100
MAX_ITEMS = 12


def tonight_page(request: DeskRequest) -> Response:
    """Show lost articles, edits and urgent events of the last run, then counts of the rest.

    In version 0.2 this was the path of the queue, so a bookmark with the queue's filters is redirected there."""
    if query := request.http.url.query:
        return see_other(f"/queue?{query}")
    with request.desk.database.reading() as session:
        run = load_latest_run(session)
        lost = load_lost_articles(session, run.id, limit=MAX_LOST_ARTICLES) if run else []
        edited = load_edited_items(session, run.id, limit=MAX_ITEMS) if run else []
        urgent = _urgent(session, request, besides={item.id for item in edited})
        entries = {item.entry for item in (*edited, *urgent)} | {entry for one in lost for entry in one.entries}
        return request.page(
            "tonight.html",
            lost=[(one, _wording(request, one)) for one in lost],
            edited=edited,
            urgent=urgent,
            named=request.labels(session, entries),
            open_count=count_open(session),
            is_list_empty=not load_entry_names(session),
            alarms=load_open_alarms(session),
            findings=request.desk.findings() if request.may(Role.ADMIN) else (),
            **_run_values(session, run),
            **_decided(session, request, run),
        )


def _urgent(session: Session, request: DeskRequest, *, besides: Set[int]) -> list[ReviewItem]:
    """Return the first of the person's urgent items, without those that the page already shows as lost or edited."""
    first = load_pending(session, limit=3 * MAX_ITEMS, reviewer=request.name)
    urgent = takewhile(lambda item: item.rank <= 0, first)
    return [item for item in urgent if item.takedown is None and item.id not in besides][:MAX_ITEMS]


def _run_values(session: Session, run: Run | None) -> dict[str, Any]:
    counts = load_outlet_runs(session, run.id) if run else {}
    return {"run": run, "outlet_count": len(counts), "totals": run_totals(counts)}


def _decided(session: Session, request: DeskRequest, run: Run | None) -> dict[str, Any]:
    """Return the person's decisions since the last run began."""
    since: datetime = run.started_at if run else request.now
    decided = count_sitting(session, request.name, since)
    return {"decided": decided, "done_count": decided.total()}


def _wording(request: DeskRequest, one: LostArticle) -> Sequence[str]:
    """Return what was observed in the person's language: the state, and what is known about its cause."""
    words = request.catalogue
    if one.what == "unreadable":
        key = f"refusal-{one.reason}"
        return words("lost-unreadable"), words(key) if words.has(key) else words("refusal-other")
    state = words(f"article-{one.what}") if one.is_confirmed else words("lost-unconfirmed")
    return (state, words("http-status", status=one.status)) if one.status else (state,)
