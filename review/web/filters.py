"""Read and write the filters of the queue in URLs."""

from collections.abc import Container
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from config.local_time import start_of_day
from matchers.mention import MentionKind
from review.rendering.entry_labels import entry_key
from review.web.request import DeskRequest, parse_row_number
from store.review.review_items import ItemFilter
from store.schema.enums import ItemState
from store.schema.tables.items import DISPUTED
from store.session import Session
from store.watchlist.watchlist import load_entry_names

MAX_PAGE_NUMBER = 10_000
MAX_SECONDS = 2**32
TEXT_LANGUAGES = ("ru", "kk", "en")
ASSIGNMENTS = ("me", "others", "nobody")
MAX_FILTER_CHARS = 1000


@dataclass(frozen=True, kw_only=True)
class QueueFilters:
    """The filters in a URL; invalid values are ignored. Entries and laws are keys, never names."""

    entry: str = ""
    law: str = ""
    story: int = 0
    outlet: str = ""
    kind: str = ""
    lang: str = ""
    state: str = ""
    assigned: str = ""
    since: str = ""
    until: str = ""
    least: str = ""
    most: str = ""
    page: int = 0
    sitting: int = 0
    """When the person began to review (seconds since 1970, UTC); later items are left to the next sitting."""

    @property
    def is_set(self) -> bool:
        return bool(self.query(page=0, sitting=0))

    @property
    def began_at(self) -> datetime:
        return datetime.fromtimestamp(self.sitting, UTC)

    @property
    def is_detailed(self) -> bool:
        """Return whether a filter is set that the page folds away."""
        return bool(self.law or self.lang or self.since or self.until or self.least or self.most)

    def query(self, **changes: str | int) -> str:
        """Return these filters, with changes, as a URL query."""
        return urlencode({name: value for name, value in {**vars(self), **changes}.items() if value})


NAMES = tuple(field.name for field in fields(QueueFilters))


def parse_filters(request: DeskRequest, query: str | None = None) -> QueueFilters:
    """Return the filters of the URL, or of a `query` carried by a form."""
    given = request.http.query_params if query is None else QueryParams(query[:MAX_FILTER_CHARS])
    values = {name: given.get(name, "").strip()[:40] for name in NAMES}
    return QueueFilters(
        entry=values["entry"][:12],
        law=values["law"][:12],
        story=parse_row_number(values["story"]),
        outlet=_one_of(given.get("outlet", ""), request.desk.config.outlets),
        kind=_one_of(values["kind"], [kind.value for kind in MentionKind]),
        lang=_one_of(values["lang"], TEXT_LANGUAGES),
        state=_one_of(values["state"], [*(state.value for state in ItemState), DISPUTED]),
        assigned=_one_of(values["assigned"], ASSIGNMENTS),
        since=_day(values["since"]),
        until=_day(values["until"]),
        least=_score(values["least"]),
        most=_score(values["most"]),
        page=min(parse_row_number(values["page"]), MAX_PAGE_NUMBER),
        sitting=min(parse_row_number(values["sitting"]), MAX_SECONDS),
    )


def to_wanted(
    session: Session, request: DeskRequest, filters: QueueFilters, *, me: str | None = None
) -> ItemFilter | None:
    """Return the filters for the store; None for an unknown entry. `me` is whose view it is, if not the visitor's."""
    keys = [key for key in (filters.entry, filters.law) if key]
    named = {entry_key(known): known for known in known_entries(session, request)} if keys else {}
    if not all(key in named for key in keys):
        return None
    return ItemFilter(
        entry=named.get(filters.entry),
        law=named.get(filters.law),
        story=filters.story or None,
        outlet=filters.outlet or None,
        lang=filters.lang or None,
        kind=MentionKind(filters.kind) if filters.kind else None,
        **_state(filters.state),
        **_assigned(filters.assigned, request, me),
        since=day_start(filters.since),
        until=_end(filters),
        least_score=float(filters.least) if filters.least else None,
        most_score=float(filters.most) if filters.most else None,
    )


def _end(filters: QueueFilters) -> datetime | None:
    """Return the moment before which items were opened: the end of the chosen day, or of the sitting's first second."""
    ends = [day_start(filters.until, days=1), filters.began_at + timedelta(seconds=1) if filters.sitting else None]
    return min((end for end in ends if end is not None), default=None)


def _state(state: str) -> ItemFilter:
    if state == DISPUTED:
        return ItemFilter(state=ItemState.SECOND, is_disputed=True)
    return ItemFilter(state=ItemState(state)) if state else ItemFilter()


def _assigned(assigned: str, request: DeskRequest, me: str | None) -> ItemFilter:
    match assigned:
        case "me":
            return ItemFilter(assignee=me or request.name)
        case "others":
            return ItemFilter(assigned_besides=me or request.name)
        case "nobody":
            return ItemFilter(assignee="")
        case _:
            return ItemFilter()


def known_entries(session: Session, request: DeskRequest) -> list[str]:
    """Return the ids of all entries, tracked articles of codes and laws."""
    laws = request.desk.config.laws
    return [*load_entry_names(session), *(article.id for article in laws.articles), *(law.id for law in laws.laws)]


def day_start(day: str, *, days: int = 0) -> datetime | None:
    """Return the start of a day in Almaty, shifted by `days`; None for an empty day."""
    if not day:
        return None
    return start_of_day(date.fromisoformat(day) + timedelta(days=days))


def _one_of(text: str, known: Container[str]) -> str:
    return text if text in known else ""


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if 1900 < day.year < 2200 else ""


def _score(text: str) -> str:
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        return ""
    return f"{score:.2f}" if 0 <= score <= 1 else ""


def outlet_options(request: DeskRequest) -> list[tuple[str, str]]:
    """Return (id, name) of all outlets."""
    return sorted((outlet.id, outlet.name) for outlet in request.desk.config.outlets.values())
