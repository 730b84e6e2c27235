"""Read the Bureau for Human Rights on WordPress: lists whose URLs look like articles, and the REST interface."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from spiders.article import Link, Listing, NotAnArticle, Refusal
from spiders.document.dom import ParsedPage, read_json
from spiders.document.text import text_of_markup
from spiders.page.dates import parse_date
from spiders.page.fields import FieldLayers
from spiders.reader import Reader
from spiders.urls import absolute_url

_LIST_CLASSES = frozenset(
    ["archive", "category", "tag", "author", "search", "search-results", "blog", "home", "date", "error404"]
)
_DOUBLE_SLASH = re.compile(r"(?<!:)/{2,}")


class BureauReader(Reader):
    """Reads pages of WordPress."""

    def canonical_url(self, url: str) -> str:
        """Return the canonical URL without the double slashes of old links."""
        address, mark, query = super().canonical_url(url).partition("?")
        return _DOUBLE_SLASH.sub("/", address) + mark + query

    def find_title(self, page: ParsedPage, fields: FieldLayers) -> str | None:
        """Return the headline. Raises NotAnArticle for lists, whose URLs look like those of articles."""
        if page.body_classes & _LIST_CLASSES and "single" not in page.body_classes:
            raise NotAnArticle(
                Refusal.NOT_AN_ARTICLE, f"a list ({' '.join(sorted(page.body_classes & _LIST_CLASSES))})"
            )
        if len(page.body.xpath(".//article[.//h2 or .//h3][.//a]")) > 2 and len(page.headlines) != 1:
            raise NotAnArticle(Refusal.NOT_AN_ARTICLE, "a list: several entries and no headline")
        return super().find_title(page, fields)

    def read_listing(self, body: bytes, *, url: str, fetched_at: datetime, content_type: str | None = None) -> Listing:
        """Return the links of a section, or of the posts of the REST interface."""
        rows = read_json(body)
        if rows is None:
            return super().read_listing(body, url=url, fetched_at=fetched_at, content_type=content_type)
        return Listing(links=self.articles(_posts(rows, url, fetched_at)))


def _posts(rows: Any, url: str, now: datetime) -> Iterator[Link]:
    for row in rows if isinstance(rows, list) else []:
        address = (
            absolute_url(url, row.get("link")) if isinstance(row, dict) and isinstance(row.get("link"), str) else None
        )
        if address:
            title, date = row.get("title"), row.get("date_gmt")
            rendered = title.get("rendered") if isinstance(title, dict) else title
            yield Link(
                url=address,
                title=text_of_markup(rendered if isinstance(rendered, str) else None) or None,
                published=parse_date(date if isinstance(date, str) else None, now=now, zone=UTC),
            )
