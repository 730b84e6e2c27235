"""The front page, asked by another road than the lists: what newly stands there, and in no list, the lists left out.

A list that stands still looks like a calm day. The front page tells the two apart with one request a night, where it
isn't itself one of the lists."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, product
from urllib.parse import urlsplit, urlunsplit
from zlib import crc32

from config.models.outlet import Outlet
from spiders.fetch.outlet_spider import Discovery
from store.articles.articles import load_stored_ids
from store.articles.states import load_known
from store.runs.runs import load_asked_before, load_outlet_history
from store.session import Session

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
    nights = load_outlet_history(session, outlet.id, limit=NIGHTS_BEFORE)
    return outlet.homepage if len(nights) == NIGHTS_BEFORE else None


def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


def _spellings(url: str) -> list[str]:
    """The addresses of one place: menus and boxes of old sites keep another scheme, host or slash than their lists."""
    parts = urlsplit(url)
    host, path = parts.netloc.removeprefix("www."), parts.path.rstrip("/")
    places = product(("https", "http"), (host, f"www.{host}"), (path, f"{path}/"))
    return [url, *(urlunsplit((scheme, netloc, one, parts.query, "")) for scheme, netloc, one in places)]


def stand_among(shown: Mapping[str, str], ids: Iterable[str]) -> int:
    """How many of the articles, given by their ids, are among those shown; an id may be the address."""
    places = set(map(_place, shown.values()))
    return sum(one in shown or _place(one) in places for one in ids)


def aside_of(
    outlet: Outlet, discovery: Discovery, session: Session, *, now: datetime, run_id: int
) -> tuple[int, ...] | None:
    """Digests of the articles on the front page that are in no list and aren't stored; None where it wasn't read, or
    has too many of them to tell anything."""
    return unlisted(discovery.front, outlet, discovery, session, now=now, run_id=run_id) if discovery.front else None


def unlisted(
    shown: Mapping[str, str], outlet: Outlet, discovery: Discovery, session: Session, *, now: datetime, run_id: int
) -> tuple[int, ...] | None:
    """Digests of those articles, given with their addresses, that are in no list, aren't stored and weren't asked for
    on the last night, which gave none; None where they are too many to tell anything."""
    spelt = {one: _spellings(url) for one, url in shown.items() if one not in discovery.links}
    others = {one: urls for one, urls in spelt.items() if discovery.links.keys().isdisjoint(urls)}
    stored = load_stored_ids(session, outlet.id, others)
    urls = set(chain.from_iterable(others.values()))
    known = set(load_known(session, outlet.id, urls, now=now, run_id=run_id))
    known |= load_asked_before(session, outlet.id, urls - known, run_id=run_id)
    left = (one for one, urls in others.items() if one not in stored and known.isdisjoint(urls))
    found = sorted(crc32(article_id.encode()) for article_id in left)
    return tuple(found) if len(found) <= MOST else None


def left_out(
    aside: Collection[int] | None, named: int, earlier: Sequence[Collection[int] | None]
) -> tuple[int, int] | None:
    """How many of how many new articles of the front page, or of the boxes on pages, no list named: `named` are new
    ones that a list did, and `earlier` what stood aside on the last nights. None on the first look, by which nothing is
    known to be new."""
    looks = [one for one in earlier if one is not None]
    if aside is None or not looks:
        return None
    new = len(set(aside).difference(*looks))
    return new, new + named
