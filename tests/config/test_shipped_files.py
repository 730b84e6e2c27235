"""Every file that ships in config/ loads, and holds what it is said to hold."""

from pathlib import Path

import pytest

from config.loader import SHIPPED, Config, load_config, load_outlet
from config.models.addresses import origin_of

OUTLET_FILES = sorted(SHIPPED.glob("outlets/*.yml"))


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config()


@pytest.mark.parametrize("path", OUTLET_FILES, ids=lambda path: path.stem)
def test_outlet_file_loads_and_says_how_sure_its_facts_are(path: Path) -> None:
    assert load_outlet(path).id == path.stem
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#"), "the head says what is known of the outlet"
    assert "guess" in text or "seen" in text


@pytest.mark.parametrize("path", OUTLET_FILES, ids=lambda path: path.stem)
def test_no_shipped_outlet_may_fetch_a_private_address_or_hurry(path: Path) -> None:
    outlet = load_outlet(path)
    assert not outlet.allow_local
    assert outlet.delay >= 1
    assert outlet.user_agent_suffix == ""


def test_the_first_outlets_are_described(config: Config) -> None:
    assert {"azattyq-ru", "azattyq-kk", "bureau", "kaztag", "adilsoz", "courts"} <= set(config.outlets)


def test_the_watchlist_has_its_66_entries_with_names_and_kinds(config: Config) -> None:
    assert len(config.entries) == 66
    assert len({entry.id for entry in config.entries}) == 66
    assert {entry.kind for entry in config.entries} == {"person", "organisation"}


def test_every_tracked_article_belongs_to_a_code_and_every_code_has_a_name(config: Config) -> None:
    codes = {code.id: code for code in config.laws.codes}
    assert {article.code for article in config.laws.articles} <= set(codes)
    assert all(code.ru or code.kk or code.en for code in codes.values())
    assert all(law.ru or law.kk or law.en for law in config.laws.laws)


def test_the_briefings_65_addresses_are_listed_once_each(config: Config) -> None:
    assert len(config.cited) == 65
    assert len({page.url for page in config.cited}) == 65
    assert all(origin_of(page.url) for page in config.cited)


def test_a_repaired_address_keeps_its_printed_form(config: Config) -> None:
    repaired = [page for page in config.cited if page.printed]
    assert repaired
    assert all(page.printed != page.url for page in repaired)
