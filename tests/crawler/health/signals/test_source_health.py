"""When a list is taken to be dead, moved, or another one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.health.signals.baseline import Past
from crawler.health.signals.run_record import Night, WaySeen
from crawler.health.signals.source_health import is_same, of_lists

NOW = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)
FEED, LISTING = "https://demo.example/rss", "https://demo.example/news"


def past(number: int, *, alarms: Sequence[str] = (), fresh: int = 4, **changes: Any) -> Past:
    """A night so many nights ago, on which both lists named all that was new, and eleven older articles."""
    sketch = tuple(range(1000 - number, 1012 - number))
    seen: dict[str, Any] = {"links": 15, "named": fresh, "digest": number + 1, "sketch": sketch}
    ways = {
        FEED: WaySeen(way="feed", **{**seen, **changes}),
        LISTING: WaySeen(way="listing", **seen),
    }
    return Past(
        at=NOW - timedelta(days=number), night=Night(fresh=fresh, ways=ways), alarms=frozenset(alarms), counts={}
    )


BEFORE = [past(number) for number in range(1, 40)]


def texts(tonight: Past, before: Sequence[Past] = BEFORE) -> list[str]:
    return [alarm.text for alarm in of_lists([tonight, *before])]


def test_lists_that_do_as_ever_raise_nothing() -> None:
    assert texts(past(0)) == []


def test_a_list_whose_address_leads_elsewhere_has_moved() -> None:
    (text,) = texts(past(0, moved="https://demo.example/about"))
    assert "leads to https://demo.example/about since 18.03.2026" in text


@pytest.mark.parametrize("moved", ["https://www.demo.example/rss", "http://demo.example/rss/"])
def test_another_host_or_slash_is_the_same_place(moved: str) -> None:
    assert texts(past(0, moved=moved)) == []


def test_an_address_that_always_led_elsewhere_is_at_home_there() -> None:
    elsewhere = "https://demo.example/feed/all"
    assert texts(past(0, moved=elsewhere), [past(number, moved=elsewhere) for number in range(1, 40)]) == []


def test_a_list_of_other_articles_is_another_list() -> None:
    other = tuple(range(1, 13))
    (text,) = texts(past(0, fresh=2, sketch=other))
    assert "hardly any of the articles" in text
    assert (
        texts(
            past(0, sketch=other),
            [past(number, sketch=tuple(range(number * 50, number * 50 + 12))) for number in range(1, 40)],
        )
        == []
    )


def test_that_lasts_as_long_as_the_other_articles_stay() -> None:
    other = tuple(range(1, 13))
    before = [past(1, sketch=other, alarms=["feed"], named=0), *BEFORE[1:]]
    (text,) = texts(past(0, sketch=other, named=0), before)
    assert "before 17.03.2026" in text
    assert texts(past(0, sketch=other), before) == []


def test_a_list_full_of_news_is_the_same_list() -> None:
    assert texts(past(0, fresh=14, sketch=tuple(range(1, 13)))) == []


def test_a_list_names_no_more_than_it_holds() -> None:
    assert texts(past(0, fresh=40, named=15)) == []
    assert len(texts(past(0, fresh=40, named=2))) == 1


def test_after_a_gap_other_articles_are_no_wonder() -> None:
    assert texts(past(0, sketch=tuple(range(1, 13))), BEFORE[5:]) == []


def test_a_list_that_names_no_news_while_another_does_is_dead() -> None:
    (text,) = texts(past(0, named=0))
    assert f"{FEED} names 0 of the 4 new articles" in text


def part(number: int, one: int, other: int) -> Past:
    """A night of two sections, each with articles of its own."""
    made = past(number, fresh=one + other, named=one)
    ways = {**made.night.ways, LISTING: WaySeen(way="listing", links=15, named=other, sketch=(1, 2, 3))}
    return Past(at=made.at, night=Night(fresh=one + other, ways=ways), counts={})


def test_a_section_that_is_silent_for_too_long_is_dead_while_the_other_goes_on() -> None:
    before = [part(number, 3, 5) for number in range(3, 60)]
    (text,) = texts(part(0, 0, 5), [part(1, 0, 5), part(2, 0, 5), *before])
    assert FEED in text
    assert texts(part(0, 0, 1), [part(1, 0, 1), part(2, 0, 1), *before]) == []


def test_lists_are_the_same_if_all_their_bytes_are() -> None:
    last = past(1)
    assert is_same(past(0), last) is False
    again = Past(at=NOW, night=last.night, counts={})
    assert is_same(again, last) is True
    assert is_same(past(0, digest=0), last) is None
    assert is_same(past(0), None) is None


def test_a_list_of_a_fixed_length_that_is_shorter_has_links_that_lead_elsewhere() -> None:
    before = [past(number) for number in range(1, 60)]
    (text,) = texts(past(0, links=13), before)
    assert "names 13 articles since 18.03.2026; 15 are usual, 15 the fewest" in text
    assert texts(past(0, links=14), before) == []
    assert texts(past(0, links=13), [past(number, links=14 + number % 4) for number in range(1, 60)]) == []
