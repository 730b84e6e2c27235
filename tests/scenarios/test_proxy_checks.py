"""Proxy checks: what a proxy receives is kept as evidence beside what we received, and changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from config.environment import Home, open_home
from config.yaml_file import ConfigError
from store.integrity.verify import verify
from store.reports.export import load_rows
from store.schema.tables.articles import ArticleRow, ProxyCheck
from store.schema.tables.evidence import RawRecord
from store.session import open_database
from tests.support.crawler_samples import (
    NIGHT_ONE,
    Answer,
    Site,
    crawl_once,
    home_in,
    listing,
    page,
    serve,
    write_outlet,
)
from tests.support.store_samples import DAY

pytestmark = pytest.mark.slow

CHALLENGE = Answer(
    status=403, body="<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script></html>"
)


@dataclass(frozen=True)
class Looked:
    """Two nights; on the second one, some articles are shown to the proxy alone."""

    home: Home
    proxy: Site
    looks: dict[str, ProxyCheck]
    articles: dict[str, dict[str, object]]
    raw: dict[int, RawRecord]


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    folder = tmp_path_factory.mktemp("proxy")
    home = home_in(folder / "home")
    with serve() as site, serve() as proxy:
        write_outlet(folder / "config", "seen", site.base)
        paths = [f"/news/{number}" for number in range(1, 5)]
        site.pages = {"/": listing(*paths), **{path: page(number) for number, path in enumerate(paths, 1)}}
        crawl_once(folder / "config", home, now=NIGHT_ONE)
        site.pages |= {"/news/1": CHALLENGE, "/news/2": Answer(status=404, body="<h1>404</h1>"), "/news/3": CHALLENGE}
        # A proxy is asked for whole addresses.
        proxy.pages = {
            f"{site.base}/news/1": page(1, words="Другие слова, которых нам никто не показал, " * 20),
            f"{site.base}/news/2": Answer(status=404, body="<h1>404</h1>"),
            f"{site.base}/news/3": CHALLENGE,
        }
        crawl_once(folder / "config", replace(home, proxy=proxy.base), now=NIGHT_ONE + DAY)
        database = open_database(home.database_url)
        with database.reading() as session:
            stored = {str(row["url"]).removeprefix(site.base): row for row in load_rows(session, "articles")}
            paths_of = {row.id: row.url.removeprefix(site.base) for row in session.query(ArticleRow)}
            looks = {paths_of[look.article_row_id]: look for look in session.query(ProxyCheck)}
            raw = {row.id: row for row in session.query(RawRecord)}
        database.close()
        yield Looked(home, proxy, looks, stored, raw)


def test_what_the_proxy_was_shown_is_kept_beside_what_we_were_shown(looked: Looked) -> None:
    seen = {path: (look.state.value, look.status, look.via) for path, look in looked.looks.items()}
    assert seen == {
        "/news/1": ("live", 200, "127.0.0.1"),
        "/news/2": ("gone", 404, "127.0.0.1"),
        "/news/3": ("blocked", 403, "127.0.0.1"),
    }
    assert all(looked.raw[look.raw_record_id or 0].status == look.status for look in looked.looks.values())


def test_no_version_and_no_state_comes_of_it(looked: Looked) -> None:
    assert {path: (row["state"], row["versions"]) for path, row in looked.articles.items()} == {
        "/news/1": ("blocked", 1),
        "/news/2": ("live", 1),
        "/news/3": ("blocked", 1),
        "/news/4": ("live", 1),
    }


def test_the_proxy_is_asked_only_for_what_was_missing_and_once(looked: Looked) -> None:
    asked = [path.rpartition("/")[2] for path in looked.proxy.paths()]
    assert sorted(asked) == ["1", "2", "3"]


def test_proxy_checks_are_links_of_the_chain(looked: Looked) -> None:
    assert verify(looked.home.database_url, looked.home.archive, looked.home.heads).findings == ()


@pytest.mark.parametrize("written", ["proxy", "http://proxy", "http://me:secret@proxy:3128", "socks5://proxy:1080"])
def test_what_is_no_proxy_is_refused_without_being_shown(written: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        open_home({"KUZET_HOME": str(tmp_path), "KUZET_PROXY": written})
    assert "secret" not in str(caught.value)
