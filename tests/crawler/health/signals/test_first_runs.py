"""What no outlet has by its nature is told on its first nights, before anything is usual there."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from crawler.health.rates import FEWEST_NIGHTS
from crawler.health.signals.baseline import Past
from crawler.health.signals.first_runs import FEWEST, at_first
from crawler.health.signals.run_record import Night

NOW = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)


def nights(*counted: tuple[int, int], sign: str = "same_title") -> Sequence[Past]:
    """Nights, newest first, on which so many of so many articles had the sign."""
    return [
        Past(at=NOW - timedelta(days=number), night=Night(signs={sign: pair} if pair[1] else {}), counts={})
        for number, pair in enumerate(counted)
    ]


def test_one_title_for_all_is_reported_on_the_first_run() -> None:
    raised = list(at_first(nights((40, 40))))
    assert [one.kind for one in raised] == ["title"]
    assert raised[0].text.startswith("40 of 40 articles ")
    assert "since 18.03.2026" in raised[0].text  # by Almaty's calendar


@pytest.mark.parametrize(
    "counted",
    [
        [(FEWEST - 1, FEWEST - 1)],
        [(7, 10)],
        [(0, 3), (40, 40)],
        [(0, 0)],
        [(2, 2)] * (FEWEST_NIGHTS + 1),
    ],
    ids=["too few", "some", "mended tonight", "none", "known by now"],
)
def test_nothing_else_is(counted: list[tuple[int, int]]) -> None:
    assert not list(at_first(nights(*counted)))


def test_it_stays_while_nothing_is_fixed() -> None:
    assert list(at_first(nights((2, 2), (0, 0), (40, 40))))
    assert list(at_first(nights((0, 0), (40, 40))))


@pytest.mark.parametrize("sign", ["same_date", "same_text", "just_now", "author"])
def test_other_things_may_be_so_by_nature(sign: str) -> None:
    assert not list(at_first(nights((40, 40), sign=sign)))
