"""Size: what one more article, a preview and a rescan take when millions of versions and a long list are there already.

A base of invented articles is taken in as a crawl would, then multiplied inside the database with other numbers and
addresses, its indexes of keys and words included; the rows of sketches, by which copies are found, are multiplied with
--sketches only (64 an article). The list holds the configured entries and as many invented ones as asked for. Targets
at 1,000,000 versions and 100,000 entries: preview 2 s, rescan of one entry 30 s, one article more 15 ms."""

import argparse
import itertools
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, text

from bench.fleet import new_database, postgres
from bench.rescan import GIVEN, MORE, NEW, NOW, ROOTS, TOGETHER, ingest_seconds, page_of
from config.loader import Config, load_config
from config.models import Entry, EntryKind
from crawler.ingest import ingest_many, settle_watchlist
from crawler.rescan import rescan
from matchers.index import build_index
from store.preview import preview
from store.session import Database, open_database
from store.tables import Table
from store.watchlist import add_entry

BASE = 2_000
VERSIONS = 50_000
ENTRIES = 1_000

REFERENCES = {
    "stories": {"id": "stories", "lead_article_row_id": "articles"},
    "articles": {"id": "articles", "story_id": "stories"},
    "article_urls": {"id": "article_urls", "article_row_id": "articles"},
    "versions": {"id": "versions", "article_row_id": "articles"},
    "mentions": {"id": "mentions", "version_id": "versions"},
    "sketches": {"article_row_id": "articles"},
}
"""The tables that are multiplied, in order, with their columns that hold numbers of rows."""

VARIED = {"article_id", "url"}
GIN = {"version_keys": "keys", "version_words": "words"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill a database and print each figure beside its target."""
    parser = argparse.ArgumentParser(prog="python -m bench.size", description=__doc__)
    parser.add_argument("--versions", type=int, default=VERSIONS, metavar="N")
    parser.add_argument("--entries", type=int, default=ENTRIES, metavar="N")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--sketches", action="store_true")
    options = parser.parse_args(arguments)
    for kind in (options.only,) if options.only else ("postgresql", "sqlite"):
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = f"sqlite:///{Path(folder) / 'kuzet.db'}"
            if kind == "postgresql":
                url = new_database(stack.enter_context(postgres()), "size")
            database = open_database(url)
            stack.callback(database.close)
            print(f"{kind}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True)
            measure(database, load_config(None), options.versions, options.entries, sketches=options.sketches)


def measure(database: Database, config: Config, versions: int, entries: int, *, sketches: bool) -> None:
    """Fill the database and ask it what grows with its size."""
    listed = [*config.entries, *itertools.islice(invented(), entries - len(config.entries))]
    settings = replace(config, entries=tuple(listed))
    began, used = time.perf_counter(), time.process_time()
    settle_watchlist(database, settings, now=NOW)
    _tell("list stored", began, used, f"{len(listed)} entries")
    began, used = time.perf_counter(), time.process_time()
    index = build_index(listed, config.laws)
    _tell("index built", began, used)
    began, used = time.perf_counter(), time.process_time()
    base = min(BASE, versions)
    for start in range(0, base, TOGETHER):
        pages = [page_of(number) for number in range(start, min(start + TOGETHER, base))]
        with database.session() as session:
            ingest_many(session, pages, index=index, fetched_at=[NOW] * len(pages))
    _tell("base taken in", began, used, f"{base} articles")
    small = sorted(ingest_seconds(database, index, base))
    began, used = time.perf_counter(), time.process_time()
    multiply(database, versions // base, sketches=sketches)
    _tell("multiplied", began, used, f"{versions // base} times")
    large = sorted(ingest_seconds(database, index, versions + MORE))
    for name, at in (("quickest", 0), ("median", MORE // 2)):
        grown = large[at] / small[at]
        print(
            f"one more, {name:10s}{large[at] * 1000:8.1f} ms (target 15), {grown:.2f} times that at {base}", flush=True
        )
    with database.reading() as session:
        for what in ("preview, cold", "preview, again"):
            began, used = time.perf_counter(), time.process_time()
            seen = preview(session, NEW, config.laws)
            _tell(what, began, used, f"(target 2), {seen.articles} articles, {seen.read} read, {seen.unread} not")
    with database.session() as session:
        add_entry(session, NEW, author="command line", now=NOW)
    began, used = time.perf_counter(), time.process_time()
    found = rescan(database, settings, [NEW.id])
    _tell("rescan", began, used, f"(target 30), {found.versions} texts read, {found.items} items")


def invented() -> Iterator[Entry]:
    """Entries of people nobody has heard of, no two with the same names."""
    dice = random.Random(7)
    syllables = ("ба", "ку", "ре", "мо", "ши", "та", "жо", "ны", "ла", "зе", "гу", "ди", "са", "пы", "ха", "ме")
    for number in itertools.count():
        surname = "".join(dice.choices(syllables, k=3)).capitalize() + dice.choice(("ев", "ов", "ин")) + ""
        name = f"{dice.choice(GIVEN)} {surname[:-2]}{ROOTS.split()[number % 12].lower()[:3]}{surname[-2:]}"
        yield Entry(id=f"invented-{number}", kind=EntryKind.PERSON, names=(name,), gender="m")


def multiply(database: Database, times: int, *, sketches: bool) -> None:
    """Let everything be there so many times, the first included."""
    if times < 2:
        return
    with database.engine.begin() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        spans = {
            table: connection.scalar(text(f"SELECT max(id) FROM {table}"))
            for table in REFERENCES
            if table != "sketches"
        }
        series = f"generate_series(1, {times - 1}) AS k(k)"
        if is_sqlite:
            counted = f"SELECT 1 UNION ALL SELECT k + 1 FROM k WHERE k < {times - 1}"
            series = f"(WITH RECURSIVE k(k) AS ({counted}) SELECT k FROM k) AS k"
            connection.execute(text("DROP TRIGGER versions_words"))
        else:
            connection.execute(text("ALTER TABLE versions DISABLE TRIGGER versions_words"))
            for table in GIN:
                connection.execute(text(f"DROP INDEX ix_{table}_{GIN[table]}"))
        for table in REFERENCES:
            if table != "sketches" or sketches:
                connection.execute(text(_multiplied(table, spans, series)))
        (_index_sqlite if is_sqlite else _index_postgres)(connection, spans["versions"], series)
        if not is_sqlite:
            for table in spans:
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
                )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _multiplied(table: str, spans: dict[str, int], series: str) -> str:
    columns = [column.name for column in Table.metadata.tables[table].c]
    shown = []
    for column in columns:
        if column in REFERENCES[table]:
            shown.append(f'b."{column}" + k.k * {spans[REFERENCES[table][column]]}')
        elif column in VARIED:
            shown.append(f"b.\"{column}\" || '-' || k.k")
        elif column == "digest":
            shown.append("(b.digest + k.k * 40503127) % 4294967296")
        else:
            shown.append(f'b."{column}"')
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(shown)} FROM {table} AS b, {series}"


def _index_postgres(connection: Connection, span: int, series: str) -> None:
    for table, column in GIN.items():
        shown = f"SELECT b.version_id + k.k * {span}, b.{column} FROM {table} AS b, {series}"
        connection.execute(text(f"INSERT INTO {table} (version_id, {column}) {shown}"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        options = " WITH (fastupdate = off)" if table == "version_keys" else ""
        connection.execute(text(f"CREATE INDEX ix_{table}_{column} ON {table} USING gin ({column}){options}"))
    connection.execute(text("ALTER TABLE versions ENABLE TRIGGER versions_words"))


def _index_sqlite(connection: Connection, span: int, series: str) -> None:
    from store.keys import codes_of
    from store.rematch import load_versions, versions_behind
    from store.session import Session
    from store.versions import text_of

    session = Session(connection)
    connection.execute(text("CREATE TEMP TABLE base_keys (id INTEGER PRIMARY KEY, keys TEXT)"))
    for version in load_versions(session, versions_behind(session, 0)[:span]):
        codes = " ".join(f"{code:08x}" for code in codes_of(text_of(version)))
        connection.execute(text("INSERT INTO base_keys VALUES (:id, :codes)"), {"id": version.id, "codes": codes})
    shown = f"SELECT b.id + k.k * {span}, b.keys FROM base_keys AS b, {series}"
    connection.execute(text(f"INSERT INTO version_keys (rowid, keys) {shown}"))
    words = f"SELECT id, title || ' ' || substr(text, 1, 200000) FROM versions WHERE id > {span}"
    connection.execute(text(f"INSERT INTO version_words (rowid, words) {words}"))
    connection.execute(
        text(
            "CREATE TRIGGER versions_words AFTER INSERT ON versions BEGIN INSERT INTO version_words (rowid, words) "
            "VALUES (new.id, new.title || ' ' || substr(new.text, 1, 200000)); END"
        )
    )


def _tell(what: str, began: float, used: float, more: str = "") -> None:
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    print(f"{what:20s}{wall:8.2f} s {cpu:8.2f} s of this process's CPU   {more}", flush=True)


if __name__ == "__main__":
    main()
