"""The report: what was confirmed, in which span, from where."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from store.archive.warc_files import RawRef
from store.reports.reports import load_confirmed
from store.review.decide import decide, undo
from store.review.review_items import load_item_version, load_pending
from store.runs.runs import record_raw, start_run
from store.session import Database, open_database
from store.watchlist.watchlist import sync_watchlist
from tests.support.command_line import CommandLine
from tests.support.review_samples import open_desk
from tests.support.store_samples import BALAPANOV, DAY, NOW, article, ingest, raw, user

SHA = "ab" * 32


def fill(database: Database) -> None:
    """An article of February with archive record, one of March without; both confirmed, and one that waits."""
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        user(session)
        run = start_run(session, NOW)
        ref = RawRef(file="run.warc.gz", offset=7, length=1, sha256=SHA, packed_sha256="0" * 64)
        raw_id = record_raw(session, run, ref, raw())
        for number, published in enumerate((NOW - 20 * DAY, NOW, NOW - DAY), start=1):
            text = " ".join(f"слово{number}{more}" for more in range(60)) + f". <b>Тимур</b> Балапанов, {number}."
            page = article(number, title=f"Статья {number}", text=text, published=published, outlet="bureau")
            ingest(session, page, run_id=run, raw_id=raw_id if number == 1 else None)
        for item in load_pending(session):
            if not item.title.endswith("3"):
                version = load_item_version(session, item.id)
                decide(session, item.id, "confirmed", reviewer="aliya", version_id=version, now=NOW + DAY, note="seen")


def test_lines_come_by_day_with_their_source_and_digest(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        lines = load_confirmed(session, None, None)
    assert [line.item.title for line in lines] == ["Статья 1", "Статья 2"]
    assert lines[0].raw
    assert lines[0].raw.sha256 == SHA
    assert (lines[0].place, lines[0].reviewer, lines[0].note) == ("run.warc.gz @ 7", "aliya", "seen")
    copy = replace(lines[0], is_internal=False)
    assert (copy.place, copy.reviewer, copy.note) == ("", "", "")
    assert (lines[1].raw, lines[1].place) == (None, "")


def test_the_span_counts_from_its_first_moment_to_before_its_last(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        assert [line.item.title for line in load_confirmed(session, NOW, None)] == ["Статья 2"]
        assert [line.item.title for line in load_confirmed(session, None, NOW)] == ["Статья 1"]
        assert load_confirmed(session, NOW + timedelta(seconds=1), None) == []


def test_what_was_undone_is_not_reported(database: Database) -> None:
    fill(database)
    with database.session() as session:
        undo(session, 1, reviewer="aliya", now=NOW + 2 * DAY)
        assert len(load_confirmed(session, None, None)) == 1


def test_the_command_writes_a_file_that_needs_no_other_and_escapes_what_it_quotes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kuzet = CommandLine(tmp_path, monkeypatch, capsys)
    opened = open_database(f"sqlite:///{tmp_path / 'kuzet.db'}")
    fill(opened)
    opened.close()
    february = ("--since", "2026-02-01", "--until", "2026-02-28")
    made = kuzet("report", *february, "--language", "en", "-o", str(tmp_path / "r.html"))
    assert made.code == 0, made.err
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "1 confirmed mention<" in page
    assert "Тимур Балапанов</bdi> (1)" in page
    assert "<h4>February 2026</h4>" in page
    assert SHA in page
    assert "&lt;b&gt;Тимур&lt;/b&gt;" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "Статья 2" not in page
    assert kuzet("report", "--since", "31.12.2026").code == 2
    assert "Статья 2" in kuzet("report").out


def test_the_desk_shows_the_same(tmp_path: Path) -> None:
    with open_desk(tmp_path, articles=[]) as desk:
        with desk.database.session() as session:
            ingest(session, article(1, outlet="bureau"))
            item = load_pending(session)[0]
            version = load_item_version(session, item.id)
            decide(session, item.id, "confirmed", reviewer="aliya", version_id=version, now=NOW)
        client = desk.client()
        assert "1 confirmed mention<" in client.get("/report?since=2026-02-01").text
        assert "0 confirmed mentions" in client.get("/report?since=2026-04-01").text
