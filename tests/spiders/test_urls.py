"""Addresses in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models.addresses import origin_of
from spiders.urls import absolute_url, canonical_url, may_be_same_article


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTP://Example.KZ:80/a?utm_source=x&b=2&a=1&fbclid=1#f", "http://example.kz/a?b=2&a=1"),
        ("https://x.kz:443", "https://x.kz/"),
        ("https://x.kz/a;jsessionid=1A?PHPSESSID=ab", "https://x.kz/a"),
        ("  https://vlast.kz/a \n", "https://vlast.kz/a"),
        ("https://x.kz/новости?q=я", "https://x.kz/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?q=%D1%8F"),
        ("https://x.kz/?p=12", "https://x.kz/?p=12"),
        ("http://127.0.0.1:8800/a", "http://127.0.0.1:8800/a"),
        ("https://x.kz/news/../private/./a", "https://x.kz/private/a"),
        ("https://x.kz/a/%2E%2e/b/..", "https://x.kz/"),
        ("https://x.kz/a..b/.c/..%2fd", "https://x.kz/a..b/.c/..%2fd"),
        ("http://[::1", "http://[::1"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_an_address_loses_what_tells_nothing_apart(written: str, canonical: str) -> None:
    assert canonical_url(written) == canonical


@pytest.mark.parametrize(
    ("url", "is_same"),
    [
        ("https://x.kz/news/long-slug/amp", True),
        ("https://x.kz/kk/culture/long-slug.html", True),
        ("https://x.kz/?p=12", True),
        ("https://x.kz/news/long-slug-2", True),
        ("https://x.kz/news/short", False),
        ("https://x.kz/news/another-long-slug-that-differs", False),
    ],
)
def test_an_article_may_stand_at_addresses_that_have_something_in_common(url: str, is_same: bool) -> None:
    assert may_be_same_article(url, "https://x.kz/news/long-slug") is is_same
    assert not may_be_same_article("https://x.kz/news/1", "https://x.kz/news/2")
    assert may_be_same_article("https://x.kz/a/48123-x", "https://x.kz/b/48123")


@given(st.one_of(st.text(max_size=40), st.from_regex(r"https?://[a-z.:0-9@\[\]]{0,12}/[^\s]{0,30}", fullmatch=True)))
def test_the_canonical_form_is_stable_and_nothing_raises(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once


@given(st.text(max_size=40))
def test_a_link_leads_to_a_web_page_or_nowhere(href: str) -> None:
    url = absolute_url("https://example.kz/a/b", href)
    assert url is None or origin_of(url) is not None


def test_links_count_from_the_page() -> None:
    assert absolute_url("https://example.kz/a/b?c", "../d?e=1#f") == "https://example.kz/d?e=1"
    assert absolute_url("https://example.kz/", "mailto:a@example.kz") is None
    assert absolute_url("https://example.kz/", "a" * 3000) is None
