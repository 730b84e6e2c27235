"""Recognise text of the site rather than an article: sidebars, comments, cookie notices, repeated lines and texts."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from zlib import crc32

from lxml import etree

from config.word_tables import WordTables
from spiders.article import Article
from spiders.document.dom import ParsedPage, once_per_page
from spiders.document.text import NAMES

MIN_FRAGMENT_CHARS = 40
"""Characters of a text node that counts as prose; menus and labels are shorter."""

MIN_HEADLINE_WORDS = 5
"""Words of a link that is a headline rather than a name."""

MAX_TITLES_OF_TEXT = 2
"""Most titles under which an outlet may publish the same text."""

MAX_REMEMBERED_TEXTS = 50_000

MAX_SHORT_TEXT_CHARS = 800
"""Longest text whose lines are remembered one by one; a longer one is remembered as a whole."""

MAX_CAPTION_CHARS = 200

_MIN_OWN_LETTERS = 8

_MIN_EXEMPT_PROSE_CHARS = 600
"""Prose inside an element that is the article whatever the element's name, if it is most of the page's prose."""

_MIN_EXEMPT_RATE = 0.6
_TEXTS = etree.XPath(f".//text()[string-length() > {MIN_FRAGMENT_CHARS}]")
_HAS_PLAIN_WORDS = etree.XPath(
    "boolean(.//text()[normalize-space() and not(ancestor::i|ancestor::em|ancestor::small)])"
)
_NON_TEXT_CLASSES = frozenset(NAMES.words("non_text_classes"))
_NON_TEXT_TAGS = frozenset(["h1", "footer"])
_NON_TEXT_IDS = frozenset(NAMES.words("non_text_ids"))
_BOILERPLATE_TAGS = frozenset(NAMES.words("boilerplate_tags"))
_BOILERPLATE_WORD = re.compile("|".join(NAMES.words("boilerplate_words")))
_LAYOUT_WORDS = frozenset(NAMES.words("layout_words"))

_QUOTE = re.compile(r"[«“„][^»”]{0,500}[»”]")
_NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@dataclass(slots=True)
class RepeatedTexts:
    """The texts of the pages read so far; lines that appear under many titles are the site's own."""

    titles: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    """Outlet and digest of a line, or of a long text -> the titles of the pages that gave it."""

    def is_boilerplate(self, article: Article) -> bool:
        """Remember an article, and return whether pages with other titles have nearly all of its lines."""
        if len(self.titles) > MAX_REMEMBERED_TEXTS:
            self.titles.clear()
        parts = article.text.split("\n") if len(article.text) <= MAX_SHORT_TEXT_CHARS else [article.text]
        own = [part for part in parts if not self._is_shared(article, part)]
        return sum(sum(map(str.isalpha, part)) for part in own) < _MIN_OWN_LETTERS

    def _is_shared(self, article: Article, text: str) -> bool:
        key = (article.outlet, crc32(text.encode("utf-8", "replace")))
        titles = self.titles.setdefault(key, set())
        if len(titles) <= MAX_TITLES_OF_TEXT:
            titles.add(article.title)
        return len(titles) > MAX_TITLES_OF_TEXT


@cache
def site_line_pattern(*tables: str) -> re.Pattern[str]:
    """Return what lines of the site begin with, by tables such as `media` and `site`; loaded when a
    page first has hardly any text."""
    phrases = WordTables("spiders.page", "boilerplate_phrases.yml")
    lines = [line for name in tables for _, (line,) in phrases.rows(name, 1)]
    return phrases.pattern(tables[0], rf"(?i)\W*(?:{'|'.join(lines)})")


def speaks_to_readers(line: str) -> bool:
    """Return whether a line is about the site or asks its readers to do something; quotes of others don't count."""
    return reader_pattern().search(_QUOTE.sub("", line)) is not None


@cache
def reader_pattern() -> re.Pattern[str]:
    """Return a pattern for words in lines about the site or to its readers."""
    phrases = WordTables("spiders.page", "boilerplate_phrases.yml")
    lines = [line for _, (line,) in phrases.rows("anywhere", 1)]
    return phrases.pattern("anywhere", rf"(?i)\b(?:{'|'.join(lines)})")


def is_headline_link(anchor: Any) -> bool:
    """Return whether a link is as long as a headline, as in teasers, rather than a name."""
    return len(anchor.text_content().split()) >= MIN_HEADLINE_WORDS


def parent_of(fragment: Any) -> Any:
    """Return the element that shows a text node; the tail of an element belongs to the element around it."""
    return fragment.getparent().getparent() if fragment.is_tail else fragment.getparent()


@once_per_page
def prose_fragments(page: ParsedPage) -> list[tuple[Any, int]]:
    """Return the elements that show text nodes as long as a sentence, each with its number of characters."""
    found = ((parent_of(fragment), len(fragment.strip())) for fragment in _TEXTS(page.body))
    return [(element, chars) for element, chars in found if chars > MIN_FRAGMENT_CHARS]


def find_non_text(element: Any) -> list[Any]:
    """Return the elements inside an article that are never its text: headline, share buttons, captions, comments."""
    return [inside for inside in element.iterdescendants(etree.Element) if _is_non_text(inside)]


def _is_non_text(element: Any) -> bool:
    if element.tag in _NON_TEXT_TAGS or element.get("id") in _NON_TEXT_IDS:
        return True
    classes: list[str] = (element.get("class") or "").split()
    return not _NON_TEXT_CLASSES.isdisjoint(classes) or _is_picture(element)


def _is_picture(element: Any) -> bool:
    """Return whether an element shows a picture with its caption, as on old sites.

    It is a table at the side of a text, or anything centred where all words are in italics or small.
    """
    floats = element.tag == "table" and element.get("align", "").lower() in ("left", "right")
    is_centred = element.tag == "center" or element.get("align", "").lower() == "center"
    if not floats and (not is_centred or _HAS_PLAIN_WORDS(element)):
        return False
    return next(element.iter("img"), None) is not None and len(element.text_content().strip()) <= MAX_CAPTION_CHARS


@once_per_page
def boilerplate_cache(page: ParsedPage) -> dict[Any, bool]:
    """Return the page's cache for `is_boilerplate`, which knows the elements around the article from the start.

    These are the elements around the main headline, and around most of the page's prose, whatever their names.
    """
    known: dict[Any, bool] = {page.body: False}
    if page.main_headline is not None:
        known.update(dict.fromkeys(page.main_headline.iterancestors(), False))
    chars_in: dict[Any, int] = {}
    total = 0
    for element, chars in prose_fragments(page):
        if element.tag in _BOILERPLATE_TAGS:
            continue
        total += chars
        while element is not None and element is not page.body:
            chars_in[element] = chars_in.get(element, 0) + chars
            element = element.getparent()
    most = max(_MIN_EXEMPT_PROSE_CHARS, _MIN_EXEMPT_RATE * total)
    known.update(
        {
            element: False
            for element, chars in chars_in.items()
            if chars >= most and element.tag not in _BOILERPLATE_TAGS
        }
    )
    return known


def is_boilerplate(element: Any, known: dict[Any, bool]) -> bool:
    """Return whether an element is, or is inside, what surrounds an article. `known` caches the answers."""
    path = []
    while element not in known:
        path.append(element)
        if element.tag in _BOILERPLATE_TAGS or has_boilerplate_name(element):
            known[element] = True
            break
        element = element.getparent()
    answer = known[element]
    known.update(dict.fromkeys(path, answer))
    return answer


def has_boilerplate_name(element: Any) -> bool:
    """Return whether a class or the id names a sidebar, footer, comments or the like, rather than a layout with one.

    Of a part that is named after a block around it (`post-popup__text`, `ArticleComment_date`), or after the block of a
    part around it, only its own name counts."""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return names != " " and _is_boilerplate_name(names) and _is_boilerplate_name(_without_blocks(element, names))


def _without_blocks(element: Any, names: str) -> str:
    around = [name for one in element.iterancestors() for name in (one.get("class") or "").split()]
    blocks = {f"{block}_" for name in around for block in (name, name.rpartition("__")[0])}
    return " ".join(
        name.removeprefix(max(filter(name.startswith, blocks), key=len, default="")) for name in names.split()
    )


@lru_cache(maxsize=4096)
def _is_boilerplate_name(names: str) -> bool:
    for name in names.replace("side-bar", "sidebar").split():
        words = [word.lower() for word in _NAME_PART.findall(name)]
        if _LAYOUT_WORDS.isdisjoint(words) and any(map(_BOILERPLATE_WORD.fullmatch, words)):
            return True
    return False
