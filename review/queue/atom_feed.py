"""Serve the queue as a personal Atom feed; the key in its URL replaces a login."""

import hashlib
import hmac
from datetime import datetime
from operator import attrgetter
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.archive.articles import outlet_name
from review.rendering.sanitize import sanitized
from review.web.filters import QueueFilters, parse_filters, to_wanted
from review.web.request import DeskRequest
from store.accounts.users import load_user
from store.review.review_items import load_pending
from store.schema.tables.accounts import User
from store.schema.tables.items import ReviewItem
from store.session import Session

MAX_FEED_ITEMS = 50
ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"


def feed_page(request: DeskRequest) -> Response:
    """Return the newest items that pass the filters; 404 if the key is not (or no longer) valid."""
    filters = parse_filters(request)
    with request.desk.database.reading() as session:
        user = session.get(User, request.number())
        if user is None or user.disabled or not _is_key(user, filters, request.http.path_params["key"]):
            raise HTTPException(404)
        wanted = to_wanted(session, request, filters, me=user.name)
        items = (
            sorted(load_pending(session, limit=MAX_FEED_ITEMS, **wanted), key=attrgetter("opened_at"), reverse=True)
            if wanted
            else []
        )
        named = request.labels(session, {item.entry for item in items})
        entries = [_entry(request, item, named[item.entry].name) for item in items]
    newest = items[0].opened_at if items else request.now
    return Response(_feed(request, entries, newest), media_type="application/atom+xml")


def feed_address(session: Session, request: DeskRequest, filters: QueueFilters) -> str:
    """Return the URL of a person's feed with these filters; changing the password makes it invalid."""
    user = load_user(session, request.name)
    assert user is not None
    query = filters.query(page=0)
    return f"/feed/{user.id}/{_key(user, filters)}{'?' if query else ''}{query}"


def _key(user: User, filters: QueueFilters) -> str:
    words = f"kuzet feed {user.id} {filters.query(page=0)}"
    return hmac.new(user.password_hash.encode(), words.encode(), hashlib.sha256).hexdigest()


def _is_key(user: User, filters: QueueFilters, key: str) -> bool:
    return hmac.compare_digest(_key(user, filters).encode(), key.encode("utf-8", "replace"))


def _entry(request: DeskRequest, item: ReviewItem, name: str) -> str:
    address = escape(f"{_base(request)}/items/{item.id}", {'"': "&quot;"})
    outlet = outlet_name(request, item.outlet)
    return (
        f'<entry><id>{address}</id><title>{_text(name)}: {_text(item.title, 200)}</title><link href="{address}"/>'
        f"<updated>{item.opened_at.isoformat()}</updated><author><name>{_text(outlet)}</name></author>"
        f'<content type="text">{_text(item.sentence, 1000)}</content></entry>'
    )


def _feed(request: DeskRequest, entries: list[str], updated: datetime) -> str:
    address = escape(f"{_base(request)}{request.http.url.path}", {'"': "&quot;"})
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{ATOM_NAMESPACE}"><id>{address}</id>'
        f"<title>Kuzet: {_text(request.catalogue('queue'))}</title><updated>{updated.isoformat()}</updated>"
        f"{''.join(entries)}</feed>\n"
    )


def _base(request: DeskRequest) -> str:
    return f"{request.http.url.scheme}://{request.http.headers.get('host', '')}"


def _text(words: str, limit: int = 300) -> str:
    return escape(sanitized(words, limit))
