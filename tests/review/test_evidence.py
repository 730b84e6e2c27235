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
from store.schema.tables.items import ReviewItem
from store.schema.tables.watchlist import EntryRow
from tests.support.review_samples import SECOND_REVIEWER, TheDesk, article, form_token, item_form, open_desk
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


def test_a_first_verdict_is_in_no_download_until_the_second_is_given(desk: TheDesk) -> None:
    item = desk.waiting()[0]
    with desk.database.session() as session:
        entry = session.get_one(EntryRow, session.get_one(ReviewItem, item).entry)
        entry.data = {**entry.data, "reviewers": 2}
    first, second = desk.client(), desk.client(name=SECOND_REVIEWER)
    case = first.get(f"/items/{item}").text.split('href="/watchlist/')[1].split('"')[0]
    first.post(f"/items/{item}/decide", data={**item_form(first, item), "verdict": "confirmed"})
    assert ",confirmed," in first.get("/export/decisions.csv").text
    assert ",confirmed," not in second.get("/export/decisions.csv").text
    token = {"csrf": form_token(second)}
    assert second.post(f"/items/{item}/evidence", data=token).status_code == 409
    assert second.post(f"/cases/{case}/evidence", data=token).status_code == 404
    second.post(f"/items/{item}/decide", data={**item_form(second, item), "verdict": "confirmed"})
    assert ",confirmed," in second.get("/export/decisions.csv").text
    assert second.post(f"/items/{item}/evidence", data=token).status_code == 200
