"""Numbers in words are read as texts of three languages write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.laws.folded_text import flat
from matchers.laws.numerals import is_number, is_numeral, number_of

WRITTEN = [
    ("первой", 1),
    ("второй", 2),
    ("третьей", 3),
    ("четвёртая", 4),
    ("пятой", 5),
    ("двадцать первой", 21),
    ("сто тридцать первая", 131),
    ("четыреста пятой", 405),
    ("четыреста пять", 405),
    ("двести семьдесят четвёртую", 274),
    ("четырёхсотой", 400),
    ("бірінші", 1),
    ("екінші", 2),
    ("он екінші", 12),
    ("жиырма бірінші", 21),
    ("жүз отыз бірінші", 131),
    ("төрт жүз бесінші", 405),
    ("екі жүз жетпіс төртінші", 274),
    ("two", 2),
    ("second", 2),
    ("seventy three", 73),
    ("four hundred five", 405),
    ("one hundred seventy fourth", 174),
    ("three hundred", 300),
]
TWO_NUMBERS = ["первой второй", "пять сто", "десять двадцать", "two three", "бірінші екінші"]


@pytest.mark.parametrize(("words", "number"), WRITTEN)
def test_a_number_in_words_is_read(words: str, number: int) -> None:
    assert number_of(flat(words).split()) == number


@pytest.mark.parametrize("words", TWO_NUMBERS)
def test_two_numbers_in_a_row_are_not_added_up(words: str) -> None:
    assert number_of(flat(words).split()) is None


def test_a_word_that_is_no_number_says_none() -> None:
    assert number_of(["сто", "рублей"]) is None
    assert not is_numeral("рублей")


@pytest.mark.parametrize("word", ["он", "бес"])
def test_kazakh_numbers_that_are_russian_words_need_company(word: str) -> None:
    assert is_numeral(word)
    assert not is_number([word])
    assert is_number(["он", "екінші"])


_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TENS = ["ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_KK_UNITS = ["бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"]
_KK_TENS = ["он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"]


@given(st.integers(1, 9), st.integers(2, 9), st.integers(1, 9))
def test_english_and_kazakh_hundreds_tens_and_units_add_up(hundreds: int, tens: int, units: int) -> None:
    number = 100 * hundreds + 10 * tens + units
    english = [_UNITS[hundreds - 1], "hundred", _TENS[tens - 1], _UNITS[units - 1]]
    kazakh = [_KK_UNITS[hundreds - 1], "жүз", _KK_TENS[tens - 1], _KK_UNITS[units - 1]]
    assert number_of(english) == number
    assert number_of(flat(" ".join(kazakh)).split()) == number
