"""What the numbers of articles tell of those that no list names."""

import pytest

from crawler.health.signals.id_gaps import gaps, numbers_of
from spiders.article import Link, SourceKind
from spiders.fetch.outlet_spider import Discovery, SourceResult

FEED, LISTING = "https://demo.example/rss", "https://demo.example/"


def discovery(*, failure: str | None = None, **named: range) -> Discovery:
    """What a feed and a listing gave."""
    lists = {{"feed": FEED, "listing": LISTING}[way]: set(map(str, numbers)) for way, numbers in named.items()}
    found = {name: Link(url=name) for names in lists.values() for name in names}
    ways = (SourceResult(kind=SourceKind.FEED, url=FEED, failure=failure),)
    return Discovery(links=found, sources=ways, named=lists)


def test_numbers_go_back_as_far_as_the_longest_list() -> None:
    assert numbers_of(discovery(feed=range(90, 100), listing=range(50, 60))) == tuple(range(92, 100))


def test_a_pinned_article_does_not_reach_back_for_the_others() -> None:
    found = discovery(feed=range(90, 100))
    found.named[FEED].add("3")
    assert numbers_of(found)[0] > 3


def test_a_list_that_failed_leaves_nothing_to_tell() -> None:
    assert numbers_of(discovery(feed=range(90, 100), failure="status 500")) == ()


def test_addresses_without_numbers_have_none() -> None:
    found = {"https://demo.example/a": Link(url="a")}
    assert numbers_of(Discovery(links=found, sources=(), named={FEED: set(found)})) == ()


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
    assert gaps(numbers, newest=[100, 97], spans=[3, 4]) == expected


def test_a_jump_is_another_way_of_counting() -> None:
    assert gaps((100, 190, 200), newest=[100], spans=[3, 4]) is None
    assert gaps((100, 101, 1200), newest=[100], spans=[]) is None


def test_the_first_run_tells_nothing() -> None:
    assert gaps((98, 99), newest=[], spans=[]) is None
