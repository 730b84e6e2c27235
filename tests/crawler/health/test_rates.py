"""When a flaw among new articles is more than an outlet's own history explains."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from crawler.health.rates import BaselineRate, RateSample, find_anomaly

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)


def nights(*newest: tuple[int, int], bad: int = 0, of: int = 4, number: int = 60) -> list[RateSample]:
    """An outlet's nights, newest first: some that are given, and before them those of a usual kind."""
    counted = [*newest, *[(bad, of)] * number]
    return [RateSample(at=NOW - timedelta(days=past), bad=bad, of=of) for past, (bad, of) in enumerate(counted)]


@pytest.mark.parametrize("newest", [[(0, 4)], [(1, 4)], [(1, 1)], [(0, 0)], [(0, 0), (4, 4)]])
def test_one_flaw_or_none_is_no_anomaly(newest: list[tuple[int, int]]) -> None:
    assert find_anomaly(nights(*newest)) is None


@pytest.mark.parametrize("newest", [[(4, 4)], [(2, 2)], [(1, 1), (1, 1)], [(1, 1), (0, 0), (1, 1)], [(3, 6), (2, 6)]])
def test_what_never_was_is_an_anomaly_when_seen_again(newest: list[tuple[int, int]]) -> None:
    found = find_anomaly(nights(*newest))
    assert found is not None
    assert found.usual_rate < 0.01


def test_an_outlet_of_few_articles_is_judged_less_strictly() -> None:
    weekly = [RateSample(at=NOW - timedelta(days=7 * past), bad=int(past < 2), of=1) for past in range(18)]
    nightly = [RateSample(at=NOW - timedelta(days=past), bad=int(past < 2), of=1) for past in range(18)]
    assert find_anomaly(weekly) is not None
    assert find_anomaly(weekly[1:]) is None
    assert find_anomaly(nightly) is None


def test_a_flaw_that_is_usual_is_no_anomaly() -> None:
    assert find_anomaly(nights((2, 4), bad=1)) is None
    assert find_anomaly(nights((4, 4), bad=4)) is None
    assert find_anomaly(nights((10, 10), bad=1)) is not None


def test_articles_that_come_in_series_explain_a_night_full_of_one_kind() -> None:
    series = [(4, 4) if number % 6 == 0 else (0, 4) for number in range(60)]
    scattered = [(1, 4) if number % 3 < 2 else (0, 4) for number in range(60)]
    assert find_anomaly(nights((4, 4), *series)) is None
    assert find_anomaly(nights((8, 8), *scattered)) is not None


def test_too_little_history_teaches_nothing() -> None:
    assert find_anomaly(nights((4, 4), number=5)) is None
    assert BaselineRate.of(nights(number=60, of=0)) is None
    assert find_anomaly([]) is None


def alarmed(*newest: tuple[int, int]) -> list[RateSample]:
    """Nights of which all given ones but the newest have raised the alarm."""
    found = nights(*newest)
    return [
        RateSample(at=one.at, bad=one.bad, of=one.of, is_alarmed=0 < place < len(newest))
        for place, one in enumerate(found)
    ]


def test_an_alarm_lasts_over_nights_without_articles_and_tells_since_when() -> None:
    found = find_anomaly(alarmed((0, 0), (3, 3), (4, 4)))
    assert found is not None
    assert (found.bad, found.of, found.since) == (7, 7, NOW - timedelta(days=2))


def test_an_alarm_ends_with_an_ordinary_night() -> None:
    assert find_anomaly(alarmed((0, 3), (3, 3), (4, 4))) is None


def test_nights_of_an_alarm_teach_nothing() -> None:
    found = find_anomaly(alarmed(*[(4, 4)] * 50))
    assert found is not None
    assert found.usual_rate < 0.01


@pytest.mark.parametrize(("bad", "of"), list(product([0, 1, 5], [5, 9])))
def test_the_chances_of_all_numbers_of_flaws_add_up(bad: int, of: int) -> None:
    baseline = BaselineRate(0.2, 0.1)
    exact = [baseline.tail(k, of) - baseline.tail(k + 1, of) for k in range(of)]
    assert sum(exact[bad:]) + baseline.tail(of, of) == pytest.approx(baseline.tail(bad, of))
    assert baseline.tail(0, of) == 1.0
