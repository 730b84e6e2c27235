from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spiders.article import Link
from store.articles.revisit_schedule import DEFAULT_INTERVALS, MAX_DEFAULT_INTERVAL, WATCHED_SPEEDUP
from store.articles.states import (
    DUE_TOLERANCE,
    GONE_AFTER,
    MAX_ABSENCE_PAUSE,
    MAX_DAILY_FAILURES,
    RESUME_WITHIN,
    absence_pause,
    load_due,
    load_known,
    next_visit_at,
    record_state,
    update_from_listing,
    update_listed,
    update_visited,
)
from store.articles.validators import (
    ReportedValidators,
    delete_validators,
    load_validators,
    update_not_modified_counts,
    update_validators,
)
from store.articles.versions import Fetched, record_version
from store.runs.runs import finish_run, record_outlet_run, start_run
from store.schema.enums import ArticleState, ItemState
from store.schema.tables.articles import ArticleRow, StateObservation
from store.schema.tables.items import ReviewItem
from store.session import Database
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, DAY, HOUR, NOW, article, ingest

URL = "https://demo.example/news/1"


def _run(session: Session, days: float = 0, *, finished: bool = True) -> int:
    run = start_run(session, NOW + days * DAY)
    if finished:
        finish_run(session, run, NOW + days * DAY + HOUR)
        record_outlet_run(session, run, "demo", {}, now=NOW + days * DAY)
    return run


def _stored(session: Session, number: int = 1, run: int | None = None) -> ArticleRow:
    return record_version(session, Fetched(article=article(number), raw_id=None, now=NOW), run_id=run).article_row


def _due(session: Session, days: float, run: int, **options: bool) -> list[str]:
    return [known.article_id for known in load_due(session, "demo", now=NOW + days * DAY, run_id=run, **options)]


@pytest.mark.parametrize(
    ("age", "interval"),
    [
        (1 * DAY, 1 * DAY),
        (6 * DAY, 1 * DAY),
        (8 * DAY, 3 * DAY),
        (40 * DAY, 7 * DAY),
        (400 * DAY, MAX_DEFAULT_INTERVAL),
    ],
)
def test_older_articles_are_visited_later(database: Database, age: timedelta, interval: timedelta) -> None:
    with database.session() as session:
        row = _stored(session)
        assert next_visit_at(row, NOW + age) == NOW + age + interval - DUE_TOLERANCE
    assert [limit for limit, _ in DEFAULT_INTERVALS] == sorted(limit for limit, _ in DEFAULT_INTERVALS)


def test_the_first_hours_are_looked_at_more_often_than_nightly(database: Database) -> None:
    with database.session() as session:
        row = _stored(session)
        assert next_visit_at(row, NOW + HOUR) == NOW + 2 * HOUR
        assert next_visit_at(row, NOW + 10 * HOUR) == NOW + 13 * HOUR


def test_an_article_about_somebody_tracked_is_visited_more_often_until_a_person_says_no(database: Database) -> None:
    def months_later(session: Session) -> timedelta:
        found = session.query(ArticleRow).one()
        update_visited(session, found, now=NOW + 400 * DAY, run_id=None)
        assert found.next_visit_at is not None
        return found.next_visit_at - NOW - 400 * DAY

    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        ingest(session, article())
        assert session.query(ReviewItem).count() > 0
        assert months_later(session) == MAX_DEFAULT_INTERVAL / WATCHED_SPEEDUP - DUE_TOLERANCE
        for item in session.query(ReviewItem):
            item.state = ItemState.REJECTED
        assert months_later(session) == MAX_DEFAULT_INTERVAL - DUE_TOLERANCE


def test_article_falls_due_the_next_run_and_not_before(database: Database) -> None:
    with database.session() as session:
        row = _stored(session, run=_run(session))
        update_visited(session, row, now=NOW + DAY, run_id=_run(session, 1))
        later = _run(session, 2)
        assert _due(session, 1.5, later) == []
        assert _due(session, 2, later) == ["1"]


def test_what_this_run_lists_is_left_to_its_listings(database: Database) -> None:
    with database.session() as session:
        _stored(session, run=_run(session))
        tonight = _run(session, 1, finished=False)
        update_listed(session, "demo", [URL], run_id=tonight)
        assert _due(session, 1, tonight) == []
        (known,) = load_known(
            session, "demo", [URL, "https://demo.example/unknown"], now=NOW + DAY, run_id=tonight
        ).values()
        assert (known.article_id, known.is_due, known.state) == ("1", True, ArticleState.LIVE)


def test_what_has_left_the_listings_is_visited_first(database: Database) -> None:
    with database.session() as session:
        first = _run(session)
        for number in (1, 2, 3):
            _stored(session, number, run=first)
        update_listed(session, "demo", ["https://demo.example/news/3"], run_id=first)
        tonight = _run(session, 1, finished=False)
        assert _due(session, 1, tonight) == ["3", "1", "2"]
        assert _due(session, 0.01, tonight) == ["3"]
        assert _due(session, 0.01, tonight, listings_read=False) == []


def test_killed_run_is_carried_on_without_visiting_twice(database: Database) -> None:
    with database.session() as session:
        killed = _run(session, finished=False)
        row = _stored(session, 1, run=killed)
        _stored(session, 2)
        for number in (1, 2):
            article_row = session.scalars(select(ArticleRow).where(ArticleRow.article_id == str(number))).one()
            article_row.next_visit_at = NOW
        again = _run(session, 0.1, finished=False)
        assert _due(session, 0.1, again) == ["2"]
        known = load_known(session, "demo", [row.url], now=NOW + HOUR, run_id=again)[row.url]
        assert not known.is_due
        much_later = NOW + RESUME_WITHIN + HOUR
        assert [known.article_id for known in load_due(session, "demo", now=much_later, run_id=again)] == ["1", "2"]


def test_one_absence_calls_nothing_gone(database: Database) -> None:
    with database.session() as session:
        row = _stored(session)
        assert (
            record_state(session, row, ArticleState.GONE, now=NOW + DAY, run_id=None, status=404) is ArticleState.LIVE
        )
        assert (row.absent_since, row.next_visit_at) == (NOW + DAY, NOW + DAY + GONE_AFTER)
        soon = NOW + DAY + GONE_AFTER - timedelta(seconds=1)
        assert record_state(session, row, ArticleState.GONE, now=soon, run_id=None) is ArticleState.LIVE
        late = NOW + DAY + GONE_AFTER
        assert record_state(session, row, ArticleState.SOFT_404, now=late, run_id=None) is ArticleState.SOFT_404
        assert session.query(StateObservation).count() == 3


def test_a_gone_article_is_asked_for_nightly_for_two_months_and_then_with_growing_pauses() -> None:
    pauses = [absence_pause(days * DAY) + DUE_TOLERANCE for days in (1, 60, 120, 1000)]
    assert pauses == [DAY, DAY, 2 * DAY, MAX_ABSENCE_PAUSE]


def test_a_page_that_failed_for_long_and_is_gone_is_visited_when_a_list_names_it(database: Database) -> None:
    with database.session() as session:
        row = _stored(session)
        row.failures = MAX_DAILY_FAILURES + 1
        for days in (1, 2):
            record_state(session, row, ArticleState.GONE, now=NOW + days * DAY, run_id=None, status=404)
        later = NOW + 2 * DAY + 2 * HOUR
        assert load_known(session, "demo", [URL], now=later, run_id=_run(session, 9))[URL].is_due


def test_article_that_was_seen_between_two_absences_is_not_gone(database: Database) -> None:
    with database.session() as session:
        row = _stored(session)
        record_state(session, row, ArticleState.GONE, now=NOW + HOUR, run_id=None)
        update_visited(session, row, now=NOW + 2 * HOUR, run_id=None)
        assert record_state(session, row, ArticleState.GONE, now=NOW + DAY, run_id=None) is ArticleState.LIVE


def test_block_is_a_state_that_the_next_visit_ends(database: Database) -> None:
    with database.session() as session:
        row = _stored(session)
        seen = record_state(
            session, row, ArticleState.BLOCKED, now=NOW + DAY, run_id=None, status=403, reason="challenge"
        )
        assert (seen, row.state, row.last_seen) == (ArticleState.BLOCKED, ArticleState.BLOCKED, NOW)
        update_visited(session, row, now=NOW + 2 * DAY, run_id=None)
        assert (row.state, row.last_seen) == (ArticleState.LIVE, NOW + 2 * DAY)
        states = session.scalars(select(StateObservation.state).order_by(StateObservation.id)).all()
        assert states == [ArticleState.BLOCKED, ArticleState.LIVE]


def test_an_article_taken_out_of_the_listings_is_unlisted_until_they_name_it_again(database: Database) -> None:
    with database.session() as session:
        row = _stored(session)
        row.unlisted_since = NOW
        update_visited(session, row, now=NOW + DAY, run_id=None)
        assert row.state is ArticleState.UNLISTED
        record_state(session, row, ArticleState.BLOCKED, now=NOW + 2 * DAY, run_id=None)
        update_visited(session, row, now=NOW + 3 * DAY, run_id=None)
        assert row.state is ArticleState.UNLISTED
    with database.session() as session:
        update_listed(session, "demo", [URL], run_id=_run(session, 4))
    with database.session() as session:
        row = session.query(ArticleRow).one()
        update_visited(session, row, now=NOW + 4 * DAY, run_id=None)
        assert row.state is ArticleState.LIVE


def test_blocked_article_is_known_by_what_the_listing_says(database: Database) -> None:
    link = Link(url=URL, title="Заголовок", published=NOW - HOUR)
    with database.session() as session:
        for days in (0, 1):
            run = _run(session, days)
            now = NOW + days * DAY
            row = update_from_listing(session, "demo", link, article_id="1", now=now, run_id=run)
            record_state(session, row, ArticleState.BLOCKED, now=now, run_id=run)
        assert session.query(ArticleRow).count() == 1
        assert (row.title, row.published, row.version_count) == ("Заголовок", NOW - HOUR, 0)
        assert (row.first_seen, row.last_seen, row.state) == (NOW, NOW + DAY, ArticleState.BLOCKED)


def test_listing_never_replaces_the_words_of_a_version(database: Database) -> None:
    with database.session() as session:
        row = _stored(session)
        title = row.title
        link = Link(url=URL, title="Иной")
        update_from_listing(session, "demo", link, article_id="1", now=NOW + DAY, run_id=_run(session))
        assert (row.title, row.last_seen, row.version_count) == (title, NOW, 1)


def test_validators_are_kept_counted_and_forgotten(database: Database) -> None:
    with database.session() as session:
        assert load_validators(session, URL) is None
        update_not_modified_counts(session, [(URL, NOW)])
        delete_validators(session, URL)
        update_validators(
            session, [ReportedValidators(url=URL, etag='"a"', last_modified=None, sha256="0" * 64, checked_at=NOW)]
        )
        update_not_modified_counts(session, [(URL, NOW + DAY)])
        held = load_validators(session, URL)
        assert held is not None
        assert (held.etag, held.last_modified, held.since_full, held.checked_at) == ('"a"', None, 1, NOW + DAY)
        update_validators(
            session, [ReportedValidators(url=URL, etag='"b"', last_modified="x", sha256="1" * 64, checked_at=NOW)]
        )
        renewed = load_validators(session, URL)
        assert renewed is not None
        assert (renewed.etag, renewed.since_full) == ('"b"', 0)
        delete_validators(session, URL)
        assert load_validators(session, URL) is None


def test_validators_are_offered_only_where_the_words_are_held(database: Database) -> None:
    with database.session() as session:
        row = _stored(session)
        update_validators(
            session, [ReportedValidators(url=URL, etag='"a"', last_modified="x", sha256="0" * 64, checked_at=NOW)]
        )
        run = _run(session, 1, finished=False)
        assert load_known(session, "demo", [URL], now=NOW + DAY, run_id=run)[URL].etag == '"a"'
        row.absent_since = NOW
        session.flush()
        assert load_known(session, "demo", [URL], now=NOW + DAY, run_id=run)[URL].etag is None


def test_many_addresses_are_asked_for_at_once(database: Database) -> None:
    with database.session() as session:
        _stored(session)
        urls = [f"https://demo.example/news/{number}" for number in range(1000)]
        run = _run(session)
        assert list(load_known(session, "demo", urls, now=NOW, run_id=run)) == [URL]
        update_listed(session, "demo", urls, run_id=run)
        assert session.query(ArticleRow).one().last_listed_run_id == run
