"""List CSS selectors that could name an element, simplest first, and rate them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from spiders.document.dom import ParsedPage

_STABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*[A-Za-z_]|[a-z]")
"""Names with digits often change from page to page."""
_CSS_NAME = re.compile(r"-?[A-Za-z_][\w-]*")
_DISTINCTIVE_TAGS = frozenset(["h1", "h2", "time", "article", "main", "body"])


_LOOK_ATTRIBUTES = ("align", "color", "size", "bgcolor")
"""Attributes that distinguish elements of old pages, which have neither classes nor ids."""


def own_selectors(element: Any) -> Iterator[str]:
    """Yield selectors from the element's own id, classes, microdata, distinctive tag or look."""
    own_id = element.get("id") or ""
    classes = [name for name in (element.get("class") or "").split() if _CSS_NAME.fullmatch(name)]
    stable = [name for name in classes if _STABLE_NAME.fullmatch(name)]
    if _STABLE_NAME.fullmatch(own_id):
        yield f"#{own_id}"
    for name in stable:
        yield f"{element.tag}.{name}"
    if len(stable) > 1:
        yield element.tag + "".join(f".{name}" for name in stable)
    if element.get("itemprop") and _CSS_NAME.fullmatch(element.get("itemprop")):
        yield f'{element.tag}[itemprop="{element.get("itemprop")}"]'
    if element.tag in _DISTINCTIVE_TAGS:
        yield element.tag
    for name in classes:
        if name not in stable and not re.search(r"\d{3}", name):
            yield f"{element.tag}.{name}"
    if not own_id and not classes:
        for look in _LOOK_ATTRIBUTES:
            if re.fullmatch(r"#?[\w+-]{1,20}", element.get(look) or ""):
                yield f'{element.tag}[{look}="{element.get(look)}"]'


def candidate_selectors(element: Any) -> Iterator[str]:
    """Yield selectors of an element by itself, then with the elements around it."""
    yield from own_selectors(element)
    child, tail = element, element.tag
    for around in list(element.iterancestors())[:4]:
        own = next(own_selectors(element), element.tag) if child is element else tail
        for name in own_selectors(around):
            yield f"{name} > {tail}"
            if child is element and own != element.tag:
                yield f"{name} {own}"
        tail, child = f"{around.tag} > {tail}", around


def count_selectors(places: Iterable[Iterable[Any]]) -> Counter[str]:
    """Return on how many pages a selector could name one of the elements in question, given those of each page."""
    return Counter(
        name for found in places for name in dict.fromkeys(chain.from_iterable(map(candidate_selectors, found)))
    )


def select_elements(page: ParsedPage, selector: str) -> list[Any]:
    """Return the elements that a selector finds; none if it is invalid."""
    try:
        return list(CSSSelector(selector, translator="html")(page.tree))
    except (SelectorError, SyntaxError):
        return []


def selector_cost(selector: str) -> tuple[int, int, int]:
    """Return how hard a selector is to read, the lower the better; bare tags are as bad as long selectors."""
    return (
        selector.count(" ") + selector.isalnum(),
        0 if re.search(r"body|text|content|article|news|post|entry|detail", selector) else 1,
        len(selector),
    )
