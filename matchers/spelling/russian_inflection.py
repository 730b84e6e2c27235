"""Give the possible nominatives of a declined Russian name, working on sounds (see phonetic_key.py)."""

import re
from enum import IntEnum
from typing import NamedTuple

from config.word_tables import WordTables
from matchers.spelling.phonetic_key import VOWELS


class Case(IntEnum):
    """Cases of a form, as bits. KAZAKH is any Kazakh ending, SLUG a Russian ending in Latin letters, FAMILY the plural
    of a surname, PLURAL that of a word in an organisation's name."""

    NOMINATIVE = 1
    GENITIVE = 2
    DATIVE = 4
    ACCUSATIVE = 8
    INSTRUMENTAL = 16
    PREPOSITIONAL = 32
    KAZAKH = 64
    SLUG = 128
    FAMILY = 256
    PLURAL = 512


class WordReading(NamedTuple):
    """A possible nominative of a form, and the cases (bits of `Case`) that the form would be in."""

    sound: str
    cases: int


ANY_CASE = sum(list(Case)[:6])
_CASE_OF_LETTER = dict(zip("NGDAIP", Case, strict=False))

_TABLES = WordTables("matchers.spelling", "words/russian_endings.yml")
_BY_ENDING: dict[str, list[tuple[str, int]]] = {}
for _, (_ending, _letters, _nominatives) in _TABLES.rows("endings", 3):
    _cases = sum(_CASE_OF_LETTER[_letter] for _letter in _letters)
    _BY_ENDING.setdefault(_ending, []).extend((one.strip("-"), _cases) for one in _nominatives.split())
_MAX_ENDING_SOUNDS = max(map(len, _BY_ENDING))
_MIN_RUSSIAN_STEM_SOUNDS = 2
_FAMILY = re.compile(r"(?P<surname>.{2,}(?:[eo]v|in))(?:i|ih|im|imi)|(?P<adjective>.{2,}sk)(?:ie|ih|im|imi)")


def russian_readings(sound: str) -> list[WordReading]:
    """Return the nominatives that `sound` may be an oblique case of; itself is not among them."""
    readings = []
    for length in range(1, min(_MAX_ENDING_SOUNDS, len(sound) - _MIN_RUSSIAN_STEM_SOUNDS) + 1):
        for nominative, cases in _BY_ENDING.get(sound[-length:], ()):
            stem = sound[:-length]
            if nominative or _may_end_in(stem):
                readings.append(WordReading(stem + nominative, cases))
    if sound.endswith("i"):
        readings.append(WordReading(sound + "a", Case.GENITIVE | Case.DATIVE | Case.PREPOSITIONAL))
    return readings


MANS_ENDINGS = ("ov", "ev", "in")
"""Endings of a man's surname, to which a woman's adds -а."""


def family_readings(sound: str) -> list[WordReading]:
    """Return the surnames, his and hers, that `sound` may be a plural of: Касеновых, Запольские."""
    match = _FAMILY.fullmatch(sound)
    if match is None:
        return []
    if match["adjective"]:
        return [WordReading(match["adjective"] + end, Case.FAMILY) for end in ("i", "aia")]
    return [WordReading(match["surname"] + end, Case.FAMILY) for end in ("", "a")]


_PLURAL = re.compile(r"(?P<noun>.{3,})(?:ov|ev|ei|i?ami?|i?ah)|(?P<adjective>.{3,})(?:ih|imi?)")


def plural_readings(sound: str) -> list[WordReading]:
    """Return the nominative plural that `sound` may come from, of a noun or an adjective: Степных вестей, Врачам."""
    match = _PLURAL.fullmatch(sound)
    if match is None:
        return []
    return [WordReading(match["noun"] + "i" if match["noun"] else match["adjective"] + "ie", Case.PLURAL)]


CONSONANT_ENDING = re.compile(r".{2,}(?:[eio]m|[eo]go|[eo]mu)|.{3,}(?:[eo]v|ami?|[ai]h|imi)")
"""Sounds of words some nominative of which lacks the last consonant. No other reading changes a consonant."""


_ADJECTIVE_ENDINGS = ("skai", "xkai")


def _may_end_in(stem: str) -> bool:
    """Return whether a masculine nominative may end like `stem`, in a consonant or й: Вишневецкая isn't a genitive."""
    return stem[-1] not in VOWELS or (stem[-1] == "i" and not stem.endswith(_ADJECTIVE_ENDINGS))
