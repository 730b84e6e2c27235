"""Searching the archive by words, on both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.articles.search import search, search_words
from store.articles.versions import Fetched, record_version
from store.session import Database
from tests.support.store_samples import DAY, NOW, article


def keep(database: Database, number: int, words: str, *, days: int = 0, **changes: object) -> None:
    with database.session() as session:
        page = article(number, title="Заголовок", text=words, **changes)
        record_version(session, Fetched(article=page, raw_id=None, now=NOW + days * DAY), run_id=None)


def found(database: Database, query: str, **options: object) -> list[str]:
    with database.reading() as session:
        return [hit.article.article_id for hit in search(session, query, **options)]  # type: ignore[arg-type]


def test_words_are_found_by_their_beginnings_in_any_case_and_order(database: Database) -> None:
    keep(database, 1, "Суд в Приозёрске отказал. Ёлка, Әділет и Қайрат Ы́ 405-бап")
    keep(database, 2, "Ничего такого здесь нет")
    for query in ("приозёр", "СУД приозёрске", "отказал суд", "әділ", "ҚАЙРАТ", "405", "заголов ёлка"):
        assert "1" in found(database, query), query
    assert found(database, "суд здесь") == []
    assert found(database, "риозёрске") == []
    assert found(database, "заголовок") == ["2", "1"]


def test_a_word_that_an_edit_took_away_is_still_found(database: Database) -> None:
    keep(database, 1, "Прежде стояло слово арест")
    keep(database, 1, "Теперь его нет", days=1)
    with database.reading() as session:
        assert [(hit.article.version_count, hit.version.seq) for hit in search(session, "арест")] == [(2, 1)]


def test_an_article_is_named_once_with_its_newest_version(database: Database) -> None:
    for number in range(3):
        keep(database, 1, f"слово и ещё {number}", days=number)
    with database.reading() as session:
        assert [hit.version.seq for hit in search(session, "слово")] == [3]


def test_outlet_and_days_bound_the_search_and_pages_follow_each_other(database: Database) -> None:
    for number in range(1, 6):
        keep(database, number, "слово", days=number, outlet="demo" if number % 2 else "other")
    assert found(database, "слово", outlet="other") == ["4", "2"]
    assert found(database, "слово", since=NOW + 3 * DAY, until=NOW + 5 * DAY) == ["4", "3"]
    assert found(database, "", limit=2) == ["5", "4"]
    with database.reading() as session:
        last = search(session, "слово", limit=2)[-1].version.id
    assert found(database, "слово", limit=2, before=last) == ["3", "2"]


@pytest.mark.parametrize(
    "query",
    ['"', "'", "a OR b", "NEAR(a b, 2)", "words:a", "a*", "-a", "^a", "(a", "a & | !",
     "'; DROP TABLE versions; --", "\\",
     "a:b:*", "\x00", "\ud800", "%", "_", "a" * 5000, "👩‍👩‍👧", "<->", "ŉ", "İ"],
)  # fmt: skip
def test_no_query_is_obeyed(database: Database, query: str) -> None:
    keep(database, 1, "просто слова")
    found(database, query)
    assert found(database, "просто") == ["1"]


@given(st.text())
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_a_querys_words_hold_no_signs(query: str) -> None:
    words = search_words(query)
    assert len(words) <= 10
    assert all(word and len(word) <= 60 and word.replace("_", "").isalnum() for word in words)


def test_a_text_of_any_size_is_stored_and_found(database: Database) -> None:
    keep(database, 1, "начало " + " ".join(f"{number:x}" for number in range(400_000)))
    keep(database, 2, "длинное " + "я" * 2_000_000)
    assert found(database, "начало") == ["1"]
    assert found(database, "длинное") == ["2"]


@pytest.fixture
def few_recent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the archive were large: only two versions are looked at before the index is asked."""
    monkeypatch.setattr("store.articles.search.RECENT_VERSIONS", 2)


@pytest.mark.usefixtures("few_recent")
def test_older_texts_are_found_behind_the_newest(database: Database) -> None:
    for number in range(1, 10):
        words = "слово редкость" if number == 2 else "слово" if number != 9 else "другое"
        keep(database, number, words, days=number, outlet="small" if number in (1, 2, 5) else "demo")
    assert found(database, "слово") == ["8", "7", "6", "5", "4", "3", "2", "1"]
    assert found(database, "слово", limit=1) == ["8"]
    assert found(database, "слово", outlet="small") == ["5", "2", "1"]
    assert found(database, "редкость", outlet="small") == ["2"]
    assert found(database, "редкость", outlet="demo") == []
    assert found(database, "слово", until=NOW + 4 * DAY) == ["3", "2", "1"]
    assert found(database, "слово", since=NOW + 2 * DAY, until=NOW + 6 * DAY, outlet="small") == ["5", "2"]
    with database.reading() as session:
        last = search(session, "слово", limit=4)[-1].version.id
    assert found(database, "слово", limit=3, before=last) == ["4", "3", "2"]
