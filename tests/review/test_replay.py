"""Replay: the vendored service worker is the recorded one, and only archived versions can be replayed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.archive.replay import REPLAY_FOLDER
from tests.support.review_samples import TheDesk, article, open_desk

PAGES = [f"/articles/1/versions/{seq}/{page}" for seq in (1, 2) for page in ("saved", "replay", "warc")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    with open_desk(tmp_path, articles=[article("kaztag", "1", title="t", text="Судят Тауасарова.")]) as opened:
        yield opened


def test_the_service_worker_is_unmodified() -> None:
    recorded = (REPLAY_FOLDER / "README.txt").read_text("utf-8").split("sw.js: sha256 ")[1].split()[0]
    assert hashlib.sha256((REPLAY_FOLDER / "sw.js").read_bytes()).hexdigest() == recorded


def test_the_worker_loads_the_vendored_one(desk: TheDesk) -> None:
    answer = desk.client().get("/replay/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    imported = answer.text.split('importScripts("')[1].split('"')[0]
    assert desk.client(None).get(imported).content == (REPLAY_FOLDER / "sw.js").read_bytes()
    assert desk.client(None).get("/replay/sw.js").status_code == 303


@pytest.mark.parametrize("path", PAGES)
def test_a_version_without_an_archived_response_is_not_found(desk: TheDesk, path: str) -> None:
    assert desk.client().get(path).status_code == 404
    assert "Saved page" not in desk.client().get("/articles/1").text
