"""The results of reading a page: an article with what was found in it, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matchers.mention import Mention
from spiders.article import Article
from store.schema.enums import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractedPage:
    """An article that was read from a page, and what was found in it."""

    article: Article
    mentions: Sequence[Mention]
    marks: frozenset[str] = frozenset()
    """Features of the page's layout."""
    sketch: tuple[int, ...]
    """Bottom-k sketch of the article's words, which finds near-duplicates."""
    keys: tuple[int, ...]
    """Digests of the keys by which a rescan finds the text."""
    links: Mapping[str, str] = field(default_factory=dict)
    """The outlet's articles that the page links to, id -> URL."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnreadablePage:
    """Why a page gave no article. `reason` is a Refusal where the outcome is REFUSED; `seen` is for people."""

    outcome: Outcome
    reason: str
    seen: str

    @property
    def is_refused(self) -> bool:
        """Whether the page came whole, neither blocked nor gone, and holds no article."""
        return self.outcome is Outcome.REFUSED
