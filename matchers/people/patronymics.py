"""Recognise patronymics in Russian, Kazakh and Latin letters: Ерланович, Ерланұлы, Yerlanuly."""

import re
from functools import lru_cache
from typing import NamedTuple

from matchers.lexicon.word_index import readings, tolerance
from matchers.spelling.phonetic_distance import distance
from matchers.spelling.phonetic_key import phonetic_key, sounds

_SHAPE = re.compile(r"(?P<root>.{2,}?)(?:(?:i?[eo]v)?i(?P<son>[cw])|(?:i?[eo]vna|inic?na)|(?P<uli>uli|uulu)|kizi)$")

_SURNAME_ENDINGS = ("ов", "ев")
"""Endings of surnames: Оспанқұлов isn't the genitive plural of a patronymic."""


class Father(NamedTuple):
    """A father's name in a patronymic, and whether the patronymic is a son's."""

    root: str
    is_son: bool


@lru_cache(maxsize=20_000)
def fathers_of(word: str) -> tuple[Father, ...]:
    """Return the fathers that a word may name as a patronymic, in any of its forms; none for other words."""
    found: list[Father] = []
    if word.lower().endswith(_SURNAME_ENDINGS):
        return ()
    for reading in readings(word):
        match = _SHAPE.match(reading.sound)
        if match:
            found += [Father(root, bool(match["son"] or match["uli"])) for root in _roots(match)]
    return tuple(dict.fromkeys(found))


def is_patronymic(word: str) -> bool:
    """Return whether a word in the nominative has the shape of a patronymic."""
    return any(_SHAPE.match(sound) for sound in sounds(word)[:2])


def roots_of(word: str) -> tuple[str, ...]:
    """Return how the father's name may sound, for a patronymic or a father's name as the list writes it."""
    roots = [root for sound in sounds(word)[:4] if (match := _SHAPE.match(sound)) for root in _roots(match)]
    return tuple(dict.fromkeys(roots)) or sounds(word)[:4]


def _roots(match: "re.Match[str]") -> tuple[str, ...]:
    """Return the possible roots of a patronymic; Төлеуұлы sounds like that of Төле, but is of Төлеу too."""
    return (match["root"], match["root"] + "u") if match["uli"] else (match["root"],)


def same_father(root: str, other: str) -> bool:
    """Return whether two roots are spellings of one name."""
    return phonetic_key(root) == phonetic_key(other) and distance(root, other, across=True) <= tolerance(
        max(len(root), 5)
    )
