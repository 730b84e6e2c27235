"""The queue: what waits for a decision, sorted by what needs a person most and grouped by whom it is about."""

from itertools import pairwise
from typing import Any

from starlette.responses import Response

from matchers.mention import MentionKind
from review.queue.atom_feed import feed_address
from review.queue.cards import Card, card_of, grouped, in_order
from review.queue.flash_message import done_of
from review.rendering.entry_labels import entry_key, legal_subjects, subjects
from review.web.filters import ASSIGNED, LANGUAGES, Filters, filters_of, outlet_choices, wanted_of
from review.web.request import Visit, row_number
from store.accounts.users import Role
from store.review.review_items import ItemState, ReviewItem, count_items, count_open, pending, sources_of
from store.session import Session
from store.watchlist.watchlist import entry_names

PAGE_SIZE = 20
MOST_COUNTED = 1_000
"""Items counted behind a filter: a longer count costs more than anybody learns from it."""


def queue_page(visit: Visit) -> Response:
    """A page of the queue. `at` says which item comes first to the keys, `done` which one was decided just now."""
    filters = filters_of(visit)
    with visit.desk.database.reading() as session:
        waiting = waiting_items(session, visit, filters, limit=PAGE_SIZE + 1)
        items = in_order(waiting[:PAGE_SIZE])
        named = subjects(session, {item.entry for item in items}, visit.desk.config.laws, visit.catalogue)
        current = _current(visit, items)
        cards = cards_in_order(session, visit, items)
        return visit.page(
            "queue.html",
            filters=filters,
            **_choices(session, visit),
            groups=grouped(cards, named),
            current=current,
            open_count=count_open(session),
            found=_found(session, visit, filters) if filters.is_set else None,
            most=MOST_COUNTED,
            more=filters.query(page=filters.page + 1) if len(waiting) > PAGE_SIZE else "",
            back=filters.query(),
            view="queue",
            done=done_of(session, visit),
            feed=feed_address(session, visit, filters),
        )


def waiting_items(session: Session, visit: Visit, filters: Filters, *, limit: int) -> list[ReviewItem]:
    """The items that wait for this person, as far as the filters let them through, or those of the state they name."""
    wanted = wanted_of(session, visit, filters)
    if wanted is None:
        return []
    return pending(session, limit=limit, offset=filters.page * PAGE_SIZE, reviewer=_reviewer(visit, filters), **wanted)


def cards_in_order(session: Session, visit: Visit, items: list[ReviewItem]) -> list[Card]:
    """Cards that know which one comes behind them."""
    after = {item.id: later.id for item, later in pairwise(items)}
    held = sources_of(session, items)
    watched = visit.desk.presence.watched(visit.name, visit.now)
    cards = [
        card_of(session, visit, item, next_id=after.get(item.id), lookers=watched.get(item.id, ())) for item in items
    ]
    del held
    return cards


def _choices(session: Session, visit: Visit) -> dict[str, Any]:
    laws = [(law.key, law.name) for law in legal_subjects(visit.desk.config.laws, visit.catalogue)]
    entries = [(entry_key(entry_id), name) for entry_id, name in entry_names(session).items()]
    return {
        "entries": sorted([*entries, *laws], key=_by_name),
        "laws": sorted(laws, key=_by_name),
        "outlets": outlet_choices(visit),
        "langs": LANGUAGES,
        "kinds": list(MentionKind),
        "states": list(ItemState),
        "assigned": ASSIGNED,
    }


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _found(session: Session, visit: Visit, filters: Filters) -> int:
    wanted = wanted_of(session, visit, filters)
    if wanted is None:
        return 0
    return count_items(session, most=MOST_COUNTED, reviewer=_reviewer(visit, filters), **wanted)


def _reviewer(visit: Visit, filters: Filters) -> str | None:
    """Who asked for a state by its name sees all items of it, those as well that wait for somebody else."""
    return None if filters.state else visit.name


def _current(visit: Visit, items: list[ReviewItem]) -> int:
    """The item that the keys begin with; whoever may decide it is looking at it from now on."""
    wish = row_number(visit.request.query_params.get("at", ""))
    shown = [item.id for item in items]
    current = wish if wish in shown else next(iter(shown), 0)
    if current and visit.may(Role.REVIEWER):
        visit.desk.presence.open(current, visit.name, visit.now)
    return current
