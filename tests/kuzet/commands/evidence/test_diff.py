"""`kuzet diff`: sentence by sentence, and safe whatever stands in the texts."""

from pathlib import Path

import pytest

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
