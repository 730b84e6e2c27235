"""Open sample articles of a site to compare them with each other, or with what is stored of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from spiders.article import Article, Link
from spiders.document.dom import ParsedPage
from spiders.document.text import common_word_rate, comparable_letters, lines_of, text_of
from spiders.onboarding.candidate_selectors import select_elements, selector_cost
from spiders.page.dates import is_same_time

MIN_SAMPLE_RATE = 0.75
"""Share of the samples for which a selector must work."""

MIN_PROSE_LINE_CHARS = 40
"""Letters of a line that counts as prose."""


MIN_KNOWN_RATE = 0.95
"""Fraction of known articles, whose fields can be compared exactly, for which a selector must work."""

MIN_SAME_WORDS_RATE = 0.97
"""Fraction of common words from which two texts of an article count as the same."""

_LINES_OF_TEASER = 2
"""Lines of a teaser below its headline: a date and the lead."""

_MIN_KNOWN_LINE_LETTERS = 12
"""Fewest letters of a line that may be part of a known line; a shorter one must be a whole line."""

_MAX_KNOWN_DATE_GAP = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredArticle:
    """An article as it is stored, by which its place on a page of a new layout is found."""

    urls: tuple[str, ...]
    """The newest first."""
    title: str
    text: str
    published: datetime | None
    author: str | None

    def is_read_by(self, article: Article) -> bool:
        """Return whether a page gave the article: its title, nearly all its words and its date."""
        is_same = comparable_letters(article.title) == comparable_letters(self.title)
        return is_same and self.has_words_of(article.text) and self._is_dated(article.published)

    def has_words_of(self, text: str) -> bool:
        """Return whether a text has nearly the same words."""
        return common_word_rate(self.text, text) >= MIN_SAME_WORDS_RATE

    def _is_dated(self, published: datetime | None) -> bool:
        if self.published is None or published is None:
            return self.published is None
        return is_same_time(self.published, published, _MAX_KNOWN_DATE_GAP)


@dataclass(frozen=True, kw_only=True, slots=True)
class SamplePage:
    """A page with an article, and what listings or the store say about it."""

    body: bytes
    url: str
    content_type: str | None
    link: Link | None
    known: StoredArticle | None = None


@dataclass
class OpenedSample:
    """A parsed sample, and the article as read without selectors."""

    page: ParsedPage
    sample: SamplePage
    article: Article | None
    foreign: frozenset[str] = frozenset()
    """The lines that aren't the article's text: not in its known text, its headline, or also on other pages."""

    @property
    def known(self) -> StoredArticle | None:
        return self.sample.known

    def headline(self, title: str) -> Any:
        """Return the element with the headline: the first that the selector `title` finds, if it isn't empty."""
        return next(iter(select_elements(self.page, title)), None) if title else self.page.main_headline

    @property
    def listed_title(self) -> str | None:
        said = self.known or self.sample.link
        return said.title if said else None

    @property
    def listed_date(self) -> datetime | None:
        said = self.known or self.sample.link
        return said.published if said else None


def mark_foreign_lines(samples: Sequence[OpenedSample]) -> None:
    """Find the lines of each page that aren't its article's. Other pages may have the article's lead in a teaser."""
    lines = [[line.text for line in lines_of(sample.page.body)] for sample in samples]
    pages = Counter(line for own in lines for line in set(own))
    for sample, own in zip(samples, lines, strict=True):
        teasers = Counter(line for other in lines if other is not own for line in set(_teaser_of(sample, other)))
        is_own = (
            _known_lines(sample.known) if sample.known else lambda line, known=teasers: pages[line] - known[line] == 1
        )
        title = comparable_letters(sample.page.title)
        sample.foreign = frozenset(line for line in own if not is_own(line) or _is_title(line, title))


def _teaser_of(sample: OpenedSample, lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of another page that are right below the headline of a sample."""
    headline = sample.listed_title or (
        text_of(sample.page.main_headline) if sample.page.main_headline is not None else ""
    )
    for place, line in enumerate(lines):
        if line == headline:
            yield from lines[place + 1 : place + 1 + _LINES_OF_TEASER]


def _is_title(line: str, title: str) -> bool:
    return len(line) >= MIN_PROSE_LINE_CHARS and comparable_letters(line) in title


def _known_lines(known: StoredArticle) -> Callable[[str], bool]:
    """Return a function that tests whether a line is part of an article's known text."""
    whole = {comparable_letters(line) for line in known.text.splitlines()}
    text = comparable_letters(known.text)

    def is_known(line: str) -> bool:
        letters = comparable_letters(line)
        return letters in whole or (len(letters) >= _MIN_KNOWN_LINE_LETTERS and letters in text)

    return is_known


def min_right(samples: Sequence[OpenedSample], number: int | None = None) -> float:
    """Return how many of the samples, or of `number`, a selector must fit: more if the articles are known."""
    rate = MIN_KNOWN_RATE if samples and samples[0].known else MIN_SAMPLE_RATE
    return rate * (len(samples) if number is None else number)


def max_matches(leaves: Sequence[OpenedSample], name: str) -> int:
    """Return the largest number of elements that a selector finds on a page: the fewer, the less ambiguous."""
    return max(len(select_elements(leaf.page, name)) for leaf in leaves)


def best_first(named: Counter[str], samples: Sequence[OpenedSample]) -> list[tuple[str, int]]:
    """Return selectors with their counts: those that fit most samples first, then the most specific and readable."""
    return sorted(named.items(), key=lambda pair: (-pair[1], max_matches(samples, pair[0]), selector_cost(pair[0])))


def own_prose(element: Any, foreign: frozenset[str]) -> int:
    """Return the letters of an element's own prose: lines that aren't links, foreign lines or details between bars."""
    return sum(
        len(line.text)
        for line in lines_of(element)
        if len(line.text) >= MIN_PROSE_LINE_CHARS
        and not line.is_link
        and line.text not in foreign
        and " | " not in line.text
    )
