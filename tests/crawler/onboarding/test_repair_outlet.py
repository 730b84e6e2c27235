"""`kuzet outlets repair` on invented redesigns: known articles show where title, text, date and author are now."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from html import escape
from typing import Any

import pytest

from config.models.outlet import Outlet
from config.yaml_file import parse_yaml
from crawler.onboarding.edit_outlet_file import changed_keys, edited_file
from crawler.onboarding.repair_outlet import Repair, SiteRepair
from crawler.onboarding.site_client import RecordedSite
from spiders.fetch.raw_page import RawPage
from spiders.onboarding.sample_pages import StoredArticle
from tests.support.crawler_samples import NIGHT_ONE
from tests.support.inline_workers import InlineWorkers
from tests.support.site_shapes import Story, in_words, stories

BASE = "http://vestnik.example"
AUTHOR = "Асель Жанова"
STORIES = stories(5, NIGHT_ONE - timedelta(days=1))
FILE = f"""\
# Вестник, an invented outlet.
name: Вестник
homepage: {BASE}/
languages: [ru]
hosts:
- vestnik.example  # seen
discover:
  listings:
  - {BASE}/news/  # seen
article_url: '^http://vestnik\\.example/news/(?P<id>\\d+)$'  # seen
select:
  title: h1.ttl  # seen
  published: div.dt  # seen
  author: div.by  # seen
  body: div.txt  # seen
delay: 3
"""
OUTLET = Outlet.model_validate({**parse_yaml(FILE.encode(), "vestnik.yml").data, "id": "vestnik"})
KNOWN = [
    StoredArticle(
        urls=(f"{BASE}/news/{one.number}",),
        title=one.title,
        text="\n".join((one.lead, *one.paragraphs)),
        published=one.published,
        author=AUTHOR,
    )
    for one in STORIES
]
JUNK = "<div class='promo'><p>Подпишитесь на рассылку редакции, чтобы каждое утро получать главные новости.</p></div>"

Page = Callable[[Story], str]


def html(body: str) -> str:
    return f"<!DOCTYPE html><html lang='ru'><body><a href='/about'>О нас</a>{body}<p>© Вестник</p></body></html>"


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(one, quote=False)}</p>" for one in texts)


def renamed(one: Story) -> str:
    text = paragraphs((one.lead, *one.paragraphs))
    date = f"<span class='when'>{in_words(one.published)}</span><b>{AUTHOR}</b>"
    return html(
        f"<div class='m'><h2 class='hd'>{one.title}</h2><div class='meta'>{date}</div><div class='c'>{text}</div></div>"
    )


def with_junk(one: Story) -> str:
    text = paragraphs((one.lead,)) + JUNK + paragraphs(one.paragraphs)
    head = (
        f"<h1 class='ttl'>{one.title}</h1><div class='dt'>{in_words(one.published)}</div><div class='by'>{AUTHOR}</div>"
    )
    return html(f"{head}<div class='txt'>{text}</div>")


def with_lead(one: Story) -> str:
    head = f"<h1>{one.title}</h1><p class='intro'>{one.lead}</p><p class='stamp'>{in_words(one.published)}</p>"
    return html(f"<div class='p'>{head}<i>{AUTHOR}</i><div class='b'>{paragraphs(one.paragraphs)}</div></div>")


def in_sections(one: Story) -> str:
    head = f"<h1>{one.title}</h1><div class='when'>{in_words(one.published)}</div><i class='pen'>{AUTHOR}</i>"
    parts = (f"<section class='s'><p>{text}</p></section>{JUNK}" for text in (one.lead, *one.paragraphs))
    foot = "<div class='foot'><a href='/about'>О нас</a><p>© Вестник</p></div>"
    return f"<!DOCTYPE html><html lang='ru'><body>{head}{''.join(parts)}{foot}</body></html>"


def by_script(one: Story) -> str:
    return html(f"<h1>{one.title}</h1><div id='app'></div><noscript>Включите JavaScript в вашем браузере.</noscript>")


def behind_login(one: Story) -> str:
    return html(f"<h1>{one.title}</h1><p>Материал доступен по подписке. Войдите, чтобы прочитать его полностью.</p>")


def in_data(one: Story) -> str:
    text = paragraphs((one.lead, *one.paragraphs))
    page = {"title": one.title, "publishedAt": one.published.isoformat(), "author": {"name": AUTHOR}, "body": text}
    state = json.dumps({"props": {"pageProps": {"article": {"id": one.number, **page}}}}, ensure_ascii=False)
    return html(f"<div id='__next'></div><script id='__NEXT_DATA__' type='application/json'>{state}</script>")


def site_of(
    page: Page, path: Callable[[Story], str] = lambda one: f"/news/{one.number}", section: str = "/news/"
) -> Any:
    pages = {path(one): page(one) for one in STORIES}
    links = "".join(f"<li><a href='{path(one)}'>{one.title}</a> {in_words(one.published)}</li>" for one in STORIES)
    return {**pages, "/": html(f"<ul>{links}</ul>"), section: html(f"<ul>{links}</ul>")}


def repaired(pages: dict[str, str]) -> Repair:
    def load(url: str) -> RawPage | None:
        body = pages.get(url.removeprefix(BASE))
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        octets = (body or "").encode()
        return body and RawPage(requested_url=url, url=url, status=200, headers=headers, body=octets, wire_body=b"")  # type: ignore[return-value]

    site = RecordedSite(OUTLET, load)
    return asyncio.run(SiteRepair(site, InlineWorkers(), left=60, now=NIGHT_ONE).repair(KNOWN))  # type: ignore[arg-type]


@pytest.mark.parametrize("page", [renamed, with_junk, with_lead, in_sections])
def test_known_articles_show_where_their_fields_are_now(page: Page) -> None:
    found = repaired(site_of(page))
    assert found.is_complete
    assert (found.right_before, found.right_after) == (0, len(KNOWN))
    assert all(one.after.author == AUTHOR for one in found.readings if not isinstance(one.after, str))


def test_selectors_that_find_nothing_are_dropped_where_the_pages_data_is_read() -> None:
    found = repaired(site_of(in_data))
    assert (found.right_before, found.right_after) == (len(KNOWN), len(KNOWN))
    assert changed_keys(OUTLET, found.outlet) == ["select.title", "select.published", "select.author", "select.body"]


def test_a_selector_that_finds_nothing_is_dropped_where_another_source_gives_the_field() -> None:
    def with_picture(one: Story) -> str:
        meta = f"<meta property='og:title' content='{one.title}'>"
        head = f"<img src='/head.png'><div class='dt'>{in_words(one.published)}</div><div class='by'>{AUTHOR}</div>"
        return html(f"{meta}{head}<div class='txt'>{paragraphs((one.lead, *one.paragraphs))}</div>")

    found = repaired(site_of(with_picture))
    assert (found.right_before, found.right_after) == (len(KNOWN), len(KNOWN))
    assert changed_keys(OUTLET, found.outlet) == ["select.title"]


def test_addresses_that_changed_keep_the_ids_of_known_articles() -> None:
    pages = site_of(renamed, lambda one: f"/ru/articles/{one.number}-{one.slug}", "/ru/articles/")
    found = repaired(pages)
    assert found.is_complete
    for one in STORIES:
        for url in (f"{BASE}/news/{one.number}", f"{BASE}/ru/articles/{one.number}-{one.slug}"):
            match = found.outlet.article_pattern.search(url)
            assert match is not None
            assert match["id"] == str(one.number)
    assert f"{BASE}/news/" not in found.outlet.discover.listings


def test_a_list_that_moved_is_found() -> None:
    found = repaired(site_of(renamed, section="/lenta/"))
    assert found.is_complete
    assert found.outlet.discover.listings
    assert f"{BASE}/news/" not in found.outlet.discover.listings


def test_a_list_is_added_if_those_that_still_work_name_few_articles() -> None:
    pages = site_of(renamed, lambda one: f"/ru/articles/{one.number}-{one.slug}", "/ru/articles/")
    newest = f"<a href='/ru/articles/{STORIES[0].number}-{STORIES[0].slug}'>{STORIES[0].title}</a>"
    found = repaired({**pages, "/news/": html(newest)})
    assert found.is_complete
    assert f"{BASE}/news/" in found.outlet.discover.listings
    assert len(found.outlet.discover.listings) > 1


def test_known_articles_are_found_on_further_pages_of_the_lists() -> None:
    fresh = stories(6, NIGHT_ONE, first=9000, lang="kk")
    places = {one: f"/ru/articles/{one.number}-{one.slug}" for one in (*fresh, *STORIES)}

    def listed(those: Sequence[Story]) -> str:
        links = "".join(f"<li><a href='{places[one]}'>{one.title}</a> {in_words(one.published)}</li>" for one in those)
        pager = "".join(f"<a href='/ru/articles/?page={number}'>{number}</a>" for number in (1, 2))
        return html(f"<ul>{links}</ul><div class='pager'>{pager}</div>")

    pages = {path: renamed(one) for one, path in places.items()}
    first = dict.fromkeys(("/", "/ru/articles/", "/ru/articles/?page=1"), listed(fresh))
    found = repaired({**pages, **first, "/ru/articles/?page=2": listed(STORIES)})
    assert found.is_complete
    assert all(found.outlet.article_pattern.search(BASE + path) for path in places.values())


@pytest.mark.parametrize("page", [by_script, behind_login])
def test_pages_without_the_known_words_cannot_be_repaired(page: Page) -> None:
    found = repaired(site_of(page))
    assert not found.is_complete
    assert found.failure is not None
    assert "of 5 known articles" in found.failure


def test_nothing_changes_where_everything_is_read_as_before() -> None:
    def old(one: Story) -> str:
        return with_junk(one).replace(JUNK, "")

    found = repaired(site_of(old))
    assert found.is_complete
    assert changed_keys(OUTLET, found.outlet) == []


def test_an_edited_file_keeps_the_comments_of_what_stays() -> None:
    found = repaired(site_of(with_junk))
    text = edited_file(
        FILE, OUTLET, found.outlet, note="2026-03-03: repaired.", reasons={"drop": "junk"}, day="2026-03-03"
    )
    assert text.splitlines()[1] == "# 2026-03-03: repaired."
    assert "  body: div.txt  # seen\n" in text
    assert "  - 'div.promo'  # seen 2026-03-03: junk\n" in text
    data = parse_yaml(text.encode(), "vestnik.yml").data
    assert Outlet.model_validate({**data, "id": "vestnik"}) == found.outlet
