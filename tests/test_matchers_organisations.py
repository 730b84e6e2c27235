"""Organisations: inflected heads, abbreviations in any form, and common words that are no names."""

import pytest

from config.models import Entry
from tests.name_samples import organisation, surfaces

CHOICE = organisation(
    "Democratic Choice of the East",
    "Демократический выбор Востока",
    "Шығыстың демократиялық таңдауы",
    abbreviations=("ДВВ", "ШДТ", "DCE"),
)
LOTUS = organisation("общественный фонд «Лотос»", "«Лотос»", "Lotus", hint="needs quotes or фонд")
ECOLOGY = organisation(
    "Министерство экологии", "Экология министрлігі", "Ministry of Ecology", role="state_body", abbreviations=("МЭК",)
)
TOWN = organisation("The Town", "The Town Казахстан", hint="needs Казахстан, 'outlet' or capital T")
COURT = organisation("Павлодарский городской суд № 2")
STREET = organisation("Street League (Koshe Odagy)", "Уличная лига", "Көше одағы")

FOUND = [
    (CHOICE, "Члены «Демократического выбора Востока» вышли", ["Демократического выбора Востока"]),
    (CHOICE, "Шығыстың демократиялық таңдауына мүше", ["Шығыстың демократиялық таңдауына"]),
    (CHOICE, "из ДВВ, ШДТ-ға, ШДТ’ның, DCE's", ["ДВВ", "ШДТ-ға", "ШДТ’ның", "DCE"]),
    (LOTUS, "Юристы фонда «Лотос» пришли", ["Лотос"]),
    (LOTUS, "Общественный фонд «Лотос» закрыт", ["Лотос"]),
    (ECOLOGY, "Министерству экологии указали", ["Министерству экологии"]),
    (ECOLOGY, "Экология министрлігінде айтты", ["Экология министрлігінде"]),
    (ECOLOGY, "МЭКом недовольны", ["МЭКом"]),
    (TOWN, "Сообщает The Town.", ["The Town"]),
    (COURT, "в Павлодарском городском суде № 2 прошло", ["Павлодарском городском суде № 2"]),
    (
        STREET,
        "Уличную лигу суд запретил. Көше одағының ісі. Koshe Odagy",
        ["Уличную лигу", "Көше одағының", "Koshe Odagy"],
    ),
]

NOT_FOUND = [
    (CHOICE, "сделан демократический выбор востока страны"),
    (LOTUS, "Лотос расцвёл. Гостиница «Лотос Плаза»."),
    (ECOLOGY, "Министерство экологии России ответило"),
    (TOWN, "The town is small."),
    (COURT, "в Павлодарском городском суде прошло"),
    (STREET, "Уличные лиги шахматистов. Лига уличная. Көшеде одағы."),
    (organisation("Vega"), "Vega-анализ показал"),
]


@pytest.mark.parametrize(("entry", "text", "expected"), FOUND)
def test_an_organisation_is_found_in_any_form(entry: Entry, text: str, expected: list[str]) -> None:
    assert surfaces(text, entry) == expected


@pytest.mark.parametrize(("entry", "text"), NOT_FOUND)
def test_common_words_and_other_bodies_are_not_found(entry: Entry, text: str) -> None:
    assert surfaces(text, entry) == []
