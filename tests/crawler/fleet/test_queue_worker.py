"""Workers that share a run: what comes of it is what one process would have stored, whoever is killed meanwhile."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from config.environment import Home
from config.models.entry import Entry, EntryKind
from store.articles.versions import count_stale_versions
from store.backfill.rescan_slices import load_slices
from store.integrity.verify import verify
from store.reports.export import load_rows
from store.runs.runs import load_latest_run, load_outlet_runs
from store.session import Database, open_database
from store.watchlist.watchlist import insert_entry
from tests.conftest import fresh_database
from tests.support.crawler_samples import NIGHT_ONE, Site, crawl_once, home_in, run_kuzet
from tests.support.fleet_samples import facts, night, running

pytestmark = pytest.mark.slow

DELAY = 0.1
LEASE = "3"
ARTICLES = 14
OUTLETS = {"neighbour", "outlet-0", "outlet-1", "outlet-2"}


@dataclass(frozen=True)
class Told:
    """What two ways to do the same night have left."""

    sites: list[Site]
    asked: list[list[tuple[str, float]]]
    """Of each site, what the fleet asked for and when."""
    alone: Database
    shared: Database
    homes: tuple[Home, ...]
    config: Path


@pytest.fixture(scope="module")
def told(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A night by one process on SQLite, and by workers on PostgreSQL of which one is killed and one told to stop."""
    folder = tmp_path_factory.mktemp("fleet")
    config = folder / "config"
    with (
        fresh_database(postgres_server, f"kuzet_fleet_{os.getpid()}") as url,
        night(config, sites=3, articles=ARTICLES, delay=DELAY) as sites,
    ):
        alone = home_in(folder / "alone")
        crawl_once(config, alone)
        for site in sites:
            site.asked.clear()
            site.times.clear()
        homes = tuple(Home(path=folder / name, database_url=url) for name in ("one", "two"))
        _by_workers(config, homes, sites)
        databases = open_database(alone.database_url), open_database(url)
        asked = [list(zip(site.paths(), site.times, strict=True)) for site in sites]
        yield Told(sites, asked, *databases, homes, config)
        for database in databases:
            database.close()


def _by_workers(config: Path, homes: tuple[Home, ...], sites: list[Site]) -> None:
    for home in homes:
        home.path.mkdir()
    homes[0].archive.mkdir()
    homes[1].archive.symlink_to(homes[0].archive)
    _run(config, homes[0], "crawl", "--queue")
    # Two outlets at once each, so that every worker has some.
    options = ("worker", "--at-once", "2", "--processes", "1", "--lease", LEASE)
    with running(config, homes[0], *options) as first, running(config, homes[1], *options) as second:
        _wait_for(sites, 8)
        first.kill()
        _wait_for(sites, 16)
        second.send_signal(signal.SIGTERM)
        _ends_well(second)
    _run(config, homes[0], *options, "--until-idle")


def _run(config: Path, home: Home, *arguments: str) -> None:
    ended = run_kuzet(config, home, *arguments)
    assert ended.returncode == 0, ended.stderr


def _ends_well(process: "subprocess.Popen[str]") -> None:
    said = process.communicate(timeout=120)
    assert process.returncode == 0, said


def _wait_for(sites: list[Site], requests: int) -> None:
    deadline = time.monotonic() + 120
    while sum(len(site.asked) for site in sites) < requests:
        assert time.monotonic() < deadline, "the workers don't ask"
        time.sleep(0.02)


def test_workers_store_what_one_process_stores(told: Told) -> None:
    alone, shared = facts(told.alone), facts(told.shared)
    assert {kind: len(table) for kind, table in shared.items()} == {kind: len(table) for kind, table in alone.items()}
    assert shared == alone
    assert len(shared["articles"]) == 4 * ARTICLES + 2


def test_copies_that_two_workers_keep_share_a_story(told: Told) -> None:
    copies = [row for row in facts(told.shared)["items"] if len(row["story"]) == 2]
    assert [row["copies"] for row in copies] == [1]


def test_each_address_has_one_outcome_and_the_run_ends_with_its_last_outlet(told: Told) -> None:
    with told.shared.reading() as session:
        run = load_latest_run(session)
        assert run is not None
        assert run.finished_at is not None
        counts = load_outlet_runs(session, run.id)
        outcomes = [row["url"] for row in load_rows(session, "outcomes")]
    assert counts.keys() == OUTLETS
    assert sum(seen["looked_at"] for seen in counts.values()) == len(outcomes) == len(set(outcomes))


def test_a_server_has_one_visitor_at_a_time_and_its_pauses(told: Told) -> None:
    for site, asked in zip(told.sites, told.asked, strict=True):
        assert site.most_in_flight == 1
        gaps = [later - earlier for (_, earlier), (path, later) in pairwise(asked) if path != "/robots.txt"]
        # A busy machine brings single requests late, and the next ones then seem to come early: their sum stays.
        assert sum(gaps) > (len(gaps) - 1) * DELAY


def test_the_chain_of_evidence_holds_under_several_writers(told: Told) -> None:
    seen = verify(told.shared.url, told.homes[0].archive)
    assert seen.findings == ()
    assert seen.archived > 4 * ARTICLES


def test_workers_search_what_is_stored_for_a_new_entry_and_read_it_again(told: Told) -> None:
    entry = Entry(id="sud", kind=EntryKind.ORGANISATION, names=("Суд в Приозёрске",))
    with told.shared.session() as session:
        insert_entry(session, entry, author="aliya", now=NIGHT_ONE)
        session.execute(text("ALTER TABLE versions DISABLE TRIGGER USER"))
        session.execute(text("UPDATE versions SET extractor = 'older' WHERE seq = 1"))
        session.execute(text("ALTER TABLE versions ENABLE TRIGGER USER"))
    config, home = told.config, told.homes[0]
    for options in (("rescan", "--queue"), ("rescan", "--re-extract", "--queue"), ("worker", "--until-idle")):
        _run(config, home, *options)
    with told.shared.reading() as session:
        assert sum(row["entry"] == entry.id for row in load_rows(session, "items")) == 4 * ARTICLES + 1
        assert not count_stale_versions(session, outlets=sorted(OUTLETS))
        assert load_slices(session) == []
