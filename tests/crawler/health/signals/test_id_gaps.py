"""What the numbers of articles tell of those that no list names."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from crawler.health.run_record import RunRecord
from crawler.health.signals.id_gaps import IDS_UNLISTED, listed_ids, missing_ids
from spiders.article import Link, SourceKind
from spiders.fetch.outlet_spider import Discovery, SourceResult

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
FEED, LISTING = "https://demo.example/rss", "https://demo.example/"


def discovery(*, failure: str | None = None, **named: range) -> Discovery:
    """What a feed and a listing gave."""
    lists = {{"feed": FEED, "listing": LISTING}[way]: set(map(str, numbers)) for way, numbers in named.items()}
    found = {name: Link(url=name) for names in lists.values() for name in names}
    ways = (SourceResult(kind=SourceKind.FEED, url=FEED, failure=failure),)
    return Discovery(links=found, sources=ways, named=lists)


def test_numbers_go_back_as_far_as_the_longest_list() -> None:
    assert listed_ids(discovery(feed=range(90, 100), listing=range(50, 60))) == tuple(range(92, 100))


def test_a_pinned_article_does_not_reach_back_for_the_others() -> None:
    found = discovery(feed=range(90, 100))
    found.named[FEED].add("3")
    assert listed_ids(found)[0] > 3


def test_a_list_that_failed_leaves_nothing_to_tell() -> None:
    assert listed_ids(discovery(feed=range(90, 100), failure="status 500")) == ()


def test_addresses_without_numbers_have_none() -> None:
    found = {"https://demo.example/a": Link(url="a")}
    assert listed_ids(Discovery(links=found, sources=(), named={FEED: set(found)})) == ()


def runs(newest: Sequence[int], spans: Sequence[int]) -> list[RunRecord]:
    """Earlier runs with these highest ids, and with so many new ids."""
    given = [RunRecord(at=NOW, observed=True, highest_id=number) for number in newest]
    return [*given, *(RunRecord(at=NOW, observed=True, flaws={IDS_UNLISTED: (0, span)}) for span in spans)]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((98, 99, 100, 101, 102, 103), (0, 3)),
        ((98, 99, 100, 103), (2, 3)),
        ((98, 99, 100), None),
        ((102, 103), (0, 2)),
        ((), None),
    ],
    ids=["all are named", "two are missing", "nothing is new", "the list begins later", "no numbers"],
)
def test_numbers_between_the_newest_are_counted(numbers: tuple[int, ...], expected: tuple[int, int] | None) -> None:
    assert missing_ids(numbers, runs([100, 97], [3, 4])) == expected


def test_a_jump_is_another_way_of_counting() -> None:
    assert missing_ids((100, 190, 200), runs([100], [3, 4])) is None
    assert missing_ids((100, 101, 1200), runs([100], [])) is None


def test_the_first_night_tells_nothing() -> None:
    assert missing_ids((98, 99), []) is None
