"""Pass a text of the catalogues on as key and values, to be worded where the reader's language is known."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

TEMPLATE = Path(__file__).parent / "translations" / "messages.pot"


@dataclass(frozen=True)
class CodedText:
    """A key of the catalogues with the values of its placeholders; `str()` gives the English text."""

    key: str
    values: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, key: str, /, **values: str | int) -> Self:
        """Return the text of `key` with these values."""
        return cls(key, tuple(values.items()))

    def __str__(self) -> str:
        text = english_texts()[self.key]
        return text.format_map(dict(self.values)) if self.values else text


class CodedError(Exception):
    """An error with a coded text for the person whose request failed."""

    def __init__(self, text: CodedText) -> None:
        self.text = text
        super().__init__(text)


@cache
def english_texts() -> Mapping[str, str]:
    """Return the English text of each key; for a plural, its singular.

    Loading a whole catalogue would take the command line longer than most of its errors."""
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    return {
        _unquoted(line.removeprefix("msgctxt ")): _unquoted(lines[number].removeprefix("msgid "))
        for number, line in enumerate(lines, 1)
        if line.startswith("msgctxt ")
    }


def _unquoted(text: str) -> str:
    return str(json.loads(text)) if "\\" in text else text[1:-1]
