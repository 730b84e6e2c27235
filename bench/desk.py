"""Measure response times and sizes of the desk's pages with large databases, on SQLite and PostgreSQL.

By default there are 1,000,000 mentions, 200,000 items and 100,000 articles. Targets: a median of 100 ms on one core for
queue, item and decision, and 150 kB per page. Filling the databases takes some minutes."""

import argparse
import os
import random
import re
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from starlette.applications import Starlette

from bench.workload.postgres import new_database, postgres
from config.environment import Home
from config.loader import load_config
from matchers.mention import MentionKind
from review.app import create_app
from review.rendering.entry_labels import entry_key
from review.web.request import PART_HEADER, csrf_token
from store.accounts.users import insert_user, start_session
from store.database.batches import MARKED
from store.schema.enums import ArticleState, Change, ItemState, Role, Trigger
from store.schema.tables.articles import ArticleRow, Story, Version
from store.schema.tables.items import MentionRow, ReviewItem
from store.session import Database, open_database
from store.watchlist.watchlist import sync_watchlist

with warnings.catch_warnings(action="ignore"):
    from starlette.testclient import TestClient

MENTIONS = 1_000_000
PER_ARTICLE = 10
ROUNDS = 30
TARGET_MS = 100
TARGET_KB = 150
NOW = datetime(2026, 11, 25, tzinfo=UTC)
BATCH = 2_000
MARKED_ROWS = {MARKED: True}  # these rows are never verified, so their digests needn't be recorded
STARTS, ENDS = ("сло", "глу", "мор", "зам", "пер", "тро"), ("во", "бина", "ской", "ок", "вый", "пинка")
WORDS = [start + end for start in STARTS for end in ENDS]


@dataclass(frozen=True, kw_only=True)
class RequestTime:
    """The times of one kind of request, in milliseconds."""

    name: str
    median: float
    slowest: float
    kilobytes: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill both databases and print a table for each."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__)
    parser.add_argument("--mentions", type=int, default=MENTIONS, metavar="N")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    given = parser.parse_args(arguments)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        if given.only != "postgresql":
            missed += measure("sqlite", f"sqlite:///{Path(folder) / 'bench.db'}", Path(folder), given.mentions)
        if given.only != "sqlite":
            with postgres() as server:
                missed += measure("postgresql", new_database(server, "desk"), Path(folder), given.mentions)
    if missed:
        raise SystemExit(f"over the target: {', '.join(missed)}")


def measure(name: str, url: str, folder: Path, mentions: int) -> list[str]:
    """Print the table of one database, and return the requests that missed a target."""
    database = open_database(url, heads=folder / f"{name}.heads")
    began = time.perf_counter()
    fill(database, mentions // PER_ARTICLE)
    print(f"\n{name}: {mentions:,} mentions, {mentions // 5:,} items, filled in {time.perf_counter() - began:.0f} s")
    app = create_app(database, load_config(None), Home(path=folder, database_url=url), clock=lambda: NOW)
    rows = [_timed(label, ask) for label, ask in requests(app, database)]
    for row in rows:
        print(f"{row.name:34} {row.median:7.1f} ms  slowest {row.slowest:7.1f} ms  {row.kilobytes:6.1f} kB")
    database.close()
    return [f"{name} {row.name}" for row in rows if row.median > TARGET_MS or row.kilobytes > TARGET_KB]


def requests(app: Starlette, database: Database) -> Iterator[tuple[str, Callable[[], int]]]:
    """Yield for each request a label, and a function that makes it and returns the number of bytes of the response."""
    with database.session() as session:
        user = insert_user(session, "bench", os.urandom(9).hex(), role=Role.ADMIN, now=NOW)
        token = start_session(session, user, NOW)
    client = TestClient(app, base_url="http://127.0.0.1", cookies={"kuzet_session": token}, follow_redirects=False)
    config = load_config(None)
    person, law, outlet = (
        entry_key(config.entries[0].id),
        entry_key(config.laws.articles[0].id),
        next(iter(config.outlets)),
    )
    for label, path in (
        ("tonight", "/"),
        ("cases", "/cases"),
        ("cases by situation", "/cases?situation=custody"),
        ("queue", "/queue"),
        ("queue, page 50", "/queue?page=50"),
        ("queue by kind and outlet", f"/queue?kind=citation&outlet={outlet}"),
        ("queue by entry", f"/queue?entry={person}"),
        ("queue of people beside a law", f"/queue?kind=person&law={law}"),
        ("queue by score and day", "/queue?most=0.5&since=2026-11-01"),
        ("queue of confirmed items", "/queue?state=confirmed"),
        ("queue of unassigned items", "/queue?assigned=nobody"),
        ("queue of own items", "/queue?assigned=me"),
        ("item", "/items/77"),
        ("article", "/articles/77"),
        ("search, rare word", "/articles?q=редкость77"),
        ("search, two common words", "/articles?q=слово+глубина"),
        ("search by outlet", f"/articles?q=слово&outlet={outlet}"),
        ("entry", f"/watchlist/{person}"),
        ("overview", "/overview"),
        ("outlets", "/outlets"),
        ("decisions", "/decisions"),
    ):
        yield label, _getting(client, path)
    yield "decision, and the queue behind it", _deciding(client, token)


def fill(database: Database, articles: int) -> None:
    """Insert invented articles, each of its own story, with ten mentions and two items: of a person and of a law."""
    config = load_config(None)
    people, laws = [entry.id for entry in config.entries], [law.id for law in config.laws.articles]
    outlets = list(config.outlets)
    dice = random.Random(1)
    with database.session() as session:
        sync_watchlist(session, config.entries, NOW)
    for start in range(1, articles + 1, BATCH):
        numbers = range(start, min(start + BATCH, articles + 1))
        with database.session() as session:
            session.execute(insert(Story), [{"id": number} for number in numbers], execution_options=MARKED_ROWS)
            session.execute(
                insert(ArticleRow),
                [_article(number, dice.choice(outlets)) for number in numbers],
                execution_options=MARKED_ROWS,
            )
            session.execute(
                insert(Version), [_version(number, dice) for number in numbers], execution_options=MARKED_ROWS
            )
            mentions = [row for number in numbers for row in _mentions(number, dice, people, laws)]
            session.execute(insert(MentionRow), mentions, execution_options=MARKED_ROWS)
            items = [row for number in numbers for row in _items(number, dice, people, laws, outlets)]
            session.execute(insert(ReviewItem), items, execution_options=MARKED_ROWS)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _getting(client: TestClient, path: str) -> Callable[[], int]:
    def ask() -> int:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return len(answer.content)

    return ask


def _deciding(client: TestClient, token: str) -> Callable[[], int]:
    page = {"text": client.get("/queue").text}

    def ask() -> int:
        action, form = _first_form(page["text"])
        given = {**form, "csrf": csrf_token(token), "verdict": "confirmed"}
        answer = client.post(action, data=given, headers={PART_HEADER: "1"})
        assert answer.status_code == 200, answer.status_code
        page["text"] = answer.text
        return len(answer.content)

    return ask


def _first_form(page: str) -> tuple[str, dict[str, str]]:
    found = re.search(r'action="(/items/\d+/decide)".*?</form>', page, re.DOTALL)
    assert found
    return found[1], dict(re.findall(r'name="(version|token|back|view|next)" value="([^"]*)"', found[0]))


def _timed(name: str, ask: Callable[[], int]) -> RequestTime:
    ask()
    times, size = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        size = max(size, ask())
        times.append((time.perf_counter() - began) * 1000)
    return RequestTime(name=name, median=statistics.median(times), slowest=max(times), kilobytes=size / 1000)


def _article(number: int, outlet: str) -> dict[str, Any]:
    url = f"https://bench.example/{number}"
    at = NOW - timedelta(minutes=5 * number)
    return {
        "id": number, "outlet": outlet, "article_id": str(number), "url": url, "state": ArticleState.LIVE,
        "first_seen": at, "last_seen": at, "title": f"Статья {number}", "published": at, "version_count": 1,
        "is_edited": False, "visits": 1, "story_id": number,
    }  # fmt: skip


def _version(number: int, dice: random.Random) -> dict[str, Any]:
    words = " ".join(f"{' '.join(dice.choices(WORDS, k=12))}." for _ in range(10))
    at = NOW - timedelta(minutes=5 * number)
    return {
        "id": number, "article_row_id": number, "seq": 1, "fetched_at": at, "change": Change.NEW, "changed": [],
        "url": f"https://bench.example/{number}", "title": f"Статья {number}", "published": at, "lang": "ru",
        "text": f"{words} редкость{number}", "fingerprint": f"{number:064x}", "entries": [], "layers": {},
        "translations": {}, "extractor": "bench", "meaning": [],
    }  # fmt: skip


REASONS = [{"code": "given_name_and_surname", "params": {"form": "plain"}, "weight": 0.85}]


def _mentions(number: int, dice: random.Random, people: list[str], laws: list[str]) -> Iterator[dict[str, Any]]:
    for place in range(PER_ARTICLE):
        is_law = place % 2
        yield {
            "version_id": number, "kind": MentionKind.CITATION if is_law else MentionKind.PERSON,
            "entry": dice.choice(laws if is_law else people), "start": 20 + place * 40, "end": 28 + place * 40,
            "surface": "слово", "score": 0.85, "reasons": REASONS, "events": [],
        }  # fmt: skip


def _items(
    number: int, dice: random.Random, people: list[str], laws: list[str], outlets: list[str]
) -> Iterator[dict[str, Any]]:
    at = NOW - timedelta(minutes=5 * number)
    for is_law, entry in enumerate((dice.choice(people), dice.choice(laws))):
        yield {
            "story_id": number, "entry": entry, "kind": MentionKind.CITATION if is_law else MentionKind.PERSON,
            "state": ItemState.OPEN, "trigger": Trigger.FOUND, "priority": "law" if is_law else "tracked",
            "rank": 10 * is_law + dice.randrange(3), "outlet": dice.choice(outlets), "lang": "ru",
            "article_row_id": number, "version_id": number, "since_version_id": number, "title": f"Статья {number}",
            "start": 20, "end": 28, "surface": "слово", "sentence": "Слово здесь и там.",
            "score": dice.randrange(30, 100) / 100, "reasons": REASONS, "events": [],
            "first_opened_at": at, "opened_at": at, "decision_count": 0, "copies": 0,
        }  # fmt: skip


if __name__ == "__main__":
    main()
