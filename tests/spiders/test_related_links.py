"""The articles that a page links to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models.outlet import Outlet
from spiders.reader import Reader
from spiders.related_links import MAX_LINKS_PER_ARTICLE, find_article_links

URL = "https://demo.example/news/7"
OUTLET = Outlet.model_validate({
    "id": "demo",
    "name": "Demo",
    "homepage": "https://demo.example/",
    "languages": ["ru"],
    "hosts": ["demo.example", "www.demo.example"],
    "discover": {"listings": ["https://demo.example/"]},
    "article_url": r"^https://(?:www\.)?demo\.example/news/(?P<id>\d+)",
})  # fmt: skip
READER = Reader(OUTLET)


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ('<a href="/news/1">', "1"),
        ("<a class=x href='https://www.demo.example/news/1?utm_source=box'>", "1"),
        ("<a href=/news/1>", "1"),
        ("<a href='1'>", "1"),
        ("<a href='../news/1?a=1&amp;b=2'>", "1"),
        ("<a href='//demo.example/news/1'>", "1"),
        ("<a href='/about'>", None),
        ("<a href='https://other.example/news/1'>", None),
        ("<a href='http://demo.example:8080/news/1'>", None),
        ("<a href='javascript:void(0)'>", None),
        ("<a href='https://[demo/news/1'>", None),
        ("<a href=''>", None),
    ],
)
def test_links_to_articles_of_the_outlet_are_found(href: str, found: str | None) -> None:
    assert list(find_article_links(f"<body>{href}</a></body>".encode(), URL, READER)) == [found] * bool(found)


def test_what_links_count_from_can_be_given() -> None:
    body = b"<head><base target=_self href='https://demo.example/news/'></head><a href='5'>"
    assert find_article_links(body, "https://demo.example/", READER) == {"5": "https://demo.example/news/5"}


def test_an_address_in_letters_of_another_encoding_is_no_other_article() -> None:
    by_address = Reader(Outlet.model_validate({**OUTLET.model_dump(), "article_url": "/news/"}))
    assert find_article_links("<a href='/news/суд'>".encode("cp1251"), URL, by_address) == {}
    assert len(find_article_links("<a href='/news/суд'>".encode(), URL, by_address)) == 1


def test_a_page_of_links_gives_no_more_than_some() -> None:
    body = b"".join(b"<a href='/news/%d'>" % number for number in range(50_000))
    assert len(find_article_links(body, URL, READER)) == MAX_LINKS_PER_ARTICLE


@given(st.binary(max_size=400), st.lists(st.integers(0, 10**6), max_size=5))
def test_any_bytes_are_looked_through(rubbish: bytes, numbers: list[int]) -> None:
    links = b"".join(b"<a href='/news/%d'>" % number for number in numbers)
    found = find_article_links(links + rubbish, URL, READER)
    assert {str(number) for number in numbers} <= found.keys()
    assert all(READER.article_id(url) == article_id for article_id, url in found.items())
