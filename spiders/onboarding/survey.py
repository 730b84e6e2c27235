"""Survey a page of an unknown site: software, feeds, languages, links, pager, and whether it is an article.

This is the reading half of `kuzet outlets new`; `url_patterns.py` and `fit_selectors.py` use the findings.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from config.models.outlet import Outlet, Select
from config.word_tables import WordTables
from spiders.article import Link
from spiders.discovery.feeds import read_feed_links
from spiders.discovery.listings import headline_beside, link_title
from spiders.discovery.sitemaps import read_sitemap_links
from spiders.document.decoding import decode_xml
from spiders.document.dom import ParsedPage, links_in, once_per_page, parse_page, read_json
from spiders.document.text import clean, comparable_letters, lines_of, text_of
from spiders.onboarding.candidate_selectors import own_selectors, select_elements
from spiders.onboarding.url_patterns import same_series
from spiders.page.body.find_body import find_main_text
from spiders.page.dates import is_date
from spiders.page.fields import FieldLayers, Selectors, find_published
from spiders.page.json_ld import find_article_object
from spiders.page.metadata import meta_title
from spiders.page.page_state import find_state_article, json_article, json_links, json_next_pages, page_states
from spiders.urls import absolute_url, date_template

MAX_PAGE_ANCHORS = 1500
MAX_SURVEYED_SITEMAP_URLS = 20_000
"""Most URLs read from one sitemap."""

MIN_HEADLINE_CHARS = 22
"""Fewest letters of a link's text that is a headline rather than the name of a section."""

MIN_ENTRIES = 3
"""Fewest elements of one class that are parts of entries: a page has one header, and perhaps one for phones."""

MIN_SENTENCE_CHARS = 60
"""Fewest letters of a line that is a sentence rather than a label."""

SITE_MARKS = WordTables("spiders.onboarding", "site_marks.yml")
_SOFTWARE_MARKS = [
    (name.replace("_", " "), SITE_MARKS.pattern("software", mark, line))
    for line, (name, mark) in SITE_MARKS.rows("software", 2)
]
_LIST_ATTRIBUTES = " | ".join(f".//@data-{name}" for name in ("next", "url", "href", "api", "src", "load", "source"))
_NEXT_ATTRIBUTES = ".//@*[starts-with(name(), 'data-') and contains(name(), 'next')]"
"""Where scripts find the next page of a list."""
_JSON_ALTERNATES = "//link[@rel='alternate'][contains(@type, 'json')]/@href"
_API_PATH = re.compile(r"[\"'`](/[^\"'`\s<>]{0,100}(?:api|ajax|json|feed)[^\"'`\s<>$]{0,200})[\"'`]")
_MENU_TAGS = frozenset(["nav", "header", "footer"])
_HEADER_NAME = re.compile(r"\b(?:header|footer)\b", re.IGNORECASE)
_MENU_NAMES = SITE_MARKS.any_of("menu_names", "(?i)")
_PAGER_NAMES = SITE_MARKS.any_of("pager_names", "(?i)")
_PAGE_PARAMETER = re.compile(r"(.*\bpage[=/])(\d{1,4})(\D.*)?")
_ARTICLE_LINKS = SITE_MARKS.any_of("article_links", "(?i)")
_NEXT_LABELS = SITE_MARKS.any_of("next_labels", r"(?i)[»›→>]{1,2}|\W*", r"(?:\s+\d+)?\W*")
_PAGE_NUMBER = re.compile(r"\d{1,4}")
_AROUND_PAGE_NUMBERS = "[](){}<>|-– "
_ARTICLE_CLASSES = SITE_MARKS.any_of("article_classes", r"(?:^|\s)", r"(?:\s|$)")
_LIST_CLASSES = SITE_MARKS.any_of("list_classes", r"(?:^|\s)", r"(?:\s|$)")
_LIST_TYPES = frozenset(SITE_MARKS.words("list_types"))


@dataclass(frozen=True, kw_only=True, slots=True)
class PageAnchor:
    """A link and its text."""

    url: str
    text: str
    in_menu: bool

    @property
    def is_headline(self) -> bool:
        return len(self.text) >= MIN_HEADLINE_CHARS and not self.in_menu


@dataclass(frozen=True, kw_only=True, slots=True)
class PagerLinks:
    """The links of a list to its further pages."""

    selector: str
    urls: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PageFacts:
    """What a page shows about its site."""

    url: str
    title: str
    headline: str | None
    site_name: str | None
    lang: str | None
    software: str | None
    feeds: tuple[str, ...]
    translations: tuple[str, ...]
    """URLs of the same page in other languages."""
    anchors: tuple[PageAnchor, ...]
    pager: PagerLinks | None
    article_points: int
    """At least MIN_ARTICLE_POINTS for a page that looks like an article."""
    evidence: str
    """The evidence for that, in a few words."""
    frames: tuple[str, ...] = ()
    """Addresses of pages in frames, of which old sites consist."""
    json_lists: tuple[str, ...] = ()
    """Addresses in attributes and scripts from which scripts may load lists."""

    def with_listed_title(self, title: str | None) -> "PageFacts":
        """Return the facts with a point more if the page's headline is the one that lists give for it."""
        if not title or comparable_letters(title) != comparable_letters(self.headline or ""):
            return self
        return replace(
            self, article_points=self.article_points + 1, evidence=f"{self.evidence}, the headline as in lists"
        )


MIN_ARTICLE_POINTS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedFacts:
    """What a feed or sitemap lists."""

    title: str | None
    software: str | None
    links: tuple[Link, ...]
    more: tuple[str, ...] = ()
    """Further sitemaps."""


def survey_page(body: bytes, *, url: str, fetched_at: datetime, content_type: str | None, outlet: Outlet) -> PageFacts:
    """Return what a page shows about its site. Raises NotAnArticle if it isn't HTML."""
    rows, page = read_json(body), json_article(body, url=url, fetched_at=fetched_at)
    if rows is not None and page is None:
        return _survey_json(rows, url, fetched_at)
    page = page or parse_page(body, url=url, fetched_at=fetched_at, content_type=content_type)
    points, evidence = _article_points(page, Selectors(outlet, Select()))
    return PageFacts(
        url=page.url,
        title=page.title,
        headline=meta_title(page),
        site_name=_site_name(page),
        lang=page.lang,
        software=detect_software(page.meta.get("generator", ""), page.text),
        feeds=tuple(_feeds(page)),
        translations=tuple(_translations(page)),
        anchors=tuple(islice(chain(_anchors_of(page), _state_anchors(page)), MAX_PAGE_ANCHORS)),
        pager=_pager(page),
        article_points=points,
        evidence=evidence,
        frames=tuple(filter(None, (absolute_url(page.base, one.get("src")) for one in page.tree.iter("frame")))),
        json_lists=tuple(_json_lists(page)),
    )


def _survey_json(rows: Any, url: str, now: datetime) -> PageFacts:
    """Return what a list in JSON shows."""
    links = islice(json_links(rows, url, now), MAX_PAGE_ANCHORS)
    further = json_next_pages(rows, url) or [
        f"{found[1]}{int(found[2]) + 1}{found[3] or ''}" for found in [_PAGE_PARAMETER.fullmatch(url)] if found
    ]
    return PageFacts(
        url=url,
        title="",
        headline=None,
        site_name=None,
        lang=None,
        software=None,
        feeds=(),
        translations=(),
        anchors=tuple(PageAnchor(url=link.url, text=link.title or "", in_menu=False) for link in links),
        pager=PagerLinks(selector="", urls=tuple(further)) if further else None,
        article_points=0,
        evidence="a list in JSON",
    )


def _state_anchors(page: ParsedPage) -> Iterator[PageAnchor]:
    """Yield the links of the page's JSON state, if scripts show it."""
    for state in page_states(page):
        for link in json_links(state, page.url, page.fetched_at):
            yield PageAnchor(url=link.url, text=link.title or "", in_menu=False)


def _json_lists(page: ParsedPage) -> Iterator[str]:
    """Yield addresses from which scripts load the entries of a list, or further ones."""
    attributes = chain(page.tree.xpath(_JSON_ALTERNATES), page.body.xpath(_LIST_ATTRIBUTES))
    paths = (path for script in page.tree.iter("script") for path in _API_PATH.findall(script.text or ""))
    for href in dict.fromkeys(chain(map(str, attributes), paths)):
        if url := absolute_url(page.base, href):
            yield url


def survey_feed(body: bytes, *, url: str, fetched_at: datetime, content_type: str | None) -> FeedFacts:
    """Return what a feed lists. Raises NotAnArticle if it isn't a feed."""
    links = tuple(read_feed_links(body, url=url, fetched_at=fetched_at, content_type=content_type))
    head = decode_xml(body, content_type)[:5000]
    title = re.search(r"<title[^>]*>(?:<!\[CDATA\[)?([^<\]]{1,200})", head)
    generator = re.search(r"<generator[^>]*>([^<]{1,200})", head)
    software = detect_software(generator[1] if generator else "", "")
    return FeedFacts(title=clean(title[1]) if title else None, software=software, links=links)


def survey_sitemap(body: bytes, *, url: str, fetched_at: datetime, content_type: str | None) -> FeedFacts:
    """Return what a sitemap lists. Raises NotAnArticle if it isn't a sitemap."""
    found = read_sitemap_links(body, url=url, fetched_at=fetched_at, content_type=content_type)
    listed: dict[bool, list[Link]] = {False: [], True: []}
    for is_index, link in islice(found, MAX_SURVEYED_SITEMAP_URLS):
        listed[is_index].append(link)
    more = tuple(link.url for link in listed[True])
    return FeedFacts(title=None, software=None, links=tuple(listed[False]), more=more)


def detect_software(generator: str, text: str) -> str | None:
    """Return the software that the generator tag or the markup shows, or None."""
    if generator:
        known = next(
            (name for name, _ in _SOFTWARE_MARKS if name.removeprefix("1C-").lower() in generator.lower()), None
        )
        version = re.search(r"Drupal (\d+)", generator)
        return f"Drupal {version[1]}" if version else known or clean(generator)[:60]
    return next((name for name, mark in _SOFTWARE_MARKS if mark.search(text)), None)


def _site_name(page: ParsedPage) -> str | None:
    named = page.meta.get("og:site_name")
    for data in page.json_ld:
        publisher = data.get("publisher")
        for one in (
            data if data.get("@type") in ("WebSite", "Organization", "NewsMediaOrganization") else None,
            publisher,
        ):
            if not named and isinstance(one, dict) and isinstance(one.get("name"), str):
                named = clean(one["name"])
    return named


def _feeds(page: ParsedPage) -> Iterator[str]:
    for tag in page.tree.iter("link", "a"):
        kind, href = tag.get("type") or "", tag.get("href") or ""
        is_feed = tag.tag == "link" and ("rss+xml" in kind or "atom+xml" in kind)
        is_named = tag.tag == "a" and re.search(r"/(?:rss|feed)(?:/|\.xml|$)|\.rss$", href)
        url = absolute_url(page.base, href) if is_feed or is_named else None
        if url and "comments" not in url:
            yield url


def _translations(page: ParsedPage) -> Iterator[str]:
    """Yield where the page is in other languages: a language of which many links are is that of a list's entries."""
    found: dict[str, set[str]] = defaultdict(set)
    for tag in page.tree.iter("link", "a"):
        lang = tag.get("hreflang")
        if lang and lang != "x-default" and (url := absolute_url(page.base, tag.get("href"))):
            found[lang].add(url)
    return (url for urls in found.values() if len(urls) < MIN_ENTRIES for url in urls)


def _anchors_of(page: ParsedPage) -> Iterator[PageAnchor]:
    menus: dict[Any, bool] = {}
    entries = _parts_of_entries(page)
    found = [(one, href, url) for one, href in links_in(page, page.body) if (url := absolute_url(page.base, href))]
    labels = _labels(found)
    for anchor, href, url in found:
        text = link_title(anchor) or clean(anchor.get("title") or anchor.xpath("string(.//img/@alt)"))
        if not text or text in labels:
            text = headline_beside(anchor, href, page) or text
        yield PageAnchor(url=url, text=text[:300], in_menu=_is_in_menu(anchor, menus, entries))


def _labels(links: Iterable[tuple[Any, str, str]]) -> frozenset[str]:
    """Return the words of links to many pages, such as "Read more"."""
    urls: dict[str, set[str]] = defaultdict(set)
    for anchor, _, url in links:
        urls[text_of(anchor)].add(url)
    return frozenset(text for text, those in urls.items() if len(those) >= MIN_ENTRIES)


def _parts_of_entries(page: ParsedPage) -> frozenset[tuple[str, str]]:
    """Return the tags and classes of headers and footers that a page has many of: parts of a list's entries."""
    counts = Counter((one.tag, one.get("class") or "") for one in page.body.iter(etree.Element))
    return frozenset(
        part for part, number in counts.items() if number >= MIN_ENTRIES and _HEADER_NAME.search(" ".join(part))
    )


def _is_in_menu(element: Any, known: dict[Any, bool], entries: Container[tuple[str, str]]) -> bool:
    path = []
    answer = False
    while element is not None:
        if element in known:
            answer = known[element]
            break
        path.append(element)
        named = f"{element.get('class', '')} {element.get('id', '')}"
        if element.tag not in ("body", "html", "article", "main") and (
            element.tag in _MENU_TAGS or _MENU_NAMES.search(named)
        ):
            is_part = (element.tag, element.get("class") or "") in entries or _holds_headline(element)
            answer = not is_part and not _ARTICLE_LINKS.search(named)
            break
        element = element.getparent()
    known.update(dict.fromkeys(path, answer))
    return answer


def _holds_headline(element: Any) -> bool:
    """Return whether a header belongs to an entry of a list or to an article."""
    return element.tag == "header" and any(one.tag in ("article", "li") for one in element.iterancestors())


def _pager(page: ParsedPage) -> PagerLinks | None:
    """Return the pager's links: in an element with such a class, marked as next, or recognised by their words."""
    for element in page.body.iter(etree.Element):
        if _PAGER_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}".strip()):
            urls = _list_page_urls(
                page, _hrefs([anchor for anchor in element.iter("a") if anchor is element or _is_pager_link(anchor)])
            )
            name = next(own_selectors(element), None)
            if urls and name:
                return PagerLinks(selector=name if element.tag == "a" else f"{name} a", urls=urls)
    rel = [tag for tag in page.tree.iter("a", "link") if (tag.get("rel") or "").lower() == "next"]
    if rel and (urls := _list_page_urls(page, _hrefs(rel))):
        return PagerLinks(selector=f'{rel[0].tag}[rel="next"]', urls=urls)
    urls = _of_one_series(_list_page_urls(page, _hrefs(filter(_is_pager_link, page.body.iter("a")))))
    if urls and (selector := _selector_by_url(urls)):
        finds_only_pages = all(map(_is_pager_link, select_elements(page, selector)))
        return PagerLinks(selector=selector if finds_only_pages else "", urls=urls)
    urls = _list_page_urls(page, map(str, page.body.xpath(_NEXT_ATTRIBUTES)))
    return PagerLinks(selector="", urls=urls) if urls else None


def _of_one_series(urls: tuple[str, ...]) -> tuple[str, ...]:
    """Return the most URLs that differ in their last number only; links to comments differ in another one."""
    series = [same_series(one, urls) for one in urls]
    longest = max(series, key=len, default=())
    return longest if len(longest) > 1 or len(urls) == 1 else ()


def _is_pager_link(anchor: Any) -> bool:
    """Return whether a link leads to another page of a list: a number, or a word such as "next"."""
    words = text_of(anchor).strip(_AROUND_PAGE_NUMBERS)
    named = f"{anchor.get('rel', '')} {anchor.get('class', '')}"
    return bool(_PAGE_NUMBER.fullmatch(words) or _NEXT_LABELS.fullmatch(words)) or "next" in named


def _selector_by_url(urls: Sequence[str]) -> str | None:
    """Return a selector of links by the part of their URL before the number."""
    before = re.search(r"([^/?&]*[/?&][^/?&]*\D)\d+\D*$", urlsplit(urls[0])._replace(netloc="").geturl())
    return f'a[href*="{before[1]}"]' if before and '"' not in before[1] else None


def _hrefs(anchors: Iterable[Any]) -> Iterator[str | None]:
    """Yield where links lead, except for those to the articles before and after."""
    return (anchor.get("href") for anchor in anchors if not _leads_to_article(anchor))


def _list_page_urls(page: ParsedPage, hrefs: Iterable[str | None]) -> tuple[str, ...]:
    """Return the addresses of the same list: its URL with another number."""
    own = _without_numbers(page.url)
    urls = (absolute_url(page.base, href) for href in hrefs)
    return tuple(
        dict.fromkeys(
            url
            for url in urls
            if url
            and url != page.url
            and url not in _headlined(page)
            and date_template(url, page.fetched_at.date()) is None
            and _without_numbers(url).startswith(own.split("?")[0].rstrip("/"))
            and re.search(r"\d", url[len(own.split("?")[0]) - 1 :])
        )
    )


@once_per_page
def _headlined(page: ParsedPage) -> frozenset[str]:
    """Return where links as long as a headline lead; beside them, "next" means the rest of the article."""
    links = ((one, href) for one, href in links_in(page, page.body) if len(text_of(one)) >= MIN_HEADLINE_CHARS)
    return frozenset(url for _, href in links if (url := absolute_url(page.base, href)))


def _leads_to_article(anchor: Any) -> bool:
    """Return whether a link is among those to the articles before and after."""
    return any(_ARTICLE_LINKS.search(around.get("class") or "") for around in anchor.iterancestors())


def _without_numbers(url: str) -> str:
    return re.sub(r"(?<=[/=-])\d+(?=/|$|&|\.)", "", url)


def _sentence_chars(page: ParsedPage) -> int:
    """Return the number of letters in the page's sentences if no element stands out; 0 for a list of dated entries."""
    found = list(lines_of(page.body))
    if sum(is_date(line.text) for line in found) > 4:
        return 0
    return sum(len(line.text) for line in found if not line.is_link and len(line.text) > MIN_SENTENCE_CHARS)


def _article_points(page: ParsedPage, empty: Selectors) -> tuple[int, str]:
    """Return the number of points that suggest an article, and the evidence for them."""
    kinds = " ".join(sorted(page.body_classes))
    types = {str(data.get("@type")).lower() for data in page.json_ld}
    fields = FieldLayers(layers={})
    date = find_published(page, empty, fields)
    main_text = find_main_text(page)
    lines = list(lines_of(main_text.element, main_text.around)) if main_text is not None else []
    linked = [line for line in lines if line.is_link and len(line.text) >= MIN_HEADLINE_CHARS]
    is_list = len(linked) >= 4 and len(linked) >= 0.3 * len(lines)
    words = sum(len(line.text) for line in lines if not line.is_link) or _sentence_chars(page)
    evidence = (
        ("JSON-LD article", 2, bool(find_article_object(page))),
        ("og:type article", 1, page.meta.get("og:type") == "article"),
        ("kind of body", 2, bool(_ARTICLE_CLASSES.search(kinds))),
        (f"date ({fields.layers.get('published')})", 2, date is not None and fields.layers.get("published") != "url"),
        ("date (url)", 1, date is not None and fields.layers.get("published") == "url"),
        ("a line that is a date", 2, date is None and any(is_date(line.text) for line in lines_of(page.body))),
        ("headline", 1, page.main_headline is not None or "og:title" in page.meta),
        (f"{words} letters of prose", 1, words >= 200 and not is_list),
        ("kind of list", -4, bool(_LIST_CLASSES.search(kinds)) and not _ARTICLE_CLASSES.search(kinds)),
        ("JSON-LD list", -4, bool(types & _LIST_TYPES)),
        ("og:type website", -1, page.meta.get("og:type") == "website"),
        ("a list of links", -2, is_list),
        ("no prose", -2, words < 80),
        ("a pager", -3, _pager(page) is not None),
        ("an article in the state", 5, bool(find_state_article(page))),
    )
    return sum(points for _, points, holds in evidence if holds), ", ".join(
        name for name, _, holds in evidence if holds
    )
