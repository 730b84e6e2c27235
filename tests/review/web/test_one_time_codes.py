"""One-time codes at the desk: turned on with a phone, asked for at the login, reset by an administrator."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from store.accounts.audit import load_audit_log
from store.accounts.users import check_password, insert_user, load_user
from store.schema.enums import Role
from store.session import open_database
from tests.support.command_line import CommandLine
from tests.support.review_samples import NOW, Client, TheDesk, fields_of, form_token, open_desk

PASSWORD = "a long enough password"
NAME = "nuri"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    with open_desk(tmp_path, articles=[]) as opened:
        with opened.database.session() as session:
            insert_user(session, NAME, PASSWORD, role=Role.REVIEWER, now=NOW)
        yield opened


def turn_on(desk: TheDesk, *, password: str = PASSWORD, code: str | None = None) -> tuple[str, Client, str]:
    """(the secret, the browser, the page that came) after sending a form with the phone's code."""
    client = desk.client(name=NAME)
    form = fields_of(client.get("/account/codes").text, "/account/codes")
    code = pyotp.TOTP(form["secret"]).at(desk.clock.now) if code is None else code
    page = client.post("/account/codes", data={**form, "code": code, "password": password, "do": "on"}).text
    return form["secret"], client, page


def log_in(desk: TheDesk, code: str, password: str = PASSWORD) -> int:
    client = desk.client(None)
    form = fields_of(client.get("/login").text, "/login")
    status: int = client.post("/login", data={**form, "name": NAME, "password": password, "code": code}).status_code
    return status


def test_codes_are_asked_for_once_they_are_on(desk: TheDesk) -> None:
    assert 'name="code"' not in desk.client(None).get("/login").text, "nobody has turned them on"
    secret, client, page = turn_on(desk)
    recovery = re.findall(r"<code>([a-z2-7-]{19})</code>", page)
    assert len(set(recovery)) == 10
    assert client.get("/queue").status_code == 303, "logged out everywhere"
    assert 'name="code"' in desk.client(None).get("/login").text
    desk.clock.now += timedelta(minutes=1)
    assert log_in(desk, "") == 401
    assert log_in(desk, pyotp.TOTP(secret).at(desk.clock.now), "another password") == 401
    assert log_in(desk, pyotp.TOTP(secret).at(desk.clock.now)) == 303
    assert log_in(desk, recovery[0]) == 303
    assert log_in(desk, recovery[0]) == 401
    assert "9 recovery codes are left" in desk.client(name=NAME).get("/account").text


@pytest.mark.parametrize(("password", "code"), [("wrong", None), (PASSWORD, "000000"), (PASSWORD, "")])
def test_codes_are_turned_on_only_with_password_and_code(desk: TheDesk, password: str, code: str | None) -> None:
    _, client, page = turn_on(desk, password=password, code=code)
    assert "is wrong" in page
    assert client.get("/queue").status_code == 200
    assert log_in(desk, "") == 303


def test_codes_are_turned_off_with_the_password(desk: TheDesk) -> None:
    turn_on(desk)
    client = desk.client(name=NAME)
    form = {"csrf": form_token(client), "do": "off", "password": "wrong"}
    assert client.post("/account/codes", data=form).status_code == 422
    assert log_in(desk, "") == 401
    assert client.post("/account/codes", data={**form, "password": PASSWORD}).status_code == 303
    assert log_in(desk, "") == 303


@pytest.mark.parametrize("wish", ["", "OFF", "on off"])
def test_a_form_that_says_neither_on_nor_off_changes_nothing(desk: TheDesk, wish: str) -> None:
    turn_on(desk)
    client = desk.client(name=NAME)
    form = {"csrf": form_token(client), "do": wish, "password": PASSWORD}
    assert client.post("/account/codes", data=form).status_code == 422
    assert client.get("/queue").status_code == 200
    assert log_in(desk, "") == 401


def test_an_administrator_resets_codes_and_the_trail_says_so(desk: TheDesk) -> None:
    secret, *_ = turn_on(desk)
    admin = desk.client(Role.ADMIN)
    page = admin.get("/users").text
    assert secret not in page
    assert admin.post("/users/codes", data={"csrf": form_token(admin), "name": NAME}).status_code == 303
    assert log_in(desk, "") == 303
    with desk.database.reading() as session:
        trail = [(line.actor, line.action) for line in load_audit_log(session)]
    assert trail[:3] == [(NAME, "login"), ("sholpan", "reset-codes"), (NAME, "codes-on")]
    assert secret not in str(trail)


@pytest.fixture
def kuzet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, monkeypatch, capsys)


def test_the_command_line_resets_codes_for_the_last_administrator(kuzet: CommandLine) -> None:
    assert kuzet("user", "add", NAME, stdin=f"{PASSWORD}\n").code == 0
    with open_database(f"sqlite:///{kuzet.home / 'kuzet.db'}").session() as session:
        user = load_user(session, NAME)
        assert user is not None
        user.code_secret = "A" * 32
    assert kuzet("user", "reset-codes", NAME).code == 0
    with open_database(f"sqlite:///{kuzet.home / 'kuzet.db'}").session() as session:
        assert check_password(session, NAME, PASSWORD, now=NOW, code="") is not None
    assert kuzet("user", "reset-codes", "nobody").code == 2
