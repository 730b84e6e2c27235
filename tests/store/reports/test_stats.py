"""What decisions say of the matches."""

import json
from pathlib import Path

import pytest

from store.reports.stats import DecidedItem, load_agreement, load_decided, precision_by, suggest_threshold
from store.review.decide import decide, undo
from store.review.review_items import load_item_version, load_pending
from store.schema.enums import ItemState
from store.schema.tables.items import ReviewItem
from store.session import Database, open_database
from store.watchlist.watchlist import sync_watchlist
from tests.support.command_line import CommandLine
from tests.support.store_samples import BALAPANOV, DAY, NOW, article, ingest, user


def one(*, is_right: bool, score: float = 0.9) -> DecidedItem:
    state = ItemState.CONFIRMED if is_right else ItemState.REJECTED
    return DecidedItem(item=ReviewItem(state=state, score=score), reason=None)


def fill(database: Database) -> None:
    """Four items: confirmed, rejected, confirmed after one was unsure, rejected after another one's confirmation."""
    verdicts = {1: ["confirmed"], 2: ["rejected"], 3: ["unsure", "confirmed"], 4: ["confirmed", "undo", "rejected"]}
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        for name in ("aliya", "bek"):
            user(session, name)
        for number, several in verdicts.items():
            text = " ".join(f"слово{number}{more}" for more in range(60)) + f". Вот Тимур Балапанов, {number}."
            outlet = "demo" if number % 2 else "other"
            ingest(session, article(number, title=f"Статья {number}", text=text, outlet=outlet))
            item = next(item for item in load_pending(session) if item.title.endswith(str(number)))
            made = None
            for place, verdict in enumerate(several):
                who = ("aliya", "bek", "bek")[place]
                if verdict == "undo":
                    assert made
                    undo(session, made.id, reviewer=who, now=NOW + place * DAY)
                    continue
                version = load_item_version(session, item.id)
                made = decide(
                    session, item.id, verdict, reviewer=who, version_id=version, now=NOW + place * DAY,
                    reason="not-about" if verdict == "rejected" else None,
                )  # fmt: skip


def test_decided_items_are_counted_by_what_they_have_in_common(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        found = load_decided(session)
        assert sum(item.is_right for item in found) == 2
        assert [(row.name, row.confirmed, row.rejected) for row in precision_by(found, lambda x: [x.item.outlet])] == [
            ("demo", 2, 0), ("other", 0, 2),
        ]  # fmt: skip
        assert [row.share for row in precision_by(found, lambda one: one.reason_codes)] == [0.5]
        assert len(load_decided(session, since=NOW + DAY)) == 2


def test_agreement_compares_neighbours_by_different_people(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        found = load_agreement(session)
        assert (found.pairs, found.equal, found.share, found.unsure, found.undone) == (1, 0, 0.0, 1, 1)


def test_a_threshold_keeps_nearly_all_that_was_confirmed() -> None:
    right = [one(is_right=True, score=0.5 + number / 400) for number in range(200)]
    wrong = [one(is_right=False, score=0.3 + number / 100) for number in range(40)]
    found = suggest_threshold([*right, *wrong])
    assert found
    assert found.lost <= 2
    assert found.spared == sum(made.item.score < found.score for made in wrong) > 15


@pytest.mark.parametrize(
    "found",
    [[], [one(is_right=True)] * 49, [one(is_right=False)] * 100, [one(is_right=True)] * 100],
    ids=["nothing", "too few", "none confirmed", "none rejected"],
)
def test_no_threshold_is_suggested_without_grounds(found: list[DecidedItem]) -> None:
    assert suggest_threshold(found) is None


def test_the_command_tells_all_this_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kuzet = CommandLine(tmp_path, monkeypatch, capsys)
    opened = open_database(f"sqlite:///{tmp_path / 'kuzet.db'}")
    fill(opened)
    opened.close()
    told = kuzet("stats")
    assert told.code == 0
    assert "4 items decided by people: 2 confirmed, 2 rejected" in told.out
    assert "No threshold suggested" in told.out
    rows = json.loads(kuzet("stats", "--json").out)
    assert rows["precision"]["outlet"]["demo"] == {"confirmed": 2, "rejected": 0, "precision": 1.0}
    assert rows["rejected_as"] == {"not-about": 2}
    assert kuzet("stats", "--since", "yesterday").code == 2
