"""Which observations of an article belong to its present takedown."""

from datetime import UTC, datetime, timedelta

import pytest

from store.articles.articles import load_article
from store.articles.states import record_state
from store.review.takedowns import open_takedowns, takedown_of
from store.schema.enums import ArticleState
from store.schema.tables.articles import StateObservation
from store.session import Database, Session
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, NOW, article, ingest

START = datetime(2026, 3, 1, tzinfo=UTC)


def observed(*states: str) -> list[StateObservation]:
    """Return observations of one a day, newest first, from states named oldest first."""
    made = [
        StateObservation(id=number, state=ArticleState(state), seen_at=START + timedelta(days=number))
        for number, state in enumerate(states)
    ]
    return made[::-1]


@pytest.mark.parametrize(
    ("states", "numbers"),
    [
        ((), []),
        (("live",), []),
        (("gone", "live"), []),
        (("gone", "gone"), [1, 0]),
        (("gone", "live", "gone", "soft_404"), [3, 2]),
        (("live", "gone", "unreachable", "gone"), [3, 1]),
        (("blocked", "unreachable"), [0]),
        (("unreachable", "unreachable"), [1, 0]),
        (("blocked", "gone"), [1]),
        (("unlisted", "gone"), [1]),
        (("unlisted", "gone", "unlisted"), [2, 0]),
    ],
)
def test_a_takedown_begins_after_the_article_was_last_online(states: tuple[str, ...], numbers: list[int]) -> None:
    assert [seen.id for seen in takedown_of(observed(*states))] == numbers


def observe_block(session: Session, days: int) -> None:
    row = load_article(session, "demo", "1")
    assert row is not None
    record_state(session, row, ArticleState.BLOCKED, now=NOW + timedelta(days=days), run_id=None, status=403)


def open_and_be_killed(database: Database) -> None:
    with database.session() as session:
        assert len(open_takedowns(session, "demo", now=NOW)) == 1
        raise InterruptedError


def test_a_crawl_killed_before_its_commit_asks_about_a_takedown_once(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        ingest(session, article())
        observe_block(session, 1)
    with pytest.raises(InterruptedError):
        open_and_be_killed(database)
    opened = []
    for days in (1, 2):
        with database.session() as session:
            observe_block(session, days)
            opened.append(len(open_takedowns(session, "demo", now=NOW + timedelta(days=days))))
    assert opened == [1, 0]
