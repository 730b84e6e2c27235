"""Deciding at the desk without scripts: what is saved, and what is told to whoever came too late."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from config.environment import Home
from review.app import create_app
from store.accounts.audit import load_audit_log
from store.review.decisions import load_history, load_latest_decisions
from store.review.review_items import load_item
from store.schema.enums import ItemState, Role
from store.session import Database
from store.watchlist.watchlist import sync_watchlist
from tests.support.review_samples import (
    NAMES,
    NOW,
    SECOND_REVIEWER,
    Clock,
    TheDesk,
    article,
    demo_config,
    fields_of,
    form_token,
    ingest,
    item_form,
    open_desk,
)
from tests.support.store_samples import user

BEFORE = "Суд в Актау начал слушать дело. Рабочего Жексена Тауасарова обвиняют в участии в движении. Слушания открыты."
AFTER = "Суд в Актау начал слушать дело. Рабочего Жексена Тауасарова оправдали и отпустили домой. Слушания закончены."


ARTICLES = [
    article("kaztag", "1", title="Слушания в Актау", text=BEFORE),
    article("bureau", "2", title="Обыск в Уральске", text="У блогера Сауле Куангалиевой прошёл обыск."),
    article("bureau", "3", title="Суд", text="Ердена Шокпарбая вызвали в суд. Решения пока нет."),
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    with open_desk(tmp_path, articles=ARTICLES) as opened:
        yield opened


@pytest.fixture(scope="module")
def lasting_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TheDesk]:
    """With many items, for tests that need no fresh one."""
    with open_desk(tmp_path_factory.mktemp("desk")) as opened:
        yield opened


def edit(desk: TheDesk, text: str = AFTER) -> None:
    with desk.database.session() as session:
        ingest(session, article("kaztag", "1", title="Слушания в Актау", text=text))


def state_of(desk: TheDesk, item: int) -> ItemState:
    with desk.database.reading() as session:
        found = load_item(session, item)
        assert found is not None
        return found.state


def decisions(desk: TheDesk) -> list[tuple[str, str | None, str]]:
    with desk.database.reading() as session:
        return [
            (made.reviewer, made.verdict and made.verdict.value, made.note) for made in load_latest_decisions(session)
        ]


def first_item(desk: TheDesk) -> int:
    with desk.database.reading() as session:
        return next(item for item in desk.waiting() if "Тауасаров" in load_item(session, item).sentence)  # type: ignore[union-attr]


@pytest.mark.parametrize("verdict", ["confirmed", "rejected", "unsure"])
def test_a_button_saves_its_verdict_and_leads_to_the_next_item(desk: TheDesk, verdict: str) -> None:
    client = desk.client()
    item, following, *_ = desk.waiting()
    form = fields_of(client.get("/queue").text, f"/items/{item}/decide")
    answer = client.post(f"/items/{item}/decide", data={**form, "verdict": verdict, "note": "seen"})
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/queue?sitting={int(NOW.timestamp())}&at={following}",
    )
    assert state_of(desk, item).value == verdict
    assert decisions(desk) == [("aliya", verdict, "seen")]
    page = client.get(answer.headers["location"]).text
    assert f'class="item current focus-card" id="item-{following}"' in page
    assert f'id="item-{item}"' not in page


def test_an_item_more_urgent_than_any_mention_comes_first(desk: TheDesk) -> None:
    last = desk.waiting()[-1]
    with desk.database.session() as session:
        load_item(session, last).rank = -1  # type: ignore[union-attr]
    page = desk.client().get("/queue").text
    assert re.findall(r'data-item="(\d+)"', page) == [str(last)]


def test_a_sitting_leaves_later_items_to_the_next(desk: TheDesk) -> None:
    client = desk.client()
    began = int(NOW.timestamp())
    desk.clock.now += timedelta(minutes=1)
    with desk.database.session() as session:
        ingest(session, article("bureau", "9", title="Позже", text="Ердена Шокпарбая видели."), now=desk.clock.now)
    page = client.get(f"/queue?sitting={began}").text
    assert "1 new item since you began" in page
    assert "Позже" not in page
    assert "Позже" in client.get("/queue").text


def test_a_reasons_button_rejects_for_that_reason(desk: TheDesk) -> None:
    client, item = desk.client(), desk.waiting()[0]
    client.post(f"/items/{item}/decide", data={**item_form(client, item), "reason": "other-person"})
    assert state_of(desk, item) is ItemState.REJECTED
    assert "another person" in client.get(f"/items/{item}").text


def test_the_filters_stay_after_a_decision(desk: TheDesk) -> None:
    client = desk.client()
    page = client.get("/queue?outlet=bureau").text
    item = int(re.findall(r'data-item="(\d+)"', page)[0])
    form = fields_of(page, f"/items/{item}/decide")
    answer = client.post(f"/items/{item}/decide", data={**form, "verdict": "confirmed"})
    assert answer.headers["location"].startswith("/queue?outlet=bureau&")


def test_sending_a_form_twice_decides_once(desk: TheDesk) -> None:
    client, item = desk.client(), desk.waiting()[0]
    form = {**item_form(client, item), "verdict": "confirmed"}
    answers = [client.post(f"/items/{item}/decide", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(decisions(desk)) == 1


def test_the_second_reviewer_sees_who_was_faster_and_keeps_the_note(desk: TheDesk) -> None:
    first, second, item = desk.client(), desk.client(name=SECOND_REVIEWER), desk.waiting()[0]
    forms = [item_form(client, item) for client in (first, second)]
    first.post(f"/items/{item}/decide", data={**forms[0], "verdict": "rejected"})
    answer = second.post(f"/items/{item}/decide", data={**forms[1], "verdict": "confirmed", "note": "my long note"})
    assert answer.status_code == 409
    assert "aliya decided this meanwhile: rejected." in answer.text
    assert "my long note</textarea>" in answer.text
    assert decisions(desk) == [("aliya", "rejected", "")]
    with desk.database.reading() as session:
        assert load_audit_log(session)[0].actor == SECOND_REVIEWER


def test_of_many_reviewers_at_once_exactly_one_wins(desk: TheDesk) -> None:
    item = desk.waiting()[0]
    clients = [desk.client(name=name) for name in ("aliya", SECOND_REVIEWER) * 4]
    forms = [{**item_form(client, item), "verdict": "confirmed"} for client in clients]
    codes: list[int] = []

    def send(number: int) -> None:
        codes.append(clients[number].post(f"/items/{item}/decide", data=forms[number]).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, *[409] * 7]
    assert len(decisions(desk)) == 1


def test_a_page_from_before_an_edit_decides_nothing(desk: TheDesk) -> None:
    client, item = desk.client(), first_item(desk)
    form = item_form(client, item)
    edit(desk)
    answer = client.post(f"/items/{item}/decide", data={**form, "verdict": "confirmed", "note": "kept"})
    assert answer.status_code == 409
    assert "edited after you opened this page" in answer.text
    assert "kept</textarea>" in answer.text
    assert state_of(desk, item) is ItemState.OPEN
    renewed = fields_of(answer.text, f"/items/{item}/decide")
    assert client.post(f"/items/{item}/decide", data={**renewed, "verdict": "confirmed"}).status_code == 303


def test_an_edited_item_shows_what_the_edit_changed(desk: TheDesk) -> None:
    item = first_item(desk)
    edit(desk)
    page = desk.client().get(f"/items/{item}").text
    assert "<del>обвиняют" in page
    assert "<ins>оправдали" in page


def test_undo_opens_the_item_again_and_forgets_nothing(desk: TheDesk) -> None:
    client, item = desk.client(), desk.waiting()[0]
    location = client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "rejected"})
    page = client.get(location.headers["location"]).text
    assert "Rejected:" in page
    answer = client.post(f"/items/{item}/undo", data=fields_of(page, f"/items/{item}/undo"))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/items/{item}?done={item}"
    assert state_of(desk, item) is ItemState.OPEN
    with desk.database.reading() as session:
        assert [step.what for step in load_history(session, item)] == ["opened", "rejected", "undo"]
    assert "Undone, pending again" in client.get(answer.headers["location"]).text


def test_undoing_twice_undoes_once(desk: TheDesk) -> None:
    client, item = desk.client(), desk.waiting()[0]
    sent = client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "rejected"})
    form = fields_of(client.get(sent.headers["location"]).text, f"/items/{item}/undo")
    assert [client.post(f"/items/{item}/undo", data=form).status_code for _ in range(2)] == [303, 303]
    late = client.post(f"/items/{item}/undo", data={**form, "token": "another"})
    assert late.status_code == 409
    assert "no longer be undone" in late.text
    assert len(decisions(desk)) == 2


def test_a_decision_is_only_undone_at_its_own_item(desk: TheDesk) -> None:
    client = desk.client()
    one, other, *_ = desk.waiting()
    sent = client.post(f"/items/{one}/decide", data={**item_form(client, one), "verdict": "rejected"})
    form = fields_of(client.get(sent.headers["location"]).text, f"/items/{one}/undo")
    assert client.post(f"/items/{other}/undo", data=form).status_code == 404
    assert state_of(desk, one) is ItemState.REJECTED


def test_an_empty_queue_says_that_the_rest_waits_for_others(desk: TheDesk) -> None:
    client = desk.client()
    for item in desk.waiting():
        client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "unsure"})
    page = client.get("/queue").text
    assert re.search(r'href="/queue\?state=unsure">\d+ items? awaits? another reviewer', page)


def test_what_one_reviewer_is_unsure_of_waits_for_another(desk: TheDesk) -> None:
    client, other, item = desk.client(), desk.client(name=SECOND_REVIEWER), desk.waiting()[0]
    client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "unsure"})
    assert f'data-row="{item}"' not in client.get("/queue").text
    assert f'data-row="{item}"' in other.get("/queue").text
    again = client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "confirmed"})
    assert again.status_code == 409
    assert "You have already decided this item" in again.text
    done = other.post(f"/items/{item}/decide", data={**item_form(other, item), "verdict": "confirmed"})
    assert done.status_code == 303


def test_fields_that_the_form_does_not_have_change_nothing(desk: TheDesk) -> None:
    client, item = desk.client(), desk.waiting()[0]
    extra = {"reviewer": "sholpan", "decided_by": "sholpan", "role": "admin", "id": "999", "decided_at": "1999-01-01"}
    client.post(f"/items/{item}/decide", data={**item_form(client, item), **extra, "verdict": "confirmed"})
    assert decisions(desk) == [("aliya", "confirmed", "")]
    assert desk.client().get("/audit").status_code == 403


@pytest.mark.parametrize("verdict", ["", "perhaps", "CONFIRMED"])
def test_a_verdict_that_is_none_is_refused(lasting_desk: TheDesk, verdict: str) -> None:
    client, item = lasting_desk.client(), lasting_desk.waiting()[0]
    answer = client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": verdict})
    assert answer.status_code == 409
    assert all(made[1] == "unsure" for made in decisions(lasting_desk))


@pytest.mark.parametrize("number", ["0", "999999", "9" * 19, "9" * 40])
def test_an_item_that_is_not_there_is_not_found(lasting_desk: TheDesk, number: str) -> None:
    client = lasting_desk.client(Role.ADMIN)
    assert client.get(f"/items/{number}").status_code == 404
    assert client.get(f"/articles/{number}").status_code == 404
    form = {"csrf": form_token(client), "verdict": "confirmed", "version": "1", "token": "t"}
    assert client.post(f"/items/{number}/decide", data=form).status_code == 404


@pytest.mark.parametrize("field", ["version", "token", "next", "back", "decision", "note", "reason"])
@pytest.mark.parametrize("value", ["'", "-1", "9" * 30, "\x00", '") OR 1=1--', "\ud7ff" * 300, "&" * 3000])
def test_odd_values_in_a_form_break_nothing(lasting_desk: TheDesk, field: str, value: str) -> None:
    client, item = lasting_desk.client(), lasting_desk.waiting()[0]
    form = {**item_form(client, item), "verdict": "unsure", field: value}
    assert client.post(f"/items/{item}/decide", data=form).status_code in (303, 409)


@pytest.mark.parametrize("name", ["entry", "outlet", "lang", "page", "at", "done", "unknown"])
@pytest.mark.parametrize("value", ["'", "-1", "9" * 30, "%00", '") OR 1=1--', "NEAR(", "<script>alert(1)</script>"])
def test_odd_values_in_the_address_break_nothing_and_come_back_as_text(
    lasting_desk: TheDesk, name: str, value: str
) -> None:
    answer = lasting_desk.client().get("/queue", params={name: value})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_a_locked_database_is_reported_and_the_note_kept(desk: TheDesk) -> None:
    def hurry(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")

    client, item = desk.client(), desk.waiting()[0]
    form = {**item_form(client, item), "verdict": "confirmed", "note": "kept for later"}
    event.listen(desk.database.engine, "checkout", hurry)
    crawl = sqlite3.connect(desk.database.engine.url.database or "", isolation_level=None)
    crawl.execute("BEGIN IMMEDIATE")
    answer = client.post(f"/items/{item}/decide", data=form)
    assert answer.status_code == 503
    assert "kept for later</textarea>" in answer.text
    assert client.get("/queue").status_code == 200, "reading goes on"
    crawl.execute("ROLLBACK")
    crawl.close()
    again = {**fields_of(answer.text, f"/items/{item}/decide"), "note": "kept for later"}
    assert client.post(f"/items/{item}/decide", data=again).status_code == 303
    assert decisions(desk) == [("aliya", "confirmed", "kept for later")]


def test_a_full_disk_is_reported_and_the_note_kept(desk: TheDesk) -> None:
    def fill_up(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite makes that as many pages as there are

    client, item = desk.client(), desk.waiting()[0]
    form = {**item_form(client, item), "verdict": "confirmed", "note": "long " * 1500}
    event.listen(desk.database.engine, "checkout", fill_up)
    answer = client.post(f"/items/{item}/decide", data=form)
    event.remove(desk.database.engine, "checkout", fill_up)
    assert answer.status_code == 503
    assert "its disk may be full" in answer.text
    assert "long long" in answer.text
    assert decisions(desk) == []
    desk.database.engine.dispose()
    again = {**fields_of(answer.text, f"/items/{item}/decide"), "note": "kept"}
    assert client.post(f"/items/{item}/decide", data=again).status_code == 303
    assert decisions(desk) == [("aliya", "confirmed", "kept")]


def test_readers_see_no_buttons(desk: TheDesk) -> None:
    client = desk.client(Role.READER)
    assert "/decide" not in client.get("/queue").text
    assert "/decide" not in client.get(f"/items/{desk.waiting()[0]}").text


def test_an_edit_that_takes_the_name_away_is_shown_with_what_it_took(desk: TheDesk) -> None:
    item = first_item(desk)
    edit(desk, "Суд в Актау начал слушать дело. Рабочего обвиняют в участии в движении. Слушания открыты.")
    client = desk.client()
    for path in (f"/items/{item}", "/queue"):
        page = client.get(path).text
        assert re.search(r"<del>[^<]*Тауасарова", page)
        assert "edited" in page
    form = {**item_form(client, item), "verdict": "confirmed"}
    assert client.post(f"/items/{item}/decide", data=form).status_code == 303


def test_the_desk_works_on_each_database(database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        sync_watchlist(session, demo_config().entries, NOW)
        for role, name in NAMES.items():
            user(session, name, role)
        for page in ARTICLES:
            ingest(session, page)
    home = Home(path=tmp_path, database_url=database.url)
    desk = TheDesk(database, demo_config(), create_app(database, demo_config(), home, clock=Clock()))
    client, item = desk.client(), desk.waiting()[0]
    sent = client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "confirmed"})
    page = client.get(sent.headers["location"]).text
    assert client.post(f"/items/{item}/undo", data=fields_of(page, f"/items/{item}/undo")).status_code == 303
    for path in ("/", "/decisions", "/articles/1", "/watchlist", "/outlets"):
        assert client.get(path).status_code == 200


def test_another_person_in_a_sentence_is_not_asked_about_twice_until_the_rule_is_revoked(tmp_path: Path) -> None:
    sentence = "Чемпион Жексен Тауасаров выиграл турнир по боксу."
    several = [
        article(
            "kaztag", str(number), title=f"Новость {number}", text=f"Было {number} июня в городе{number}. {sentence}"
        )
        for number in (1, 2)
    ]
    with open_desk(tmp_path, articles=several) as desk:
        client, (item, other) = desk.client(), desk.waiting()
        client.post(f"/items/{item}/decide", data={**item_form(client, item), "reason": "other-person"})
        assert (state_of(desk, item), state_of(desk, other)) == (ItemState.REJECTED, ItemState.REJECTED)
        assert "suppression rule of decision 1" in client.get(f"/items/{other}").text
        assert "suppression rule of decision 1" in client.get("/decisions").text
        entry = next(path for path in re.findall(r'href="(/watchlist/[0-9a-f]+)"', client.get(f"/items/{item}").text))
        page = client.get(entry).text
        assert sentence in page.split("Suppression rules</h2>", 1)[1]
        assert "applied to 1 more item" in page
        assert "/undo" not in desk.client(Role.READER).get(entry).text
        client.post(f"/items/{item}/undo", data=fields_of(page, f"/items/{item}/undo"))
        assert (state_of(desk, item), state_of(desk, other)) == (ItemState.OPEN, ItemState.OPEN)
        assert "Suppression rules</h2>" not in client.get(entry).text
