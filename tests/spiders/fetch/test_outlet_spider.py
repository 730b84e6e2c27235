"""The order in which an outlet is asked, and when the spider stops."""

import asyncio
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any

import pytest

from config.models.outlet import Outlet
from spiders.article import Link, Listing, NotAnArticle, PageError, Refusal, SourceKind
from spiders.fetch.fetch_page import MAX_RETRY_WAIT_SECONDS, RETRY_WAIT_SECONDS, retry_after, retry_wait
from spiders.fetch.outlet_spider import (
    MAX_DEAD_LINKS,
    MAX_FURTHER_PAGES,
    MAX_LISTING_PAGES,
    MAX_LISTING_REQUESTS,
    MAX_SILENT_REQUESTS,
    MAX_SITEMAP_DEPTH,
    Discovery,
    OutletSpider,
    PlannedVisit,
)
from spiders.fetch.raw_page import FetchFailure, RawPage
from spiders.reader import reader_for

BASE = "https://demo.example"


def outlet(**discover: list[str]) -> Outlet:
    return Outlet(
        id="demo",
        name="Demo",
        homepage=f"{BASE}/",
        languages=("ru",),
        hosts=("demo.example",),
        discover=discover,
        article_url=r"^https?://demo\.example/news/(?P<id>\d+)",
    )


def page(url: str, status: int = 200, **headers: str) -> RawPage:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return RawPage(requested_url=url, url=url, status=status, headers=pairs, body=b"<html></html>", wire_body=b"")


SILENCE = FetchFailure(refusal=Refusal.UNREACHABLE, seen="nobody answers")


class RecordedVisits:
    """Reads listings from a table and visits what they link to."""

    def __init__(self, listings: Mapping[str, Listing | PageError]) -> None:
        self.listings = listings
        self.before: set[str] = set()
        self.known: set[str] | None = None
        self.discovery: Discovery | None = None
        self.settled: list[tuple[str, RawPage | FetchFailure]] = []
        self.deferred: list[tuple[str, str]] = []

    async def listing_validators(self, url: str) -> tuple[str | None, str | None]:
        return None, None

    async def read_listing(self, way: SourceKind, page: RawPage) -> Listing:
        found = self.listings[page.url]
        if isinstance(found, PageError):
            raise found
        return found

    async def are_new(self, links: Iterable[Link]) -> bool:
        return self.known is not None and any(link.url not in self.known for link in links)

    async def plan_shown(self, page: RawPage, planned: AbstractSet[str]) -> list[PlannedVisit]:
        return []

    async def sought(self) -> set[str]:
        return self.before

    async def plan(self, discovery: Discovery) -> list[PlannedVisit]:
        self.discovery = discovery
        return [PlannedVisit(url=link.url, article_id=name, link=link) for name, link in discovery.links.items()]

    async def wait_for_slot(self) -> None:
        pass

    def free_slot(self) -> None:
        pass

    def stop_reason(self) -> str | None:
        return None

    async def settle(self, visit: PlannedVisit, answer: RawPage | FetchFailure) -> None:
        self.settled.append((visit.url, answer))

    async def record_proxy_check(self, visit: PlannedVisit, answer: RawPage | FetchFailure, *, via: str) -> None:
        """Nothing."""

    async def defer(self, visits: Iterable[PlannedVisit], reason: str) -> None:
        self.deferred += [(visit.url, reason) for visit in visits]


class Spider(OutletSpider):
    """A spider whose network is a table; what it lacks is silence."""

    def __init__(
        self, outlet: Outlet, visits: RecordedVisits, answers: dict[str, RawPage], seconds: float = 100
    ) -> None:
        super().__init__(outlet, reader=reader_for(outlet), visits=visits, seconds=seconds)
        self.answers = answers
        self.asked: list[str] = []

    async def _ask(self, url: str, etag: str | None, last_modified: str | None) -> RawPage | FetchFailure:
        self.asked.append(url)
        return self.answers.get(url, SILENCE)


def links(*numbers: int, **changes: Any) -> tuple[Link, ...]:
    return tuple(Link(url=f"{BASE}/news/{number}", **changes) for number in numbers)


def crawled(
    described: Outlet,
    listings: Mapping[str, Listing | PageError],
    *,
    silent: bool = False,
    dead: Iterable[int] = (),
    broken: Iterable[int] = (),
    seconds: float = 100,
    front_page: str | None = None,
    before: Iterable[str] = (),
    known: Iterable[str] | None = None,
) -> tuple[Spider, RecordedVisits]:
    visits = RecordedVisits({f"{BASE}{path}": listing for path, listing in listings.items()})
    visits.before = set(before)
    visits.known = None if known is None else set(known)
    urls = [*visits.listings, *(f"{BASE}/news/{number}" for number in range(0 if silent else 300))]
    statuses = {f"{BASE}/news/{number}": 404 for number in dead} | {f"{BASE}/news/{number}": 500 for number in broken}
    spider = Spider(described, visits, {url: page(url, statuses.get(url, 200)) for url in urls}, seconds)
    spider.front_page = front_page

    async def run() -> None:
        async for _ in spider.start():
            raise AssertionError("nothing is left to Scrapy's queue")

    asyncio.run(run())
    return spider, visits


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.fetch.fetch_page.RETRY_WAIT_SECONDS", 0.0)


def test_one_article_of_three_ways_is_visited_once() -> None:
    described = outlet(feeds=[f"{BASE}/rss"], sitemaps=[f"{BASE}/map"], listings=[f"{BASE}/"])
    ways = {"/rss": Listing(links=links(1, 2)), "/map": Listing(links=links(2, 3)), "/": Listing(links=links(1))}
    spider, visits = crawled(described, ways)
    assert sorted(url for url, _ in visits.settled) == [f"{BASE}/news/{number}" for number in (1, 2, 3)]
    assert len(spider.asked) == 6


def test_the_front_page_is_looked_at_behind_the_lists_and_what_only_it_names_is_not_visited() -> None:
    described = outlet(feeds=[f"{BASE}/rss"])
    spider, visits = crawled(
        described, {"/rss": Listing(links=links(1)), "/": Listing(links=links(1, 2))}, front_page=f"{BASE}/"
    )
    assert spider.asked == [f"{BASE}/rss", f"{BASE}/", f"{BASE}/news/1"]
    assert visits.discovery is not None
    assert visits.discovery.front == {"1": f"{BASE}/news/1", "2": f"{BASE}/news/2"}
    assert [way.url for way in visits.discovery.sources] == [f"{BASE}/rss"]


def test_a_front_page_that_is_silent_costs_nothing_else() -> None:
    _, visits = crawled(outlet(feeds=[f"{BASE}/rss"]), {"/rss": Listing(links=links(1))}, front_page=f"{BASE}/")
    assert [url for url, _ in visits.settled] == [f"{BASE}/news/1"]
    assert visits.discovery is not None
    assert visits.discovery.front == {}


def test_a_link_has_the_title_of_whichever_way_gives_one() -> None:
    described = outlet(sitemaps=[f"{BASE}/map"], listings=[f"{BASE}/"])
    _, visits = crawled(described, {"/": Listing(links=links(1)), "/map": Listing(links=links(1, title="Суд"))})
    assert visits.discovery is not None
    assert visits.discovery.links["1"].title == "Суд"


def test_a_link_keeps_the_time_at_which_a_sitemap_says_it_was_modified() -> None:
    modified = datetime(2026, 11, 24, tzinfo=UTC)
    _, visits = crawled(outlet(sitemaps=[f"{BASE}/map"]), {"/map": Listing(links=links(1, modified=modified))})
    assert visits.discovery is not None
    assert visits.discovery.links["1"].modified == modified


def test_what_only_a_sitemap_names_does_not_count_as_listed() -> None:
    described = outlet(sitemaps=[f"{BASE}/map"], listings=[f"{BASE}/"])
    _, visits = crawled(described, {"/": Listing(links=links(1)), "/map": Listing(links=links(1, 2))})
    assert visits.discovery is not None
    assert set(visits.discovery.links) == {"1", "2"}
    assert visits.discovery.listed == {"1"}


def test_links_to_anything_else_are_not_followed() -> None:
    other = Listing(links=(Link(url=f"{BASE}/about"), Link(url="https://other.example/news/1"), *links(7)))
    spider, _ = crawled(outlet(listings=[f"{BASE}/"]), {"/": other})
    assert spider.asked == [f"{BASE}/", f"{BASE}/news/7"]


def test_further_pages_are_asked_until_one_brings_nothing_new() -> None:
    pages = {
        "/": Listing(links=links(1), more=(f"{BASE}/2",)),
        "/2": Listing(links=links(2), more=(f"{BASE}/3",)),
        "/3": Listing(links=links(1, 2), more=(f"{BASE}/4",)),
        "/4": Listing(links=links(9)),
    }
    spider, _ = crawled(outlet(listings=[f"{BASE}/"]), pages)
    assert f"{BASE}/3" in spider.asked
    assert f"{BASE}/4" not in spider.asked


def test_an_endless_listing_ends() -> None:
    pages = {f"/{n or ''}": Listing(links=links(n), more=(f"{BASE}/{n + 1}",)) for n in range(60)}
    spider, _ = crawled(outlet(listings=[f"{BASE}/"]), pages)
    assert len([url for url in spider.asked if "/news/" not in url]) == MAX_LISTING_PAGES


def test_an_article_pushed_off_the_last_page_is_looked_for_on_further_pages() -> None:
    pages = {f"/{n or ''}": Listing(links=links(n + 1), more=(f"{BASE}/{n + 1}",)) for n in range(60)}
    spider, _ = crawled(outlet(listings=[f"{BASE}/"]), pages, before=["an article of the run before"])
    asked = [url for url in spider.asked if "/news/" not in url]
    assert MAX_LISTING_PAGES < len(asked) <= MAX_LISTING_PAGES + MAX_FURTHER_PAGES


@pytest.mark.parametrize(
    ("sitemaps", "pages_read"), [([], MAX_LISTING_PAGES + 3), ([f"{BASE}/map"], MAX_LISTING_PAGES)]
)
def test_a_listing_is_read_on_while_it_names_new_articles_unless_a_sitemap_does(
    sitemaps: list[str], pages_read: int
) -> None:
    pages = {f"/{n or ''}": Listing(links=links(n), more=(f"{BASE}/{n + 1}",)) for n in range(60)}
    known = [f"{BASE}/news/{pages_read - 1}"]
    described = outlet(listings=[f"{BASE}/"], sitemaps=sitemaps)
    spider, _ = crawled(described, {**pages, "/map": Listing(links=links(99))}, known=known)
    assert len([url for url in spider.asked if "/news/" not in url and url not in sitemaps]) == pages_read


def test_an_endless_index_of_sitemaps_ends() -> None:
    pages = {f"/map{n}": Listing(more=(f"{BASE}/map{n + 1}",)) for n in range(200)}
    spider, _ = crawled(outlet(sitemaps=[f"{BASE}/map0"]), pages)
    assert len(spider.asked) == MAX_SITEMAP_DEPTH


def test_a_sitemap_of_very_many_sitemaps_ends() -> None:
    many = Listing(more=tuple(f"{BASE}/map{n}" for n in range(200)))
    spider, _ = crawled(outlet(sitemaps=[f"{BASE}/map"]), {"/map": many, **{f"/map{n}": Listing() for n in range(200)}})
    assert len(spider.asked) == MAX_LISTING_REQUESTS


def test_sitemaps_that_name_more_articles_than_are_kept_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.fetch.outlet_spider.MAX_MAPPED_ARTICLES", 15)
    maps = {f"/map{number}": Listing(links=links(*range(10 * number, 10 * number + 10))) for number in range(5)}
    index = Listing(more=tuple(f"{BASE}{path}" for path in maps))
    spider, visits = crawled(outlet(sitemaps=[f"{BASE}/map"]), {"/map": index, **maps})
    assert [url for url in spider.asked if "/map" in url] == [f"{BASE}/map", f"{BASE}/map0", f"{BASE}/map1"]
    assert visits.discovery is not None
    assert "more than 15 articles" in str(visits.discovery.sources[-1].failure)
    assert not visits.discovery.is_complete


def test_a_sitemap_that_names_itself_is_asked_once() -> None:
    spider, _ = crawled(outlet(sitemaps=[f"{BASE}/map"]), {"/map": Listing(more=(f"{BASE}/map",))})
    assert spider.asked == [f"{BASE}/map"]


def test_a_feed_that_cannot_be_read_leaves_the_listing() -> None:
    described = outlet(feeds=[f"{BASE}/rss"], listings=[f"{BASE}/"])
    broken = NotAnArticle(Refusal.NOT_HTML, "no feed")
    _, visits = crawled(described, {"/rss": broken, "/": Listing(links=links(1))})
    assert visits.discovery is not None
    assert not visits.discovery.is_complete
    assert [(tried.kind, tried.links, tried.failure) for tried in visits.discovery.sources] == [
        (SourceKind.FEED, 0, "no feed"),
        (SourceKind.LISTING, 1, None),
    ]


def test_an_outlet_that_falls_silent_is_left_alone() -> None:
    many = Listing(links=links(*range(50)))
    _, visits = crawled(outlet(listings=[f"{BASE}/"]), {"/": many}, silent=True)
    assert len(visits.settled) == MAX_SILENT_REQUESTS
    assert {reason for _, reason in visits.deferred} == {"outlet_unreachable"}
    assert len(visits.settled) + len(visits.deferred) == 50


def test_a_page_that_does_not_answer_is_asked_once_more_after_all_others() -> None:
    _, silent, _, missing = pages = [f"{BASE}/news/{number}" for number in (1, 300, 2, 3)]
    listings = {"/": Listing(links=tuple(Link(url=url) for url in pages))}
    spider, visits = crawled(outlet(listings=[f"{BASE}/"]), listings, dead=[3])
    assert spider.asked == [f"{BASE}/", *pages, silent]
    assert [url for url, _ in visits.settled][-2:] == [missing, silent]
    assert visits.settled[-1][1] is SILENCE


def test_a_page_with_a_servers_error_is_asked_twice_more_after_all_others() -> None:
    broken, sound = pages = [f"{BASE}/news/{number}" for number in (1, 2)]
    listings = {"/": Listing(links=tuple(Link(url=url) for url in pages))}
    spider, visits = crawled(outlet(listings=[f"{BASE}/"]), listings, broken=[1])
    assert spider.asked == [f"{BASE}/", *pages, broken, broken]
    assert [url for url, _ in visits.settled] == [sound, broken]


def test_a_list_of_dead_links_is_not_followed_to_its_end() -> None:
    many = Listing(links=links(*range(2 * MAX_DEAD_LINKS + 20)))
    _, visits = crawled(outlet(listings=[f"{BASE}/"]), {"/": many}, dead=range(2 * MAX_DEAD_LINKS + 20))
    assert len(visits.settled) == 2 * MAX_DEAD_LINKS
    assert [reason for _, reason in visits.deferred] == ["dead_links"] * 20


def test_articles_after_many_dead_links_are_found() -> None:
    many = Listing(links=links(*range(3 * MAX_DEAD_LINKS)))
    _, visits = crawled(outlet(listings=[f"{BASE}/"]), {"/": many}, dead=range(MAX_DEAD_LINKS))
    assert len(visits.settled) == 3 * MAX_DEAD_LINKS
    assert visits.deferred == []


def test_dead_links_without_dates_do_not_hide_the_newest_article_of_a_sitemap() -> None:
    newest = links(250, modified=datetime(2026, 11, 24, tzinfo=UTC))
    older = links(*range(200, 250), modified=datetime(2026, 10, 1, tzinfo=UTC))
    many = Listing(links=(*links(*range(200)), *older, *newest))
    _, visits = crawled(outlet(sitemaps=[f"{BASE}/map"]), {"/map": many}, dead=range(250))
    assert f"{BASE}/news/250" in [url for url, _ in visits.settled]


def test_dead_links_between_articles_hold_nothing_up() -> None:
    many = Listing(links=links(*range(2 * MAX_DEAD_LINKS)))
    _, visits = crawled(outlet(listings=[f"{BASE}/"]), {"/": many}, dead=range(1, 2 * MAX_DEAD_LINKS, 2))
    assert len(visits.settled) == 2 * MAX_DEAD_LINKS


def test_a_way_that_there_was_no_time_for_counts_as_failed() -> None:
    spider, visits = crawled(outlet(listings=[f"{BASE}/"]), {"/": Listing(links=links(1, 2))}, seconds=0)
    assert spider.asked == []
    assert visits.discovery is not None
    assert [tried.failure for tried in visits.discovery.sources] == ["out_of_time"]


@pytest.mark.parametrize(
    ("answer", "attempt", "wait"),
    [
        (page(BASE), 1, None),
        (page(BASE, 404), 1, None),
        (page(BASE, 500), 1, 0.0),
        (page(BASE, 500), 3, None),
        (page(BASE, 429, Retry_After="3"), 1, 3.0),
        (page(BASE, 503, Retry_After="3"), 2, 3.0),
        (page(BASE, 429, Retry_After=str(int(MAX_RETRY_WAIT_SECONDS) + 1)), 1, None),
        (page(BASE, 403), 1, None),
        (SILENCE, 1, 0.0),
        (SILENCE, 2, None),
        (FetchFailure(refusal=Refusal.TIMEOUT, seen=""), 1, None),
        (FetchFailure(refusal=Refusal.ROBOTS, seen=""), 1, None),
        (FetchFailure(refusal=Refusal.UNREACHABLE, seen="", is_certificate=True), 1, None),
    ],
)
def test_retry_wait(answer: RawPage | FetchFailure, attempt: int, wait: float | None) -> None:
    assert retry_wait(answer, attempt) == wait


@pytest.mark.parametrize("said", ["soon", "-5", "", "³", "Wed, 99 Nov 2026", "Wed, 1 Jul 99999999999 00:00:00 GMT"])
def test_a_senseless_retry_after_is_none(said: str) -> None:
    assert retry_after(page(BASE, 429, Retry_After=said)) is None


def test_a_retry_after_may_be_a_date() -> None:
    assert retry_after(page(BASE, 429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")) == 0
    assert RETRY_WAIT_SECONDS >= 0
