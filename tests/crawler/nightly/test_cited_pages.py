"""The pages that the briefing cites are asked of their outlets, whether a listing names them or not."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.loader import load_config
from crawler.nightly.plan_visits import with_cited
from store.reports.export import load_rows
from store.session import open_database
from tests.support.crawler_samples import NIGHT_ONE, crawl_once, home_in, listing, page, serve, write_outlet

pytestmark = pytest.mark.slow


def test_the_shipped_list_is_polled_but_for_what_says_why_not() -> None:
    config = load_config(None)
    outlets, articles = with_cited(list(config.outlets.values()), config.cited)
    asked = {url for urls in articles.values() for url in urls} | {url for one in outlets for url in one.pages}
    polled = {one.url for one in config.cited if one.not_polled is None}
    assert len(asked) >= len(polled) > 50
    assert all(outlet.allows(url) for outlet in outlets for url in (*outlet.pages, *articles[outlet.id]))


def test_a_cited_article_that_no_listing_names_is_visited_once_and_then_by_its_age(tmp_path: Path) -> None:
    home = home_in(tmp_path / "home")
    with serve({"/": listing("/news/1"), "/news/1": page(1), "/news/2": page(2), "/about": page(3)}) as site:
        write_outlet(tmp_path / "config", "cited", site.base)
        cited = "".join(
            f"- {{footnote: {number}, url: '{site.base}{path}', outlet: cited}}\n"
            for number, path in enumerate(("/news/2", "/about"), 1)
        )
        (tmp_path / "config" / "cited.yml").write_text(f"pages:\n{cited}", encoding="utf-8")
        crawl_once(tmp_path / "config", home)
        crawl_once(tmp_path / "config", home, now=NIGHT_ONE + timedelta(days=1))
    database = open_database(home.database_url)
    with database.reading() as session:
        stored = {row["url"].removeprefix(site.base): row["versions"] for row in load_rows(session, "articles")}
    database.close()
    assert stored == {"/news/1": 1, "/news/2": 1, "/about": 1}
    assert site.paths().count("/news/2") == 2
