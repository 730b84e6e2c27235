"""Entries that ask for two people: one confirmation is not enough, and a disagreement goes to a third."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.reports.reports import load_confirmed
from store.review.decide import decide, undo
from store.review.decisions import DecisionError, load_blind_items, load_decision_in_force
from store.review.review_items import load_item_version, load_pending
from store.schema.enums import ItemState
from store.schema.tables.items import ReviewItem
from store.session import Database
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, DAY, NOW, TEXT, article, ingest, user

TWO = BALAPANOV.model_copy(update={"reviewers": 2})


@pytest.fixture
def item_id(database: Database) -> int:
    """An open item on an entry that asks for two; three people may decide it."""
    with database.session() as session:
        sync_watchlist(session, [TWO], NOW)
        for name in ("aliya", "bek", "dina"):
            user(session, name)
        ingest(session, article())
        return session.scalars(select(ReviewItem.id).where(ReviewItem.entry == TWO.id)).one()


def say(session: Session, item_id: int, *verdicts: tuple[str, str]) -> ReviewItem:
    """The item after these people's verdicts, one after the other."""
    for reviewer, verdict in verdicts:
        version = load_item_version(session, item_id)
        decide(session, item_id, verdict, reviewer=reviewer, version_id=version, now=NOW + DAY)
    return session.get_one(ReviewItem, item_id)


def waits_for(session: Session, reviewer: str) -> bool:
    return any(item.entry == TWO.id for item in load_pending(session, reviewer=reviewer))


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ("aliya confirmed", "second"),
        ("aliya confirmed, bek confirmed", "confirmed"),
        ("aliya rejected", "rejected"),
        ("aliya confirmed, bek rejected", "disputed"),
        ("aliya confirmed, bek rejected, dina rejected", "rejected"),
        ("aliya confirmed, bek rejected, dina confirmed", "confirmed"),
        ("aliya unsure, bek confirmed", "second"),
        ("aliya confirmed, bek unsure", "unsure"),
        ("aliya confirmed, bek unsure, dina confirmed", "confirmed"),
    ],
)
def test_two_people_must_say_the_same(database: Database, item_id: int, verdicts: str, state: str) -> None:
    with database.session() as session:
        said = [(who, verdict) for who, verdict in (one.split() for one in verdicts.split(", "))]
        item = say(session, item_id, *said)
        assert item.shown_state == state
        assert (item.decided_at is not None) == (state in ("confirmed", "rejected"))
        assert [line.reviewer.split(", ") for line in load_confirmed(session, None, None)] == (
            [[who for who, verdict in said if verdict == "confirmed"]] if state == "confirmed" else []
        )


def test_the_first_verdict_is_hidden_until_the_second_is_given(database: Database, item_id: int) -> None:
    with database.session() as session:
        item = say(session, item_id, ("aliya", "confirmed"))
        assert [load_blind_items(session, name, [item.id]) for name in ("aliya", "bek")] == [set(), {item_id}]
        say(session, item_id, ("bek", "rejected"))
        assert [load_blind_items(session, name, [item.id]) for name in ("bek", "dina")] == [set(), {item_id}]
        assert [one.id for one in load_pending(session, state=ItemState.SECOND, is_disputed=True)] == [item_id]


def test_what_one_has_confirmed_waits_for_another_and_not_for_oneself(database: Database, item_id: int) -> None:
    with database.session() as session:
        say(session, item_id, ("aliya", "confirmed"))
        assert not waits_for(session, "aliya")
        assert waits_for(session, "bek")
        with pytest.raises(DecisionError, match="waits for another person"):
            say(session, item_id, ("aliya", "confirmed"))


def test_undoing_the_second_leaves_the_first(database: Database, item_id: int) -> None:
    with database.session() as session:
        item = say(session, item_id, ("aliya", "confirmed"), ("bek", "confirmed"))
        second = load_decision_in_force(session, item)
        assert second is not None
        undo(session, second.id, reviewer="bek", now=NOW + DAY)
        assert (item.state, waits_for(session, "aliya"), waits_for(session, "bek")) == (ItemState.SECOND, False, True)
        first = load_decision_in_force(session, item)
        assert first is not None
        undo(session, first.id, reviewer="aliya", now=NOW + DAY)
        assert item.state is ItemState.OPEN
        assert waits_for(session, "aliya")


def test_an_edit_asks_both_again(database: Database, item_id: int) -> None:
    with database.session() as session:
        item = say(session, item_id, ("aliya", "confirmed"))
        ingest(session, article(text=TEXT.replace("рассмотрел", "прекратил")), now=NOW + DAY)
        assert item.state is ItemState.OPEN
        assert waits_for(session, "aliya")
        assert say(session, item_id, ("bek", "confirmed")).state is ItemState.SECOND


@pytest.mark.parametrize(("disputed", "state"), [(False, ItemState.REJECTED), (True, ItemState.OPEN)])
def test_a_rejection_that_is_disputed_teaches_nothing(
    database: Database, item_id: int, disputed: bool, state: ItemState
) -> None:
    with database.session() as session:
        item = session.get_one(ReviewItem, item_id)
        ingest(session, article(2, title="Совсем другое", text=f"{'Другие слова здесь. ' * 60}\n{item.sentence}"))
        other = next(one for one in load_pending(session, entry=TWO.id) if one.id != item_id)
        if disputed:
            say(session, item_id, ("aliya", "confirmed"))
        version = item.since_version_id
        decide(session, item_id, "rejected", reviewer="bek", version_id=version, now=NOW + DAY, reason="other-person")
        assert other.state is state
