"""Measure how long a new article takes to find its near-duplicates in a large archive.

Every fifth article is a copy of an earlier one. All articles are stored with their sketches, but only those that the
search reads have texts. The target is 20 ms with 100,000 articles."""

import argparse
import random
import statistics
import struct
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from spiders.article import Article
from store.articles.versions import Fetched, record_version
from store.schema.enums import ArticleState, Change
from store.schema.tables.articles import ArticleRow, Sketch, Story, Version
from store.session import Database, Session, open_database
from store.stories.near_duplicates import join_stories
from store.texts.derived import sketch_of

ARTICLES = 20_000
MORE = 200
BATCH = 2_000
WORDS = 130
TARGET_MS = 20
NOW = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
SYLLABLES = ("ба", "ла", "пан", "ер", "ты", "суд", "кен", "жол", "ра", "мир", "ас", "тау", "ди", "на", "гүл", "шо")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how long the search takes for one more article."""
    parser = argparse.ArgumentParser(prog="python -m bench.copies", description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES, metavar="N")
    count = parser.parse_args(arguments).articles
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'kuzet.db'}")
        started = time.perf_counter()
        for first in range(0, count, BATCH):
            _fill(database, range(first, min(first + BATCH, count)))
        filled = time.perf_counter() - started
        waited, worked = map(sorted, zip(*(_one_more(database, count + one) for one in range(MORE)), strict=True))
        database.close()
    print(f"{count} articles filled in {filled:.0f} s, {count / filled:.0f} a second")
    for what, times in (("passed", waited), ("worked", worked)):
        late = times[len(times) * 95 // 100]
        print(f"one more, {what}: median {statistics.median(times):.1f} ms, 95th percentile {late:.1f} ms")
    print(f"target {TARGET_MS} ms")


def _fill(database: Database, numbers: range) -> None:
    with database.session() as session:
        rows, sketches = [], []
        for number in numbers:
            sketch = sketch_of(article(number).text)
            rows.append(_row(number, sketch))
            sketches += [{"digest": digest, "article_row_id": number + 1} for digest in sketch]
        session.execute(insert(Story), [{"id": row["story_id"], "lead_published": NOW} for row in rows])
        session.execute(insert(ArticleRow), rows)
        session.execute(insert(Sketch), sketches)


def _row(number: int, sketch: Sequence[int]) -> dict[str, Any]:
    found = article(number)
    return {
        "id": number + 1,
        "outlet": found.outlet,
        "article_id": found.article_id,
        "url": found.url,
        "state": ArticleState.LIVE,
        "first_seen": NOW,
        "last_seen": NOW,
        "title": found.title,
        "published": NOW,
        "version_count": 1,
        "is_edited": False,
        "visits": 1,
        "story_id": number + 1,
        "sketch": struct.pack(f"<{len(sketch)}I", *sketch),
    }


def _one_more(database: Database, number: int) -> tuple[float, float]:
    """Return how long one search for a story takes, in milliseconds by the clock and of the processor."""
    with database.session() as session:
        _give_text(session, number // 2)
        recorded = record_version(session, Fetched(article=article(number), raw_id=None, now=NOW), run_id=None)
        assert recorded.version is not None
        started, worked = time.perf_counter(), time.thread_time()
        join_stories(session, [(recorded.article_row, recorded.version)], now=NOW)
        return (time.perf_counter() - started) * 1000, (time.thread_time() - worked) * 1000


def _give_text(session: Session, number: int) -> None:
    """Store the text of an article that the next one may copy."""
    if session.scalar(select(Version.id).where(Version.article_row_id == number + 1)) is None:
        values = {name: getattr(article(number), name) for name in ("url", "title", "text", "lang")}
        plain: dict[str, Any] = {"changed": [], "meaning": [], "entries": [], "layers": {}, "translations": {}}
        session.add(
            Version(
                article_row_id=number + 1, seq=1, fetched_at=NOW, change=Change.NEW, fingerprint="", extractor="",
                **values, **plain,
            )
        )  # fmt: skip
        session.flush()


def article(number: int) -> Article:
    """Return an invented article; every fifth repeats most of an earlier article of another outlet."""
    source = number // 2 if number % 5 == 0 else number
    words = list(_words(random.Random(source)))
    if source != number:
        words[-20:] = _words(random.Random(-number), 20)
    url = f"https://{number % 40}.example/{number}"
    return Article(
        outlet=f"outlet-{number % 40}",
        article_id=str(number),
        url=url,
        urls=(url,),
        title=f"Заголовок {number}",
        author=None,
        published=NOW,
        lang="ru",
        text=" ".join(words),
    )


def _words(dice: random.Random, count: int = WORDS) -> Iterator[str]:
    return ("".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(count))


if __name__ == "__main__":
    main()
