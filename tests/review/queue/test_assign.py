"""Whose task an item is, who looks at it, and the questions of one story together."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.rendering.entry_labels import entry_key
from store.accounts.audit import load_audit_log
from store.review.review_items import load_item
from store.schema.enums import ItemState, Role
from tests.support.review_samples import (
    NAMES,
    SECOND_REVIEWER,
    Client,
    TheDesk,
    article,
    fields_of,
    form_token,
    item_form,
    open_desk,
)

TEXTS = ("В Актау судят Жексена Тауасарова.", "У блогера Сауле Куангалиевой прошёл обыск, пишет Жексен Тауасаров.")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    articles = [
        article("kaztag", str(number), title=f"Новость {number}", text=text) for number, text in enumerate(TEXTS)
    ]
    with open_desk(tmp_path, articles=articles) as opened:
        yield opened


def assignee(desk: TheDesk, item: int) -> str | None:
    with desk.database.reading() as session:
        found = load_item(session, item)
        assert found is not None
        return found.assignee


def give(client: Client, item: int, name: str) -> int:
    form = {"csrf": form_token(client), "assignee": name}
    status: int = client.post(f"/items/{item}/assign", data=form).status_code
    return status


def shown(client: Client, path: str) -> set[int]:
    return {int(number) for number in re.findall(r'data-row="(\d+)"', client.get(path).text)}


def test_an_item_is_taken_and_the_queue_can_show_ones_own(desk: TheDesk) -> None:
    client, other, (item, *rest) = desk.client(), desk.client(name=SECOND_REVIEWER), desk.waiting()
    form = item_form(client, item)
    answer = client.post(f"/items/{item}/assign", data={**form, "assignee": "aliya"})
    assert answer.headers["location"] == f"/items/{item}?"
    assert assignee(desk, item) == "aliya"
    assert shown(client, "/queue?assigned=me") == {item}
    assert shown(client, "/queue?assigned=nobody") == set(rest)
    assert shown(client, "/queue?assigned=others") == set()
    assert shown(other, "/queue?assigned=others") == {item}
    assert shown(other, "/queue") == {item, *rest}, "it binds nobody"
    with desk.database.reading() as session:
        line = load_audit_log(session)[0]
        assert (line.actor, line.action, line.detail) == ("aliya", "assign", {"to": "aliya"})


def test_an_item_is_given_to_another_and_back_to_nobody(desk: TheDesk) -> None:
    client, item = desk.client(), desk.waiting()[0]
    assert give(client, item, SECOND_REVIEWER) == 303
    assert f"Assigned to: <bdi>{SECOND_REVIEWER}</bdi>" in client.get("/queue").text
    assert give(client, item, "") == 303
    assert assignee(desk, item) is None


@pytest.mark.parametrize("name", [NAMES[Role.READER], "no such account", "<script>alert(1)</script>"])
def test_an_item_is_given_to_nobody_who_may_not_decide(desk: TheDesk, name: str) -> None:
    client, item = desk.client(), desk.waiting()[0]
    assert give(client, item, name) == 422
    assert assignee(desk, item) is None


def test_an_item_that_is_not_there_can_not_be_given(desk: TheDesk) -> None:
    assert give(desk.client(), 999, "aliya") == 404


def test_the_queue_tells_who_has_an_item_open(desk: TheDesk) -> None:
    client, item = desk.client(), desk.waiting()[0]
    client.get("/queue")
    page = desk.client(name=SECOND_REVIEWER).get("/queue").text
    assert page.count("Also open for: <bdi>aliya</bdi>") == 1
    assert "Also open" in page.split(f'data-item="{item}"')[1].split("</article>")[0]
    assert "Also open" not in client.get("/queue?assigned=me").text


def test_the_questions_of_a_story_are_decided_together(desk: TheDesk) -> None:
    client = desk.client()
    item = next(number for number in desk.waiting() if "1 more question" in client.get(f"/items/{number}").text)
    link = re.findall(r'href="(/bulk\?story=\d+)"', client.get(f"/items/{item}").text)[0]
    page = client.get(link).text
    boxes = dict(re.findall(r'<input type="checkbox" name="(item-\d+)" value="(\d+)" checked>', page))
    assert len(boxes) == 2
    client.post("/bulk", data={**fields_of(page, "/bulk"), **boxes, "reason": "not-about"})
    with desk.database.reading() as session:
        for box in boxes:
            found = load_item(session, int(box.removeprefix("item-")))
            assert found is not None
            assert found.state is ItemState.CONFIRMED


def test_several_items_are_given_at_once(desk: TheDesk) -> None:
    client = desk.client()
    page = client.get(f"/bulk?entry={entry_key('tauassarov-zheksen')}").text
    boxes = dict(re.findall(r'<input type="checkbox" name="(item-\d+)" value="(\d+)" checked>', page))
    form = {**fields_of(page, "/bulk"), **boxes, "assignee": SECOND_REVIEWER, "do": "assign"}
    assert "2 items assigned." in client.post("/bulk", data=form).text
    assert shown(desk.client(name=SECOND_REVIEWER), "/queue?assigned=me") == {int(box[5:]) for box in boxes}
    with desk.database.reading() as session:
        assert {item.state for number in desk.waiting() if (item := load_item(session, number))} == {ItemState.OPEN}
