"""What an entry would find in the stored articles, before it is on the list."""

import pytest
from sqlalchemy import update

import store.watchlist.preview
from config.models.entry import Entry, EntryKind
from config.models.law import Laws
from matchers.index import build_index
from store.database.batches import MARKED
from store.schema.tables.watchlist import EntryRow
from store.session import Database
from store.watchlist.new_entries import load_duplicates, may_duplicate
from store.watchlist.preview import EntryPreview, preview_entry
from store.watchlist.watchlist import insert_entry, retire_entry
from tests.support.store_samples import BALAPANOV, NOW, article, ingest

FULL = "Суд в Приозёрске оштрафовал Тимура Балапанова. Он вину не признал, и адвокат обжаловал решение."
OTHER = "Хоккеист Асхат Балапанов забил две шайбы. Асхата Балапанова поздравил тренер сборной области."
SISTER = "Врач Айгуль Балапанова приняла больных. Больница открыта до вечера, сообщила газета города."
NOBODY = "В Приозёрске выпал снег. Дороги закрыты для автобусов и грузовиков до утра понедельника."
INDEX = build_index([], Laws())


def previewed(database: Database, *texts: str, entry: Entry = BALAPANOV) -> EntryPreview:
    """What the entry finds in articles of these texts, of which those with the same number are versions of one."""
    with database.session() as session:
        for number, text in enumerate(texts):
            page = article(number, title="Новость", text=text)
            ingest(session, page, index=INDEX)
    with database.reading() as session:
        return preview_entry(session, entry, Laws())


def test_articles_that_name_the_entry_are_counted(database: Database) -> None:
    found = previewed(database, FULL, NOBODY, OTHER, "Timur Balapanov was released.")
    assert found.articles == 2
    assert {sample.surface for sample in found.samples} == {"Тимура Балапанова", "Timur Balapanov"}


def test_no_more_than_three_sentences_are_shown_the_newest_first(database: Database) -> None:
    found = previewed(database, *(f"Тимур Балапанов задержан в {number}-й раз." for number in range(5)))
    assert found.articles == 5
    assert [sample.sentence for sample in found.samples] == [
        f"Тимур Балапанов задержан в {number}-й раз." for number in (4, 3, 2)
    ]


def test_copies_of_a_story_give_one_sentence(database: Database) -> None:
    text = FULL + " " + " ".join(f"слово{number}" for number in range(60)) + "."
    with database.session() as session:
        for outlet in ("one", "two"):
            ingest(session, article(outlet=outlet, text=text), index=INDEX)
    found = previewed(database)
    assert (found.articles, len(found.samples)) == (2, 1)


def test_only_the_newest_version_of_an_article_counts(database: Database) -> None:
    with database.session() as session:
        for text in (FULL, NOBODY):
            ingest(session, article(1, text=text), index=INDEX)
    assert previewed(database).articles == 0


def test_people_with_the_same_surname_are_distinguished(database: Database) -> None:
    found = previewed(database, FULL, OTHER, OTHER.replace("две", "три"), SISTER)
    assert [(other.name, other.articles) for other in found.others] == [
        ("Асхат Балапанов", 2),
        ("Айгуль Балапанова", 1),
    ]
    assert found.others[1].sample.sentence.startswith("Врач Айгуль Балапанова")


def test_organisations_have_no_namesakes(database: Database) -> None:
    body = Entry(id="body", kind=EntryKind.ORGANISATION, names=("Общество степных садоводов",))
    found = previewed(database, OTHER, "Общество степных садоводов собралось в Приозёрске.", entry=body)
    assert (found.articles, found.others) == (1, ())


def test_articles_beyond_the_limit_are_said_to_be_unread(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.watchlist.preview, "MAX_ARTICLES_READ", 2)
    found = previewed(database, *(f"Тимур Балапанов задержан в {number}-й раз." for number in range(5)))
    assert (found.articles, found.read, found.unread) == (2, 2, 3)


def test_a_long_text_without_full_stops_is_cut(database: Database) -> None:
    found = previewed(database, "слово " * 500 + "Тимур Балапанов " + "слово " * 500)
    assert len(found.samples[0].sentence) == store.watchlist.preview.MAX_SAMPLE_CHARS
    assert "Тимур Балапанов" in found.samples[0].sentence


@pytest.mark.parametrize("name", ["Балапанов Тимур", "Timur Balapanov", "Тимур Ерланович Балапанов", "Тимур Балабанов"])
def test_an_entry_of_the_same_name_in_any_spelling_or_with_a_slip_may_be_a_duplicate(name: str) -> None:
    known = Entry(id="known", kind=EntryKind.PERSON, names=("Кто-то Иной", name))
    assert list(may_duplicate(BALAPANOV, [known])) == [known]


@pytest.mark.parametrize("name", ["Асхат Балапанов", "Тимур Сарсенов"])
def test_an_entry_of_another_name_is_no_duplicate(name: str) -> None:
    assert list(may_duplicate(BALAPANOV, [Entry(id="known", kind=EntryKind.PERSON, names=(name,))])) == []


def test_an_entry_does_not_duplicate_itself_nor_an_organisation_a_person() -> None:
    body = Entry(id="body", kind=EntryKind.ORGANISATION, names=("Тимур Балапанов",))
    assert list(may_duplicate(BALAPANOV, [BALAPANOV, body])) == []


def test_an_abbreviation_is_a_name_too() -> None:
    one = Entry(id="one", kind=EntryKind.ORGANISATION, names=("Степной союз",), abbreviations=("ССПК",))
    other = Entry(id="other", kind=EntryKind.ORGANISATION, names=("Союз степи",), abbreviations=("ССПК",))
    assert list(may_duplicate(one, [other])) == [other]


def test_the_stored_list_has_the_duplicates_that_its_entries_are(database: Database) -> None:
    names = ("Балапанов Тимур", "Timur Balapanov", "Асхат Балапанов", "Тимур Сарсенов", "Тимур Балабанов")
    known = [Entry(id=f"known-{at}", kind=EntryKind.PERSON, names=(name,)) for at, name in enumerate(names)]
    with database.session() as session:
        for one in known:
            insert_entry(session, one, author="command line", now=NOW)
        retire_entry(session, "known-1", author="command line", now=NOW)
        found = load_duplicates(session, BALAPANOV)
        assert [one.id for one in found] == ["known-0", "known-1", "known-4"]
        session.execute(update(EntryRow).values(name_keys=None), execution_options={MARKED: True})
        assert load_duplicates(session, BALAPANOV) == found
