"""What of a page's prose its article holds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models.outlet import Outlet
from spiders.article import Article, Coverage
from spiders.document.dom import ParsedPage
from spiders.page.coverage import (
    MAX_FRAGMENTS,
    MAX_MEASURED_CHARS,
    MAX_REPORTED_FRAGMENTS,
    MIN_FRAGMENT_CHARS,
    measure_coverage,
)
from spiders.reader import reader_for

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
URL = "https://demo.example/news/7"
PARAGRAPHS = [f"{word} " * 20 + "конец." for word in ("Первый", "Второй", "Третий")]
TEXT = "\n".join(PARAGRAPHS)


def page(body: str) -> ParsedPage:
    return ParsedPage(f"<html><head><title>x</title></head><body>{body}</body></html>", url=URL, fetched_at=NOW)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def covered(body: str, text: str = TEXT) -> Coverage:
    found = measure_coverage(page(body), "Заголовок", text, "Автор")
    assert found is not None
    return found


def letters(coverage: Coverage) -> int:
    return sum(some for _, some in coverage.passed)


def read(body: str, body_selector: str) -> Article:
    outlet = Outlet.model_validate({
        "id": "demo", "name": "Demo", "homepage": "https://demo.example/", "languages": ["ru"],
        "hosts": ["demo.example"], "discover": {"listings": ["https://demo.example/"]}, "article_url": "/news/",
        "select": {"title": "h1", "body": body_selector},
    })  # fmt: skip
    html = f"<!DOCTYPE html><html><head><title>x</title></head><body><h1>Заголовок</h1>{body}</body></html>"
    return reader_for(outlet).read_article(html.encode(), url=URL, fetched_at=NOW)


def test_a_text_that_is_read_whole_leaves_nothing() -> None:
    assert covered(f"<article>{paragraphs(*PARAGRAPHS)}</article>") == Coverage()


def test_what_is_left_out_of_a_text_stands_beside_it() -> None:
    found = covered(f"<article>{paragraphs(*PARAGRAPHS)}</article>", PARAGRAPHS[0])
    assert (letters(found), len(found.passed)) == (len(PARAGRAPHS[1]) + len(PARAGRAPHS[2]), 2)


def test_menus_links_scripts_and_named_boxes_are_no_lost_text() -> None:
    long = "Слово за словом. " * 20
    others = (
        f"<nav>{long}</nav><p><a href='/x'>{long}</a></p><script>{long}</script><template>{long}</template>"
        f"<div class='b-comments'><p>{long}</p></div><div id='sidebar'>{long}</div><footer>{long}</footer>"
        f"<p>коротко</p><!-- {long} --><h1>{long}</h1>"
    )
    assert covered(f"<article>{paragraphs(*PARAGRAPHS)}</article>{others}") == Coverage()


def test_comments_in_a_text_are_foreign_to_it() -> None:
    body = f"<article>{paragraphs(PARAGRAPHS[0])}</article><div class='comments'>{paragraphs(*PARAGRAPHS[1:])}</div>"
    assert covered(body, PARAGRAPHS[0]) == Coverage()
    assert covered(body).foreign == len(PARAGRAPHS[1]) + len(PARAGRAPHS[2])


def test_a_name_around_the_whole_page_hides_no_lost_text() -> None:
    body = f"<div class='with-sidebar'><article>{paragraphs(*PARAGRAPHS)}</article></div>"
    assert letters(covered(body, PARAGRAPHS[0])) == len(PARAGRAPHS[1]) + len(PARAGRAPHS[2])


def test_words_in_inline_elements_and_behind_them_are_found_in_the_text() -> None:
    text = f"{PARAGRAPHS[0]} {PARAGRAPHS[1]} {PARAGRAPHS[2]}"
    body = f"<p>{PARAGRAPHS[0]} <b>{PARAGRAPHS[1]}</b>\n  {PARAGRAPHS[2]}</p>"
    assert covered(body, text) == Coverage()
    assert letters(covered(body, PARAGRAPHS[1])) == len(PARAGRAPHS[0]) + len(PARAGRAPHS[2])


def test_the_reader_tells_it_with_each_article() -> None:
    body = f"<div class='text'>{paragraphs(PARAGRAPHS[0])}</div><div class='more'>{paragraphs(*PARAGRAPHS[1:])}</div>"
    part = read(body, ".text").coverage
    assert part is not None
    assert letters(part) == len(PARAGRAPHS[1]) + len(PARAGRAPHS[2])
    assert read(f"<div class='all'>{body}</div>", ".all").coverage == Coverage()


@pytest.mark.parametrize(
    "byline",
    [
        "<span class='x-by author-name'>Тимур Балапанов</span>",
        "<div class='post-byline'>Тимур Балапанов | 9 марта</div>",
        "<p><a class='avtor' href='/t'>Тимур Балапанов</a></p>",
    ],
)
def test_a_byline_that_is_not_read_is_seen(byline: str) -> None:
    shown = page(f"<article>{byline}{paragraphs(*PARAGRAPHS)}</article>")
    told = [measure_coverage(shown, "Заголовок", TEXT, author) for author in (None, "Тимур Балапанов")]
    assert [one.has_byline for one in told if one] == [True, False]


@pytest.mark.parametrize(
    "other",
    [
        "<span class='author'></span>",
        "<b class='photo'>Фото: Тимур Балапанов</b>",
        f"<div class='authors'>{'О редакции. ' * 20}</div>",
        "<div class='comments'><b class='author'>Читатель</b></div>",
        "<span class='views'>Тимур Балапанов</span>",
    ],
)
def test_no_byline_is_seen_in_what_names_nobody(other: str) -> None:
    found = measure_coverage(page(f"<article>{paragraphs(*PARAGRAPHS)}</article>{other}"), "Заголовок", TEXT, None)
    assert found is not None
    assert not found.has_byline


def test_no_page_takes_more_than_a_bounded_look() -> None:
    many = [f"{number} " + "слово " * 20 for number in range(3 * MAX_FRAGMENTS)]
    found = covered(paragraphs(*many), "другое")
    assert len(found.passed) == MAX_REPORTED_FRAGMENTS
    assert measure_coverage(page(paragraphs(*many)), "Заголовок", "x" * (MAX_MEASURED_CHARS + 1), None) is None
    deep = "<div class='comment-list'>" * 200 + paragraphs(*PARAGRAPHS) + "</div>" * 200
    assert covered(deep, "другое") == Coverage()


words = st.text("абвгд еж<&>\u0301\u00ad\n", min_size=1, max_size=300)


@given(st.lists(words, max_size=8), st.integers(0, 8))
def test_all_of_a_long_piece_is_either_read_or_passed_over(texts: list[str], kept: int) -> None:
    from html import escape

    shown = page(paragraphs(*map(escape, texts)))
    whole = [" ".join(text.split()) for text in texts]
    found = measure_coverage(shown, "Заголовок", "\n".join(whole[:kept]), None)
    assert found is not None
    assert found.foreign == 0
    assert all(some > MIN_FRAGMENT_CHARS for _, some in found.passed)
    assert letters(found) <= sum(map(len, whole[kept:]))
