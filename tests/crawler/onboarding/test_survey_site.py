"""`kuzet outlets new` on invented sites of several kinds: what it writes must capture their articles as it stands."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from config.loader import load_config
from config.local_time import ALMATY
from config.models.outlet import Outlet
from crawler.onboarding.outlet_file import FEED_READER, provisional
from crawler.onboarding.site_client import RecordedSite
from crawler.onboarding.survey_site import SiteSurvey
from spiders.article import Article, Link, PageError, SourceKind
from spiders.fetch.outlet_spider import sources_of
from spiders.fetch.raw_page import RawPage
from spiders.page.dates import is_midnight
from spiders.reader import reader_for
from spiders.urls import dated_urls
from store.reports.export import load_rows
from store.session import open_database
from tests.support import more_site_shapes, site_shapes
from tests.support.crawler_samples import NIGHT_ONE, Answer, crawl_once, home_in, listing, page, run_kuzet, serve
from tests.support.inline_workers import InlineWorkers
from tests.support.site_shapes import Pages, Story

pytestmark = pytest.mark.slow

MOST_REQUESTS = 36
BASE = "http://127.0.0.1:8000"
SHAPES = {**site_shapes.SHAPES, "pangea": more_site_shapes.pangea, "tables": more_site_shapes.tables}


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What was proposed for a site, and what a crawl by it stored."""

    outlet: Outlet
    stories: list[Story]
    rows: list[dict[str, Any]]
    requests: int
    said: str

    def row(self, story: Story) -> dict[str, Any] | None:
        found = [row for row in self.rows if row["title"] == story.title]
        return found[0] if len(found) == 1 else None

    def is_right(self, story: Story) -> bool:
        row = self.row(story)
        if row is None or row["published"] is None:
            return False
        moment = row["published"]
        near = abs((moment - story.published).total_seconds()) < 60 or (
            is_midnight(moment) and moment.astimezone(ALMATY).date() == story.published.astimezone(ALMATY).date()
        )
        read = " ".join(row["text"].replace("Что дальше", " ").split())
        return near and read in (f"{story.lead} {story.text}", story.text)


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    ended = run_kuzet(folder / "config", home_in(folder / "home"), *arguments)
    return ended.returncode, ended.stdout + ended.stderr


def rehearse(folder: Path, shape: str) -> Rehearsal:
    (folder / "config").mkdir()
    with serve() as site:
        pages, stories = SHAPES[shape](site.base, datetime.now(UTC))
        site.pages.update(pages)
        code, said = run(folder, "outlets", "new", f"{site.base}/", "--allow-local", site.base.removeprefix("http://"))
        assert code == 0, said
        requests = len(site.asked)
        home = home_in(folder / "home")
        crawl_once(folder / "config", home, now=datetime.now(UTC))
    database = open_database(home.database_url)
    with database.reading() as session:
        rows = list(load_rows(session, "articles"))
    database.close()
    (outlet,) = load_config(folder / "config").outlets.values()
    return Rehearsal(outlet=outlet, stories=stories, rows=rows, requests=requests, said=said)


def rehearse_recorded(shape: str) -> Rehearsal:
    """Propose a file for a recorded site, and read by it what its sources name, without requests."""
    asked: list[str] = []
    pages, stories = SHAPES[shape](BASE, NIGHT_ONE)

    def load(url: str) -> RawPage | None:
        asked.append(url)
        return recorded_page(pages, url)

    site = RecordedSite(provisional(f"{BASE}/", [BASE.removeprefix("http://")]), load)
    found = asyncio.run(SiteSurvey(site, InlineWorkers(), now=NIGHT_ONE).propose())  # type: ignore[arg-type]
    assert found.outlet is not None, found.failure
    requests = len(asked)
    rows = [{"title": one.title, "published": one.published, "text": one.text} for one in read_all(found.outlet, pages)]
    return Rehearsal(outlet=found.outlet, stories=stories, rows=rows, requests=requests, said="")


def recorded_page(pages: Pages, url: str) -> RawPage | None:
    answer = pages.get(url.removeprefix(BASE) or "/")
    if answer is None:
        return None
    answer = answer(0) if callable(answer) else answer
    headers = (("Content-Type", answer.kind),)
    return RawPage(requested_url=url, url=url, status=200, headers=headers, body=answer.octets, wire_body=b"")


def read_all(outlet: Outlet, pages: Pages) -> Iterator[Article]:
    """Yield the articles that the sources of an outlet and their further pages name."""
    reader, links, seen = reader_for(outlet), dict[str | None, Link](), set[str]()
    read = {
        SourceKind.FEED: reader.read_feed,
        SourceKind.SITEMAP: reader.read_sitemap,
        SourceKind.LISTING: reader.read_listing,
    }
    waiting = [(kind, one) for kind, url in sources_of(outlet) for one in dated_urls(url, NIGHT_ONE.date())]
    for kind, url in waiting:  # grows
        page = None if url in seen else recorded_page(pages, url)
        seen.add(url)
        if page is not None:
            listed = read[kind](page.body, url=url, fetched_at=NIGHT_ONE, content_type=page.header("Content-Type"))
            links |= {reader.article_id(one.url): one for one in listed.links}
            waiting += [(kind, more) for more in listed.more]
    for link in links.values():
        if page := recorded_page(pages, link.url):
            content_type = page.header("Content-Type")
            with suppress(PageError):
                yield reader.read_article(
                    page.body, url=link.url, fetched_at=NIGHT_ONE, content_type=content_type, link=link
                )


def check(found: Rehearsal) -> None:
    right = sum(map(found.is_right, found.stories))
    assert right >= 0.9 * len(found.stories)
    assert {row["title"] for row in found.rows} <= {story.title for story in found.stories}
    assert found.requests <= MOST_REQUESTS


@pytest.mark.parametrize("shape", SHAPES)
def test_a_proposed_file_captures_nine_in_ten_articles_whole(shape: str) -> None:
    check(rehearse_recorded(shape))


def test_a_site_whose_only_list_may_not_be_read_is_reported() -> None:
    articles = {f"/news/{number}": page(number) for number in range(5)}
    robots = Answer(body="User-agent: *\nDisallow: /$\n", kind="text/plain")
    pages: Pages = {**articles, "/": listing(*articles), "/robots.txt": robots}
    site = RecordedSite(provisional(f"{BASE}/", []), partial(recorded_page, pages))
    found = asyncio.run(SiteSurvey(site, InlineWorkers(), now=NIGHT_ONE).propose())  # type: ignore[arg-type]
    assert found.failure == "no feed, sitemap or list was found that names the articles"


@pytest.mark.parametrize(("sentences", "spider"), [(5, FEED_READER), (1, None)])
def test_the_feed_is_read_where_only_it_has_the_texts(sentences: int, spider: str | None) -> None:
    text = "Суд в Кокпекты отложил дело {0} до весны, потому что {0} свидетелей не пришли на заседание. " * sentences
    items = (
        f"<item><title>В Кокпекты отложили дело {n}</title><link>{BASE}/post/delo-{n}</link>"
        f"<description>{text.format(n)}</description></item>"
        for n in range(6)
    )
    feed = f"<rss version='2.0'><channel><title>Мост</title>{''.join(items)}</channel></rss>"
    shell = Answer(
        body="<html><link rel='alternate' type='application/rss+xml' href='/feed'><div id='app'></div></html>"
    )
    pages: Pages = {f"/post/delo-{n}": shell for n in range(6)}
    pages |= {"/": shell, "/feed": Answer(body=feed, kind="application/rss+xml")}
    site = RecordedSite(provisional(f"{BASE}/", []), partial(recorded_page, pages))
    found = asyncio.run(SiteSurvey(site, InlineWorkers(), now=NIGHT_ONE).propose())  # type: ignore[arg-type]
    assert found.outlet is not None
    assert found.outlet.spider == spider
    assert sum(isinstance(one, Article) for one in found.articles) == (6 if spider else 0)


def test_a_proposed_file_is_written_and_crawled_as_it_stands(tmp_path: Path) -> None:
    found = rehearse(tmp_path, "custom")
    check(found)
    assert "A person must still decide" in found.said


def test_a_site_without_articles_is_reported_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    with serve({"/": listing("/a", "/b"), "/a": Answer(body="<html><body>x</body></html>")}) as site:
        local = site.base.removeprefix("http://")
        code, said = run(tmp_path, "outlets", "new", f"{site.base}/", "--allow-local", local)
    assert code == 3
    assert "no page was found that looks like an article" in said
    assert not list(tmp_path.glob("config/outlets/*"))


def test_what_robots_txt_forbids_is_not_asked(tmp_path: Path) -> None:
    pages = {f"/news/{number}": page(number) for number in range(5)}
    robots = Answer(body="User-agent: *\nDisallow: /\nSitemap: http://[x\n", kind="text/plain")
    with serve({**pages, "/": listing(*pages), "/robots.txt": robots}) as site:
        (tmp_path / "config").mkdir()
        local = site.base.removeprefix("http://")
        code, said = run(tmp_path, "outlets", "new", f"{site.base}/", "--allow-local", local)
        assert set(site.paths()) == {"/robots.txt"}
    assert code == 3
    assert "robots" in said


def test_this_machine_is_not_looked_at_unless_it_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    with serve({"/": listing("/a")}) as site:
        code, _ = run(tmp_path, "outlets", "new", f"{site.base}/")
        assert not site.asked
    assert code == 3


def test_a_file_that_exists_is_not_written_over(tmp_path: Path) -> None:
    pages = {f"/news/{number}": page(number) for number in range(5)}
    kept = tmp_path / "kept.yml"
    kept.write_text("name: x\n", encoding="utf-8")
    (tmp_path / "config").mkdir()
    with serve({**pages, "/": listing(*pages)}) as site:
        local = site.base.removeprefix("http://")
        arguments = ("outlets", "new", f"{site.base}/", "--allow-local", local, "--output", str(kept))
        code, said = run(tmp_path, *arguments)
    assert code == 2
    assert "exists" in said
    assert kept.read_text("utf-8") == "name: x\n"
