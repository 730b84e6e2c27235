"""Who may reach what: the written table against every route of the running desk, and the ways around it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Mount, Route

from review.web.request import csrf_token, own_path
from review.web.request_guard import MAX_BODY_BYTES
from store.accounts.audit import load_audit_log
from store.accounts.users import end_session, insert_user, load_user, update_disabled
from store.review.decisions import load_latest_decisions
from store.schema.enums import Role
from tests.support.review_samples import HERE, NOW, TheDesk, fields_of, form_token, item_form, open_desk

# The written table. A route that is added to the desk must be added here too.
TABLE = {
    ("GET", "/login"): None,
    ("POST", "/login"): None,
    ("POST", "/language"): None,
    ("GET", "/feed/{id:int}/{key}"): None,  # opened by the key in its address
    ("POST", "/logout"): Role.READER,
    ("GET", "/"): Role.READER,
    ("GET", "/queue"): Role.READER,
    ("POST", "/queue/undo"): Role.REVIEWER,
    ("GET", "/bulk"): Role.REVIEWER,
    ("POST", "/bulk"): Role.REVIEWER,
    ("POST", "/bulk/undo"): Role.REVIEWER,
    ("GET", "/items/{id:int}"): Role.READER,
    ("POST", "/items/{id:int}/decide"): Role.REVIEWER,
    ("POST", "/items/{id:int}/undo"): Role.REVIEWER,
    ("POST", "/items/{id:int}/assign"): Role.REVIEWER,
    ("POST", "/items/{id:int}/evidence"): Role.REVIEWER,
    ("POST", "/articles/{id:int}/evidence"): Role.REVIEWER,
    ("POST", "/cases/{key}/evidence"): Role.REVIEWER,
    ("GET", "/overview"): Role.READER,
    ("GET", "/articles"): Role.READER,
    ("GET", "/articles/{id:int}"): Role.READER,
    ("GET", "/articles/{id:int}/versions/{seq:int}/saved"): Role.READER,
    ("GET", "/articles/{id:int}/versions/{seq:int}/replay"): Role.READER,
    ("GET", "/articles/{id:int}/versions/{seq:int}/warc"): Role.READER,
    ("GET", "/replay/sw.js"): Role.READER,
    ("GET", "/outlets"): Role.READER,
    ("GET", "/outlets/{key}"): Role.READER,
    ("GET", "/watchlist"): Role.READER,
    ("GET", "/watchlist/{key}"): Role.READER,
    ("GET", "/watchlist/{key}/edit"): Role.MAINTAINER,
    ("POST", "/watchlist/{key}/edit"): Role.MAINTAINER,
    ("GET", "/watchlist/{key}/retire"): Role.MAINTAINER,
    ("POST", "/watchlist/{key}/restore"): Role.MAINTAINER,
    ("POST", "/watchlist/{key}/retire"): Role.MAINTAINER,
    ("GET", "/new-entry"): Role.MAINTAINER,
    ("POST", "/new-entry"): Role.MAINTAINER,
    ("GET", "/import-list"): Role.MAINTAINER,
    ("POST", "/import-list"): Role.MAINTAINER,
    ("GET", "/cases"): Role.READER,
    ("POST", "/cases/views"): Role.READER,
    ("GET", "/cases/{key}"): Role.READER,
    ("POST", "/cases/{key}/add"): Role.REVIEWER,
    ("POST", "/cases/{key}/events/{id:int}"): Role.REVIEWER,
    ("GET", "/cases/{key}/{form}"): Role.READER,
    ("GET", "/calendar/{id:int}/{key}.ics"): None,
    ("GET", "/decisions"): Role.READER,
    ("GET", "/decisions/{id:int}/together"): Role.REVIEWER,
    ("GET", "/report"): Role.READER,
    ("GET", "/report.odt"): Role.READER,
    ("GET", "/report.docx"): Role.READER,
    ("GET", "/report.html"): Role.READER,
    ("GET", "/statistics"): Role.READER,
    ("GET", "/export/{name}"): Role.READER,
    ("GET", "/account"): Role.READER,
    ("POST", "/account"): Role.READER,
    ("POST", "/account/calendar"): Role.READER,
    ("GET", "/account/codes"): Role.READER,
    ("POST", "/account/codes"): Role.READER,
    ("GET", "/users"): Role.ADMIN,
    ("POST", "/users"): Role.ADMIN,
    ("POST", "/users/role"): Role.ADMIN,
    ("POST", "/users/disabled"): Role.ADMIN,
    ("POST", "/users/codes"): Role.ADMIN,
    ("GET", "/audit"): Role.ADMIN,
    ("GET", "/{path:path}"): Role.READER,
}
GUARDED = [(method, path, role) for (method, path), role in TABLE.items() if role is not None]
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%0d%0aLocation:https://evil.example\r\nX: y",
    "/\r\nSet-Cookie: a=b",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "http:///evil.example",
    "//evil.example@127.0.0.1",
    "evil.example",
    "//[evil.example",
    "http://[::1",
    "?next=x",
    "",
    "/ü",
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TheDesk]:
    with open_desk(tmp_path_factory.mktemp("desk")) as opened:
        yield opened


@pytest.fixture
def fresh_desk(tmp_path: Path) -> Iterator[TheDesk]:
    with open_desk(tmp_path) as opened:
        yield opened


def address(path: str) -> str:
    """A route's path with places filled in that exist nowhere: what is tested is who gets that far."""
    return (
        path.replace("{id:int}", "999999")
        .replace("{key}", "0" * 12)
        .replace("{path:path}", "no/such/page")
        .replace("{name}", "no.such")
    )


def test_the_desk_has_the_routes_of_the_written_table_and_no_other(desk: TheDesk) -> None:
    routes = [route for route in desk.app.routes if isinstance(route, Route)]
    assert {(page.method, page.path): page.role for page in desk.app.state.pages} == TABLE
    assert {
        (method, route.path) for route in routes for method in (route.methods or ()) if method != "HEAD"
    } == TABLE.keys()
    others = [route for route in desk.app.routes if not isinstance(route, Route)]
    assert [route.path for route in others if isinstance(route, Mount)] == ["/static"]
    assert len(others) == 1


@pytest.mark.parametrize(("method", "path", "role"), GUARDED)
def test_nobody_gets_in_without_a_session(desk: TheDesk, method: str, path: str, role: Role) -> None:
    for wish in {method, "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"}:
        answer = desk.client(None).request(wish, address(path))
        assert answer.status_code in (303, 401, 405), (wish, answer.status_code)
        assert not answer.has_redirect_location or answer.headers["location"].startswith("/login")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("method", "path", "needed"), GUARDED)
def test_each_role_reaches_what_the_table_says(desk: TheDesk, method: str, path: str, needed: Role, role: Role) -> None:
    client = desk.client(role)
    form = {"csrf": form_token(client), "new": "written only once"}
    answer = client.request(method, address(path), data=form if method == "POST" else None)
    assert (answer.status_code == 403) == (not role.includes(needed))
    assert answer.status_code < 500


def test_static_files_and_the_login_form_are_all_that_strangers_see(desk: TheDesk) -> None:
    client = desk.client(None)
    assert client.get("/static/desk.css").status_code == 200
    assert "Тауасаров" not in client.get("/login").text
    assert client.get("/static/..%2fapp.py").status_code == 404
    assert client.get("/static/%2e%2e/app.py").status_code in (303, 404)
    assert client.get("/static/" + "a" * 5000).status_code == 404


@pytest.mark.parametrize(("method", "path", "needed"), [row for row in GUARDED if row[0] == "POST"])
@pytest.mark.parametrize("token", [None, "", "wrong", "another session's"])
def test_a_form_without_its_own_token_changes_nothing(
    desk: TheDesk, method: str, path: str, needed: Role, token: str | None
) -> None:
    client, other = desk.client(Role.ADMIN), desk.client(Role.ADMIN)
    form = {} if token is None else {"csrf": form_token(other) if token == "another session's" else token}
    path = path.replace("{id:int}", "1")
    assert client.post(address(path), data=form).status_code == 403
    assert client.get("/queue").status_code == 200, "still logged in"
    with desk.database.reading() as session:
        assert load_latest_decisions(session) == []


def test_a_right_token_in_a_body_that_is_no_form_is_not_read(desk: TheDesk) -> None:
    client = desk.client(Role.REVIEWER)
    body = f"csrf={form_token(client)}&verdict=confirmed"
    answer = client.post("/items/1/decide", content=body, headers={"content-type": "text/plain"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
    ],
)
def test_another_sites_form_is_refused_even_with_the_right_token(desk: TheDesk, headers: dict[str, str]) -> None:
    client = desk.client(Role.REVIEWER)
    form = item_form(client, 1)
    assert client.post("/items/1/decide", data={**form, "verdict": "confirmed"}, headers=headers).status_code == 403


def test_the_token_never_stands_in_an_address(desk: TheDesk) -> None:
    client = desk.client(Role.ADMIN)
    for path in ("/", "/items/1", "/watchlist", "/audit", "/new-entry"):
        page = client.get(path).text
        links = [part.split('"')[0] for part in page.split("href=")[1:]]
        assert form_token(client) in page
        assert not any(form_token(client) in link for link in links)


def test_logging_in_begins_a_session_that_nobody_could_have_fixed(fresh_desk: TheDesk) -> None:
    with fresh_desk.database.session() as session:
        insert_user(session, "new", "a long enough password", role=Role.REVIEWER, now=NOW)
    client = fresh_desk.client(None)
    client.cookies.set("kuzet_session", "chosen-by-an-attacker")
    page = client.get("/login")
    form = fields_of(page.text, "/login") | {"name": "new", "password": "a long enough password", "next": "/watchlist"}
    answer = client.post("/login", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/watchlist")
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("kuzet_session="))
    assert "chosen-by-an-attacker" not in cookie
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    thief = fresh_desk.client(None)
    thief.cookies.set("kuzet_session", "chosen-by-an-attacker")
    assert thief.get("/queue").status_code == 303


def test_over_https_cookies_are_secure_and_bound_to_the_host(fresh_desk: TheDesk) -> None:
    client = fresh_desk.client(None)
    client.base_url = HERE.replace("http:", "https:")
    cookie = client.get("/login").headers["set-cookie"]
    assert cookie.startswith("__Host-kuzet_visitor=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_the_login_form_needs_its_token_too(fresh_desk: TheDesk) -> None:
    client = fresh_desk.client(None)
    client.get("/login")
    assert client.post("/login", data={"name": "aliya", "password": "x"}).status_code == 403


def test_wrong_names_and_wrong_passwords_are_answered_alike_and_throttled(fresh_desk: TheDesk) -> None:
    with fresh_desk.database.session() as session:
        insert_user(session, "new", "a long enough password", role=Role.REVIEWER, now=NOW)
    client = fresh_desk.client(None)
    form = fields_of(client.get("/login").text, "/login")
    texts = {client.post("/login", data={**form, "name": name, "password": "wrong"}).text for name in ("new", "nobody")}
    assert len(texts) == 1
    for _ in range(5):
        client.post("/login", data={**form, "name": "new", "password": "wrong"})
    right = {**form, "name": "new", "password": "a long enough password"}
    assert client.post("/login", data=right).status_code == 401, "has to wait now"


@pytest.mark.parametrize("ending", ["logout", "ended", "disabled", "idle"])
def test_an_ended_session_is_dead(fresh_desk: TheDesk, ending: str) -> None:
    client = fresh_desk.client(Role.REVIEWER)
    token = client.cookies["kuzet_session"]
    assert client.get("/queue").status_code == 200
    if ending == "logout":
        client.post("/logout", data={"csrf": form_token(client)})
    if ending == "idle":
        fresh_desk.clock.now = NOW.replace(day=3, hour=20)
    with fresh_desk.database.session() as session:
        if ending == "ended":
            end_session(session, token)
        if ending == "disabled":
            account = load_user(session, "aliya")
            assert account is not None
            update_disabled(session, account, disabled=True)
    client.cookies.set("kuzet_session", token)
    assert client.get("/queue").status_code == 303


@pytest.mark.parametrize("wish", ELSEWHERE)
def test_next_leads_nowhere_but_to_the_desk(desk: TheDesk, wish: str) -> None:
    assert own_path(wish) == "/"
    client = desk.client(Role.READER)
    answer = client.get("/login", params={"next": wish})
    assert answer.headers["location"] == "/"
    answer = client.post("/language", data={"csrf": form_token(client), "language": "kk", "next": wish})
    assert answer.headers["location"] == "/"


def test_next_keeps_a_page_of_the_desk() -> None:
    assert own_path("/items/3?outlet=kaztag") == "/items/3?outlet=kaztag"


@pytest.mark.parametrize("path", ["/login", "/", "/items/1", "/nowhere", "/static/desk.js", "/items/x"])
@pytest.mark.parametrize("role", [None, Role.REVIEWER])
def test_every_answer_carries_the_protecting_headers(desk: TheDesk, path: str, role: Role | None) -> None:
    headers = desk.client(role).get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store" or path == "/static/desk.js"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8470", "", "[::2]"])
def test_a_foreign_host_name_is_refused_before_anything_else(desk: TheDesk, host: str) -> None:
    answer = desk.client(Role.ADMIN).get("/queue", headers={"host": host})
    assert answer.status_code == 400
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["127.0.0.1:8470", "localhost", "LOCALHOST:1", "[::1]:8470"])
def test_this_machines_names_are_answered(desk: TheDesk, host: str) -> None:
    assert desk.client(Role.READER).get("/queue", headers={"host": host}).status_code == 200


def test_a_form_that_is_too_large_is_refused(desk: TheDesk) -> None:
    client = desk.client(Role.REVIEWER)
    form = {"csrf": form_token(client), "note": "x" * MAX_BODY_BYTES}
    assert client.post("/items/1/decide", data=form).status_code == 413
    many = {"csrf": form_token(client), **{f"field{number}": "1" for number in range(100_000)}}
    assert client.post("/items/1/decide", data=many).status_code == 413
    assert client.get("/queue").status_code == 200


@pytest.mark.parametrize("path", ["/items/", "/articles/", "/decisions/", "/feed/1/", "/nothing/"])
def test_an_address_that_is_too_long_leads_nowhere(desk: TheDesk, path: str) -> None:
    for client in (desk.client(None), desk.client(Role.ADMIN)):
        assert client.get(path + "9" * 5000).status_code == 404


def test_a_length_that_no_number_holds_is_refused(desk: TheDesk) -> None:
    assert desk.client(None).get("/login", headers={"content-length": "9" * 5000}).status_code == 413


def test_a_body_that_lies_about_its_length_is_cut_off(desk: TheDesk) -> None:
    client = desk.client(Role.REVIEWER)
    pieces = (b"note=" + b"x" * 1000 for _ in range(100))
    answer = client.post(
        "/items/1/decide", content=pieces, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413


def test_a_refusal_is_in_the_audit_trail(fresh_desk: TheDesk) -> None:
    fresh_desk.client(Role.READER).get("/audit")
    with fresh_desk.database.reading() as session:
        line = load_audit_log(session)[0]
        assert (line.actor, line.action, line.subject) == ("dana", "refused", "/audit")


def test_an_error_tells_nothing(
    desk: TheDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret: Жексен Тауасаров, SELECT * FROM users")

    monkeypatch.setattr("review.queue.queue.waiting_items", broken)
    monkeypatch.setenv("DEBUG", "1")
    answer = desk.client(Role.READER).get("/queue")
    assert answer.status_code == 500
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    for telling in ("Тауасаров", "SELECT", "Traceback", "queue.py", "secret"):
        assert telling not in answer.text
        assert telling not in caplog.text


def test_no_address_of_the_desk_names_anybody(desk: TheDesk) -> None:
    client = desk.client(Role.ADMIN)
    pages = "".join(client.get(path).text for path in ("/", "/items/1", "/watchlist"))
    links = [part.split('"')[1] for part in pages.split("href=")[1:]]
    ids = [entry.id for entry in desk.config.entries]
    assert not any(entry_id in link for link in links for entry_id in ids)


def test_the_token_of_a_form_does_not_give_the_cookie_away() -> None:
    assert csrf_token("cookie") != csrf_token("cookie2")
    assert "cookie" not in csrf_token("cookie")
