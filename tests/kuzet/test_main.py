"""The command line: exit codes, clear refusals, and text of the web that terminals must not obey."""

import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from config.loader import load_config
from config.local_time import local_time
from crawler import index_cache
from crawler.index_cache import index_of
from kuzet.commands.crawl.crawl import parse_time
from kuzet.demo.content import WATCHLIST
from kuzet.terminal import plain
from store.articles.revisit_schedule import update_schedule
from store.session import open_database
from tests.support.command_line import CommandLine


@pytest.fixture
def kuzet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "var", monkeypatch, capsys)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_help_names_every_command(kuzet: CommandLine) -> None:
    told = kuzet("--help").out
    for command in ("crawl", "status", "serve", "queue", "decide", "match", "export", "demo", "watchlist", "outlets"):
        assert command in told


def test_a_command_starts_without_what_only_others_import() -> None:
    program = "import sys, kuzet.main; kuzet.main.make_app(); print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"sqlalchemy", "matchers.index", "scrapy", "starlette", "lxml"}.isdisjoint(ended.stdout.split())


def test_the_release_is_reported(kuzet: CommandLine) -> None:
    told = kuzet("--version")
    assert (told.code, told.out.split()[0]) == (0, "kuzet")
    assert f'version = "{told.out.split()[1]}"' in Path("pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (MemoryError(), "MemoryMax="),
        (OSError(errno.ENOMEM, ""), "MemoryMax="),
        (OSError(errno.EMFILE, ""), "ulimit -n"),
    ],
)
def test_a_command_says_what_the_system_lacks(
    error: Exception, remedy: str, kuzet: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def command() -> None:
        raise ExceptionGroup("", [ValueError("words of a page")]) from error

    monkeypatch.setattr("kuzet.main.make_app", lambda: command)
    ended = kuzet("crawl")
    assert ended.code == 1
    assert "Everything stored is complete" in ended.err
    assert remedy in ended.err


def test_an_unknown_command_is_a_usage_error(kuzet: CommandLine) -> None:
    assert kuzet("crowl").code == 2


def test_a_broken_outlet_file_stops_a_crawl_before_the_first_request(kuzet: CommandLine, tmp_path: Path) -> None:
    broken = tmp_path / "config" / "outlets" / "example.yml"
    broken.parent.mkdir(parents=True)
    broken.write_text("name: Example\nhomepag: https://example.kz/\n", encoding="utf-8")
    ended = kuzet("--config", str(tmp_path / "config"), "crawl")
    assert ended.code == 2
    assert "example.yml:2: unknown key `homepag` (did you mean `homepage`?)" in ended.err
    assert not (kuzet.home / "kuzet.db").exists()


def test_crawling_an_unknown_outlet_is_a_usage_error_that_names_the_likeliest(kuzet: CommandLine) -> None:
    ended = kuzet("crawl", "azatyq-ru")
    assert (ended.code, ended.err) == (2, "no outlet 'azatyq-ru' (did you mean azattyq-ru?)\n")


def test_a_report_that_could_not_be_written_is_reported_before_the_crawl(kuzet: CommandLine, tmp_path: Path) -> None:
    ended = kuzet("crawl", "--report", str(tmp_path / "nowhere" / "night.json"))
    assert ended.code == 2
    assert not (kuzet.home / "kuzet.db").exists()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("KUZET_DATABASE_URL", "postgres://kuzet:secret@db/kuzet", "'postgres' is not a supported database"),
        ("KUZET_HOME", "/dev/null/var", "/dev/null/var can't be created: Not a directory (name a folder"),
        ("KUZET_CONTACT", "nobody", "'nobody' is not a contact address"),
    ],
)
def test_a_variable_that_cannot_be_used_is_reported_with_its_remedy(
    kuzet: CommandLine, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    ended = kuzet("status")
    assert ended.code == 2
    assert ended.err.startswith(f"{variable}: {told}")
    assert "secret" not in ended.err


def test_a_path_that_cannot_be_used_is_reported_without_a_traceback(kuzet: CommandLine, tmp_path: Path) -> None:
    kuzet("watchlist", "list")
    ended = kuzet("export", "items", "--output", str(tmp_path / "nowhere" / "items.csv"))
    assert ended.code == 1
    assert ended.err.startswith(f"{tmp_path}/nowhere/items.csv: No such file or directory (name another path")


def test_letters_that_an_encoding_lacks_end_no_command(tmp_path: Path) -> None:
    environ = {**os.environ, "KUZET_HOME": str(tmp_path), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "kuzet", "outlets", "list"]
    listed = subprocess.run(command, env=environ, capture_output=True, check=True)
    assert "\\u0430" in listed.stdout.decode("ascii")


def test_a_table_for_a_program_has_a_row_on_each_line(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    command = [sys.executable, "-m", "kuzet", "outlets", "list"]
    listed = subprocess.run(command, env=environ | {"KUZET_HOME": str(tmp_path)}, capture_output=True, check=True)
    assert len(listed.stdout.splitlines()) == 1 + len(load_config().outlets)


def test_status_tells_how_often_articles_are_visited_again_and_why(kuzet: CommandLine) -> None:
    kuzet.home.mkdir(mode=0o700)
    database = open_database(f"sqlite:///{kuzet.home / 'kuzet.db'}")
    with database.session() as session:
        update_schedule(session, "learnt", requests=100, now=datetime.now(UTC))
    database.close()
    lines = kuzet("status", "--revisits").out.splitlines()
    assert any(line.startswith("learnt") and "0 changes in 0 article-days" in line for line in lines)
    assert sum("nothing learnt yet" in line and "90.0 d" in line for line in lines) == len(load_config().outlets)


def test_status_before_the_first_run_says_what_to_do(kuzet: CommandLine) -> None:
    ended = kuzet("status")
    assert ended.code == 0
    assert "kuzet crawl" in ended.out


def test_the_installations_folder_is_for_its_owner_only(kuzet: CommandLine) -> None:
    kuzet("watchlist", "list")
    assert kuzet.home.stat().st_mode & 0o777 == 0o700
    assert (kuzet.home / "kuzet.db").stat().st_mode & 0o777 == 0o600


def test_match_writes_a_line_for_each_mention(kuzet: CommandLine) -> None:
    rows = [
        {"id": "a", "text": "Вчера суд оштрафовал Жексена Тауасарова по статье 405 УК РК.", "published": "2026-05-20"},
        {"id": "b", "text": "Погода в Алматы."},
    ]
    ended = kuzet("match", "--watchlist", str(WATCHLIST), stdin="".join(json.dumps(row) + "\n" for row in rows))
    found = lines(ended.out)
    assert ended.code == 0
    assert [(row["id"], row["kind"], row["entry"]) for row in found] == [
        ("a", "person", "tauassarov-zheksen"),
        ("a", "citation", "kz-uk:405"),
    ]
    person, citation = found
    assert person["surface"] == "Жексена Тауасарова"
    assert rows[0]["text"].index("Жексена") == person["start"]
    assert person["events"] == ["fined"]
    (details,) = person["event_details"]
    assert (details["event"], details["date"], details["law"], details["term"]) == (
        "fined",
        "2026-05-19",
        "kz-uk:405",
        None,
    )
    assert (citation["code"], citation["article"], citation["part"]) == ("kz-uk", "405", None)


def test_match_takes_the_index_that_a_crawl_has_left_and_leaves_none(
    kuzet: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text('{"id": 1, "text": "По статье 405 УК РК осудили Макса Бокаева."}\n', encoding="utf-8")
    built = kuzet("match", str(texts)).out
    assert not kuzet.home.exists()
    config = load_config()
    kuzet.home.mkdir(exist_ok=True)
    index_of([entry for entry in config.entries if not entry.retired], config.laws, kuzet.home / "index")
    monkeypatch.setattr(index_cache, "build_index", lambda *_: pytest.fail("it is there already"))
    assert kuzet("match", str(texts)).out == built != ""


def test_a_line_that_is_no_object_stops_match_and_is_named(kuzet: CommandLine) -> None:
    ended = kuzet("match", stdin='{"id": 1, "text": "x"}\n[1]\n')
    assert ended.code == 2
    assert "stdin:2" in ended.err


def test_a_day_before_all_others_is_refused(kuzet: CommandLine) -> None:
    ended = kuzet("export", "articles", "--since", "0001-01-01")
    assert (ended.code, "not a date" in ended.err) == (2, True)


def _runs_in_shell(command: str, folder: Path) -> None:
    """Run a shell's command line, to which $0 is Python, on an installation of its own."""
    ended = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable],
        env={**os.environ, "KUZET_HOME": str(folder / "home")},
        check=False,
        capture_output=True,
    )
    assert ended.returncode == 0, ended.stderr


def test_a_working_folder_that_is_gone_is_not_needed(tmp_path: Path) -> None:
    command = f'cd "{tmp_path}" && mkdir gone && cd gone && rmdir ../gone && exec "$0" -P -m kuzet watchlist list'
    _runs_in_shell(command, tmp_path)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_launcher_may_close_the_standard_streams(closed: str, tmp_path: Path) -> None:
    command = f'exec "$0" -m kuzet watchlist list {closed}'
    _runs_in_shell(command, tmp_path)


@pytest.mark.parametrize("name", ["log", "archive"])
def test_a_file_in_a_folders_place_is_reported_in_one_line(name: str, kuzet: CommandLine) -> None:
    kuzet.home.mkdir(exist_ok=True)
    kuzet.home.joinpath(name).write_text("")
    ended = kuzet("crawl", "bureau")
    assert ended.code == 1
    told = ended.err.splitlines()[-1]
    assert f"{name}: File exists (name another path" in told


def test_a_day_of_publication_that_is_none_stops_match_and_is_named(kuzet: CommandLine) -> None:
    ended = kuzet("match", stdin='{"id": 1, "text": "x", "published": "in May"}\n')
    assert ended.code == 2
    assert "stdin:1: published must be a time in ISO 8601" in ended.err


def test_a_line_that_is_nested_too_deeply_stops_match_and_is_named(kuzet: CommandLine) -> None:
    ended = kuzet("match", stdin="[" * 100_000 + "\n")
    assert ended.code == 2
    assert "stdin:1" in ended.err


@pytest.mark.parametrize(
    "bad",
    [
        {"fetched_at": "0001-01-01T00:00:00+23:59"},
        {"published": "9999-12-31T23:59:59-23:59"},
        {"url": "http://["},
        None,
    ],
    ids=str,
)
def test_a_line_that_nothing_can_hold_costs_no_other(
    bad: dict[str, str] | None, kuzet: CommandLine, tmp_path: Path
) -> None:
    good = {
        "url": "https://bureau.kz/novosti/sud-v-aktau/",
        "title": "Суд в Актау",
        "text": "Суд в Актау вынес приговор.",
    }
    line = "[" * 100_000 if bad is None else json.dumps({**good, "url": "https://bureau.kz/novosti/other/", **bad})
    (tmp_path / "archive.jsonl").write_text(f"{line}\n{json.dumps(good)}\n")
    ended = kuzet("articles", "import", str(tmp_path / "archive.jsonl"), "--outlet", "bureau")
    assert ended.code == 1
    assert "1 article imported, 1 line skipped." in ended.out


def test_an_archive_is_imported_and_bad_lines_are_reported_and_skipped(kuzet: CommandLine, tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    good = {
        "url": "https://bureau.kz/novosti/sud-v-aktau/",
        "title": "Суд в Актау",
        "text": "Суд в Актау приговорил Жексена Тауасарова к году ограничения свободы.",
        "published": "2026-03-01T10:00:00+05:00",
    }
    archive.write_text(f'{json.dumps(good)}\n{{"url": "ftp://x", "title": "t", "text": "t"}}\nnonsense\n')
    ended = kuzet("articles", "import", str(archive), "--outlet", "bureau")
    assert ended.code == 1
    assert "1 article imported, 2 lines skipped." in ended.out
    assert "archive.jsonl:2: skipped: `url`" in ended.err
    assert "archive.jsonl:3: skipped: not JSON" in ended.err
    (stored,) = lines(kuzet("export", "versions").out)
    assert stored["change"] == "imported"
    assert stored["raw_sha256"] is None
    assert kuzet("articles", "import", str(archive), "--outlet", "bureau").code == 1
    assert len(lines(kuzet("export", "versions").out)) == 1


def test_a_day_without_a_zone_is_one_in_almaty(kuzet: CommandLine, tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    line = {"url": "https://bureau.kz/novosti/sud/", "title": "Суд", "text": "Суд в Актау.", "published": "2020-01-05"}
    archive.write_text(json.dumps(line))
    assert kuzet("articles", "import", str(archive), "--outlet", "bureau").code == 0
    (stored,) = lines(kuzet("export", "articles").out)
    assert str(stored["published"]).startswith("2020-01-04T18:00:00")


def test_a_name_is_added_found_in_an_import_and_decided(kuzet: CommandLine, tmp_path: Path) -> None:
    assert kuzet("watchlist", "add", "Жексен Тауасаров", "--alias", "Zheksen Tauasarov").code == 0
    archive = tmp_path / "archive.jsonl"
    archive.write_text(
        json.dumps(
            {
                "url": "https://bureau.kz/novosti/sud-v-aktau/",
                "title": "Суд в Актау",
                "text": "Вчера суд оштрафовал Жексена Тауасарова.",
            }
        )
    )
    assert kuzet("articles", "import", str(archive), "--outlet", "bureau").code == 0
    (item,) = lines(kuzet("queue", "--format", "jsonl").out)
    assert item["surface"] == "Жексена Тауасарова"
    assert kuzet("decide", str(item["id"]), "confirmed", "--as", "aigul").code == 1
    assert kuzet("user", "add", "aigul", stdin="long enough a password\n").code == 0
    assert kuzet("decide", str(item["id"]), "confirmed", "--as", "aigul", "--note", "она самая").code == 0
    (decision,) = lines(kuzet("export", "decisions").out)
    assert decision["verdict"] == "confirmed"
    assert lines(kuzet("queue", "--format", "jsonl").out) == []


def test_an_entry_that_is_retired_is_listed_only_when_asked_for(kuzet: CommandLine) -> None:
    kuzet("watchlist", "add", "Жексен Тауасаров", "--id", "tauassarov")
    assert kuzet("watchlist", "retire", "tauassarov").code == 0
    assert "tauassarov" not in kuzet("watchlist", "list").out
    assert "tauassarov" in kuzet("watchlist", "list", "--retired").out
    assert kuzet("watchlist", "add", "Другой Тауасаров", "--id", "tauassarov").code == 2


def test_an_exported_watchlist_is_imported_without_a_change(kuzet: CommandLine, tmp_path: Path) -> None:
    kuzet("watchlist", "add", "Жексен Тауасаров", "--id", "tauassarov")
    file = tmp_path / "list.yml"
    assert kuzet("watchlist", "export", str(file)).code == 0
    assert "0 added, 0 changed, 67 unchanged." in kuzet("watchlist", "import", str(file)).out


def test_a_table_is_imported_after_a_look_at_what_it_would_change(kuzet: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("id,kind,names\ntest-one,person,Оразбек Тлеужанов\n", encoding="utf-8")
    assert "1 added, 0 changed" in kuzet("watchlist", "import", str(file), "--dry-run").out
    assert "1 added, 0 changed" in kuzet("watchlist", "import", str(file)).out
    assert "0 added, 0 changed, 1 unchanged" in kuzet("watchlist", "import", str(file)).out


def test_a_list_of_another_kind_is_reported(kuzet: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "list.docx"
    file.write_bytes(b"PK")
    ended = kuzet("watchlist", "import", str(file))
    assert ended.code == 1
    assert "a list is a .yml, .csv or .json file" in ended.err


def test_a_list_that_is_too_long_is_not_read(kuzet: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    with file.open("wb") as opened:
        opened.truncate(1024**3)
    ended = kuzet("watchlist", "import", str(file))
    assert ended.code == 1
    assert "larger than 64 MB (split it" in ended.err


def test_a_time_without_an_offset_is_refused() -> None:
    assert parse_time("2026-11-25T02:00:00+05:00") == datetime(2026, 11, 24, 21, tzinfo=UTC)
    with pytest.raises(typer.BadParameter, match="names no offset"):
        parse_time("2026-11-25T02:00:00")
    with pytest.raises(typer.BadParameter, match="is not a time"):
        parse_time("yesterday")
    with pytest.raises(typer.BadParameter, match="not a time"):
        parse_time("0001-01-01T00:00:00+23:59")


def test_what_a_terminal_would_obey_is_made_visible() -> None:
    assert plain("a\x1b[31mb\u202ec\nd") == "a‹U+001B›[31mb‹U+202E›c d"


def test_times_are_shown_as_in_almaty() -> None:
    assert local_time(datetime(2026, 11, 24, 21, tzinfo=UTC)) == "25.11.2026 02:00"


READERS = (
    ("verify",),
    ("status",),
    ("export", "items"),
    ("queue",),
    ("stats",),
    ("diff", "https://demo.example/1"),
    ("evidence", "--item", "1", "--output", "bundle"),
    ("report",),
    ("metrics",),
    ("notify",),
    ("doctor",),
)


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_a_command_that_only_reads_creates_no_database(kuzet: CommandLine, command: tuple[str, ...]) -> None:
    kuzet(*command)
    assert not list(kuzet.home.glob("kuzet.db*"))


def test_a_reader_without_a_database_says_what_to_do(kuzet: CommandLine) -> None:
    ended = kuzet("queue")
    assert ended.code == 1
    assert "kuzet crawl creates it" in ended.err


@pytest.mark.parametrize("written", ["9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z", "1999-12-31T23:59:59Z"])
def test_a_clock_that_no_run_can_have_is_refused(kuzet: CommandLine, written: str) -> None:
    ended = kuzet("crawl", "--now", written)
    assert ended.code == 2
    assert "2000 to 2099" in ended.err
