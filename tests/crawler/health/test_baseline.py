"""What an outlet's history says of the nights before: when its pages were broken, and how late news may come."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.health.baseline import FRESH_FOR, RECENT_FOR, broken_times, news_delay
from crawler.health.run_record import RunRecord

NOW = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def history(*nights: tuple[int, int, list[str]]) -> list[RunRecord]:
    """Nights so many days ago, with so many new articles and such alarms."""
    return [
        RunRecord(at=NOW - days * DAY, observed=True, fresh=fresh, alarms=frozenset(alarms))
        for days, fresh, alarms in nights
    ]


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
def test_news_waits_as_long_as_it_was_not_found(seen: list[RunRecord], days: int) -> None:
    assert news_delay(seen, NOW) == days * DAY


def test_what_waits_longest_is_still_fresh() -> None:
    assert news_delay(history((1, 0, []), (90, 3, [])), NOW) == FRESH_FOR - RECENT_FOR
