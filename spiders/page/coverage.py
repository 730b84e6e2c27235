"""How much of a page's prose its article holds: what was passed over, and what of the text stands where none belongs.

A text that lost its half is as long as other whole texts, but its page still shows that half. Of real outlets' pages,
what is neither read nor in links, comments, boxes and footers is next to nothing, whatever the article's length."""

from typing import Any
from zlib import crc32

from lxml import etree

from spiders.article import Coverage
from spiders.document.dom import ParsedPage
from spiders.document.text import clean, text_of
from spiders.page.body import is_boilerplate

MIN_FRAGMENT_CHARS = 80
"""Characters of a piece of text that is surely prose: below, captions, labels and teasers differ from page to page."""

MAX_FRAGMENTS = 400
"""Pieces of a page that are looked at; articles of books' length have fewer."""

MAX_MEASURED_CHARS = 200_000
"""Characters of a text in which pieces are looked for."""

MAX_REPORTED_FRAGMENTS = 16
"""Pieces that are named of what was passed over: the longest ones."""

MIN_BYLINE_CHARS, MAX_BYLINE_CHARS = 3, 80
"""Characters of a byline."""

MAX_BYLINES = 50
"""Elements that are looked at for one: comments have one each."""

_FRAGMENTS = etree.XPath(f".//text()[string-length() > {MIN_FRAGMENT_CHARS}]")
_BYLINES = etree.XPath(".//@class[contains(., 'uthor') or contains(., 'yline') or contains(., 'avtor')]")
"""Of attributes: to look at all elements for it takes seven times as long."""

_UNSEEN = frozenset(["script", "style", "noscript", "template"])


def measure_coverage(page: ParsedPage, title: str, text: str, author: str | None) -> Coverage | None:
    """How an article's text covers its page; None for a text that is too long to tell."""
    if len(text) > MAX_MEASURED_CHARS:
        return None
    known: dict[Any, bool] = {page.body: False}
    passed: dict[int, int] = {}
    apart: dict[int, int] = {}
    read = foreign = 0
    for piece in _FRAGMENTS(page.body)[:MAX_FRAGMENTS]:
        element = piece.getparent().getparent() if piece.is_tail else piece.getparent()
        words = clean(piece[:MAX_MEASURED_CHARS])
        if element.tag in _UNSEEN or len(words) <= MIN_FRAGMENT_CHARS or words in title:
            continue
        is_foreign = is_boilerplate(element, known)
        if words in text:
            read += len(words)
            foreign += len(words) * is_foreign
        else:
            (apart if is_foreign else passed)[crc32(words.encode())] = len(words)
    if 2 * foreign > read:
        # What holds the whole article is named for its sidebar: then names don't tell what is beside it.
        passed |= apart
    longest = sorted(passed.items(), key=lambda one: -one[1])[:MAX_REPORTED_FRAGMENTS]
    return Coverage(passed=tuple(longest), foreign=foreign, has_byline=not author and _has_byline(page, known))


def _has_byline(page: ParsedPage, known: dict[Any, bool]) -> bool:
    named = (value.getparent() for value in _BYLINES(page.body)[:MAX_BYLINES])
    return any(
        MIN_BYLINE_CHARS <= len(text_of(element)) <= MAX_BYLINE_CHARS and not is_boilerplate(element.getparent(), known)
        for element in named
        if element is not page.body
    )
