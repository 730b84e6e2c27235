"""Selectors that are proposed for the fields of a site's articles."""

from dataclasses import replace
from datetime import UTC, datetime

from spiders.article import Link
from spiders.onboarding.fit_selectors import fit_selectors
from spiders.onboarding.sample_pages import SamplePage
from tests.spiders.onboarding.test_survey import BASE, OUTLET

NOW = datetime(2026, 3, 2, tzinfo=UTC)
TOWNS = ("Кокпекты", "Зеренде", "Мойынты", "Акжайыке")


def sample(place: str, number: int, listed: str | None = None) -> SamplePage:
    head = f"<h3>В {place} обсудили старый мост</h3><p>Дата: 0{number + 1}.02.2026</p>"
    return page_with(head, place, number, listed)


def page_with(head: str, place: str, number: int, listed: str | None = None, beside: str = "") -> SamplePage:
    days = ("понедельник", "вторник", "среду")
    text = "".join(f"<p>Во {day} жители {place} говорили о мосте, который закрыт уже второй год.</p>" for day in days)
    body = f"<div class='c'>{head}<div class='t'>{text}</div></div>{beside}<div class='foot'>Газета «Мост»</div>"
    page = f"<!DOCTYPE html><html lang='ru'><head><title>Газета «Мост»</title></head><body>{body}</body></html>"
    url = f"{BASE}/news/{number}"
    link = Link(url=url, title=listed) if listed else None
    return SamplePage(body=page.encode(), url=url, content_type="text/html; charset=utf-8", link=link)


def test_a_heading_is_the_headline_where_neither_lists_nor_titles_name_it() -> None:
    fit = fit_selectors(OUTLET, [sample(place, number) for number, place in enumerate(TOWNS)], fetched_at=NOW)
    assert fit.select["title"] == "div.c > h3"
    assert [one if isinstance(one, str) else one.title for one in fit.articles] == [
        f"В {place} обсудили старый мост" for place in TOWNS
    ]


def test_a_headline_is_known_by_its_beginning_where_lists_cut_it_short() -> None:
    pages = [sample(place, number, f"В {place} обсу…") for number, place in enumerate(TOWNS)]
    assert fit_selectors(OUTLET, pages, fetched_at=NOW).select["title"] == "div.c > h3"


def test_articles_of_one_day_have_the_date_beside_their_headline_and_not_that_of_teasers() -> None:
    pages = []
    for number, place in enumerate(TOWNS):
        head = f"<h3>В {place} обсудили старый мост</h3><p><span class='d'>01.02.2026</span> {number}</p>"
        teaser = (
            f"<div class='s'><h5><a href='/news/9{number}'>О мосте</a></h5><i class='i'>1{number}.01.2026</i></div>"
        )
        pages.append(page_with(head, place, number, beside=teaser))
    assert fit_selectors(OUTLET, pages, fetched_at=NOW).select["published"] == "span.d"


def test_a_lead_is_the_articles_even_if_other_articles_have_it_in_a_teaser() -> None:
    titles = [f"В {place} обсудили старый мост" for place in TOWNS]
    leads = [f"Жители {place} собрались у моста и просили открыть его до весны." for place in TOWNS]
    pages = []
    for number, place in enumerate(TOWNS):
        head = f"<h1>{titles[number]}</h1><div class='under'>{leads[number]}</div><i>0{number + 1}.02.2026</i>"
        other = (number + 1) % len(TOWNS)
        teaser = f"<div class='s'><a href='/news/{other}'>{titles[other]}</a><p>{leads[other]}</p></div>"
        pages.append(page_with(head, place, number, titles[number], beside=teaser))
    fit = fit_selectors(OUTLET, pages, fetched_at=NOW)
    assert [one if isinstance(one, str) else one.text.split("\n")[0] for one in fit.articles] == leads


def test_a_lead_in_a_head_that_the_body_drops_is_kept() -> None:
    leads = [f"Жители {place} собрались у моста и просили открыть его до весны." for place in TOWNS]
    pages = []
    for number, place in enumerate(TOWNS):
        lines = [f"Во {day} жители {place} говорили о мосте, который закрыт." for day in ("вторник", "среду") * 2]
        parts = "".join(f"<div class='part'><p>{line}</p><p>{line}</p></div>" for line in lines)
        title = f"В {place} обсудили старый мост"
        head = f"<div class='head'><p>Судьбы людей</p><h1>{title}</h1><p class='under'>{leads[number]}</p></div>"
        body = f"<body><div class='story'>{head}<i>0{number + 1}.02.2026</i>{parts}</div><p>Газета «Мост»</p></body>"
        url, kind = f"{BASE}/news/{number}", "text/html; charset=utf-8"
        page = f"<html><head><title>{title}</title></head>{body}</html>".encode()
        pages.append(SamplePage(body=page, url=url, content_type=kind, link=Link(url=url, title=title)))
    fit = fit_selectors(OUTLET, pages, fetched_at=NOW, always=("body",))
    assert fit.select["lead"] == "p.under"
    assert [one if isinstance(one, str) else one.text.split("\n")[0] for one in fit.articles] == leads


def test_elements_with_other_ids_are_no_parts_of_one_text() -> None:
    pages = []
    for number, place in enumerate(TOWNS):
        way = f"<div id='crumbs'>Вы здесь: Главная / Новости / В {place} обсудили старый мост у вокзала</div>"
        page = sample(place, number)
        body = page.body.replace(b"<div class='c'>", f"{way}<div id='main'><div class='c'>".encode())
        pages.append(replace(page, body=body.replace(b"<div class='foot'>", b"</div><div class='foot'>")))
    fit = fit_selectors(OUTLET, pages, fetched_at=NOW, always=("body",))
    assert fit.select["body"] in ("div.t", "div.c > div")
