"""Metrics: numbers that Prometheus can read, each true, and nobody's name among them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.environment import Home
from crawler.operations.metrics import MetricSample, load_metrics, render_metrics, write_atomically
from store.runs.alarms import record_alarm
from store.runs.runs import finish_run, record_outlet_run, start_run
from store.session import Database
from tests.support.command_line import CommandLine
from tests.support.store_samples import HOUR, NOW, article, blocked, ingest

LINE = re.compile(r'[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? [0-9.e+-]+')
COUNTS = {"new": 3, "edited": 1, "refused": {"timeout": 2, "empty": 1}, "requests": 57, "bytes": 123456789}


@pytest.fixture
def text(database: Database, tmp_path: Path) -> str:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "run-000001-001.warc.gz").write_bytes(b"x" * 1000)
    with database.session() as session:
        run = start_run(session, NOW - HOUR)
        ingest(session, article(1), now=NOW, run_id=run)
        record_outlet_run(session, run, "demo", COUNTS, now=NOW)
        record_alarm(session, "demo", "blocked", blocked(31), now=NOW)
        finish_run(session, run, NOW)
        start_run(session, NOW + HOUR)
    with database.reading() as session:
        return render_metrics(load_metrics(session, Home(path=tmp_path, database_url=database.url), ["demo", "never"]))


def test_numbers_are_those_of_the_run(text: str) -> None:
    for line in (
        f"kuzet_run_finished_seconds {NOW.timestamp():.0f}",
        f"kuzet_run_started_seconds {(NOW + HOUR).timestamp():.0f}",
        'kuzet_outlet_pages{outlet="demo",outcome="new"} 3',
        'kuzet_outlet_pages{outlet="demo",outcome="gone"} 0',
        'kuzet_outlet_refused_pages{outlet="demo",reason="timeout"} 2',
        'kuzet_outlet_bytes{outlet="demo"} 123456789',
        f'kuzet_alarm_since_seconds{{outlet="demo",kind="blocked"}} {NOW.timestamp():.0f}',
        "kuzet_open_alarms 1",
        "kuzet_articles 1",
        "kuzet_archive_bytes 1000",
    ):
        assert line in text.splitlines()


def test_outlet_that_was_never_crawled_has_no_number(text: str) -> None:
    assert 'outlet="never"' not in text


def test_nobodys_name_is_in_the_metrics(text: str) -> None:
    assert not re.search("балапанов|balapanov", text.casefold())


def test_every_line_is_of_the_format_and_every_family_listed_once(text: str) -> None:
    lines = text.splitlines()
    types = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(types) == len(set(types))
    assert all(LINE.fullmatch(line) for line in lines if not line.startswith("#"))
    assert text.endswith("\n")


@given(st.text(), st.floats(min_value=0, max_value=1e18))
def test_any_label_stays_on_its_line(value: str, number: float) -> None:
    told = render_metrics([MetricSample(name="kuzet_x", help="X.", value=number, labels={"kind": value})])
    assert LINE.fullmatch(told.removesuffix("\n").split("\n", 2)[2])


def test_file_is_replaced_at_once(tmp_path: Path) -> None:
    write_atomically(tmp_path / "kuzet.prom", "old\n")
    write_atomically(tmp_path / "kuzet.prom", "new\n")
    assert [path.name for path in tmp_path.iterdir()] == ["kuzet.prom"]
    assert (tmp_path / "kuzet.prom").read_text() == "new\n"


def test_command_prints_or_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kuzet = CommandLine(tmp_path / "var", monkeypatch, capsys)
    kuzet("watchlist", "list")
    assert "kuzet_articles 0\n" in kuzet("metrics").out
    assert kuzet("metrics", "--output", str(tmp_path / "kuzet.prom")).out == ""
    assert "kuzet_articles 0\n" in (tmp_path / "kuzet.prom").read_text()
    assert kuzet("metrics", "--output", str(tmp_path / "no" / "kuzet.prom")).code == 1
