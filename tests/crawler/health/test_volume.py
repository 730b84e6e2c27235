"""When few new articles are too few for an outlet, and when they aren't."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.health.volume import RunVolume, VolumeDrop, find_volume_drop, is_holiday, lower_tail

NOW = datetime(2026, 11, 26, 21, 0, tzinfo=UTC)
"""A Friday in Almaty, far from any holiday."""


def nights(*newest: int, usual: Callable[[date], int], number: int = 100, until: datetime = NOW) -> list[RunVolume]:
    """An outlet's nights, newest first: some that are given, and before them what the day's date says."""
    days = [until - timedelta(days=past) for past in range(number)]
    found = [*newest, *(usual(day.date()) for day in days[len(newest) :])]
    return [RunVolume(at=day, fresh=fresh) for day, fresh in zip(days, found, strict=True)]


def daily(day: date) -> int:
    return 8 + day.toordinal() * 7 % 5


def workdays(day: date) -> int:
    """Friday and Saturday evenings in Greenwich are Saturday and Sunday in Almaty."""
    return 0 if day.weekday() in (4, 5) else 6 + day.toordinal() * 7 % 5


def weekly(day: date) -> int:
    return int(day.toordinal() % 7 == day.toordinal() // 7 % 3)


@pytest.mark.parametrize("usual", [daily, workdays, weekly])
def test_a_usual_night_is_none_too_few(usual: Callable[[date], int]) -> None:
    for past in range(14):
        assert find_volume_drop(nights(usual=usual, until=NOW - timedelta(days=past))) is None


def test_two_nights_without_anything_are_too_few_for_a_daily() -> None:
    assert find_volume_drop(nights(0, usual=daily)) is None
    found = find_volume_drop(nights(0, 0, usual=daily))
    assert found is not None
    assert (found.found, found.days, found.since) == (0, 2, date(2026, 11, 26))
    assert 15 < found.expected < 25


def test_a_weekend_is_not_missed_by_who_publishes_on_workdays() -> None:
    sunday = NOW + timedelta(days=2)
    assert find_volume_drop(nights(0, 0, usual=workdays, until=sunday)) is None
    assert find_volume_drop(nights(0, 0, 0, usual=workdays, until=sunday + timedelta(days=1))) is None
    assert find_volume_drop(nights(0, 0, 0, 0, usual=workdays, until=sunday + timedelta(days=2))) is not None


def test_little_is_expected_of_holidays() -> None:
    nauryz = datetime(2026, 3, 22, 21, 0, tzinfo=UTC)
    assert find_volume_drop(nights(0, 0, 0, usual=daily, until=nauryz)) is None
    assert is_holiday(date(2026, 1, 1))
    assert not is_holiday(date(2026, 2, 2))


def test_a_sparse_outlet_is_given_weeks() -> None:
    assert find_volume_drop(nights(*[0] * 14, usual=weekly)) is None
    assert find_volume_drop(nights(*[0] * 60, usual=weekly, number=180)) is not None


def test_a_fifth_of_the_usual_is_too_few_though_it_is_something() -> None:
    assert find_volume_drop(nights(2, 2, usual=daily)) is not None
    assert find_volume_drop(nights(7, 7, usual=daily)) is None


def test_nothing_is_expected_of_an_outlet_that_is_new() -> None:
    assert find_volume_drop(nights(0, 0, usual=daily, number=12)) is None
    assert find_volume_drop([]) is None


def test_a_night_that_something_else_spoilt_is_not_judged() -> None:
    spoilt = nights(0, 0, usual=daily)
    spoilt[0] = replace(spoilt[0], is_void=True)
    assert find_volume_drop(spoilt) is None


def alarmed(*newest: int) -> list[RunVolume]:
    """The nights after an alarm was raised, whose nights are marked."""
    found = nights(*newest, 0, usual=daily)
    return [found[0], *(replace(one, is_alarmed=True) for one in found[1 : len(newest)]), *found[len(newest) :]]


def test_an_alarm_lasts_while_nothing_comes_and_tells_since_when() -> None:
    found = find_volume_drop(alarmed(*[0] * 30))
    assert found == VolumeDrop(found=0, expected=found.expected if found else 0, days=31, since=date(2026, 10, 28))


def test_an_alarm_ends_when_the_outlet_gives_what_it_gave() -> None:
    assert find_volume_drop(alarmed(1, 0, 0)) is not None
    assert find_volume_drop(alarmed(9, 0, 0)) is None


def test_several_runs_of_a_day_are_one_night_and_a_missed_one_is_made_up_for() -> None:
    twice = nights(0, 5, usual=daily)
    again = RunVolume(at=twice[0].at - timedelta(hours=1), fresh=4)
    assert find_volume_drop([twice[0], again, *twice[1:]]) is None
    away: Sequence[RunVolume] = [one for number, one in enumerate(nights(9, usual=daily)) if number not in (1, 2)]
    assert find_volume_drop(away) is None


def test_the_tail_is_that_of_the_negative_binomial_law() -> None:
    assert lower_tail(0, 6.0, 3.0) == pytest.approx((3 / 9) ** 3)
    assert lower_tail(10_000, 6.0, 3.0) == pytest.approx(1.0)
    assert lower_tail(3, 0.0, 3.0) == 1.0


def same(newest: list[RunVolume], *, quiet: bool) -> list[RunVolume]:
    """Nights of which the newest came with the bytes of the one before, and the earlier quiet ones with others."""
    return [replace(one, is_same=place < 1 or (quiet and not one.fresh)) for place, one in enumerate(newest)]


def rare(day: date) -> int:
    """Two articles on most days."""
    return (day.toordinal() * 7 % 5 > 0) * 2


def test_bytes_that_never_stood_still_before_make_a_pause_less_likely() -> None:
    paused = nights(0, 0, usual=rare)
    assert find_volume_drop(paused) is None
    assert find_volume_drop(same(paused, quiet=True)) is None
    assert find_volume_drop(same(paused, quiet=False)) is not None


def test_one_list_must_stand_still_from_the_first_night_of_its_pause() -> None:
    paused = nights(0, 0, usual=rare)
    late = same(paused, quiet=False)
    both = [replace(one, is_same=True) if place < 2 else one for place, one in enumerate(late)]
    assert find_volume_drop(late) is not None
    assert find_volume_drop(late, sources=1) is None
    assert find_volume_drop(both, sources=1) is not None


def test_bytes_that_moved_since_the_pause_began_say_nothing() -> None:
    moved = [replace(one, is_same=False) for one in nights(0, 0, usual=rare)]
    assert find_volume_drop(moved) is None


def test_one_of_some_lists_may_be_silent_and_must_not_be_low() -> None:
    low = nights(1, 1, usual=daily)
    assert find_volume_drop(low) is not None
    assert find_volume_drop(low, sources=2) is None
    assert find_volume_drop(nights(0, 0, usual=daily), sources=2) is not None
