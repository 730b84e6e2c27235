"""Nothing that a terminal obeys, or that hides or reorders letters, passes raw."""

import csv
import io
import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kuzet.terminal import err
from store.reports.table_files import write_csv
from store.texts.plain_text import json_text, plain, visible

KEPT = "\n\t\u00ad\u200b\u200c\u200d"
HOSTILE = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp")]


def is_raw(text: str) -> bool:
    return any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Cs") for letter in text if letter not in KEPT)


def test_every_control_and_direction_character_is_named() -> None:
    for letter in HOSTILE:
        assert not is_raw(visible(f"a{letter}b")), ascii(letter)
        assert len(plain(f"a{letter}b").splitlines()) == 1, ascii(letter)
        assert not is_raw(json_text([letter])), ascii(letter)


@given(st.text())
def test_json_says_the_same_and_other_letters_stay(text: str) -> None:
    assert json.loads(json_text({text: [text]})) == {text: [text]}
    if not any(letter in HOSTILE or unicodedata.category(letter) in ("Co", "Cs", "Cn") for letter in text):
        assert visible(text) == text


def test_tables_and_terminals_get_visible_text() -> None:
    hostile, file = "".join(HOSTILE), io.BytesIO()
    write_csv(["title"], [[f"Суд {hostile}"]], file)
    (_, (cell,)) = csv.reader(io.StringIO(file.getvalue().decode(), newline=""))
    assert not is_raw(cell)
    with err.capture() as printed:
        err.print(f"type {hostile}")
    assert not is_raw(printed.get())
