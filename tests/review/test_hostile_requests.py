"""What a stranger or a careless browser may send to any page: none of it changes anything, leaks or breaks the desk."""

import asyncio
import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from starlette.types import Message, Scope

from review.rendering.entry_labels import entry_key
from review.routes import PAGES
from review.web.request import csrf_token
from store.accounts.audit import load_audit_log
from store.accounts.users import insert_user
from store.review.decisions import load_latest_decisions
from store.schema.all_tables import METADATA
from store.schema.enums import Role
from store.schema.tables.accounts import User
from tests.support.review_samples import NOW, TheDesk, fields_of, form_token, item_form, open_desk

PARAMETERS = (
    "q", "entry", "law", "story", "outlet", "kind", "lang", "state", "assigned", "since", "until", "least", "most",
    "page", "at", "done", "before", "from", "to", "retired", "mine", "next", "sort", "back",
)  # fmt: skip
PAYLOADS = ("<script>alert(1)</script>", "'\") OR 1=1--", 'NEAR("* x', "-1", "9" * 30, "\x00", "{{7*7}}%s")
GETS = [page.path for page in PAGES if page.method == "GET" and page.path not in ("/export/{name}", "/{path:path}")]
POSTS = [page.path for page in PAGES if page.method == "POST"]
SEEN_ONLY = {"user_sessions", "login_failures"}
"""Tables in which the desk notes that somebody came, whatever they asked for."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TheDesk]:
    with open_desk(tmp_path_factory.mktemp("desk")) as opened:
        yield opened


def address(desk: TheDesk, path: str) -> str:
    """A route's path with places that exist filled in."""
    key = next(iter(desk.config.outlets)) if path.startswith("/outlets") else entry_key(desk.config.entries[0].id)
    return path.replace("{id:int}", "1").replace("{key}", key)


def state(desk: TheDesk) -> dict[str, str]:
    """table -> a digest of its rows, those of logins, of the audit trail and of the chain over it left out."""
    with desk.database.reading() as session:
        return {
            table.name: hashlib.sha256(repr(session.execute(select(table)).all()).encode()).hexdigest()
            for table in METADATA.sorted_tables
            if table.name not in SEEN_ONLY | {"audit", "chain"}
        }


@pytest.mark.parametrize("path", GETS)
def test_whatever_an_address_says_the_page_is_answered_and_repeats_no_markup(desk: TheDesk, path: str) -> None:
    client = desk.client(Role.ADMIN)
    for payload in PAYLOADS:
        answer = client.get(f"{address(desk, path)}?{urlencode(dict.fromkeys(PARAMETERS, payload))}")
        assert answer.status_code in (200, 303, 400, 404, 422), (payload, answer.status_code)
        assert "<script>alert" not in answer.text
        assert "49%s" not in answer.text


def test_looking_at_every_page_changes_nothing(desk: TheDesk) -> None:
    client, before = desk.client(Role.ADMIN), state(desk)
    for path in dict.fromkeys([*GETS, *POSTS]):
        form = urlencode(
            {"csrf": form_token(client), "verdict": "confirmed", "version": "1", "name": "bek", "role": "admin"}
        )
        assert client.get(f"{address(desk, path)}?{form}").status_code < 500
    assert state(desk) == before


def test_no_form_of_another_kind_or_without_its_token_changes_anything(desk: TheDesk) -> None:
    client, before = desk.client(Role.ADMIN), state(desk)
    fields = {
        "verdict": "confirmed", "version": "1", "decision": "1", "name": "bek", "role": "admin", "assignee": "bek",
        "names": "Имя Имя", "text": "names\nИмя Имя", "password": "a long enough password",
    }  # fmt: skip
    token = form_token(client)
    for path in POSTS:
        where = address(desk, path)
        for body, kind in (
            (urlencode(fields), "application/x-www-form-urlencoded"),
            (urlencode({**fields, "csrf": csrf_token("another")}), "application/x-www-form-urlencoded"),
            (urlencode({**fields, "csrf": token}), "text/plain"),
            (f'{{"csrf": "{token}", "verdict": "confirmed"}}', "application/json"),
        ):
            assert client.post(where, content=body, headers={"content-type": kind}).status_code == 403, (path, kind)
        assert client.post(f"{where}?csrf={token}", data=fields).status_code == 403, path
    assert state(desk) == before


def test_nobody_gives_themselves_a_role_by_fields_that_a_form_does_not_have(tmp_path: Path) -> None:
    more = {"role": "admin", "name": "sholpan", "id": "1", "disabled": "0", "user": "sholpan"}
    with open_desk(tmp_path, articles=[]) as desk:
        client = desk.client(Role.READER)
        token = form_token(client)
        client.post("/language", data={"csrf": token, "language": "kk", "next": "/", **more})
        client.post("/account", data={"csrf": token, "password": "x", "new": "y" * 20, "again": "y" * 20, **more})
        client.post("/account/codes", data={"csrf": token, "password": "x", **more})
        with desk.database.reading() as session:
            held = {user.name: (user.role, user.language) for user in session.scalars(select(User))}
    assert held["dana"] == (Role.READER, "kk")
    assert held["sholpan"] == (Role.ADMIN, None)


def test_a_field_that_comes_twice_counts_once(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        client, item = desk.client(), desk.waiting()[0]
        fields = [*item_form(client, item).items(), ("verdict", "confirmed"), ("verdict", "rejected")]
        kind = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post(f"/items/{item}/decide", content=urlencode(fields), headers=kind).status_code == 303
        with desk.database.reading() as session:
            assert [one.verdict for one in load_latest_decisions(session)] == ["rejected"]


def test_no_redirect_carries_the_forms_token(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        client, item = desk.client(Role.ADMIN), desk.waiting()[0]
        form = {**item_form(client, item), "verdict": "confirmed"}
        moved = [client.post(f"/items/{item}/decide", data=form)]
        moved.append(client.post("/language", data={"csrf": form["csrf"], "language": "en", "next": "/watchlist"}))
        moved.append(client.post("/logout", data={"csrf": form["csrf"]}))
    assert [answer.status_code for answer in moved] == [303, 303, 303]
    assert not any(form["csrf"] in answer.headers["location"] for answer in moved)


def test_a_form_that_never_arrives_is_given_up_and_others_are_served_meanwhile(
    desk: TheDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.web.access.BODY_TIMEOUT_SECONDS", 0.3)
    sent: list[Message] = []
    served: list[int] = []

    async def trickle() -> Message:
        if not sent:
            await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"n", "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def other(message: Message) -> None:
        served.extend([message["status"]] if message["type"] == "http.response.start" else [])

    def scope(method: str, kind: bytes) -> Scope:
        headers = [(b"host", b"127.0.0.1"), (b"content-type", kind)]
        return {"type": "http", "http_version": "1.1", "method": method, "path": "/login", "raw_path": b"/login",
                "query_string": b"", "root_path": "", "scheme": "http", "headers": headers, "client": ("127.0.0.1", 1),
                "server": ("127.0.0.1", 80)}  # fmt: skip

    async def both() -> None:
        slow = asyncio.create_task(desk.app(scope("POST", b"application/x-www-form-urlencoded"), trickle, send))
        await asyncio.sleep(0)
        await desk.app(scope("GET", b"text/plain"), nothing, other)
        assert not sent, "the slow one is still waited for"
        await slow

    asyncio.run(both())
    assert served == [200]
    assert sent[0]["status"] == 408


def test_the_trail_keeps_the_order_of_deeds_when_the_clock_is_set_back(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        client = desk.client(Role.READER)
        for hour, path in ((20, "/audit"), (19, "/users"), (21, "/new-entry")):
            desk.clock.now = NOW.replace(hour=hour)
            assert client.get(path).status_code == 403
        with desk.database.reading() as session:
            assert [line.subject for line in load_audit_log(session)] == ["/new-entry", "/users", "/audit"]


def test_no_route_leads_to_the_trail_but_to_read_it() -> None:
    assert [(page.method, page.path) for page in PAGES if "audit" in page.path] == [("GET", "/audit")]


def test_logs_hold_no_password_token_or_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    secrets = ["a long enough password", "Тауасаров", "no such person"]
    with open_desk(tmp_path) as desk:
        with desk.database.session() as session:
            insert_user(session, "new", secrets[0], role=Role.REVIEWER, now=NOW)
        client = desk.client(None)
        form = fields_of(client.get("/login").text, "/login")
        for name, password in ((secrets[2], "x"), ("new", "wrong"), ("new", secrets[0])):
            client.post("/login", data={**form, "name": name, "password": password})
        secrets += [client.cookies["kuzet_session"], form_token(client), form["csrf"]]
        client.get("/articles?q=Тауасаров")
        item = desk.waiting()[0]
        client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "confirmed"})
        logging.getLogger("kuzet.review").warning("the log is read")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert "the log is read" in ours
    assert not [line for line in ours if any(secret in line for secret in secrets)]
