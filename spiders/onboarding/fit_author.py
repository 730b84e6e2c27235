"""Propose the selector of the author, even if the byline has neither a telling class nor a label."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from spiders.article import Article
from spiders.document.dom import ParsedPage
from spiders.document.text import text_of
from spiders.onboarding.candidate_selectors import count_selectors, select_elements
from spiders.onboarding.sample_pages import OpenedSample, best_first, min_right
from spiders.page.authors import authors_in, clean_author, has_author_label, is_named_in, is_person_name
from spiders.page.boilerplate import MIN_FRAGMENT_CHARS, boilerplate_cache, is_boilerplate, site_line_pattern
from spiders.page.coverage import BYLINE_PATH
from spiders.page.dates import is_date
from spiders.page.metadata import MAX_BYLINE_CHARS

MIN_NAMES = 2
"""Fewest different names in one place of the pages for it to be the place of authors, rather than of the editor."""

MAX_BYLINE_ELEMENTS = 4
"""Most elements that a selector may find on a page: the names of several authors, or a name, a date and counters."""

_MAX_DISTANCE = 12
"""Most elements between a byline and the headline, the date or the end of the text."""


def fit_author(samples: Sequence[OpenedSample], always: bool) -> tuple[str, str] | None:
    """Return an author selector if bylines of known or sample articles aren't read without it."""
    read = [sample.article.author if sample.article else None for sample in samples]
    if not always and not samples[0].known and sum(map(bool, read)) >= min_right(samples):
        return None
    wanted = [_byline_of(sample) for sample in samples]
    missed = sum(bool(want) and want != author for want, author in zip(wanted, read, strict=True))
    if always or missed > len(samples) - min_right(samples):
        return _selector_of(samples, wanted)
    if sum(map(bool, read)) >= len(samples) - min_right(samples) or samples[0].known:
        return None
    return _place_of_names(samples)


def _selector_of(samples: Sequence[OpenedSample], wanted: Sequence[str | None]) -> tuple[str, str] | None:
    named = count_selectors(
        [one for one in _short_or_named(sample) if authors_in([text_of(one)]) == want]
        for sample, want in zip(samples, wanted, strict=True)
        if want
    )
    for name, count in best_first(named, samples):
        if count < min_right(samples, len(list(filter(None, wanted)))):
            break
        texts = [authors_in(map(text_of, select_elements(sample.page, name)[:1])) for sample in samples]
        if all(text == want for text, want in zip(texts, wanted, strict=True) if want):
            return name, "the byline"
    return None


def _short_or_named(sample: OpenedSample) -> Iterator[Any]:
    return _short_elements(sample.page.body) if sample.known else _bylines(sample.page)


def _byline_of(sample: OpenedSample) -> str | None:
    """Return the author that is known, or that the page's only byline names."""
    if sample.known:
        return sample.known.author
    names = {clean_author(text_of(element)) for element in _bylines(sample.page) if len(element) == 0}
    return names.pop() if len(names) == 1 else None


def _bylines(page: ParsedPage) -> Iterator[Any]:
    """Yield short elements whose class, or that of the element around them, names an author, or that say "author:".

    Those with another label, such as "photo:", are left out."""
    known = boilerplate_cache(page)
    labelled = (one for one in _short_elements(page.body) if has_author_label(text_of(one)))
    for named in (*page.body.xpath(BYLINE_PATH), *labelled):
        for one in _short_elements(named):
            text = text_of(one)
            if (":" not in text or has_author_label(text)) and not is_boilerplate(one.getparent(), known):
                yield one


def _short_elements(element: Any) -> Iterator[Any]:
    """Yield the elements in and including this one that are no longer than a byline."""
    for one in element.iter(etree.Element):
        if 0 < sum(map(len, one.itertext())) <= MAX_BYLINE_CHARS:
            yield one


# Bylines without a class or label


def _place_of_names(samples: Sequence[OpenedSample]) -> tuple[str, str] | None:
    """Return the selector of a place that holds a person's name on most pages, but not the same one on all.

    A name that most other pages show too belongs to a section or to somebody in the news."""
    named = count_selectors(map(_names_near_article, samples))
    for name, count in best_first(named, samples):
        if count < min_right(samples):
            break
        names = [_people_at(name, sample.page) for sample in samples]
        people = set(filter(None, names))
        is_place = sum(map(bool, names)) >= min_right(samples) and len(people) >= MIN_NAMES
        if is_place and not any(_is_shown_elsewhere(one, names, samples) for one in people):
            return name, "a name at the same place of most articles"
    return None


def _people_at(name: str, page: ParsedPage) -> str | None:
    found = select_elements(page, name)
    people = authors_in(map(text_of, found)) if len(found) <= MAX_BYLINE_ELEMENTS else None
    return people if people and is_person_name(people) else None


def _names_near_article(sample: OpenedSample) -> Iterator[Any]:
    """Yield elements with a person's name, and at most a date and counters, near headline, date or end of the text."""
    if sample.article is None:
        return
    known = boilerplate_cache(sample.page)
    elements = list(sample.page.body.iter(etree.Element))
    lines = {place: text_of(one) for place, one in enumerate(elements) if len(one) == 0}
    end = next((place for place, line in lines.items() if line and sample.article.text.endswith(line)), len(elements))
    anchors = [end, *_head_of_article(lines, sample.article)]
    for place, one in enumerate(elements):
        is_near = any(abs(place - anchor) <= _MAX_DISTANCE for anchor in anchors)
        if not is_near or not _is_byline(one, sample.article) or is_boilerplate(one.getparent(), known):
            continue
        if place < end or not _is_with_prose(one, elements[end]):
            yield one


def _head_of_article(lines: Mapping[int, str], article: Article) -> list[int]:
    """Return the places of the headline and of the dates before and after it."""
    title = next((place for place, line in lines.items() if line == article.title), None)
    if title is None:
        return []
    dates = [place for place, line in lines.items() if line and is_date(line)]
    before, after = [one for one in dates if one < title], [one for one in dates if one > title]
    return [title, *before[-1:], *after[:1]]


def _is_with_prose(element: Any, end: Any) -> bool:
    """Return whether a name after the `end` of the text begins another text, such as a comment."""
    for one in (element, *element.iterancestors()):
        around = one.getparent()
        if around is None or around in end.iterancestors():
            return False
        if any(len(text_of(sibling)) > MIN_FRAGMENT_CHARS for sibling in one.itersiblings()):
            return True
    return False


def _is_byline(element: Any, article: Article) -> bool:
    if not 0 < sum(map(len, element.itertext())) <= MAX_BYLINE_CHARS or _is_caption(element):
        return False
    name = authors_in([text_of(element)])
    text = f"{article.title} {article.text}".removesuffix(name or "")
    return name is not None and is_person_name(name) and not is_named_in(name, [text])


def _is_caption(element: Any) -> bool:
    """Return whether a name is beside a picture, or after a label such as "photo"."""
    around, before = element.getparent(), element.getprevious()
    label = (around.text if before is None else before.tail) or ""
    if before is not None and not label.strip():
        label = text_of(before)
    is_beside_picture = any(
        next(one.iter("img", "picture"), None) is not None for one in (element, before) if one is not None
    )
    return (
        is_beside_picture
        or around.tag in ("figure", "blockquote")
        or site_line_pattern("media").match(label) is not None
    )


def _is_shown_elsewhere(name: str, names: Sequence[str | None], samples: Sequence[OpenedSample]) -> bool:
    """Return whether most of the pages that don't have the name at its place show it at another."""
    others = [sample.page for sample, own in zip(samples, names, strict=True) if own != name]
    return 2 * sum(any(text_of(one) == name for one in _short_elements(page.body)) for page in others) > len(others)
