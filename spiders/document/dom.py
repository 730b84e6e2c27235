"""Parse a page once and give access to its meta tags, JSON-LD, headlines and links."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property, wraps
from itertools import chain, islice
from typing import Any, TypeVar, cast

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from spiders.article import NotAnArticle, Refusal
from spiders.document.decoding import decode, detect_utf16, has_oversized_tag
from spiders.document.text import NAME_COLUMN, NAMES, clean, comparable_letters, describe_start, text_of
from spiders.urls import absolute_url

MAX_PAGE_BYTES = 10 * 1024 * 1024
"""Most bytes of a page. Pages of outlets have 0.1 MB; a much larger one is a mistake or an attack."""

_OTHER_FORMATS = re.compile(rb"\s*(?:%PDF|PK\x03\x04|\x1f\x8b|\x89PNG|GIF8|\xff\xd8\xff|RIFF|\{\s*\"|\[\s*[\{\]])")
_OTHER_TYPES = re.compile(
    r"(?:image|audio|video|font)/|application/(?:pdf|zip|msword|json|vnd\.|x-rar|octet-stream\+)", re.IGNORECASE
)
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|title|article|main|div|p|h1)\b", re.IGNORECASE)
_FRAGMENT = re.compile(r"<(?:a|ul|ol|li|table|section|nav|h[2-6]|frameset)\b", re.IGNORECASE)
"""Sufficient where the server declares HTML: some send a list as a fragment of a page."""
_FEED = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b")
_CONTROL_BYTES = bytes(set(range(32)) - {0, 9, 10, 12, 13, 27})
_MAX_CONTROL_RATE = 0.01
_BLOCKS = ("article", "main", "section", "div")
HEADING_TAGS = ("h2", "h3", "h4")
_MIN_TITLE_SPACES = 4
TITLE_PART = re.compile(r"\s+[|—–·»:-]\s+")
"""Matches what stands between a headline and the site's name in a title."""

_TITLE_TAGS = ("div", "span", "b", "strong", "font", "p", "td")
_STYLED = etree.XPath("//@style[contains(., 'white-space') or contains(., 'display')]/..")
_KEEPS_LINES = re.compile(r"white-space:\s*(?:pre|break-spaces)", re.IGNORECASE)
_IS_BLOCK = re.compile(r"display:\s*(?:block|flex|grid|list-item|table)\b", re.IGNORECASE)
_INLINE_ELEMENTS = frozenset(NAMES.words("phrase_tags"))
_MAX_SMALL_STARTS_RATE = 1 / 4
"""Largest share of a list's lines that begin with a small letter; of wrapped prose, four in five do."""

_MAX_BROKEN_LINES = 20_000

_CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement)
"""One class for all elements: lxml.html's own look-up calls Python for each element whenever it is touched."""

_SCRIPTED = etree.XPath("//*[@onclick or @data-href]")
_FRONT_PAGE = re.compile(r"(?:https?://[^/]+)?/?")
_GOES_TO = re.compile(r"(?:location(?:\.href)?\s*=|(?:location\.(?:assign|replace)|window\.open)\()\s*['\"]([^'\"]+)")
"""Matches a script that leads to another page, such as `location.href='/news/1'`."""

CUT_SHORT = ("…", "...")
"""Ends of headlines that a list cuts short."""

_PERSON = re.compile(r"[^\W\d_a-zа-яё][\w’'-]+(?: [^\W\d_a-zа-яё][\w’'.-]+){1,3}")
_MIN_PEOPLE = 3
"""Fewest pictures whose captions are names that are a list of people."""

_Found = TypeVar("_Found")


class ParsedPage:
    """A parsed page. `tree` is its root element and must not be changed."""

    def __init__(self, text: str, *, url: str, fetched_at: datetime, content_type: str | None = None) -> None:
        self.text = text
        self.url = url
        self.fetched_at = fetched_at
        self.content_type = content_type
        self.tree = _parse(text)
        self.found: dict[Callable[..., Any], Any] = {}
        """Function -> its result for this page: see `once_per_page`."""

    @cached_property
    def json_ld(self) -> list[dict[str, Any]]:
        """The page's JSON-LD objects, including those inside graphs."""
        return [
            data for script in self.tree.iterfind('.//script[@type="application/ld+json"]') for data in _objects(script)
        ]

    @cached_property
    def meta(self) -> dict[str, str]:
        """The page's meta tags: lower-case property, name or itemprop -> content of its first occurrence."""
        found: dict[str, str] = {}
        for tag in self.tree.iter("meta"):
            content = clean(tag.get("content") or "")
            for key in ("property", "name", "itemprop"):
                if content and tag.get(key):
                    found.setdefault(tag.get(key).lower(), content)
        return found

    @cached_property
    def body(self) -> Any:
        """The body element, or the root of a page without one."""
        body = self.tree.find("body")
        return self.tree if body is None else body

    @cached_property
    def body_classes(self) -> frozenset[str]:
        """The classes of the body element, in which most software names the kind of page."""
        return frozenset((self.body.get("class") or "").split())

    @cached_property
    def title(self) -> str:
        """The text of the title element."""
        return clean(self.tree.findtext(".//title") or "")[:2000]

    @cached_property
    def headlines(self) -> list[str]:
        """The texts of the first h1 elements."""
        return [text for text, _ in zip((text_of(h1) for h1 in self.tree.iter("h1")), range(5), strict=False) if text]

    @cached_property
    def main_headline(self) -> Any:
        """The h1 that agrees with og:title or the title element, else an element that repeats it, else the only h1.

        An h1 that leads to the front page is the site's name. So may be one that is the lesser part of the title.
        """
        headlines = [h1 for h1 in islice(self.tree.iter("h1"), 10) if text_of(h1) and not _leads_home(h1)]
        for title in (self.meta.get("og:title", ""), self.title):
            agreeing = [h1 for h1 in headlines if _agree(text_of(h1), title)]
            if agreeing:
                h1 = max(agreeing, key=lambda one: len(text_of(one)))
                return h1 if 2 * len(text_of(h1)) > len(title) else self._repeated_title(h1)
        return self._repeated_title(headlines[0] if len(headlines) == 1 else None)

    def _repeated_title(self, default: Any) -> Any:
        """Return the first heading, or other element than a link, whose own words are the title; else the default."""
        shown = self.meta.get("og:title")
        letters = comparable_letters(shown or self.title)
        headings = (one for one in self.body.iter(*HEADING_TAGS) if letters and _is_most(text_of(one), letters))
        others = (one for one in self.body.iter(*_TITLE_TAGS) if one.text and _repeats(clean(one.text), shown, letters))
        found = (one for one in chain(headings, others) if next(one.iterancestors("a"), None) is None)
        return next(found, self._only_part_of_title() if default is None else default)

    def _only_part_of_title(self) -> Any:
        """Return the element whose own words are a part of the title, if no other shows another part outside links."""
        parts = frozenset(TITLE_PART.split(self.title)) if TITLE_PART.search(self.title) else frozenset()
        shown: dict[str, Any] = {}
        for one in self.body.iter(*_TITLE_TAGS) if parts else ():
            words = clean(one.text or "")
            if words in parts and next(one.iterancestors("a"), None) is None:
                shown.setdefault(words, one)
        return next(iter(shown.values())) if len(shown) == 1 else None

    @cached_property
    def lang(self) -> str | None:
        """The declared language."""
        lang: str | None = self.tree.get("lang") or self.tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        return lang or self.meta.get("og:locale")

    @cached_property
    def base(self) -> str:
        """The URL that relative links are resolved against."""
        tag = self.tree.find(".//base[@href]")
        return (absolute_url(self.url, tag.get("href")) if tag is not None else None) or self.url

    def link(self, rel: str) -> str | None:
        """Return the target of the first link element with this relation."""
        for tag in self.tree.iter("link"):
            if rel in (tag.get("rel") or "").lower().split():
                return absolute_url(self.base, tag.get("href"))
        return None


def once_per_page(find: Callable[[ParsedPage], _Found]) -> Callable[[ParsedPage], _Found]:
    """Make a function of a page keep its result with the page, because several fields are read from it."""

    @wraps(find)
    def found_on(page: ParsedPage) -> _Found:
        if find not in page.found:
            page.found[find] = find(page)
        return cast(_Found, page.found[find])

    return found_on


@once_per_page
def _link_tags(page: ParsedPage) -> frozenset[str]:
    """Return the tags of elements that may lead to other pages: `a`, and those that scripts make links of."""
    return frozenset(("a", *(one.tag for one in _SCRIPTED(page.tree))))


def links_in(page: ParsedPage, element: Any) -> Iterator[tuple[Any, str]]:
    """Yield the links in an element of a page, each with its address as it is written."""
    return ((one, href) for one in element.iter(*_link_tags(page)) if (href := _href_of(one)))


def _href_of(element: Any) -> str | None:
    """Return where an element leads: by its `href`, else by its script or its `data-href`."""
    href: str | None = element.get("href") if element.tag == "a" else None
    if href and not href.startswith(("#", "javascript:")):
        return href
    followed = _GOES_TO.search(href or "") or _GOES_TO.search(element.get("onclick") or "")
    return followed[1] if followed else element.get("data-href") or href


def html_parser() -> HTMLParser:
    """Return a new parser of pages and of markup inside them, without comments."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    return parser


def _repeats(words: str, shown: str | None, letters: str) -> bool:
    """Return whether words are og:title, or a title too long for the name of a site, which old pages have as title."""
    return words == shown if shown else words.count(" ") >= _MIN_TITLE_SPACES and _is_most(words, letters)


def _leads_home(heading: Any) -> bool:
    """Return whether a heading's words are a link to the site's front page."""
    links = (
        link for link in heading.iter("a") if link.get("rel") == "home" or _FRONT_PAGE.fullmatch(link.get("href", ""))
    )
    return any(2 * len(text_of(link)) > len(text_of(heading)) for link in links)


def _is_most(words: str, title: str) -> bool:
    """Return whether words are the letters of a title, perhaps without the site's name."""
    letters = comparable_letters(words)
    return letters in title and len(letters) > len(title) / 2


def _agree(headline: str, title: str) -> bool:
    headline, title = comparable_letters(headline), comparable_letters(title)
    return bool(headline) and (headline in title or (len(title) > 15 and title in headline))


def parse_page(body: bytes, *, url: str, fetched_at: datetime, content_type: str | None = None) -> ParsedPage:
    """Parse the page in `body`.

    Raises NotAnArticle if it is empty, too large, not HTML, unreadable or truncated.
    """
    if not body.strip():
        raise NotAnArticle(Refusal.NO_TEXT, "the response is empty")
    if len(body) > MAX_PAGE_BYTES:
        raise NotAnArticle(Refusal.TOO_LARGE, f"{len(body)} bytes; the limit is {MAX_PAGE_BYTES}")
    if _OTHER_TYPES.match(content_type or "") or _OTHER_FORMATS.match(body) or _is_binary(body):
        raise NotAnArticle(Refusal.NOT_HTML, f"{content_type or 'no content type'}, {describe_start(body)}")
    text = decode(body, content_type)
    if not _has_markup(text, content_type) or _FEED.match(text):
        raise NotAnArticle(Refusal.NOT_HTML, f"{content_type or 'no content type'}, {describe_start(text)}")
    if has_oversized_tag(text):
        raise NotAnArticle(Refusal.EXTRACT_FAILED, "a tag has thousands of attributes")
    if _is_truncated(text):
        raise NotAnArticle(Refusal.TRUNCATED, "truncated before </body> or </html>")
    return ParsedPage(text, url=url, fetched_at=fetched_at, content_type=content_type)


def _has_markup(text: str, content_type: str | None) -> bool:
    if _MARKUP.search(text):
        return True
    return (content_type or "").lower().startswith("text/html") and bool(_FRAGMENT.search(text))


def _is_binary(body: bytes) -> bool:
    sample = body[:100_000]
    if detect_utf16(sample[:1000]) or sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > _MAX_CONTROL_RATE * len(sample)


def _is_truncated(text: str) -> bool:
    """Return whether elements are open at the end of a page without </body> and </html>, both of which are optional."""
    tail = text[-5000:].lower()
    if "</html" in tail or "</body" in tail:
        return False
    lower = text.lower()
    if "</html" in lower or "</body" in lower or "<html" not in lower:
        return False
    if lower.rfind("<") > lower.rfind(">"):
        return True
    return any(len(re.findall(rf"<{tag}\b", lower)) > lower.count(f"</{tag}") for tag in _BLOCKS)


def _parse(text: str) -> Any:
    parser = html_parser()
    try:
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=False)
    except etree.LxmlError as error:
        raise NotAnArticle(Refusal.NOT_HTML, f"unreadable markup: {clean(str(error))[:200]}") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise NotAnArticle(Refusal.TRUNCATED, "elements are nested too deep for the parser: text would be lost")
    _mark_line_breaks(tree)
    _list_people(tree)
    return tree


def _list_people(tree: Any) -> None:
    """Make entries of people whose names stand below each other in a table, or alone below pictures."""
    for table in tree.iter("table"):
        if (rows := list(table.iter("tr"))) and _has_person_per_column(rows):
            for cells in [list(column) for column in zip(*rows, strict=True)]:
                row = rows[0].makeelement("tr")
                row.extend(cells)
                rows[0].addprevious(row)
    captions = list(tree.iter("figcaption"))
    names = {_PERSON.fullmatch(clean(caption.text_content())) for caption in captions}
    if len(captions) >= _MIN_PEOPLE and None not in names:
        for caption in captions:
            caption.tag = "p"


def _has_person_per_column(rows: list[Any]) -> bool:
    """Return whether the first two rows of a table begin with titles such as surname and given name."""
    titles = [row[0].text_content() for row in rows[:2] if len(row) == len(rows[0]) > 1]
    return (
        len(titles) > 1
        and all(map(NAME_COLUMN.fullmatch, map(clean, titles)))
        and all(len(row) == len(rows[0]) for row in rows)
    )


def _mark_line_breaks(tree: Any) -> None:
    """Insert `br` where line breaks of the source, or inline elements styled as blocks, separate lines."""
    styled = _STYLED(tree)
    for element in [*tree.iter("pre"), *(one for one in styled if _KEEPS_LINES.search(one.get("style")))]:
        text = element.text_content()
        if text.count("\n") <= _MAX_BROKEN_LINES and not _is_wrapped_prose(text):
            _break_lines(element)
    for element in styled:
        if element.tag in _INLINE_ELEMENTS and _IS_BLOCK.search(element.get("style")):
            element.addprevious(element.makeelement("br"))


def _is_wrapped_prose(text: str) -> bool:
    """Return whether lines are prose wrapped at a width: many begin inside a sentence, with a small letter."""
    lines = list(filter(None, map(str.strip, text.splitlines())))
    return sum(line[0].islower() for line in lines) > _MAX_SMALL_STARTS_RATE * len(lines)


def _break_lines(element: Any) -> None:
    for part in list(element.iter(etree.Element)):
        first, *others = (part.text or "").split("\n")
        part.text = first
        part[0:0] = [_line_break(part, words) for words in others]
        if part is element:
            continue
        first, *others = (part.tail or "").split("\n")
        part.tail = None
        for words in reversed(others):
            part.addnext(_line_break(part, words))
        part.tail = first


def _line_break(element: Any, words: str) -> Any:
    found = element.makeelement("br")
    found.tail = words
    return found


def _objects(script: Any) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(script.text or "", strict=False)
    except (ValueError, RecursionError):
        return
    for one in data if isinstance(data, list) else [data]:
        if isinstance(one, dict):
            graph = one.get("@graph")
            yield from [part for part in graph if isinstance(part, dict)] if isinstance(graph, list) else [one]


def read_json(body: bytes) -> Any:
    """Return the object or list that a JSON response holds, or None for anything else."""
    if len(body) > MAX_PAGE_BYTES or body.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
