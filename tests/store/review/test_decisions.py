import threading
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.accounts.users import update_disabled
from store.review.decide import decide, undo
from store.review.decisions import DecisionError, load_decision_in_force, load_history, load_latest_decisions
from store.review.review_items import load_item, load_item_version
from store.schema.enums import ItemState, Role
from store.schema.tables.items import Decision, ReviewItem
from store.session import Database
from tests.support.store_samples import DAY, HOUR, NOW, TEXT, article, ingest, user


@pytest.fixture
def item_id(database: Database) -> int:
    """An open item on Balapanov; aliya and bek may decide it."""
    with database.session() as session:
        user(session)
        user(session, "bek")
        ingest(session, article())
        return session.scalars(select(ReviewItem.id).where(ReviewItem.entry == "balapanov")).one()


def _decide(
    session: Session, item_id: int, verdict: str, reviewer: str = "aliya", token: str | None = None
) -> Decision:
    version = load_item_version(session, item_id)
    return decide(session, item_id, verdict, reviewer=reviewer, version_id=version, now=_now(session), token=token)


def _now(session: Session) -> datetime:
    return NOW + HOUR * (1 + (session.scalar(select(func.count()).select_from(Decision)) or 0))


def _state(database: Database, item_id: int) -> ItemState:
    with database.reading() as session:
        item = load_item(session, item_id)
        assert item is not None
        return item.state


@pytest.mark.parametrize("verdict", ["confirmed", "rejected", "unsure"])
def test_verdict_is_kept_with_what_was_shown(database: Database, item_id: int, verdict: str) -> None:
    with database.session() as session:
        made = decide(
            session, item_id, verdict, reviewer="aliya", version_id=load_item_version(session, item_id), now=NOW + HOUR,
            note="см. суд", reason="namesake",
        )  # fmt: skip
    with database.reading() as session:
        (stored,) = load_latest_decisions(session)
        item = load_item(session, item_id)
        assert item is not None
        assert (stored.id, stored.verdict, stored.reviewer) == (made.id, verdict, "aliya")
        assert (stored.note, stored.reason, stored.decided_at) == ("см. суд", "namesake", NOW + HOUR)
        assert (stored.sentence, stored.version_id) == (item.sentence, item.since_version_id)
        assert (stored.state_before, stored.state_after) == (ItemState.OPEN, item.state)
        assert (item.state, item.decision_count) == (verdict, 1)
        assert item.decided_at == (None if verdict == "unsure" else NOW + HOUR)


def test_second_reviewer_sees_who_was_faster(database: Database, item_id: int) -> None:
    with database.session() as session:
        _decide(session, item_id, "confirmed")
        with pytest.raises(DecisionError, match="already decided by aliya: confirmed"):
            _decide(session, item_id, "rejected", "bek")


def test_of_many_decisions_at_once_one_wins(database: Database, item_id: int) -> None:
    answers: list[str] = []

    def decide_as(reviewer: str) -> None:
        try:
            with database.session() as session:
                _decide(session, item_id, "confirmed", reviewer)
            answers.append("won")
        except DecisionError as error:
            answers.append(str(error))

    threads = [threading.Thread(target=decide_as, args=(name,)) for name in ("aliya", "bek") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("won") == 1
    assert all(answer == "won" or answer.startswith("already decided by") for answer in answers)
    with database.reading() as session:
        assert len(load_latest_decisions(session)) == 1


def test_form_sent_twice_decides_once(database: Database, item_id: int) -> None:
    with database.session() as session:
        first = _decide(session, item_id, "confirmed", token="a1")
    with database.session() as session:
        assert _decide(session, item_id, "confirmed", token="a1").id == first.id
        assert len(load_latest_decisions(session)) == 1


def test_form_sent_twice_at_once_decides_once(database: Database, item_id: int) -> None:
    made: list[int] = []

    def send() -> None:
        with database.session() as session:
            made.append(_decide(session, item_id, "confirmed", token="a1").id)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_token_of_another_item_is_refused(database: Database, item_id: int) -> None:
    with database.session() as session:
        _decide(session, item_id, "confirmed", token="a1")
        other = session.scalars(select(ReviewItem.id).where(ReviewItem.entry == "kz-uk:405")).one()
        with pytest.raises(DecisionError, match="another item"):
            _decide(session, other, "confirmed", token="a1")


def test_decision_on_words_that_have_changed_is_refused(database: Database, item_id: int) -> None:
    with database.session() as session:
        shown = load_item_version(session, item_id)
        ingest(session, article(text=TEXT.replace("рассмотрел", "прекратил")), now=NOW + DAY)
        with pytest.raises(DecisionError, match="changed the words"):
            decide(session, item_id, "confirmed", reviewer="aliya", version_id=shown, now=NOW + DAY)


def test_edit_that_comes_in_while_a_decision_is_made_asks_again(database: Database, item_id: int) -> None:
    def edit() -> None:
        with database.session() as session:
            ingest(session, article(text=TEXT.replace("рассмотрел", "прекратил")), now=NOW + DAY)

    editing = threading.Thread(target=edit)
    with database.session() as session:
        _decide(session, item_id, "confirmed")
        editing.start()
        editing.join(0.5)  # long enough to get as far as it can while the decision isn't committed
    editing.join()
    assert _state(database, item_id) is ItemState.OPEN


def test_decision_that_is_made_while_an_edit_comes_in_is_refused(database: Database, item_id: int) -> None:
    refused: list[str] = []
    with database.reading() as session:
        shown = load_item_version(session, item_id)

    def decide_now() -> None:
        try:
            with database.session() as session:
                decide(session, item_id, "confirmed", reviewer="aliya", version_id=shown, now=NOW + DAY)
        except DecisionError as error:
            refused.append(str(error))

    deciding = threading.Thread(target=decide_now)
    with database.session() as session:
        ingest(session, article(text=TEXT.replace("рассмотрел", "прекратил")), now=NOW + DAY)
        deciding.start()
        deciding.join(0.5)  # as above
    deciding.join()
    assert len(refused) == 1
    assert _state(database, item_id) is ItemState.OPEN


def test_edit_elsewhere_makes_no_decision_stale(database: Database, item_id: int) -> None:
    with database.session() as session:
        shown = load_item_version(session, item_id)
        ingest(session, article(text=TEXT + "\nДополнение."), now=NOW + DAY)
        decide(session, item_id, "confirmed", reviewer="aliya", version_id=shown, now=NOW + DAY)
    assert _state(database, item_id) is ItemState.CONFIRMED


def test_unsure_one_goes_to_another_person(database: Database, item_id: int) -> None:
    with database.session() as session:
        _decide(session, item_id, "unsure")
        with pytest.raises(DecisionError, match="another person"):
            _decide(session, item_id, "confirmed")
        _decide(session, item_id, "rejected", "bek")
    assert _state(database, item_id) is ItemState.REJECTED


def test_after_an_edit_the_unsure_one_may_decide_again(database: Database, item_id: int) -> None:
    with database.session() as session:
        _decide(session, item_id, "unsure")
        ingest(session, article(text=TEXT.replace("рассмотрел", "прекратил")), now=NOW + DAY)
        _decide(session, item_id, "confirmed")
    assert _state(database, item_id) is ItemState.CONFIRMED


def test_undo_restores_the_state_and_keeps_both_decisions(database: Database, item_id: int) -> None:
    with database.session() as session:
        made = _decide(session, item_id, "confirmed")
        undone = undo(session, made.id, reviewer="bek", now=NOW + DAY, note="mistaken")
        assert (undone.undoes_id, undone.verdict, undone.state_after) == (made.id, None, ItemState.OPEN)
        assert [step.what for step in load_history(session, item_id)] == ["opened", "confirmed", "undo"]
        assert load_history(session, item_id)[-1].actor == "bek"
        _decide(session, item_id, "rejected")
    assert _state(database, item_id) is ItemState.REJECTED


def test_undo_of_a_second_opinion_leaves_the_first(database: Database, item_id: int) -> None:
    with database.session() as session:
        first = _decide(session, item_id, "unsure")
        second = _decide(session, item_id, "confirmed", "bek")
        undo(session, second.id, reviewer="bek", now=NOW + DAY)
        item = load_item(session, item_id)
        assert item is not None
        assert (item.state, item.decided_at) == (ItemState.UNSURE, None)
        assert load_decision_in_force(session, item) == first
        undo(session, first.id, reviewer="aliya", now=NOW + DAY)
        _decide(session, item_id, "confirmed", "aliya")
    assert _state(database, item_id) is ItemState.CONFIRMED


def test_only_the_verdict_in_force_can_be_undone(database: Database, item_id: int) -> None:
    with database.session() as session:
        first = _decide(session, item_id, "unsure")
        _decide(session, item_id, "confirmed", "bek")
        with pytest.raises(DecisionError, match="no longer in force"):
            undo(session, first.id, reviewer="aliya", now=NOW + DAY)
        with pytest.raises(DecisionError, match="no decision"):
            undo(session, 999, reviewer="aliya", now=NOW + DAY)


def test_verdict_that_an_edit_has_overtaken_cannot_be_undone(database: Database, item_id: int) -> None:
    with database.session() as session:
        made = _decide(session, item_id, "confirmed")
        ingest(session, article(text=TEXT.replace("рассмотрел", "прекратил")), now=NOW + DAY)
        with pytest.raises(DecisionError, match="no longer in force"):
            undo(session, made.id, reviewer="aliya", now=NOW + DAY)


def test_undo_sent_twice_undoes_once(database: Database, item_id: int) -> None:
    with database.session() as session:
        made = _decide(session, item_id, "confirmed")
        first = undo(session, made.id, reviewer="aliya", now=NOW + DAY, token="u1")
        assert undo(session, made.id, reviewer="aliya", now=NOW + DAY, token="u1").id == first.id


@pytest.mark.parametrize(
    ("reviewer", "why"), [("nobody", "no account"), ("rustem", "may only read"), ("gone", "disabled")]
)
def test_only_accounts_that_may_decide_do(database: Database, item_id: int, reviewer: str, why: str) -> None:
    with database.session() as session:
        user(session, "rustem", Role.READER)
        update_disabled(session, user(session, "gone"), disabled=True)
        with pytest.raises(DecisionError, match=why):
            _decide(session, item_id, "confirmed", reviewer)
    assert _state(database, item_id) is ItemState.OPEN


@pytest.mark.parametrize("role", [Role.MAINTAINER, Role.ADMIN])
def test_higher_roles_may_decide_too(database: Database, item_id: int, role: Role) -> None:
    with database.session() as session:
        user(session, "saltanat", role)
        _decide(session, item_id, "confirmed", "saltanat")
    assert _state(database, item_id) is ItemState.CONFIRMED


def test_odd_requests_are_refused_in_plain_words(database: Database, item_id: int) -> None:
    with database.session() as session:
        with pytest.raises(DecisionError, match="no item 999"):
            load_item_version(session, 999)
        with pytest.raises(DecisionError, match="no item 999"):
            decide(session, 999, "confirmed", reviewer="aliya", version_id=1, now=NOW)
        with pytest.raises(DecisionError, match="no verdict"):
            _decide(session, item_id, "maybe")
        with pytest.raises(DecisionError, match="token"):
            _decide(session, item_id, "confirmed", token="x" * 300)
