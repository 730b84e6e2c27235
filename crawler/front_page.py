"""The front page, asked by another road than the lists: what newly stands there, and in no list, the lists left out.

A list that stands still looks like a calm day. The front page tells the two apart with one request a night, where it
isn't itself one of the lists."""

from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zlib import crc32

from config.models import Outlet
from spiders.outlet import Discovery
from store.runs import outlet_history
from store.session import Session
from store.visits import known_urls

NIGHTS_BEFORE = 7
"""Nights of an outlet before its front page is looked at: until then, its lists bring what is old."""

MOST = 60
"""Articles on a front page that no list names: where there are more, the lists are of a part of the outlet only."""

ASIDE = "aside"
"""The sign in a night: how many of how many articles that newly stand on the front page no list named."""


def front_page_of(outlet: Outlet, session: Session) -> str | None:
    """The address of the front page, if a night is to look at it."""
    lists = (*outlet.discover.feeds, *outlet.discover.listings, *outlet.discover.sitemaps)
    if not lists or _place(outlet.homepage) in map(_place, (*lists, *outlet.pages)):
        return None
    nights = outlet_history(session, outlet.id, limit=NIGHTS_BEFORE)
    return outlet.homepage if len(nights) == NIGHTS_BEFORE else None


def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


def aside_of(
    outlet: Outlet, discovery: Discovery, session: Session, *, now: datetime, run_id: int
) -> tuple[int, ...] | None:
    """Digests of the articles on the front page that are in no list and aren't stored; None where it wasn't read, or
    has too many of them to tell anything."""
    if not discovery.front:
        return None
    others = {article_id: url for article_id, url in discovery.front.items() if article_id not in discovery.found}
    known = known_urls(session, outlet.id, others.values(), now=now, run_id=run_id)
    found = sorted(crc32(article_id.encode()) for article_id, url in others.items() if url not in known)
    return tuple(found) if len(found) <= MOST else None


def left_out(
    aside: Collection[int] | None, named: int, earlier: Sequence[Collection[int] | None]
) -> tuple[int, int] | None:
    """How many of how many new articles of the front page no list named: `named` are new ones that a list did, and
    `earlier` what stood aside on the last nights. None on the first look, by which nothing is known to be new."""
    looks = [one for one in earlier if one is not None]
    if aside is None or not looks:
        return None
    new = len(set(aside).difference(*looks))
    return new, new + named
