"""Read gov.kz through the JSON interface behind its script-rendered pages: lists and single documents and news."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from spiders.article import Article, BlockedPage, Link, Listing, NotAnArticle, Refusal
from spiders.document.dom import read_json
from spiders.document.text import MAX_TEXT_CHARS, clean, describe_start, text_of_markup
from spiders.page.dates import parse_date
from spiders.page.language import detect_language
from spiders.page.page_state import paragraphs_in_markup
from spiders.reader import MAX_AUTHOR_CHARS, MAX_TITLE_CHARS, Reader
from spiders.refusals import find_block

_CONTENT_KIND = re.compile(r"/content-manager/(documents|news)\b")


class GovkzReader(Reader):
    """Reads documents and news of ministries. The two may share a number, so ids include the kind."""

    def article_id(self, url: str) -> str | None:
        """Return `documents/123` or `news/123`, for the interface's URL and for the public one."""
        found = super().article_id(url)
        return found.replace("details/", "") if found else None

    def read_article(
        self,
        body: bytes,
        *,
        url: str,
        fetched_at: datetime,
        content_type: str | None = None,  # noqa: ARG002 - the base class has it
        status: int = 200,
        requested_url: str | None = None,
        link: Link | None = None,
    ) -> Article:
        """Return one document or news item."""
        self._check_answer(body, url, status, requested_url)
        item = read_json(body)
        if item is None:
            raise NotAnArticle(Refusal.NOT_HTML, f"not JSON: {describe_start(body)}")
        if not isinstance(item, dict) or not _text(item, "title"):
            raise NotAnArticle(
                Refusal.NO_TITLE, f"JSON without a title: {sorted(item)[:8] if isinstance(item, dict) else 'a list'}"
            )
        article = self._article(item, url, requested_url, fetched_at)
        return article if article.published or link is None else replace(article, published=link.published)

    def _article(self, item: dict[str, Any], url: str, requested_url: str | None, now: datetime) -> Article:
        text = "\n".join(_paragraphs(item))[:MAX_TEXT_CHARS]
        if not text:
            raise NotAnArticle(Refusal.NO_TEXT, "JSON without body and short description")
        address = self.canonical_url(url)
        addresses = (self.canonical_url(one) for one in (requested_url, url) if one)
        return Article(
            outlet=self.outlet.id,
            article_id=self.article_id(address) or address,
            url=address,
            urls=tuple(dict.fromkeys(addresses)),
            title=text_of_markup(_text(item, "title"))[:MAX_TITLE_CHARS],
            author=clean(_author(item))[:MAX_AUTHOR_CHARS] or None,
            published=parse_date(_text(item, "created_date"), now=now),
            lang=detect_language(text),
            text=text,
            layers=dict.fromkeys(("title", "published", "body"), "outlet"),
        )

    def read_listing(
        self,
        body: bytes,
        *,
        url: str,
        fetched_at: datetime,
        content_type: str | None = None,  # noqa: ARG002 - the base class has it
    ) -> Listing:
        """Return the items of a list of documents or news.

        Older responses are a list, newer ones hold it in `content`.
        """
        if blocked := find_block(200, None, body, url):
            raise BlockedPage(blocked)
        if b"notAllowed" in body[:1000]:
            raise BlockedPage("the interface answers notAllowed")
        answer = read_json(body)
        if isinstance(answer, dict) and "content" not in answer and _text(answer, "title"):
            return Listing()  # a single item
        rows = answer.get("content") if isinstance(answer, dict) else answer
        kind = _CONTENT_KIND.search(url)
        if not isinstance(rows, list) or kind is None:
            raise NotAnArticle(Refusal.BAD_RESPONSE, f"not a list of gov.kz: {describe_start(body)}")
        return Listing(links=self.articles(_items(rows, url, kind[1], fetched_at)))


def _items(rows: list[Any], url: str, kind: str, now: datetime) -> Iterator[Link]:
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}{parts.path.partition('/content-manager/')[0]}/content-manager/{kind}"
    for row in rows:
        number = row.get("id") if isinstance(row, dict) else None
        if isinstance(number, int) or (isinstance(number, str) and number.isdigit()):
            yield Link(
                url=f"{base}/{number}",
                title=text_of_markup(_text(row, "title")) or None,
                published=parse_date(_text(row, "created_date"), now=now),
                summary=text_of_markup(_text(row, "short_description")) or None,
            )


def _paragraphs(item: dict[str, Any]) -> list[str]:
    lead = text_of_markup(_text(item, "short_description"))
    body = paragraphs_in_markup(_text(item, "body") or "")
    return body if not lead or lead in body[:1] else [lead, *body]


def _author(item: dict[str, Any]) -> str:
    body = item.get("gosorgan")
    named = body.get("name") if isinstance(body, dict) else body
    return named if isinstance(named, str) else ""


def _text(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) and value.strip() else None
