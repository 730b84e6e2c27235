"""A rejection as another person holds wherever the same sentence stands, until it is undone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.accounts.users import UserError, insert_user
from store.review.decide import decide, undo
from store.review.decisions import load_history
from store.review.review_items import load_item_version, load_pending
from store.review.suppression_rules import load_rules
from store.schema.enums import ItemState
from store.schema.tables.items import Decision, ReviewItem
from store.session import Database
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, DAY, NOW, article, ingest, user

SAME = "Чемпион Тимур Балапанов выиграл турнир по боксу."
OTHER = "Активист Тимур Балапанов вышел из суда вчера вечером."
FILLER = "Новость номер {0}: слова {0}а {0}б {0}в {0}г {0}д {0}е {0}ж {0}з {0}и {0}к {0}л {0}м. "


def keep(session: Session, number: int, sentence: str) -> ReviewItem:
    """An article of its own story with the sentence; its item."""
    text = " ".join(FILLER.format(number * 100 + more) for more in range(6)) + sentence
    recorded = ingest(session, article(number, title=f"Заголовок {number}", text=text))
    found = select(ReviewItem).where(ReviewItem.article_row_id == recorded.article_row.id)
    return session.scalars(found).one()


def reject(session: Session, item: ReviewItem, reason: str = "other-person") -> Decision:
    version = load_item_version(session, item.id)
    return decide(
        session, item.id, "rejected", reviewer="aliya", version_id=version, now=NOW + DAY, reason=reason, note="a boxer"
    )


@pytest.fixture
def people(database: Database) -> Database:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        user(session)
        user(session, "bek")
    return database


def test_a_sentence_that_waits_elsewhere_is_decided_too_and_a_later_one_is_not_asked(people: Database) -> None:
    with people.session() as session:
        first, waiting, other = keep(session, 1, SAME), keep(session, 2, SAME.upper()), keep(session, 3, OTHER)
        reject(session, first)
        later = keep(session, 4, f"«{SAME}»")
        assert [item.state for item in (first, waiting, other, later)] == [
            ItemState.REJECTED, ItemState.REJECTED, ItemState.OPEN, ItemState.REJECTED,
        ]  # fmt: skip
        assert load_pending(session) == [other]
        by_rule = session.scalars(select(Decision).where(Decision.is_by_rule())).all()
        assert [(one.rule_id, one.reviewer) for one in by_rule] == [(1, ""), (1, "")]
        last = load_history(session, later.id)[-1]
        assert (last.what, last.actor, last.note) == ("rejected", "rule:1", "the same sentence as in item 1")


@pytest.mark.parametrize("reason", ["duplicate", "not-about"])
def test_other_reasons_teach_nothing(people: Database, reason: str) -> None:
    with people.session() as session:
        first, second = keep(session, 1, SAME), keep(session, 2, SAME)
        reject(session, first, reason)
        assert second.state is ItemState.OPEN
        assert load_rules(session, "balapanov") == []


def test_a_bare_name_teaches_nothing(people: Database) -> None:
    with people.session() as session:
        first, second = keep(session, 1, "Тимур Балапанов."), keep(session, 2, "Тимур Балапанов.")
        reject(session, first)
        assert second.state is ItemState.OPEN


def test_undoing_the_rejection_asks_all_of_it_again(people: Database) -> None:
    with people.session() as session:
        items = [keep(session, number, SAME) for number in (1, 2)]
        made = reject(session, items[0])
        items.append(keep(session, 3, SAME))
        assert [(rule.decision.id, rule.used) for rule in load_rules(session, "balapanov")] == [(made.id, 2)]
        undo(session, made.id, reviewer="bek", now=NOW + 2 * DAY)
        assert {item.state for item in items} == {ItemState.OPEN}
        assert load_rules(session, "balapanov") == []
        assert keep(session, 4, SAME).state is ItemState.OPEN


def test_undoing_one_that_the_rule_decided_leaves_the_rule(people: Database) -> None:
    with people.session() as session:
        first, second = keep(session, 1, SAME), keep(session, 2, SAME)
        made = reject(session, first)
        by_rule = load_history(session, second.id)[-1].decision_id
        assert by_rule
        undo(session, by_rule, reviewer="bek", now=NOW + 2 * DAY)
        assert (first.state, second.state) == (ItemState.REJECTED, ItemState.OPEN)
        confirmed = load_item_version(session, second.id)
        decide(session, second.id, "confirmed", reviewer="bek", version_id=confirmed, now=NOW + 2 * DAY)
        undo(session, made.id, reviewer="bek", now=NOW + 3 * DAY)
        assert second.state is ItemState.CONFIRMED


def test_an_edit_of_the_sentence_ends_the_rule(people: Database) -> None:
    with people.session() as session:
        first = keep(session, 1, SAME)
        reject(session, first)
        keep(session, 1, OTHER)
        assert first.state is ItemState.OPEN
        assert load_rules(session, "balapanov") == []
        assert keep(session, 2, SAME).state is ItemState.OPEN


def test_nobody_is_called_like_a_rule(people: Database) -> None:
    with people.session() as session, pytest.raises(UserError, match="decisions of rules"):
        insert_user(session, "rule:1", "a long enough password", role="reviewer", now=NOW)
