"""The names of authors, without the words before them."""

import pytest

from spiders.page.authors import authors_in, clean_author, is_person_name, signature_of


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


@pytest.mark.parametrize(
    "bylines",
    [
        ["27 ноября 2026, 10:05 | Айгүл Сейітова"],
        ["Айгүл Сейітова · 5 мин"],
        ["27.11.2026, Айгүл Сейітова"],
        ["27 ноября 2026", "125 просмотров", "Автор: Айгүл Сейітова"],
        ["Айгүл Сейітова", "Айгүл Сейітова"],
    ],
)
def test_dates_and_counters_beside_an_author_are_left_out(bylines: list[str]) -> None:
    assert authors_in(bylines) == "Айгүл Сейітова"


def test_a_byline_without_a_date_is_kept_whole() -> None:
    assert authors_in(["Айгүл Сейітова, корреспондент"]) == "Айгүл Сейітова, корреспондент"
    assert authors_in(["27 ноября 2026"]) is None


@pytest.mark.parametrize(
    "name",
    [
        "Айгерим Сейткали",
        "Г.Н. Ким",
        "Айгерим СЕЙТКАЛИ",
        "Anna-Maria O’Hara",
        "Асем Тлеу, Игорь Ким",
        "Асем Тлеу и Игорь Ким",
        "Айгерим Сейткали, корреспондент",
    ],
)
def test_names_of_people(name: str) -> None:
    assert is_person_name(name)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Айгерим",
        "Айгерим пришла",
        "Айгерим Сейткали 5",
        "А. Б.",
        "Центральная Азия",
        "Права Человека",
        "Human Rights",
        "Казахстан Сегодня",
        "Зелёный Мир",
        "В Приозёрске Открыли Новую Школу",
    ],
)
def test_sections_agencies_and_sentences_are_no_people(line: str) -> None:
    assert not is_person_name(line)


SENTENCE = "Суд в Кокпекты отложил заседание по делу местной газеты."


@pytest.mark.parametrize(
    ("lines", "author"),
    [
        ([SENTENCE, "Айгүл Сейітова"], "Айгүл Сейітова"),
        (["Айгүл Сейітова"], None),
        (["Список задержанных", "Айгүл Сейітова"], None),
        (["Данияр Омаров.", "Айгүл Сейітова"], None),
        (["Приговор Айгүл Сейітовой вынесли в её отсутствие вчера.", "Айгүл Сейітова"], None),
    ],
)
def test_a_name_after_the_text_is_its_signature(lines: list[str], author: str | None) -> None:
    assert signature_of(lines) == author
