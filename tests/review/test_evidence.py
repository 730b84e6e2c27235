"""Evidence within reach: bundles from items, articles and cases, and states in words."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.wording.catalogue import load_catalogues
from review.archive.evidence import state_words
from store.schema.enums import ArticleState, Role
from store.schema.tables.articles import StateObservation
from tests.support.review_samples import TheDesk, article, item_form, open_desk
from tests.support.store_samples import NOW


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TheDesk]:
    monkeypatch.setattr("store.evidence.bundle_files.find_browser", lambda: None)  # drawing takes seconds
    with open_desk(tmp_path, articles=[article("kaztag", "1", title="t", text="Судят Тауасарова.")]) as opened:
        yield opened


def test_every_item_article_and_case_has_a_bundle_that_the_audit_trail_knows(desk: TheDesk) -> None:
    client = desk.client()
    item = desk.waiting()[0]
    page = client.get(f"/items/{item}").text
    case = page.split('href="/watchlist/')[1].split('"')[0]
    for path in (f"/items/{item}", "/articles/1", f"/cases/{case}"):
        assert f'action="{path}/evidence"' in client.get(path).text
        answer = client.post(f"{path}/evidence", data={"csrf": item_form(client, item)["csrf"]})
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            names = {name.partition("/")[2] for name in packed.namelist()}
        assert {"statement.html", "verify.py", "SHA256SUMS", "chain/records.jsonl"} <= names
    assert "make evidence" in desk.client(Role.ADMIN).get("/audit").text


def test_a_reader_gets_no_bundle(desk: TheDesk) -> None:
    reader = desk.client(Role.READER)
    assert "/evidence" not in reader.get("/articles/1").text
    token = reader.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    assert reader.post("/articles/1/evidence", data={"csrf": token}).status_code == 403


def test_an_absence_that_was_seen_once_is_called_unconfirmed() -> None:
    words = load_catalogues()["en"]
    missing = StateObservation(state=ArticleState.GONE, status=404, seen_at=NOW, reason=None)
    assert state_words(words, ArticleState.LIVE, missing).startswith("not found, not confirmed yet, HTTP 404, ")
    assert state_words(words, ArticleState.GONE, missing).startswith("gone, HTTP 404, ")
    assert state_words(words, ArticleState.LIVE, None) == "online"
