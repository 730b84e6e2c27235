"""The headline of a page; line breaks of the source separate lines where the page shows them as such."""

import pytest

from spiders.document.dom import parse_page
from spiders.document.text import lines_of
from tests.spiders.page.body.test_body import NOW, URL

NAMES = ["Balapanov Timur", "Kurmanov Askar", "Sydykov Marat"]
WRAPPED = "The court in Kokpekty adjourned the hearing because\nthe expert did not come, and the lawyer of Timur\n"


def lines(markup: str) -> list[str]:
    page = parse_page(f"<html><body>{markup}</body></html>".encode(), url=URL, fetched_at=NOW)
    return [line.text for line in lines_of(page.body)]


@pytest.mark.parametrize(
    "markup",
    [
        "<pre>{0}\n{1}\n{2}</pre>",
        "<pre>\n<b>{0}</b>\n<i>{1}</i>\n{2}\n</pre>",
        "<div style='white-space: pre-line'>{0}\n<span>{1}\n{2}</span></div>",
        "<div style='display: grid'><span style='display:block'>{0}</span><span style='display:block'>{1}</span>"
        "<span style='display: block'>{2}</span></div>",
    ],
)
def test_shown_lines_are_lines(markup: str) -> None:
    assert lines(markup.format(*NAMES)) == NAMES


def test_wrapped_prose_is_one_paragraph() -> None:
    assert lines(f"<pre>{WRAPPED}Balapanov asked the judge to hear him again.</pre>") == [
        f"{WRAPPED}Balapanov asked the judge to hear him again.".replace("\n", " ")
    ]


def test_line_breaks_elsewhere_are_blanks() -> None:
    assert lines("<p>{}\n{}\n{}</p>".format(*NAMES)) == [" ".join(NAMES)]


@pytest.mark.parametrize(
    ("head", "headline"),
    [
        ("<title>Вестник</title><meta property='og:title' content='Мост закрыт'>", "<b>Мост закрыт</b>"),
        ("<title>Вестник: Мост через реку закрыт</title>", "<h3>Мост через реку закрыт</h3>"),
        ("<title>Мост закрыт | Вестник</title>", "<h1>Мост закрыт</h1>"),
        ("<title>Мост через реку закрыт - Вестник</title>", "<h1>Вестник</h1><h3>Мост через реку закрыт</h3>"),
        ("<title>Мост закрыт - Вестник</title>", "<div>Мост закрыт</div>"),
        ("<title>Мост закрыт - Вестник</title>", "<h1><a href='/'>Вестник</a></h1><h2>Мост закрыт</h2>"),
    ],
)
def test_the_headline_is_what_repeats_the_title_outside_links_and_logos(head: str, headline: str) -> None:
    body = f"<h2>Вестник</h2><a href='/'><b>Мост закрыт</b></a><td>{headline}</td>"
    page = parse_page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url=URL, fetched_at=NOW)
    assert page.main_headline.text in headline
    assert page.main_headline.getparent().tag != "a"
    assert page.main_headline.text != "Вестник"
