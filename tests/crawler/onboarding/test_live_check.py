"""`kuzet outlets check` and `record`: a look at an outlet as it is now, by the crawl's own means."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kuzet.installation import Exit
from tests.support.crawler_samples import (
    Answer,
    Site,
    feed,
    home_in,
    listing,
    page,
    run_kuzet,
    serve,
    text,
    write_outlet,
)
from tests.support.pdf_samples import make_pdf


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
    ended = run_kuzet(folder / "config", home_in(folder / "home"), "outlets", "check", "demo", "--json")
    assert ended.stdout, ended.stderr
    (found,) = json.loads(ended.stdout)
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


def test_an_article_tells_its_status_its_words_and_how_many_entries_it_names(checked: dict[str, Any]) -> None:
    (step,) = [step for step in checked["steps"] if step["kind"] == "article"]
    assert (step["is_reached"], step["status"], step["robots"]) == (True, 200, "allowed")
    assert step["sentence"].startswith("Суд в Приозёрске отложил слушания номер")
    assert step["words"] == len(text(1).split())
    assert step["entries"] == 1


def test_what_robots_forbids_is_reported_as_such(checked: dict[str, Any]) -> None:
    closed = next(step for step in checked["steps"] if step["url"].endswith("/closed"))
    assert (closed["is_reached"], closed["status"], closed["robots"]) == (False, None, "forbidden")


@pytest.fixture(scope="module")
def pages_checked(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Two outlets without lists: one whose page is there, and one of whose pages is missing."""
    directory = tmp_path_factory.mktemp("pages")
    site.pages["/list"] = page(
        3, words="Тимур Балапанов назван в этом списке заключённых, и с ним ещё двенадцать человек."
    )
    site.pages["/report.pdf"] = Answer(
        body=make_pdf([["Отчёт, который назвал Тимура Балапанова по имени и дважды повторил." * 2]]),
        kind="application/pdf",
    )
    for name, paths in (("whole", ("/list", "/report.pdf")), ("lacking", ("/list", "/gone"))):
        pages = [site.base + path for path in paths]
        write_outlet(directory / "config", name, site.base, discover={}, pages=pages)
    command = ("outlets", "check", "--all", "--json")
    ended = run_kuzet(directory / "config", home_in(directory / "home"), *command)
    assert ended.returncode == Exit.ALARMED, ended.stderr
    return {found["outlet"]: found for found in json.loads(ended.stdout)}


def test_an_outlet_of_pages_alone_is_ok_when_each_is_read(pages_checked: dict[str, dict[str, Any]]) -> None:
    assert pages_checked["whole"]["ok"]
    assert [step["entries"] for step in pages_checked["whole"]["steps"]] == [1, 1]


def test_an_outlet_of_pages_alone_is_not_ok_when_one_is_missing(pages_checked: dict[str, dict[str, Any]]) -> None:
    assert not pages_checked["lacking"]["ok"]
    assert pages_checked["lacking"]["steps"][1]["status"] == 404


def test_a_check_tells_no_watched_name(pages_checked: dict[str, dict[str, Any]]) -> None:
    told = json.dumps(pages_checked, ensure_ascii=False)
    assert "[name]" in told
    assert "Балапанов" not in told


def test_nothing_is_stored(checked: dict[str, Any], folder: Path) -> None:
    assert not (folder / "home" / "archive").exists()


def test_a_page_is_recorded_as_an_example(folder: Path, site: Site, tmp_path: Path) -> None:
    command = ("outlets", "record", "demo", f"{site.base}/news/2", "--case", "plain", "--directory", str(tmp_path))
    ended = run_kuzet(folder / "config", home_in(folder / "home"), *command)
    assert ended.returncode == Exit.DONE, ended.stderr
    case = tmp_path / "demo" / "plain"
    assert (case / "page.html").read_bytes() == page(2).octets
    assert json.loads((case / "expected.json").read_text("utf-8"))["title"] == "Заседание номер 2"


def test_what_robots_forbids_is_not_recorded(folder: Path, site: Site, tmp_path: Path) -> None:
    command = ("outlets", "record", "demo", f"{site.base}/closed", "--case", "closed", "--directory", str(tmp_path))
    ended = run_kuzet(folder / "config", home_in(folder / "home"), *command)
    assert ended.returncode == Exit.FAILED
    assert "robots" in ended.stderr
