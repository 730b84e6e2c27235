"""Which date on a page is the article's."""

from datetime import UTC, datetime

import pytest

from config.local_time import ALMATY
from spiders.document.dom import ParsedPage
from spiders.page.json_ld import json_ld_authors
from spiders.page.metadata import find_author_near_headline, find_date_near_headline, meta_title

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
TITLE = "Жители Кокпекты вышли к зданию суда"
TEXT = "<p>Суд в Кокпекты отложил заседание по делу местной газеты, сообщила пресс-служба.</p>" * 3
TEASERS = (
    "<li><time datetime='2026-11-01T10:00:00+05:00'>1 ноября 2026</time>"
    "<a href='/news/7'>Другая новость с заголовком из многих слов</a></li>"
    "<li><span class='date'>2 ноября 2026</span><a href='/news/8'>Ещё одна новость с длинным заголовком</a></li>"
)


def page_of(body: str) -> ParsedPage:
    text = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    return ParsedPage(text, url="https://example.kz/news/1", fetched_at=NOW)


def date_of(body: str) -> datetime | None:
    return find_date_near_headline(page_of(body))


@pytest.mark.parametrize(
    "body",
    [
        "<aside><time datetime='2026-11-01'>1 ноября 2026</time></aside><main><h1>{title}</h1>{text}</main>",
        "<main><h1>{title}</h1>{text}</main><div class='sidebar'><div class='date'>1 ноября 2026</div></div>",
        "<main><h1>{title}</h1>{text}</main><ul>{teasers}</ul>",
        "<div><h1>{title}</h1><ul>{teasers}</ul>{text}</div>",
        "<div class='top'><span class='date'>25 ноября 2026</span></div><main><h1>{title}</h1>{text}</main>",
        "<main><h1>{title}</h1>{text}</main>" + "<b></b>" * 40 + "<time datetime='2026-11-01'>1</time>"
        "<time datetime='2026-11-03'>3</time>",
        "<div id='index_updated'>20.11.2026</div><p>{text}</p>",
        "<div class='Report'><h1>{title}</h1></div><div class='ReportComment_date'>1 ноября 2026</div>{text}",
        "<article><h1>{title}</h1>{text}</article><article><h2>Другая</h2><p class='date'>1 ноября 2026</p></article>",
    ],
)
def test_a_date_of_a_sidebar_or_teaser_is_not_the_articles(body: str) -> None:
    assert date_of(body.format(title=TITLE, text=TEXT, teasers=TEASERS)) is None


@pytest.mark.parametrize(
    "body",
    [
        "<main><p class='meta'>20 ноября 2026</p><h1>{title}</h1>{text}</main><ul>{teasers}</ul>",
        "<div><h1>{title}</h1><a href='/by/7'>Айгүл Мнимая</a> <b>20 қараша 2026</b>{text}</div><ul>{teasers}</ul>",
        "<div><h1>{title}</h1>{text}<p>Опубликовано: 20.11.26</p></div>",
        "<h1>{title}</h1><p>Мухтар Мнимый, собственный корреспондент в районе | 20 нояб. 2026</p>{text}",
        "<h1>{title} <small>20.11.2026</small></h1>{text}",
        "<div id='post_date'>20.11.2026 - Город</div><p>{text}</p>",
        "<h1>{title}</h1><div class='date'>20.11.2026 <script>var a = '" + 300 * "a" + "'</script></div>{text}",
        "<div><div><i>20.11.2026</i></div><div class='w'><h1>{title}</h1></div>{text}</div>",
        "<div class='HeadComment'><h1>{title}</h1><i class='HeadComment_date'>20.11.2026</i></div>{text}",
        "<table><tr><td><font>{title}</font></td><td>20.11.2026</td></tr><tr><td>{text}</td></tr></table>",
        "<center><b><font>{title}</font></b><br>20.11.2026<hr></center>{text}",
        "<main><h1>{title}</h1><i>Обновлено 21.11.2026</i><i>20.11.2026</i>{text}</main>",
        "<div><h1>{title}</h1></div><p><a href='/news/1'><time datetime='2026-11-20'>час назад</time></a></p>{text}",
        "<h2>{title}</h2><i><abbr title='2026-11-19T19:00:00Z'>час назад</abbr></i>{text}",
        "<h1>{title}</h1><div><i itemprop='datePublished' content='2026-11-20'>пт</i>"
        "<b><a href='/7'>Что об этом известно сегодня</a></b>{text}{text}{text}{text}{text}{text}{text}</div>",
    ],
)
def test_the_date_near_the_headline_is_the_articles(body: str) -> None:
    found = date_of(body.format(title=TITLE, text=TEXT, teasers=TEASERS))
    assert found == datetime(2026, 11, 20, tzinfo=ALMATY)


@pytest.mark.parametrize(
    "byline",
    [
        "<a rel='author' href='/7'>{name}</a>",
        "<a class='post-author' href='/7'><img src='/7.jpg'><b>{name}</b></a>",
        "<p itemprop='author'>{name}</p>",
        "<p><i class='fal fa-user'></i>{name}</p>",
        "<p>Автор: {name}</p>",
        "<p>By {name}</p>",
        "<p>{name}, Пнд, 20.11.2026 - 10:05</p>",
    ],
)
def test_a_byline_near_the_headline_names_the_author(byline: str) -> None:
    name = "Айгүл Мнимая"
    assert find_author_near_headline(page_of(f"<h1>{TITLE}</h1>{byline.format(name=name)}{TEXT}")) == name
    aside = f"<main><h1>{TITLE}</h1>{TEXT}</main><aside>{byline.format(name=name)}</aside>"
    assert find_author_near_headline(page_of(aside)) is None


@pytest.mark.parametrize(
    "line", ["<p>Фото: Айгүл Мнимая</p>", "<p class='author'>Об авторе</p>", "<p>Айгүл Мнимая</p>"]
)
def test_other_lines_near_the_headline_name_no_author(line: str) -> None:
    assert find_author_near_headline(page_of(f"<h1>{TITLE}</h1>{line}{TEXT}")) is None


def test_an_author_may_be_an_object_of_its_own() -> None:
    graph = "[{'@type': 'Person', '@id': '/#7', 'name': 'N. N.'}, {'@type': 'Article', 'author': {'@id': '/#7'}}]"
    script = f"<script type='application/ld+json'>{graph}</script>".replace("'", '"')
    assert json_ld_authors(page_of(script)) == "N. N."


def test_a_date_at_the_end_of_a_headline_is_no_part_of_it() -> None:
    text = (
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE} <small>25.11.2026 14:05</small></h1></body></html>"
    )
    assert meta_title(ParsedPage(text, url="https://example.kz/news/1", fetched_at=NOW)) == TITLE
