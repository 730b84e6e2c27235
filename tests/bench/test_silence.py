"""What breaks silently is noticed, and healthy outlets raise no alarm; `make soak` tries more, and for longer."""

import pytest

from bench.silence import Case, breakage, false_alarms
from bench.silent.breaks import BREAKAGES
from bench.silent.days import PROFILES

pytestmark = pytest.mark.slow

NIGHTS = 122
START = 77
"""A workday's night in November."""

SEED = 7

LATE = {
    "every second article is missing",
    "four of five articles are missing",
    "half of the text is shown, on new pages",
    "no Kazakh any more",
}
"""Two nights of a daily may not show these."""


@pytest.fixture(scope="module")
def healthy() -> tuple[list[str], list[Case]]:
    """The alarms of a healthy daily, and how each breakage of it was noticed."""
    profile = next(one for one in PROFILES if one.name == "daily")
    raised, days, watched = false_alarms(profile, SEED, NIGHTS)
    return raised, [breakage(kind, profile, days, watched, START, SEED) for kind in BREAKAGES]


def test_a_healthy_outlet_raises_no_alarm(healthy: tuple[list[str], list[Case]]) -> None:
    raised, _ = healthy
    assert raised == []


def test_each_breakage_of_a_daily_is_noticed_within_two_runs(healthy: tuple[list[str], list[Case]]) -> None:
    _, cases = healthy
    assert {case.kind for case in cases if case.shown is None or case.shown > 2} <= LATE
    assert {case.kind for case in cases if case.shown is None} == set()


def test_each_alarm_ends_by_itself_once_the_outlet_is_repaired(healthy: tuple[list[str], list[Case]]) -> None:
    _, cases = healthy
    assert [case.kind for case in cases if not case.ended] == []
