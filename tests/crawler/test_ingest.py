"""What becomes of an article between its page and the queue."""

from datetime import timedelta

import pytest

from config.models.entry import Entry, EntryKind
from config.models.law import Laws
from crawler.ingest import ingest_many
from matchers.index import Index, build_index
from store.articles.versions import load_latest_version
from store.review.mentions import load_mentions
from store.review.review_items import count_open
from store.schema.enums import Change
from store.session import Database
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, NOW, article, ingest

OTHER = "Совсем другой текст о погоде в Приозёрске, в котором никого не называют по имени и фамилии."


@pytest.fixture
def index(database: Database) -> Index:
    entry = Entry(id="ordinary", kind=EntryKind.ORGANISATION, names=("Общество Степных Садоводов",))
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV, entry], NOW)
    return build_index([BALAPANOV, entry], Laws())


def test_a_new_article_that_names_an_entry_waits_for_review(database: Database, index: Index) -> None:
    with database.session() as session:
        recorded = ingest(session, article(), index=index)
        assert recorded.change is Change.NEW
        assert count_open(session) == 1


def test_an_unchanged_article_asks_nothing_again(database: Database, index: Index) -> None:
    with database.session() as session:
        ingest(session, article(), index=index)
        again = ingest(session, article(), index=index, now=NOW + timedelta(days=1))
        assert again.change is Change.UNCHANGED
        assert count_open(session) == 1


def test_an_edit_is_searched_again(database: Database, index: Index) -> None:
    with database.session() as session:
        ingest(session, article(text=OTHER), index=index)
        edited = ingest(session, article(), index=index, now=NOW + timedelta(days=1))
        assert edited.change is Change.EDITED
        assert edited.version is not None
        assert "balapanov" in {found.entry for found in load_mentions(session, edited.version.id)}


def test_articles_of_an_archive_are_searched_too(database: Database, index: Index) -> None:
    pages = [article(number) for number in range(1, 4)]
    with database.session() as session:
        assert ingest_many(session, pages, index=index, fetched_at=[NOW] * 3) == 3
        assert count_open(session) >= 1


def test_an_archive_that_is_taken_twice_adds_nothing(database: Database, index: Index) -> None:
    pages = [article(1), article(2, text=OTHER)]
    with database.session() as session:
        ingest_many(session, pages, index=index, fetched_at=[NOW] * 2)
        before = count_open(session)
        assert ingest_many(session, pages, index=index, fetched_at=[NOW] * 2) == 0
        assert count_open(session) == before


def test_an_imported_article_has_the_time_at_which_it_was_fetched(database: Database, index: Index) -> None:
    times = [NOW - timedelta(days=900), NOW]
    with database.session() as session:
        ingest_many(session, [article(1), article(2, text=OTHER)], index=index, fetched_at=times)
        recorded = ingest(session, article(1), index=index)
        newest = load_latest_version(session, recorded.article_row)
        assert newest is not None
        assert newest.fetched_at == times[0]
