"""What Scrapy does by default and we don't want."""

from pathlib import Path

import pytest

from config.environment import open_home
from config.yaml_file import ConfigError
from crawler.download.scrapy_process import crawl_settings
from tests.crawler.health.test_judge import outlet


@pytest.mark.parametrize(
    "name", ["TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "HTTPCACHE_ENABLED", "COOKIES_ENABLED"]
)
def test_doors_are_closed(name: str) -> None:
    assert not crawl_settings([]).getbool(name)


@pytest.mark.parametrize("scheme", ["file", "data", "ftp", "s3"])
def test_only_the_web_is_fetched(scheme: str) -> None:
    assert crawl_settings([]).getdict("DOWNLOAD_HANDLERS")[scheme] is None


def test_certificates_are_verified_and_robots_obeyed() -> None:
    assert crawl_settings([]).getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert crawl_settings([]).getbool("ROBOTSTXT_OBEY")


def test_the_outlet_file_gives_the_delay_and_a_contact() -> None:
    settings = crawl_settings([], outlet(delay=7, user_agent_suffix="(desk@demo.example)"))
    assert settings.getfloat("DOWNLOAD_DELAY") == 7
    assert settings.getfloat("DOWNLOAD_DELAY_JITTER") == 0
    assert settings["USER_AGENT"].endswith("(desk@demo.example)")
    assert settings["USER_AGENT"].startswith("Kuzet/")


def test_the_contact_of_whoever_runs_it_stands_in_every_request() -> None:
    agent = crawl_settings([], outlet(user_agent_suffix="(also@demo.example)"), contact="desk@example.org")[
        "USER_AGENT"
    ]
    assert agent.endswith("; contact: desk@example.org) (also@demo.example)")


@pytest.mark.parametrize("written", ["desk@example.org", "https://example.org/kuzet"])
def test_a_contact_is_a_mail_or_web_address(written: str, tmp_path: Path) -> None:
    assert open_home({"KUZET_HOME": str(tmp_path), "KUZET_CONTACT": written}).contact == written


@pytest.mark.parametrize("written", ["the desk", "desk@example.org\nX: y", "a@b", "ftp://example.org/", "x@y.kz)("])
def test_anything_else_is_refused_with_a_remedy(written: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"KUZET_CONTACT.*is not a contact address.*mail address"):
        open_home({"KUZET_HOME": str(tmp_path), "KUZET_CONTACT": written})
