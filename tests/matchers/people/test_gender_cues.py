"""Whose name it is: relatives, namesakes of the other gender, near families, people that the text has introduced."""

import pytest

from config.models.entry import Entry
from tests.support.name_samples import person, surfaces

HE = person("Нуржан Бектуров", entry_id="he", gender="m", context=("Экибастуз", "kz-uk:405"))
SHE = person("Алия Бектурова", entry_id="she", gender="f", context=("Экибастуз",))
ADJECTIVE = person("Марк Вишневецкий", gender="m")
PLURAL = person("Вера Донских", gender="f", indeclinable=True)
COMMON = person("Сергей Алексеев", context=("Рудный",), common_name=True)
WORD = person("Илья Жук", common_word=True)
TULEUBAYEV = person("Еркинбек Тулеубаев")
KHASENOVA = person("Гульмира Хасенова")
KRIVENKO = person("Константин Кривенко")
TASBULATOV = person("Ернар Тасбулатов")
ZAURE = person("Zaure Dzhailaubaeva", "Зауре Джайлаубаева", gender="f")
TOMILINA = person("Екатерина Томилина", gender="f")
ZHAO = person("Zhao Mingli")
LINDQVIST = person("Astor Lindqvist", entry_id="he", gender="m")
KOWALEWICZ = person("Danuta Kowalewicz", entry_id="she", gender="f")
STEFANOVICH = person("Viktor Stefanovich", gender="m")
LE_GARREC = person("Martin Le Garrec", gender="m")
KIM = person("Kim Chol-su")
TAYLAN = person("Recep Tayfun Taylan", gender="m")
VARLAMTSEV = person("Олег Варламцев", gender="m")


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (SHE, "В Экибастузе осудили Бектурова."),
        (SHE, "В Экибастузе был обыск у Бектурова."),
        (SHE, "Экибастузского активиста Бектурова отпустили."),
        (SHE, "Гражданина Бектурова А. вывели из зала."),
        (HE, "В Экибастузе журналистка Бектурова ждёт суда."),
        (ADJECTIVE, "Марка Вишневецкая опередила соперниц."),
        (PLURAL, "Вера донских казаков неизменна."),
        (COMMON, "Писатель Сергей Алексеев умер."),
        (TULEUBAYEV, "Еркинбек Тулебаев сыграл в спектакле."),
        (KHASENOVA, "Gulmira Khasanova runs a bakery."),
        (KRIVENKO, "Константин Криванко держит магазин."),
        (person("Аркадий Хон"), "Аркадий Хонин пишет стихи."),
        (TASBULATOV, "Ернар Тасбулаков защитил диплом."),
        (ZAURE, "Зауре Джайлыбаева сдала норматив."),
    ],
)
def test_another_bearer_is_recognised_by_grammar_trade_or_family(entry: Entry, text: str) -> None:
    assert not surfaces(text, entry)


@pytest.mark.parametrize(
    ("entry", "text", "wanted"),
    [
        (HE, "В Экибастузе по статье осудили Бектурова.", ["Бектурова"]),
        (SHE, "В Экибастузе вчера Бектурова выступила.", ["Бектурова"]),
        (SHE, "Их осудили. Алия Бектурова молчит. Их осудили. Бектурова не согласна.", ["Алия Бектурова", "Бектурова"]),
        (COMMON, "Горняк Сергей Алексеев объявил голодовку.", ["Сергей Алексеев"]),
        (COMMON, "В Рудном судья Сергей Алексеев ушёл.", ["Сергей Алексеев"]),
        (WORD, "Мать видела Илью Жука. Жук похудел.", ["Илью Жука", "Жук"]),
        (TOMILINA, "Друзья Кати Томилиной пришли.", ["Кати Томилиной"]),
        (TULEUBAYEV, "Еркинбек Толеубаев вышел.", ["Еркинбек Толеубаев"]),
        (TULEUBAYEV, "Еркинбека Тулеубева отпустили.", ["Еркинбека Тулеубева"]),
        (
            VARLAMTSEV,
            "Варламцев ушёл\n\nОлег Варламцев ушёл, сказала Ирина Варламцева.",
            ["Варламцев", "Олег Варламцев"],
        ),
        (VARLAMTSEV, "Варламцева ушла\n\nОлег Варламцев ушёл, сказала Ирина Варламцева.", ["Олег Варламцев"]),
        (ZHAO, "Чжао Минли назначен. Профессор Чжао Лэй рад, как и Чжао.", ["Чжао Минли", "Чжао"]),
        (STEFANOVICH, "Президент Украины Виктор Стефанович ушёл.", ["Виктор Стефанович"]),
        (STEFANOVICH, "Министр Климов Виктор Стефанович ушёл.", []),
        (
            LE_GARREC,
            "Мартен и Мартин Ле Гаррек. Сам Ле Гаррек рад, как и Жан-Мари Ле Гаррек.",
            ["Мартин Ле Гаррек", "Гаррек"],
        ),
        (KIM, "Ким Чоль Су выступил. Сестра Кима Ким Ё Мин и сам Ким молчат.", ["Ким Чоль Су", "Кима", "Ким"]),
        (person("Аркадий Хон"), "Аркадий Хонның өлеңі.", ["Аркадий Хонның"]),
        (person("Инна Гринь"), "Инна Гриньнің айтуынша", ["Инна Гриньнің"]),
        (person("Полина Лозовая"), "Polina Lozova filed a complaint.", ["Polina Lozova"]),
        (HE, "Нуржан Бектуров в СИЗО. Супруга Бектурова ждёт.", ["Нуржан Бектуров", "Бектурова"]),
        (TAYLAN, "Тайфун Тайлан выступил.", ["Тайфун Тайлан"]),
        (
            LINDQVIST,
            "Астор Линдквист вышел. Мать Линдквиста Кристина Линдквист ждала.",
            ["Астор Линдквист", "Линдквиста"],
        ),
        (LINDQVIST, "Астор Линдквист вышел. Супруга Линдквиста ждала его.", ["Астор Линдквист", "Линдквиста"]),
        (LINDQVIST, "Астор Линдквист вышел. Супруга Линдквист ждала его.", ["Астор Линдквист"]),
        (LINDQVIST, "Астор Линдквист вышел. Линдквисту Кристина не звонила.", ["Астор Линдквист"]),
        (HE, "Экибастуз: адвокат Бектурова ждёт. Нуржан Бектуров молчит.", ["Бектурова", "Нуржан Бектуров"]),
        (HE, "Nurzhan and Timur Bekturov were tried.", ["Nurzhan"]),
        (SHE, "Алия Бектуровасыз жиналыс өтпейді.", ["Алия Бектуровасыз"]),
    ],
)
def test_the_same_signs_leave_the_right_bearer(entry: Entry, text: str, wanted: list[str]) -> None:
    assert surfaces(text, entry) == wanted


def test_a_surname_before_another_ones_is_no_given_name() -> None:
    text = "Астор Линдквист и Данута Ковалевич спорили. После встречи с Ковалевич Линдквист улетел."
    wanted = ["Астор Линдквист", "Данута Ковалевич", "Ковалевич", "Линдквист"]
    assert surfaces(text, LINDQVIST, KOWALEWICZ) == wanted


def test_of_husband_and_wife_the_one_who_acts_is_meant() -> None:
    text = "Нуржан Бектуров и Алия Бектурова пришли. Бектурова вины не признала."
    assert surfaces(text, HE, SHE) == ["Нуржан Бектуров", "Алия Бектурова", "Бектурова"]
