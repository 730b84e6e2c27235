"""Find the selectors of the body and lead of a site's articles."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from spiders.document.dom import ParsedPage
from spiders.document.text import comparable_letters, lines_of, paragraphs_of, text_of
from spiders.onboarding.candidate_selectors import candidate_selectors, select_elements
from spiders.onboarding.fit_drops import NON_TEXT_NAMES, find_drop_selectors
from spiders.onboarding.sample_pages import MIN_PROSE_LINE_CHARS, MIN_SAMPLE_RATE, OpenedSample, best_first, own_prose
from spiders.page.boilerplate import boilerplate_cache, find_non_text, is_boilerplate
from spiders.page.dates import is_date

_MIN_PROSE_RATE = 0.5
"""Share of the page's own prose that the element with the body holds."""

_BLOCK_TAGS = frozenset(
    ["div", "article", "section", "main", "table", "tbody", "tr", "td", "body", "span", "center", "font", "form"]
)
_BOILERPLATE_TAGS = frozenset(["div", "aside", "footer", "section", "ul", "form", "nav"])
_LEAD_TAGS = frozenset(["p", "div", "h2", "h3", "section", "blockquote", "span"])


ProposedSelectors = dict[str, tuple[str | list[str], str]]
"""Key of `select` -> the selector or selectors, and the reason for it."""


def fit_text_selectors(samples: Sequence[OpenedSample], shared: frozenset[str], title: str) -> ProposedSelectors:
    """Return selectors for body, lead and drop if texts are read wrongly without them.

    `title` is the selector of the headline, empty if none is needed.
    """
    body = _selector_for(samples, [_text_container(sample.page, shared) for sample in samples], shared)
    if body is None:
        return {}
    drop, lead = find_drop_selectors(samples, body, shared), _lead(samples, body, shared, title)
    wanted = [" ".join(_wanted_lines(sample, body, drop, lead)) for sample in samples]
    read = [sample.article.text if sample.article else "" for sample in samples]
    wrong = sum(comparable_letters(one) != comparable_letters(want) for one, want in zip(read, wanted, strict=True))
    if wrong <= (1 - MIN_SAMPLE_RATE) * len(samples):
        return {}
    reason = f"without it {wrong} of {len(samples)} texts differ from this element"
    found: ProposedSelectors = {"body": (body, reason)}
    if lead:
        found["lead"] = lead, "prose of the article between headline and body"
    if drop:
        found["drop"] = drop, "inside the body, but shared by several pages or only links"
    return found


def _wanted_lines(sample: OpenedSample, body: str, drop: Sequence[str], lead: str | None) -> list[str]:
    found = select_elements(sample.page, body)
    if not found:
        return []
    skip = [one for name in drop for one in select_elements(sample.page, name)]
    leading = select_elements(sample.page, lead)[:1] if lead else []
    before = [line for element in leading for line in paragraphs_of(element)]
    lines = paragraphs_of(found[0], [*skip, *find_non_text(found[0])])
    return lines if " ".join(lines).startswith(" ".join(before)) else [*before, *lines]


def _text_container(page: ParsedPage, shared: frozenset[str]) -> Any:
    """Return the innermost element with most of the page's own prose, or the one around equal parts of it."""
    known = boilerplate_cache(page)
    element, total = page.body, _total_prose(page, shared, known)
    if total < MIN_PROSE_LINE_CHARS:
        return None
    while True:
        weights = [
            (own_prose(child, shared), child)
            for child in element
            if (child.tag in _BLOCK_TAGS or _is_block(child)) and not is_boilerplate(child, known)
        ]
        best = max(weights, key=lambda pair: pair[0], default=(0, None))
        if best[1] is None or best[0] < _MIN_PROSE_RATE * total or _is_divided(best, weights):
            return element
        element = best[1]


def _is_block(element: Any) -> bool:
    """Return whether an element is one paragraph by its tag but several by line breaks, as on old pages."""
    return bool(element.tag == "p" and len(element.findall("br")) > 1)


def _total_prose(page: ParsedPage, shared: frozenset[str], known: dict[Any, bool]) -> int:
    """Return the letters of a page's own prose without boilerplate."""
    around: list[Any] = []
    for element in page.body.iterdescendants():
        if element.tag not in _BOILERPLATE_TAGS or any(one in around for one in element.iterancestors()):
            continue
        if is_boilerplate(element, known):
            around.append(element)
    return sum(
        len(line.text)
        for line in lines_of(page.body, around)
        if len(line.text) >= MIN_PROSE_LINE_CHARS and not line.is_link and line.text not in shared
    )


def _is_divided(best: tuple[int, Any], weights: Sequence[tuple[int, Any]]) -> bool:
    """Return whether siblings with the same tag and class hold prose too: then they are parts of one text."""
    same = [
        weight
        for weight, child in weights
        if child is not best[1] and child.tag == best[1].tag and child.get("class") == best[1].get("class")
    ]
    return sum(same) >= MIN_PROSE_LINE_CHARS


def _selector_for(samples: Sequence[OpenedSample], holders: Sequence[Any], shared: frozenset[str]) -> str | None:
    """Return a selector that finds the holders, or elements with the same prose."""
    named = Counter(
        name for holder in holders if holder is not None for name in dict.fromkeys(candidate_selectors(holder))
    )
    for name, _ in best_first(named, samples):
        right = 0
        for sample, holder in zip(samples, holders, strict=True):
            found = select_elements(sample.page, name)
            right += (
                bool(found)
                and holder is not None
                and (found[0] is holder or own_prose(found[0], shared) == own_prose(holder, shared) > 0)
            )
        if right >= MIN_SAMPLE_RATE * sum(holder is not None for holder in holders):
            return name
    return None


def _lead(samples: Sequence[OpenedSample], body: str, shared: frozenset[str], title: str) -> str | None:
    """Return a selector of prose between headline and body."""
    named: Counter[str] = Counter()
    for sample in samples:
        named.update(
            {
                name
                for element in _leads_between(sample.page, body, shared, title)
                for name in candidate_selectors(element)
            }
        )
    for name, count in best_first(named, samples):
        if count < max(2, 0.5 * len(samples)):
            break
        if all(
            not (found := select_elements(sample.page, name))
            or found[0] in _leads_between(sample.page, body, shared, title)
            for sample in samples
        ):
            return name
    return None


def _leads_between(page: ParsedPage, body: str, shared: frozenset[str], title: str) -> list[Any]:
    """Return the outermost elements with the article's prose between headline and body."""
    named = select_elements(page, title) if title else []
    headline, found = named[0] if named else page.main_headline, select_elements(page, body)
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
    if element.tag not in _LEAD_TAGS or NON_TEXT_NAMES.search(named):
        return False
    return (
        own_prose(element, shared) >= MIN_PROSE_LINE_CHARS
        and not is_date(text_of(element))
        and not list(element.iter("figcaption"))
    )
