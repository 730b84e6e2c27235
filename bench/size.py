"""Measure the cost of an article, a preview and a rescan with a large archive and a long watchlist.

A base of invented articles is ingested as a crawl does, then multiplied inside the database, with the indexes of keys
and words and the sketches of near-duplicates. The list holds the configured entries and `--entries` invented ones. Two
people are searched: one named in one article of 500, and one with the commonest names. Targets, at 1,000,000 versions
and 100,000 entries on PostgreSQL and two cores: preview 2 s, rescan of one entry 30 s, one more article 15 ms and no
more than in a small archive, an index loaded in 1 s by each process and shared between them."""

import argparse
import gc
import itertools
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import psutil
from sqlalchemy import text

from bench.workload.generated_articles import NEW, NOW, common_entry, invented_entries, page_of
from bench.workload.multiply import multiply
from bench.workload.postgres import new_database, postgres
from config.loader import Config, load_config
from config.models.entry import Entry
from crawler.backfill.rescan import rescan
from crawler.extraction.pool import clean_processes
from crawler.index_cache import index_of, map_index
from crawler.ingest import ingest_extracted, ingest_many, sync_configured_watchlist
from kuzet.main import MIN_GARBAGE_OBJECTS
from matchers.find import find_mentions
from matchers.index import Index
from store.articles.versions import Fetched
from store.session import Database, open_database
from store.texts.derived import searchable
from store.watchlist.new_entries import load_duplicates
from store.watchlist.preview import preview_entry
from store.watchlist.watchlist import insert_entries, insert_entry, load_entries

_DEPLOYED = Path(__file__).parent.parent / "deploy/postgresql.conf"
BASE = 4_000
VERSIONS = 40_000
ENTRIES = 5_000
MORE = 50
"""How many articles are ingested one by one."""
TOGETHER = 32
"""How many articles a busy crawl stores in one transaction."""
AT_FIRST = 500
STEP = 10
"""The cost of one more article is also measured with this many times fewer versions."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill a database and print each figure beside its target."""
    parser = argparse.ArgumentParser(prog="python -m bench.size", description=__doc__)
    parser.add_argument("--versions", type=int, default=VERSIONS, metavar="N")
    parser.add_argument("--entries", type=int, default=ENTRIES, metavar="N")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args(arguments)
    # as in the program, which rarely collects garbage
    gc.set_threshold(MIN_GARBAGE_OBJECTS)
    for kind in (options.only,) if options.only else ("postgresql", "sqlite"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = f"sqlite:///{folder / 'kuzet.db'}"
            if kind == "postgresql":
                url = new_database(stack.enter_context(postgres(_settings())), "size")
            database = open_database(url)
            stack.callback(database.close)
            memory = psutil.virtual_memory().total / 2**30
            print(f"{kind}, {os.cpu_count()} processors, {memory:.0f} GB", flush=True)
            bench = _SizeBenchmark(database, load_config(None), folder)
            bench.fill(options.versions, options.entries)
            bench.measure()


def _settings() -> dict[str, str]:
    """Return the settings of deploy/postgresql.conf for this machine's memory; a server from a wheel lacks lz4."""
    memory = psutil.virtual_memory().total >> 20
    lines = (line.partition(" = ") for line in _DEPLOYED.read_text().splitlines() if not line.startswith("#"))
    deployed = {name: value for name, _, value in lines if value not in {"lz4", "'*'"}}
    return deployed | {"shared_buffers": f"{memory // 4}MB", "effective_cache_size": f"{memory * 2 // 3}MB"}


@dataclass
class _SizeBenchmark:
    database: Database
    config: Config
    folder: Path

    def fill(self, versions: int, entries: int) -> None:
        """Store the list, the index, a base, and the rest of the archive."""
        sync_configured_watchlist(self.database, self.config, now=NOW)
        listed = list(itertools.islice(invented_entries(), entries - len(self.config.entries)))
        with _timed("list stored") as more, self.database.session() as session:
            insert_entries(session, listed, author="command line", now=NOW)
            more.append(f"{entries} entries")
        with self.database.reading() as session:
            self.entries = load_entries(session)
        with _timed("index built"):
            self.index = index_of(self.entries, self.config.laws, self.folder / "index")
        self._load()
        gc.freeze()
        base = min(BASE, versions)
        with _timed("base ingested") as more:
            self._take(range(base), AT_FIRST)
            more.append(f"{base} articles")
        self.earlier = {base: self._one_by_one(base)}
        times, number = versions // base, base
        # An intermediate measurement tells growth from the cache effects of a small archive.
        for factor in (times // STEP, STEP) if times >= STEP**2 else (times,):
            with _timed("multiplied") as more:
                multiply(self.database, factor)
                more.append(f"{factor} times{self._bytes()}")
            number *= factor
            self.number = number + base
            if number < versions - base * STEP:
                self.earlier[number] = self._one_by_one(self.number)

    def _load(self) -> None:
        """Load the index in two processes at once, as a crawl does."""
        path = next((self.folder / "index").glob("*.index"))
        megabytes = path.stat().st_size / 2**20
        with ProcessPoolExecutor(2, mp_context=clean_processes("crawler.backfill.rescan")) as pool:
            for seconds, own in pool.map(_loaded, [path, path]):
                print(f"index loaded {seconds:8.3f} s, {own:.1f} MB besides {megabytes:.0f} MB to share (target 1 s)")

    def _take(self, numbers: range, together: int) -> None:
        for start in range(0, len(numbers), together):
            pages = [page_of(number) for number in numbers[start : start + together]]
            with self.database.session() as session:
                ingest_many(session, pages, index=self.index, fetched_at=[NOW] * len(pages))

    def _one_by_one(self, first: int) -> tuple[list[float], list[float]]:
        """Ingest further articles. Return the milliseconds for each by the clock and of the processor, both sorted."""
        walls, used = [], []
        for number in range(first, first + MORE):
            page = replace(page_of(number), article_id=f"more-{number}")
            began, at = time.perf_counter(), time.process_time()
            with self.database.session() as session:
                mentions = find_mentions(searchable(page.title, page.text), self.index, lang=page.lang)
                ingest_extracted(session, Fetched(article=page, raw_id=None, now=NOW), mentions, run_id=None)
            walls.append((time.perf_counter() - began) * 1000)
            used.append((time.process_time() - at) * 1000)
        return sorted(walls), sorted(used)

    def measure(self) -> None:
        """Print the cost of one more article, a preview and a rescan."""
        self._ingest()
        for who, entry in (("named in 1 of 500", NEW), ("commonest names", common_entry())):
            self._preview(who, entry)
        for who, entry in (("named in 1 of 500", NEW), ("commonest names", common_entry())):
            with self.database.session() as session:
                insert_entry(session, entry, author="command line", now=NOW)
            with _timed(f"rescan, {who}") as more:
                found = rescan(self.database, self.config, [entry.id], folder=self.folder / "index")
                more.append(f"{found.versions} texts read, {found.items} items opened (target 30 s)")

    def _ingest(self) -> None:
        walls, used = self._one_by_one(self.number)
        for name, of in (("quickest", min), ("median", median)):
            grown = (
                f"{of(walls) / of(its_walls):.2f} and {of(used) / of(its_used):.2f} times what it was at {number:,}"
                for number, (its_walls, its_used) in self.earlier.items()
            )
            print(
                f"one more, {name:9s} {of(walls):8.1f} ms {of(used):8.1f} ms of this process's CPU   "
                f"{'; '.join(grown)} (target 15 ms)",
                flush=True,
            )
        first = self.number + MORE
        with _timed(f"{TOGETHER} at once, 10 times") as more:
            began = time.perf_counter()
            self._take(range(first, first + 10 * TOGETHER), TOGETHER)
            more.append(f"{(time.perf_counter() - began) / TOGETHER * 100:.1f} ms an article")

    def _preview(self, who: str, entry: Entry) -> None:
        for when in ("at first", "again"):
            with self.database.reading() as session, _timed(f"preview, {who}, {when}") as more:
                seen = preview_entry(session, entry, self.config.laws)
                more.append(f"{seen.articles} articles, {seen.read} read, {seen.unread} not (target 2 s)")
        with self.database.reading() as session, _timed("  of it duplicates"):
            load_duplicates(session, entry)

    def _bytes(self) -> str:
        if self.database.engine.dialect.name != "postgresql":
            return ""
        with self.database.engine.connect() as connection:
            size = connection.scalar(text("SELECT pg_database_size(current_database())"))
        return f", {size / 2**30:.1f} GB"


def _loaded(path: Path) -> tuple[float, float]:
    """Return the seconds to load and use the index, and the MB of memory that this process doesn't share."""
    before = psutil.Process().memory_full_info().uss
    began = time.perf_counter()
    index = map_index(path)
    seconds = time.perf_counter() - began
    _search(index)
    return seconds, (psutil.Process().memory_full_info().uss - before) / 2**20


def _search(index: Index) -> None:
    for number in range(5):
        find_mentions(page_of(number).text, index, lang="ru")


@contextmanager
def _timed(what: str) -> Iterator[list[str]]:
    """Print how long a step took, and what its body appends to the yielded list."""
    more: list[str] = []
    began, used = time.perf_counter(), time.process_time()
    yield more
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    load = os.getloadavg()[0]
    print(
        f"{what:38s}{wall:8.2f} s {cpu:8.2f} s of this process's CPU   load {load:4.1f}   {' '.join(more)}", flush=True
    )


if __name__ == "__main__":
    main()
