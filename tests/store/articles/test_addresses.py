"""Articles that their outlet moved to new addresses."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spiders.article import Article
from store.articles.addresses import update_moved
from store.articles.articles import load_article, load_article_at
from store.articles.states import record_state, update_listed
from store.articles.versions import Fetched, record_version
from store.runs.runs import start_run
from store.schema.enums import ArticleState, Change
from store.schema.tables.articles import ArticleRow
from store.session import Database
from tests.support.store_samples import DAY, NOW, article

OLD = "https://demo.example/news/1"
NEW = "https://demo.example/stati/some-words/"


def moved(**changes: Any) -> Article:
    return article(**{"article_id": NEW, "url": NEW, "urls": (NEW,), **changes})


def record(session: Session, page: Article, *, run_id: int, asked: int | None = None) -> tuple[Change, int]:
    """Record what a run reads, and return the change and the number of stored articles."""
    update_moved(session, page.outlet, [(page, asked)], run_id=run_id)
    recorded = record_version(session, Fetched(article=page, raw_id=None, now=NOW + run_id * DAY), run_id=run_id)
    return recorded.change, session.scalar(select(func.count()).select_from(ArticleRow)) or 0


def stored(session: Session) -> tuple[ArticleRow, int]:
    """Return an article that a first run stored, and a second run."""
    record(session, article(), run_id=start_run(session, NOW))
    row = load_article_at(session, OLD)
    assert row is not None
    return row, start_run(session, NOW + DAY)


def test_the_words_at_a_new_address_are_the_known_article_that_no_source_names(database: Database) -> None:
    with database.session() as session:
        row, run_id = stored(session)
        assert record(session, moved(), run_id=run_id) == (Change.UNCHANGED, 1)
        assert (row.url, row.article_id) == (NEW, NEW)
        assert load_article_at(session, OLD) is load_article_at(session, NEW) is load_article(session, "demo", NEW)
        assert record(session, moved(text="Другие слова."), run_id=run_id) == (Change.EDITED, 1)


def test_an_article_that_was_missing_is_restored_at_its_new_address(database: Database) -> None:
    with database.session() as session:
        row, run_id = stored(session)
        record_state(session, row, ArticleState.GONE, now=NOW + DAY, run_id=run_id)
        assert record(session, moved(), run_id=run_id) == (Change.RESTORED, 1)


def test_a_known_address_that_leads_to_a_new_one_moves_the_article(database: Database) -> None:
    with database.session() as session:
        row, run_id = stored(session)
        update_listed(session, "demo", [OLD], run_id=run_id)
        assert record(session, moved(text="Слова правили."), run_id=run_id, asked=row.id) == (Change.EDITED, 1)


@pytest.mark.parametrize(
    "changes", [{"title": "Другой заголовок"}, {"text": "Другие слова."}, {"published": NOW - timedelta(days=300)}]
)
def test_other_words_or_another_day_are_another_article(database: Database, changes: dict[str, Any]) -> None:
    with database.session() as session:
        _, run_id = stored(session)
        assert record(session, moved(**changes), run_id=run_id) == (Change.NEW, 2)


def test_the_same_words_at_an_address_that_is_still_named_or_read_are_another_article(database: Database) -> None:
    with database.session() as session:
        row, run_id = stored(session)
        update_listed(session, "demo", [OLD], run_id=run_id)
        assert record(session, moved(), run_id=run_id) == (Change.NEW, 2)
        other = moved(article_id="3", url=f"{OLD}3", urls=(f"{OLD}3",))
        assert row.last_listed_run_id == run_id
        assert record(session, other, run_id=run_id) == (Change.NEW, 3)
