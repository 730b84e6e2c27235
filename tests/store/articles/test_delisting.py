"""Tests of `store.articles.delisting`: which articles are missing from between their neighbours."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from store.articles.delisting import NamedArticle, disorder_of, find_removed

NEWEST = datetime(2026, 3, 2, tzinfo=UTC)


def at(number: int) -> datetime:
    return NEWEST - timedelta(hours=number)


def known(named: Collection[int], left: Collection[int], others: Collection[int] = ()) -> list[NamedArticle]:
    """Return articles by their age in hours: those named, those that left in this run, and those that left before."""
    return [
        NamedArticle(row_id=age, article_id=f"{age} hours", time=at(age), is_named=age in named, has_left=age in left)
        for age in (*named, *left, *others)
    ]


def removed(named: Sequence[int], left: Collection[int], others: Collection[int] = ()) -> list[int]:
    return sorted(find_removed(known(named, left, others), [[f"{age} hours" for age in named]]))


OLD = range(40, 60)


def test_only_an_article_missing_from_between_its_neighbours_was_removed() -> None:
    listed = [age for age in range(30) if age not in (7, 8)]
    assert removed(listed, {7, 8, *range(30, 36)}, OLD) == [7, 8]


def test_articles_kept_on_top_do_not_make_others_look_removed() -> None:
    assert removed([90, 120, *range(30)], range(30, 36), OLD) == []


def test_an_older_page_from_a_cache_removes_nothing() -> None:
    assert removed(range(6, 36), range(6), OLD) == []


def test_articles_of_one_day_are_pushed_out_in_any_order() -> None:
    day = [
        NamedArticle(row_id=n, article_id=str(n), time=at(9), is_named=n < 104, has_left=n >= 104)
        for n in range(100, 110)
    ]
    order = [*(f"{age} hours" for age in range(9)), *(str(n) for n in range(100, 104))]
    assert find_removed([*known(range(9), (), OLD), *day], [order]) == []


def test_a_list_by_number_needs_no_times() -> None:
    numbered = [
        NamedArticle(row_id=n, article_id=str(n), time=at(n * 7 % 27), is_named=n != 41, has_left=n == 41)
        for n in range(60)
    ]
    order = [one.article_id for one in numbered if one.is_named]
    assert find_removed(numbered, [order]) == find_removed(numbered, [order[::-1]]) == [41]


def test_a_page_with_a_box_for_each_topic_loses_articles_at_the_end_of_each_box() -> None:
    quick, slow = [age for age in range(24) if age % 4], list(range(0, 96, 4))
    assert removed([*quick, *slow], [25, 26, 27]) == []
    assert removed([age for age in [*quick, *slow] if age != 10], [10]) == [10]


def test_a_front_page_that_editors_arrange_says_little() -> None:
    chosen = Random(5).sample(range(60), 25)
    assert removed(chosen, [age for age in range(0, 60, 5) if age not in chosen], range(60, 90)) == []


@pytest.mark.parametrize(
    ("order", "expected"), [(range(9), 0), ([99, *range(20)], 0), ([1, 0, 3, 2, 5, 4, 7, 6, 9, 8], 1)]
)
def test_disorder_counts_newer_articles_that_stand_below(order: Sequence[int], expected: int) -> None:
    assert disorder_of([-age for age in order]) == expected
