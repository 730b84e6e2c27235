"""Where the text of a site's articles stands: the element with the body, and a lead before it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from spiders.document.dom import Page
from spiders.document.text import lines_of, paragraphs_of, text_of
from spiders.onboarding.candidate_selectors import chosen_by, cost, names_of
from spiders.onboarding.fit_drops import EXTRA, drops_of
from spiders.onboarding.sample_pages import MOST, SHORTEST, Leaf, hits, letters_of, own_prose
from spiders.page.body import is_surroundings, junk_in
from spiders.page.dates import is_date
from spiders.page.metadata import main_headline

_HOLDS = 0.5
"""Share of a page's own prose that the element with the body holds at least."""

_BLOCKS = frozenset(
    ["div", "article", "section", "main", "table", "tbody", "tr", "td", "body", "span", "center", "font", "form"]
)
_SURROUNDING = frozenset(["div", "aside", "footer", "section", "ul", "form", "nav"])
_LEADS = frozenset(["p", "div", "h2", "h3", "section", "blockquote", "span"])


Found = dict[str, tuple[str | list[str], str]]
"""Key of `select` -> the selector, or selectors, and why it is needed."""


def fit_text(leaves: Sequence[Leaf], shared: frozenset[str], title: str) -> Found:
    """The selectors without which texts are read with more or less than the site's articles have.

    `title` is the selector of the headline, empty where none is needed."""
    body = _selector_for(leaves, [_holder(leaf.page, shared) for leaf in leaves], shared)
    if body is None:
        return {}
    drop, lead = drops_of(leaves, body, shared), _lead(leaves, body, shared, title)
    wanted = [" ".join(_wanted(leaf, body, drop, lead)) for leaf in leaves]
    read = [leaf.article.text if leaf.article else "" for leaf in leaves]
    wrong = sum(letters_of(one) != letters_of(want) for one, want in zip(read, wanted, strict=True))
    if wrong <= (1 - MOST) * len(leaves):
        return {}
    reason = f"without it {wrong} of {len(leaves)} texts have more or less than this element"
    found: Found = {"body": (body, reason)}
    if lead:
        found["lead"] = lead, "prose of the article between headline and body"
    if drop:
        found["drop"] = drop, "inside the body, and the same on several pages or only links"
    return found


def _wanted(leaf: Leaf, body: str, drop: Sequence[str], lead: str | None) -> list[str]:
    found = chosen_by(leaf.page, body)
    if not found:
        return []
    skip = [one for name in drop for one in chosen_by(leaf.page, name)]
    leading = chosen_by(leaf.page, lead)[:1] if lead else []
    before = [line for element in leading for line in paragraphs_of(element)]
    lines = paragraphs_of(found[0], [*skip, *junk_in(found[0])])
    return lines if " ".join(lines).startswith(" ".join(before)) else [*before, *lines]


def _holder(page: Page, shared: frozenset[str]) -> Any:
    """The innermost element with most of the page's own prose; where that is divided among equals, what holds them."""
    known: dict[Any, bool] = {page.body: False}
    element, total = page.body, _total(page, shared, known)
    if total < SHORTEST:
        return None
    while True:
        weights = [
            (own_prose(child, shared), child)
            for child in element
            if (child.tag in _BLOCKS or _is_block(child)) and not is_surroundings(child, known)
        ]
        best = max(weights, key=lambda pair: pair[0], default=(0, None))
        if best[1] is None or best[0] < _HOLDS * total or _is_divided(best, weights):
            return element
        element = best[1]


def _is_block(element: Any) -> bool:
    """Whether an element is one paragraph by its tag and several by the breaks in it, as on old pages."""
    return bool(element.tag == "p" and len(element.findall("br")) > 1)


def _total(page: Page, shared: frozenset[str], known: dict[Any, bool]) -> int:
    """Letters of a page's own prose, less what surrounds the article."""
    around: list[Any] = []
    for element in page.body.iterdescendants():
        if element.tag not in _SURROUNDING or any(one in around for one in element.iterancestors()):
            continue
        if is_surroundings(element, known):
            around.append(element)
    return sum(
        len(line.text)
        for line in lines_of(page.body, around)
        if len(line.text) >= SHORTEST and not line.is_link and line.text not in shared
    )


def _is_divided(best: tuple[int, Any], weights: Sequence[tuple[int, Any]]) -> bool:
    """Whether brothers of the same tag and class hold prose too: then they are parts of one text."""
    same = [
        weight
        for weight, child in weights
        if child is not best[1] and child.tag == best[1].tag and child.get("class") == best[1].get("class")
    ]
    return sum(same) >= SHORTEST


def _selector_for(leaves: Sequence[Leaf], holders: Sequence[Any], shared: frozenset[str]) -> str | None:
    """A selector that finds the holders, or elements with the same prose."""
    named = Counter(name for holder in holders if holder is not None for name in dict.fromkeys(names_of(holder)))
    for name, _ in sorted(named.items(), key=lambda pair: (-pair[1], hits(leaves, pair[0]), cost(pair[0]))):
        right = 0
        for leaf, holder in zip(leaves, holders, strict=True):
            found = chosen_by(leaf.page, name)
            right += (
                bool(found)
                and holder is not None
                and (found[0] is holder or own_prose(found[0], shared) == own_prose(holder, shared) > 0)
            )
        if right >= MOST * sum(holder is not None for holder in holders):
            return name
    return None


def _lead(leaves: Sequence[Leaf], body: str, shared: frozenset[str], title: str) -> str | None:
    """A selector of prose between the headline and the body."""
    named: Counter[str] = Counter()
    for leaf in leaves:
        named.update({name for element in _between(leaf.page, body, shared, title) for name in names_of(element)})
    for name, count in sorted(named.items(), key=lambda pair: (-pair[1], hits(leaves, pair[0]), cost(pair[0]))):
        if count < max(2, 0.5 * len(leaves)):
            break
        if all(
            not (found := chosen_by(leaf.page, name)) or found[0] in _between(leaf.page, body, shared, title)
            for leaf in leaves
        ):
            return name
    return None


def _between(page: Page, body: str, shared: frozenset[str], title: str) -> list[Any]:
    """The outermost elements with prose of the article behind the headline and before the body."""
    named = chosen_by(page, title) if title else []
    headline, found = named[0] if named else main_headline(page), chosen_by(page, body)
    if headline is None or not found:
        return []
    inside = set(found[0].iter())
    before: list[Any] = []
    for element in headline.xpath("following::*"):
        if element is found[0]:
            return before
        is_part = element in inside or any(one in before for one in element.iterancestors())
        holds_body = any(one is element for one in found[0].iterancestors())
        if not is_part and not holds_body and _is_lead(element, shared):
            before.append(element)
    return []


def _is_lead(element: Any, shared: frozenset[str]) -> bool:
    named = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag not in _LEADS or EXTRA.search(named):
        return False
    return (
        own_prose(element, shared) >= SHORTEST
        and not is_date(text_of(element))
        and not list(element.iter("figcaption"))
    )
