"""Hidden words: what readers of a page don't see."""

import pytest
from lxml import html

from spiders.document.text import text_of
from spiders.document.visibility import hidden_words

PROSE = "Суд в Алматы рассмотрел жалобу журналистов и отложил заседание до пятницы."
NAME = frozenset({"ойлапов", "олжас"})


def page(markup: str) -> frozenset[str]:
    body = html.fromstring(f"<body><p>{PROSE}</p>{markup}</body>")
    return hidden_words(body, text_of(body))


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        'aria-hidden="true"',
        'style="display: none"',
        'style="VISIBILITY:hidden;"',
        'style="opacity:0"',
        'style="opacity:.0"',
        'style="font-size:0px"',
        'style="position:absolute; left:-9999px"',
        'style="text-indent:-100em"',
        'style="position:fixed;top:-200%"',
        'style="transform:translateX(-5000px)"',
        'style="clip-path: inset(50%)"',
        'style="height:1px;overflow:hidden"',
        'style="color:#fff"',
        'style="color: rgb(254, 254, 254)"',
        'style="color:#333;background:#343434"',
        'style="color:transparent"',
    ],
)
def test_words_of_hidden_elements_are_hidden(attributes: str) -> None:
    assert page(f"<div {attributes}><b>Олжас</b> Ойлапов</div>") == NAME


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'aria-hidden="false"',
        'style="display:block; opacity:0.9; font-size:0.9em"',
        'style="left:-2px; margin:-10px"',
        'style="color:#fff;background-color:#900"',
        'style="height:1px"',
        'style="color:#333"',
    ],
)
def test_words_of_other_elements_are_visible(attributes: str) -> None:
    assert page(f"<div {attributes}>Олжас Ойлапов</div>") == frozenset()


def test_the_background_may_be_that_of_an_element_around() -> None:
    assert page('<div style="background:black"><p style="color:white">Олжас Ойлапов</p></div>') == frozenset()
    assert page('<div bgcolor="#000000"><font color="black">Олжас Ойлапов</font></div>') == NAME


def test_a_word_that_is_also_visible_is_not_hidden() -> None:
    assert page("<p hidden>Олжас Ойлапов</p><p>Олжас дал показания.</p>") == {"ойлапов"}


def test_a_page_that_a_script_shows_hides_nothing() -> None:
    body = html.fromstring(f'<body><div style="opacity:0"><p>{PROSE}</p></div></body>')
    assert hidden_words(body, PROSE) == frozenset()


def test_a_word_of_which_a_part_is_hidden_is_hidden() -> None:
    assert page("<p>Олжас Ойл<span hidden>апов</span></p><p>Олжас Ойл</p>") >= {"ойлапов"}


def test_words_that_the_article_lacks_are_left_out() -> None:
    body = html.fromstring(f"<body><p>{PROSE}</p><div hidden>Олжас Ойлапов</div></body>")
    assert hidden_words(body, PROSE) == frozenset()
