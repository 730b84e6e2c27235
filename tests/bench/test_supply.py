"""The supply chain: the bill names every locked library, and an audit finds, or says that it could not look."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bench.audit import main, weaknesses
from bench.sbom import LOCK, Pinned, bill, read_lock

LINES = """\
brotli==1.2.0 \\
    --hash=sha256:0123
    # via scrapy
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:4567
"""


def test_lock_file_is_read_with_markers() -> None:
    assert list(read_lock(LINES)) == [
        Pinned(name="brotli", version="1.2.0", marker=None),
        Pinned(name="colorama", version="0.4.6", marker="sys_platform == 'win32'"),
    ]


def test_every_locked_library_has_a_hash_and_a_line_in_the_bill() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    pinned = [line for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#"))]
    made = bill(lock)
    assert len(made["components"]) == len(pinned) > 50
    assert all(line.endswith("\\") for line in pinned), "a line that hashes follow"
    assert {one["name"] for one in made["components"]} >= {"scrapy", "lxml", "sqlalchemy"}


def test_bill_is_of_the_form_that_others_read() -> None:
    made = bill(LINES)
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    references = [one["bom-ref"] for one in made["components"]]
    assert references == ["pkg:pypi/brotli@1.2.0", "pkg:pypi/colorama@0.4.6"]
    assert made == bill(LINES)
    assert made["serialNumber"] != bill(LINES + "x==1\n")["serialNumber"]


def test_licences_are_named() -> None:
    components = bill(LOCK.read_text(encoding="utf-8"))["components"]
    assert sum("licenses" in one for one in components) > 0.9 * len(components)


@contextmanager
def answering(answer: Any, status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """A stand-in for the database of advisories, and what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            content = json.dumps(answer(asked[-1])).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", asked
    server.shutdown()
    server.server_close()


def about_scrapy(question: Any) -> Any:
    return {
        "results": [
            {"vulns": [{"id": "GHSA-2"}, {"id": "GHSA-1"}]} if one["package"]["name"] == "scrapy" else {}
            for one in question["queries"]
        ]
    }


def test_advisory_is_found_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(about_scrapy) as (address, asked):
        assert main(address) == 1
    assert "GHSA-1, GHSA-2" in capsys.readouterr().out
    assert {"package": {"ecosystem": "PyPI", "name": "lxml"}} not in asked[0]["queries"]
    assert all(one["version"] for one in asked[0]["queries"])


def test_nothing_found_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(lambda question: {"results": [{} for _ in question["queries"]]}) as (address, _):
        assert main(address) == 0
    assert "No advisory" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [{"results": []}, {}, []])
def test_answer_that_means_nothing_is_no_all_clear(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with answering(lambda _: answer) as (address, _):
        assert main(address) == 0
    told = capsys.readouterr()
    assert "NOT AUDITED" in told.err
    assert told.out == ""


def test_database_that_cannot_be_reached_is_told_loudly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("http://127.0.0.1:9/") == 0
    assert "NOT AUDITED" in capsys.readouterr().err


def test_refusal_is_an_error() -> None:
    with answering(about_scrapy, status=500) as (address, _), pytest.raises(OSError, match="500"):
        weaknesses([Pinned(name="scrapy", version="1", marker=None)], address)


def test_every_library_of_a_lock_file_apart_has_a_hash() -> None:
    for name in ("bench", "tests/fuzz"):
        lines = (LOCK.parent / name / "requirements.lock").read_text(encoding="utf-8").splitlines()
        pinned = [at for at, line in enumerate(lines) if "==" in line]
        assert pinned
        assert all("--hash=sha256:" in lines[at + 1] for at in pinned)
        assert not any("http" in line for line in lines)
