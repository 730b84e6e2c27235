"""Cache the links of listings, feeds and sitemaps, for when a server answers 304 Not Modified."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from spiders.article import Link, Listing
from store.articles.articles import storable_key
from store.schema.tables.fetching import ListingRow


def update_listing(session: Session, url: str, listing: Listing) -> None:
    """Store the links that were read at `url`, in place of earlier ones."""
    row = ListingRow(url=storable_key(url), links=[_packed(link) for link in listing.links], more=list(listing.more))
    session.merge(row)
    session.flush()


def load_listing(session: Session, url: str) -> Listing | None:
    """Return the links that were last read at `url`, or None."""
    row = session.get(ListingRow, storable_key(url))
    return Listing(links=tuple(map(_unpacked, row.links)), more=tuple(row.more)) if row is not None else None


def delete_listing(session: Session, url: str) -> None:
    """Remove a listing whose server doesn't say whether it changed."""
    row = session.get(ListingRow, storable_key(url))
    if row is not None:
        session.delete(row)
        session.flush()


def _packed(link: Link) -> list[Any]:
    times = (time.isoformat() if time else None for time in (link.published, link.modified))
    return [link.url, link.title, *times, link.summary]


def _unpacked(packed: list[Any]) -> Link:
    url, title, published, modified, summary = packed
    return Link(url=url, title=title, published=_time(published), modified=_time(modified), summary=summary)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
