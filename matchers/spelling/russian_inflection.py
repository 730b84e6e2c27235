"""Give the possible nominatives of a declined Russian name, working on sounds (see phonetic_key.py)."""

import re
from enum import IntEnum
from typing import NamedTuple

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


_N, _G, _D, _A, _I, _P = 1, 2, 4, 8, 16, 32
ANY_CASE = _N | _G | _D | _A | _I | _P
_OBLIQUE = _G | _D | _I | _P

_ENDINGS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    # Consonants, -й and -ь: Бокаев, Макс, Балтабай, Игорь, Любовь.
    ("a", ("",), _G | _A),
    ("ia", ("",), _G | _A),
    ("u", ("",), _D),
    ("iu", ("",), _D | _I),
    ("i", ("",), _G | _D | _P),
    ("om", ("",), _I),
    ("em", ("",), _I),
    ("iem", ("",), _I),
    ("e", ("",), _P),
    ("ie", ("",), _P),
    ("ovim", ("ov",), _I),
    ("evim", ("ev",), _I),
    ("inim", ("in",), _I),
    # -а and -я: Утепова, Айдана, Разия; -ий of the genitive falls together with the stem.
    ("i", ("a", "ia"), _G | _D | _P),
    ("e", ("a",), _D | _P),
    ("u", ("a",), _A),
    ("iu", ("ia",), _A),
    ("oi", ("a",), _OBLIQUE),
    ("ei", ("a", "ia"), _OBLIQUE),
    ("ou", ("a",), _I),
    # Adjectives: Подлесный, Толстой, Квятковский, Подлесная.
    ("ogo", ("i", "oi"), _G | _A),
    ("ego", ("i",), _G | _A),
    ("omu", ("i", "oi"), _D),
    ("emu", ("i",), _D),
    ("im", ("i", "oi"), _I),
    ("om", ("i", "oi"), _P),
    ("em", ("i",), _P),
    ("oi", ("aia",), _OBLIQUE),
    ("ei", ("aia", "iaia"), _OBLIQUE),
    ("uiu", ("aia",), _A),
    # Neuter heads of organisations: министерство, движение.
    ("a", ("o",), _G),
    ("u", ("o",), _D),
    ("om", ("o",), _I),
    ("e", ("o",), _P),
    ("ia", ("ie",), _G),
    ("iu", ("ie",), _D),
    ("iem", ("ie",), _I),
    ("i", ("ie",), _P),
    ("ogo", ("oie",), _G),
    ("ego", ("eie",), _G),
    ("omu", ("oie",), _D),
    ("emu", ("eie",), _D),
    ("im", ("oie", "eie"), _I),
    ("om", ("oie",), _P),
    ("em", ("eie",), _P),
)
_MAX_ENDING_SOUNDS = max(len(ending) for ending, _, _ in _ENDINGS)
_BY_ENDING: dict[str, list[tuple[str, int]]] = {}
for _ending, _nominatives, _cases in _ENDINGS:
    _BY_ENDING.setdefault(_ending, []).extend((nominative, _cases) for nominative in _nominatives)
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
        readings.append(WordReading(sound + "a", _G | _D | _P))
    return readings


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
    """Return a masculine nominative without ending closes with a consonant or й; Вишневецкая is no genitive."""
    return stem[-1] not in VOWELS or (stem[-1] == "i" and not stem.endswith(_ADJECTIVE_ENDINGS))
