"""Measure the rescan for a new entry over a stored archive, compared with a search of all texts.

The archive holds invented articles and names, stored as `kuzet articles import` does. Targets with 100,000 articles on
two cores: preview 10 s, rescan 60 s, and the same mentions as a search of all texts. `bench.size` measures more."""

import argparse
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.workload.generated_articles import NEW, NOW, page_of
from config.loader import Config, load_config
from crawler.backfill.rescan import rescan
from crawler.ingest import ingest_many, open_index
from matchers.find import find_mentions
from matchers.index import Index, build_index
from store.articles.versions import text_of
from store.backfill.rematch import load_version_ids_after, load_versions
from store.review.mentions import load_mentions
from store.session import Database, open_database
from store.watchlist.preview import preview_entry
from store.watchlist.watchlist import insert_entry, load_entries

ARTICLES = 20_000
TOGETHER = 500


def main(arguments: Sequence[str] | None = None) -> None:
    """Print each figure beside its target."""
    parser = argparse.ArgumentParser(prog="python -m bench.rescan", description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES, metavar="N")
    parser.add_argument("--database", metavar="URL", help="An empty database; else SQLite in a temporary folder.")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{Path(folder) / 'kuzet.db'}"
        database = open_database(url)
        measure(database, load_config(None), options.articles)
        database.close()


def measure(database: Database, config: Config, count: int) -> None:
    """Fill the database, rescan for a new entry, and compare with a search of everything."""
    index = open_index(database, config, now=NOW)
    began = time.perf_counter()
    for start in range(0, count, TOGETHER):
        pages = [page_of(number) for number in range(start, min(start + TOGETHER, count))]
        with database.session() as session:
            ingest_many(session, pages, index=index, fetched_at=[NOW] * len(pages))
    taken = time.perf_counter() - began
    print(f"{count} articles imported     {taken:8.1f} s   {count / taken:.0f} a second")
    with database.reading() as session:
        began = time.perf_counter()
        seen = preview_entry(session, NEW, config.laws)
        seconds = time.perf_counter() - began
        print(f"preview                    {seconds:8.1f} s   (target 10), {seen.read} texts read, {seen.unread} not")
    with database.session() as session:
        insert_entry(session, NEW, author="command line", now=NOW)
    began = time.perf_counter()
    found = rescan(database, config, [NEW.id])
    rescanned = time.perf_counter() - began
    print(
        f"rescan                     {rescanned:8.1f} s   (target 60), {found.versions} texts read, {found.items} items"
    )
    began = time.perf_counter()
    stored, scanned = compare(database, config)
    alone = time.perf_counter() - began
    print(f"scan of all texts          {alone:8.1f} s   {alone / rescanned:.1f} times the rescan")
    print(f"mentions: {stored} stored, {scanned} differ from a full match; {seen.articles} articles previewed")
    if scanned or (found.items != seen.articles and not seen.unread):
        raise SystemExit("the rescan isn't a full match")


def compare(database: Database, config: Config) -> tuple[int, int]:
    """Return how many mentions are stored, and in how many versions a full match finds different ones."""
    stored = differing = 0
    with (
        database.reading() as session,
        ProcessPoolExecutor(initializer=_start, initargs=_list_of(database, config)) as pool,
    ):
        ids = load_version_ids_after(session, 0)
        for batch in (ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER)):
            texts = [text_of(version) for version in load_versions(session, batch)]
            for version_id, found in zip(batch, pool.map(_found_in, texts, chunksize=50), strict=True):
                held = [
                    (row.kind, row.entry, row.start, row.end, row.score, row.events)
                    for row in load_mentions(session, version_id)
                ]
                stored += len(held)
                differing += sorted(map(repr, held)) != sorted(map(repr, found))
            session.expunge_all()
    return stored, differing


_index: Index | None = None


def _list_of(database: Database, config: Config) -> tuple[Index]:
    with database.reading() as session:
        return (build_index(load_entries(session), config.laws),)


def _start(index: Index) -> None:
    global _index
    _index = index


def _found_in(text: str) -> list[tuple[object, ...]]:
    assert _index is not None
    found = find_mentions(text, _index, lang="ru")
    return [(one.kind, one.entry, one.start, one.end, one.score, list(one.events)) for one in found]


if __name__ == "__main__":
    main()
