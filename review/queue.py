"""The queue: what waits for a decision, sorted by what needs a person most and grouped by whom it is about."""

from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.responses import Response

from review.cards import Card, card_of, grouped, in_order
from review.done import done_of
from review.entries import entry_key, subjects
from review.visit import Visit, row_number
from store.review_items import ReviewItem, count_open, pending
from store.session import Session
from store.watchlist import watchlist

PAGE_SIZE = 20
LAST_PAGE = 10_000
LANGUAGES = ("ru", "kk", "en")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What part of the queue a person looks at, as the address says it; what it says wrongly is left out."""

    entry: str = ""
    outlet: str = ""
    lang: str = ""
    page: int = 0

    @property
    def is_set(self) -> bool:
        return bool(self.entry or self.outlet or self.lang)

    def query(self, **changes: str | int) -> str:
        """These filters as they stand in an address."""
        values = {"entry": self.entry, "outlet": self.outlet, "lang": self.lang, "page": self.page, **changes}
        return urlencode({name: value for name, value in values.items() if value})


def filters_of(visit: Visit, query: str | None = None) -> Filters:
    """The filters in the address, or in a `query` that a form has carried."""
    given = visit.request.query_params if query is None else QueryParams(query[:1000])
    outlet, lang, page = given.get("outlet", ""), given.get("lang", ""), given.get("page", "")
    return Filters(
        entry=given.get("entry", "")[:12],
        outlet=outlet if outlet in visit.desk.config.outlets else "",
        lang=lang if lang in LANGUAGES else "",
        page=min(row_number(page), LAST_PAGE),
    )


def queue_page(visit: Visit) -> Response:
    """A page of the queue. `at` says which item comes first to the keys, `done` which one was decided just now."""
    filters = filters_of(visit)
    with visit.desk.database.reading() as session:
        entries = entry_choices(session, visit)
        waiting = waiting_items(session, visit, filters, limit=PAGE_SIZE + 1)
        items = in_order(waiting[:PAGE_SIZE])
        named = subjects(session, {item.entry for item in items}, visit.desk.config.laws, visit.catalogue)
        cards = cards_in_order(session, visit, items)
        return visit.page(
            "queue.html",
            filters=filters,
            entries=sorted(entries.items(), key=lambda choice: choice[1].casefold()),
            outlets=sorted((outlet.id, outlet.name) for outlet in visit.desk.config.outlets.values()),
            langs=LANGUAGES,
            groups=grouped(cards, named),
            current=_current(visit, cards),
            open_count=count_open(session),
            more=filters.query(page=filters.page + 1) if len(waiting) > PAGE_SIZE else "",
            back=filters.query(),
            view="queue",
            done=done_of(session, visit),
        )


def waiting_items(session: Session, visit: Visit, filters: Filters, *, limit: int) -> list[ReviewItem]:
    """The items that wait for this person, as far as the filters let them through."""
    entry = None
    if filters.entry:
        entry = next((known for known in known_entries(session, visit) if entry_key(known) == filters.entry), None)
        if entry is None:
            return []
    return pending(
        session,
        limit=limit,
        offset=filters.page * PAGE_SIZE,
        reviewer=visit.name,
        entry=entry,
        outlet=filters.outlet or None,
        lang=filters.lang or None,
    )


def entry_choices(session: Session, visit: Visit) -> dict[str, str]:
    """key -> name of all that can be asked about."""
    ids = known_entries(session, visit)
    named = subjects(session, ids, visit.desk.config.laws, visit.catalogue)
    return {subject.key: subject.name for subject in named.values()}


def known_entries(session: Session, visit: Visit) -> list[str]:
    """The ids of all entries, tracked articles and laws."""
    laws = visit.desk.config.laws
    ids = [entry.id for entry in watchlist(session, retired=True)]
    return [*ids, *(article.id for article in laws.articles), *(law.id for law in laws.laws)]


def cards_in_order(session: Session, visit: Visit, items: list[ReviewItem]) -> list[Card]:
    """Cards that know which one comes behind them."""
    after = {item.id: later.id for item, later in pairwise(items)}
    return [card_of(session, visit, item, next_id=after.get(item.id)) for item in items]


def _current(visit: Visit, cards: list[Card]) -> int:
    wish = row_number(visit.request.query_params.get("at", ""))
    shown = [card.id for card in cards]
    return wish if wish in shown else next(iter(shown), 0)
