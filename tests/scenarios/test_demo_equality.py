"""The demo's two runs by one process on SQLite and by a worker on PostgreSQL: every export says the same."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.environment import Home
from kuzet.demo.server import serve_sites, write_config
from store.session import open_database
from tests.conftest import fresh_database
from tests.support.crawler_samples import home_in, run_kuzet
from tests.support.fleet_samples import facts

pytestmark = pytest.mark.slow

RUN_TWO = datetime(2026, 3, 3, 21, 0, tzinfo=UTC)
RUNS = (RUN_TWO - timedelta(days=1), RUN_TWO)


def ended(config: Path, home: Home, *arguments: str) -> None:
    crawl = run_kuzet(config, home, *arguments)
    assert crawl.returncode in (0, 3), crawl.stderr


def test_two_runs_of_the_demo_are_the_same_on_both_databases(postgres_server: str, tmp_path: Path) -> None:
    config, alone = tmp_path / "config", home_in(tmp_path / "alone")
    with (
        fresh_database(postgres_server, f"kuzet_demo_{os.getpid()}") as url,
        serve_sites(RUNS[0]) as sites,
    ):
        shared = Home(path=tmp_path / "shared", database_url=url)
        shared.path.mkdir()
        write_config(config, sites.bases)
        for sites.run, now in enumerate(RUNS, 1):
            ended(config, alone, "crawl", "-q", "--now", now.isoformat())
            ended(config, shared, "crawl", "-q", "--queue", "--now", now.isoformat())
            ended(config, shared, "worker", "--until-idle")
        databases = [open_database(home.database_url) for home in (alone, shared)]
        told = [facts(database) for database in databases]
        for database in databases:
            database.close()
    assert told[0] == told[1]
    assert {"new", "edited"} <= {row["change"] for row in told[0]["versions"]}
    assert len(told[0]["articles"]) > 50
