"""What the front page says of the lists."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.models.outlet import Outlet
from crawler.health.signals.front_page import (
    MAX_UNLISTED_ARTICLES,
    MIN_EARLIER_RUNS,
    find_unlisted,
    front_page_to_read,
    newly_unlisted,
)
from spiders.article import Link
from spiders.fetch.outlet_spider import Discovery
from store.runs.runs import finish_run, record_outlet_run, start_run
from store.session import Database, Session

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
FRONT = "https://demo.example/"


def outlet(**discover: list[str]) -> Outlet:
    values: dict[str, Any] = {"id": "demo", "name": "Demo", "languages": ["ru"], "hosts": ["demo.example"]}
    return Outlet.model_validate({**values, "homepage": FRONT, "discover": discover, "article_url": "/news/"})


def crawled(session: Session, nights: int) -> None:
    for night in range(nights):
        now = NOW - timedelta(days=nights - night)
        run = start_run(session, now, outlets=1)
        record_outlet_run(session, run, "demo", {"looked_at": 1}, now=now)
        finish_run(session, run, now)


def test_the_front_page_is_looked_at_once_the_outlet_is_known(database: Database) -> None:
    feed = outlet(feeds=[f"{FRONT}rss"])
    with database.session() as session:
        crawled(session, MIN_EARLIER_RUNS - 1)
        assert front_page_to_read(feed, session) is None
        crawled(session, 1)
        assert front_page_to_read(feed, session) == FRONT


@pytest.mark.parametrize("listing", [FRONT, "https://demo.example", "http://demo.example/"])
def test_a_front_page_that_is_a_list_is_not_asked_twice(database: Database, listing: str) -> None:
    with database.session() as session:
        crawled(session, MIN_EARLIER_RUNS)
        assert front_page_to_read(outlet(listings=[listing]), session) is None


def seen(database: Database, front: int) -> tuple[int, ...] | None:
    """Return what is unlisted where the lists name articles 0 and 1, and the front page so many."""
    found = {f"{n}": Link(url=f"{FRONT}news/{n}") for n in range(2)}
    named = Discovery(links=found, sources=(), front={f"{n}": f"{FRONT}news/{n}" for n in range(front)})
    with database.session() as session:
        return find_unlisted(named.front, outlet(feeds=[f"{FRONT}rss"]), named, session, now=NOW, run_id=1)


def test_what_no_source_names_is_unlisted(database: Database) -> None:
    assert seen(database, 2) == ()
    assert len(seen(database, 5) or ()) == 3
    assert seen(database, 3 + MAX_UNLISTED_ARTICLES) is None


def test_only_what_is_new_there_was_left_out() -> None:
    assert newly_unlisted([1, 2, 3], 4, [[1, 2], None, [9]]) == (1, 5)
    assert newly_unlisted([1, 2, 3], 4, [None]) is None
    assert newly_unlisted(None, 4, [[1]]) is None
