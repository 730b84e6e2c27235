"""The desk as a process: quiet, on the address it was given, gone when asked."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import uvicorn
from sqlalchemy import select

from review.web.request_guard import allowed_hosts, is_known
from review.web.serve import MAX_CONNECTIONS, settings
from store.schema.tables.accounts import LoginFailures
from tests.support.command_line import CommandLine
from tests.support.review_samples import Client, TheDesk, fields_of, open_desk

pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def process(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`kuzet serve` on an empty installation."""
    environ = {**os.environ, "KUZET_HOME": str(tmp_path), "KUZET_DATABASE_URL": ""}
    command = [sys.executable, "-m", "kuzet", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        yield started
        started.kill()


def wait_for(port: int) -> httpx.Response:
    """The desk's first answer."""
    for _ in range(300):
        try:
            return httpx.get(f"http://127.0.0.1:{port}/login", headers={"x-forwarded-for": "1.2.3.4"})
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the desk never answered")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_desk_answers_quietly_and_ends_when_asked(
    process: "subprocess.Popen[str]", port: int, ending: signal.Signals
) -> None:
    answer = wait_for(port)
    assert answer.status_code == 200
    assert "server" not in answer.headers
    process.send_signal(ending)
    output, errors = process.communicate(timeout=30)
    assert output == f"The desk is at http://127.0.0.1:{port}/ (Ctrl-C stops it)\n"
    assert errors == ""


def test_no_other_address_of_the_machine_is_listened_on(process: "subprocess.Popen[str]", port: int) -> None:
    wait_for(port)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=5)


@pytest.mark.parametrize(
    ("listening", "host", "answered"),
    [
        ("127.0.0.1", "127.0.0.1:8470", True),
        ("127.0.0.1", "desk.example", False),
        ("desk.example", "desk.example:443", True),
        ("desk.example", "DESK.example", True),
        ("desk.example", "evil.example", False),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("::1", "[::1]:8470", True),
        ("2001:db8::7", "[2001:db8::7]", True),
        ("0.0.0.0", "192.0.2.8:8470", True),
        ("0.0.0.0", "[2001:db8::7]:1", True),
        ("0.0.0.0", "localhost", True),
        ("::", "evil.example", False),
        ("0.0.0.0", "192.0.2.8.evil.example", False),
        ("0.0.0.0", "", False),
    ],
)
def test_only_names_that_nobody_else_can_point_here_are_answered(listening: str, host: str, *, answered: bool) -> None:
    assert is_known(host.encode(), allowed_hosts(listening)) is answered


PROXY = "192.0.2.9"
FORWARDED = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.5", "x-forwarded-host": "evil.example"}


def reached_from(desk: TheDesk, peer: str, *, proxy: str | None = PROXY) -> Client:
    """A browser whose requests the desk gets from `peer`, by whom they are said to be forwarded."""
    config = settings(desk.app, host="127.0.0.1", port=0, proxy=proxy, name="desk.example" if proxy else None)
    config.load()
    base = "http://desk.example" if proxy else "http://127.0.0.1"
    return Client(config.loaded_app, base_url=base, client=(peer, 1), headers=FORWARDED, follow_redirects=False)


@pytest.mark.parametrize(("peer", "believed"), [(PROXY, True), ("192.0.2.8", False), ("127.0.0.1", False)])
def test_only_the_named_proxy_is_believed(tmp_path: Path, peer: str, *, believed: bool) -> None:
    with open_desk(tmp_path, articles=[]) as desk:
        client = reached_from(desk, peer)
        answer = client.get("/login")
        assert answer.headers["set-cookie"].startswith("__Host-kuzet_visitor=") is believed
        assert ("Secure" in answer.headers["set-cookie"]) is believed
        assert ("strict-transport-security" in answer.headers) is believed
        client.cookies.clear()
        cookie = answer.headers["set-cookie"].split(";")[0]
        form = {**fields_of(answer.text, "/login"), "name": "aliya", "password": "wrong"}
        origin = f"{'https' if believed else 'http'}://desk.example"
        assert client.post("/login", data=form, headers={"cookie": cookie, "origin": origin}).status_code == 401
        with desk.database.reading() as session:
            keys = list(session.scalars(select(LoginFailures.key)))
        assert f"address:{'203.0.113.5' if believed else peer}" in keys


def test_without_a_proxy_nobody_is_believed(tmp_path: Path) -> None:
    with open_desk(tmp_path, articles=[]) as desk:
        cookie = reached_from(desk, "127.0.0.1", proxy=None).get("/login").headers["set-cookie"]
        assert cookie.startswith("kuzet_visitor=")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
def test_behind_a_proxy_the_desk_goes_by_its_name_alone(tmp_path: Path, host: str) -> None:
    with open_desk(tmp_path, articles=[]) as desk:
        client = reached_from(desk, PROXY)
        assert client.get("/login", headers={"host": "desk.example"}).status_code == 200
        assert client.get("/login", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "options",
    [
        ("--proxy", "127.0.0.1"),
        ("--name", "x.example"),
        ("--proxy", "*", "--name", "x"),
        ("--proxy", "p", "--name", "x"),
    ],
)
def test_half_a_proxy_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    assert CommandLine(tmp_path, monkeypatch, capsys)("serve", *options).code == 2


def test_connections_that_ask_nothing_keep_nobody_out(tmp_path: Path) -> None:
    with (
        open_desk(tmp_path, articles=[]) as desk,
        socket.create_server(("127.0.0.1", 0), backlog=500) as listener,
        ExitStack() as opened,
    ):
        server = uvicorn.Server(settings(desk.app, host="127.0.0.1", port=0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        here = listener.getsockname()
        for number in range(MAX_CONNECTIONS + 50):
            idle = opened.enter_context(socket.create_connection(here, timeout=20))
            idle.sendall(b"GET / HT" if number % 2 else b"")
        assert httpx.get(f"http://127.0.0.1:{here[1]}/login", timeout=20).status_code == 200
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()
