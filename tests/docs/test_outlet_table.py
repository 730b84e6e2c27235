"""docs/outlets.md is what the command makes of the configuration, and leaves out nothing that the briefing cites."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.loader import Config, load_config, load_outlet
from config.models.law import CitedPage
from config.models.outlet import Discover, Expect, Outlet, Select
from crawler.onboarding.outlet_table import outlet_table

DOCS = Path(__file__).parents[2] / "docs"
HOSTS = 27


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config()


def _rows(text: str, heading: str) -> list[list[str]]:
    section = text.partition(heading)[2].partition("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"][
        2:
    ]


def _polled(config: Config) -> list[tuple[CitedPage, Outlet]]:
    return [(page, config.outlets[page.outlet]) for page in config.cited if not page.not_polled]


def test_the_file_is_what_the_command_makes(config: Config) -> None:
    assert (DOCS / "outlets.md").read_text(encoding="utf-8") == outlet_table(config), (
        "make it anew: kuzet outlets table > docs/outlets.md"
    )


def test_every_host_of_the_briefing_has_a_row(config: Config) -> None:
    rows = _rows(outlet_table(config), f"## The {HOSTS} hosts of the briefing")
    assert {row[0] for row in rows} == {urlsplit(page.url).hostname for page in config.cited}
    assert len(rows) == HOSTS


def test_every_host_is_polled_or_the_row_says_why_not(config: Config) -> None:
    for host, _, languages, outlet, found_by, _, _, reason in _rows(outlet_table(config), "hosts of the briefing"):
        assert languages
        assert (outlet != "–" and found_by != "–") != (len(reason) > 1), host


def test_every_cited_page_that_is_polled_is_an_article_or_a_page_of_its_outlet(config: Config) -> None:
    for page, outlet in _polled(config):
        assert outlet.allows(page.url), page.url
        assert page.url in outlet.pages or outlet.article_pattern.search(page.url), page.url


def test_every_way_of_discovery_says_how_sure_it_is(config: Config) -> None:
    assert "()" not in outlet_table(config)


def test_a_watched_page_is_an_article_of_its_outlet(config: Config) -> None:
    """So that it has one identity, whatever asks for it."""
    for outlet in config.outlets.values():
        for url in outlet.pages:
            assert outlet.article_pattern.search(url), url


def test_no_two_outlets_claim_one_cited_page(config: Config) -> None:
    for page, outlet in _polled(config):
        claiming = {other.id for other in config.outlets.values() if other.article_pattern.search(page.url)}
        assert claiming <= {outlet.id, "courts-govkz"}, page.url


OWN = """\
name: One
homepage: https://cpj.org/
languages: [en]
hosts: [cpj.org]
discover:
  feeds:
  - https://cpj.org/feed/  # text, and only after that a guess
article_url: '^https://cpj\\.org/'
"""


@pytest.fixture
def own_config(tmp_path: Path) -> Config:
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "cpj.yml").write_text(OWN, encoding="utf-8")
    return load_config(tmp_path)


def test_the_first_word_of_a_comment_counts(own_config: Config, tmp_path: Path) -> None:
    row = "| cpj.org | 1 | en | [cpj](../config/outlets/cpj.yml) | 1 feed (text) | none | none | – |"
    assert row in outlet_table(own_config, examples=tmp_path)


def test_a_host_without_an_outlet_file_says_so(own_config: Config) -> None:
    assert "| orda.kz | 2 | ru | – | – | – | – | no outlet file |" in outlet_table(own_config)


def test_examples_are_named_where_they_are(config: Config, tmp_path: Path) -> None:
    case = tmp_path / "cpj" / "one_author"
    case.mkdir(parents=True)
    (case / "expected.json").write_text("{}", encoding="utf-8")
    rows = _rows(outlet_table(config, examples=tmp_path), "hosts of the briefing")
    assert {row[0]: row[6] for row in rows}["cpj.org"] == "one_author"


def test_adding_an_outlet_tells_of_every_key() -> None:
    text = (DOCS / "adding-an-outlet.md").read_text(encoding="utf-8")
    keys = {key for model in (Outlet, Discover, Select, Expect) for key in model.model_fields} - {"id"}
    assert {key for key in keys if f"`{key}`" not in text} == set()


def test_the_file_shown_in_adding_an_outlet_loads(tmp_path: Path) -> None:
    text = (DOCS / "adding-an-outlet.md").read_text(encoding="utf-8")
    path = tmp_path / "vlast.yml"
    path.write_text(text.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    shown = load_outlet(path)
    assert shown.article_url == load_config().outlets["vlast"].article_url.replace("(?:www\\.)?", "")
