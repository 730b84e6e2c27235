"""Stories: an article, its linked translations, and near-duplicates in other outlets, found by shared words.

Each article has a bottom-k sketch, the smallest digests of its word 4-grams (Broder 1997, "On the resemblance and
containment of documents"): the rate of the smallest digests of two texts that both contain estimates the Jaccard
index of their 4-grams."""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from store.articles.articles import storable_key
from store.database.batches import assign_row_ids, is_sqlite, load_rows_with
from store.database.locks import lock_key, wait_for_lock, with_lock
from store.schema.tables.articles import ArticleRow, ArticleUrl, Sketch, Story, Version
from store.texts.derived import SKETCH_SIZE, sketch_of
from store.texts.edit_meaning import are_two_cases

MIN_RESEMBLANCE = 0.35
"""Resemblance from which two articles share a story. A copy cut to 70 % with a new end has 0.54, one with every
tenth word replaced 0.43; the estimate is usually within 0.06. Articles about one trial that repeat background share
less than 0.2."""

MIN_CONTAINMENT = 0.75
"""Rate of the shorter text that the longer one contains, from which it is a shortened copy."""

MIN_RELIABLE_RESEMBLANCE = 0.12
"""Resemblance below which the estimate of containment is meaningless."""

MIN_SHARED_DIGESTS = 6
"""Digests that a copy must share with its source."""

MAX_CANDIDATES = 5
"""Number of the likeliest sources that are compared word by word."""

MAX_HOLDERS = 60
"""Articles stored for one digest: more frequent ones are boilerplate. Bounds the cost of a look-up in any archive."""

_LOCK = "stories"

_SKETCHES = Sketch.metadata.tables[Sketch.__tablename__]
_SELECT_HOLDERS = select(_SKETCHES.c.digest, _SKETCHES.c.article_row_id)
_ADD = insert(_SKETCHES)
_ADD_ARRAYS = text(
    "INSERT INTO sketches (digest, article_row_id) "
    "SELECT * FROM unnest(CAST(:digest AS bigint[]), CAST(:article_row_id AS bigint[]))"
)
"""Prepared once: building a statement takes as long as executing it."""


def join_stories(
    session: Session,
    pairs: Sequence[tuple[ArticleRow, Version]],
    *,
    now: datetime,
    made: Mapping[int, tuple[int, ...]] | None = None,
) -> list[Story]:
    """Return the story of each article: its present one, else that of another outlet's article that it copies, else a
    new one. Copies within `pairs` find each other, too.

    A story has at most one article of an outlet: an outlet's own similar texts are follow-ups or filled-in forms,
    and each is reviewed. An article with a story stays in it, and two stories that turn out to be one stay two,
    because items may have been decided in both. `made` has existing sketches by version id."""
    newest = {row.id: (row, version) for row, version in pairs}
    sketches = {
        row_id: made[version.id] if made and version.id in made else sketch_of(version.text)
        for row_id, (_, version) in newest.items()
    }
    texts = {row_id: version.text for row_id, (_, version) in newest.items()}
    holders: dict[int, list[int]] = {digest: [] for sketch in sketches.values() for digest in sketch}
    for digest, article_row_id in _load_holders(session, sorted(holders)):
        holders[digest].append(article_row_id)
    search = _StorySearch(session, texts, holders)
    stories = {
        row_id: search.story_for(row, sketches[row_id], version.translations.values(), now=now)
        for row_id, (row, version) in newest.items()
    }
    new = [story for story in dict.fromkeys(stories.values()) if story.id is None]
    if new:
        assign_row_ids(session, new)
        session.add_all(new)
        session.flush()
    for row_id, (row, _) in newest.items():
        row.story_id, row.sketch = stories[row_id].id, search.packed[row_id]
    session.flush()
    _add_sketches(session, search.rows)
    return [stories[row.id] for row, _ in pairs]


def lock_stories(session: Session) -> None:
    """Wait until the end of other transactions that join stories or open items: of two copies stored concurrently,
    neither would find the other."""
    wait_for_lock(session, _LOCK)


def load_story_articles(session: Session, story_id: int) -> list[ArticleRow]:
    """Return the articles of a story, first published first."""
    shown = func.coalesce(ArticleRow.published, ArticleRow.first_seen)
    wanted = select(ArticleRow).where(ArticleRow.story_id == story_id)
    return list(session.scalars(wanted.order_by(shown, ArticleRow.id)))


def resemblance(one: Iterable[int], other: Iterable[int]) -> float:
    """Return the estimated Jaccard index of two texts' shingles, 0 to 1, from their sketches."""
    first, second = set(one), set(other)
    size = min(len(first), len(second))
    smallest = sorted(first | second)[:size]
    return sum(digest in first and digest in second for digest in smallest) / size if size else 0.0


def copied_rate(one: Sequence[int], other: Sequence[int]) -> float:
    """Return how similar two texts are relative to the limits for copies: from 1 on, one is a copy.

    They share enough of all their words, or the longer one contains the shorter one; the kth smallest of evenly
    spread digests tells how many shingles there are."""
    alike = resemblance(one, other)
    sizes = sorted((_size(one), _size(other)))
    shared = alike * sum(sizes) / (1 + alike)
    contained = shared / sizes[0] if sizes[0] else 0.0
    return max(alike / MIN_RESEMBLANCE, contained / MIN_CONTAINMENT if alike >= MIN_RELIABLE_RESEMBLANCE else 0.0)


def _size(sketch: Sequence[int]) -> float:
    """Return the approximate number of a text's shingles."""
    return len(sketch) if len(sketch) < SKETCH_SIZE else SKETCH_SIZE / (sketch[-1] / 2**32)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """An article that may have been copied."""

    story: Story
    sketch: tuple[int, ...]


@dataclass
class _StorySearch:
    """State of the search for the stories of a batch of articles."""

    session: Session
    texts: dict[int, str]
    """Texts by article, as far as needed."""
    holders: dict[int, list[int]]
    """Articles by digest."""
    known: dict[int, _Known] = field(default_factory=dict)
    outlets: dict[Story, set[str]] = field(default_factory=dict)
    rows: list[dict[str, int]] = field(default_factory=list)
    """New rows of the table of sketches."""
    packed: dict[int, bytes] = field(default_factory=dict)
    """New sketches by article."""

    def story_for(
        self, row: ArticleRow, sketch: tuple[int, ...], translations: Iterable[str], *, now: datetime
    ) -> Story:
        if row.story_id is not None:
            story = self.session.get_one(Story, row.story_id)
        else:
            story = self._translated(row, translations) or self._copied(row, sketch) or Story()
        _lead(story, row, now=now)
        self._outlets_in(story).add(row.outlet)
        self._replace_sketch(row, sketch)
        self.known[row.id] = _Known(story=story, sketch=sketch)
        return story

    def _translated(self, row: ArticleRow, urls: Iterable[str]) -> Story | None:
        """Return the story of the same article in another language, if the outlet links it."""
        keys = [storable_key(url) for url in urls]
        if not keys:
            return None
        wanted = select(ArticleRow).join(ArticleUrl, ArticleUrl.article_row_id == ArticleRow.id)
        wanted = wanted.where(ArticleUrl.url.in_(keys), ArticleRow.id != row.id).order_by(ArticleRow.id)
        for other in self.session.scalars(wanted):
            if other.id in self.known:
                return self.known[other.id].story
            if other.story_id is not None:
                return self.session.get_one(Story, other.story_id)
        return None

    def _copied(self, row: ArticleRow, sketch: tuple[int, ...]) -> Story | None:
        shared = Counter(holder for digest in sketch for holder in self.holders[digest])
        likely = [holder for holder, count in shared.items() if count >= MIN_SHARED_DIGESTS]
        self._learn([holder for holder in likely if holder not in self.known])
        alike = sorted(
            (-likeness, holder)
            for holder in likely
            if (likeness := copied_rate(sketch, self.known[holder].sketch)) >= 1
            and row.outlet not in self._outlets_in(self.known[holder].story)
        )
        for _, holder in alike[:MAX_CANDIDATES]:
            if not are_two_cases(self.texts[row.id], self._text(holder)):
                return self.known[holder].story
        return None

    def _text(self, article_row_id: int) -> str:
        if article_row_id not in self.texts:
            newest = select(Version.text).join(ArticleRow, Version.is_newest())
            wanted = newest.where(ArticleRow.id == article_row_id)
            self.texts[article_row_id] = self.session.scalars(wanted).one()
        return self.texts[article_row_id]

    def _learn(self, holders: Sequence[int]) -> None:
        wanted = select(ArticleRow.id, ArticleRow.sketch, Story).join(Story, Story.id == ArticleRow.story_id)
        for article, packed, story in load_rows_with(self.session, wanted, ArticleRow.id, holders):
            self.known[article] = _Known(story=story, sketch=_unpacked(packed or b""))

    def _outlets_in(self, story: Story) -> set[str]:
        if story not in self.outlets:
            held = select(ArticleRow.outlet).where(ArticleRow.story_id == story.id)
            self.outlets[story] = set(self.session.scalars(held)) if story.id is not None else set()
        return self.outlets[story]

    def _replace_sketch(self, row: ArticleRow, sketch: tuple[int, ...]) -> None:
        packed = self.packed[row.id] = _packed(sketch)
        if row.sketch == packed:
            return
        if row.sketch:
            stale = Sketch.digest.in_(_unpacked(row.sketch)), Sketch.article_row_id == row.id
            self.session.execute(delete(Sketch).where(*stale))
        for digest in sketch:
            holders = [holder for holder in self.holders[digest] if holder != row.id]
            if len(holders) < MAX_HOLDERS:
                self.holders[digest] = [*holders, row.id]
                self.rows.append({"digest": digest, "article_row_id": row.id})


def _add_sketches(session: Session, rows: Sequence[dict[str, int]]) -> None:
    """Insert sketch rows, dozens for each article; PostgreSQL takes them as two arrays in one statement."""
    if not rows:
        return
    if is_sqlite(session):
        session.execute(_ADD, rows)
        return
    columns = {name: f"{{{','.join([str(row[name]) for row in rows])}}}" for name in ("digest", "article_row_id")}
    session.execute(_ADD_ARRAYS, columns)


def _load_holders(session: Session, digests: list[int]) -> Iterator[Sequence[int]]:
    """Yield (digest, article); on PostgreSQL, nobody else adds one until the end of this transaction."""
    if is_sqlite(session):
        yield from load_rows_with(session, _SELECT_HOLDERS, _SKETCHES.c.digest, digests)
        return
    listed = ",".join(map(str, digests))
    wanted = f"SELECT digest, article_row_id FROM sketches WHERE digest = ANY ('{{{listed}}}'::bigint[])"  # noqa: S608 - numbers of ours
    yield from with_lock(session, lock_key(_LOCK), wanted)


def _packed(sketch: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(sketch)}I", *sketch)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 4}I", packed)


def _lead(story: Story, row: ArticleRow, *, now: datetime) -> None:
    """Let the first published article lead; a date in the future is an outlet's error."""
    published = min(row.published or row.first_seen, now)
    if story.lead_published is None or published < story.lead_published:
        story.lead_article_row_id, story.lead_published = row.id, published
