"""Where a site's authors are, without a class or label that says so."""

from datetime import UTC, datetime, timedelta

import pytest

from config.models.outlet import Outlet
from spiders.article import Link
from spiders.onboarding.fit_selectors import fit_selectors
from spiders.onboarding.sample_pages import SamplePage

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
NAMES = ["Айгерим Сейткали", "Данияр Омаров", "Гульнара Абдрахманова"]
SECTIONS = ["Женский Взгляд", "Прямая Речь", "Степной Разговор"]
DATE = "<div class='t7'>{day} ноября 2026, 10:05</div>"
OUTLET = Outlet.model_validate(
    {
        "id": "example",
        "name": "Example",
        "homepage": "https://example.kz/",
        "languages": ["ru"],
        "hosts": ["example.kz"],
        "discover": {"listings": ["https://example.kz/news/"]},
        "article_url": r"/news/\d+$",
    }
)


def sample(number: int, before: str, after: str, end: str, names: list[str], tale: str) -> SamplePage:
    title = f"В городе открыли школу номер {number}"
    text = "".join(
        f"<p>Жители улицы {number} пришли на открытие, и директор {at} показал им классы.</p>" for at in "абвг"
    )
    page = f"<body><div class='z'>{before}<h1>{title}</h1>{after}<div class='k'>{text}{tale}</div>{end}</div></body>"
    page = page.format(name=names[number % len(names)], day=number + 1)
    return SamplePage(
        body=f"<html><head><title>{title} | Пример</title></head>{page}</html>".encode(),
        url=f"https://example.kz/news/{number}",
        content_type="text/html; charset=utf-8",
        link=Link(url=f"https://example.kz/news/{number}", title=title, published=NOW - timedelta(days=29 - number)),
    )


def authors(
    before: str = "", after: str = DATE, end: str = "", names: list[str] = NAMES, tale: str = ""
) -> list[str | None]:
    pages = [sample(number, before, after, end, names, tale) for number in range(6)]
    fit = fit_selectors(OUTLET, pages, fetched_at=NOW)
    return [None if isinstance(one, str) else one.author for one in fit.articles]


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        ("", "<p><span class='x1'>{day} ноября 2026, 10:05</span> <span class='x2'>{name}</span></p>", ""),
        (
            "",
            "<p><i class='x'>{day} ноября 2026, 10:05</i> <i class='x'>7 просмотров</i> <i class='x'>{name}</i></p>",
            "",
        ),
        ("", "<div class='info'>{day} ноября 2026, 10:05 · {name}</div>", ""),
        ("<a class='up' href='/people/{day}'>{name}</a>", DATE, ""),
        ("", DATE, "<div class='sig'>{name}</div>"),
    ],
)
def test_a_name_at_one_place_of_all_articles_is_the_author(before: str, after: str, end: str) -> None:
    assert authors(before, after, end) == [NAMES[number % 3] for number in range(6)]


COMMENT = "<div class='r'><b class='n'>{name}</b><p>Давно пора было открыть эту школу, спасибо всем.</p></div>"
MENU = "".join(f"<a href='/s/{place}'>{name}</a>" for place, name in enumerate(SECTIONS))


@pytest.mark.parametrize(
    ("before", "after", "end", "names"),
    [
        ("", DATE, "", NAMES),
        ("", DATE + "<b class='ed'>Айбек Нурланов</b>", "", NAMES),
        ("", DATE + "<a class='s'>{name}</a>", MENU, SECTIONS),
        ("", DATE + "<div class='p'><span>Фото:</span> <span class='n'>{name}</span></div>", "", NAMES),
        ("", DATE + "<div class='p'><img src='/1.jpg'><span class='n'>{name}</span></div>", "", NAMES),
        ("", DATE, COMMENT, NAMES),
        ("", DATE + "<b class='n'>{name}</b>", "", ["Казахстан Сегодня", "Радио Степь"]),
    ],
)
def test_other_names_are_no_authors(before: str, after: str, end: str, names: list[str]) -> None:
    assert set(authors(before, after, end, names)) == {None}


def test_a_person_of_whom_the_article_tells_is_no_author() -> None:
    tale = "<p>Школу построил {name}, и о ней давно просили все жители города.</p>"
    assert set(authors(after=DATE + "<b class='who'>{name}</b>", tale=tale)) == {None}
