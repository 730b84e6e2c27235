"""Rescans: what is found later in the stored versions is what would have been found from the start."""

import asyncio
import random
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import crawler.backfill.rescan
import crawler.backfill.search_versions
import matchers.find
import matchers.index
import store.backfill.rescan_progress
from config.loader import Config
from config.models.entry import Entry, EntryKind
from config.models.law import Code, CodeNames, LawArticle, Laws
from crawler.backfill.rescan import UnknownEntryError, rescan
from crawler.backfill.search_versions import VersionSearch
from crawler.extraction.limits import SHORTER_SEARCHES, Limits, SearchedText
from crawler.ingest import ingest_many, open_index
from matchers.index import Index, build_index
from matchers.mention import Mention
from matchers.prefilter import SearchableText
from spiders.article import Article, NotAnArticle, Refusal
from store.accounts.users import insert_user
from store.backfill.rescan_progress import WHOLE_LIST
from store.review.decide import decide
from store.review.review_items import load_pending
from store.runs.runs import finish_run, start_run
from store.schema.all_tables import METADATA
from store.schema.enums import Trigger, Verdict
from store.schema.tables.articles import ArticleRow, Version
from store.schema.tables.items import MentionRow, ReviewItem
from store.session import Database, open_database
from store.watchlist.watchlist import insert_entry, retire_entry, update_entry
from tests.support.store_samples import NOW, article, ingest

CODE = Code(id="kz-uk", ru=CodeNames(name="Уголовный кодекс Республики Казахстан", abbr=("УК РК",)))
LAWS = Laws(codes=(CODE,), articles=(LawArticle(code="kz-uk", article="405", ru="Участие"),))
OLD = Entry(id="sarsenova", kind=EntryKind.PERSON, names=("Айгерим Сарсенова",), gender="f")
NEW = Entry(id="balapanov", kind=EntryKind.PERSON, names=("Тимур Балапанов",), gender="m", context=("Приозёрск",))
CLUB = Entry(id="sadovody", kind=EntryKind.ORGANISATION, names=("Общество степных садоводов",), abbreviations=("ОСС",))
LATER = (NEW, CLUB)

SENTENCES = (
    "Тимур Балапанов задержан в Приозёрске.",
    "Тимура Балапанова приговорили к двум годам, Айгерим Сарсенова освобождена.",
    "Балапанов вину не признал.",
    "Т. Балапанов оштрафован по статье 405 УК РК.",
    "Тимур Балапаноф пришёл на суд.",
    "Балапановтың ісі сотта қаралды.",
    "Timur Balapanov was released.",
    "Асхат Балапанов играет в хоккей.",
    "Айгерим Сарсенову вызвали на допрос.",
    "Сарсенова и Балапанов подали жалобу.",
    "Общество степных садоводов провело собрание.",
    "В ОСС-те жиналыс өтті.",
    "Суд отложил заседание до четверга.",
    "Погода в Приозёрске испортилась, дороги закрыты для автобусов.",
    "Адвокат сообщила, что свидетели не явились по статье 405 УК РК.",
)
FILLER = "Жители посёлка жалуются на воду из колонки, а директор школы обещает новый насос к осени номер {0} года {1}."

MENTION = (
    "kind",
    "entry",
    "start",
    "end",
    "surface",
    "score",
    "reasons",
    "events",
    "code",
    "article",
    "part",
    "paragraph",
)
ITEM = (
    *("story_id", "entry", "kind", "state", "priority", "rank", "outlet", "lang", "version_id", "since_version_id"),
    *("title", "start", "end", "surface", "sentence", "before", "after", "score", "reasons", "events", "copies"),
)


def config(*entries: Entry, laws: Laws = LAWS) -> Config:
    return Config(outlets={}, entries=tuple(entries), laws=laws, cited=(), directory=Path())


@pytest.fixture
def other(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A second database, for what would have been found from the start."""
    opened = open_database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'other.db')}")
    yield opened
    opened.close()


def archive(seed: int) -> list[Article]:
    """Articles, edits and copies of invented words, in the order in which they came."""
    dice = random.Random(seed)
    pages: list[Article] = []
    for number in range(24):
        words = [FILLER.format(dice.randrange(100), dice.randrange(1000)) for _ in range(3)]
        words += dice.sample(SENTENCES, dice.randrange(4))
        dice.shuffle(words)
        copied = dice.choice(pages) if pages and dice.random() < 0.25 else None
        text = copied.text if copied else " ".join(words)
        outlet = "other" if copied and copied.outlet == "demo" else "demo"
        pages.append(article(number, outlet=outlet, title=f"Новость {number}", text=text))
    for number in range(12):
        page = dice.choice(pages)
        left = [one for one in page.text.split(". ") if dice.random() < 0.8]
        text = ". ".join([*left, dice.choice(SENTENCES)])
        pages.append(article(int(page.article_id), outlet=page.outlet, title=f"Правка {number}", text=text))
    return pages


def take(database: Database, settings: Config, pages: Sequence[Article]) -> None:
    """What crawls do with articles."""
    index = open_index(database, settings, now=NOW)
    for number, page in enumerate(pages):
        with database.session() as session:
            ingest(session, page, index=index, now=NOW + timedelta(hours=number))


def mentions(database: Database) -> list[tuple[Any, ...]]:
    """What is found in each version."""
    with database.reading() as session:
        joined = select(ArticleRow.outlet, ArticleRow.article_id, Version.seq, MentionRow)
        joined = joined.join(Version, Version.id == MentionRow.version_id)
        rows = session.execute(joined.join(ArticleRow, ArticleRow.id == Version.article_row_id)).all()
        return sorted(((*place, *(str(getattr(row, field)) for field in MENTION)) for *place, row in rows), key=repr)


def items(database: Database) -> list[tuple[Any, ...]]:
    """What is asked, without when and why it came up."""
    with database.reading() as session:
        rows = session.scalars(select(ReviewItem))
        return sorted(tuple(str(getattr(row, field)) for field in ITEM) for row in rows)


def counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        tables = METADATA.tables.items()
        return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}


def add(database: Database, *entries: Entry) -> None:
    with database.session() as session:
        for entry in entries:
            insert_entry(session, entry, author="command line", now=NOW)


@pytest.mark.parametrize("seed", range(3))
def test_entries_that_are_added_later_are_found_as_if_they_had_been_there(
    database: Database, other: Database, seed: int
) -> None:
    pages = archive(seed)
    take(other, config(OLD, *LATER), pages)
    take(database, config(OLD), pages)
    assert mentions(database) != mentions(other)
    add(database, *LATER)
    found = rescan(database, config(OLD))
    assert set(found.entries) == {entry.id for entry in LATER}
    assert mentions(database) == mentions(other)
    assert items(database) == items(other)


def test_versions_that_cannot_name_an_entry_are_not_read(database: Database) -> None:
    take(database, config(OLD), [article(1), article(2, text="Погода в Приозёрске испортилась.")])
    add(database, NEW)
    assert rescan(database, config(OLD), [NEW.id]).versions == 1


def test_items_of_a_rescan_say_that_they_come_from_the_stored_archive(database: Database) -> None:
    take(database, config(OLD), [article(1)])
    add(database, NEW)
    assert rescan(database, config(OLD), [NEW.id]).items == 1
    with database.reading() as session:
        opened = next(item for item in load_pending(session) if item.entry == NEW.id)
    assert opened.trigger is Trigger.BACKFILL


def test_a_name_that_an_edit_took_away_before_it_was_on_the_list_is_asked_about(database: Database) -> None:
    take(database, config(OLD), [article(1, text=SENTENCES[0]), article(1, text=SENTENCES[12])])
    add(database, NEW)
    rescan(database, config(OLD), [NEW.id])
    with database.reading() as session:
        item = load_pending(session, entry=NEW.id)[0]
    assert (item.start, item.before) == (None, SENTENCES[0])


def test_a_rescan_that_is_run_twice_changes_nothing(database: Database) -> None:
    take(database, config(OLD), archive(1))
    add(database, *LATER)
    rescan(database, config(OLD))
    before = mentions(database), items(database), counts(database)
    again = rescan(database, config(OLD), [NEW.id, CLUB.id])
    assert again.items == 0
    assert (mentions(database), items(database), counts(database)) == before


def test_what_was_decided_is_not_asked_again(database: Database) -> None:
    take(database, config(OLD), archive(2))
    add(database, *LATER)
    rescan(database, config(OLD))
    with database.session() as session:
        insert_user(session, "aliya", "password of aliya", role="reviewer", now=NOW)
        for item in load_pending(session):
            decide(session, item.id, Verdict.CONFIRMED, reviewer="aliya", version_id=item.since_version_id, now=NOW)
    for entry_ids in ([NEW.id], [CLUB.id, OLD.id], ["kz-uk:405"]):
        rescan(database, config(OLD), entry_ids)
    with database.reading() as session:
        assert load_pending(session) == []


def test_a_killed_rescan_goes_on_where_it_stood(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = archive(3)
    take(other, config(OLD, *LATER), pages)
    take(database, config(OLD), pages)
    add(database, *LATER)
    monkeypatch.setattr(crawler.backfill.rescan, "SEARCH_BATCH_SIZE", 3)

    def kill(done: int, total: int) -> None:
        assert total > 6
        if done >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescan(database, config(OLD), progress=kill)
    assert 0 < rescan(database, config(OLD)).versions <= len(pages) - 6
    assert mentions(database) == mentions(other)
    assert items(database) == items(other)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the limit may come within a finalizer
def test_a_text_that_takes_too_long_stops_no_rescan(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = "Тимур Балапанов задержан. " + "слово " * 20_000
    take(database, config(OLD), [article(1, text=slow), article(2, text=SENTENCES[0])])
    add(database, NEW)
    find = matchers.find.find_mentions
    find(SENTENCES[0], build_index([NEW], LAWS), lang="ru")  # compiles patterns, which takes longer than the limit

    def find_slowly(text: str, index: Index, **about: Any) -> list[Mention]:
        while len(text) > SHORTER_SEARCHES[0]:
            pass
        return find(text, index, **about)

    monkeypatch.setattr(matchers.find, "find_mentions", find_slowly)
    monkeypatch.setattr(crawler.backfill.search_versions, "Limits", partial(Limits, match_seconds=0.05))
    found = rescan(database, config(OLD))
    assert (found.versions, found.items, found.articles_in_part) == (2, 2, (1,))


def test_a_text_that_ends_its_worker_costs_no_other_text_its_search(database: Database) -> None:
    take(database, config(OLD), [article(number, text=SENTENCES[number]) for number in (1, 2, 3)])

    async def find(texts: Sequence[SearchableText], _entries: tuple[str, ...]) -> list[SearchedText]:
        if any(SENTENCES[2] in words for words, _, _ in texts):
            raise NotAnArticle(Refusal.EXTRACT_FAILED, "reading it ended the process")
        return [SearchedText(mentions=[]) for _ in texts]

    search = VersionSearch(database=database, subjects=(), known=frozenset(), prefilter=(), keyed_before=0, find=find)
    assert asyncio.run(search.search([1, 2, 3]))[1] == [[], None, []]
    assert search.articles_in_part == {2}


def test_entries_that_were_searched_for_already_are_left_alone(database: Database) -> None:
    take(database, config(OLD), archive(1))
    assert rescan(database, config(OLD)).entries == ()
    add(database, NEW)
    assert rescan(database, config(OLD)).entries == (NEW.id,)
    assert rescan(database, config(OLD)).entries == ()


def test_a_changed_entry_is_searched_again(database: Database, other: Database) -> None:
    pages = archive(4)
    renamed = NEW.model_copy(update={"names": ("Тимур Балапанов", "Асхат Балапанов"), "context": ()})
    take(other, config(OLD, renamed), pages)
    take(database, config(OLD), pages)
    add(database, NEW)
    rescan(database, config(OLD))
    with database.session() as session:
        update_entry(session, renamed, author="command line", now=NOW)
    assert rescan(database, config(OLD)).entries == (NEW.id,)
    assert mentions(database) == mentions(other)


def test_waiting_items_show_what_a_changed_entry_makes_of_them(database: Database, other: Database) -> None:
    pages = [article(1, text=SENTENCES[0]), article(2, text=SENTENCES[3])]
    take(other, config(OLD, NEW), pages)
    take(database, config(OLD, NEW.model_copy(update={"context": ()})), pages)
    before = items(database)
    rescan(database, config(OLD, NEW), [NEW.id])
    assert items(database) == items(other) != before


def test_a_name_that_was_taken_off_an_entry_is_found_no_more(database: Database, other: Database) -> None:
    pages = archive(4)
    both = NEW.model_copy(update={"names": ("Тимур Балапанов", "Асхат Балапанов")})
    take(other, config(OLD, NEW), pages)
    take(database, config(OLD, both), pages)
    with database.session() as session:
        update_entry(session, NEW, author="command line", now=NOW)
    rescan(database, config(OLD, both), [NEW.id])
    assert mentions(database) == mentions(other)


def test_what_was_found_of_a_retired_entry_stays(database: Database) -> None:
    take(database, config(OLD, NEW), archive(1))
    with database.session() as session:
        retire_entry(session, OLD.id, author="command line", now=NOW)
    before = mentions(database)
    rescan(database, config(OLD, NEW), [NEW.id])
    assert [row for row in mentions(database) if row[4] == OLD.id] == [row for row in before if row[4] == OLD.id]


def test_new_laws_are_looked_for_in_every_text(database: Database, other: Database) -> None:
    pages = archive(5)
    take(other, config(OLD), pages)
    take(database, config(OLD, laws=Laws()), pages)
    found = rescan(database, config(OLD))
    assert found.entries == (WHOLE_LIST,)
    assert mentions(database) == mentions(other)
    assert items(database) == items(other)
    assert rescan(database, config(OLD)).entries == ()


def test_another_matcher_reads_everything_and_makes_the_keys_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(database, config(OLD), archive(1))
    monkeypatch.setattr(store.backfill.rescan_progress, "MATCHER", matchers.index.MATCHER + 1)
    before = mentions(database)
    monkeypatch.setattr(crawler.backfill.rescan, "SEARCH_BATCH_SIZE", 7)

    def kill(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescan(database, config(OLD), progress=kill)
    take(database, config(OLD), [article(99)])
    assert rescan(database, config(OLD)).entries == (WHOLE_LIST,)
    assert before == [row for row in mentions(database) if row[1] != "99"]
    add(database, NEW)
    found = rescan(database, config(OLD))
    index = build_index([OLD, NEW], LAWS)
    with database.reading() as session:
        texts = [(version.title + "\n\n" + version.text) for version in session.scalars(select(Version))]
    naming = sum(NEW.id in {one.entry for one in matchers.find.find_mentions(text, index)} for text in texts)
    assert naming <= found.versions < len(texts)


def test_a_crawl_under_way_leaves_the_entry_to_be_looked_at_again(database: Database) -> None:
    old = build_index([OLD], LAWS)
    take(database, config(OLD), [article(1)])
    with database.session() as session:
        run_id = start_run(session, NOW)
    add(database, NEW)
    assert not rescan(database, config(OLD)).complete
    with database.session() as session:
        # The crawl began before the entry was added, and knows nothing of it.
        ingest(session, article(2, text=SENTENCES[0]), index=old, run_id=run_id)
        finish_run(session, run_id, NOW)
    found = rescan(database, config(OLD))
    assert (found.entries, found.versions, found.items, found.complete) == ((NEW.id,), 1, 1, True)


def test_many_versions_are_searched_by_several_processes(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [article(number, text=f"{SENTENCES[number % 15]} {FILLER.format(number, number)}") for number in range(90)]
    monkeypatch.setattr(crawler.backfill.rescan, "MAX_VERSIONS_IN_PROCESS", 10)
    monkeypatch.setattr(crawler.backfill.rescan, "SEARCH_BATCH_SIZE", 20)
    for base, entries in ((other, (OLD, NEW)), (database, (OLD,))):
        with base.session() as session:
            ingest_many(session, pages, index=build_index(entries, LAWS), fetched_at=[NOW] * len(pages))
    add(database, NEW)
    assert rescan(database, config(OLD), [NEW.id]).versions > 20
    assert mentions(database) == mentions(other)


def test_an_unknown_entry_is_refused(database: Database) -> None:
    with pytest.raises(UnknownEntryError, match="nobody"):
        rescan(database, config(OLD), ["nobody"])
