"""When several witnesses together show that lists leave articles out, though none of them does alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health.signals.article_volume import Low, Lows, Yield
from crawler.health.signals.baseline import Past
from crawler.health.signals.front_page import ASIDE
from crawler.health.signals.headline_boxes import BOXED
from crawler.health.signals.id_gaps import GAP
from crawler.health.signals.run_record import Night
from crawler.health.signals.unlisted_articles import joint, of_witnesses

NOW = datetime(2026, 6, 9, 21, 0, tzinfo=UTC)

CHANCES = st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=4)


@given(CHANCES)
def test_chances_together_are_a_chance_and_hardly_below_their_product(chances: list[float]) -> None:
    assert prod(chances) * (1 - 1e-9) <= joint(chances) <= 1.0


@given(CHANCES, st.floats(0.01, 1.0))
def test_what_is_less_likely_alone_is_less_likely_together(chances: list[float], share: float) -> None:
    assert joint([chances[0] * share, *chances[1:]]) <= joint(chances) * (1 + 1e-9)


@given(CHANCES)
def test_a_witness_who_saw_nothing_takes_from_what_others_say(chances: list[float]) -> None:
    assert joint([*chances, 1.0]) >= joint(chances) * (1 - 1e-9)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_together_even_chances_are_as_unlikely_as_they_say(number: int) -> None:
    # Of a fine lattice of even chances, so many products are below the one that 0.05 is said of.
    steps = 24
    places = [(place + 0.5) / steps for place in range(steps)]
    logs = {1.0: 1}
    for _ in range(number):
        new: dict[float, int] = {}
        for product, times in logs.items():
            for place in places:
                key = round(product * place, 12)
                new[key] = new.get(key, 0) + times
        logs = new
    said = sum(times for product, times in logs.items() if joint([product, *[1.0] * (number - 1)]) <= 0.05)
    assert said / steps**number == pytest.approx(0.05, abs=0.02)


def test_one_chance_is_itself_and_none_at_all_stays_none() -> None:
    assert joint([0.03]) == pytest.approx(0.03)
    assert joint([0.0, 0.5]) == 0.0


def night(number: int, fresh: int = 6, alarms: tuple[str, ...] = (), **signs: Any) -> Past:
    """A night of an outlet whose witnesses each see an odd article that no list names, by turns."""
    usual = {ASIDE: (int(number % 5 == 0), 6), BOXED: (int(number % 4 == 1), 6), GAP: (int(number % 3 == 0), 7)}
    made = Night(fresh=fresh, signs={**usual, **signs})
    return Past(at=NOW + timedelta(days=number), night=made, alarms=frozenset(alarms), counts={})


def said(*newest: Past, before: int = 60) -> list[str]:
    nights = [*newest, *(night(-number) for number in range(1, before + 1))]
    yields = [Yield(at=past.at, fresh=past.night.fresh) for past in nights]
    return [alarm.text for alarm in of_witnesses(nights, yields)]


HINTS: Mapping[str, Any] = {"fresh": 2, ASIDE: (2, 5), GAP: (2, 5)}


def test_hints_of_several_witnesses_are_an_alarm_together() -> None:
    (text,) = said(night(0, **HINTS))
    assert "2 of 5 articles that newly stand on the front page and " in text
    assert "2 of 5 numbers between those of the new articles are in no list since 10.06.2026" in text
    assert ", while 2 new articles came where 6 are usual" in text


@pytest.mark.parametrize("missing", [{"fresh": 6}, {ASIDE: (0, 5)}, {GAP: (0, 3)}])
def test_two_of_three_hints_are_none(missing: dict[str, Any]) -> None:
    assert said(night(0, **{**HINTS, BOXED: (0, 6), **missing})) == []


def test_front_page_and_boxes_are_one_witness() -> None:
    shown: Mapping[str, Any] = {ASIDE: (2, 5), BOXED: (2, 5), GAP: (0, 6)}
    assert said(night(0, **shown)) == []


def test_an_outlet_that_had_such_a_night_has_no_alarm() -> None:
    # By 60 nights, the turns of all witnesses come round.
    earlier = [night(-number, **HINTS if number == 60 else {}) for number in range(1, 90)]
    assert said(night(0, **HINTS), *earlier, before=0) == []


def test_few_nights_teach_nothing_of_witnesses_together() -> None:
    assert said(night(0, **HINTS), before=30) == []


def test_an_alarm_holds_while_hints_go_on_and_ends_with_ordinary_nights() -> None:
    open_so = night(0, alarms=("left_out",), **HINTS)
    weaker: Mapping[str, Any] = {"fresh": 3, ASIDE: (1, 4), GAP: (2, 5)}
    assert said(night(1, **weaker), open_so)
    later = [night(number, alarms=("left_out",) if number < 4 else ()) for number in (4, 3, 2, 1)]
    assert said(*later, open_so) == []


def test_a_night_that_something_else_kept_from_news_tells_nothing_of_few_articles() -> None:
    yields = [Yield(at=NOW - timedelta(days=number), fresh=6 if number else 2) for number in range(60)]
    lows = Lows.of(yields)
    assert lows is not None
    low = lows.between(NOW, NOW)
    assert isinstance(low, Low)
    assert (low.found, round(low.expected)) == (2, 6)
    assert 0.01 < low.chance < 0.2
    void = Lows.of([Yield(at=NOW, fresh=2, is_void=True), *yields[1:]])
    assert void is not None
    assert void.between(NOW, NOW) is None
    assert lows.between(NOW + timedelta(days=3), NOW) is None
    assert Lows.of(yields[:5]) is None
