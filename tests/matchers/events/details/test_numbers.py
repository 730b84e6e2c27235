"""Terms and amounts are read in digits and in words."""

import pytest

from matchers.events.details.numbers import find_amounts, find_terms


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("к пяти годам лишения свободы", "P5Y"),
        ("5 лет колонии", "P5Y"),
        ("на 30 суток", "P30D"),
        ("на два месяца", "P2M"),
        ("2 года и 6 месяцев", "P2Y6M"),
        ("полтора года", "P1Y6M"),
        ("три с половиной года", "P3Y6M"),
        ("шестилетний срок", "P6Y"),
        ("бес жылға", "P5Y"),
        ("3 жыл 6 айға", "P3Y6M"),
        ("15 тәулікке", "P15D"),
        ("five years in prison", "P5Y"),
        ("a 15-day arrest", "P15D"),
    ],
)
def test_a_term_is_read(text: str, term: str) -> None:
    assert [one.term for one in find_terms(text)] == [term]


@pytest.mark.parametrize("text", ["41-летний активист", "41-year-old activist", "2019 год", "500 человек"])
def test_ages_and_years_are_no_terms(text: str) -> None:
    assert list(find_terms(text)) == []


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("115 500 тенге", 115_500, "KZT"),
        ("20 мрп", 20, "MCI"),
        ("20 аек көлемінде", 20, "MCI"),
        ("200 тыс. тенге", 200_000, "KZT"),
        ("2,5 млн рублей", 2_500_000, "RUB"),
        ("$500", 500, "USD"),
        ("115,500 tenge", 115_500, "KZT"),
        ("двадцать мрп", 20, "MCI"),
    ],
)
def test_an_amount_is_read(text: str, value: int, unit: str) -> None:
    assert [one.amount.record() for one in find_amounts(text)] == [{"value": value, "unit": unit}]
