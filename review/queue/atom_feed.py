"""Serve the queue as a personal Atom feed; the key in its URL replaces a login."""

import hashlib
import hmac
from operator import attrgetter

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.web.filters import QueueFilters, parse_filters, to_wanted
from review.web.request import DeskRequest
from store.accounts.users import load_user
from store.review.review_items import load_pending
from store.schema.tables.accounts import User
from store.session import Session

MAX_FEED_ITEMS = 50


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
    base = f"{request.http.url.scheme}://{request.http.headers.get('host', '')}"
    updated = items[0].opened_at if items else request.now
    page = request.page("feed.xml", base=base, items=items, named=named, updated=updated)
    return Response(page.body, media_type="application/atom+xml")


def feed_address(session: Session, request: DeskRequest, filters: QueueFilters) -> str:
    """Return the URL of a person's feed with these filters; changing the password makes it invalid."""
    user = load_user(session, request.name)
    assert user is not None
    query = filters.query(page=0, sitting=0)
    return f"/feed/{user.id}/{_key(user, filters)}{'?' if query else ''}{query}"


def _key(user: User, filters: QueueFilters) -> str:
    words = f"kuzet feed {user.id} {filters.query(page=0, sitting=0)}"
    return hmac.new(user.password_hash.encode(), words.encode(), hashlib.sha256).hexdigest()


def _is_key(user: User, filters: QueueFilters, key: str) -> bool:
    return hmac.compare_digest(_key(user, filters).encode(), key.encode("utf-8", "replace"))
