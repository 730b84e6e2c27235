"""Selectors that are proposed for the fields of a site's articles."""

from datetime import UTC, datetime

from spiders.article import Link
from spiders.onboarding.fit_selectors import fit_selectors
from spiders.onboarding.sample_pages import SamplePage
from tests.spiders.onboarding.test_survey import BASE, OUTLET

NOW = datetime(2026, 3, 2, tzinfo=UTC)
TOWNS = ("Кокпекты", "Зеренде", "Мойынты", "Акжайыке")


def sample(place: str, number: int, listed: str | None = None) -> SamplePage:
    days = ("понедельник", "вторник", "среду")
    text = "".join(f"<p>Во {day} жители {place} говорили о мосте, который закрыт уже второй год.</p>" for day in days)
    head = f"<h3>В {place} обсудили старый мост</h3><p>Дата: 0{number + 1}.02.2026</p>"
    body = f"<div class='c'>{head}<div class='t'>{text}</div></div><div class='foot'>Газета «Мост»</div>"
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
