"""Notices: each thing is told once, again when it changes, never lost, and without whom the list holds."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wording.catalogue import load_catalogues
from crawler.operations.notifications import Notice, Reported, due, load_reported, update_reported
from crawler.operations.send_notification import Wording
from store.runs.alarms import record_alarm, update_ended_alarms
from store.runs.runs import finish_run, record_outlet_run, start_run
from store.schema.tables.runs import Alarm
from store.session import Database, open_database
from store.watchlist.watchlist import sync_watchlist
from tests.support.command_line import CommandLine
from tests.support.store_samples import BALAPANOV, DAY, HOUR, NOW, SARSENOVA, article, blocked, ingest

# apprise reads all its plugins, and one of them a module that Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

COUNTS = {"looked_at": 40, "new": 3, "edited": 1, "unchanged": 34, "gone": 0, "refused": {"timeout": 2}, "blocked": 0}


def night(database: Database, at: datetime) -> int:
    """A run that came to its end, and an article that names the tracked."""
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV, SARSENOVA], at)
        run = start_run(session, at - HOUR)
        ingest(session, article(run, url=f"https://demo.example/{run}", urls=()), now=at, run_id=run)
        record_outlet_run(session, run, "demo", COUNTS, now=at)
        finish_run(session, run, at)
    return run


def alarm(database: Database, findings: list[dict[str, Any]], *, at: datetime = NOW) -> None:
    with database.session() as session:
        record_alarm(session, "demo", "blocked", findings, now=at)


def finding(code: str, **params: str | int) -> list[dict[str, Any]]:
    return [{"code": code, "params": params}]


class Listener:
    """Somebody who is told what is due, and whose memory is what was told."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.told = Reported(since=NOW)

    def hears(self, now: datetime = NOW, *, with_names: bool = False, language: str = "en") -> list[Notice]:
        wording = Wording(catalogue=load_catalogues()[language], with_names=with_names)
        with self.database.reading() as session:
            notices = due(session, self.told, now=now, wording=wording)
        self.told = notices[-1].then if notices else self.told
        return notices


@pytest.fixture
def listener(database: Database) -> Listener:
    return Listener(database)


def titles(notices: list[Notice]) -> list[str]:
    return [notice.title for notice in notices]


def test_alarm_is_reported_once(listener: Listener) -> None:
    alarm(listener.database, blocked(31))
    assert titles(listener.hears()) == ["Kuzet: alarms: 1 new"]
    assert listener.hears(NOW + HOUR) == []


def test_alarm_is_reported_again_when_it_changes(listener: Listener) -> None:
    alarm(listener.database, blocked(31))
    listener.hears()
    alarm(listener.database, finding("most-pages-refused", bad=31, of=40, reasons="no_text"))
    assert titles(listener.hears()) == ["Kuzet: alarms: 1 changed"]
    assert listener.hears() == []


def test_other_numbers_are_no_change(listener: Listener) -> None:
    alarm(listener.database, blocked(31))
    listener.hears()
    alarm(listener.database, blocked(38))
    assert listener.hears() == []


def test_end_of_an_alarm_is_reported_and_its_return_is_new(listener: Listener) -> None:
    alarm(listener.database, blocked(31))
    listener.hears()
    with listener.database.session() as session:
        update_ended_alarms(session, "demo", set(), now=NOW + HOUR)
    ended = listener.hears()
    assert titles(ended) == ["Kuzet: alarms: 1 ended"]
    assert "demo: blocked" in ended[0].body
    alarm(listener.database, blocked(31))
    assert titles(listener.hears()) == ["Kuzet: alarms: 1 new"]


def test_digest_comes_once_a_run(listener: Listener) -> None:
    run = night(listener.database, NOW)
    told = listener.hears(NOW + HOUR)
    assert titles(told) == [f"Kuzet: run {run}, 0 open alarms"]
    assert "visited 40, new 3, edited 1" in told[0].body
    assert "unreadable 2" in told[0].body
    assert "items wait for review" in told[0].body
    assert listener.hears(NOW + 2 * HOUR) == []
    assert night(listener.database, NOW + DAY) > run
    assert len(listener.hears(NOW + DAY)) == 1


def test_silence_is_reported_after_26_hours_and_once_a_day(listener: Listener) -> None:
    night(listener.database, NOW)
    listener.hears(NOW + HOUR)
    assert listener.hears(NOW + 26 * HOUR) == []
    assert titles(listener.hears(NOW + 26 * HOUR + timedelta(minutes=1))) == ["Kuzet: no run for 26 hours"]
    assert listener.hears(NOW + 47 * HOUR) == []
    assert titles(listener.hears(NOW + 48 * HOUR)) == ["Kuzet: no run for 48 hours"]
    assert listener.hears(NOW + 49 * HOUR) == []


def test_silence_that_ended_can_begin_again(listener: Listener) -> None:
    night(listener.database, NOW)
    listener.hears(NOW + 30 * HOUR)
    night(listener.database, NOW + 31 * HOUR)
    listener.hears(NOW + 31 * HOUR)
    assert titles(listener.hears(NOW + 58 * HOUR)) == ["Kuzet: no run for 27 hours"]


def test_run_that_was_killed_ends_no_silence(listener: Listener) -> None:
    night(listener.database, NOW)
    listener.hears(NOW)
    with listener.database.session() as session:
        start_run(session, NOW + DAY)
    (told,) = listener.hears(NOW + 27 * HOUR)
    assert "was killed or is still running" in told.body


def test_installation_that_never_ran_is_silent_since_it_was_first_looked_at(listener: Listener) -> None:
    assert listener.hears(NOW + 25 * HOUR) == []
    (told,) = listener.hears(NOW + 27 * HOUR)
    assert "No run has ended yet" in told.body


def test_no_tracked_name_is_in_a_notice(listener: Listener) -> None:
    night(listener.database, NOW)
    alarm(
        listener.database,
        [
            *finding("source-empty", source="listing", url="https://demo.example/tag/timur-balapanov?q=Сарсенова"),
            *finding("crawl-failed", error="no answer from https://demo.example/sarsenova, gave up"),
        ],
    )
    text = "\n".join(f"{one.title}\n{one.body}" for one in listener.hears(NOW + 30 * HOUR)).casefold()
    assert "the listing https://demo.example/… gave no link to an article" in text
    assert "no answer from https://demo.example/…, gave up" in text
    for name in ("балапанов", "balapanov", "сарсенов", "sarsenova"):
        assert name not in text


def test_names_are_in_the_digest_where_they_are_allowed_and_never_in_a_title(listener: Listener) -> None:
    night(listener.database, NOW)
    notices = listener.hears(NOW + HOUR, with_names=True)
    assert "- Тимур Балапанов: 1" in notices[-1].body
    assert not any("Балапанов" in title for title in titles(notices))
    later = listener.hears(NOW + 2 * HOUR, with_names=True)
    assert later == []


def test_only_what_is_new_since_the_last_digest_is_named(listener: Listener) -> None:
    night(listener.database, NOW)
    listener.hears(NOW + HOUR, with_names=True)
    with listener.database.session() as session:
        finish_run(session, start_run(session, NOW + DAY), NOW + DAY)
    assert "New in the queue" not in listener.hears(NOW + DAY, with_names=True)[-1].body


def test_odd_letters_of_an_alarm_are_only_read(listener: Listener) -> None:
    alarm(listener.database, finding("crawl-failed", error="failed:\r\nSubject: x\u202e\x1b[31m"))
    (told,) = listener.hears()
    assert "failed: Subject: x‹U+202E›‹U+001B›[31m" in told.body


def test_alarm_is_in_the_language_of_who_is_notified(listener: Listener) -> None:
    alarm(listener.database, blocked(31))
    (notice,) = listener.hears(language="kk")
    assert "Сайт кіргізбеген беттер: 31 (барлығы 40)." in notice.body


def test_titles_and_digest_are_in_the_language_of_who_is_notified(listener: Listener) -> None:
    night(listener.database, NOW)
    alarm(listener.database, blocked(31))
    alarms, digest = listener.hears(language="ru")
    assert alarms.title == "Kuzet: тревоги: новых: 1"
    assert digest.title == "Kuzet: обход 1, открытых тревог: 1"
    assert "просмотрено 40, новых 3" in digest.body
    (silence,) = listener.hears(NOW + 27 * HOUR, language="kk")
    assert silence.title == "Kuzet: 27 сағат бойы аралау болмады"


def test_alarm_of_an_older_version_is_shown_in_its_words(listener: Listener) -> None:
    with listener.database.session() as session:
        values = {"outlet": "demo", "kind": "blocked", "raised_at": NOW, "last_raised_at": NOW}
        session.add(Alarm(**values, text="31 of 40 pages were blocked: https://demo.example/timur-balapanov"))
    (notice,) = listener.hears()
    assert "31 of 40 pages were blocked: https://demo.example/…" in notice.body
    assert listener.hears() == []


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=3), st.integers(0, 9), st.booleans())
def test_memory_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, alarms: dict[str, str], days: int, had_digest: bool
) -> None:
    told = Reported(since=NOW, alarms=alarms, run=days, silent_days=days, digest_at=NOW if had_digest else None)
    path = tmp_path_factory.mktemp("told") / "notices.json"
    update_reported(path, told)
    assert load_reported(path, now=NOW + DAY) == told


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"since": 1, "digest_at": null}', '{"since": "x", "digest_at": ""}']
)
def test_memory_that_is_damaged_is_restarted(tmp_path: Path, content: str) -> None:
    (tmp_path / "notices.json").write_text(content)
    assert load_reported(tmp_path / "notices.json", now=NOW) == Reported(since=NOW)


@dataclass
class Receiver:
    """A web hook on loopback."""

    address: str = ""
    status: int = 200
    received: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if receiver.status == 200:
                receiver.received.append(json.loads(content))
            self.send_response(receiver.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    receiver.address = f"json://user:hush7@127.0.0.1:{server.server_address[1]}/"
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving() as one:
        monkeypatch.setenv("KUZET_NOTIFY", one.address)
        yield one


@pytest.fixture
def kuzet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "var", monkeypatch, capsys)


def watched(kuzet: CommandLine) -> Database:
    kuzet.home.mkdir(mode=0o700)
    database = open_database(f"sqlite:///{kuzet.home}/kuzet.db")
    night(database, NOW)
    return database


def at(moment: datetime) -> tuple[str, str]:
    return "--now", moment.isoformat()


def test_notices_arrive(kuzet: CommandLine, receiver: Receiver) -> None:
    database = watched(kuzet)
    alarm(database, blocked(31))
    database.close()
    assert kuzet("notify", *at(NOW + HOUR)).code == 0
    assert [one["title"] for one in receiver.received] == ["Kuzet: alarms: 1 new", "Kuzet: run 1, 1 open alarms"]
    assert kuzet("notify", *at(NOW + 2 * HOUR)).code == 0
    assert len(receiver.received) == 2
    assert (kuzet.home / "notices.json").stat().st_mode & 0o777 == 0o600


def test_notice_that_was_not_taken_is_sent_the_next_time(kuzet: CommandLine, receiver: Receiver) -> None:
    watched(kuzet).close()
    receiver.status = 503
    ended = kuzet("notify", *at(NOW + HOUR))
    assert ended.code == 1
    assert "hush7" not in ended.out + ended.err
    receiver.status = 200
    assert kuzet("notify", *at(NOW + 2 * HOUR)).code == 0
    assert len(receiver.received) == 1


def test_address_that_fails_is_named_and_the_others_are_reported_once(
    kuzet: CommandLine, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(kuzet).close()
    with receiving() as other:
        other.status = 503
        monkeypatch.setenv("KUZET_NOTIFY", f"{receiver.address} {other.address}")
        ended = kuzet("notify", *at(NOW + HOUR))
    assert ended.code == 1
    assert "address 2 of KUZET_NOTIFY" in ended.err
    kuzet("notify", *at(NOW + 2 * HOUR))
    assert len(receiver.received) == 1


def test_machine_on_which_nothing_ever_ran_is_reported(kuzet: CommandLine, receiver: Receiver) -> None:
    assert kuzet("notify", *at(NOW)).code == 0
    assert kuzet("notify", *at(NOW + 27 * HOUR)).code == 0
    assert [one["title"] for one in receiver.received] == ["Kuzet: no run for 27 hours"]


def test_database_that_cannot_be_read_is_reported_once_a_day_and_when_it_can(
    kuzet: CommandLine, receiver: Receiver
) -> None:
    watched(kuzet).close()
    path = kuzet.home / "kuzet.db"
    whole = path.read_bytes()
    path.write_bytes(b"\xff" * len(whole))
    for hours in (1, 2, 25):
        assert kuzet("notify", *at(NOW + hours * HOUR)).code == 0
    assert [one["title"] for one in receiver.received] == ["Kuzet: the database can't be read"] * 2
    path.write_bytes(whole)
    assert kuzet("notify", *at(NOW + 25 * HOUR)).code == 0
    assert receiver.received[2]["title"] == "Kuzet: the database can be read again"


def test_lost_database_is_reported_and_no_empty_one_begun(kuzet: CommandLine, receiver: Receiver) -> None:
    watched(kuzet).close()
    (kuzet.home / "kuzet.db").unlink()
    assert kuzet("notify", *at(NOW + HOUR)).code == 0
    assert [one["title"] for one in receiver.received] == ["Kuzet: the database can't be read"]
    assert not (kuzet.home / "kuzet.db").exists()


def test_show_sends_nothing_and_remembers_nothing(kuzet: CommandLine, receiver: Receiver) -> None:
    watched(kuzet).close()
    for _ in range(2):
        assert "Kuzet: run 1" in kuzet("notify", "--show", *at(NOW + HOUR)).out
    assert receiver.received == []


def test_addresses_can_be_tried(kuzet: CommandLine, receiver: Receiver) -> None:
    assert kuzet("notify", "--test").code == 0
    assert [one["title"] for one in receiver.received] == ["Kuzet: test"]


@pytest.mark.parametrize("addresses", ["", "nonsense://hush7@example.org", "json://127.0.0.1/ hush7"])
def test_address_that_means_nothing_is_a_usage_error_and_not_shown(
    kuzet: CommandLine, monkeypatch: pytest.MonkeyPatch, addresses: str
) -> None:
    monkeypatch.setenv("KUZET_NOTIFY", addresses)
    ended = kuzet("notify")
    assert ended.code == 2
    assert "KUZET_NOTIFY" in ended.err
    assert "hush7@" not in ended.out + ended.err
