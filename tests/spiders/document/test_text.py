"""Which lines of a body are no text of its article."""

import pytest
from lxml import html

from spiders.document.text import paragraphs_of

SENTENCE = "Суд в Таразе оправдал Менслу Абдирашеву."


@pytest.mark.parametrize(
    "line",
    [
        "<ul><li><a href='#'>ВКонтакте</a></li><li><a href='#'>Telegram</a></li></ul>",
        "<p>Достарыңызға жіберіңіз: <a href='#'>WhatsApp</a> | <a href='#'>Басып шығару</a></p>",
        "<p>26.11.2026 08:34 Просмотров: 2140 ИА «Меридиан»</p>",
        "<p>1 204 просмотра</p>",
        "<p>Фото: архив редакции</p>",
        "<p>Фото А. Мнимой</p>",
        "<p>Отправить ссылку: <a href='#'>ВКонтакте</a> <a href='#'>Версия для печати</a></p>",
        "<p>Көрнекі сурет</p>",
        "<p>Read next: <a href='/a'>Five soups</a></p>",
    ],
)
def test_lines_that_no_author_wrote_are_left_out(line: str) -> None:
    assert paragraphs_of(html.fromstring(f"<div><p>{SENTENCE}</p>{line}</div>")) == [SENTENCE]


@pytest.mark.parametrize(
    "line",
    [
        "Telegram заблокирован.",
        "Фото: Менслу Абдирашева",
        "Видео собрало 1200 просмотров.",
        "Видео с сайта суда удалено.",
        "Share of profits",
    ],
)
def test_sentences_and_names_are_kept(line: str) -> None:
    assert paragraphs_of(html.fromstring(f"<div><p>{SENTENCE}</p><p>{line}</p></div>")) == [SENTENCE, line]
