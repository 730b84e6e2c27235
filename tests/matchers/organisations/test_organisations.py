"""Organisations: inflected heads, abbreviations in any form, and common words that are no names."""

import pytest

from config.models.entry import Entry
from tests.support.name_samples import organisation, surfaces

CHOICE = organisation(
    "Democratic Choice of the East",
    "Демократический выбор Востока",
    "Шығыстың демократиялық таңдауы",
    abbreviations=("ДВВ", "ШДТ", "DCE"),
)
LOTUS = organisation("общественный фонд «Лотос»", "«Лотос»", "Lotus", common_word=True)
ECOLOGY = organisation(
    "Министерство экологии", "Экология министрлігі", "Ministry of Ecology", role="state_body", abbreviations=("МЭК",)
)
TOWN = organisation("The Town", "The Town Казахстан", common_word=True, capital_suffices=True)
COURT = organisation("Павлодарский городской суд № 2")
UNION = organisation(
    "Kenzhe Union",
    "независимый профсоюз «Кенже»",
    "«Кенже» кәсіподағы",
    common_word=True,
)
AWAKE = organisation("Oyan Kazakhstan", "Оян Қазақстан")
DEMOCRATS = organisation("Демократическая партия Казахстана")
MINERS = organisation("Independent Miners' Union", "Кеншілердің тәуелсіз кәсіподағы")
HILL = organisation("Altyn Beles movement", "движение «Алтын белес»")
ECHO = organisation("Эхо гор", common_word=True, capital_suffices=True)
DAWN = organisation("Новая заря", "Жаңа шапақ")
STREET = organisation("Street League (Koshe Odagy)", "Уличная лига", "Көше одағы")

LAWYERS = organisation("Заң бюросы", "ҚЗБ")

FOUND = [
    (LAWYERS, "ҚЗБ-ның заңгері, ҚЗБның хаты", ["ҚЗБ-ның", "ҚЗБның"]),
    (CHOICE, "Члены «Демократического выбора Востока» вышли", ["Демократического выбора Востока"]),
    (CHOICE, "Шығыстың демократиялық таңдауына мүше", ["Шығыстың демократиялық таңдауына"]),
    (CHOICE, "из ДВВ, ШДТ-ға, ШДТ’ның, DCE's", ["ДВВ", "ШДТ-ға", "ШДТ’ның", "DCE"]),
    (CHOICE, "Во\u0301ДВВ, aq\u0301DCE и ДВВ", ["ДВВ"]),  # a letter with a mark is part of the word
    (CHOICE, "Во\u00adДВВ, aq\u200b\u200bDCE и \u2068ДВВ", ["ДВВ"]),  # so is one before invisible characters
    (LOTUS, "Юристы фонда «Лотос» пришли", ["Лотос"]),
    (LOTUS, "Общественный фонд «Лотос» закрыт", ["Общественный фонд «Лотос»"]),
    (UNION, "члены профсоюза «Кенже»", ["Кенже"]),
    (UNION, "Профсоюз «Кенже» просит", ["Кенже"]),
    (UNION, "Профсоюз Кенже просит", ["Кенже"]),
    (UNION, "«Кенже» кәсіподағының жетекшісі", ["Кенже» кәсіподағының"]),
    (UNION, "Кенже кәсіподақ", ["Кенже"]),
    (UNION, "Рабочие «Кенже» и Kenzhe Union", ["Кенже", "Kenzhe Union"]),
    (
        AWAKE,
        "«Оян, Қазақстан», Oyan, Qazaqstan, Оян, Казахстан и Oyan Qazaqstan",
        ["Оян, Қазақстан", "Oyan, Qazaqstan", "Оян, Казахстан", "Oyan Qazaqstan"],
    ),
    (DEMOCRATS, "Лидер незарегистрированной Демпартии Казахстана", ["Демпартии Казахстана"]),
    (MINERS, "Кеншілердің тәуелсіз кәсіподағын таратты", ["Кеншілердің тәуелсіз кәсіподағын"]),
    (MINERS, "the Independent Miners’ Union", ["Independent Miners’ Union"]),
    (HILL, "сторонники Altyn Beles и «Алтын белес»", ["Altyn Beles", "Алтын белес"]),
    (ECHO, "На выборах Эхо гор наблюдало", ["Эхо гор"]),
    (ECOLOGY, "Министерству экологии указали", ["Министерству экологии"]),
    (ECOLOGY, "Экология министрлігінде айтты", ["Экология министрлігінде"]),
    (ECOLOGY, "МЭКом недовольны", ["МЭКом"]),
    (TOWN, "Сообщает The Town.", ["The Town"]),
    (organisation("Zhetysu Women's Initiative"), "Zhetysu Women’s Initiative won.", ["Zhetysu Women’s Initiative"]),
    (organisation("Свободное слово"), "Листовки «Свободного слова» нашли.", ["Свободного слова"]),
    (organisation("Степные вести"), "В «Степных вестях» обыск.", ["Степных вестях"]),
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
    (UNION, "Кенже туды. Кафе «Кенже» открылось. Кенже пришла."),
    (HILL, "Алтын белестен асты. Алтын белес виден."),
    (DEMOCRATS, "Демпартии США и Казахстана"),
    (ECHO, "Эхо гор слышно. Эхо в горах."),
    (DAWN, "Новая заря застала нас. Жаңа шапақпен оянды. Встала новая заря."),
    (organisation("Vega"), "Vega-анализ показал"),
    (organisation("Площадь", common_word=True), "Площадь оцепили, газеты молчат."),
]


@pytest.mark.parametrize(("entry", "text", "expected"), FOUND)
def test_an_organisation_is_found_in_any_form(entry: Entry, text: str, expected: list[str]) -> None:
    assert surfaces(text, entry) == expected


@pytest.mark.parametrize(("entry", "text"), NOT_FOUND)
def test_common_words_and_other_bodies_are_not_found(entry: Entry, text: str) -> None:
    assert surfaces(text, entry) == []
