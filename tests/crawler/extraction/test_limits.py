"""Limits: a block that takes too much CPU time is ended, and a text that does is searched in part."""

import re

import pytest

from crawler.extraction.limits import SHORTER_SEARCHES, CpuLimitReached, cpu_limit
from crawler.extraction.worker import _search
from matchers.mention import Mention


@pytest.mark.parametrize("spin", [lambda: [None for _ in iter(int, 1)], lambda: re.match("(a+)+b", "a" * 60)])
def test_a_block_ends_at_its_limit_also_inside_of_a_regular_expression(spin: object) -> None:
    with pytest.raises(CpuLimitReached), cpu_limit(0.05):
        spin()  # type: ignore[operator]


def test_a_text_that_takes_too_long_is_searched_as_far_as_possible() -> None:
    def find(text: str) -> list[Mention]:
        while len(text) > SHORTER_SEARCHES[0]:
            pass
        return []

    assert _search("а" * 300_000, find, 0.05) == ([], SHORTER_SEARCHES[0])
    assert _search("а", find, 0.05) == ([], 1)
