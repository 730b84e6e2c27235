"""What happened over time, counted by both databases alike."""

from datetime import UTC

from store.reports.timelines import count_entry_months, count_items_by_state, count_opened, load_entry_steps
from store.review.decide import decide
from store.review.review_items import count_items, load_item_version, load_pending
from store.schema.enums import ItemState
from store.session import Database
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, DAY, NOW, article, ingest, user


def fill(database: Database) -> None:
    """Three stories of January, March and March, opened on three days; the first is confirmed."""
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        user(session)
        for number, ago in enumerate((50, 1, 0), start=1):
            words = " ".join(f"слово{number}{more}" for more in range(60))
            law = " Обвиняют по статье 405 УК РК." if number == 1 else ""
            page = article(number, text=f"{words}. Вот Тимур Балапанов.{law}", published=NOW - ago * DAY)
            ingest(session, page, now=NOW + number * DAY)
        item = load_pending(session, entry="balapanov")[0]
        version = load_item_version(session, item.id)
        decide(session, item.id, "confirmed", reviewer="aliya", version_id=version, now=NOW + 9 * DAY, note="seen")


def test_items_are_counted_by_kind_and_state(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        counted = count_items_by_state(session)
        assert counted["person"] == {ItemState.CONFIRMED: 1, ItemState.OPEN: 2}
        assert counted["citation"] == {ItemState.OPEN: 1}
        days = [NOW + number * DAY for number in range(5)]
        assert count_opened(session, days) == [0, 2, 1, 1]
        assert count_items(session, most=10, law="kz-uk:405") == 1
        assert count_items(session, most=2) == 2


def test_an_entrys_months_have_no_gap_and_its_steps_come_newest_first(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        months = count_entry_months(session, "balapanov", UTC)
        assert {month: sum(numbers.values()) for month, numbers in months.items()} == {
            "2026-01": 1, "2026-02": 0, "2026-03": 2,
        }  # fmt: skip
        steps = load_entry_steps(session, "balapanov")
        assert [(step.what, step.decision and step.decision.reviewer) for step in steps[:2]] == [
            ("confirmed", "aliya"),
            ("opened", None),
        ]
        assert len(load_entry_steps(session, "balapanov", limit=2)) == 2
        assert load_entry_steps(session, "nobody") == []
