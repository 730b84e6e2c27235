"""Find the selectors of the body and lead of a site's articles, and of elements in the body that aren't text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from lxml.cssselect import CSSSelector

from spiders.document.dom import ParsedPage
from spiders.document.text import lines_of, paragraphs_of, text_of
from spiders.onboarding.candidate_selectors import count_selectors, own_selectors, select_elements
from spiders.onboarding.sample_pages import MIN_PROSE_LINE_CHARS, OpenedSample, best_first, min_right, own_prose
from spiders.onboarding.survey import SITE_MARKS
from spiders.page.authors import has_author_label
from spiders.page.boilerplate import boilerplate_cache, find_non_text, is_boilerplate
from spiders.page.dates import is_date, is_dated_byline

MIN_PROSE_RATE = 0.5
"""Fraction of the page's own prose that the body's element must hold."""

_BLOCK_TAGS = frozenset(
    ["div", "article", "section", "main", "table", "tbody", "tr", "td", "body", "span", "center", "font", "form"]
)
_BOILERPLATE_TAGS = frozenset(["div", "aside", "footer", "section", "ul", "form", "nav"])
_LEAD_TAGS = frozenset(["p", "div", "h2", "h3", "section", "blockquote", "span"])
_NON_TEXT_NAMES = SITE_MARKS.any_of("non_text_names", "(?i)")
"""Words in classes and ids of elements that aren't part of the article's text."""

_HEADING_TAGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_INLINE_TAGS = frozenset(["a", "b", "strong", "em", "i", "span", "br", "li", "td", "tr", "tbody"])
MAX_DROPS = 8

ProposedSelectors = dict[str, tuple[str | list[str], str]]
"""Key of `select` -> the selector or selectors, and the reason for it."""


def fit_text_selectors(
    samples: Sequence[OpenedSample], title: str, *, min_prose_rate: float = MIN_PROSE_RATE, always: bool = False
) -> ProposedSelectors:
    """Return selectors for body, lead and drop if texts are read wrongly without them.

    `title` is the selector of the headline, empty if none is needed. With `always`, selectors are returned in any case.
    """
    body = _selector_for(samples, [_text_container(sample, min_prose_rate) for sample in samples])
    if body is None:
        return {}
    drop = _drop_selectors(samples, body)
    lead = _lead(samples, body, title, drop)
    wrong = sum(not _is_read(sample, _wanted_lines(sample, body, drop, lead)) for sample in samples)
    if not always and wrong <= len(samples) - min_right(samples):
        return {}
    reason = f"without it {wrong} of {len(samples)} texts differ from this element" if wrong else "the text"
    found: ProposedSelectors = {"body": (body, reason)}
    if lead:
        found["lead"] = lead, "prose of the article between headline and body"
    if drop:
        found["drop"] = drop, "inside the body, but shared by several pages or only links"
    return found


def _is_read(sample: OpenedSample, wanted: list[str]) -> bool:
    """Return whether a page's text is read already, perhaps without labels and lines that are also on other pages."""
    read = sample.article.text.split("\n") if sample.article else []
    missing = [line for line in wanted if line not in read and line not in sample.foreign]
    return bool(read) and set(read) <= set(wanted) and not any(map(_is_prose, missing))


def _is_prose(line: str) -> bool:
    return " | " not in line and (len(line) >= MIN_PROSE_LINE_CHARS or line.endswith((".", "!", "?", "…")))


def _wanted_lines(sample: OpenedSample, body: str, drop: Sequence[str], lead: str | None) -> list[str]:
    found = select_elements(sample.page, body)
    if not found:
        return []
    skip = [one for name in drop for one in select_elements(sample.page, name)]
    leading = select_elements(sample.page, lead)[:1] if lead else []
    before = [line for element in leading for line in paragraphs_of(element)]
    lines = paragraphs_of(found[0], [*skip, *find_non_text(found[0])])
    return lines if " ".join(lines).startswith(" ".join(before)) else [*before, *lines]


def _text_container(sample: OpenedSample, min_rate: float) -> Any:
    """Return the innermost element with most of the page's own prose, or the one around equal parts of it."""
    page, foreign = sample.page, sample.foreign
    known = dict.fromkeys(page.body.iter(), False) if sample.known else boilerplate_cache(page)
    element, total = page.body, _total_prose(page, foreign, known)
    if total < MIN_PROSE_LINE_CHARS:
        return None
    while True:
        weights = [
            (own_prose(child, foreign), child)
            for child in element
            if (child.tag in _BLOCK_TAGS or _is_block(child)) and not is_boilerplate(child, known)
        ]
        best = max(weights, key=lambda pair: pair[0], default=(0, None))
        if best[1] is None or best[0] < min_rate * total or _is_divided(best, weights):
            return element
        element = best[1]


def _is_block(element: Any) -> bool:
    """Return whether an element is one paragraph by its tag but several by line breaks, as on old pages."""
    return bool(element.tag == "p" and len(element.findall("br")) > 1)


def _total_prose(page: ParsedPage, foreign: frozenset[str], known: dict[Any, bool]) -> int:
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
        if len(line.text) >= MIN_PROSE_LINE_CHARS and not line.is_link and line.text not in foreign
    )


def _is_divided(best: tuple[int, Any], weights: Sequence[tuple[int, Any]]) -> bool:
    """Return whether siblings of the same kind hold prose too: then they are parts of one text."""
    same = [weight for weight, child in weights if child is not best[1] and _kind(child) == _kind(best[1])]
    return sum(same) >= MIN_PROSE_LINE_CHARS


def _kind(element: Any) -> tuple[str, str | None, str]:
    """Return tag, class and id of an element, the id without numbers."""
    return element.tag, element.get("class"), re.sub(r"\d+", "", element.get("id") or "")


def _selector_for(samples: Sequence[OpenedSample], holders: Sequence[Any]) -> str | None:
    """Return a selector that finds the holders, or elements with the same prose."""
    named = count_selectors([holder] for holder in holders if holder is not None)
    for name, _ in best_first(named, samples):
        right = 0
        for sample, holder in zip(samples, holders, strict=True):
            found = select_elements(sample.page, name)
            right += (
                bool(found)
                and holder is not None
                and (found[0] is holder or own_prose(found[0], sample.foreign) == own_prose(holder, sample.foreign) > 0)
            )
        if right >= min_right(samples, sum(holder is not None for holder in holders)):
            return name
    return None


def _lead(samples: Sequence[OpenedSample], body: str, title: str, drop: Sequence[str]) -> str | None:
    """Return a selector of prose between headline and body, or between headline and text in what the body drops."""
    between = [_leads_between(sample, body, title, drop) for sample in samples]
    named = count_selectors(between)
    for name, count in best_first(named, samples):
        if count < max(2, 0.5 * len(samples)):
            break
        found = [
            (select_elements(sample.page, name)[:1], leads) for sample, leads in zip(samples, between, strict=True)
        ]
        first = [(one[0], leads) for one, leads in found if one]
        if sum(element in leads for element, leads in first) >= min_right(samples, len(first)):
            return name
    return None


def _leads_between(sample: OpenedSample, body: str, title: str, drop: Sequence[str]) -> list[Any]:
    """Return the outermost elements with the article's prose between headline and text."""
    page = sample.page
    headline, found = sample.headline(title), select_elements(page, body)
    if headline is None or not found:
        return []
    dropped = {one for name in drop for part in select_elements(page, name) for one in part.iter()}
    text = set(found[0].iter()) - dropped
    before: list[Any] = []
    for element in headline.xpath("following::*"):
        if element is found[0] or (element in text and own_prose(element, sample.foreign)):
            return before
        is_part = any(one in before for one in element.iterancestors())
        holds_body = any(one is element for one in found[0].iterancestors())
        if not is_part and not holds_body and _is_lead(element, sample.foreign):
            before.append(element)
    return []


def _is_lead(element: Any, foreign: frozenset[str]) -> bool:
    named = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag not in _LEAD_TAGS or _NON_TEXT_NAMES.search(named):
        return False
    words = text_of(element)
    is_byline = is_date(words) or is_dated_byline(words) or has_author_label(words)
    return (
        own_prose(element, foreign) >= MIN_PROSE_LINE_CHARS and not is_byline and not list(element.iter("figcaption"))
    )


def _drop_selectors(leaves: Sequence[OpenedSample], body: str) -> list[str]:
    """Return selectors of elements in the body that aren't text."""
    named: Counter[str] = Counter()
    bodies = [found[0] if (found := select_elements(leaf.page, body)) else None for leaf in leaves]
    for leaf, element in zip(leaves, bodies, strict=True):
        if element is not None:
            named.update({name for one in _foreign_elements(element, leaf) for name in list(own_selectors(one))[:3]})
    chosen: list[str] = []
    for name, count in sorted(named.items(), key=lambda pair: (-pair[1], len(pair[0]))):
        if count < min(2, len(leaves)) or not re.search(r"[.#]", name):
            continue
        hit = [
            (one, element, leaf)
            for leaf, element in zip(leaves, bodies, strict=True)
            if element is not None
            for one in select_elements(leaf.page, name)
            if element in one.iterancestors()
        ]
        covered = all(any(_is_inside(one, old, element) for old in chosen) for one, element, _ in hit)
        if hit and not covered and all(_is_foreign(*one) for one in hit):
            chosen.append(name)
    return chosen[:MAX_DROPS]


def _is_inside(one: Any, name: str, within: Any) -> bool:
    found = CSSSelector(name, translator="html")(within)
    return one in found or any(around in found for around in one.iterancestors())


def _foreign_elements(body: Any, sample: OpenedSample) -> Iterator[Any]:
    """Yield the outermost elements of a body that aren't text."""
    left: set[Any] = set(find_non_text(body))
    for element in body.iterdescendants():
        if not isinstance(element.tag, str) or element.getparent() in left:
            left.add(element)
            continue
        if element not in left and _is_foreign(element, body, sample):
            left.add(element)
            yield element


def _is_foreign(element: Any, body: Any, sample: OpenedSample) -> bool:
    """Return whether an element's words aren't the article's: shared with other pages, links, or labelled as such."""
    lines, foreign = list(lines_of(element)), sample.foreign
    if not lines or element.tag in _INLINE_TAGS:
        return False
    if sample.known:
        return all(line.text in foreign for line in lines)
    named = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag in _HEADING_TAGS and not _NON_TEXT_NAMES.search(named):
        return False  # articles may share headings such as "What we know"
    if all(line.text in foreign or line.is_link for line in lines):
        return True
    is_labelled = lines[0].text in foreign and len(lines[0].text) < MIN_PROSE_LINE_CHARS and len(lines) > 1
    return bool(is_labelled or _NON_TEXT_NAMES.search(named)) and own_prose(element, foreign) < 0.4 * own_prose(
        body, foreign
    )
