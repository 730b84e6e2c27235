"""How often articles are visited again: learnt from what was found of an outlet's articles of each age."""

from datetime import timedelta

import pytest

from store.articles.revisit_schedule import (
    DEFAULT_SCHEDULE,
    LEARNING_INTERVAL,
    MAX_DEFAULT_INTERVAL,
    ONE_DAY,
    RevisitSchedule,
    load_schedule,
    revisit_interval,
    update_schedule,
)
from store.articles.states import record_state
from store.articles.versions import Fetched, record_version
from store.schema.enums import ArticleState
from store.session import Database, Session
from tests.support.store_samples import DAY, NOW, article

FIRST_WEEK, FIRST_MONTH, QUARTER, OLDER = 2, 3, 4, 5
"""Steps of the ladder."""


def _stored(session: Session, count: int, *, edited_at: timedelta | None = None, edits: int = 0) -> None:
    """Articles of the first night, some of them edited at an age."""
    for number in range(count):
        record_version(session, Fetched(article=article(number), raw_id=None, now=NOW), run_id=None)
    for number in range(edits):
        assert edited_at is not None
        page = article(number, text=f"Другие слова {number}.")
        record_version(session, Fetched(article=page, raw_id=None, now=NOW + edited_at), run_id=None)


def _learnt(session: Session, *, days: float = 150, requests: float = 2000) -> RevisitSchedule:
    return update_schedule(session, "demo", requests=requests, now=NOW + days * DAY)


def test_before_anything_is_found_the_default_schedule_applies(database: Database) -> None:
    with database.session() as session:
        assert load_schedule(session, "demo") == DEFAULT_SCHEDULE
        assert _learnt(session, days=0).intervals == DEFAULT_SCHEDULE.intervals


def test_an_age_in_which_much_changes_is_visited_more_often_and_others_more_rarely(database: Database) -> None:
    with database.session() as session:
        _stored(session, 40, edited_at=20 * DAY, edits=30)
        found = _learnt(session)
        assert found.changes == (0, 0, 0, 30, 0, 0)
        assert found.article_days[FIRST_MONTH] == 40 * 23
        assert found.intervals[FIRST_MONTH] < DEFAULT_SCHEDULE.intervals[FIRST_MONTH] * 0.6
        assert DEFAULT_SCHEDULE.intervals[QUARTER] < found.intervals[QUARTER] <= 2 * DEFAULT_SCHEDULE.intervals[QUARTER]
        assert load_schedule(session, "demo") == found
        assert load_schedule(session, "other") == DEFAULT_SCHEDULE


def test_articles_that_vanish_count_as_changes(database: Database) -> None:
    with database.session() as session:
        _stored(session, 20)
        gone = record_version(session, Fetched(article=article(1), raw_id=None, now=NOW), run_id=None).article_row
        for hours in (0, 24):
            record_state(session, gone, ArticleState.GONE, now=NOW + 40 * DAY + hours * DAY / 24, run_id=None)
        assert _learnt(session).changes[QUARTER] == 1


@pytest.mark.parametrize("edits", [0, 40])
def test_the_first_week_is_visited_nightly_whatever_was_found(database: Database, edits: int) -> None:
    with database.session() as session:
        _stored(session, 40, edited_at=3 * DAY, edits=edits)
        assert _learnt(session).intervals[FIRST_WEEK] == ONE_DAY


def test_visits_fit_into_the_outlets_runs(database: Database) -> None:
    with database.session() as session:
        _stored(session, 60)
        found = _learnt(session, requests=1)
        assert found.stretch > 1
        assert 60 * (ONE_DAY / found.intervals[OLDER]) <= 1


def test_it_is_learnt_again_after_some_runs_only(database: Database) -> None:
    with database.session() as session:
        first = _learnt(session, days=0)
        _stored(session, 5)
        assert _learnt(session, days=1) == first
        assert _learnt(session, days=LEARNING_INTERVAL / DAY).article_days != first.article_days


def test_an_article_about_somebody_tracked_is_visited_more_often() -> None:
    assert (
        revisit_interval(DEFAULT_SCHEDULE, 400 * DAY, watched=True)
        < revisit_interval(DEFAULT_SCHEDULE, 400 * DAY, watched=False)
        == MAX_DEFAULT_INTERVAL
    )
    assert revisit_interval(DEFAULT_SCHEDULE, 3 * DAY, watched=True) == ONE_DAY
