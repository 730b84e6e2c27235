"""The names of authors, without the words before them."""

import pytest

from spiders.page.authors import clean_author


@pytest.mark.parametrize(
    "text",
    [
        "Айгүл Сейітова",
        "Автор: Айгүл Сейітова",
        "Авторы — Айгүл Сейітова",
        "By Айгүл Сейітова",
        "ДАЙЫНДАҒАН: Айгүл Сейітова",
    ],
)
def test_a_word_before_the_name_is_removed(text: str) -> None:
    assert clean_author(text) == "Айгүл Сейітова"


@pytest.mark.parametrize("name", ["Авторханов Ержан", "Byron Lee", "Текстильщиков Иван"])
def test_a_name_that_begins_like_such_a_word_stays(name: str) -> None:
    assert clean_author(name) == name


@pytest.mark.parametrize("text", ["", "https://example.kz/a", "@desk", "www.example.kz"])
def test_what_is_no_name_is_left_out(text: str) -> None:
    assert clean_author(text) is None
