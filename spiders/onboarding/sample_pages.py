"""Open sample articles of a site to compare them with each other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spiders.article import Article, Link
from spiders.document.dom import ParsedPage
from spiders.document.text import lines_of
from spiders.onboarding.candidate_selectors import select_elements, selector_cost

MIN_SAMPLE_RATE = 0.75
"""Share of the samples for which a selector must work."""

MIN_PROSE_LINE_CHARS = 40
"""Letters of a line that counts as prose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SamplePage:
    """A page with an article, and what listings say about it."""

    body: bytes
    url: str
    content_type: str | None
    link: Link | None


@dataclass
class OpenedSample:
    """A parsed sample, and the article as read without selectors."""

    page: ParsedPage
    sample: SamplePage
    article: Article | None
    lines: Counter[str] = field(default_factory=Counter)

    @property
    def listed_title(self) -> str | None:
        return self.sample.link.title if self.sample.link else None

    @property
    def listed_date(self) -> datetime | None:
        return self.sample.link.published if self.sample.link else None


def shared_lines(leaves: Sequence[OpenedSample]) -> frozenset[str]:
    """Return the lines that occur on more than one page."""
    pages: Counter[str] = Counter()
    for leaf in leaves:
        leaf.lines = Counter(line.text for line in lines_of(leaf.page.body))
        pages.update(set(leaf.lines))
    return frozenset(line for line, number in pages.items() if number > 1)


def max_matches(leaves: Sequence[OpenedSample], name: str) -> int:
    """Return the largest number of elements that a selector finds on a page: the fewer, the less ambiguous."""
    return max(len(select_elements(leaf.page, name)) for leaf in leaves)


def best_first(named: Counter[str], samples: Sequence[OpenedSample]) -> list[tuple[str, int]]:
    """Return selectors with their counts: those that fit most samples first, then the most specific and readable."""
    return sorted(named.items(), key=lambda pair: (-pair[1], max_matches(samples, pair[0]), selector_cost(pair[0])))


def own_prose(element: Any, shared: frozenset[str]) -> int:
    """Return the letters of an element's own prose: lines that are no links and occur on this page only."""
    return sum(
        len(line.text)
        for line in lines_of(element)
        if len(line.text) >= MIN_PROSE_LINE_CHARS and not line.is_link and line.text not in shared
    )
