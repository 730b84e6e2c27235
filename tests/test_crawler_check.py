"""`kuzet outlets check` and `record`: a look at an outlet as it is now, by the crawl's own means."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kuzet.main import Exit
from tests.crawler_samples import Answer, Site, feed, home_in, listing, page, serve, start_kuzet, write_outlet


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve() as running:
        running.pages = {
            "/robots.txt": Answer(body="User-agent: *\nDisallow: /closed\n", kind="text/plain"),
            "/rss": feed(running.base, "/news/1", "/news/2"),
            "/": listing("/news/1"),
            "/closed": listing("/news/1"),
            "/news/1": page(1),
            "/news/2": page(2),
        }
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Path:
    directory = tmp_path_factory.mktemp("check")
    ways = {
        "feeds": [f"{site.base}/rss"],
        "listings": [f"{site.base}/", f"{site.base}/closed"],
        "sitemaps": [f"{site.base}/sitemap.xml"],
    }
    write_outlet(directory / "config", "demo", site.base, discover=ways)
    return directory


@pytest.fixture(scope="module")
def checked(folder: Path) -> dict[str, Any]:
    told, said = start_kuzet(
        folder / "config", home_in(folder / "home"), "outlets", "check", "demo", "--json"
    ).communicate()
    assert told, said
    (found,) = json.loads(told)
    return dict(found)


def test_each_layer_says_what_it_gave(checked: dict[str, Any], site: Site) -> None:
    steps = [(step["kind"], step["url"].removeprefix(site.base), step["items"]) for step in checked["steps"]]
    assert steps[:4] == [
        ("feed", "/rss", 2),
        ("listing", "/", 1),
        ("listing", "/closed", 0),
        ("sitemap", "/sitemap.xml", 0),
    ]


def test_a_layer_that_fails_says_why(checked: dict[str, Any]) -> None:
    results = {step["kind"]: step["result"] for step in checked["steps"]}
    assert results["sitemap"] == "status 404"
    assert results["listing"].startswith("robots")


def test_one_article_is_read(checked: dict[str, Any]) -> None:
    (step,) = [step for step in checked["steps"] if step["kind"] == "article"]
    assert (step["result"], step["sample"][:9]) == ("ok", "Заседание")
    assert checked["ok"]


def test_nothing_is_stored(checked: dict[str, Any], folder: Path) -> None:
    assert not (folder / "home" / "archive").exists()


def test_a_page_is_recorded_as_an_example(folder: Path, site: Site, tmp_path: Path) -> None:
    command = ("outlets", "record", "demo", f"{site.base}/news/2", "--case", "plain", "--directory", str(tmp_path))
    process = start_kuzet(folder / "config", home_in(folder / "home"), *command)
    _, said = process.communicate()
    assert process.returncode == Exit.DONE, said
    case = tmp_path / "demo" / "plain"
    assert (case / "page.html").read_bytes() == page(2).octets
    assert json.loads((case / "expected.json").read_text("utf-8"))["title"] == "Заседание номер 2"


def test_what_robots_forbids_is_not_recorded(folder: Path, site: Site, tmp_path: Path) -> None:
    command = ("outlets", "record", "demo", f"{site.base}/closed", "--case", "closed", "--directory", str(tmp_path))
    process = start_kuzet(folder / "config", home_in(folder / "home"), *command)
    _, said = process.communicate()
    assert process.returncode == Exit.FAILED
    assert "robots" in said
