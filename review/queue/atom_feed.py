"""The queue as an Atom feed for one person's reader: its address is the key, so it holds no session and no name."""

import hashlib
import hmac
from datetime import datetime
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.archive.articles import outlet_name
from review.rendering.entry_labels import subjects
from review.rendering.sanitize import shown
from review.web.filters import Filters, filters_of, wanted_of
from review.web.request import Visit
from store.accounts.users import User, find_user
from store.review.review_items import ReviewItem, pending
from store.session import Session

NEWEST = 50
SPACE = "http://www.w3.org/2005/Atom"


def feed_page(visit: Visit) -> Response:
    """The newest items that the filters of the address let through; 404 for a key that isn't (any more) theirs."""
    filters = filters_of(visit)
    with visit.desk.database.reading() as session:
        user = session.get(User, visit.number())
        if user is None or user.disabled or not _is_key(user, filters, visit.request.path_params["key"]):
            raise HTTPException(404)
        wanted = wanted_of(session, visit, filters, me=user.name)
        items = sorted(pending(session, limit=NEWEST, **wanted), key=_time, reverse=True) if wanted else []
        named = subjects(session, {item.entry for item in items}, visit.desk.config.laws, visit.catalogue)
        entries = [_entry(visit, item, named[item.entry].name) for item in items]
    newest = _time(items[0]) if items else visit.now
    return Response(_feed(visit, entries, newest), media_type="application/atom+xml")


def feed_address(session: Session, visit: Visit, filters: Filters) -> str:
    """Where the person's own feed of these filters is; a changed password makes old addresses void."""
    user = find_user(session, visit.name)
    assert user is not None
    query = filters.query(page=0)
    return f"/feed/{user.id}/{_key(user, filters)}{'?' if query else ''}{query}"


def _key(user: User, filters: Filters) -> str:
    words = f"kuzet feed {user.id} {filters.query(page=0)}"
    return hmac.new(user.password_hash.encode(), words.encode(), hashlib.sha256).hexdigest()


def _is_key(user: User, filters: Filters, wish: str) -> bool:
    return hmac.compare_digest(_key(user, filters).encode(), wish.encode("utf-8", "replace"))


def _time(item: ReviewItem) -> datetime:
    return item.opened_at


def _entry(visit: Visit, item: ReviewItem, name: str) -> str:
    address = escape(f"{_base(visit)}/items/{item.id}", {'"': "&quot;"})
    outlet = outlet_name(visit, item.outlet)
    return (
        f'<entry><id>{address}</id><title>{_text(name)}: {_text(item.title, 200)}</title><link href="{address}"/>'
        f"<updated>{item.opened_at.isoformat()}</updated><author><name>{_text(outlet)}</name></author>"
        f'<content type="text">{_text(item.sentence, 1000)}</content></entry>'
    )


def _feed(visit: Visit, entries: list[str], updated: datetime) -> str:
    address = escape(f"{_base(visit)}{visit.request.url.path}", {'"': "&quot;"})
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{SPACE}"><id>{address}</id>'
        f"<title>Kuzet: {_text(visit.catalogue('queue'))}</title><updated>{updated.isoformat()}</updated>"
        f"{''.join(entries)}</feed>\n"
    )


def _base(visit: Visit) -> str:
    return f"{visit.request.url.scheme}://{visit.request.headers.get('host', '')}"


def _text(words: str, limit: int = 300) -> str:
    return escape(shown(words, limit))
