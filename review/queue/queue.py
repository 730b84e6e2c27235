"""Show the queue of pending items, most urgent first, grouped by entry."""

from itertools import pairwise
from typing import Any

from starlette.responses import Response

from matchers.mention import MentionKind
from review.queue.atom_feed import feed_address
from review.queue.cards import ItemCard, card_of, grouped, in_order
from review.queue.flash_message import flash_message
from review.rendering.entry_labels import entry_key, legal_labels
from review.web.filters import ASSIGNMENTS, TEXT_LANGUAGES, QueueFilters, outlet_options, parse_filters, to_wanted
from review.web.request import DeskRequest, parse_row_number
from store.review.review_items import count_items, count_open, load_pending, load_sources
from store.schema.enums import ItemState, Role
from store.schema.tables.items import ReviewItem
from store.session import Session
from store.watchlist.watchlist import load_entry_names

PAGE_SIZE = 20
MAX_COUNTED_ITEMS = 1_000
"""Items counted for a filter; counting more would be slow."""


def queue_page(request: DeskRequest) -> Response:
    """Show a page of the queue. `at` names the item in focus, `done` the item just decided."""
    filters = parse_filters(request)
    with request.desk.database.reading() as session:
        waiting = waiting_items(session, request, filters, limit=PAGE_SIZE + 1)
        items = in_order(waiting[:PAGE_SIZE])
        named = request.labels(session, {item.entry for item in items})
        current = _current(request, items)
        cards = cards_in_order(session, request, items)
        return request.page(
            "queue.html",
            filters=filters,
            **_choices(session, request),
            groups=grouped(cards, named),
            current=current,
            open_count=count_open(session),
            found=_found(session, request, filters) if filters.is_set else None,
            most=MAX_COUNTED_ITEMS,
            more=filters.query(page=filters.page + 1) if len(waiting) > PAGE_SIZE else "",
            back=filters.query(),
            view="queue",
            done=flash_message(session, request),
            feed=feed_address(session, request, filters),
        )


def waiting_items(session: Session, request: DeskRequest, filters: QueueFilters, *, limit: int) -> list[ReviewItem]:
    """Return the items pending for this person that pass the filters, or those in the state that the filters name."""
    wanted = to_wanted(session, request, filters)
    if wanted is None:
        return []
    return load_pending(
        session, limit=limit, offset=filters.page * PAGE_SIZE, reviewer=_reviewer(request, filters), **wanted
    )


def cards_in_order(session: Session, request: DeskRequest, items: list[ReviewItem]) -> list[ItemCard]:
    """Return cards, each with the id of the next one."""
    after = {item.id: later.id for item, later in pairwise(items)}
    held = load_sources(session, items)
    watched = request.desk.presence.viewers(request.name, request.now)
    cards = [
        card_of(session, request, item, next_id=after.get(item.id), viewers=watched.get(item.id, ())) for item in items
    ]
    del held
    return cards


def _choices(session: Session, request: DeskRequest) -> dict[str, Any]:
    laws = [(law.key, law.name) for law in legal_labels(request.desk.config.laws, request.catalogue)]
    entries = [(entry_key(entry_id), name) for entry_id, name in load_entry_names(session).items()]
    return {
        "entries": sorted([*entries, *laws], key=_by_name),
        "laws": sorted(laws, key=_by_name),
        "outlets": outlet_options(request),
        "langs": TEXT_LANGUAGES,
        "kinds": list(MentionKind),
        "states": list(ItemState),
        "assigned": ASSIGNMENTS,
    }


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _found(session: Session, request: DeskRequest, filters: QueueFilters) -> int:
    wanted = to_wanted(session, request, filters)
    if wanted is None:
        return 0
    return count_items(session, most=MAX_COUNTED_ITEMS, reviewer=_reviewer(request, filters), **wanted)


def _reviewer(request: DeskRequest, filters: QueueFilters) -> str | None:
    """Return whose pending items to show; a filter by state shows everybody's."""
    return None if filters.state else request.name


def _current(request: DeskRequest, items: list[ReviewItem]) -> int:
    """Return the item in focus and note that the person, if a reviewer, has it open."""
    wanted = parse_row_number(request.http.query_params.get("at", ""))
    shown = [item.id for item in items]
    current = wanted if wanted in shown else next(iter(shown), 0)
    if current and request.may(Role.REVIEWER):
        request.desk.presence.enter(current, request.name, request.now)
    return current
