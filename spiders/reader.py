"""Read an outlet's articles, listings, feeds and sitemaps: pure functions of bytes, URL and time.

An outlet that needs code has a module in `spiders.outlets`, named in its file as `spider`, with one subclass of Reader.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from pydantic import TypeAdapter

from config.models.outlet import Outlet, Select
from config.yaml_file import ConfigError, Problem, read_yaml
from spiders.article import Article, BlockedPage, DatedEntry, Link, Listing, NotAnArticle, Refusal
from spiders.discovery.feeds import read_feed_links
from spiders.discovery.listings import MAX_LINKS_PER_PAGE, find_listing_links, merge_links
from spiders.discovery.sitemaps import read_sitemap_links
from spiders.document.dom import ParsedPage, parse_page, read_json
from spiders.document.pdf import is_pdf, join_pages, read_pdf
from spiders.document.text import MAX_TEXT_CHARS, clean, is_visible, text_of
from spiders.document.visibility import hidden_words
from spiders.page.authors import authors_in, has_author_label, labelled_author
from spiders.page.body.notices import is_report
from spiders.page.coverage import measure_coverage
from spiders.page.dates import is_date, is_midnight, plausible_date
from spiders.page.fields import (
    FieldLayers,
    Selectors,
    find_author,
    find_body,
    find_lead,
    find_modified,
    find_published,
    find_shown_lead,
    find_title,
    find_whole_text,
    misses_body,
)
from spiders.page.language import detect_language
from spiders.page.page_state import json_article, json_links, json_next_pages, page_states
from spiders.refusals import find_block, find_login, find_not_found, find_out_of_service, has_password_field
from spiders.urls import absolute_url, canonical_url, may_be_same_article

MAX_TITLE_CHARS, MAX_AUTHOR_CHARS = 500, 200
LANGUAGE_CODES = {"ru": "ru", "rus": "ru", "kk": "kk", "kz": "kk", "kaz": "kk", "en": "en", "eng": "en"}

_SELECTORS_FILE = Path(__file__).with_name("outlets") / "selectors.yml"


@cache
def software_selectors() -> dict[str, Select]:
    """Return, by an outlet's `spider`, the selectors used if those of its file are missing or find nothing."""
    return TypeAdapter(dict[str, Select]).validate_python(read_yaml(_SELECTORS_FILE).data)


class Reader:
    """Reads the pages of an outlet that needs nothing but its file. Subclasses override the methods that differ."""

    shares_pages: ClassVar[bool] = False
    """Whether articles have no pages of their own, but share pages that show many of them."""

    revisits: ClassVar[bool] = True
    """Whether an article that no source names any longer can be visited."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self.selectors = Selectors(outlet, software_selectors().get(outlet.spider or "", Select()))

    # URLs

    def canonical_url(self, url: str) -> str:
        """Return the form in which a URL is compared and stored."""
        return canonical_url(url)

    def article_id(self, url: str) -> str | None:
        """Return the identity of the article at `url`: the outlet's own id, else the canonical URL.

        Returns None for a URL that isn't an article's.
        """
        canonical = self.canonical_url(url)
        match = self.outlet.article_pattern.search(canonical)
        if match is None:
            return None
        own = match.groupdict().get("id")
        return own.strip("/") if own else canonical

    def page_url(self, url: str) -> str:
        """Return the URL of the page that shows an article: its own, or one that it shares with others."""
        return url

    def articles_shown(self, url: str, body: bytes) -> Container[str]:  # noqa: ARG002 - what subclasses need
        """Return the ids of the articles that a shared page shows, or would show if they were still there."""
        return ()

    # Articles

    def read_article(
        self,
        body: bytes,
        *,
        url: str,
        fetched_at: datetime,
        content_type: str | None = None,
        status: int = 200,
        requested_url: str | None = None,
        link: Link | None = None,
    ) -> Article:
        """Return the article of a page.

        `url` is the URL of the response, `requested_url` that of the request, `link` what the listing said.
        Raises NotAnArticle or BlockedPage, and nothing else.
        """
        self._check_answer(body, url, status, requested_url)
        if is_pdf(body):
            return self.read_document(body, url=url, fetched_at=fetched_at, requested_url=requested_url, link=link)
        page = json_article(body, url=url, fetched_at=fetched_at)
        page = page or parse_page(body, url=url, fetched_at=fetched_at, content_type=content_type)
        return self.read_page(page, requested_url=requested_url, link=link)

    def check_status(self, body: bytes, url: str, status: int) -> None:
        """Raise BlockedPage or NotAnArticle if a response is a block or an error."""
        if blocked := find_block(status, None, body, url):
            raise BlockedPage(blocked)
        if status >= 400:
            raise NotAnArticle(Refusal.HTTP_ERROR, f"HTTP {status}")

    def _check_answer(self, body: bytes, url: str, status: int, requested_url: str | None) -> None:
        self.check_status(body, url, status)
        asked = self.article_id(requested_url) if requested_url else None
        if asked is not None and url not in self.outlet.pages and self.article_id(url) is None:
            raise NotAnArticle(Refusal.NOT_AN_ARTICLE, f"redirected to {url[:200]}, which isn't an article")

    def read_page(self, page: ParsedPage, *, requested_url: str | None = None, link: Link | None = None) -> Article:
        """Return the article of a parsed page. Raises NotAnArticle or BlockedPage."""
        fields = FieldLayers(layers={})
        title = self.find_title(page, fields) or self._title_of_link(link, fields)
        title = title[:MAX_TITLE_CHARS] if title else None
        paragraphs, entries = self.find_text(page, fields)
        lead = find_lead(page, self.selectors) or (find_shown_lead(page, self.selectors) if paragraphs else [])
        self._refuse_others(page, title, paragraphs, lead)
        author = (find_author(page, self.selectors, fields, paragraphs) or "")[:MAX_AUTHOR_CHARS] or None
        lines = _without_repeats(title or "", author, lead, paragraphs) if not entries else paragraphs
        text = "\n".join(lines)[:MAX_TEXT_CHARS]
        if not text or title is None:
            raise self._missing(page, has_text=bool(text))
        address = self._address(page)
        return Article(
            outlet=self.outlet.id,
            article_id=self.article_id(address) or self.article_id(page.url) or address,
            url=address,
            urls=self._addresses(page, requested_url, address),
            title=title,
            author=author,
            published=self._published(page, link, fields),
            modified=find_modified(page),
            lang=detect_language(text, page.lang),
            text=text,
            entries=tuple(entries),
            translations=self.find_translations(page),
            layers=fields.layers,
            robots_tag=page.meta.get("robots", "")[:MAX_TITLE_CHARS],
            hidden_words=hidden_words(page.body, f"{title}\n{text}"),
            coverage=measure_coverage(page, title, text, author),
        )

    def read_document(
        self, body: bytes, *, url: str, fetched_at: datetime, requested_url: str | None, link: Link | None
    ) -> Article:
        """Return the article in a PDF. Its entries are the pages, so that a mention can name its page."""
        document = read_pdf(body)
        lines, entries = join_pages(document)
        text = "\n".join(lines)[:MAX_TEXT_CHARS]
        address = self.canonical_url(url)
        listed = plausible_date(link.published, fetched_at) if link else None
        named = None if document.title or not link else link.title
        return Article(
            outlet=self.outlet.id,
            article_id=self.article_id(address) or address,
            url=address,
            urls=tuple(dict.fromkeys(map(self.canonical_url, filter(None, (requested_url, url))))),
            title=(named or document.title or document.first_line or url)[:MAX_TITLE_CHARS],
            author=(document.author or "")[:MAX_AUTHOR_CHARS] or None,
            published=listed or plausible_date(document.published, fetched_at),
            lang=detect_language(text),
            text=text,
            entries=tuple(entries),
            layers={"title": "link" if named else "pdf", "body": "pdf", "published": "link" if listed else "pdf"},
        )

    def find_title(self, page: ParsedPage, fields: FieldLayers) -> str | None:
        """Return the headline."""
        return find_title(page, self.selectors, fields)

    def find_text(self, page: ParsedPage, fields: FieldLayers) -> tuple[list[str], list[DatedEntry]]:
        """Return the paragraphs of the body, and the dated entries in their text joined by newlines.

        A text with entries gets no lead, so that their offsets hold.
        """
        if page.url in self.outlet.pages:
            return find_whole_text(page, self.selectors, fields), []
        return find_body(page, self.selectors, fields), []

    def find_published(self, page: ParsedPage, fields: FieldLayers) -> datetime | None:
        """Return the date of publication that the page gives."""
        return find_published(page, self.selectors, fields)

    def find_translations(self, page: ParsedPage) -> dict[str, str]:
        """Return language -> URL of the same article in another language."""
        found: dict[str, str] = {}
        for tag in page.tree.iter("link", "a"):
            lang = LANGUAGE_CODES.get((tag.get("hreflang") or "")[:2].lower())
            if lang and (tag.tag == "a" or tag.get("rel") == "alternate"):
                url = absolute_url(page.base, tag.get("href"))
                if url and self.outlet.allows(url) and self.article_id(url) and url != self.canonical_url(page.url):
                    found.setdefault(lang, url)
        return found

    def _title_of_link(self, link: Link | None, fields: FieldLayers) -> str | None:
        if link is None or not link.title or not is_visible(link.title):
            return None
        fields.layers["title"] = "link"
        return link.title

    def _published(self, page: ParsedPage, link: Link | None, fields: FieldLayers) -> datetime | None:
        """Return the page's date, or the listing's if the page has none or only the day of the listing's."""
        shown = self.find_published(page, fields)
        listed = plausible_date(link.published, page.fetched_at) if link else None
        if listed and (shown is None or (is_midnight(shown) and 0 <= (listed - shown).total_seconds() < 86_400)):
            fields.layers["published"] = "link"
            return listed
        return shown

    def _refuse_others(self, page: ParsedPage, title: str | None, paragraphs: list[str], lead: list[str]) -> None:
        """Raise for pages with title and text that aren't articles: "not found", maintenance, logins, lost letters."""
        text = " ".join((*lead, *paragraphs))
        if 3 * text.count("?") > len(text):
            raise NotAnArticle(Refusal.BAD_ENCODING, "letters were replaced by question marks")
        shown = text or text_of(page.body)
        for heading in dict.fromkeys((title or "", page.title)):
            reason = find_not_found(heading, shown)
            if reason and not is_report(paragraphs):
                raise NotAnArticle(Refusal.SOFT_404, reason)
            if reason := find_out_of_service(heading, shown):
                raise NotAnArticle(Refusal.OUT_OF_SERVICE, reason)
            if reason := find_login(heading, shown, asks_password=has_password_field(page.text)):
                raise BlockedPage(reason)

    def _missing(self, page: ParsedPage, *, has_text: bool) -> NotAnArticle:
        refusal, seen = Refusal.NO_TITLE, "no title"
        if not has_text:
            refusal, seen = Refusal.NO_TEXT, "no text but that of the site"
            if misses_body(page, self.selectors):
                refusal, seen = Refusal.NO_BODY, "select.body finds nothing: the layout has changed"
        classes = " ".join(sorted(page.body_classes))[:80]
        clue = f"title {page.title[:80]!r}, body class {classes!r}, {len(page.text)} characters"
        return NotAnArticle(refusal, f"{seen}; {clue}")

    def _address(self, page: ParsedPage) -> str:
        """Return the article's URL: the page's canonical link, if it is this outlet's and leads to the same article."""
        own = self.canonical_url(page.url)
        declared = page.link("canonical") or absolute_url(page.base, page.meta.get("og:url"))
        if declared is None or not self.outlet.allows(declared):
            return own
        declared_id, own_id = self.article_id(declared), self.article_id(own)
        if declared_id is None:
            return own
        if own_id in (None, declared_id):
            return self.canonical_url(declared)
        has_ids = "id" in self.outlet.article_pattern.groupindex
        return own if has_ids or not may_be_same_article(own, declared) else self.canonical_url(declared)

    def _addresses(self, page: ParsedPage, requested_url: str | None, address: str) -> tuple[str, ...]:
        short = page.link("shortlink")
        is_own = short is not None and self.outlet.allows(short) and self.article_id(short) is not None
        named = (requested_url, page.url, address, short if is_own else None)
        return tuple(dict.fromkeys(self.canonical_url(url) for url in named if url))

    # Lists

    def read_listing(self, body: bytes, *, url: str, fetched_at: datetime, content_type: str | None = None) -> Listing:
        """Return the links to articles of a listing page or of a list in JSON, and the further pages that it names."""
        if blocked := find_block(200, None, body, url):
            raise BlockedPage(blocked)
        rows = read_json(body)
        if rows is not None:
            links = self.articles(json_links(rows, url, fetched_at))
            return Listing(links=links, more=self.allowed(json_next_pages(rows, url)))
        page = parse_page(body, url=url, fetched_at=fetched_at, content_type=content_type)
        links = self.articles(self.find_links(page))
        return Listing(links=links or self.articles(_state_links(page)), more=self.find_more(page))

    def find_links(self, page: ParsedPage) -> Iterable[Link]:
        """Return the links of a listing page, which may include others than articles."""
        return find_listing_links(page, self.selectors, lambda url: self.article_id(url) is not None)

    def find_more(self, page: ParsedPage) -> tuple[str, ...]:
        """Return the URLs of further listings on the page, those marked as next unless the outlet's file says which."""
        marked = self.selectors.all("next_page", page.tree) if self.selectors.has("next_page") else _next_links(page)
        hrefs = [anchor.get("href") for anchor in marked]
        return self.allowed(url for href in hrefs if (url := absolute_url(page.base, href)))

    def read_feed(self, body: bytes, *, url: str, fetched_at: datetime, content_type: str | None = None) -> Listing:
        """Return the articles of a feed. Raises NotAnArticle (BAD_RESPONSE) if it isn't a feed."""
        if blocked := find_block(200, None, body, url):
            raise BlockedPage(blocked)
        links = read_feed_links(body, url=url, fetched_at=fetched_at, content_type=content_type)
        return Listing(links=self.articles(links))

    def read_sitemap(self, body: bytes, *, url: str, fetched_at: datetime, content_type: str | None = None) -> Listing:
        """Return the articles of a sitemap, and the sitemaps of an index, the newest first as far as they are dated.

        Raises NotAnArticle (BAD_RESPONSE) if it isn't a sitemap.
        """
        found = list(read_sitemap_links(body, url=url, fetched_at=fetched_at, content_type=content_type))
        sitemaps = sorted((link for is_index, link in found if is_index), key=_modified, reverse=True)
        more = self.allowed(link.url for link in sitemaps)
        return Listing(
            links=self.articles((link for is_index, link in found if not is_index), limit=len(found)), more=more
        )

    def articles(self, links: Iterable[Link], *, limit: int = MAX_LINKS_PER_PAGE) -> tuple[Link, ...]:
        """Return those links that lead to articles of this outlet, one for each article."""
        canonical = (replace(link, url=self.canonical_url(link.url)) for link in links)
        keyed = ((key, one) for one in canonical if self.outlet.allows(one.url) and (key := self.article_id(one.url)))
        return tuple(merge_links(keyed, limit=limit))

    def allowed(self, urls: Iterable[str]) -> tuple[str, ...]:
        """Return those URLs that the outlet's file allows to fetch, each once."""
        return tuple(dict.fromkeys(url for url in urls if self.outlet.allows(url)))

    # Archives

    def imported(
        self, url: str, title: str, text: str, published: datetime | None, author: str | None, lang: str | None
    ) -> Article:
        """Return an article that was read elsewhere, from an existing archive."""
        address = self.canonical_url(url)
        lines = [line for line in map(clean, text[:MAX_TEXT_CHARS].splitlines()) if line]
        return Article(
            outlet=self.outlet.id,
            article_id=self.article_id(address) or address,
            url=address,
            urls=(address,),
            title=clean(title)[:MAX_TITLE_CHARS],
            author=clean(author or "")[:MAX_AUTHOR_CHARS] or None,
            published=published,
            lang=LANGUAGE_CODES.get((lang or "").lower()) or detect_language(text),
            text="\n".join(lines),
        )


def _modified(link: Link) -> datetime:
    return link.modified or datetime.min.replace(tzinfo=UTC)


def _next_links(page: ParsedPage) -> list[Any]:
    """Return the links that a page marks as the next of a series, in the words of the HTML standard."""
    return [tag for tag in page.tree.iter("a", "link") if "next" in (tag.get("rel") or "").lower().split()]


def _state_links(page: ParsedPage) -> Iterator[Link]:
    return (link for state in page_states(page) for link in json_links(state, page.url, page.fetched_at))


def _without_repeats(title: str, author: str | None, lead: list[str], paragraphs: list[str]) -> list[str]:
    """Return lead and body without headline, date and byline before or after them, and without a lead that the body
    begins with."""
    body = list(paragraphs)
    while len(body) > 1 and (body[0] == title or is_date(body[0]) or (author and authors_in([body[0]]) == author)):
        body.pop(0)
    while len(body) > 1 and has_author_label(body[-1]) and labelled_author(body[-1]) == author:
        body.pop()
    start = " ".join(body[: len(lead)])
    return body if start.startswith(" ".join(lead)) else [*(line for line in lead if line not in body), *body]


def reader_for(outlet: Outlet) -> Reader:
    """Return the reader defined in the module `spiders.outlets.<spider>`, else the generic one.

    Raises ConfigError if there is no such module or it doesn't define exactly one reader.
    """
    if outlet.spider is None:
        return Reader(outlet)
    name = f"spiders.outlets.{outlet.spider}"
    found = _readers_in(name) if find_spec(name) else []
    if len(found) != 1:
        raise ConfigError((_no_reader(outlet, len(found)),))
    return found[0](outlet)


def _no_reader(outlet: Outlet, found: int) -> Problem:
    module = f"spiders/outlets/{outlet.spider}.py"
    message = f"{module} defines {found} readers" if found else f"{module} with a reader doesn't exist"
    return Problem(
        file=f"outlets/{outlet.id}.yml",
        line=None,
        message=f"unknown spider {outlet.spider!r}: {message}",
        remedy="fix the name, omit it to use the generic reader, or write that file with one subclass of Reader",
    )


def _readers_in(name: str) -> list[type[Reader]]:
    """Return the subclasses of Reader that a module defines itself."""
    members = vars(import_module(name)).values()
    readers = [one for one in members if isinstance(one, type) and issubclass(one, Reader) and one is not Reader]
    return [one for one in readers if one.__module__ == name]
