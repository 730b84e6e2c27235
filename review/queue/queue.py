"""Show the queue: the most urgent pending item as a question, and the others as rows in their order."""

from typing import Any

from starlette.responses import Response

from matchers.mention import MentionKind
from review.queue.atom_feed import feed_address
from review.queue.sitting import PAGE_SIZE, begun, focus_values, reviewer_of, waiting_items
from review.rendering.entry_labels import entry_key, legal_labels
from review.web.filters import ASSIGNMENTS, TEXT_LANGUAGES, QueueFilters, outlet_options, parse_filters, to_wanted
from review.web.request import DeskRequest, parse_row_number
from store.review.review_items import count_items, count_open
from store.schema.enums import ItemState
from store.schema.tables.items import DISPUTED
from store.session import Session
from store.watchlist.watchlist import load_entry_names


def queue_page(request: DeskRequest) -> Response:
    """Show the queue with item `at`, or the most urgent one, in focus."""
    given = parse_filters(request)
    filters = begun(request, given)
    at = parse_row_number(request.http.query_params.get("at", ""))
    if request.wants_part:
        return focus_part(request, filters, at=at)
    with request.desk.database.reading() as session:
        rows = waiting_items(session, request, filters, limit=PAGE_SIZE + 1, offset=filters.page * PAGE_SIZE)
        focus = focus_values(session, request, filters, at=at, rows=rows)
        focus["named"] |= request.labels(session, {item.entry for item in rows})
        return request.page(
            "queue.html",
            **focus,
            **_choices(session, request),
            rows=rows[:PAGE_SIZE],
            open_count=0 if focus["left_count"] else count_open(session),
            new_count=_opened_since(session, request, filters) if given.sitting else 0,
            more=filters.query(page=filters.page + 1) if len(rows) > PAGE_SIZE else "",
            feed=feed_address(session, request, filters),
        )


def focus_part(request: DeskRequest, filters: QueueFilters, *, at: int) -> Response:
    """Return only the question in focus; unless it is fetched ahead, also the progress and the sitting's decisions."""
    template = "part_focus.html" if request.is_ahead else "focus.html"
    with request.desk.database.reading() as session:
        return request.part(template, **focus_values(session, request, filters, at=at))


def _choices(session: Session, request: DeskRequest) -> dict[str, Any]:
    laws = [(law.key, law.name) for law in legal_labels(request.desk.config.laws, request.catalogue)]
    entries = [(entry_key(entry_id), name) for entry_id, name in load_entry_names(session).items()]
    return {
        "entries": sorted([*entries, *laws], key=_by_name),
        "laws": sorted(laws, key=_by_name),
        "outlets": outlet_options(request),
        "langs": [(code, request.desk.catalogues[code]("language")) for code in TEXT_LANGUAGES],
        "kinds": list(MentionKind),
        "states": [*ItemState, DISPUTED],
        "assigned": ASSIGNMENTS,
    }


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _opened_since(session: Session, request: DeskRequest, filters: QueueFilters) -> int:
    """Count the items that were opened after the sitting began."""
    wanted = to_wanted(session, request, filters)
    if wanted is None or filters.until or wanted.get("until") is None:
        return 0
    later = {**wanted, "since": wanted["until"], "until": None}
    return count_items(session, most=PAGE_SIZE, reviewer=reviewer_of(request, filters), **later)  # type: ignore[arg-type]
