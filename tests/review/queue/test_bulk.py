"""Deciding several items of one entry at once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.rendering.entry_labels import entry_key
from store.review.decisions import load_latest_decisions
from store.review.review_items import load_item
from tests.support.review_samples import (
    SECOND_REVIEWER,
    Client,
    TheDesk,
    article,
    fields_of,
    form_token,
    ingest,
    item_form,
    open_desk,
)

PLACES = ("Актау", "Алматы", "Уральске", "Таразе")


def page_about(place: str, text: str = "судят рабочего Жексена Тауасарова") -> str:
    return f"В городе {place} {text}. Следующее заседание в {place} назначено на среду."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    articles = [article("kaztag", place, title=f"Суд: {place}", text=page_about(place)) for place in PLACES]
    articles.append(article("kaztag", "other", title="Обыск", text="У блогера Сауле Куангалиевой прошёл обыск."))
    with open_desk(tmp_path, articles=articles) as opened:
        yield opened


def opened(client: Client) -> dict[str, str]:
    """The form as it is sent when nothing is changed: all boxes on."""
    page = client.get(f"/bulk?entry={entry_key('tauassarov-zheksen')}").text
    boxes = re.findall(r'<input type="checkbox" name="(item-\d+)" value="(\d+)" checked>', page)
    return fields_of(page, "/bulk") | dict(boxes)


def boxes(form: dict[str, str]) -> list[int]:
    return [int(name.removeprefix("item-")) for name in form if name.startswith("item-")]


def test_the_queue_leads_to_the_items_of_one_entry(desk: TheDesk) -> None:
    client = desk.client()
    link = f"/bulk?entry={entry_key('tauassarov-zheksen')}"
    assert f'href="{link}"' in client.get("/queue").text
    assert len(boxes(opened(client))) == len(PLACES)
    assert "Куангалиевой" not in client.get(link).text


def test_all_marked_items_are_decided_and_no_other(desk: TheDesk) -> None:
    client = desk.client()
    form = opened(client)
    spared = boxes(form)[0]
    del form[f"item-{spared}"]
    answer = client.post("/bulk", data={**form, "verdict": "confirmed", "note": "all of one case"})
    assert "3 items decided." in answer.text
    with desk.database.reading() as session:
        made = load_latest_decisions(session)
        assert {one.item_id for one in made} == set(boxes(form))
        assert {(one.reviewer, one.verdict, one.note) for one in made} == {("aliya", "confirmed", "all of one case")}
    assert spared in desk.waiting()
    assert len(desk.waiting()) == 2


def test_sending_the_form_twice_decides_once(desk: TheDesk) -> None:
    client = desk.client()
    form = {**opened(client), "verdict": "rejected"}
    for _ in range(2):
        assert "4 items decided." in client.post("/bulk", data=form).text
    with desk.database.reading() as session:
        assert len(load_latest_decisions(session)) == 4


def test_what_changed_meanwhile_is_left_and_reported(desk: TheDesk) -> None:
    client, other = desk.client(), desk.client(name=SECOND_REVIEWER)
    form = opened(client)
    taken = boxes(form)[0]
    other.post(f"/items/{taken}/decide", data={**item_form(other, taken), "verdict": "rejected"})
    with desk.database.session() as session:
        edited = page_about("Таразе", "оправдали рабочего Жексена Тауасарова")
        ingest(session, article("kaztag", "Таразе", title="Суд: Таразе", text=edited))
    answer = client.post("/bulk", data={**form, "verdict": "confirmed"})
    assert "2 items decided." in answer.text
    assert "2 were left unchanged" in answer.text
    with desk.database.reading() as session:
        states = [item.state.value for number in boxes(form) if (item := load_item(session, number))]
    assert sorted(states) == ["confirmed", "confirmed", "open", "rejected"]


@pytest.mark.parametrize("query", ["", "?entry=", "?entry=nobody", "?outlet=kaztag", "?entry='"])
def test_without_an_entry_there_is_nothing_to_decide(desk: TheDesk, query: str) -> None:
    assert desk.client().get(f"/bulk{query}").status_code == 404


def test_odd_boxes_decide_nothing(desk: TheDesk) -> None:
    client = desk.client()
    odd = {"item-": "1", "item-x": "1", "item-999999": "1", "item-1": "x", "item--1": "1", f"item-{'9' * 30}": "1"}
    answer = client.post("/bulk", data={"csrf": form_token(client), "token": "t", "verdict": "confirmed", **odd})
    assert answer.status_code == 200
    assert len(desk.waiting()) == len(PLACES) + 1


def decided(desk: TheDesk, client: Client, **said: str) -> dict[str, str]:
    """All marked items decided; the fields of the form that takes that back."""
    page = client.post("/bulk", data={**opened(client), **said}).text
    assert f"Undo all {len(PLACES)}" in page
    return fields_of(page, "/bulk/undo")


def test_a_bulk_decision_is_undone_in_one_step_by_a_new_decision_each(desk: TheDesk) -> None:
    client, waiting = desk.client(), desk.waiting()
    form = decided(desk, client, verdict="rejected")
    assert len(desk.waiting()) == 1
    for _ in range(2):
        assert "4 decisions undone" in client.post("/bulk/undo", data=form).text, "a form sent twice undoes once"
    assert desk.waiting() == waiting
    with desk.database.reading() as session:
        made = load_latest_decisions(session)
        assert [one.kind.value for one in reversed(made)] == ["verdict"] * 4 + ["undo"] * 4
        assert {one.reviewer for one in made} == {"aliya"}


def test_what_a_bulk_decision_has_taught_is_taken_back_with_it(desk: TheDesk) -> None:
    waiting = desk.waiting()
    client = desk.client()
    form = decided(desk, client, reason="other-person")
    client.post("/bulk/undo", data=form)
    assert desk.waiting() == waiting


def test_a_bulk_decision_can_be_taken_back_later(desk: TheDesk) -> None:
    client, waiting = desk.client(), desk.waiting()
    decided(desk, client, verdict="confirmed")
    links = set(re.findall(r'href="(/decisions/\d+/together)"', client.get("/decisions").text))
    assert len(links) == len(PLACES)
    page = client.get(links.pop()).text
    assert "4 items decided." in page
    client.post("/bulk/undo", data=fields_of(page, "/bulk/undo"))
    assert desk.waiting() == waiting
    assert "/bulk/undo" not in client.get(links.pop()).text, "nothing of it is in force"


def test_a_decision_that_was_made_alone_has_no_others(desk: TheDesk) -> None:
    client = desk.client()
    item = desk.waiting()[0]
    client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "rejected"})
    assert "/together" not in client.get("/decisions").text
    with desk.database.reading() as session:
        made = load_latest_decisions(session)[0].id
    assert client.get(f"/decisions/{made}/together").status_code == 404


def test_an_undo_leaves_what_is_no_longer_in_force(desk: TheDesk) -> None:
    client, other = desk.client(), desk.client(name=SECOND_REVIEWER)
    form = decided(desk, client, verdict="confirmed")
    first = int(next(name for name in form if name.startswith("decision-")).removeprefix("decision-"))
    with desk.database.reading() as session:
        item = next(one.item_id for one in load_latest_decisions(session) if one.id == first)
    other.post(f"/items/{item}/undo", data={"csrf": form_token(other), "decision": str(first), "token": "t"})
    answer = client.post("/bulk/undo", data=form)
    assert "3 decisions undone" in answer.text
    assert "1 was left unchanged" in answer.text


def test_odd_fields_undo_nothing(desk: TheDesk) -> None:
    client = desk.client()
    decided(desk, client, verdict="confirmed")
    odd = {"decision-": "1", "decision-x": "1", "decision-0": "1", f"decision-{'9' * 30}": "1", "decision-999": "1"}
    assert client.post("/bulk/undo", data={"csrf": form_token(client), **odd}).status_code == 200
    with desk.database.reading() as session:
        assert len(load_latest_decisions(session)) == len(PLACES)
