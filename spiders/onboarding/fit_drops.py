"""Find elements inside article bodies that aren't text, by comparing articles of one site."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from lxml.cssselect import CSSSelector

from spiders.document.text import lines_of
from spiders.onboarding.candidate_selectors import own_selectors, select_elements
from spiders.onboarding.sample_pages import MIN_PROSE_LINE_CHARS, OpenedSample, own_prose
from spiders.page.boilerplate import find_non_text

NON_TEXT_NAMES = re.compile(
    r"related|also|share|social|subscri|banner|promo|recommend|similar|caption|credit|tags?\b|author|read-?more|donat"
    r"|advert|widget|comment",
    re.IGNORECASE,
)
"""Words in class names and ids of elements that aren't text of the article."""

_HEADING_TAGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_INLINE_TAGS = frozenset(["a", "b", "strong", "em", "i", "span", "br", "li", "td", "tr", "tbody"])
MAX_DROPS = 8


def find_drop_selectors(leaves: Sequence[OpenedSample], body: str, shared: frozenset[str]) -> list[str]:
    """Return selectors of elements in the body that aren't text."""
    named: Counter[str] = Counter()
    bodies = [found[0] if (found := select_elements(leaf.page, body)) else None for leaf in leaves]
    for element in bodies:
        if element is not None:
            named.update({name for one in _foreign_elements(element, shared) for name in list(own_selectors(one))[:3]})
    chosen: list[str] = []
    for name, count in sorted(named.items(), key=lambda pair: (-pair[1], len(pair[0]))):
        if count < min(2, len(leaves)) or not re.search(r"[.#]", name):
            continue
        hit = [
            (one, element)
            for leaf, element in zip(leaves, bodies, strict=True)
            if element is not None
            for one in select_elements(leaf.page, name)
            if element in one.iterancestors()
        ]
        covered = all(any(_is_inside(one, old, element) for old in chosen) for one, element in hit)
        if hit and not covered and all(_is_foreign(one, element, shared) for one, element in hit):
            chosen.append(name)
    return chosen[:MAX_DROPS]


def _is_inside(one: Any, name: str, within: Any) -> bool:
    found = CSSSelector(name, translator="html")(within)
    return one in found or any(around in found for around in one.iterancestors())


def _foreign_elements(body: Any, shared: frozenset[str]) -> Iterator[Any]:
    """Yield the outermost elements of a body that aren't text."""
    left: set[Any] = set(find_non_text(body))
    for element in body.iterdescendants():
        if not isinstance(element.tag, str) or element.getparent() in left:
            left.add(element)
            continue
        if element not in left and _is_foreign(element, body, shared):
            left.add(element)
            yield element


def _is_foreign(element: Any, body: Any, shared: frozenset[str]) -> bool:
    """Return whether an element's words aren't the article's: shared with other pages, links, or labelled as such."""
    lines = list(lines_of(element))
    if not lines or element.tag in _INLINE_TAGS:
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag in _HEADING_TAGS and not NON_TEXT_NAMES.search(named):
        return False  # articles may share headings such as "What we know"
    if all(line.text in shared or line.is_link for line in lines):
        return True
    is_labelled = lines[0].text in shared and len(lines[0].text) < MIN_PROSE_LINE_CHARS and len(lines) > 1
    return bool(is_labelled or NON_TEXT_NAMES.search(named)) and own_prose(element, shared) < 0.4 * own_prose(
        body, shared
    )
