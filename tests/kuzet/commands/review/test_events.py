"""`kuzet events` and the exports of cases, on a database with one reported event."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from config.environment import open_home
from store.session import open_database
from store.watchlist.watchlist import sync_watchlist
from tests.support.command_line import CommandLine
from tests.support.store_samples import BALAPANOV, NOW, article, detained, ingest, user


@pytest.fixture
def kuzet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    database = open_database(open_home({"KUZET_HOME": str(tmp_path)}).database_url)
    with database.session() as session:
        user(session)
        sync_watchlist(session, [BALAPANOV], NOW)
        ingest(session, article(), details=[detained()])
    database.close()
    return CommandLine(tmp_path, monkeypatch, capsys)


def listed(kuzet: CommandLine) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kuzet("events", "list", "--format", "jsonl").out.splitlines()]


def test_events_are_listed_and_decided(kuzet: CommandLine) -> None:
    (event,) = listed(kuzet)
    assert (event["entry"], event["event"], event["date"]) == ("balapanov", "detained", "2026-03-01")
    assert (event["state"], event["sources"]) == ("proposed", 1)
    assert kuzet("events", "confirm", "1", "--as", "aliya").out == "Event 1: confirmed.\n"
    changed = kuzet("events", "correct", "1", "--as", "aliya", "--event", "fined", "--amount", "20 MCI", "--date", "")
    assert changed.out == "Event 1: corrected.\n"
    (event,) = listed(kuzet)
    assert (event["event"], event["amount"], event["date"]) == ("fined", {"value": 20.0, "unit": "MCI"}, None)
    assert kuzet("events", "undo", "1", "--as", "aliya").out == "Event 1: confirmed.\n"
    assert kuzet("events", "reject", "1", "--as", "aliya").out == "Event 1: rejected.\n"


def test_event_is_added_with_its_source(kuzet: CommandLine) -> None:
    made = kuzet(
        "events", "add", "balapanov", "released", "--as", "aliya", "--source", "письмо", "--date", "2026-03-20"
    )
    assert made.out == "Event 2: confirmed.\n"
    assert listed(kuzet)[1]["articles"] == ["письмо"]
    (case,) = csv.DictReader(io.StringIO(kuzet("export", "cases", "--format", "csv").out))
    assert (case["situation"], case["since"], case["events"]) == ("released", "2026-03-20", "2")


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["correct", "1", "--as", "aliya", "--date", "вчера"], 2, "is not a date"),
        (["correct", "1", "--as", "aliya"], 1, "changes nothing"),
        (["confirm", "9", "--as", "aliya"], 1, "there is no event 9"),
        (["confirm", "1", "--as", "nobody"], 1, "there is no account"),
        (["undo", "1", "--as", "aliya"], 1, "no decision on event 1"),
        (["add", "balapanov", "arrest", "--as", "aliya", "--source", "x"], 2, "is not a type of event"),
    ],
)
def test_mistake_is_answered_with_the_remedy(kuzet: CommandLine, options: list[str], code: int, message: str) -> None:
    ended = kuzet("events", *options)
    assert (ended.code, message in ended.err) == (code, True), ended.err
