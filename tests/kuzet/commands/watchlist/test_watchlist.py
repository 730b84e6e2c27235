"""`kuzet watchlist` and `kuzet rescan`: what an entry finds is shown before it is saved, and looked for when asked."""

import io
import json
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine

ARTICLES = (
    ("Суд в Приозёрске", "Суд в Приозёрске оштрафовал Ергали Тастемирова. Тастемиров вину не признал."),
    ("Новости спорта", "Хоккеист Асхат Тастемиров забил две шайбы. Асхата Тастемирова поздравил тренер."),
    ("Погода", "В Приозёрске выпал снег, дороги закрыты для автобусов и грузовиков."),
    ("Обыск", "Дом Е. Тастемирова обыскали. Ergali Tastemirov told reporters about the search."),
)
NAME = "Ергали Тастемиров"


class Terminal(io.TextIOWrapper):
    """Input that a person types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def kuzet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """An installation with an imported archive."""
    kuzet = CommandLine(tmp_path / "var", monkeypatch, capsys)
    file = tmp_path / "archive.jsonl"
    rows = [
        {"url": f"https://bureau.kz/novosti/iz-{n}/", "title": title, "text": text, "lang": "ru"}
        for n, (title, text) in enumerate(ARTICLES)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert kuzet("articles", "import", str(file), "--outlet", "bureau").code == 0
    return kuzet


def entry_ids(kuzet: CommandLine) -> str:
    return kuzet("watchlist", "list").out


def waiting(kuzet: CommandLine) -> list[dict[str, object]]:
    lines = kuzet("queue", "--format", "jsonl").out.splitlines()
    return [item for item in map(json.loads, lines) if item["entry"] == "tastemirov-yergali"]


def test_a_preview_counts_articles_shows_sentences_and_saves_nothing(kuzet: CommandLine) -> None:
    ended = kuzet("watchlist", "preview", NAME)
    assert ended.code == 0
    assert "Named in 2 stored articles." in ended.out
    assert "Суд в Приозёрске оштрафовал Ергали Тастемирова." in ended.out
    assert "tastemirov" not in entry_ids(kuzet)


def test_a_preview_names_who_only_shares_the_surname(kuzet: CommandLine) -> None:
    found = json.loads(kuzet("watchlist", "preview", NAME, "--json").out)
    assert [(other["name"], other["articles"]) for other in found["others"]] == [("Асхат Тастемиров", 1)]


def test_a_preview_as_json_has_a_sample_for_each_story(kuzet: CommandLine) -> None:
    found = json.loads(kuzet("watchlist", "preview", NAME, "--json").out)
    assert (found["entry"], found["articles"], found["unread"]) == ("tastemirov-yergali", 2, 0)
    assert {sample["title"] for sample in found["samples"]} == {"Суд в Приозёрске", "Обыск"}


def test_adding_warns_of_an_entry_that_may_be_the_same(kuzet: CommandLine) -> None:
    kuzet("watchlist", "add", NAME)
    ended = kuzet("watchlist", "add", "Tastemirov Yergali", "--id", "another")
    assert ended.code == 0
    assert "May be the same as tastemirov-yergali" in ended.out


def test_namesakes_are_no_duplicates(kuzet: CommandLine) -> None:
    kuzet("watchlist", "add", NAME)
    assert "May be the same" not in kuzet("watchlist", "add", "Асхат Тастемиров").out


def test_adding_tells_how_to_find_what_is_stored(kuzet: CommandLine) -> None:
    ended = kuzet("watchlist", "add", NAME)
    assert "kuzet rescan tastemirov-yergali" in ended.out
    assert waiting(kuzet) == []


def test_a_rescan_queues_what_is_stored(kuzet: CommandLine) -> None:
    kuzet("watchlist", "add", NAME)
    ended = kuzet("rescan", "tastemirov-yergali")
    assert ended.code == 0
    assert "2 items opened" in ended.out
    assert len(waiting(kuzet)) == 2


def test_a_rescan_without_names_finds_what_has_changed(kuzet: CommandLine) -> None:
    assert "Nothing to do" in kuzet("rescan").out
    kuzet("watchlist", "add", NAME)
    assert "for tastemirov-yergali" in kuzet("rescan").out
    assert "Nothing to do" in kuzet("rescan").out


def test_adding_can_look_back_at_once(kuzet: CommandLine) -> None:
    assert kuzet("watchlist", "add", NAME, "--rescan").code == 0
    assert len(waiting(kuzet)) == 2


def test_rescanning_an_unknown_entry_is_a_usage_error(kuzet: CommandLine) -> None:
    ended = kuzet("rescan", "nobody")
    assert ended.code == 2
    assert "nobody" in ended.err


def test_a_person_at_the_terminal_may_decline(kuzet: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(io, "TextIOWrapper", Terminal)
    ended = kuzet("watchlist", "add", NAME, stdin="n\n")
    assert ended.code == 1
    assert "Nothing was saved." in ended.err
    assert "tastemirov" not in entry_ids(kuzet)


def test_a_person_at_the_terminal_may_agree_or_be_spared_the_question(
    kuzet: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(io, "TextIOWrapper", Terminal)
    assert kuzet("watchlist", "add", NAME, stdin="y\n").code == 0
    assert kuzet("watchlist", "add", "Асхат Тастемиров", "--yes").code == 0


def test_an_edit_adds_and_takes_off_names_and_terms(kuzet: CommandLine) -> None:
    kuzet("watchlist", "add", NAME, "--alias", "Еркін Тастемиров", "--context", "Астана")
    ended = kuzet(
        *("watchlist", "edit", "tastemirov-yergali", "--remove-alias", "Еркін Тастемиров"),
        *("--alias", "Ergali Tastemirov", "--context", "Приозёрск", "--remove-context", "Астана", "--gender", "m"),
    )
    assert ended.code == 0
    assert "Changed tastemirov-yergali: Ергали Тастемиров, Ergali Tastemirov" in ended.out
    file = kuzet.home / "list.yml"
    kuzet("watchlist", "export", str(file))
    written = file.read_text(encoding="utf-8")
    assert "Приозёрск" in written
    assert "Астана" not in written.split("tastemirov-yergali")[1]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Тауасаров", "'Тауасаров' cannot be found in any text (write a given name and a surname)"),
        ("   ", "'   ' cannot be found in any text"),
        ("Я", "`names`: 'Я' is too short (write 2 characters or more)"),
    ],
)
def test_a_name_that_no_text_can_name_is_refused(kuzet: CommandLine, name: str, told: str) -> None:
    ended = kuzet("watchlist", "add", name)
    assert ended.code == 2
    assert ended.err.startswith(told)


def test_an_edit_of_nothing_is_none(kuzet: CommandLine) -> None:
    kuzet("watchlist", "add", NAME)
    assert "Nothing to change." in kuzet("watchlist", "edit", "tastemirov-yergali").out


@pytest.mark.parametrize(
    "arguments",
    [("--remove-alias", "Никто"), ("--remove-alias", NAME), ("--gender", "x")],
    ids=["unknown", "last", "odd"],
)
def test_a_wrong_edit_is_a_usage_error(kuzet: CommandLine, arguments: tuple[str, ...]) -> None:
    kuzet("watchlist", "add", NAME)
    assert kuzet("watchlist", "edit", "tastemirov-yergali", *arguments).code == 2


def test_an_edit_of_an_unknown_entry_is_a_usage_error(kuzet: CommandLine) -> None:
    assert kuzet("watchlist", "edit", "nobody", "--gender", "m").code == 2
