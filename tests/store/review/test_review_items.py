from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from matchers.mention import MentionKind
from store.articles.versions import Fetched, record_imported, record_version, text_of
from store.review.decide import decide
from store.review.decisions import load_history
from store.review.mentions import insert_mentions
from store.review.open_items import open_items, rank_of
from store.review.review_items import count_open, load_copies, load_pending
from store.schema.all_tables import METADATA
from store.schema.enums import ItemState, Trigger
from store.schema.tables.articles import Story, Version
from store.schema.tables.items import ItemCopy, ItemEvent, MentionRow, ReviewItem
from store.session import Database, open_database
from store.stories.near_duplicates import join_stories
from store.texts.derived import searchable
from store.watchlist.watchlist import retire_entry, sync_watchlist
from tests.support.store_samples import (
    BALAPANOV,
    DAY,
    HOUR,
    NOW,
    SARSENOVA,
    TEXT,
    TITLE,
    article,
    ingest,
    mentions_in,
    user,
)


def _items(session: Session) -> dict[str, ReviewItem]:
    return {item.entry: item for item in session.scalars(select(ReviewItem))}


def _confirmed(session: Session) -> ReviewItem:
    """The item on Balapanov, after a confirmation."""
    user(session)
    ingest(session, article())
    item = _items(session)["balapanov"]
    decide(session, item.id, "confirmed", reviewer="aliya", version_id=item.since_version_id, now=NOW + HOUR)
    return item


def test_each_entry_of_an_article_is_asked_about_once(database: Database) -> None:
    with database.session() as session:
        ingest(session, article())
        assert sorted(_items(session)) == ["balapanov", "kz-uk:405"]


def test_item_shows_the_mention_in_its_sentence(database: Database) -> None:
    with database.session() as session:
        ingest(session, article())
        item = _items(session)["balapanov"]
        whole = searchable(TITLE, TEXT)
        assert item.start is not None
        assert whole[item.start : item.end] == item.surface == "Балапанов"
        assert item.sentence == "В городе Приозёрск суд рассмотрел дело активиста Тимура Балапанова."
        assert (item.kind, item.priority, item.outlet, item.lang) == (MentionKind.PERSON, "tracked", "demo", "ru")
        assert (item.events, item.score) == (["tried"], 0.8)
        assert item.reasons == [{"code": "abbreviation", "params": {}, "weight": 0.8}]


def test_surest_mention_is_shown_and_events_of_all_are_united(database: Database) -> None:
    with database.session() as session:
        recorded = ingest(session, article(text="Ничего."))
        assert recorded.version is not None
        first, second, *_ = mentions_in(searchable(TITLE, TEXT))
        found = [
            first._replace(events=("tried",)),
            second._replace(events=("fined", "tried"), reasons=(*second.reasons, *second.reasons)),
        ]
        (item,) = open_items(session, [(recorded.version, found)], now=NOW)
        assert (item.start, item.score, item.events) == (second.start, 1.0, ["tried", "fined"])


def test_of_equally_sure_mentions_one_in_the_body_is_shown(database: Database) -> None:
    with database.session() as session:
        ingest(session, article(title="Дело Балапанова", text="Приговор Балапанову огласят завтра."))
        assert _items(session)["balapanov"].sentence == "Приговор Балапанову огласят завтра."


def test_context_entries_open_nothing(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV, SARSENOVA], NOW)
        ingest(session, article(text="Сарсенова и Балапанов встретились."))
        assert sorted(_items(session)) == ["balapanov"]


def test_mentions_without_an_entry_open_nothing(database: Database) -> None:
    with database.session() as session:
        recorded = ingest(session, article(text="Ничего."))
        assert recorded.version is not None
        stranger = [mention._replace(entry=None) for mention in mentions_in("По статье 405.")]
        assert open_items(session, [(recorded.version, stranger)], now=NOW) == []


def test_retired_entries_open_nothing_and_are_not_asked_about_again(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        item = _confirmed(session)
        retire_entry(session, "balapanov", author="aliya", now=NOW)
        ingest(session, article(text=TEXT.replace("рассмотрел", "прекратил")), now=NOW + DAY)
        ingest(session, article(2, url="https://demo.example/2"), now=NOW + DAY)
        assert item.state is ItemState.CONFIRMED
        assert sorted(item.entry for item in load_pending(session)) == ["kz-uk:405", "kz-uk:405"]


def _record(session: Session, words: str) -> Version:
    """The article's next version, without its mentions and items."""
    recorded = record_version(session, Fetched(article=article(text=words), raw_id=None, now=NOW + DAY), run_id=None)
    assert recorded.version is not None
    return recorded.version


def test_taking_the_same_version_in_twice_changes_nothing(database: Database) -> None:
    with database.session() as session:
        recorded = ingest(session, article())
        version = recorded.version
        assert version is not None
        before = _counts(session)
        mentions = mentions_in(searchable(TITLE, TEXT))
        join_stories(session, [(recorded.article_row, version)], now=NOW + DAY)
        assert open_items(session, [(version, mentions)], now=NOW + DAY) == []
        ingest(session, article(), now=NOW + DAY)
        assert _counts(session) == before


def _counts(session: Session) -> dict[str, int]:
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in METADATA.tables.items()
    }


def test_edit_elsewhere_asks_nothing_again(database: Database) -> None:
    with database.session() as session:
        item = _confirmed(session)
        edited = article(text="Новое в начале. " + TEXT + "\nДополнение в конце.")
        newest = ingest(session, edited, now=NOW + DAY).version
        assert item.state is ItemState.CONFIRMED
        assert newest is not None
        assert item.version_id == newest.id
        assert item.start is not None
        assert searchable(newest.title, newest.text)[item.start : item.end] == "Балапанов"
        assert [step.what for step in load_history(session, item.id)] == ["opened", "confirmed"]


@pytest.mark.parametrize(
    "same",
    [
        TEXT.replace("активиста Тимура", "активиста\u00a0 Тимура"),
        TEXT.replace("активиста Тимура", "«активиста» ТИМУРА"),
        "\n".join(reversed(TEXT.split("\n"))),
    ],
    ids=["spacing", "case and quotes", "moved"],
)
def test_same_words_in_another_dress_ask_nothing_again(database: Database, same: str) -> None:
    with database.session() as session:
        item = _confirmed(session)
        ingest(session, article(text=same + "\nДополнение."), now=NOW + DAY)
        assert item.state is ItemState.CONFIRMED


def test_edit_of_the_sentence_asks_again_with_both_wordings(database: Database) -> None:
    with database.session() as session:
        item = _confirmed(session)
        recorded = ingest(session, article(text=TEXT.replace("рассмотрел дело", "прекратил дело")), now=NOW + DAY)
        assert recorded.version is not None
        assert (item.state, item.trigger, item.decided_at) == (ItemState.OPEN, Trigger.EDIT, None)
        assert (item.opened_at, item.first_opened_at) == (NOW + DAY, NOW)
        assert item.before is not None
        assert item.after is not None
        assert "рассмотрел дело" in item.before
        assert "прекратил дело" in item.after
        assert "Прокурор" not in item.after
        assert item.since_version_id == recorded.version.id
        last = load_history(session, item.id)[-1]
        assert (last.what, last.before, last.after) == ("reopened", item.before, item.after)


def test_new_sentence_about_the_entry_asks_again(database: Database) -> None:
    with database.session() as session:
        item = _confirmed(session)
        ingest(session, article(text=TEXT + "\nБалапанова выпустили."), now=NOW + DAY)
        assert item.state is ItemState.OPEN
        assert item.after is not None
        assert item.after.endswith("Балапанова выпустили.")


def test_removing_the_name_asks_again_without_a_place(database: Database) -> None:
    with database.session() as session:
        item = _confirmed(session)
        anonymous = TEXT.replace("активиста Тимура Балапанова", "одного активиста").replace("Балапанова", "Его")
        recorded = ingest(session, article(text=anonymous), now=NOW + DAY)
        assert recorded.version is not None
        assert (item.state, item.start, item.end, item.after) == (ItemState.OPEN, None, None, "")
        assert item.before is not None
        assert "Тимура Балапанова" in item.before
        assert item.since_version_id == recorded.version.id


def test_name_that_comes_back_asks_again(database: Database) -> None:
    with database.session() as session:
        item = _confirmed(session)
        ingest(session, article(text="Ничего."), now=NOW + DAY)
        decide(session, item.id, "rejected", reviewer="aliya", version_id=item.since_version_id, now=NOW + DAY + HOUR)
        ingest(session, article(), now=NOW + 2 * DAY)
        assert item.state is ItemState.OPEN
        assert item.start is not None


def test_what_a_matcher_no_longer_finds_in_the_same_words_asks_nothing(database: Database) -> None:
    with database.session() as session:
        item = _confirmed(session)
        version = _record(session, TEXT + "\nДополнение.")
        assert open_items(session, [(version, [])], now=NOW + DAY) == []
        assert item.state is ItemState.CONFIRMED
        assert item.start is not None


def test_what_a_better_matcher_finds_in_the_same_words_asks_nothing(database: Database) -> None:
    with database.session() as session:
        item = _confirmed(session)
        session.execute(text("DELETE FROM mentions WHERE start > 60"))
        ingest(session, article(text=TEXT + "\nДополнение."), now=NOW + DAY)
        assert item.state is ItemState.CONFIRMED


def test_edit_of_an_undecided_item_is_noted_and_keeps_its_place(database: Database) -> None:
    with database.session() as session:
        ingest(session, article())
        item = _items(session)["balapanov"]
        ingest(session, article(text=TEXT.replace("рассмотрел", "отложил")), now=NOW + DAY)
        ingest(session, article(text=TEXT.replace("рассмотрел", "прекратил")), now=NOW + 2 * DAY)
        assert (item.state, item.trigger, item.opened_at) == (ItemState.OPEN, Trigger.FOUND, NOW)
        assert item.before is not None
        assert item.after is not None
        assert "рассмотрел" in item.before
        assert "прекратил" in item.after
        assert [step.what for step in load_history(session, item.id)] == ["opened", "reworded", "reworded"]


def test_copy_adds_to_the_item_and_asks_nothing(database: Database) -> None:
    with database.session() as session:
        item = _confirmed(session)
        copy = article(outlet="other", url="https://other.example/7", urls=("https://other.example/7",))
        ingest(session, copy, now=NOW + DAY)
        ingest(session, copy, now=NOW + 2 * DAY)
        assert len(_items(session)) == 2
        assert (item.state, item.copies) == (ItemState.CONFIRMED, 1)
        assert [row.outlet for row in load_copies(session, item.id)] == ["other"]
        assert [step.what for step in load_history(session, item.id)] == ["opened", "confirmed", "copy"]


def test_edit_of_a_copy_leaves_the_item_alone(database: Database) -> None:
    with database.session() as session:
        item = _confirmed(session)
        copy = article(outlet="other", url="https://other.example/7", urls=("https://other.example/7",))
        ingest(session, copy, now=NOW + DAY)
        ingest(session, replace(copy, text=TEXT.replace("рассмотрел", "прекратил")), now=NOW + 2 * DAY)
        assert item.state is ItemState.CONFIRMED
        assert session.query(ItemCopy).filter_by(item_id=item.id).count() == 1


def test_entry_that_only_the_copy_names_is_asked_about_there(database: Database) -> None:
    with database.session() as session:
        ingest(session, article(text=TEXT.replace("статье 405", "ней")))
        ingest(session, article(outlet="other", url="https://other.example/7"), now=NOW + DAY)
        items = _items(session)
        assert items["kz-uk:405"].outlet == "other"
        assert items["kz-uk:405"].story_id == items["balapanov"].story_id


def test_many_versions_are_taken_in_as_one_by_one(database: Database) -> None:
    pages = [
        article(1),
        article(2, outlet="other", url="https://other.example/2"),
        article(3, url="https://demo.example/3", text="Балапанов, о нём."),
        article(1, text=TEXT.replace("рассмотрел", "прекратил")),
    ]
    with database.session() as session:
        recorded = record_imported(session, pages, now=NOW)
        versions = [one.version for one in recorded if one.version is not None]
        found = [(version, mentions_in(text_of(version))) for version in versions]
        insert_mentions(session, found)
        join_stories(session, [(one.article_row, one.version) for one in recorded if one.version is not None], now=NOW)
        changed = open_items(session, found, now=NOW)
        assert [(item.entry, item.article_row_id) for item in changed] == [
            ("balapanov", 1), ("kz-uk:405", 1), ("balapanov", 3),
        ]  # fmt: skip
        first = changed[0]
        assert (first.copies, first.since_version_id, first.state) == (1, versions[3].id, ItemState.OPEN)
        assert [step.what for step in load_history(session, first.id)] == ["opened", "copy", "reworded"]
        assert open_items(session, found, now=NOW) == []
        assert (first.copies, first.version_id) == (1, versions[3].id)


def test_very_long_sentence_is_cut_around_the_mention(database: Database) -> None:
    with database.session() as session:
        ingest(session, article(text="слово " * 5000 + "Балапанов " + "слово " * 5000))
        sentence = _items(session)["balapanov"].sentence
        assert "Балапанов" in sentence
        assert len(sentence) <= 2000


def test_urgent_news_of_people_come_first_and_laws_last() -> None:
    order = [
        rank_of(MentionKind.PERSON, ["summoned", "detained"]),
        rank_of(MentionKind.ORGANISATION, ["fined"]),
        rank_of(MentionKind.PERSON, []),
        rank_of(MentionKind.CITATION, []),
    ]
    assert order == sorted(set(order))


def test_queue_begins_with_what_needs_a_person_most(database: Database) -> None:
    with database.session() as session:
        for number in (1, 2):
            url = f"https://demo.example/{number}"
            page = article(number, url=url, text=f"Балапанов, дело {number}, по статье 405.")
            ingest(session, page, now=NOW + number * HOUR)
        assert [(item.entry, item.article_row_id) for item in load_pending(session)] == [
            ("balapanov", 1),
            ("balapanov", 2),
            ("kz-uk:405", 1),
            ("kz-uk:405", 2),
        ]
        assert [item.id for item in load_pending(session, limit=2, offset=1)] == [
            item.id for item in load_pending(session)
        ][1:3]
        assert len(load_pending(session, entry="balapanov", outlet="demo", lang="ru")) == 2
        assert load_pending(session, outlet="other") == []


def test_items_of_which_somebody_is_unsure_wait_for_another_person(database: Database) -> None:
    with database.session() as session:
        user(session)
        ingest(session, article(text="Балапанов."))
        item = _items(session)["balapanov"]
        decide(session, item.id, "unsure", reviewer="aliya", version_id=item.since_version_id, now=NOW)
        assert (count_open(session), load_pending(session)) == (1, [item])
        assert load_pending(session, reviewer="bek") == [item]
        assert load_pending(session, reviewer="aliya") == []


def test_queue_is_read_in_the_order_of_an_index(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path}/kuzet.db")
    with opened.session() as session:
        for wanted in (None, "aliya"):
            statement = _queue_statement(session, wanted)
            plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
            assert any("USING INDEX ix_review_items_queue" in step for step in plan), plan
            assert not any("TEMP B-TREE" in step or step == "SCAN review_items" for step in plan), plan
    opened.close()


def _queue_statement(session: Session, reviewer: str | None) -> str:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        if context.compiled is not None:
            made = context.compiled.statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            seen.append(str(made))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    load_pending(session, limit=50, reviewer=reviewer)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    return seen[-1]


def test_article_is_stored_wholly_or_not_at_all(database: Database) -> None:
    def killed() -> None:
        with database.session() as session:
            ingest(session, article())
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        killed()
    with database.reading() as session:
        for table in (ReviewItem, ItemEvent, MentionRow, Story):
            assert session.query(table).count() == 0


def test_a_name_that_readers_do_not_see_comes_last(database: Database) -> None:
    with database.session() as session:
        recorded = ingest(session, article(text="Ничего."))
        assert recorded.version is not None
        found = [one.hidden() for one in mentions_in("Балапанов выступил в суде.")]
        (item,) = open_items(session, [(recorded.version, found)], now=NOW)
        assert item.rank > rank_of(MentionKind.CITATION, [])
        assert item.score == 0
        assert item.reasons[-1]["code"] == "not_visible"
