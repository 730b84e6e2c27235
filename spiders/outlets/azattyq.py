"""Read Azattyq and its sister sites on RFE/RL's Pangea CMS: live blogs, programmes without text, numbers as ids."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from spiders.article import DatedEntry, Link, NotAnArticle, Refusal
from spiders.document.dom import ParsedPage
from spiders.document.text import Section, clean, join_sections, paragraphs_of, text_of
from spiders.page.dates import is_date, parse_date
from spiders.page.fields import FieldLayers, find_lead, text_of_selected
from spiders.page.json_ld import find_article_object, json_ld_text
from spiders.page.metadata import date_of
from spiders.reader import Reader
from spiders.urls import absolute_url

_NO_PLAYER = re.compile(r"no media source currently available\W*", re.IGNORECASE)
_FEED_PATH = re.compile(r"/(?:api/|rss/\?|podcast/)")
_LIVE = "contains(@class, 'liveblog') or contains(@class, 'live-blog')"
_ENTRY = (
    f".//*[({_LIVE}) and (contains(@class, 'item') or contains(@class, 'post') or contains(@class, 'entry'))]"
    f"[not(descendant::*[({_LIVE}) and (contains(@class, 'item') or contains(@class, 'post'))][.//p])]"
)


class AzattyqReader(Reader):
    """Reads pages of Pangea."""

    def find_text(self, page: ParsedPage, fields: FieldLayers) -> tuple[list[str], list[DatedEntry]]:
        """Return the body, or the entries of a live blog.

        Only the selected element is read, because a programme's player is surrounded by other programmes.
        """
        entries = list(_live_entries(page))
        if entries:
            fields.layers["body"] = "outlet"
            return join_sections([Section(None, "", find_lead(page, self.selectors)), *entries])
        paragraphs = self._selected(page, fields)
        if not paragraphs and not _is_article_page(page) and not find_lead(page, self.selectors):
            kind = (
                " ".join(sorted(kind for kind in page.body_classes if kind.startswith("pg-")))
                or "no class that says its kind"
            )
            raise NotAnArticle(Refusal.NOT_AN_ARTICLE, f"audio, video or a list without a text of its own ({kind})")
        if not paragraphs and _is_article_page(page):
            return super().find_text(page, fields)
        return paragraphs, []

    def _selected(self, page: ParsedPage, fields: FieldLayers) -> list[str]:
        chosen = self.selectors.first("body", page.tree)
        found = text_of_selected(chosen[1], self.selectors) if chosen else []
        paragraphs = [text for text in found if not _NO_PLAYER.fullmatch(text)]
        if chosen and paragraphs:
            fields.layers["body"] = chosen[0]
        return paragraphs

    def find_links(self, page: ParsedPage) -> Iterable[Link]:
        """Return the links of sections, and of the news accordion, whose entries have a number instead of a link."""
        return chain(_accordion(page), super().find_links(page))

    def find_more(self, page: ParsedPage) -> tuple[str, ...]:
        """Return the feeds listed on the page of feeds; robots.txt forbids the next pages of sections."""
        if "/rss" not in page.url:
            return super().find_more(page)
        urls = (absolute_url(page.base, tag.get("href")) for tag in page.tree.iter("a", "link"))
        return self.allowed(url for url in urls if url and _FEED_PATH.search(url))


def _is_article_page(page: ParsedPage) -> bool:
    """Return whether this kind of page has a text, so that a missing body is a change of layout."""
    return bool(page.body_classes & {"pg-article", "pg-fc", "pg-longread", "pg-feature"}) and not page.body_classes & {
        "pg-media",
        "pg-prog",
    }


def _accordion(page: ParsedPage) -> Iterator[Link]:
    for item in page.tree.xpath("//*[@data-article-id]"):
        number = item.get("data-article-id")
        url = absolute_url(page.url, f"/a/{number}.html") if number.isdigit() else None
        if url:
            title = next(iter(item.xpath(".//h1 | .//h2 | .//h3 | .//h4 | .//*[contains(@class, 'title')]")), None)
            dated = next(iter(item.xpath(".//time | .//*[contains(@class, 'date')]")), None)
            yield Link(
                url=url,
                title=text_of(title) if title is not None else None,
                published=date_of(dated, page.fetched_at) if dated is not None else None,
            )


def _live_entries(page: ParsedPage) -> Iterator[Section]:
    """Yield the entries of a live blog as the page shows them, else those of its JSON-LD."""
    if not any(word in page.text for word in ("liveblog", "live-blog", "liveBlog")):
        return
    entries = (_shown_entry(element, page) for element in page.body.xpath(_ENTRY))
    yield from [entry for entry in entries if entry.paragraphs] or _json_ld_entries(page)


def _shown_entry(element: Any, page: ParsedPage) -> Section:
    dated = next(iter(element.xpath(".//time[@datetime]")), None)
    titled = next(iter(element.xpath(".//h2 | .//h3 | .//h4")), None)
    heading = text_of(titled) if titled is not None else text_of(dated) if dated is not None else ""
    dates = element.xpath(".//time | .//*[contains(@class, 'date')]")
    left_out = [*dates, titled] if titled is not None else dates
    paragraphs = [text for text in paragraphs_of(element, left_out) if text != heading and not is_date(text)]
    return Section(date_of(dated, page.fetched_at) if dated is not None else None, heading, paragraphs)


def _json_ld_entries(page: ParsedPage) -> Iterator[Section]:
    updates = find_article_object(page).get("liveBlogUpdate")
    for update in updates if isinstance(updates, list) else []:
        if isinstance(update, dict) and isinstance(update.get("articleBody"), str):
            lines = [line for line in map(clean, update["articleBody"].splitlines()) if line]
            published = parse_date(json_ld_text(update, "datePublished"), now=page.fetched_at)
            yield Section(published, json_ld_text(update, "headline") or "", lines)
