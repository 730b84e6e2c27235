"""What an outlet's history says of the nights before: when its pages were broken, and how late news may come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.health.expectations import broken_times, held_up
from crawler.health.signals.run_record import FRESH, RECENT

NOW = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def history(*nights: tuple[int, int, list[str]]) -> list[tuple[datetime, dict[str, Any]]]:
    """Nights so many days ago, with so many new articles and such alarms."""
    return [(NOW - days * DAY, {"night": {"fresh": fresh}, "alarms": alarms}) for days, fresh, alarms in nights]


def test_pages_were_broken_up_to_three_runs_before_an_alarm() -> None:
    seen = history((1, 3, []), (2, 3, ["author"]), (3, 3, ["too_few"]), (4, 3, ["dates"]), (5, 3, []), (6, 3, []))
    assert broken_times(seen) == [(NOW - 5 * DAY, NOW - 2 * DAY), (NOW - 6 * DAY, NOW - 4 * DAY)]
    assert broken_times([]) == []


@pytest.mark.parametrize(
    ("seen", "days"),
    [
        (history((1, 3, []), (2, 3, [])), 0),
        (history((1, 0, []), (2, 0, []), (3, 3, [])), 2),
        (history((1, 3, ["left_out"]), (2, 3, ["listing"]), (3, 3, [])), 2),
        (history((1, 3, ["author"]), (2, 3, [])), 0),
        (history((6, 3, [])), 5),
        ([], 0),
    ],
    ids=["as usual", "no news", "broken lists", "broken pages", "no run", "the first night"],
)
def test_news_waits_as_long_as_it_was_not_found(seen: list[tuple[datetime, dict[str, Any]]], days: int) -> None:
    assert held_up(seen, NOW) == days * DAY


def test_what_waits_longest_is_still_fresh() -> None:
    assert held_up(history((1, 0, []), (90, 3, [])), NOW) == FRESH - RECENT
