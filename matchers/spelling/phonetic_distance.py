"""Measure the distance between two sounds: a weighted edit distance of the vowels between equal consonants."""

from functools import lru_cache
from math import inf
from typing import NamedTuple

from matchers.spelling.phonetic_key import MAX_CACHED_SOUNDS, VOWELS

_CONSONANTS = str.maketrans("", "", VOWELS)
_SPACES = str.maketrans(dict.fromkeys(set("abcdefghijklmnopqrstuvwxyz") - set(VOWELS), " "))


def _costs(*levels: tuple[str, float]) -> dict[tuple[str, str], float]:
    return {
        order: cost
        for pairs, cost in levels
        for pair in pairs.split()
        for order in ((pair[0], pair[1]), (pair[1], pair[0]))
    }


_VOWEL_COSTS = _costs(("ei ou", 0.25), ("ao iu", 0.35), ("eo", 0.5), ("io ae", 0.8))
_CONSONANT_COSTS = _costs(("kh", 0.4), ("cw", 0.4), ("gh", 0.8))
"""Costs between two words of one alphabet: Рақымжанов, Рахимжанов; Шоқан, Чокан."""
_ACROSS_COSTS = _costs(("kg kh gh zs xs xz cw", 0.25))
"""Costs between two alphabets, of which one has one letter for several of the other."""
_GLIDE = 0.15
"""The cost of an extra й, ы or і between or beside other letters: Клышев, Қылышев."""
_LOST_VOWEL = 0.75
_CHANGED_VOWEL = 1.0
_FIRST_VOWEL_FACTOR = 1.6
"""The factor of the first vowel, which is seldom a typo: Асанов, Осанов."""
_ACROSS_FACTOR = 0.6
_ACROSS_A_E = 0.55
"""The cost between a and e of two alphabets: Brad, Брэд; Dämetken, Даметкен."""
_FLEETING = frozenset({("e", ""), ("o", "")})
"""Vowels that disappear in declension: Павел, Павла; Кравец, Кравца."""
_MIN_FLEETING_RUNS = 3


@lru_cache(maxsize=20_000)
def _slot_distance(one: str, other: str, across: bool) -> float:
    """Return the weighted edit distance of two runs of vowels."""
    if one == other:
        return 0.0
    row = [sum(map(_lost, other[:place])) for place in range(len(other) + 1)]
    for letter in one:
        before, row = row, [row[0] + _lost(letter)]
        for place, rival in enumerate(other):
            without = min(before[place + 1] + _lost(letter), row[place] + _lost(rival))
            row.append(min(before[place] + _changed(letter, rival, across), without))
    return row[-1]


def _lost(letter: str) -> float:
    return _GLIDE if letter == "i" else _LOST_VOWEL


def _changed(letter: str, rival: str, across: bool) -> float:
    if letter == rival:
        return 0.0
    if across and {letter, rival} == {"a", "e"}:
        return _ACROSS_A_E
    return _VOWEL_COSTS.get((letter, rival), _CHANGED_VOWEL)


class SoundParts(NamedTuple):
    """A sound, its consonants, and the runs of vowels before, between and after them."""

    all: str
    consonants: str
    vowels: tuple[str, ...]


@lru_cache(maxsize=MAX_CACHED_SOUNDS)
def parts_of(sound: str) -> SoundParts:
    """Return the sound, taken apart for comparing."""
    return SoundParts(sound, sound.translate(_CONSONANTS), tuple(sound.translate(_SPACES).split(" ")))


def distance(one: str, other: str, *, across: bool = False) -> float:
    """Return the distance of two sounds with the same phonetic key: 0 if equal, 1 for another vowel, less between two
    alphabets."""
    return bounded_distance(parts_of(one), parts_of(other), across, inf)


def bounded_distance(one: SoundParts, other: SoundParts, across: bool, limit: float) -> float:
    """Return the distance of two sounds; beyond `limit` it may be any greater number."""
    if one.all == other.all:
        return 0.0
    if len(one.consonants) != len(other.consonants):
        return _CHANGED_VOWEL
    total = 0.0
    if one.consonants != other.consonants:
        total = _between_consonants(one.consonants, other.consonants, _ACROSS_COSTS if across else _CONSONANT_COSTS)
        if total >= _CHANGED_VOWEL or total > limit:
            return total
    runs, others = one.vowels, other.vowels
    end = _end_distance(runs[-1], others[-1], across)
    if end > limit:
        return end
    scale = _ACROSS_FACTOR if across else 1.0
    first = _FIRST_VOWEL_FACTOR * _slot_distance(runs[0], others[0], across)
    if first * scale > limit:
        return first * scale
    inner = [
        _slot_distance(left, right, across) if left != right else 0.0
        for left, right in zip(runs[1:-1], others[1:-1], strict=True)
    ]
    if len(runs) > _MIN_FLEETING_RUNS and (runs[-2], others[-2]) in _FLEETING:
        inner[-1] = _GLIDE
    return total + (first + sum(inner)) * scale + end


def _between_consonants(hard: str, rival: str, costs: dict[tuple[str, str], float]) -> float:
    pairs = zip(hard, rival, strict=True)
    return sum(costs.get(pair, _CHANGED_VOWEL) for pair in pairs if pair[0] != pair[1])


def _end_distance(one: str, other: str, across: bool) -> float:
    """Return the distance of final vowels; an extra vowel means another gender: Утепов, Утепова."""
    if one == other:
        return 0.0
    cost = _slot_distance(one, other, across)
    return _CHANGED_VOWEL if cost >= _LOST_VOWEL and not (one and other) else cost
