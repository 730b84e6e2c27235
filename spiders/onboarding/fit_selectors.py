"""Which selectors an outlet's file needs: found by comparing articles of one site with each other.

What stands on every page is the site's; what stands on one only is the article's. Nothing is proposed for a field that
is read right without a selector.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from config.local_time import ALMATY
from config.models.outlet import Outlet
from spiders.article import Article, PageError
from spiders.document.dom import ParsedPage, parse_page
from spiders.document.text import text_of
from spiders.onboarding.candidate_selectors import candidate_selectors, select_elements
from spiders.onboarding.fit_text import ProposedSelectors, fit_text_selectors
from spiders.onboarding.sample_pages import (
    MIN_SAMPLE_RATE,
    OpenedSample,
    SamplePage,
    best_first,
    comparable_letters,
    shared_lines,
)
from spiders.page.dates import is_date, is_midnight
from spiders.page.metadata import date_of, find_main_headline
from spiders.reader import Reader
from spiders.registry import reader_for

_MAX_DATE_GAP = timedelta(hours=12)
"""Times of a page and a list that lie nearer mean the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectorFit:
    """Selectors that articles of a site need, why, and the articles as they are read with them."""

    select: dict[str, str | list[str]]
    reasons: dict[str, str]
    articles: tuple[Article | str, ...]
    """For each sample the article, or why it could not be read."""


def fit_selectors(outlet: Outlet, samples: Sequence[SamplePage], *, fetched_at: datetime) -> SelectorFit:
    """The selectors that make the articles of `samples` be read right."""
    reader = reader_for(outlet)
    leaves = list(_open_samples(reader, samples, fetched_at))
    shared = shared_lines(leaves)
    found: ProposedSelectors = {}
    if len(leaves) >= 2:
        found |= {key: one for key, one in (("title", _title(leaves)), ("published", _published(leaves))) if one}
        if not (outlet.spider and all(leaf.article for leaf in leaves)):
            found |= fit_text_selectors(leaves, shared, str(found["title"][0]) if "title" in found else "")
    select = {key: value for key, (value, _) in found.items()}
    reasons = {key: reason for key, (_, reason) in found.items()}
    fitted = reader_for(outlet.model_copy(update={"select": outlet.select.model_copy(update=_tuples(select))}))
    return SelectorFit(
        select=select, reasons=reasons, articles=tuple(_read(fitted, one, fetched_at) for one in samples)
    )


def _tuples(select: dict[str, str | list[str]]) -> dict[str, str | tuple[str, ...]]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in select.items()}


def _open_samples(reader: Reader, samples: Sequence[SamplePage], now: datetime) -> Iterator[OpenedSample]:
    for sample in samples:
        try:
            page = parse_page(sample.body, url=sample.url, fetched_at=now, content_type=sample.content_type)
        except PageError:
            continue
        article = _read(reader, sample, now)
        yield OpenedSample(page, sample, None if isinstance(article, str) else article)


def _read(reader: Reader, sample: SamplePage, now: datetime) -> Article | str:
    try:
        return reader.read_article(
            sample.body, url=sample.url, fetched_at=now, content_type=sample.content_type, link=sample.link
        )
    except PageError as error:
        return str(error)


# Title


def _title(leaves: Sequence[OpenedSample]) -> tuple[str, str] | None:
    """A selector of the headline, where what is read is another than lists say, or the same on all pages."""
    read = [leaf.article.title if leaf.article else "" for leaf in leaves]
    told = [comparable_letters(leaf.told_title or "") for leaf in leaves]
    wrong = [bool(want) and comparable_letters(title) != want for title, want in zip(read, told, strict=True)]
    is_same = len(set(read)) < len(read) and len(set(read)) <= len(read) / 2
    if not is_same and sum(wrong) <= len(wrong) * (1 - MIN_SAMPLE_RATE):
        return None
    named = Counter(
        name
        for leaf, want in zip(leaves, told, strict=True)
        for element in _with_letters(leaf.page, want)
        for name in dict.fromkeys(candidate_selectors(element))
    )
    for name, _ in best_first(named, leaves):
        texts = [comparable_letters(_first_text(leaf.page, name)) for leaf in leaves]
        right = sum(bool(text) and (not want or text == want) for text, want in zip(texts, told, strict=True))
        if right >= MIN_SAMPLE_RATE * len(leaves) and len(set(texts)) == len(texts):
            return name, "the headline that lists name; " + (
                "the h1 is the same everywhere" if is_same else "not the h1"
            )
    return None


def _with_letters(page: ParsedPage, want: str) -> Iterator[Any]:
    """The elements whose words are just these; of a page that no list names, those that its title begins with."""
    for element in page.body.iter():
        if not isinstance(element.tag, str) or element.tag in ("a", "script", "style", "option"):
            continue
        if len(element) > 3 or sum(map(len, element.itertext())) > 600:
            continue
        letters = comparable_letters(text_of(element))
        if len(letters) > 8 and (letters == want or (not want and comparable_letters(page.title).startswith(letters))):
            yield element


def _first_text(page: ParsedPage, name: str) -> str:
    found = select_elements(page, name)
    return text_of(found[0]) if found else ""


# Date


def _published(leaves: Sequence[OpenedSample]) -> tuple[str, str] | None:
    """A selector of the date, where none is read, the same on all pages, or another than lists say."""
    read = [leaf.article.published if leaf.article else None for leaf in leaves]
    reason = _date_problem(read, leaves)
    if reason is None:
        return None
    named = Counter(
        name for leaf in leaves for element in _dates(leaf.page) for name in dict.fromkeys(candidate_selectors(element))
    )
    best: tuple[tuple[int, int, int, int], str] | None = None
    for name, count in named.items():
        if count < MIN_SAMPLE_RATE * len(leaves):
            continue
        dates = [_first_date(leaf.page, name) for leaf in leaves]
        if sum(date is not None for date in dates) < MIN_SAMPLE_RATE * len(leaves) or _date_problem(dates, leaves):
            continue
        timed = sum(date is not None and not is_midnight(date) for date in dates)
        near = sum(_is_near_headline(leaf.page, name) for leaf in leaves)
        worth = (near, timed, -name.count(" "), -len(name))
        best = max(best or (worth, name), (worth, name))
    return (best[1], reason) if best else None


def _date_problem(dates: Sequence[datetime | None], leaves: Sequence[OpenedSample]) -> str | None:
    if sum(date is None for date in dates) > (1 - MIN_SAMPLE_RATE) * len(dates):
        return "no date is found without it"
    if len(dates) >= 3 and len(set(dates)) == 1 and _listed_days(leaves) != 1:
        return "without it all pages have one date"
    pairs = [(date, leaf.told_date) for date, leaf in zip(dates, leaves, strict=True) if date and leaf.told_date]
    far = sum(_is_other_day(date, told) for date, told in pairs)
    return "without it the date is not that of the lists" if far > (1 - MIN_SAMPLE_RATE) * max(1, len(pairs)) else None


def _is_other_day(date: datetime, told: datetime) -> bool:
    """Whether a date is not that which a list tells; one without a time is midnight."""
    if is_midnight(date) or is_midnight(told):
        return date.astimezone(ALMATY).date() != told.astimezone(ALMATY).date()
    return abs(date - told) > _MAX_DATE_GAP


def _listed_days(leaves: Sequence[OpenedSample]) -> int:
    return len({leaf.told_date.date() for leaf in leaves if leaf.told_date})


def _dates(page: ParsedPage) -> Iterator[Any]:
    """Elements that are a date and little more."""
    for element in page.body.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "option", "a") or len(element) > 6:
            continue
        if element.get("datetime") or (sum(map(len, element.itertext())) <= 200 and is_date(text_of(element))):
            yield element


def _first_date(page: ParsedPage, name: str) -> datetime | None:
    found = select_elements(page, name)
    return date_of(found[0], page.fetched_at) if found else None


def _is_near_headline(page: ParsedPage, name: str) -> bool:
    """Whether a date stands within the two elements around the headline."""
    headline, found = find_main_headline(page), select_elements(page, name)
    if headline is None or not found:
        return False
    around = list(headline.iterancestors())[:2]
    return any(one in around for one in found[0].iterancestors())
