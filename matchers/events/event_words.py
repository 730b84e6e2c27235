"""The words by which Russian, Kazakh and English news texts say what happened to a person or an organisation.

A row of a language's table is: the events, joined by `+`; who they happen to; the words. The party is `nom` (the
subject), `acc` (the object), `dat` (to whom), `gen` (whose), `ins` (над кем), `at` (at whose place), `attr` (the noun
that a participle describes) or `any` (the nearest one named). In the words, `…` stands for up to five words and
capitals for the groups of the table's MACROS; a line that begins with spaces goes on with the row above. The first
row that fits a place holds. `arrest` and `jail` are settled by the length that is named; `none` is no event.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, get_args

from matchers.events import words_en, words_kk, words_ru

Role = Literal["nom", "acc", "dat", "gen", "ins", "at", "attr", "any"]
Language = Literal["ru", "kk", "en"]

EVENTS = (
    "summoned",
    "searched",
    "detained",
    "administrative_arrest",
    "custody",
    "house_arrest",
    "travel_ban",
    "charged",
    "tried",
    "convicted",
    "sentenced",
    "fined",
    "appealed",
    "requalified",
    "released",
    "amnestied",
    "activity_ban",
    "beaten",
    "hospitalised",
    "died",
)
"""All the words that `Mention.events` may hold, in their order."""

_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}
_GAP = r"(?:\s+[^\s,;:()]+){0,5}?\s+"
_NUMBER_WORDS = """
    полтора полутора один одного одному два две двух двум три трех трем четыре четырех четырем пять пяти шесть шести
    семь семи девять девяти десять десяти пятнадцать пятнадцати двенадцать двенадцати тринадцать тринадцати двадцать
    двадцати восемь восьми бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма жарым several one two three four five
    six seven eight nine ten fifteen
"""
_NUMBER = rf"(?:\d+(?:[.,]\d+)?(?:-\w+)?|{'|'.join(_NUMBER_WORDS.split())})"
NUMBER = re.compile(_NUMBER)
_SHORTEST = 3
"""Letters that the first words of all rows have at least."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Wording:
    """One row of a table: words that say `events` of the party that stands in `role` to them."""

    language: Language
    events: tuple[str, ...]
    role: Role
    pattern: re.Pattern[str]
    denies: bool
    """The words hold a denial, which is part of what happened: не выпустили из страны."""


def _rows(table: str) -> Iterator[str]:
    yield from re.sub(r"\n\s+", "", table).strip().splitlines()


def _expanded(words: str, macros: Mapping[str, str]) -> str:
    pattern = words
    for _ in range(2):  # macros may hold NUM
        pattern = re.sub(r"\s*\b([A-Z]{3,})\b", lambda m: _macro(m, macros), pattern)
    return pattern.replace(" … ", _GAP).replace(" ", r"\s+")


def _macro(match: re.Match[str], macros: Mapping[str, str]) -> str:
    name = match[1]
    if name == "NUM":
        return match[0].replace(name, _NUMBER)
    meaning = macros[name]
    return meaning if meaning.startswith("(?#end)") else match[0].replace(name, meaning)


def _beginnings(words: str) -> set[str]:
    """The letters that the words of a row may begin with; `#` for a number."""
    group = re.match(r"\(([^()]+)\)", words)
    alternatives = group[1].split("|") if group else [words]
    return {"#" if one.startswith("NUM") else _letters(one) for one in alternatives}


def _letters(words: str) -> str:
    """The letters up to the first that may be another or left out."""
    found = re.match(r"([^\W_]{3,}?)(?=[^\W_]?[?*{|]|(?![^\W_]))|[^\W_]+", words)
    assert found is not None, words
    return found[1] or found[0][:_SHORTEST]


@cache
def rows_by_beginning() -> dict[str, tuple[tuple[str, Wording], ...]]:
    """By their first letters, the rows with all the letters that they begin with, in the order of the tables.

    Made when it is first asked for: compiling its patterns takes longer than importing all matchers."""
    index: dict[str, list[tuple[str, Wording]]] = {}
    languages: tuple[tuple[Language, str, Mapping[str, str]], ...] = (
        ("ru", words_ru.ROWS, words_ru.MACROS),
        ("kk", words_kk.ROWS, words_kk.MACROS),
        ("en", words_en.ROWS, words_en.MACROS),
    )
    for language, table, macros in languages:
        for row in _rows(table):
            wording = _wording(language, row, macros)
            words = row.split(maxsplit=2)[2]
            for beginning in sorted(_beginnings(_opened(words, macros))):
                index.setdefault(beginning[:_SHORTEST], []).append((beginning, wording))
    return {beginning: tuple(wordings) for beginning, wordings in index.items()}


def _opened(words: str, macros: Mapping[str, str]) -> str:
    first = re.match(r"[A-Z]{3,}\b", words)
    return macros[first[0]] + words[first.end() :] if first and first[0] != "NUM" else words


def _wording(language: Language, row: str, macros: Mapping[str, str]) -> Wording:
    events, role, words = row.split(maxsplit=2)
    pattern = re.compile(rf"(?:{_expanded(words, macros)})(?![^\W_])")
    return Wording(
        language=language,
        events=tuple(events.split("+")),
        role=_ROLES[role],
        pattern=pattern,
        denies="(?<=не." in words or "(не|" in words,
    )


@cache
def _known_beginnings() -> frozenset[str]:
    return frozenset({*rows_by_beginning(), *(word[:_SHORTEST] for word in _NUMBER_WORDS.split())})


def wording_at(low: str, start: int, word: str) -> tuple[Wording, int] | None:
    """The first row that fits a text in lower case at `word`, which starts there, and where its words end."""
    for wording in _wordings_for(word):
        match = wording.pattern.match(low, start)
        if match:
            return wording, match.end()
    return None


def may_begin(words: Iterable[str]) -> list[str]:
    """Those of some words in lower case that some row may begin with."""
    known = _known_beginnings()
    likely = [word for word in words if word[:_SHORTEST] in known or word[0].isdigit()]
    return [word for word in likely if _wordings_for(word)]


@lru_cache(maxsize=50_000)
def _wordings_for(word: str) -> tuple[Wording, ...]:
    """The rows that may begin with `word`, in the order of the tables."""
    if word[0].isdigit():
        return tuple(wording for _, wording in rows_by_beginning().get("#", ()))
    rows = rows_by_beginning().get(word[:_SHORTEST], ())
    found = tuple(dict.fromkeys(wording for beginning, wording in rows if word.startswith(beginning)))
    return found + _wordings_for("1") if NUMBER.fullmatch(word) else found
