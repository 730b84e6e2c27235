"""Limits: a block that takes too much CPU time is ended, and a text that does is searched in part."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest

from crawler.extraction.limits import SHORTER_SEARCHES, CpuLimitReached, SearchedText, cpu_limit, search_in_time
from matchers.mention import Mention


@pytest.mark.parametrize("spin", [lambda: [None for _ in iter(int, 1)], lambda: re.match("(a+)+b", "a" * 60)])
def test_a_block_ends_at_its_limit_also_inside_of_a_regular_expression(spin: object) -> None:
    with pytest.raises(CpuLimitReached), cpu_limit(0.05):
        spin()  # type: ignore[operator]


def spin_for_ever() -> None:
    while True:
        pass


def spin_and_swallow() -> None:
    with suppress(CpuLimitReached):
        spin_for_ever()
    spin_for_ever()


def test_a_limit_that_a_finalizer_swallows_is_raised_again() -> None:
    with pytest.raises(CpuLimitReached), cpu_limit(0.05):
        spin_and_swallow()


def run_out_of_memory() -> None:
    raise MemoryError


def fail() -> None:
    int("9" * 5000)


@pytest.mark.parametrize("costs", [spin_for_ever, run_out_of_memory, fail])
def test_a_text_that_costs_too_much_or_fails_is_searched_as_far_as_possible(costs: Callable[[], None]) -> None:
    def find(text: str) -> list[Mention]:
        if len(text) > SHORTER_SEARCHES[0]:
            costs()
        return []

    searched = search_in_time("а" * 300_000, find, 0.05)
    assert (searched.mentions, searched.is_whole) == ([], False)
    assert len(searched.errors) == 1
    assert f"in {costs.__name__}" in searched.errors[0]
    assert search_in_time("а", find, 0.05) == SearchedText(mentions=[])


def test_an_error_of_a_search_is_reported_without_its_message_and_each_place_once() -> None:
    def find(text: str) -> list[Mention]:
        if len(text) < 50:
            raise ValueError(text)
        return find(text[1:])

    searched = search_in_time("Ахметова " * 10, find, 5)
    assert searched.mentions == []
    assert len(searched.errors) == 1 + len(SHORTER_SEARCHES)
    assert all("Ахметова" not in error and error.startswith("ValueError") for error in searched.errors)
    assert len(searched.errors[0].splitlines()) < 6
