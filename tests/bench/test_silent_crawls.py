"""From the bytes on loopback to the alarm, by the command line: a list that stands still, and boxes that go on."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from bench.silent.site import Style
from bench.silent_crawls import tried

pytestmark = pytest.mark.slow

HOMEPAGE_IS_LIST = Style(name="small", a_day=3, listed=8, words=60, has_feed=False, box=6)


def noticed(only: str) -> list[tuple[str, int | None, str]]:
    return list(tried(HOMEPAGE_IS_LIST, 18, only))


def test_a_homepage_that_is_the_list_and_stands_still_is_recognised_by_boxes_within_two_runs() -> None:
    # Reading pages limits what the process may take from then on.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        found = process.submit(noticed, "all lists stand still, boxes go on").result(timeout=180)
    assert len(found) == 1
    _, runs, said = found[0]
    assert runs is not None
    assert runs <= 2
    assert "articles that newly stand in a box of headlines on article pages are in no list since" in said
