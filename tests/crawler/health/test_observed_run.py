"""What a run's record keeps of what was observed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health.judge import observe_run
from crawler.health.observed_run import MAX_SAMPLES, KnownReadings, ObservedRun, PageObserver, reading_of
from crawler.health.run_record import RunRecord, SourceRecord, load_records
from crawler.health.signals.sources import names_articles
from crawler.health.signals.text_coverage import MAX_NEARBY_DIGESTS
from spiders.article import Article, Coverage, Link, SourceKind
from spiders.fetch.outlet_spider import Discovery, PlannedVisit, SourceResult
from tests.crawler.health.test_judge import outlet

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
EMPTY = RunRecord(at=NOW, observed=True)
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


def observed(pages: PageObserver, *before: RunRecord, **changes: Any) -> RunRecord:
    """The record of a run that read these pages, after the earlier records, newest first."""
    run = ObservedRun(**{"outlet": outlet(), "finished_at": NOW, "pages": pages, **changes})
    return observe_run(run, before)


def test_each_source_is_recorded_with_what_it_named_of_the_new_articles() -> None:
    pages = PageObserver()
    for number in (1, 3, 9):
        pages.add(visit(number), article(number), NOW)
    pages.add(visit(2, row=7), article(2), NOW)
    run = observed(pages, discovery=discovery())
    assert run.fresh == 2
    seen = {url: (one.kind, one.links, one.named, len(one.sketch)) for url, one in run.sources.items()}
    assert seen[FEED] == ("feed", 2, 1, 2)
    assert seen[LISTING] == ("listing", 4, 2, 4)
    assert set(run.sources[FEED].sketch) < set(run.sources[LISTING].sketch)
    assert run.sources["https://demo.example/map"].failed
    assert names_articles(run)


def test_articles_from_the_archive_are_no_news() -> None:
    pages = PageObserver()
    pages.add(visit(1), article(1, published=NOW - timedelta(days=900)), NOW)
    run = observed(pages, discovery=discovery())
    assert (run.fresh, run.flaws["date-old"], run.asked) == (0, (1, 1), 1)


def test_flaws_are_counted_of_what_they_can_be_seen_in() -> None:
    pages = PageObserver()
    pages.add(visit(1), article(1, author=None, published=NOW - timedelta(minutes=1)), NOW)
    pages.add(visit(2), article(2, published=NOW - timedelta(hours=2), title="Демо"), NOW)
    pages.add(visit(3), article(3, published=NOW - timedelta(hours=2), title="Демо"), NOW)
    pages.add(visit(4), article(4, published=None), NOW)
    flaws = observed(pages).flaws
    assert flaws == {
        "author-missing": (1, 4),
        "byline-unread": (0, 4),
        "text-cut": (4, 4),
        "date-missing": (1, 4),
        "date-old": (0, 3),
        "date-now": (1, 3),
        "date-shared": (1, 3),
        "title-shared": (1, 4),
        "text-shared": (0, 4),
        "text-same": (0, 4),
    }


def test_one_article_says_nothing_of_what_articles_share() -> None:
    pages = PageObserver()
    pages.add(visit(1), article(1), NOW)
    assert observed(pages).flaws.keys() == {
        "author-missing",
        "byline-unread",
        "text-same",
        "text-cut",
        "date-missing",
        "date-old",
        "date-now",
    }


def test_one_article_with_the_text_of_an_earlier_run_is_noticed() -> None:
    earlier, now = PageObserver(), PageObserver()
    earlier.add(visit(1), article(1), NOW)
    now.add(visit(2), article(2, text=article(1).text), NOW)
    flaws = observed(now, EMPTY, observed(earlier)).flaws
    assert (flaws["text-shared"], flaws["title-shared"]) == ((1, 1), (0, 1))


def test_one_article_with_the_date_of_an_earlier_run_is_noticed() -> None:
    earlier, now, other = PageObserver(), PageObserver(), PageObserver()
    earlier.add(visit(1), article(1), NOW)
    now.add(visit(2), article(2, published=article(1).published), NOW)
    other.add(visit(2), article(2), NOW)
    assert observed(now, EMPTY, observed(earlier)).flaws["date-shared"] == (1, 1)
    assert observed(other, EMPTY, observed(earlier)).flaws["date-shared"] == (0, 1)


def test_where_all_are_alike_none_is_itself() -> None:
    pages = PageObserver()
    for number in (1, 2):
        pages.add(visit(number), article(number, title="Демо"), NOW)
    assert observed(pages).flaws["title-shared"] == (2, 2)


def test_a_notice_is_known_by_how_it_begins() -> None:
    notice = "Материал доступен только подписчикам сайта, войдите или зарегистрируйтесь, чтобы прочесть его полностью 7"
    pages = PageObserver()
    for number in (1, 2):
        pages.add(visit(number), article(number, text=f"{notice}\nзапрос {number}"), NOW)
    assert observed(pages).flaws["text-shared"] == (2, 2)


def test_known_articles_are_counted_with_what_they_lost() -> None:
    pages = PageObserver()
    pages.add(visit(1, row=1), article(1, author=None), NOW)
    pages.add(visit(2, row=2), article(2), NOW)
    pages.unchanged.add(3)
    pages.unchanged.add(4)
    pages.add_missed(visit(5, row=5), is_empty=True)
    pages.add_missed(visit(6, row=6))
    before = {number: [reading_of(article(number))] for number in (1, 2, 3)}
    since = {3: reading_of(article(3, published=None))}
    flaws = observed(pages, readings=KnownReadings(before=before, since=since)).flaws
    assert (flaws["known-author-lost"], flaws["known-date-lost"]) == ((1, 4), (1, 4))
    assert (flaws["known-unread"], flaws["known-any"]) == ((1, 5), (2, 5))
    assert flaws["known-title-changed"] == (0, 4)


def test_a_source_that_its_server_calls_unchanged_keeps_its_digest() -> None:
    last = EMPTY.model_copy(update={"sources": {FEED: SourceRecord(kind=SourceKind.FEED, links=2, digest=77)}})
    assert observed(PageObserver(), last, discovery=discovery()).sources[FEED].digest == 77
    assert observed(PageObserver(), discovery=discovery()).sources[FEED].digest == 0


def test_a_page_that_never_gives_an_article_counts_once() -> None:
    pages = PageObserver()
    for number in (1, 2):
        pages.add_missed(visit(number))
    pages.add_missed(visit(3, row=5))
    assert observed(pages, unread_before={visit(1).url}).unread == 1


def test_a_record_is_the_same_after_it_was_stored() -> None:
    pages = PageObserver()
    for number in range(1, 5):
        pages.add(visit(number), article(number), NOW)
    run = observed(pages, discovery=discovery())
    stored = json.loads(json.dumps(run.stored(["feed"])))
    assert next(load_records([(NOW, stored)])) == run.model_copy(update={"alarms": frozenset(["feed"])})


def test_of_many_lengths_some_are_kept_that_are_as_they_are() -> None:
    pages = PageObserver()
    for number in range(1, 101):
        pages.add(visit(number), article(number, text="слово " * number), NOW)
    words = observed(pages).words
    assert len(words) == MAX_SAMPLES
    assert 45 <= sorted(words)[MAX_SAMPLES // 2] <= 56


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
    pages = PageObserver()
    pages.add(visit(1), article(1, text=text), NOW)
    assert observed(pages).flaws["text-cut"] == (int(is_cut), 1)


def covered(number: int, *passed: tuple[int, int], foreign: int = 0) -> Article:
    return article(number, text="x" * 100, coverage=Coverage(passed=passed, foreign=foreign))


def test_what_only_one_page_shows_beside_its_article_counts_as_passed_over() -> None:
    pages = PageObserver()
    pages.add(visit(1), covered(1, (77, 300), (1, 500)), NOW)
    pages.add(visit(2), covered(2, (77, 300), (88, 90), foreign=450), NOW)
    pages.add(visit(3), article(3), NOW)
    pages.add(visit(4, row=4), covered(4, (4, 900)), NOW)
    earlier = EMPTY.model_copy(update={"nearby_digests": (88,)})
    run = observed(pages, EMPTY, earlier)
    assert run.unread_letters == ((0, 100), (500, 100))
    assert run.foreign_letters == ((0, 100), (450, 100))
    assert set(run.nearby_digests) == {77, 1, 88}
    assert run.nearby_digests[0] == 77


def test_a_box_that_is_new_in_one_run_is_known_in_the_next() -> None:
    first, second = PageObserver(), PageObserver()
    first.add(visit(1), covered(1, (77, 800)), NOW)
    second.add(visit(2), covered(2, (77, 800)), NOW)
    one = observed(first)
    assert (one.unread_letters, observed(second, one).unread_letters) == (((800, 100),), ((0, 100),))


@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(81, 999)), max_size=16), max_size=60))
def test_a_record_keeps_few_numbers_however_many_pages_there_are(shown: list[list[tuple[int, int]]]) -> None:
    pages = PageObserver()
    for number, passed in enumerate(shown):
        pages.add(visit(number), covered(number, *passed), NOW)
    run = observed(pages)
    assert len(run.unread_letters) == len(run.foreign_letters) == min(len(shown), MAX_SAMPLES)
    assert len(run.nearby_digests) <= MAX_NEARBY_DIGESTS
    assert all(some <= sum(letters for page in shown for _, letters in page) for some, _ in run.unread_letters)


def test_of_two_articles_one_may_repeat_an_earlier_one() -> None:
    earlier, now = PageObserver(), PageObserver()
    earlier.add(visit(1), article(1), NOW)
    now.add(visit(2), article(2, text=article(1).text), NOW)
    now.add(visit(3), article(3), NOW)
    assert observed(now, observed(earlier)).flaws["text-shared"] == (1, 2)
