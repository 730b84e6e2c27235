"""Flaws that no healthy outlet has are reported in its first runs, before it has a baseline."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.rates import MIN_BASELINE_RUNS
from crawler.health.run_record import RunHistory, RunRecord
from crawler.health.signals.field_flaws import MIN_FIRST_TEXTS, MIN_FIRST_TITLES, judge
from tests.crawler.health.test_judge import outlet

NOW = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)


def nights(*counted: tuple[int, int], code: str = "title-shared") -> Sequence[RunRecord]:
    """Nights, newest first, on which so many of so many articles had the sign."""
    return [
        RunRecord(at=NOW - timedelta(days=number), observed=True, flaws={code: pair} if pair[1] else {})
        for number, pair in enumerate(counted)
    ]


def at_first(runs: Sequence[RunRecord]) -> list[RaisedAlarm]:
    return list(judge(RunHistory(outlet=outlet(), current=runs[0], earlier=runs[1:])))


def test_one_title_for_all_is_told_on_the_first_night() -> None:
    raised = at_first(nights((40, 40)))
    assert [one.kind for one in raised] == ["title"]
    (finding,) = raised[0].findings
    assert finding.code == "first-titles-shared"
    # The day is Almaty's.
    assert finding.params == {"bad": 40, "of": 40, "since": "2026-03-18"}


@pytest.mark.parametrize(
    "counted",
    [
        [(MIN_FIRST_TITLES - 1, MIN_FIRST_TITLES - 1)],
        [(7, 10)],
        [(0, 3), (40, 40)],
        [(0, 0)],
        [(2, 2)] * (MIN_BASELINE_RUNS + 1),
    ],
    ids=["too few", "some", "fixed in this run", "none", "known by now"],
)
def test_nothing_else_is(counted: list[tuple[int, int]]) -> None:
    assert not at_first(nights(*counted))


def test_it_stays_while_nothing_is_mended() -> None:
    assert at_first(nights((2, 2), (0, 0), (40, 40)))
    assert at_first(nights((0, 0), (40, 40)))


def test_one_text_for_all_is_told_on_the_first_night() -> None:
    (raised,) = at_first(nights((MIN_FIRST_TEXTS, MIN_FIRST_TEXTS), code="text-same"))
    assert (raised.kind, raised.findings[0].code) == ("text", "first-texts-same")
    assert not at_first(nights((2, 2), code="text-same"))
    assert not at_first(nights((3, 9), code="text-same"))


@pytest.mark.parametrize("code", ["date-shared", "text-shared", "date-now", "author-missing"])
def test_other_things_may_be_so_by_nature(code: str) -> None:
    assert not at_first(nights((40, 40), code=code))
