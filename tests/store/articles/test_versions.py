from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spiders.article import Article, DatedEntry
from store.articles.articles import MAX_KEY_BYTES, insert_urls, load_article, load_article_at, load_urls, storable_key
from store.articles.articles import load_article_row as article_row
from store.articles.states import record_state
from store.articles.versions import (
    IMPORT_SPREAD,
    Fetched,
    Recorded,
    heading_at,
    load_article_versions,
    record_imported,
    record_version,
    record_versions,
    text_of,
)
from store.schema.enums import ArticleState, Change
from store.schema.tables.articles import ArticleRow, FieldChange, Version
from store.session import Database
from store.texts.derived import fingerprint, searchable, words_of
from tests.support.store_samples import DAY, HOUR, NOW, TEXT, TITLE, article


def _record(session: Session, page: Article, days: int = 0, *, imported: bool = False) -> Recorded:
    return record_version(
        session, Fetched(article=page, raw_id=None, now=NOW + days * DAY), run_id=None, imported=imported
    )


def test_article_that_was_never_seen_is_new(database: Database) -> None:
    with database.session() as session:
        recorded = _record(session, article(entries=(DatedEntry(published=NOW, heading="21:00", start=0, end=5),)))
        version = recorded.version
        assert version is not None
        assert (recorded.change, version.change, version.seq) == (Change.NEW, Change.NEW, 1)
        assert (version.title, version.text, version.fetched_at) == (TITLE, TEXT, NOW)
        assert version.entries == [{"published": NOW.isoformat(), "heading": "21:00", "start": 0, "end": 5}]
        assert text_of(version) == searchable(TITLE, TEXT)
        assert recorded.article_row.state is ArticleState.LIVE


def test_unchanged_words_make_no_version(database: Database) -> None:
    with database.session() as session:
        _record(session, article())
        again = _record(session, article(), 1)
        assert (again.change, again.version) == (Change.UNCHANGED, None)
        assert (again.article_row.version_count, again.article_row.visits) == (1, 2)
        assert (again.article_row.first_seen, again.article_row.last_seen) == (NOW, NOW + DAY)


@pytest.mark.parametrize(
    "dressed",
    [
        TEXT.upper(),
        TEXT.replace(" ", "\u00a0"),
        TEXT.replace(".", " !"),
        TEXT.replace("суд", "с\u00adуд"),
        f"\n{TEXT}\n",
    ],
    ids=["case", "spacing", "punctuation", "soft hyphen", "lines"],
)
def test_what_changes_nothing_for_a_reader_is_no_edit(database: Database, dressed: str) -> None:
    with database.session() as session:
        _record(session, article())
        assert _record(session, article(text=dressed), 1).change is Change.UNCHANGED


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({"text": TEXT + " Дополнено."}, ["text"]),
        ({"title": "Другой заголовок"}, ["title"]),
        (
            {"title": "Другой", "text": "Другое.", "author": None, "published": None},
            ["title", "text", "author", "published"],
        ),
    ],
)
def test_edit_names_the_fields_that_differ(database: Database, changes: dict[str, Any], changed: list[str]) -> None:
    with database.session() as session:
        _record(session, article())
        edited = _record(session, article(**changes), 1)
        assert edited.version is not None
        assert (edited.change, edited.version.seq, edited.version.changed) == (Change.EDITED, 2, changed)
        assert edited.article_row.state is ArticleState.EDITED


def test_edit_that_is_taken_back_is_an_edit_too(database: Database) -> None:
    with database.session() as session:
        changes = [_record(session, article(text=text), day) for day, text in enumerate((TEXT, "Другое.", TEXT))]
        assert [recorded.change for recorded in changes] == [Change.NEW, Change.EDITED, Change.EDITED]
        first, second, third = load_article_versions(session, changes[0].article_row)
        assert first.fingerprint == third.fingerprint != second.fingerprint


def test_date_and_author_alone_are_noted_without_a_version(database: Database) -> None:
    with database.session() as session:
        _record(session, article())
        again = _record(session, article(author="Другой", published=NOW), 1)
        assert again.change is Change.UNCHANGED
        changes = session.query(FieldChange).order_by(FieldChange.field).all()
        assert [(change.field, change.before, change.after) for change in changes] == [
            ("author", "Редакция", "Другой"),
            ("published", (NOW - DAY).isoformat(), NOW.isoformat()),
        ]
        _record(session, article(author="Другой", published=NOW), 2)
        assert session.query(FieldChange).count() == 2


@pytest.mark.parametrize("text", [TEXT, "Другое."], ids=["same words", "other words"])
def test_article_that_is_back_is_restored(database: Database, text: str) -> None:
    with database.session() as session:
        row = _record(session, article()).article_row
        record_state(session, row, ArticleState.GONE, now=NOW + HOUR, run_id=None)
        record_state(session, row, ArticleState.GONE, now=NOW + 8 * HOUR, run_id=None)
        assert row.state is ArticleState.GONE
        back = _record(session, article(text=text), 1)
        assert back.version is not None
        assert (back.change, back.version.changed) == (Change.RESTORED, [] if text == TEXT else ["text"])
        assert row.state is (ArticleState.LIVE if text == TEXT else ArticleState.EDITED)
        assert row.absent_since is None
        assert _record(session, article(text=text), 2).change is Change.UNCHANGED


def test_same_id_on_another_outlet_is_another_article(database: Database) -> None:
    with database.session() as session:
        one, other = _record(session, article()), _record(session, article(outlet="other"))
        assert one.article_row.id != other.article_row.id


def test_all_addresses_of_an_article_are_kept_and_find_it(database: Database) -> None:
    with database.session() as session:
        row = _record(session, article(urls=("https://demo.example/amp/1",))).article_row
        _record(session, article(url="https://demo.example/n/1", urls=()), 1)
        assert load_urls(session, row) == [
            "https://demo.example/news/1", "https://demo.example/amp/1", "https://demo.example/n/1",
        ]  # fmt: skip
        assert load_article_at(session, "https://demo.example/amp/1") == row
        assert load_article_at(session, "https://demo.example/amp/1", "other") is None
        assert load_article(session, "demo", "1") == article_row(session, row.id) == row


def test_address_stays_with_the_article_that_came_first(database: Database) -> None:
    with database.session() as session:
        first = _record(session, article(1)).article_row
        second = _record(session, article(2)).article_row
        insert_urls(session, second, ["https://demo.example/news/1"])
        assert load_article_at(session, "https://demo.example/news/1") == first


def test_very_long_and_odd_ids_are_distinguished(database: Database) -> None:
    long = "https://demo.example/" + "я" * 5000
    with database.session() as session:
        rows = [_record(session, article(article_id=key)).article_row.id for key in (long + "1", long + "2", "a\x00b")]
        assert len(set(rows)) == 3
        assert _record(session, article(article_id=long + "1"), 1).change is Change.UNCHANGED


@given(st.text(max_size=3000))
def test_any_key_fits_an_index(key: str) -> None:
    stored = storable_key(key)
    assert len(stored.encode()) <= MAX_KEY_BYTES
    assert "\x00" not in stored


def test_odd_characters_of_a_page_keep_offsets_true(database: Database) -> None:
    odd = "a\x00b\udc80c👩‍⚖️"
    with database.session() as session:
        version_id = getattr(_record(session, article(text=odd, title=odd, author=odd)).version, "id", 0)
    with database.reading() as session:
        version = session.get_one(Version, version_id)
        assert version.text == "a\ufffdb\ufffdc👩‍⚖️"
        assert len(version.text) == len(odd)


@given(st.text(max_size=80))
def test_fingerprint_depends_on_words_alone(text: str) -> None:
    assert fingerprint(text) == fingerprint(" ".join(words_of(text)))


def test_import_makes_first_versions_without_a_raw_record(database: Database) -> None:
    with database.session() as session:
        recorded = record_imported(session, [article(number) for number in range(5)], now=NOW)
        assert {one.change for one in recorded} == {Change.IMPORTED}
        assert [getattr(one.version, "seq", 0) for one in recorded] == [1] * 5
        assert all(one.version is not None and one.version.raw_record_id is None for one in recorded)
        assert [load_urls(session, one.article_row) for one in recorded] == [
            [f"https://demo.example/news/{number}"] for number in range(5)
        ]
        days = [one.article_row.next_visit_at for one in recorded]
        assert all(day is not None and NOW + DAY <= day <= NOW + DAY + IMPORT_SPREAD for day in days)
        assert len(set(days)) == 5


def test_import_twice_changes_nothing(database: Database) -> None:
    with database.session() as session:
        record_imported(session, [article(number) for number in range(5)], now=NOW)
        again = record_imported(session, [article(number) for number in range(6)], now=NOW + DAY)
        assert [one.change for one in again] == [Change.UNCHANGED] * 5 + [Change.IMPORTED]
        assert session.scalar(select(func.count()).select_from(ArticleRow)) == 6


def test_article_that_comes_twice_in_an_import_has_both_versions(database: Database) -> None:
    with database.session() as session:
        first, second = record_imported(session, [article(), article(text="Другое.")], now=NOW)
        assert first.article_row is second.article_row
        assert [one.seq for one in load_article_versions(session, first.article_row)] == [1, 2]
        assert second.change is Change.EDITED


def test_import_of_an_article_that_is_known_adds_its_words(database: Database) -> None:
    with database.session() as session:
        _record(session, article())
        assert _record(session, article(), 1, imported=True).change is Change.UNCHANGED
        assert _record(session, article(2), 1, imported=True).change is Change.IMPORTED


def test_the_page_in_which_a_mention_lies_is_reported(database: Database) -> None:
    text = "Первая страница.\nВторая страница."
    second = text.index("Вторая")
    pages = (
        DatedEntry(published=None, heading="p. 1", start=0, end=second),
        DatedEntry(published=None, heading="p. 2", start=second, end=len(text)),
    )
    with database.session() as session:
        version = _record(session, article(text=text, entries=pages)).version
        assert version is not None
        whole = text_of(version)
        assert [heading_at(version, whole.index(word)) for word in ("Первая", "Вторая")] == ["p. 1", "p. 2"]
        assert heading_at(version, 0) is None


def variant(query: str, **changes: Any) -> Article:
    url = f"https://demo.example/news/1{query}"
    return article(article_id=url, url=url, urls=(url,), **changes)


def test_the_same_words_under_addresses_that_differ_in_the_query_are_one_article(database: Database) -> None:
    with database.session() as session:
        first = _record_many(session, variant("?a=1"), variant("?a=2"))
        later = _record_many(session, variant("?b=1"), variant("?b=2"), variant("?c=1", text="Другие слова."))
        assert [one.change for one in first] == [Change.NEW, Change.UNCHANGED]
        assert [one.change for one in later] == [Change.UNCHANGED, Change.UNCHANGED, Change.NEW]
        queries = [url.partition("?")[2] for url in load_urls(session, first[0].article_row)]
        assert queries == ["a=1", "a=2", "b=1", "b=2"]


def test_numbers_of_an_outlets_own_keep_articles_with_the_same_words_apart(database: Database) -> None:
    pages = [article(number, url=f"https://demo.example/news/?id={number}") for number in (1, 2)]
    with database.session() as session:
        assert [one.change for one in _record_many(session, *pages)] == [Change.NEW, Change.NEW]


def _record_many(session: Session, *pages: Article) -> list[Recorded]:
    return record_versions(session, [Fetched(article=page, raw_id=None, now=NOW) for page in pages], run_id=None)
