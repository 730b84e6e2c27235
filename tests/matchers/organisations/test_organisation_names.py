"""Names of organisations as the press writes them otherwise than the list."""

import pytest

from tests.support.name_samples import organisation, surfaces

BUREAU = "Степное бюро по защите пастбищ и сохранению колодцев"


@pytest.mark.parametrize(
    ("listed", "text", "wanted"),
    [
        ("Тараз қаласының әкімдігі", "Тараз қаласы әкімдігінің жауабы.", ["Тараз қаласы әкімдігінің"]),
        ("Тараз қаласының әкімдігі", "Бұл туралы Тараз әкімдігі айтты.", ["Тараз әкімдігі"]),
        ("акимат Тараза", "Представитель акимата города Тараза не явился.", ["акимата города Тараза"]),
        (BUREAU, "Юрист Степного бюро по защите пастбищ молчит.", ["Степного бюро по защите пастбищ"]),
        ("Кокпектинский районный суд", "В Кокпектинском райсуде перерыв.", ["Кокпектинском райсуде"]),
        ("Министерство юстиции", "Ответ Минюста получен.", ["Минюста"]),
        ("Ministry of Justice", "The Justice Ministry refused.", ["Justice Ministry"]),
        ("Steppe Labour Organization", "The Steppe Labor Organization spoke.", ["Steppe Labor Organization"]),
        ("Steppe Wells Organization", "The Steppe Wells Organisation spoke.", ["Steppe Wells Organisation"]),
        ("Правовой медиа-центр", "Правовой медиацентр составил памятку.", ["Правовой медиацентр"]),
        ("Колодец", "По данным «Колодца Центральная Азия», воды нет.", ["Колодца"]),
    ],
)
def test_another_wording_is_found(listed: str, text: str, wanted: list[str]) -> None:
    assert surfaces(text, organisation(listed)) == wanted


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("Тараз қаласының әкімдігі", "Бұл туралы Талас ауданының әкімдігі айтты."),
        (BUREAU, "Бюро по защите кошек закрыто."),
        ("Колодец", "В «Колодце желаний» нет воды."),
        ("Министерство юстиции и торговли", "Ответ Минюста получен."),
    ],
)
def test_what_is_less_than_the_name_is_not(listed: str, text: str) -> None:
    assert not surfaces(text, organisation(listed))


def test_a_foreign_ministry_is_another_body() -> None:
    ours = organisation("Министерство юстиции", role="state_body")
    assert not surfaces("Минюст России внёс фонд в реестр. Министерство юстиции Австрии против.", ours)


def test_capitals_on_both_sides_of_a_hyphen_are_a_sign() -> None:
    listed = organisation("Kadam-Kasym", common_word=True)
    assert surfaces("Kadam-Kasym was visited by inspectors.", listed) == ["Kadam-Kasym"]
