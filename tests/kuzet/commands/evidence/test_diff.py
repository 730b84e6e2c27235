"""`kuzet diff`: sentence by sentence, and safe whatever stands in the texts."""

import json
from pathlib import Path

import pytest

from store.articles.articles import load_article
from store.articles.states import record_state
from store.schema.enums import ArticleState
from store.session import open_database
from tests.support.command_line import CommandLine
from tests.support.store_samples import DAY, NOW, TEXT, article, ingest

URL = "https://demo.example/news/1"


@pytest.fixture
def kuzet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    found = CommandLine(tmp_path / "var", monkeypatch, capsys)
    found.home.mkdir(mode=0o700)
    database = open_database(f"sqlite:///{found.home / 'kuzet.db'}")
    texts = (TEXT, TEXT.replace("два года", "три года"), TEXT + " Суд\x1b[2J \u202eудалился.")
    with database.session() as session:
        for night, text in enumerate(texts):
            ingest(session, article(1, text=text), now=NOW + night * DAY)
    database.close()
    return found


def test_the_newest_edit_is_shown_word_by_word(kuzet: CommandLine) -> None:
    ended = kuzet("diff", URL)
    assert ended.code == 0
    assert "[-три-]{+два+}" in ended.out
    assert "text: substantive, numbers" in ended.out


def test_any_two_versions_are_compared(kuzet: CommandLine) -> None:
    told = kuzet("diff", URL, "--from", "1", "--to", "3").out
    assert "два года" not in told
    assert "{+" in told


def test_control_characters_reach_no_terminal(kuzet: CommandLine) -> None:
    told = kuzet("diff", URL).out
    assert "‹U+001B›[2J" in told
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_what_is_not_stored_is_reported(kuzet: CommandLine) -> None:
    assert "no stored article" in kuzet("diff", "https://demo.example/news/2").err
    assert "stored: 1, 2, 3" in kuzet("diff", URL, "--to", "9").err
    assert kuzet("diff", URL, "--from", "7").code == 1


def test_an_article_with_one_version_has_no_edit(kuzet: CommandLine) -> None:
    database = open_database(f"sqlite:///{kuzet.home / 'kuzet.db'}")
    with database.session() as session:
        ingest(session, article(2), now=NOW)
    database.close()
    ended = kuzet("diff", "https://demo.example/news/2")
    assert (ended.code, ended.out.startswith("One version so far")) == (0, True)


@pytest.mark.parametrize(
    "written",
    [
        "https://demo.example/news/1?utm_source=x&fbclid=y",
        "https://demo.example/news/1#comments",
        "http://demo.example/news/1",
        "demo.example/news/1/",
        "//DEMO.example/news/1",
        " <https://demo.example/news/1> ",
    ],
)
def test_the_address_may_have_any_form(kuzet: CommandLine, written: str) -> None:
    assert "[-три-]{+два+}" in kuzet("diff", written).out


def test_reverts_absences_authors_and_digests_are_reported(kuzet: CommandLine) -> None:
    database = open_database(f"sqlite:///{kuzet.home / 'kuzet.db'}")
    with database.session() as session:
        for day, text in ((3, TEXT), (4, TEXT)):
            ingest(session, article(1, text=text, author="Автор" if day == 4 else None), now=NOW + day * DAY)
        row = load_article(session, "demo", "1")
        assert row is not None
        for day in (5, 6):
            record_state(session, row, ArticleState.GONE, now=NOW + day * DAY, run_id=None, reason="status 404")
    database.close()
    told = kuzet("diff", URL).out
    assert "4 equals 1" in told
    assert "gone: " in told
    assert "status 404" in told
    assert "author: " in told
    assert told.count("sha256 of its words ") == 4


def test_states_and_fuller_versions_are_exported(kuzet: CommandLine) -> None:
    states = [json.loads(line) for line in kuzet("export", "states").out.splitlines()]
    assert [(one["state"], one["until"]) for one in states][-1:] == [("edited", None)]
    versions = [json.loads(line) for line in kuzet("export", "versions").out.splitlines()]
    assert [one["meaning"][:1] for one in versions] == [[], ["substantive"], ["substantive"]]
    assert all(one["chain_position"] and one["last_seen"] >= one["fetched_at"] for one in versions)


def test_a_run_is_named_for_outcomes_only(kuzet: CommandLine) -> None:
    assert kuzet("export", "versions", "--run", "1").code == 2
    assert kuzet("export", "outcomes", "--run", "1").out == ""
