"""What a night is remembered by."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health.signals.known_articles import reading_of
from crawler.health.signals.run_record import PIECES, SAMPLE, Night, Tally, WaySeen
from spiders.article import Article, Coverage, Link, SourceKind
from spiders.fetch.outlet_spider import Discovery, PlannedVisit, SourceResult

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
FEED, LISTING, SECOND_PAGE = "https://demo.example/rss", "https://demo.example/", "https://demo.example/?page=2"


def article(number: int, **changes: Any) -> Article:
    values = {
        "outlet": "demo",
        "article_id": str(number),
        "url": f"https://demo.example/news/{number}",
        "urls": (),
        "title": f"Суд отложил заседание {number}",
        "author": "Айгерим Сарсенова",
        "published": NOW - timedelta(hours=number + 1),
        "lang": "ru",
        "text": f"Первый абзац {number}\nвторой абзац",
        "layers": {"title": "select", "text": "prose"},
    }
    return Article(**{**values, **changes})


def visit(number: int, row: int | None = None) -> PlannedVisit:
    return PlannedVisit(url=f"https://demo.example/news/{number}", article_id=str(number), article_row_id=row)


def discovery() -> Discovery:
    """The feed names articles 1 and 2, the listing with its second page 1 to 4, and the sitemap 9."""
    ways = (
        SourceResult(kind=SourceKind.FEED, url=FEED, links=2),
        SourceResult(kind=SourceKind.LISTING, url=LISTING, links=2),
        SourceResult(kind=SourceKind.LISTING, url=SECOND_PAGE, links=2, start=LISTING),
        SourceResult(kind=SourceKind.SITEMAP, url="https://demo.example/map", failure="status 404"),
    )
    found = {name: Link(url=name) for name in "12349"}
    return Discovery(links=found, sources=ways, named={FEED: {"1", "2"}, LISTING: {"1", "2", "3", "4"}})


def test_each_list_is_remembered_with_what_it_named_of_the_new_articles() -> None:
    tally = Tally()
    for number in (1, 3, 9):
        tally.read(visit(number), article(number), NOW)
    tally.read(visit(2, row=7), article(2), NOW)
    night = tally.night(discovery())
    assert night.fresh == 2
    seen = {url: (one.way, one.links, one.named, len(one.sketch)) for url, one in night.ways.items()}
    assert seen[FEED] == ("feed", 2, 1, 2)
    assert seen[LISTING] == ("listing", 4, 2, 4)
    assert set(night.ways[FEED].sketch) < set(night.ways[LISTING].sketch)
    assert night.ways["https://demo.example/map"].failed
    assert night.found_lists


def test_articles_from_the_archive_are_no_news() -> None:
    tally = Tally()
    tally.read(visit(1), article(1, published=NOW - timedelta(days=900)), NOW)
    night = tally.night(discovery())
    assert (night.fresh, night.signs["old"], night.asked) == (0, (1, 1), 1)


def test_flaws_are_counted_of_what_they_can_be_seen_in() -> None:
    tally = Tally()
    tally.read(visit(1), article(1, author=None, published=NOW - timedelta(minutes=1)), NOW)
    tally.read(visit(2), article(2, published=NOW - timedelta(hours=2), title="Демо"), NOW)
    tally.read(visit(3), article(3, published=NOW - timedelta(hours=2), title="Демо"), NOW)
    tally.read(visit(4), article(4, published=None), NOW)
    signs = tally.night(None).compared([]).signs
    assert signs == {
        "author": (1, 4),
        "byline": (0, 4),
        "cut": (4, 4),
        "date": (1, 4),
        "old": (0, 3),
        "just_now": (1, 3),
        "same_date": (1, 3),
        "same_title": (1, 4),
        "same_text": (0, 4),
    }


def test_one_article_says_nothing_of_what_articles_share() -> None:
    tally = Tally()
    tally.read(visit(1), article(1), NOW)
    assert tally.night(None).compared([]).signs.keys() == {"author", "byline", "cut", "date", "old", "just_now"}


def test_one_article_with_the_text_of_an_earlier_run_is_reported() -> None:
    earlier, tonight = Tally(), Tally()
    earlier.read(visit(1), article(1), NOW)
    tonight.read(visit(2), article(2, text=article(1).text), NOW)
    signs = tonight.night(None).compared([Night(), earlier.night(None)]).signs
    assert (signs["same_text"], signs["same_title"]) == ((1, 1), (0, 1))


def test_one_article_with_the_date_of_an_earlier_run_is_reported() -> None:
    earlier, tonight, other = Tally(), Tally(), Tally()
    earlier.read(visit(1), article(1), NOW)
    tonight.read(visit(2), article(2, published=article(1).published), NOW)
    other.read(visit(2), article(2), NOW)
    assert tonight.night(None).compared([Night(), earlier.night(None)]).signs["same_date"] == (1, 1)
    assert other.night(None).compared([Night(), earlier.night(None)]).signs["same_date"] == (0, 1)


def test_where_all_are_alike_none_is_itself() -> None:
    tally = Tally()
    for number in (1, 2):
        tally.read(visit(number), article(number, title="Демо"), NOW)
    assert tally.night(None).compared([]).signs["same_title"] == (2, 2)


def test_a_notice_is_known_by_how_it_begins() -> None:
    notice = "Материал доступен только подписчикам сайта, войдите или зарегистрируйтесь, чтобы прочесть его полностью 7"
    tally = Tally()
    for number in (1, 2):
        tally.read(visit(number), article(number, text=f"{notice}\nзапрос {number}"), NOW)
    assert tally.night(None).compared([]).signs["same_text"] == (2, 2)


def test_known_articles_are_counted_with_what_they_lost() -> None:
    tally = Tally()
    tally.read(visit(1, row=1), article(1, author=None), NOW)
    tally.read(visit(2, row=2), article(2), NOW)
    tally.found_same(3)
    tally.found_same(4)
    tally.missed(visit(5, row=5), holds_none=True)
    tally.missed(visit(6, row=6))
    before = {number: [reading_of(article(number))] for number in (1, 2, 3)}
    since = {3: reading_of(article(3, published=None))}
    signs = tally.night(None, before=before, since=since).signs
    assert (signs["again_author"], signs["again_date"]) == ((1, 4), (1, 4))
    assert (signs["again_unread"], signs["again_lost"]) == ((1, 5), (2, 5))
    assert signs["again_title"] == (0, 4)


def test_a_list_that_its_server_calls_the_same_keeps_its_digest() -> None:
    last = Night(ways={FEED: WaySeen(way="feed", links=2, named=0, digest=77)})
    tonight = Night(ways={FEED: WaySeen(way="feed", links=2, named=0)})
    assert tonight.compared([last]).ways[FEED].digest == 77
    assert tonight.compared([]).ways[FEED].digest == 0


def test_a_list_is_read_from_an_older_record() -> None:
    assert WaySeen.of("feed", 20, 3, 0) == WaySeen(way="feed", links=20, named=3)


def test_a_page_that_never_gives_an_article_counts_once() -> None:
    tally = Tally()
    for number in (1, 2):
        tally.missed(visit(number))
    tally.missed(visit(3, row=5))
    assert tally.night(None, asked_before={visit(1).url}).unread == 1


def test_a_run_is_the_same_after_it_was_stored() -> None:
    tally = Tally()
    for number in range(1, 5):
        tally.read(visit(number), article(number), NOW)
    night = tally.night(discovery())
    assert Night.of({"night": night.as_dict()}) == night
    assert Night.of({"new": 4}) is None


def test_of_many_lengths_some_are_kept_that_are_as_they_are() -> None:
    tally = Tally()
    for number in range(1, 101):
        tally.read(visit(number), article(number, text="слово " * number), NOW)
    words = tally.night(None).words
    assert len(words) == SAMPLE
    assert 45 <= sorted(words)[SAMPLE // 2] <= 56


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("Суд отложил заседание.", False),
        ("Он сказал: «Мы подадим жалобу».", False),
        ("«Мы подадим жалобу!»", False),
        ("Суд отложил заседание…", True),
        ("Суд отложил заседание...\n", True),
        ("«Суд отложил заседание…»", True),
        ("Суд отложил", True),
        ("", False),
    ],
)
def test_a_text_that_goes_on_elsewhere_is_cut(text: str, is_cut: bool) -> None:
    tally = Tally()
    tally.read(visit(1), article(1, text=text), NOW)
    assert tally.night(None).signs["cut"] == (int(is_cut), 1)


def covered(number: int, *passed: tuple[int, int], foreign: int = 0) -> Article:
    return article(number, text="x" * 100, coverage=Coverage(passed=passed, foreign=foreign))


def test_what_only_one_page_shows_beside_its_article_counts_as_passed_over() -> None:
    tally = Tally()
    tally.read(visit(1), covered(1, (77, 300), (1, 500)), NOW)
    tally.read(visit(2), covered(2, (77, 300), (88, 90), foreign=450), NOW)
    tally.read(visit(3), article(3), NOW)
    tally.read(visit(4, row=4), covered(4, (4, 900)), NOW)
    earlier = Night(pieces=(88,))
    night = tally.night(None).compared([Night(), earlier])
    assert night.passed == ((0, 100), (500, 100))
    assert night.foreign == ((0, 100), (450, 100))
    assert set(night.pieces) == {77, 1, 88}
    assert night.pieces[0] == 77
    assert Night.of({"night": night.as_dict()}) == replace(night, beside=())


def test_a_box_that_is_new_tonight_is_known_tomorrow() -> None:
    first, second = Tally(), Tally()
    first.read(visit(1), covered(1, (77, 800)), NOW)
    second.read(visit(2), covered(2, (77, 800)), NOW)
    one = first.night(None).compared([])
    assert (one.passed, second.night(None).compared([one]).passed) == (((800, 100),), ((0, 100),))


@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(81, 999)), max_size=16), max_size=60))
def test_a_run_keeps_few_numbers_however_many_pages_there_are(pages: list[list[tuple[int, int]]]) -> None:
    tally = Tally()
    for number, passed in enumerate(pages):
        tally.read(visit(number), covered(number, *passed), NOW)
    night = tally.night(None).compared([])
    assert len(night.passed) == len(night.foreign) == min(len(pages), SAMPLE)
    assert len(night.pieces) <= PIECES
    assert all(some <= sum(letters for page in pages for _, letters in page) for some, _ in night.passed)


def test_of_two_articles_one_may_repeat_an_earlier_one() -> None:
    earlier, tonight = Tally(), Tally()
    earlier.read(visit(1), article(1), NOW)
    tonight.read(visit(2), article(2, text=article(1).text), NOW)
    tonight.read(visit(3), article(3), NOW)
    assert tonight.night(None).compared([earlier.night(None)]).signs["same_text"] == (1, 2)
