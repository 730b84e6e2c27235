"""What Scrapy does by default and we don't want."""

import pytest

from crawler.run import crawl_settings
from tests.test_crawler_health import outlet


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
