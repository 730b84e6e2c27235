"""Nights in a row: what changed is told apart, what didn't costs little, and a killed night is carried on."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.environment import Home
from kuzet.demo.server import DemoServers, serve_sites, write_config
from kuzet.installation import Exit
from store.reports.export import load_rows
from store.session import open_database
from tests.conftest import fresh_database
from tests.support.crawler_samples import NIGHT_ONE, Crawled, crawl_once, home_in, new_home, run_kuzet, start_kuzet
from tests.support.fleet_samples import facts

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
KILLS = (4, 17, 33)
"""Outcomes that are stored in all when a crawl is killed, about."""


@dataclass(frozen=True, kw_only=True)
class Nights:
    """Two nights of the demonstration's outlets, and a third on which nothing has changed."""

    one: Crawled
    two: Crawled
    three: Crawled
    stored: tuple[dict[str, list[dict[str, Any]]], ...]
    """What stands in the database after each night."""
    facts: dict[str, list[Any]]
    """The exports after the second night, without what depends on the order of arrival."""


@pytest.fixture(scope="module")
def sites() -> Iterator[DemoServers]:
    with serve_sites(NIGHT_ONE) as servers:
        yield servers


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, sites: DemoServers) -> Nights:
    folder = tmp_path_factory.mktemp("nights")
    home = home_in(folder / "home")
    write_config(folder / "config", sites.bases)
    sites.run = 1
    crawled: list[Crawled] = []
    stored, told = [], []
    for number in range(3):
        sites.run = min(number + 1, 2)
        crawled.append(crawl_once(folder / "config", home, now=NIGHT_ONE + number * DAY))
        stored.append(stored_in(home))
        told.append(facts_in(home))
    return Nights(one=crawled[0], two=crawled[1], three=crawled[2], stored=tuple(stored), facts=told[1])


def stored_in(home: Home) -> dict[str, list[dict[str, Any]]]:
    database = open_database(home.database_url)
    with database.reading() as session:
        found = {kind: list(load_rows(session, kind)) for kind in ("articles", "versions", "items")}
    database.close()
    return found


def facts_in(home: Home) -> dict[str, list[Any]]:
    database = open_database(home.database_url)
    found = facts(database)
    database.close()
    return found


def total(crawled: Crawled, word: str) -> int:
    return sum(int(counts[word]) for counts in crawled.report["outlets"].values())


def test_the_first_run_finds_new_articles_only(nights: Nights) -> None:
    assert total(nights.one, "new") > 50
    assert total(nights.one, "edited") + total(nights.one, "unchanged") + total(nights.one, "gone") == 0


def test_the_second_run_tells_edit_deletion_and_block_apart(nights: Nights) -> None:
    assert total(nights.two, "edited") == 1
    assert total(nights.two, "gone") == 1
    assert total(nights.two, "blocked") >= 1


def test_what_did_not_change_is_asked_for_with_validators_but_for_spot_checks(nights: Nights) -> None:
    assert total(nights.two, "unchanged") > 50
    assert (
        0 < total(nights.two, "unchanged") - total(nights.two, "not_modified") <= 2 * len(nights.two.report["outlets"])
    )
    assert total(nights.two, "bytes") < total(nights.one, "bytes")


def test_an_edit_keeps_both_texts(nights: Nights) -> None:
    (edited,) = [row for row in nights.stored[1]["versions"] if row["change"] == "edited"]
    (first,) = [row for row in nights.stored[1]["versions"] if row["url"] == edited["url"] and row["seq"] == 1]
    assert first["text"] != edited["text"]


def test_a_copy_shares_its_story(nights: Nights) -> None:
    stories = [row["story"] for row in nights.stored[1]["articles"] if row["story"] is not None]
    assert len(stories) > len(set(stories))


def test_a_run_without_changes_adds_no_version_and_no_item(nights: Nights) -> None:
    assert total(nights.three, "new") + total(nights.three, "edited") + total(nights.three, "restored") == 0
    for kind in ("versions", "items"):
        assert len(nights.stored[2][kind]) == len(nights.stored[1][kind])


def test_a_deletion_is_certain_on_the_second_run_that_sees_it(nights: Nights) -> None:
    before, after = ([row for row in of["articles"] if row["state"] == "gone"] for of in nights.stored[1:])
    assert before == []
    assert len(after) == 1


def test_a_worker_on_postgresql_leaves_what_one_process_leaves_on_sqlite(
    postgres_server: str, tmp_path: Path, sites: DemoServers, nights: Nights
) -> None:
    write_config(tmp_path / "config", sites.bases)
    with fresh_database(postgres_server, f"kuzet_demo_{os.getpid()}") as url:
        shared = Home(path=tmp_path / "shared", database_url=url)
        shared.path.mkdir()
        for number in range(2):
            sites.run = number + 1
            now = (NIGHT_ONE + number * DAY).isoformat()
            for command in (("crawl", "-q", "--queue", "--now", now), ("worker", "--until-idle")):
                ended = run_kuzet(tmp_path / "config", shared, *command)
                assert ended.returncode in (0, 3), ended.stderr
        told = facts_in(shared)
    assert told == nights.facts
    assert {"new", "edited"} <= {row["change"] for row in told["versions"]}
    assert len(told["articles"]) > 50


def test_killed_runs_leave_what_one_clean_run_leaves(tmp_path: Path, sites: DemoServers, nights: Nights) -> None:
    home = new_home(tmp_path / "home")
    write_config(tmp_path / "config", sites.bases)
    sites.run = 1
    for number, outcomes in enumerate(KILLS):
        kill_after(outcomes + random.Random(number).random(), tmp_path / "config", home, minutes=number)
    crawl_once(tmp_path / "config", home, now=NIGHT_ONE + timedelta(minutes=10))
    stored = stored_in(home)
    assert what_was_said(stored) == what_was_said(nights.stored[0])
    assert what_is_asked(stored) == what_is_asked(nights.stored[0])


def what_was_said(stored: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str, int, str]]:
    return sorted((row["outlet"], row["url"], row["seq"], row["fingerprint"]) for row in stored["versions"])


def what_is_asked(stored: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    return sorted((row["entry"], row["sentence"]) for row in stored["items"])


def kill_after(outcomes: float, config: Path, home: Home, *, minutes: int) -> None:
    """Start a crawl and kill its process when it has stored so many outcomes; the fraction is a wait after that."""
    now = (NIGHT_ONE + timedelta(minutes=minutes)).isoformat()
    crawl = start_kuzet(config, home, "crawl", "--now", now)
    try:
        while crawl.poll() is None and outcomes_in(home) < int(outcomes):
            time.sleep(0.002)
        time.sleep((outcomes % 1) * 0.05)
    finally:
        os.kill(crawl.pid, signal.SIGKILL)
        crawl.communicate()
    assert crawl.returncode == -signal.SIGKILL


def outcomes_in(home: Home) -> int:
    try:
        with closing(sqlite3.connect(f"file:{home.path / 'kuzet.db'}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM outcomes").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # not made yet


def test_a_launcher_without_a_guard_starts_one_crawl(tmp_path: Path, sites: DemoServers) -> None:
    sites.run = 1
    write_config(tmp_path / "config", sites.bases)
    launcher = tmp_path / "kuzet"
    launcher.write_text("import sys\nfrom kuzet.main import run\nsys.exit(run())\n")
    command = [sys.executable, str(launcher), "--config", str(tmp_path / "config"), "crawl", "--quiet", "courts"]
    environment = {**os.environ, "KUZET_HOME": str(tmp_path / "home"), "PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == Exit.DONE, ended.stderr


def test_a_second_crawl_is_refused_while_one_runs(tmp_path: Path, sites: DemoServers) -> None:
    home = new_home(tmp_path / "home")
    write_config(tmp_path / "config", sites.bases)
    first = start_kuzet(tmp_path / "config", home, "crawl")
    try:
        while first.poll() is None and not (home.lock.exists() and home.lock.read_text()):
            time.sleep(0.01)
        second = start_kuzet(tmp_path / "config", home, "crawl")
        _, said = second.communicate(timeout=60)
    finally:
        first.kill()
        first.communicate()
    assert second.returncode == Exit.LOCKED
    assert f"process {first.pid}" in said
