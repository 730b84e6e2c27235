"""Cyrillic in the Latin letters of newspapers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.spelling.romanise import plain, romanise


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Ерлан Боқаев", "Yerlan Bokayev"),
        ("Щукин Юрий", "Shchukin Yuriy"),
        ("Әділет Үкібай", "Adilet Ukibay"),
        ("ЩЕРБАКОВ", "SHCHERBAKOV"),
        ("объезд", "obyezd"),
        ("Aıgúl Ötepova", "Aigul Otepova"),
        ("№ 5, «да»", "№ 5, «da»"),
        ("", ""),
    ],
)
def test_names_are_written_as_newspapers_write_them(cyrillic: str, latin: str) -> None:
    assert romanise(cyrillic) == latin


def test_marks_of_latin_letters_go() -> None:
    assert plain("Qūrmanğaliev Şoŋ") == "Qurmangaliev Son"


@given(st.text(alphabet=st.characters(min_codepoint=0x410, max_codepoint=0x44F)))
def test_nothing_cyrillic_is_left_of_russian(text: str) -> None:
    assert romanise(text).isascii()
