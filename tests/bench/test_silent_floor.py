"""The ideal observer keeps to its price, and notices what must be noticed."""

import pytest

from bench.silent.days import PROFILES, Profile
from bench.silent_floor import Observer, alarms, evenings, limits, observer_of
from bench.silent_laws import Evening
from crawler.health.signals.run_record import Night

STILL, HALF, CUT = (
    "all lists stand still",
    "every second article is missing",
    "half of the text is read, on new pages",
)
YEARS = 36


def _profile(name: str) -> Profile:
    return next(one for one in PROFILES if one.name == name)


def _observer(name: str, kind: str) -> Observer:
    profile = _profile(name)
    found = observer_of(kind, profile, limits(profile, years=8, kinds=[kind]))
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["small", "bursts"])
def test_an_observer_raises_about_one_false_alarm_a_year(name: str) -> None:
    profile = _profile(name)
    set_by_others = limits(profile, years=YEARS, kinds=[STILL, HALF, CUT])
    fresh = [evenings(profile, f"fresh {number}") for number in range(YEARS)]
    for kind in set_by_others:
        observer = observer_of(kind, profile, set_by_others)
        assert observer is not None
        assert 0.5 < sum(alarms([*observer.course(time)], observer.limit) for time in fresh) / YEARS < 1.6


@pytest.mark.parametrize(("name", "is_noticed"), [("agency", True), ("sparse", False)])
def test_a_freeze_of_two_nights_is_noticed_where_much_is_published(name: str, is_noticed: bool) -> None:
    observer = _observer(name, STILL)
    past = evenings(observer.profile, "past", nights=80)
    last = max(number for number, one in enumerate(past) if one.night.fresh)
    frozen = [Evening(past[last].rate, Night(), None)] * 2
    assert observer.notices(past[: last + 1], frozen) is is_noticed


def test_what_no_healthy_outlet_shows_is_proof() -> None:
    observer = _observer("sparse", "dates are lost, on new pages")
    past = evenings(observer.profile, "past", nights=60)
    undated = Evening(0.15, Night(fresh=1, asked=1, signs={"date": (1, 1)}), None)
    assert observer.notices(past, [undated])


def test_what_known_pages_prove_has_no_observer() -> None:
    profile = _profile("small")
    assert observer_of("dates are lost", profile, limits(profile, years=1)) is None


def test_no_night_says_more_than_a_number_can_hold() -> None:
    observer = Observer(_profile("small"), lambda _: 5000.0)
    told = list(observer.course([Evening(2.0, Night(fresh=2), None)] * 2))
    assert all(one > 90 for one in told)
