"""The wording of the matchers' reasons: each code has a phrase in each language."""

import pytest

from config.wording.catalogue import load_catalogues
from config.wording.reasons import KEY, english_lines, reason_text
from matchers.mention import ReasonCode
from matchers.people.agreement import form_shown

CATALOGUES = load_catalogues()
FORMS = {form_shown(1 << bit) for bit in range(12)}


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_that_the_matchers_give_has_a_phrase(code: ReasonCode) -> None:
    assert CATALOGUES["en"].has(KEY + code)


def test_every_form_of_a_surname_has_a_phrase() -> None:
    assert len(FORMS) == 7
    assert {f"{KEY}form-{form}" for form in FORMS} <= CATALOGUES["en"].english.keys()


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ru", "фамилия: родительный падеж, имя"),
        ("kk", "тегі: ілік септік, есімі"),
        ("en", "surname in the genitive + given name"),
    ],
)
def test_a_coded_parameter_is_worded_by_its_own_phrase(language: str, shown: str) -> None:
    assert reason_text(CATALOGUES[language], "given_name_and_surname", {"form": "genitive"}) == shown


def test_a_value_is_put_in_as_it_is() -> None:
    value = "{0.__class__} <b> %s"
    assert reason_text(CATALOGUES["ru"], "same_sentence", {"term": value}) == f"в одном предложении: {value}"


def test_english_lines_are_the_catalogues_phrases_with_weights() -> None:
    values = {"form": "kazakh", "term": "Актау", "name": "Law", "article": "405", "code": "kz-uk", "text": "as it was"}
    records = [{"code": code.value, "params": values, "weight": -0.05} for code in ReasonCode]
    expected = [f"{reason_text(CATALOGUES['en'], code, values)} (-0.05)" for code in ReasonCode]
    assert english_lines(records) == expected
    assert "same sentence as Актау (-0.05)" in expected
