"""Collect what a crawl observes of an outlet, from which its run record is made."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import compress
from math import inf
from typing import TypeVar
from zlib import crc32

from config.models.outlet import Outlet
from crawler.health.alarm_kinds import AlarmKind
from crawler.health.baseline import FRESH_FOR
from spiders.article import Article, Coverage, Refusal
from spiders.fetch.outlet_spider import Discovery, PlannedVisit
from store.articles.earlier_readings import EarlierReading
from store.schema.enums import Outcome

T = TypeVar("T")

MAX_SAMPLES = 24
"""Number of articles in a run whose values are kept."""

COMPARED_RUNS = 10
"""Earlier runs whose titles, texts, dates and links are compared with a run's."""

READ_FIELDS = ("title", "text", "published", "author")

_UNFINISHED = re.compile(r"(?:[\w,]|…|\.\.\.)[»”\")\]]?\Z")
"""Matches the end of a text that continues elsewhere: dots, or a sentence that breaks off."""

_FIRST_WORDS = 12
"""Number of first words that must be equal for two texts to count as the same."""


BUDGETS = ("reader_seconds", "received_bytes", "archive_bytes")
"""The codes that `OutletCosts.exceeded` returns, which are reasons for postponing visits."""


@dataclass(slots=True)
class OutletCosts:
    """What one outlet has cost in a run, and what it may cost."""

    max_reader_seconds: float = inf
    max_bytes: float = inf
    max_archive_bytes: float = inf
    reader_seconds: float = 0
    """CPU time of the workers that read its pages."""
    bytes: int = 0
    """Bytes of its pages that were received."""
    archive_bytes: int = 0
    """Growth of the archive."""

    def exceeded(self) -> str | None:
        """Return the code of the first budget that is used up, or None."""
        is_used = (
            self.reader_seconds >= self.max_reader_seconds,
            self.bytes >= self.max_bytes,
            self.archive_bytes >= self.max_archive_bytes,
        )
        return next(compress(BUDGETS, is_used), None)


@dataclass(frozen=True, slots=True)
class ObservedArticle:
    """The values of a new article that are compared; of title and text, only digests."""

    article_id: str
    title: int
    text: int
    words: int
    lang: str
    has_author: bool
    is_cut: bool
    published: datetime | None
    fetched_at: datetime
    layers: tuple[str, ...]
    letters: int
    coverage: Coverage | None
    whole_text: int = 0
    """Digest of the whole text; `text` is the digest of its first words."""


class PageObserver:
    """Collects the pages that a crawl reads or misses."""

    def __init__(self) -> None:
        self.new: list[ObservedArticle] = []
        self.unread: set[str] = set()
        """Addresses without a stored article that gave no article."""
        self.reread: dict[int, EarlierReading] = {}
        """What was read from changed pages of known articles, by the articles' row ids."""
        self.unchanged: set[int] = set()
        """Row ids of known articles whose page was the same."""
        self.emptied: set[int] = set()
        """Row ids of known articles whose page is neither blocked nor gone but no longer holds an article."""
        self.unmatched: set[int] = set()
        """Row ids of those among them in whose page the body's selector finds nothing."""

    def add(self, visit: PlannedVisit, article: Article, fetched_at: datetime) -> None:
        """Add a page that was read."""
        if visit.article_row_id is not None:
            self.reread[visit.article_row_id] = reading_of(article)
            return
        self.new.append(
            ObservedArticle(
                article_id=visit.article_id,
                title=digest(article.title),
                text=digest(_first_words(article.text)),
                words=article.text.count(" ") + article.text.count("\n") + 1,
                lang=article.lang,
                has_author=bool(article.author),
                is_cut=_UNFINISHED.search(article.text.rstrip()) is not None,
                published=article.published,
                fetched_at=fetched_at,
                layers=tuple(f"{name} {article.layers[name]}" for name in READ_FIELDS if name in article.layers),
                letters=len(article.text),
                coverage=article.coverage,
                whole_text=digest(article.text),
            )
        )

    def add_missed(self, visit: PlannedVisit, *, is_empty: bool = False, reason: str = "") -> None:
        """Add a page that gave no article; `is_empty` if it was received whole and is neither blocked nor gone."""
        if visit.article_row_id is None:
            self.unread.add(visit.url)
        elif is_empty:
            self.emptied.add(visit.article_row_id)
            if reason == Refusal.NO_BODY:
                self.unmatched.add(visit.article_row_id)


@dataclass(frozen=True, kw_only=True)
class KnownReadings:
    """What was read from known articles before, and since an alarm began from those whose page is unchanged."""

    before: Mapping[int, Sequence[EarlierReading]] = field(default_factory=dict)
    since: Mapping[int, EarlierReading] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ObservedRun:
    """Everything that a crawl counted and observed of an outlet."""

    outlet: Outlet
    finished_at: datetime
    outcomes: Counter[tuple[Outcome, str | None]] = field(default_factory=Counter)
    requests: int = 0
    bytes: int = 0
    costs: OutletCosts = field(default_factory=OutletCosts)
    half_searched: int = 0
    unlisted: int = 0
    unresolved: int = 0
    failures: Mapping[AlarmKind, str] = field(default_factory=dict)
    unstored: Sequence[str] = ()
    presented: Sequence[str] = ()
    authorities: Mapping[str, str] = field(default_factory=dict)
    discovery: Discovery | None = None
    pages: PageObserver | None = None
    """None if the crawl ended before it came to pages."""
    has_dead_links: bool = False
    """Whether many new links in a row led nowhere."""
    unread_before: Collection[str] = ()
    """Addresses that gave no article in the previous run either."""
    readings: KnownReadings = field(default_factory=KnownReadings)
    delay: timedelta = timedelta(0)
    """How much longer than usual new articles may have waited."""
    layout: Sequence[str] = ()
    layout_unknown: bool = False
    redesigned: int = 0
    front_page_unlisted: Sequence[int] | None = None
    boxes: Mapping[str, str] | None = None
    """Articles that headline boxes link to, id -> address."""
    boxes_unlisted: Sequence[int] | None = None

    @cached_property
    def listed(self) -> list[ObservedArticle]:
        """The new articles that a source named; all new articles if no source names any."""
        named = self.discovery.named.values() if self.discovery else ()
        ids = set().union(*named)
        return [one for one in (self.pages.new if self.pages else ()) if not ids or one.article_id in ids]

    @cached_property
    def fresh(self) -> list[ObservedArticle]:
        """The listed articles, without old ones from an archive."""
        return [one for one in self.listed if one.published is None or one.fetched_at - one.published <= FRESH_FOR]


def reading_of(article: Article) -> EarlierReading:
    """Return what was read from a page, to compare it with an earlier reading."""
    return EarlierReading(
        title=article.title,
        author=article.author,
        published=article.published,
        letters=len(article.text),
        lang=article.lang,
        layers={name: article.layers[name] for name in READ_FIELDS if name in article.layers},
    )


def digest(text: str) -> int:
    """Return a short digest by which equal texts are recognised."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def sample(ordered: Sequence[T]) -> tuple[T, ...]:
    """Return at most MAX_SAMPLES of the values, evenly spread."""
    if len(ordered) <= MAX_SAMPLES:
        return tuple(ordered)
    return tuple(ordered[(2 * place + 1) * len(ordered) // (2 * MAX_SAMPLES)] for place in range(MAX_SAMPLES))


def _first_words(text: str) -> str:
    # Without numbers: a notice in place of an article may name a time or a visitor.
    words = text.split(maxsplit=_FIRST_WORDS)
    return re.sub(r"\d+", "0", " ".join(words[:_FIRST_WORDS])) if len(words) > _FIRST_WORDS else text
