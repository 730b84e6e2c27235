"""Accounts at the desk: an administrator's page, one's own password, and the list of decisions."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.accounts.audit import load_audit_log
from store.accounts.users import insert_user, load_user
from store.schema.enums import Role
from store.schema.tables.accounts import User
from tests.support.review_samples import NOW, TheDesk, fields_of, form_token, item_form, open_desk

PASSWORD = "a long enough password"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    with open_desk(tmp_path) as opened:
        yield opened


def account(desk: TheDesk, name: str) -> User | None:
    with desk.database.session() as session:
        return load_user(session, name)


def test_an_administrator_makes_an_account(desk: TheDesk) -> None:
    client = desk.client(Role.ADMIN)
    form = {"csrf": form_token(client), "name": "nuri", "password": PASSWORD, "role": "reviewer"}
    assert client.post("/users", data=form).status_code == 303
    made = account(desk, "nuri")
    assert made is not None
    assert made.role is Role.REVIEWER
    assert "nuri" in client.get("/users").text
    with desk.database.reading() as session:
        line = load_audit_log(session)[0]
        assert (line.actor, line.action, line.subject) == ("sholpan", "add-user", "nuri")
        assert PASSWORD not in str(line.detail)


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "aliya"}, {"password": "short"}, {"role": "owner"}, {"role": ""}]
)
def test_an_account_that_can_not_be_is_reported(desk: TheDesk, wrong: dict[str, str]) -> None:
    client = desk.client(Role.ADMIN)
    form = {"csrf": form_token(client), "name": "nuri", "password": PASSWORD, "role": "reader", **wrong}
    answer = client.post("/users", data=form)
    assert answer.status_code == 422
    assert PASSWORD not in answer.text
    assert account(desk, "nuri") is None


def test_an_administrator_changes_a_role_which_counts_at_once(desk: TheDesk) -> None:
    reviewer, admin = desk.client(Role.REVIEWER), desk.client(Role.ADMIN)
    assert reviewer.get("/new-entry").status_code == 403
    form = {"csrf": form_token(admin), "name": "aliya", "role": "maintainer"}
    assert admin.post("/users/role", data=form).status_code == 303
    assert reviewer.get("/new-entry").status_code == 200


def test_who_is_locked_out_is_out_at_once_until_let_in_again(desk: TheDesk) -> None:
    reviewer, admin = desk.client(Role.REVIEWER), desk.client(Role.ADMIN)
    form = {"csrf": form_token(admin), "name": "aliya"}
    admin.post("/users/disabled", data={**form, "disabled": "1"})
    assert reviewer.get("/queue").status_code == 303
    admin.post("/users/disabled", data={**form, "disabled": "0"})
    assert desk.client(Role.REVIEWER).get("/queue").status_code == 200


@pytest.mark.parametrize(
    ("path", "more"), [("/users/role", {"role": "reader"}), ("/users/disabled", {"disabled": "1"})]
)
def test_an_administrator_can_not_lose_the_desk_by_mistake(desk: TheDesk, path: str, more: dict[str, str]) -> None:
    admin = desk.client(Role.ADMIN)
    assert admin.post(path, data={"csrf": form_token(admin), "name": "sholpan", **more}).status_code == 422
    assert admin.get("/users").status_code == 200


@pytest.mark.parametrize("path", ["/users/role", "/users/disabled", "/users/codes"])
def test_nor_by_a_name_in_other_code_points(desk: TheDesk, path: str) -> None:
    name = unicodedata.normalize("NFC", f"Алёй{path[-4:]}")
    with desk.database.session() as session:
        insert_user(session, name, PASSWORD, role=Role.ADMIN, now=NOW)
    admin = desk.client(name=name)
    form = {"csrf": form_token(admin), "name": unicodedata.normalize("NFD", name), "role": "reader", "disabled": "1"}
    assert admin.post(path, data=form).status_code == 422
    assert admin.get("/users").status_code == 200


def test_changing_ones_password_ends_every_session(desk: TheDesk) -> None:
    with desk.database.session() as session:
        insert_user(session, "nuri", PASSWORD, role=Role.READER, now=NOW)
    client, other = desk.client(name="nuri"), desk.client(name="nuri")
    form = {"csrf": form_token(client), "password": PASSWORD, "new": "another long password"}
    assert client.post("/account", data={**form, "again": "not the same one"}).status_code == 422
    assert client.post("/account", data={**form, "password": "wrong", "again": form["new"]}).status_code == 422
    assert other.get("/queue").status_code == 200
    answer = client.post("/account", data={**form, "again": form["new"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert other.get("/queue").status_code == 303
    stranger = desk.client(None)
    login = fields_of(stranger.get("/login").text, "/login") | {"name": "nuri", "password": form["new"]}
    assert stranger.post("/login", data=login).status_code == 303


def test_decisions_are_listed_with_their_authors_notes_and_items(desk: TheDesk) -> None:
    client, item = desk.client(), desk.waiting()[0]
    form = {**item_form(client, item), "reason": "other-person", "note": "a namesake"}
    client.post(f"/items/{item}/decide", data=form)
    page = client.get("/decisions").text
    for words in ("aliya", "rejected", "another person", "a namesake", f'href="/items/{item}"'):
        assert words in page
    assert "a namesake" not in desk.client(Role.ADMIN).get("/decisions?mine=1").text


def test_a_decided_item_can_be_undone_from_its_page(desk: TheDesk) -> None:
    client, item = desk.client(), desk.waiting()[0]
    client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "confirmed"})
    page = desk.client(Role.READER).get(f"/items/{item}").text
    assert "Decided: confirmed, by aliya." in page
    assert "/undo" not in page
    page = client.get(f"/items/{item}").text
    assert f"/items/{item}/decide" not in page
    assert client.post(f"/items/{item}/undo", data=fields_of(page, f"/items/{item}/undo")).status_code == 303
    assert item in desk.waiting()
