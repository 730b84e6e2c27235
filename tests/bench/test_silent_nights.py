"""From the bytes of lists and pages to the alarm: what breaks all pages of a small outlet shows on the first night."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from bench.silent.faults import BREAKAGES
from bench.silent.site import Style
from bench.silent_nights import Detection, Terms, try_style

pytestmark = pytest.mark.slow

NIGHTS = 16
TRIED = ("only the teaser is shown", "dates are lost", "all lists lead to another page")
NEW_ONLY = ("half of each text stands elsewhere, on new pages", "comments follow in the text, on new pages")


@pytest.fixture(scope="module")
def tried() -> tuple[list[str], list[Detection]]:
    """The false alarms of a small outlet, and how what is tried was noticed."""
    style = Style(name="small", a_day=2, listed=6, words=240)
    terms = Terms(style=style, seed="1", runs=NIGHTS, only=(*TRIED, *NEW_ONLY))
    # Reading pages limits what the process may take from then on.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(try_style, terms).result(timeout=120)


def test_healthy_nights_raise_no_alarm(tried: tuple[list[str], list[Detection]]) -> None:
    false, _ = tried
    assert false == []


def test_each_breakage_is_noticed_on_its_first_night(tried: tuple[list[str], list[Detection]]) -> None:
    _, noticed = tried
    assert {one.breakage: one.runs for one in noticed if one.breakage in TRIED} == dict.fromkeys(TRIED, 1)
    assert {*TRIED, *NEW_ONLY} <= BREAKAGES.keys()


def test_what_new_pages_show_beside_their_text_is_noticed_within_two_nights(
    tried: tuple[list[str], list[Detection]],
) -> None:
    _, noticed = tried
    said = {one.breakage: one.text for one in noticed if (one.shown or 9) <= 2}
    assert "leave more than 400 letters of their page's prose unread" in said[NEW_ONLY[0]]
    assert "More than the article may be read, such as comments" in said[NEW_ONLY[1]]


def test_the_alarm_says_what_was_seen_since_when_and_why(tried: tuple[list[str], list[Detection]]) -> None:
    _, noticed = tried
    said = {one.breakage: one.text for one in noticed}
    assert "known articles have lost their date since 18 September 2025" in said["dates are lost"]
    assert "known articles have lost much of their text since 18 September 2025" in said["only the teaser is shown"]
    assert "Likely cause: " in said["dates are lost"]


def test_a_homepage_that_is_the_listing_and_stands_still_is_noticed_by_boxes_within_two_runs() -> None:
    style = Style(name="small", a_day=3, listed=8, words=60, has_feed=False, box=6)
    only = ("all lists stand still, boxes go on",)
    terms = Terms(style=style, seed="crawled", runs=12, only=only, served=True)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        _, (found,) = process.submit(try_style, terms).result(timeout=180)
    assert found.shown in (1, 2)
    assert "articles that are new in headline boxes on article pages are in no source since" in found.text
