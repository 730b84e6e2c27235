"""What one night showed of an outlet, as later nights compare it with theirs."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar
from zlib import crc32

from crawler.health.signals.front_page import ASIDE, left_out, stand_among
from crawler.health.signals.headline_boxes import BOXED, Boxes
from crawler.health.signals.id_gaps import GAP, gaps, numbers_of
from crawler.health.signals.known_articles import FIELDS, again_signs, reading_of
from spiders.article import Article, Coverage, SourceKind
from spiders.fetch.outlet_spider import Discovery, PlannedVisit
from store.articles.earlier_readings import EarlierReading

T = TypeVar("T")

FRESH = timedelta(days=14)
"""A new article that is older comes from the archive: it says nothing of whether the news is still found."""

RECENT = timedelta(days=3)
"""A nightly crawl finds articles about as old as this, at most."""

JUST_NOW = timedelta(minutes=10)
"""A date so near to the moment of the visit is more likely the clock's than the article's."""

SAMPLE = 24
"""Lengths of articles that are kept of a night."""

PIECES = 48
"""Digests of prose beside articles that are kept of a night."""

EARLIER = 10
"""Nights whose titles, texts and dates tonight's are compared with."""

SKETCH = 12
"""Articles of a list that are kept of a night, always the same ones of the same list (Broder 1997: a bottom sketch)."""

_BROKEN_OFF = re.compile(r"(?:[\w,]|…|\.\.\.)[»”\")\]]?\Z")
"""How a text ends that goes on elsewhere: with dots, or in the middle of a sentence."""

OPENING = 12
"""Words by which two texts are taken for the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WaySeen:
    """What a feed, sitemap or listing gave, its further pages included."""

    way: str
    links: int
    named: int
    """How many of the night's fresh articles it named."""
    failed: bool = False
    digest: int = 0
    """Of its first page's bytes; 0 where nothing is known of them."""
    moved: str = ""
    """Where redirects led to, if they did."""
    sketch: Sequence[int] = ()
    """Of the articles that it named: those of the least digests."""

    @property
    def as_list(self) -> list[Any]:
        """The fields as a night's record has them."""
        return [str(self.way), self.links, self.named, int(self.failed), self.digest, self.moved, list(self.sketch)]

    @classmethod
    def of(
        cls, way: str, links: int, named: int, failed: int, digest: int = 0, moved: str = "", sketch: Sequence[int] = ()
    ) -> Self:
        """What a record says; older ones have fewer fields."""
        return cls(
            way=way, links=links, named=named, failed=bool(failed), digest=digest, moved=moved, sketch=tuple(sketch)
        )


Amount = tuple[int, int]
"""Some letters, and those of the article's text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Night:
    """Counts of one night. `signs` holds pairs: how many of how many new articles have a flaw."""

    fresh: int = 0
    """New articles, without those from the archive."""
    asked: int = 0
    """Pages of articles that were asked for the first time."""
    unread: int = 0
    """How many of them gave no article."""
    signs: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    titles: Sequence[int] = ()
    texts: Sequence[int] = ()
    dates: Sequence[int] = ()
    """Digests by which equal ones are known."""
    words: Sequence[int] = ()
    """Lengths of new articles, in words."""
    passed: Sequence[Amount] = ()
    """Letters of prose that each new article's page shows, and no other page, and that its text doesn't hold."""
    foreign: Sequence[Amount] = ()
    """Letters of each new article's text that stand in what its page calls comments, a footer and the like."""
    pieces: Sequence[int] = ()
    """Digests of the prose that pages showed beside their articles, the commonest first."""
    beside: Sequence[tuple[Coverage, int]] = ()
    """What new articles hold of their pages, and their letters; not kept."""
    langs: Mapping[str, int] = field(default_factory=dict)
    layers: Mapping[str, int] = field(default_factory=dict)
    """'field layer' -> how many new articles have the field from that layer."""
    ways: Mapping[str, WaySeen] = field(default_factory=dict)
    """By the address in the outlet's file."""
    newest: int = 0
    """The highest number that an article of the lists has, where they have numbers."""
    numbers: Sequence[int] = ()
    """All of these numbers, tonight; not kept."""
    aside: Sequence[int] | None = None
    """Digests of what the front page names, and no list; None where that wasn't looked at."""
    on_front: int = 0
    """How many of the fresh articles stand there too."""
    boxed: Sequence[int] | None = None
    in_boxes: int = 0
    """The same of what boxes of headlines on the pages of articles show."""

    @property
    def found_lists(self) -> bool:
        """Whether any feed or listing, or sitemap where there is no other, named articles."""
        lists = [seen for seen in self.ways.values() if seen.way != SourceKind.SITEMAP] or self.ways.values()
        return any(seen.links for seen in lists)

    @classmethod
    def of(cls, counts: Mapping[str, Any]) -> Self | None:
        """The night as an outlet's counts hold it, if they do."""
        found = counts.get("night")
        if not found:
            return None
        ways = {url: WaySeen.of(*fields) for url, fields in found.get("ways", {}).items()}
        signs = {name: (bad, of) for name, (bad, of) in found.get("signs", {}).items()}
        return cls(
            fresh=found.get("fresh", 0),
            asked=found.get("asked", 0),
            unread=found.get("unread", 0),
            signs=signs,
            titles=tuple(found.get("titles", ())),
            texts=tuple(found.get("texts", ())),
            dates=tuple(found.get("dates", ())),
            words=tuple(found.get("words", ())),
            passed=tuple((some, of) for some, of in found.get("passed", ())),
            foreign=tuple((some, of) for some, of in found.get("foreign", ())),
            pieces=tuple(found.get("pieces", ())),
            langs=found.get("langs", {}),
            layers=found.get("layers", {}),
            ways=ways,
            newest=found.get("newest", 0),
            aside=found.get("aside"),
            on_front=found.get("on_front", 0),
            boxed=found.get("boxed"),
            in_boxes=found.get("in_boxes", 0),
        )

    def compared(self, before: Sequence["Night"]) -> "Night":
        """The night with the signs that titles, texts and dates are those of others, tonight or on earlier nights."""
        signs = dict(self.signs)
        for sign, tonight, earlier in (
            ("same_title", self.titles, [one.titles for one in before[:EARLIER]]),
            ("same_text", self.texts, [one.texts for one in before[:EARLIER]]),
            ("same_date", self.dates, [one.dates for one in before[:EARLIER]]),
        ):
            known = set().union(*earlier)
            if len(tonight) > 1 or (tonight and known):
                # Of two that are alike by chance, one repeats the other; if all are, it is none.
                different = set(tonight)
                own = 0 if len(different) == 1 < len(tonight) else len(different - known)
                signs[sign] = (len(tonight) - own, len(tonight))
        last = before[:EARLIER]
        spans = [one.signs[GAP][1] for one in last if GAP in one.signs]
        if found := gaps(self.numbers, [one.newest for one in last], spans):
            signs[GAP] = found
        if found := left_out(self.aside, self.on_front, [one.aside for one in last]):
            signs[ASIDE] = found
        if found := left_out(self.boxed, self.in_boxes, [one.boxed for one in last]):
            signs[BOXED] = found
        ways = {url: self._known_bytes(url, before) for url in self.ways}
        return replace(self, signs=signs, ways=ways)._without_boxes(last)

    def _without_boxes(self, last: Sequence["Night"]) -> "Night":
        """The night with what pages show beside their articles and no other page does: all else is a box."""
        if not self.beside:
            return self
        known = set().union(*(one.pieces for one in last))
        seen = Counter(digest for page, _ in self.beside for digest, _ in page.passed)
        own = [
            (sum(some for digest, some in page.passed if seen[digest] == 1 and digest not in known), of)
            for page, of in self.beside
        ]
        common = tuple(digest for digest, _ in seen.most_common(PIECES))
        return replace(self, passed=_sample(sorted(own)), pieces=common)

    def _known_bytes(self, url: str, before: Sequence["Night"]) -> WaySeen:
        """A list with the digest of the bytes that it still has, where its server says that they are the same."""
        seen = self.ways[url]
        last = before[0].ways.get(url) if before else None
        return replace(seen, digest=last.digest) if last and not seen.digest and not seen.failed else seen

    def as_dict(self) -> dict[str, Any]:
        """The night for an outlet's counts."""
        return {
            "fresh": self.fresh,
            "asked": self.asked,
            "unread": self.unread,
            "signs": {name: list(pair) for name, pair in self.signs.items()},
            "titles": list(self.titles),
            "texts": list(self.texts),
            "dates": list(self.dates),
            "words": list(self.words),
            "passed": list(map(list, self.passed)),
            "foreign": list(map(list, self.foreign)),
            "pieces": list(self.pieces),
            "langs": dict(self.langs),
            "layers": dict(self.layers),
            "ways": {url: seen.as_list for url, seen in self.ways.items()},
            **({"newest": self.newest} if self.newest else {}),
            **({"aside": list(self.aside), "on_front": self.on_front} if self.aside is not None else {}),
            **({"boxed": list(self.boxed), "in_boxes": self.in_boxes} if self.boxed is not None else {}),
        }


@dataclass(frozen=True, slots=True)
class _Read:
    """What is compared of a new article; of title and text only a digest, by which equal ones are known."""

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


class Tally:
    """Collects what a night shows of an outlet."""

    def __init__(self) -> None:
        self._read: list[_Read] = []
        self.unread: set[str] = set()
        """Addresses that gave no article though they were asked for the first time, or still."""
        self.again: dict[int, EarlierReading] = {}
        """What pages of known articles gave, where their bytes were other ones, by the articles' row numbers."""
        self.same: set[int] = set()
        """Known articles whose page was the same."""
        self.again_unread: set[int] = set()
        """Known articles whose page holds no article any more, though it is neither blocked nor gone."""
        self.aside: Sequence[int] | None = None
        """Digests of the articles that the front page names, and no list, if it was looked at."""
        self.boxes = Boxes()
        self.boxed: Sequence[int] | None = None
        """The same of what the boxes on pages name."""

    def read(self, visit: PlannedVisit, article: Article, fetched_at: datetime) -> None:
        """Note a page that was read; only new articles tell how the outlet publishes now."""
        if visit.article_row_id is not None:
            self.again[visit.article_row_id] = reading_of(article)
            return
        made = _Read(
            article_id=visit.article_id,
            title=_digest(article.title),
            text=_digest(_opening(article.text)),
            words=article.text.count(" ") + article.text.count("\n") + 1,
            lang=article.lang,
            has_author=bool(article.author),
            is_cut=_BROKEN_OFF.search(article.text.rstrip()) is not None,
            published=article.published,
            fetched_at=fetched_at,
            layers=tuple(f"{name} {article.layers[name]}" for name in FIELDS if name in article.layers),
            letters=len(article.text),
            coverage=article.coverage,
        )
        self._read.append(made)

    def found_same(self, row_id: int) -> None:
        """Note a known article whose page was the same."""
        self.same.add(row_id)

    def missed(self, visit: PlannedVisit, *, holds_none: bool = False) -> None:
        """Note a page that gave no article; `holds_none`: it came whole, and is neither blocked nor gone."""
        if visit.article_row_id is None:
            self.unread.add(visit.url)
        elif holds_none:
            self.again_unread.add(visit.article_row_id)

    def night(
        self,
        discovery: Discovery | None,
        *,
        asked_before: Collection[str] = (),
        before: Mapping[int, Sequence[EarlierReading]] | None = None,
        since: Mapping[int, EarlierReading] | None = None,
        held_up: timedelta = timedelta(0),
    ) -> Night:
        """The night. `asked_before` are those of `unread` that gave nothing on earlier nights too; `before` is what the
        known articles of `again` and `since` gave earlier, and `since` what those whose page was the same give now,
        where that differs. For so long as they were `held_up`, new articles may be older than usual."""
        otherwise = since or {}
        same = len(self.same - otherwise.keys())
        again = again_signs(before or {}, self.again, since=otherwise, same=same, unread=len(self.again_unread))
        named = discovery.named if discovery else {}
        lists = set().union(*named.values()) if named else set()
        listed = [one for one in self._read if not lists or one.article_id in lists]
        fresh = [one for one in listed if _is_fresh(one)]
        covered = [(one.coverage, one.letters) for one in fresh if one.coverage is not None]
        numbers = numbers_of(discovery) if discovery else ()
        missed = len(self.unread - set(asked_before))
        return Night(
            fresh=len(fresh),
            asked=len(self._read) + missed,
            unread=missed,
            signs={**_signs(listed, RECENT + held_up), **again},
            titles=tuple(one.title for one in listed[:SAMPLE]),
            texts=tuple(one.text for one in listed[:SAMPLE]),
            dates=tuple(_digest(one.published.isoformat()) for one in listed if one.published)[:SAMPLE],
            words=_sample(sorted(one.words for one in fresh)),
            foreign=_sample(sorted((page.foreign, of) for page, of in covered)),
            beside=tuple(covered),
            langs=Counter(one.lang for one in fresh),
            layers=Counter(layer for one in fresh for layer in one.layers),
            ways=_ways(discovery, {one.article_id for one in fresh}) if discovery else {},
            newest=max(numbers, default=0),
            numbers=numbers,
            aside=self.aside,
            on_front=stand_among(discovery.front, (one.article_id for one in fresh)) if discovery else 0,
            boxed=self.boxed,
            in_boxes=stand_among(self.boxes.shown or {}, (one.article_id for one in fresh)),
        )


def _is_fresh(one: _Read) -> bool:
    return one.published is None or one.fetched_at - one.published <= FRESH


def _signs(read: Sequence[_Read], recent: timedelta) -> dict[str, tuple[int, int]]:
    ages = [one.fetched_at - one.published for one in read if one.published is not None]
    signs = {
        "author": (sum(not one.has_author for one in read), len(read)),
        "byline": (sum(one.coverage.has_byline for one in read if one.coverage), len(read)),
        "cut": (sum(one.is_cut for one in read), len(read)),
        "date": (len(read) - len(ages), len(read)),
        "old": (sum(age > recent for age in ages), len(ages)),
        "just_now": (sum(abs(age) < JUST_NOW for age in ages), len(ages)),
    }
    return {name: pair for name, pair in signs.items() if pair[1]}


def _opening(text: str) -> str:
    """How a text begins, without its numbers: a notice in place of an article may name a time or a visit."""
    words = text.split(maxsplit=OPENING)
    return re.sub(r"\d+", "0", " ".join(words[:OPENING])) if len(words) > OPENING else text


def _digest(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _sample(ordered: Sequence[T]) -> tuple[T, ...]:
    """At most SAMPLE of the values, evenly spread."""
    if len(ordered) <= SAMPLE:
        return tuple(ordered)
    return tuple(ordered[(2 * place + 1) * len(ordered) // (2 * SAMPLE)] for place in range(SAMPLE))


def _ways(discovery: Discovery, fresh: Collection[str]) -> dict[str, WaySeen]:
    links: Counter[str] = Counter()
    first = {tried.url: tried for tried in discovery.sources if not tried.start}
    failed: dict[str, bool] = defaultdict(bool)
    way_of: dict[str, str] = {}
    for tried in discovery.sources:
        start = tried.start or tried.url
        links[start] += tried.links
        failed[start] |= tried.failure is not None
        way_of[start] = tried.kind
    named = discovery.named
    return {
        start: WaySeen(
            way=way,
            links=links[start],
            named=len(named.get(start, frozenset()) & set(fresh)),
            failed=failed[start],
            digest=(first[start].digest or 0) if start in first else 0,
            moved=first[start].final_url if start in first else "",
            sketch=tuple(sorted(map(_digest, named.get(start, frozenset())))[:SKETCH]),
        )
        for start, way in way_of.items()
    }
