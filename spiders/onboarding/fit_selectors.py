"""Propose the selectors an outlet's file needs, by comparing articles of one site with each other.

Content that all pages share belongs to the site; content of a single page is the article. Fields that are read
correctly without a selector get none.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from config.models.outlet import Outlet
from spiders.article import Article, PageError, SourceKind
from spiders.document.dom import CUT_SHORT, ParsedPage, parse_page
from spiders.document.text import comparable_letters, text_of
from spiders.onboarding.candidate_selectors import count_selectors, select_elements
from spiders.onboarding.fit_author import fit_author
from spiders.onboarding.fit_text import MIN_PROSE_RATE, ProposedSelectors, fit_text_selectors
from spiders.onboarding.sample_pages import OpenedSample, SamplePage, best_first, mark_foreign_lines, min_right
from spiders.page.dates import is_date, is_dated_byline, is_midnight, is_same_time
from spiders.page.json_ld import find_article_object, json_ld_body
from spiders.page.metadata import date_of
from spiders.page.page_state import find_state_article, state_body
from spiders.reader import Reader, reader_for

_HEADLINE_TAGS = ("h1", "h2", "h3", "h4")
_MAX_SELECTED_TITLE_CHARS = 300
_BESIDE = 2
"""How near a date in the element around the headline is; in the element around that, it is half as near."""
_MAX_DATE_GAP = timedelta(hours=12)
"""Times of page and listing that differ by less than this count as the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectorFit:
    """Selectors that a site's articles need, the reasons, and the articles as read with them."""

    select: dict[str, str | list[str]]
    reasons: dict[str, str]
    articles: tuple[Article | str, ...]
    """For each sample the article, or the reason why it could not be read."""


def fit_selectors(
    outlet: Outlet,
    pages: Sequence[SamplePage],
    *,
    fetched_at: datetime,
    min_prose_rate: float = MIN_PROSE_RATE,
    always: Collection[str] = (),
) -> SelectorFit:
    """Return the selectors with which the articles of `pages` are read correctly.

    The selected body holds at least `min_prose_rate` of each page's own prose. Fields in `always` get a selector even
    if they are read correctly without one."""
    reader = reader_for(outlet)
    samples = list(_open_samples(reader, pages, fetched_at))
    mark_foreign_lines(samples)
    found: ProposedSelectors = {}
    if len(samples) >= 2:
        headline = _title(samples, "title" in always)
        title = headline[0] if headline else ""
        fits = {
            "title": headline,
            "published": _published(samples, title, "published" in always),
            "author": fit_author(samples, "author" in always),
        }
        found |= {key: one for key, one in fits.items() if one}
        if not (outlet.spider and all(sample.article for sample in samples)):
            found |= fit_text_selectors(samples, title, min_prose_rate=min_prose_rate, always="body" in always)
    select = {key: value for key, (value, _) in found.items()}
    update = {key: tuple(value) if isinstance(value, list) else value for key, value in select.items()}
    fitted = reader_for(outlet.model_copy(update={"select": outlet.select.model_copy(update=update)}))
    return SelectorFit(
        select=select,
        reasons={key: reason for key, (_, reason) in found.items()},
        articles=tuple(_read(fitted, page, fetched_at) for page in pages),
    )


def read_samples(outlet: Outlet, pages: Sequence[SamplePage], *, fetched_at: datetime) -> list[Article | str]:
    """Return for each sample the article, or the reason why it can't be read."""
    reader = reader_for(outlet)
    return [_read(reader, page, fetched_at) for page in pages]


def _open_samples(reader: Reader, pages: Sequence[SamplePage], now: datetime) -> Iterator[OpenedSample]:
    for sample in pages:
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


def _title(samples: Sequence[OpenedSample], always: bool) -> tuple[str, str] | None:
    """Return a headline selector if titles differ from those in listings or are the same on all pages."""
    read = [sample.article.title if sample.article else "" for sample in samples]
    wrong = [not _is_listed(title, sample.listed_title) for title, sample in zip(read, samples, strict=True)]
    is_same = len(set(read)) < len(read) and len(set(read)) <= len(read) / 2
    if not always and not is_same and sum(wrong) <= len(wrong) - min_right(samples):
        return None
    named = count_selectors(_with_letters(sample.page, sample.listed_title) for sample in samples)
    for name, _ in best_first(named, samples):
        texts = [_first_text(sample.page, name) for sample in samples]
        right = sum(bool(text) and _is_listed(text, one.listed_title) for text, one in zip(texts, samples, strict=True))
        if right >= min_right(samples) and len(set(texts)) == len(texts):
            return name, f"the headline as {'stored' if samples[0].known else 'in listings'}"
    return None


def _is_listed(title: str, listed: str | None) -> bool:
    """Return whether a title has the letters of the one in listings, as far as that is known and not cut short."""
    letters, want = comparable_letters(title), comparable_letters(listed or "")
    return letters.startswith(want) if (listed or "").endswith(CUT_SHORT) else want in ("", letters)


def _with_letters(page: ParsedPage, listed: str | None) -> Iterator[Any]:
    """Yield elements with a listed title; without one, headings and elements with which the page's title begins."""
    is_cut = (listed or "").endswith(CUT_SHORT)
    for element in page.body.iter():
        if not isinstance(element.tag, str) or element.tag in ("a", "script", "style", "option"):
            continue
        if len(element) > 3 or sum(map(len, element.itertext())) > 600:
            continue
        text = text_of(element)
        letters = comparable_letters(text)
        is_likely = element.tag in _HEADLINE_TAGS or comparable_letters(page.title).startswith(letters)
        holds_title = is_cut and any(_is_listed(text_of(child), listed) for child in element)
        if len(letters) > 8 and _is_listed(text, listed) and (listed or is_likely) and not holds_title:
            yield element


def _first_text(page: ParsedPage, name: str) -> str:
    """Return the text of the first element that a selector finds, if it isn't too long for a headline."""
    found = select_elements(page, name)
    text = text_of(found[0]) if found else ""
    return text if len(text) <= _MAX_SELECTED_TITLE_CHARS else ""


# Date


def _published(samples: Sequence[OpenedSample], title: str, always: bool) -> tuple[str, str] | None:
    """Return a date selector if dates are missing, the same on all pages, or differ from those in listings.

    Pages of one day may share the date that is nearest to the headline, which the selector `title` finds."""
    read = [sample.article.published if sample.article else None for sample in samples]
    reason = _date_problem(read, samples) or ("the date as it is known" if always else None)
    if reason is None:
        return None
    named = count_selectors(_dates(sample.page) for sample in samples)
    best: tuple[tuple[int, ...], str] | None = None
    for name, count in named.items():
        if count < min_right(samples):
            continue
        dates = [_first_date(sample.page, name) for sample in samples]
        near = sum(_nearness(sample, title, name) for sample in samples)
        may_be_same = near >= _BESIDE * min_right(samples)
        if sum(map(bool, dates)) < min_right(samples) or _date_problem(dates, samples, may_be_same=may_be_same):
            continue
        timed = sum(date is not None and not is_midnight(date) for date in dates)
        exact = sum(bool(date) and date == one.listed_date for date, one in zip(dates, samples, strict=True))
        worth = (exact, near, timed, -name.count(" "), -len(name))
        best = max(best or (worth, name), (worth, name))
    return (best[1], reason) if best else None


def _date_problem(
    dates: Sequence[datetime | None], samples: Sequence[OpenedSample], *, may_be_same: bool = False
) -> str | None:
    listed_days = len({sample.listed_date.date() for sample in samples if sample.listed_date})
    if sum(date is None for date in dates) > len(dates) - min_right(samples):
        return "no date is found without it"
    if len(dates) >= 3 and len(set(dates)) == 1 and listed_days != 1 and not may_be_same:
        return "without it all pages have the same date"
    pairs = [
        (date, sample.listed_date) for date, sample in zip(dates, samples, strict=True) if date and sample.listed_date
    ]
    far = sum(_is_other_day(date, listed) for date, listed in pairs)
    is_wrong = far > max(1, len(pairs)) - min_right(samples, max(1, len(pairs)))
    return "without it dates differ from those in listings" if is_wrong else None


def _is_other_day(date: datetime, listed: datetime) -> bool:
    """Return whether a date differs from that of a listing; a date without a time is midnight."""
    return not is_same_time(date, listed, _MAX_DATE_GAP)


def _dates(page: ParsedPage) -> Iterator[Any]:
    """Yield elements that are little more than a date."""
    for element in page.body.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "option", "a") or len(element) > 6:
            continue
        if element.get("datetime") or (sum(map(len, element.itertext())) <= 200 and _is_dated(text_of(element))):
            yield element


def _is_dated(words: str) -> bool:
    return is_date(words) or is_dated_byline(words)


def _first_date(page: ParsedPage, name: str) -> datetime | None:
    found = select_elements(page, name)
    return date_of(found[0], page.fetched_at) if found else None


def _nearness(sample: OpenedSample, title: str, name: str) -> int:
    """Return how near a date is to the headline: inside the element around it, or around that, or neither (0)."""
    headline, found = sample.headline(title), select_elements(sample.page, name)
    if headline is None or not found:
        return 0
    around = list(headline.iterancestors())[:_BESIDE]
    return max((_BESIDE - around.index(one) for one in found[0].iterancestors() if one in around), default=0)


# Known articles


def known_word_rates(pages: Sequence[SamplePage], *, fetched_at: datetime) -> list[float]:
    """Return for each page the share of its known article's words that it shows."""
    return [_known_word_rate(page, fetched_at) for page in pages]


def _known_word_rate(sample: SamplePage, now: datetime) -> float:
    if sample.known is None:
        return 0.0
    try:
        page = parse_page(sample.body, url=sample.url, fetched_at=now, content_type=sample.content_type)
    except PageError:
        return 0.0
    hidden = (state_body(find_state_article(page)), json_ld_body(find_article_object(page)))
    shown = Counter(" ".join([text_of(page.body), *(line for body in hidden for line in body or ())]).split())
    words = Counter(sample.known.text.split())
    return (words & shown).total() / max(1, words.total())


def count_article_links(
    body: bytes, *, url: str, fetched_at: datetime, content_type: str | None, outlet: Outlet, kind: SourceKind
) -> int:
    """Return how many articles a feed, sitemap or listing names, or sitemaps an index. Raises PageError."""
    reader = reader_for(outlet)
    read = {
        SourceKind.FEED: reader.read_feed,
        SourceKind.SITEMAP: reader.read_sitemap,
        SourceKind.LISTING: reader.read_listing,
    }[kind]
    listing = read(body, url=url, fetched_at=fetched_at, content_type=content_type)
    return len(listing.links) or (len(listing.more) if kind is SourceKind.SITEMAP else 0)
