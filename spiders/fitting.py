"""Which selectors an outlet's file needs: found by comparing articles of one site with each other.

What stands on every page is the site's; what stands on one only is the article's. Nothing is proposed for a field that
is read right without a selector.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from config.models import Outlet
from spiders.article import Article, Link, PageError
from spiders.dates import ALMATY, is_date, is_midnight
from spiders.metadata import date_of, main_headline
from spiders.page import Page, open_page
from spiders.prose import is_surroundings, junk_in
from spiders.reader import Reader, reader_for
from spiders.selector_names import names_of, own_names
from spiders.text import lines_of, paragraphs_of, text_of

SHORTEST = 40
"""Letters of a line that counts as prose."""

_MOST = 0.75
"""Share of the samples for which a selector must hold."""

_HOLDS = 0.5
"""Share of a page's own prose that the element with the body holds at least."""

_NEAR = timedelta(hours=12)
_BLOCKS = frozenset(
    ["div", "article", "section", "main", "table", "tbody", "tr", "td", "body", "span", "center", "font", "form"]
)
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_SURROUNDING = frozenset(["div", "aside", "footer", "section", "ul", "form", "nav"])
_EXTRA = re.compile(
    r"related|also|share|social|subscri|banner|promo|recommend|similar|caption|credit|tags?\b|author|read-?more|donat"
    r"|advert|widget|comment",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A page that is an article, with what lists said of it."""

    body: bytes
    url: str
    content_type: str | None
    link: Link | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """Selectors that articles of a site need, why, and the articles as they are read with them."""

    select: dict[str, str | list[str]]
    reasons: dict[str, str]
    articles: tuple[Article | str, ...]
    """For each sample the article, or why it could not be read."""


@dataclass
class _Leaf:
    """A sample that was opened, with what is read of it without selectors."""

    page: Page
    sample: Sample
    article: Article | None
    lines: Counter[str] = field(default_factory=Counter)

    @property
    def told_title(self) -> str | None:
        return self.sample.link.title if self.sample.link else None

    @property
    def told_date(self) -> datetime | None:
        return self.sample.link.published if self.sample.link else None


def fit(outlet: Outlet, samples: Sequence[Sample], *, fetched_at: datetime) -> Fit:
    """The selectors that make the articles of `samples` be read right."""
    reader = reader_for(outlet)
    leaves = list(_leaves(reader, samples, fetched_at))
    shared = _shared_lines(leaves)
    select: dict[str, str | list[str]] = {}
    reasons: dict[str, str] = {}
    if len(leaves) >= 2:
        for name, found in (("title", _title(leaves)), ("published", _published(leaves))):
            if found:
                select[name], reasons[name] = found
        if not (outlet.spider and all(leaf.article for leaf in leaves)):
            _fit_text(leaves, shared, select, reasons)
    fitted = reader_for(outlet.model_copy(update={"select": outlet.select.model_copy(update=_tuples(select))}))
    return Fit(select=select, reasons=reasons, articles=tuple(_read(fitted, one, fetched_at) for one in samples))


def _tuples(select: dict[str, str | list[str]]) -> dict[str, str | tuple[str, ...]]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in select.items()}


def _leaves(reader: Reader, samples: Sequence[Sample], now: datetime) -> Iterator[_Leaf]:
    for sample in samples:
        try:
            page = open_page(sample.body, url=sample.url, fetched_at=now, content_type=sample.content_type)
        except PageError:
            continue
        article = _read(reader, sample, now)
        yield _Leaf(page, sample, None if isinstance(article, str) else article)


def _read(reader: Reader, sample: Sample, now: datetime) -> Article | str:
    try:
        return reader.read_article(
            sample.body, url=sample.url, fetched_at=now, content_type=sample.content_type, link=sample.link
        )
    except PageError as error:
        return str(error)


def _shared_lines(leaves: Sequence[_Leaf]) -> frozenset[str]:
    """Lines that stand on more than one page."""
    pages: Counter[str] = Counter()
    for leaf in leaves:
        leaf.lines = Counter(line.text for line in lines_of(leaf.page.body))
        pages.update(set(leaf.lines))
    return frozenset(line for line, number in pages.items() if number > 1)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


# Title


def _title(leaves: Sequence[_Leaf]) -> tuple[str, str] | None:
    """A selector of the headline, where what is read is another than lists say, or the same on all pages."""
    read = [leaf.article.title if leaf.article else "" for leaf in leaves]
    told = [_letters(leaf.told_title or "") for leaf in leaves]
    wrong = [bool(want) and _letters(title) != want for title, want in zip(read, told, strict=True)]
    is_same = len(set(read)) < len(read) and len(set(read)) <= len(read) / 2
    if not is_same and sum(wrong) <= len(wrong) * (1 - _MOST):
        return None
    named = Counter(
        name
        for leaf, want in zip(leaves, told, strict=True)
        for element in _with_letters(leaf.page, want)
        for name in dict.fromkeys(names_of(element))
    )
    for name, _ in sorted(named.items(), key=lambda pair: (-pair[1], _hits(leaves, pair[0]), _cost(pair[0]))):
        texts = [_letters(_first_text(leaf.page, name)) for leaf in leaves]
        right = sum(bool(text) and (not want or text == want) for text, want in zip(texts, told, strict=True))
        if right >= _MOST * len(leaves) and len(set(texts)) == len(texts):
            return name, "the headline that lists name; " + (
                "the h1 is the same everywhere" if is_same else "not the h1"
            )
    return None


def _with_letters(page: Page, want: str) -> Iterator[Any]:
    """The elements whose words are just these; of a page that no list names, those that its title begins with."""
    for element in page.body.iter():
        if not isinstance(element.tag, str) or element.tag in ("a", "script", "style", "option"):
            continue
        if len(element) > 3 or sum(map(len, element.itertext())) > 600:
            continue
        letters = _letters(text_of(element))
        if len(letters) > 8 and (letters == want or (not want and _letters(page.title).startswith(letters))):
            yield element


def _first_text(page: Page, name: str) -> str:
    found = _chosen(page, name)
    return text_of(found[0]) if found else ""


def _chosen(page: Page, name: str) -> list[Any]:
    try:
        return list(CSSSelector(name, translator="html")(page.tree))
    except (SelectorError, SyntaxError):
        return []


# Date


def _published(leaves: Sequence[_Leaf]) -> tuple[str, str] | None:
    """A selector of the date, where none is read, the same on all pages, or another than lists say."""
    read = [leaf.article.published if leaf.article else None for leaf in leaves]
    reason = _what_is_wrong(read, leaves)
    if reason is None:
        return None
    named = Counter(
        name for leaf in leaves for element in _dates(leaf.page) for name in dict.fromkeys(names_of(element))
    )
    best: tuple[tuple[int, int, int, int], str] | None = None
    for name, count in named.items():
        if count < _MOST * len(leaves):
            continue
        dates = [_first_date(leaf.page, name) for leaf in leaves]
        if sum(date is not None for date in dates) < _MOST * len(leaves) or _what_is_wrong(dates, leaves):
            continue
        timed = sum(date is not None and not is_midnight(date) for date in dates)
        near = sum(_is_near_headline(leaf.page, name) for leaf in leaves)
        worth = (near, timed, -name.count(" "), -len(name))
        best = max(best or (worth, name), (worth, name))
    return (best[1], reason) if best else None


def _what_is_wrong(dates: Sequence[datetime | None], leaves: Sequence[_Leaf]) -> str | None:
    if sum(date is None for date in dates) > (1 - _MOST) * len(dates):
        return "no date is found without it"
    if len(dates) >= 3 and len(set(dates)) == 1 and _told_days(leaves) != 1:
        return "without it all pages have one date"
    pairs = [(date, leaf.told_date) for date, leaf in zip(dates, leaves, strict=True) if date and leaf.told_date]
    far = sum(_is_other_day(date, told) for date, told in pairs)
    return "without it the date is not that of the lists" if far > (1 - _MOST) * max(1, len(pairs)) else None


def _is_other_day(date: datetime, told: datetime) -> bool:
    """Whether a date is not that which a list tells; one without a time is midnight."""
    if is_midnight(date) or is_midnight(told):
        return date.astimezone(ALMATY).date() != told.astimezone(ALMATY).date()
    return abs(date - told) > _NEAR


def _told_days(leaves: Sequence[_Leaf]) -> int:
    return len({leaf.told_date.date() for leaf in leaves if leaf.told_date})


def _dates(page: Page) -> Iterator[Any]:
    """Elements that are a date and little more."""
    for element in page.body.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "option", "a") or len(element) > 6:
            continue
        if element.get("datetime") or (sum(map(len, element.itertext())) <= 200 and is_date(text_of(element))):
            yield element


def _first_date(page: Page, name: str) -> datetime | None:
    found = _chosen(page, name)
    return date_of(found[0], page.fetched_at) if found else None


def _is_near_headline(page: Page, name: str) -> bool:
    """Whether a date stands within the two elements around the headline."""
    headline, found = main_headline(page), _chosen(page, name)
    if headline is None or not found:
        return False
    around = list(headline.iterancestors())[:2]
    return any(one in around for one in found[0].iterancestors())


# Text


def _fit_text(
    leaves: Sequence[_Leaf],
    shared: frozenset[str],
    select: dict[str, str | list[str]],
    reasons: dict[str, str],
) -> None:
    holders = [_holder(leaf.page, shared) for leaf in leaves]
    body = _selector_for(leaves, holders, shared)
    if body is None:
        return
    drop = _drops(leaves, body, shared)
    lead = _lead(leaves, body, shared, str(select.get("title", "")))
    wanted = [_wanted(leaf, body, drop, lead) for leaf in leaves]
    read = [_own(leaf.article.text.splitlines() if leaf.article else [], ()) for leaf in leaves]
    wrong = sum(
        _letters(" ".join(one)) != _letters(" ".join(_own(want, ()))) for one, want in zip(read, wanted, strict=True)
    )
    if wrong <= (1 - _MOST) * len(leaves):
        return
    select["body"], reasons["body"] = (
        body,
        f"without it {wrong} of {len(leaves)} texts have more or less than this element",
    )
    if lead:
        select["lead"], reasons["lead"] = lead, "prose of the article between headline and body"
    if drop:
        select["drop"], reasons["drop"] = drop, "inside the body, and the same on several pages or only links"


def _wanted(leaf: _Leaf, body: str, drop: Sequence[str], lead: str | None) -> list[str]:
    found = _chosen(leaf.page, body)
    if not found:
        return []
    skip = [one for name in drop for one in _chosen(leaf.page, name)]
    leading = _chosen(leaf.page, lead)[:1] if lead else []
    before = [line for element in leading for line in paragraphs_of(element)]
    lines = paragraphs_of(found[0], [*skip, *junk_in(found[0])])
    return lines if " ".join(lines).startswith(" ".join(before)) else [*before, *lines]


def _own(lines: Iterable[str], left_out: Iterable[str]) -> list[str]:
    out = set(left_out)
    return [line for line in lines if line not in out]


def _prose(element: Any, shared: frozenset[str]) -> int:
    """Letters of an element's own prose: of lines that stand on this page only, and are no links."""
    return sum(
        len(line.text)
        for line in lines_of(element)
        if len(line.text) >= SHORTEST and not line.is_link and line.text not in shared
    )


def _holder(page: Page, shared: frozenset[str]) -> Any:
    """The innermost element with most of the page's own prose; where that is divided among equals, what holds them."""
    known: dict[Any, bool] = {page.body: False}
    element, total = page.body, _total(page, shared, known)
    if total < SHORTEST:
        return None
    while True:
        weights = [
            (_prose(child, shared), child)
            for child in element
            if child.tag in _BLOCKS and not is_surroundings(child, known)
        ]
        best = max(weights, key=lambda pair: pair[0], default=(0, None))
        if best[1] is None or best[0] < _HOLDS * total or _is_divided(best, weights):
            return element
        element = best[1]


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


def _selector_for(leaves: Sequence[_Leaf], holders: Sequence[Any], shared: frozenset[str]) -> str | None:
    """A selector that finds the holders, or elements with the same prose."""
    named = Counter(name for holder in holders if holder is not None for name in dict.fromkeys(names_of(holder)))
    for name, _ in sorted(named.items(), key=lambda pair: (-pair[1], _hits(leaves, pair[0]), _cost(pair[0]))):
        right = 0
        for leaf, holder in zip(leaves, holders, strict=True):
            found = _chosen(leaf.page, name)
            right += (
                bool(found)
                and holder is not None
                and (found[0] is holder or _prose(found[0], shared) == _prose(holder, shared) > 0)
            )
        if right >= _MOST * sum(holder is not None for holder in holders):
            return name
    return None


def _hits(leaves: Sequence[_Leaf], name: str) -> int:
    """How many elements a selector finds at most on a page: the fewer, the less can be mistaken."""
    return max(len(_chosen(leaf.page, name)) for leaf in leaves)


def _cost(name: str) -> tuple[int, int, int]:
    return (
        name.count(" "),
        0 if re.search(r"body|text|content|article|news|post|entry|detail", name) else 1,
        len(name),
    )


def _lead(leaves: Sequence[_Leaf], body: str, shared: frozenset[str], title: str) -> str | None:
    """A selector of prose between the headline and the body."""
    named: Counter[str] = Counter()
    for leaf in leaves:
        named.update({name for element in _between(leaf.page, body, shared, title) for name in names_of(element)})
    for name, count in sorted(named.items(), key=lambda pair: (-pair[1], _hits(leaves, pair[0]), _cost(pair[0]))):
        if count < max(2, 0.5 * len(leaves)):
            break
        if all(
            not (found := _chosen(leaf.page, name)) or found[0] in _between(leaf.page, body, shared, title)
            for leaf in leaves
        ):
            return name
    return None


def _between(page: Page, body: str, shared: frozenset[str], title: str) -> list[Any]:
    """The outermost elements with prose of the article behind the headline and before the body."""
    named = _chosen(page, title) if title else []
    headline, found = named[0] if named else main_headline(page), _chosen(page, body)
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
    if element.tag not in ("p", "div", "h2", "h3", "section", "blockquote", "span") or _EXTRA.search(named):
        return False
    return (
        _prose(element, shared) >= SHORTEST and not is_date(text_of(element)) and not list(element.iter("figcaption"))
    )


def _drops(leaves: Sequence[_Leaf], body: str, shared: frozenset[str]) -> list[str]:
    """Selectors of what stands in the body and is none of it."""
    named: Counter[str] = Counter()
    bodies = [found[0] if (found := _chosen(leaf.page, body)) else None for leaf in leaves]
    for element in bodies:
        if element is not None:
            named.update({name for one in _foreign(element, shared) for name in list(own_names(one))[:3]})
    chosen: list[str] = []
    for name, count in sorted(named.items(), key=lambda pair: (-pair[1], len(pair[0]))):
        if count < min(2, len(leaves)) or not re.search(r"[.#]", name):
            continue
        hit = [
            (one, element)
            for leaf, element in zip(leaves, bodies, strict=True)
            if element is not None
            for one in _chosen(leaf.page, name)
            if element in one.iterancestors()
        ]
        covered = all(any(_is_inside(one, old, element) for old in chosen) for one, element in hit)
        if hit and not covered and all(_is_foreign(one, element, shared) for one, element in hit):
            chosen.append(name)
    return chosen[:8]


def _is_inside(one: Any, name: str, within: Any) -> bool:
    found = CSSSelector(name, translator="html")(within)
    return one in found or any(around in found for around in one.iterancestors())


def _foreign(body: Any, shared: frozenset[str]) -> Iterator[Any]:
    """The outermost elements of a body that are none of its text."""
    left: set[Any] = set(junk_in(body))
    for element in body.iterdescendants():
        if not isinstance(element.tag, str) or element.getparent() in left:
            left.add(element)
            continue
        if element not in left and _is_foreign(element, body, shared):
            left.add(element)
            yield element


def _is_foreign(element: Any, body: Any, shared: frozenset[str]) -> bool:
    """Whether an element has words, but none of this article's: what is on other pages too, links, or what follows a
    label that is on other pages too."""
    lines = list(lines_of(element))
    if not lines or element.tag in ("a", "b", "strong", "em", "i", "span", "br", "li", "td", "tr", "tbody"):
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag in _HEADINGS and not _EXTRA.search(named):
        return False  # articles share headings such as "What we know"
    if all(line.text in shared or line.is_link for line in lines):
        return True
    is_labelled = lines[0].text in shared and len(lines[0].text) < SHORTEST and len(lines) > 1
    return bool(is_labelled or _EXTRA.search(named)) and _prose(element, shared) < 0.4 * _prose(body, shared)
