"""All words of all names on the list, and which of them a word of a text is a form of.

What was found for a word is remembered: news repeat their words, so that most cost one look into a dictionary.
"""

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from matchers.given import is_given, spellings_of
from matchers.kazakh import KAZAKH_SUFFIXES, kazakh_stems
from matchers.normalize import is_cyrillic, is_plain, name_length, spelling
from matchers.russian import Case, Reading, family_readings, russian_readings
from matchers.skeleton import cyrillic_skeleton, cyrillic_sound, distance, skeleton, sounds
from matchers.table import Records, Table, records_of, table_of

REMEMBERED = 200_000
"""Words kept with what they match (about 40 MB when full); then remembering begins afresh."""
LONGEST_WORD = 60
"""Longer strings are no names; skipping them bounds the work for one word."""
_READINGS_OF_LATIN = 4
_OWN_NAME = 0.2
"""A word farther off that is a given name of its own is no spelling of another: Армен for Arman."""
_SOUNDS_OF_HALF = 4
_FILTER_BITS = 1 << 23
FAMILY_ENDING = re.compile("[оеё]в|ин|ск")
"""-ов, -ев, -ин, -ский in any case: what a surname in small letters must have."""
_LONGEST_ENDING = 6
_LONGEST_CHAIN = 7
"""Consonants in a chain of Kazakh suffixes: plural, possessive, case and likeness."""
_CAMEL = re.compile(r"(?<=[^\W\d_])[\u200b-\u200d\ufeff]*(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][a-zа-яёәғқңөұүһі])")


class Match(NamedTuple):
    """A word of a text is a form of a word of the list: how far the spellings are apart, and its possible cases."""

    token: int
    cost: float
    cases: int


class Piece(NamedTuple):
    """A part of a text's word that matches by itself: nearly always the whole word."""

    start: int
    end: int
    matches: tuple[Match, ...]


class Spelled(NamedTuple):
    """A word of the list with the ways it may sound."""

    cyrillic: bool
    """The list writes it in Cyrillic, so that Cyrillic words of texts must be spelt alike."""
    sounds: tuple[str, ...]


def readings(word: str) -> list[Reading]:
    """What a form in a text may come from: itself and the nominatives behind Russian and Kazakh endings."""
    found = []
    cyrillic = is_cyrillic(word)
    for sound in sounds(word)[:_READINGS_OF_LATIN]:
        found.append(Reading(sound, Case.NOMINATIVE))
        found += [Reading(stem, Case.KAZAKH) for stem in kazakh_stems(sound)]
        if cyrillic:
            found += russian_readings(sound)
            found += family_readings(sound)
        elif word.islower():
            found += [Reading(reading.sound, reading.cases | Case.SLUG) for reading in russian_readings(sound)]
    if cyrillic and word[:1].islower() and word.endswith(("ын", "ін")):
        found.append(Reading(sounds(word)[0][:-1], Case.KAZAKH))  # кәсіподағын: the head of an organisation's name
    if cyrillic and word.lower().endswith("ии"):
        found.append(Reading(sounds(word)[0], Case.PREPOSITIONAL))
    if cyrillic and "-" in word:
        found += _both_declined(word)
    return found


def _both_declined(word: str) -> Iterator[Reading]:
    """The nominatives of a double name both halves of which are declined: Касымом-Жомартом."""
    first, _, second = word.partition("-")
    if not first or not second or "-" in second:
        return
    for one in russian_readings(cyrillic_sound(spelling(first).lower())):
        for other in russian_readings(cyrillic_sound(spelling(second).lower())):
            if one.cases & other.cases:
                yield Reading(one.sound + other.sound, one.cases & other.cases)


def tolerance(length: int) -> float:
    """How far apart spellings of one name may be: nothing for Ким, a vowel for Нурмаганов."""
    return (0.16, 0.16, 0.16, 0.16, 0.36, 0.46, 0.52, 0.72, 0.8)[min(length, 8)]


class Vocabulary:
    """The words of a list, found again in any inflected form and alphabet."""

    def __init__(self, filed: Table, words: Records, phrases: "array[int]") -> None:
        self._filed = filed
        self._words = words
        self._phrases = phrases
        """Keys of the words of organisations, which count in small letters too."""
        self._start_memory()

    def _start_memory(self) -> None:
        self._filter = _filter_of(self._filed.keys)
        self._phrase_filter = _filter_of(self._phrases)
        self.memory: dict[str, tuple[Piece, ...]] = {}
        """What was found for the words seen so far."""
        self.spelled = lru_cache(maxsize=REMEMBERED)(self._spelled)

    def __getstate__(self) -> tuple[Table, Records, "array[int]"]:
        return self._filed, self._words, self._phrases

    def __setstate__(self, state: tuple[Table, Records, "array[int]"]) -> None:
        self._filed, self._words, self._phrases = state
        self._start_memory()

    def _spelled(self, token: int) -> Spelled:
        """The word of the list with that number."""
        cyrillic, *heard = self._words[token].decode().split("\t")
        return Spelled(cyrillic == "1", tuple(heard))

    def pieces(self, word: str) -> tuple[Piece, ...]:
        """The parts of a text's word that match words of the list; empty for nearly all words."""
        found = self.memory.get(word)
        if found is None:
            if len(self.memory) >= REMEMBERED:
                self.memory.clear()
            found = self.memory[word] = self._pieces(word)
        return found

    def _pieces(self, word: str) -> tuple[Piece, ...]:
        if is_plain(word) and not self._may_be_form(word):
            return ()
        if len(word) > LONGEST_WORD:
            return tuple(self._parts(word, re.compile("-|$"))) if "-" in word else ()
        end = name_length(word)
        matches = self.matches(word[:end])
        if matches:
            return (Piece(0, end, matches),)
        if "-" in word:
            return tuple(self._parts(word, re.compile(r"(?<=.)-(?=.)")))
        if _CAMEL.search(word):
            return tuple(self._parts(word, _CAMEL))
        return ()

    def _parts(self, word: str, border: "re.Pattern[str]") -> Iterator[Piece]:
        place = 0
        cuts = [(match.start(), match.end()) for match in border.finditer(word)]
        for start, after in [*cuts, (len(word), len(word))]:
            matches = self.matches(word[place:start]) if 0 < start - place <= LONGEST_WORD else ()
            if matches:
                yield Piece(place, start, matches)
            place = after

    def matches(self, word: str) -> tuple[Match, ...]:
        """The words of the list that `word` is a form of, each with its best reading."""
        if not self._may_match(word):
            return ()
        by_skeleton: dict[str, list[Reading]] = {}
        for reading in readings(word):
            by_skeleton.setdefault(skeleton(reading.sound), []).append(reading)
        found: dict[int, Match] = {}
        for key, likely in by_skeleton.items():
            for token in self._filed.get(key_of(key)):
                match = self._compare(word, token, likely)
                if match and (token not in found or match.cost < found[token].cost):
                    found[token] = match
        return tuple(sorted(found.values(), key=lambda match: match.cost))

    def _may_match(self, word: str) -> bool:
        """Endings only shorten a skeleton: without a beginning on file that an ending may leave, nothing can match."""
        if "-" in word and word[0].isupper():
            return True
        return any(
            _is_begun(self._filter, skeleton(sound).encode(), most_consonants(sound))
            for sound in sounds(word)[:_READINGS_OF_LATIN]
        )

    def _may_be_form(self, word: str) -> bool:
        """The same for plain Cyrillic words, of which texts are made; most in small letters can only be in phrases."""
        low = word.lower()
        known = self._phrase_filter if word == low and not FAMILY_ENDING.search(word) else self._filter
        return _is_begun(known, cyrillic_skeleton(low).encode(), _consonants_of(low[-_LONGEST_ENDING:]))

    def _compare(self, word: str, token: int, likely: list[Reading]) -> Match | None:
        spelled = self.spelled(token)
        across = spelled.cyrillic != is_cyrillic(word)
        best, cases = 9.0, 0
        for sound in spelled.sounds:
            allowed = tolerance(len(sound)) if not word[:1].islower() else 0.16
            for reading in likely:
                cost = distance(sound, reading.sound, across=across)
                if cost > _OWN_NAME and is_given(reading.sound) and reading.sound not in spelled.sounds:
                    continue
                if cost > allowed or cost > best + 0.1:
                    continue
                cases = reading.cases if cost < best - 0.1 else cases | reading.cases
                best = min(best, cost)
        return Match(token, round(best, 2), cases) if cases else None


def pieces_of(word: str) -> list[str]:
    """A word of a text and the parts that may match by themselves."""
    word = word[: 4 * LONGEST_WORD]
    parts = word.split("-") if "-" in word else _CAMEL.split(word)
    whole = word[: name_length(word)]
    return list(dict.fromkeys(part for part in (whole, *parts) if 0 < len(part) <= LONGEST_WORD))


def _filter_of(keys: "array[int]") -> bytearray:
    """A bit for each key: a look into it costs less than a search, and most words need no more."""
    bits = bytearray(_FILTER_BITS >> 3)
    for key in keys:
        bits[(key % _FILTER_BITS) >> 3] |= 1 << (key & 7)
    return bits


def _is_begun(known: bytearray, bones: bytes, endings: int) -> bool:
    """Whether the skeleton is known, or what is left of it without up to so many consonants."""
    shortest = max(1, len(bones) - endings)
    code = crc32(bones[:shortest])
    if known[(code % _FILTER_BITS) >> 3] & (1 << (code & 7)):
        return True
    for letter in bones[shortest:]:
        code = crc32(letter.to_bytes(), code)
        if known[(code % _FILTER_BITS) >> 3] & (1 << (code & 7)):
            return True
    return False


def most_consonants(sound: str) -> int:
    """How many consonants an ending of this word may have at most."""
    if sound.endswith(KAZAKH_SUFFIXES):
        return _LONGEST_CHAIN
    return 1 if sound.endswith(("m", "go", "mu", "ih", "imi")) else 0


@lru_cache(maxsize=50_000)
def _consonants_of(letters: str) -> int:
    """The same for the last letters of a plain Cyrillic word, remembered: many words end alike."""
    return most_consonants(cyrillic_sound(letters))


class VocabularyBuilder:
    """Collects words and numbers them in the order they first come; words that sound alike are one."""

    def __init__(self) -> None:
        self._written: dict[str, int] = {}
        self._numbers: dict[tuple[str, ...], int] = {}
        self._filed: list[tuple[int, int]] = []
        self._sounds: list[tuple[str, ...]] = []
        self._cyrillic: list[bool] = []
        self._phrases: set[int] = set()

    def add(self, word: str, *, in_phrase: bool = False) -> int:
        """The number of a word as the list writes it; those of phrases are found in small letters too."""
        number = self._written.get(word)
        if number is None:
            number = self._written[word] = self._number(all_sounds(spelling(word)))
            self._cyrillic[number] |= is_cyrillic(word)
        if in_phrase:
            self._phrases |= {key_of(skeleton(sound)) for sound in self._sounds[number]}
        return number

    def _number(self, heard: tuple[str, ...]) -> int:
        number = self._numbers.get(heard)
        if number is None:
            number = self._numbers[heard] = len(self._sounds)
            self._sounds.append(heard)
            self._cyrillic.append(False)
            self._filed += [(key_of(bones), number) for bones in {skeleton(sound) for sound in heard}]
        return number

    def sounds_of(self, number: int) -> tuple[str, ...]:
        """The ways a word that was added may sound."""
        return self._sounds[number]

    def build(self) -> Vocabulary:
        rows = zip(self._cyrillic, self._sounds, strict=True)
        words = records_of("\t".join((str(int(cyrillic)), *heard)).encode() for cyrillic, heard in rows)
        return Vocabulary(table_of(self._filed), words, array("I", sorted(self._phrases)))


def all_sounds(word: str) -> tuple[str, ...]:
    """The ways a word of the list may sound in any text: by rule, by the table of spellings, and Уа- for Ва-."""
    first, hyphen, second = word.partition("-")
    if hyphen and first and second:
        joined = (
            one + other for one in all_sounds(first)[:_SOUNDS_OF_HALF] for other in all_sounds(second)[:_SOUNDS_OF_HALF]
        )
        return tuple(dict.fromkeys((*sounds(word), *joined)))
    heard = dict.fromkeys(sounds(word))
    for other in spellings_of(tuple(heard)):
        heard.setdefault(other)
    for sound in list(heard):
        if sound[:2] in ("va", "ve", "vi"):
            heard.setdefault("u" + sound[1:])
        elif sound[:2] in ("ua", "ue", "ui"):
            heard.setdefault("v" + sound[1:])
    return tuple(heard)


@lru_cache(maxsize=100_000)
def key_of(bones: str) -> int:
    """The number under which a skeleton is filed."""
    return crc32(bones.encode())
