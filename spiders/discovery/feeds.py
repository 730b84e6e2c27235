"""Read links to articles from RSS and Atom feeds.

feedparser is given only bytes, so that it fetches nothing.
"""

import re
from calendar import timegm
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from spiders.article import Link, NotAnArticle, Refusal
from spiders.document.decoding import decode_xml
from spiders.document.text import clean, describe_start, text_of_markup
from spiders.page.dates import parse_date, plausible_date
from spiders.urls import absolute_url

MAX_FEED_ENTRIES = 500
"""Most entries read per feed, the newest ones; feeds of outlets have 10 to 200."""

MAX_NESTING = 60
"""Greatest depth of nested elements; real feeds have less than ten."""

MAX_SUMMARY_CHARS = 2000

_ITEM_END = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
_ITEM_START = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)
_ITEM_DATE = re.compile(r"<(?:pubDate|published|updated|dc:date)\b[^<>]*>([^<]{1,60})", re.IGNORECASE)
_GUID_NAME = re.compile(
    r"<guid[^<>]*\bisPermaLink\s*=\s*[\"']false[\"'][^<>]*>\s*(?:<!\[CDATA\[)?([^<\]]{1,2000})", re.IGNORECASE
)
"""Matches a guid that its feed says is not an address."""

_ROOTS = {"rss": "</channel></rss>", "feed": "</feed>", "rdf": "</rdf:RDF>"}
_ROOT = re.compile(r"<(rss|feed|rdf)\b", re.IGNORECASE)
_XML_TAG = re.compile(r"<(/?)[A-Za-z][^<>]*?(/?)>")


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """What a feed says of an article."""

    urls: tuple[str, ...]
    title: str
    published: datetime | None
    author: str
    summary: str
    markup: str
    """The text, or the summary, as markup, whichever is longer."""


def read_feed_links(body: bytes, *, url: str, fetched_at: datetime, content_type: str | None = None) -> Iterator[Link]:
    """Yield the addresses in a feed in its order. Raises NotAnArticle as `read_feed_entries` does."""
    for entry in read_feed_entries(body, url=url, fetched_at=fetched_at, content_type=content_type):
        summary = text_of_markup(entry.summary)[:MAX_SUMMARY_CHARS] or None
        for link in entry.urls:
            yield Link(url=link, title=entry.title or None, published=entry.published, summary=summary)


def read_feed_entries(
    body: bytes, *, url: str, fetched_at: datetime, content_type: str | None = None
) -> Iterator[FeedEntry]:
    """Yield the entries of a feed in its order.

    Raises NotAnArticle if it isn't a feed, is too large or has a DOCTYPE.
    """
    # imported here, because only worker processes read feeds
    import feedparser

    text = _truncate_entries(decode_xml(body, content_type), fetched_at)
    try:
        parsed = feedparser.parse(BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        # feedparser raises various errors on feeds with misnested elements
        raise NotAnArticle(Refusal.BAD_RESPONSE, f"broken feed: {type(error).__name__}") from error
    if not parsed.get("version") and not parsed.entries:
        raise NotAnArticle(Refusal.BAD_RESPONSE, f"not a feed: {describe_start(text)}")
    names = {clean(guid) for guid in _GUID_NAME.findall(text)}
    for entry in parsed.entries[:MAX_FEED_ENTRIES]:
        summary = entry.get("summary") or ""
        yield FeedEntry(
            urls=tuple(_urls_of(entry, url, names)),
            title=text_of_markup(entry.get("title"))[:500],
            published=_date(entry, fetched_at),
            author=clean(entry.get("author") or ""),
            summary=summary,
            markup=max([summary, *(one.get("value") or "" for one in entry.get("content", ()))], key=len),
        )


def _truncate_entries(text: str, now: datetime) -> str:
    """Return the feed with the entries to read. Raises NotAnArticle for what isn't a feed."""
    root = _ROOT.search(text, 0, 5000)
    if root is None:
        raise NotAnArticle(Refusal.BAD_RESPONSE, f"not a feed: {describe_start(text)}")
    first = _ITEM_START.search(text, root.end())
    ends = [end.end() for end in _ITEM_END.finditer(text)]
    if first is not None and len(ends) > MAX_FEED_ENTRIES:
        starts = [first.start(), *ends[:-1]]
        entries = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        text = text[: first.start()] + "".join(_newest(entries, now)) + _ROOTS[root[1].lower()]
    if _nesting_depth(text) > MAX_NESTING:
        raise NotAnArticle(Refusal.BAD_RESPONSE, "elements are nested too deep for a feed")
    return text


def _newest(entries: Sequence[str], now: datetime) -> list[str]:
    """Return the entries to read, in their order: the newest ones, and the first and last of those without a date.

    At least half of the places go to entries without a date, so that unreadable or future dates don't hide news."""
    dates = {
        place: date
        for place, entry in enumerate(entries)
        if (found := _ITEM_DATE.search(entry)) and (date := parse_date(found[1], now=now))
    }
    undated = [place for place in range(len(entries)) if place not in dates]
    half = max(MAX_FEED_ENTRIES // 2, MAX_FEED_ENTRIES - len(dates)) // 2
    chosen = {*undated[:half], *undated[-half:]}
    newest = sorted(dates, key=lambda place: dates[place], reverse=True)
    return [entries[place] for place in sorted({*chosen, *newest[: MAX_FEED_ENTRIES - len(chosen)]})]


def _nesting_depth(text: str) -> int:
    """Return the depth of elements; for unbalanced markup, an upper bound."""
    depth = most = 0
    for tag in _XML_TAG.finditer(_without_cdata(text)):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        most = max(most, depth)
        if most > MAX_NESTING:
            break
    return most


def _without_cdata(text: str) -> str:
    """Remove CDATA sections: they quote markup with elements that nothing closes."""
    first, *quoting = text.split("<![CDATA[")
    return first + "".join(piece.partition("]]>")[2] for piece in quoting)


def _urls_of(entry: Any, base: str, names: set[str]) -> list[str]:
    """Return where an entry leads: its link, and its guid if that is an address too and not among mere `names`."""
    guid = clean(entry.get("id") or "")
    is_address = guid.startswith(("http", "/")) and guid not in names
    named = [clean(entry.get("link") or ""), guid if is_address else ""]
    return list(dict.fromkeys(url for href in named if href and (url := absolute_url(base, href))))


def _date(entry: Any, now: datetime) -> datetime | None:
    """Return when an entry was published.

    feedparser's own `get` substitutes one date for the other, so it is bypassed.
    """
    for key in ("published", "updated"):
        if found := parse_date(dict.get(entry, key), now=now):
            return found
        if parsed := dict.get(entry, f"{key}_parsed"):
            with suppress(ValueError, OverflowError, OSError):
                # feedparser accepts years outside Python's range
                return plausible_date(datetime.fromtimestamp(timegm(parsed), UTC), now)
    return None
