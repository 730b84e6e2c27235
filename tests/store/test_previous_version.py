"""An installation that the previous version wrote: `tests/data/home_0004`, with invented content only."""

import lzma
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from config.wording.reasons import english_lines
from kuzet.installation import Exit
from store.review.decide import undo
from store.review.suppression_rules import load_rules
from store.schema.tables.items import Decision, ReviewItem
from store.session import HEAD, open_database
from tests.conftest import APPEND_ONLY
from tests.support.command_line import CommandLine

PREVIOUS = Path(__file__).parents[1] / "data" / "home_0004"
LAST_LINK = "30:51432f8f7cfc1bda61203300cba386c2d44bf0bc3dec335dc1a74252ddea57d1"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "var"
    shutil.copytree(PREVIOUS, home)
    packed = home / "kuzet.db.xz"
    (home / "kuzet.db").write_bytes(lzma.decompress(packed.read_bytes()))
    packed.unlink()
    return home


def test_previous_database_and_archive_verify(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kuzet = CommandLine(home, monkeypatch, capsys)
    verified = kuzet("verify", "--head", LAST_LINK)
    assert verified.code == Exit.DONE, verified.err
    assert "12 of them archived responses" in verified.out
    assert kuzet("status").code == Exit.ALARMED
    assert kuzet("verify", "--head", LAST_LINK).code == Exit.DONE


def test_previous_database_is_upgraded_and_keeps_its_decisions_and_triggers(home: Path) -> None:
    database = open_database(f"sqlite:///{home / 'kuzet.db'}")
    with database.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        reviewers = session.scalars(select(Decision.reviewer).order_by(Decision.id)).all()
        assert reviewers == ["aliya", "rule:1", "rule:1", "rule:1", "aliya", "aliya"]
        triggers = set(session.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")))
        assert {f"{table}_no_{action}" for table in APPEND_ONLY for action in ("update", "delete")} <= triggers
    assert "ix_decisions_rule_id" in {index["name"] for index in inspect(database.engine).get_indexes("decisions")}
    responses = {index["name"] for index in inspect(database.engine).get_indexes("raw_records")}
    assert {"ix_raw_records_url", "ix_raw_records_requested_url"} <= responses
    database.close()


def test_rule_of_a_previous_decision_is_understood_and_can_be_taken_back(home: Path) -> None:
    database = open_database(f"sqlite:///{home / 'kuzet.db'}")
    with database.session() as session:
        by_rule = session.scalars(select(Decision).where(Decision.is_by_rule())).all()
        assert [(one.rule_id, one.suppression_rule_id, one.decided_by) for one in by_rule] == [(None, 1, "rule:1")] * 3
        (rule,) = load_rules(session, "balapanov-timur")
        assert (rule.decision.id, rule.used) == (1, 2)
        undo(session, 1, reviewer="aliya", now=datetime(2026, 3, 9, tzinfo=UTC))
        open_now = set(session.scalars(select(ReviewItem.id).where(ReviewItem.state == "open")))
        assert {one.item_id for one in by_rule} <= open_now
    database.close()


def test_reasons_of_the_previous_version_are_kept_as_they_were_written(home: Path) -> None:
    database = open_database(f"sqlite:///{home / 'kuzet.db'}")
    with database.reading() as session:
        item = session.scalars(select(ReviewItem).order_by(ReviewItem.id)).first()
        assert item is not None
        assert {reason["code"] for reason in item.reasons} == {"as_written"}
        assert round(sum(reason["weight"] for reason in item.reasons), 2) == item.score
        assert english_lines(item.reasons)[0].endswith(f" ({item.reasons[0]['weight']:+.2f})")
    database.close()
