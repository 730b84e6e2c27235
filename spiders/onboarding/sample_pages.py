"""Articles of one site, opened to be compared, and the selectors that are tried on them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spiders.article import Article, Link
from spiders.document.dom import Page
from spiders.document.text import lines_of
from spiders.onboarding.candidate_selectors import chosen_by

MOST = 0.75
"""Share of the samples for which a selector must hold."""

SHORTEST = 40
"""Letters of a line that counts as prose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A page that is an article, with what lists said of it."""

    body: bytes
    url: str
    content_type: str | None
    link: Link | None


@dataclass
class Leaf:
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


def shared_lines(leaves: Sequence[Leaf]) -> frozenset[str]:
    """Lines that stand on more than one page."""
    pages: Counter[str] = Counter()
    for leaf in leaves:
        leaf.lines = Counter(line.text for line in lines_of(leaf.page.body))
        pages.update(set(leaf.lines))
    return frozenset(line for line, number in pages.items() if number > 1)


def letters_of(text: str) -> str:
    """The letters and figures of a text, for comparing."""
    return "".join(char for char in text.casefold() if char.isalnum())


def hits(leaves: Sequence[Leaf], name: str) -> int:
    """How many elements a selector finds at most on a page: the fewer, the less can be mistaken."""
    return max(len(chosen_by(leaf.page, name)) for leaf in leaves)


def own_prose(element: Any, shared: frozenset[str]) -> int:
    """Letters of an element's own prose: of lines that stand on this page only, and are no links."""
    return sum(
        len(line.text)
        for line in lines_of(element)
        if len(line.text) >= SHORTEST and not line.is_link and line.text not in shared
    )
