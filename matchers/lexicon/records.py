"""Store people and organisations as flat arrays that load quickly and are shared by processes."""

import json
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from matchers.lexicon.sorted_table import PackedRecords, SortedTable
from matchers.lexicon.word_index import WordIndex
from matchers.spelling.russian_inflection import WordReading

FULL, INITIAL, SURNAME, TYPO, PHRASE, SINGLE, ABBREVIATION = range(7)
"""Kinds of keys in the search table."""

MIN_TYPO_SOUNDS = 7
"""Minimum sounds of a name that may contain a typo; a typo of a shorter one is another family's name."""


_FORM = struct.Struct("4I")
"""The beginning of a form: person, surname, whole, given name; further given names may follow."""


def pair_key(kind: int, one: int, other: int = 0) -> int:
    """Return the table key of a form: its kind, and the numbers of two words or of a word and a code."""
    return kind << 60 | one << 32 | other


def unglided(sound: str) -> str:
    """Return a sound with one letter for each vowel, as in writing: Тулеубева lacks one letter of Тулеубаева."""
    return sound.replace("ie", "e")


def typo_code(sound: str, length: int) -> int:
    """Return a code of a long name's first two sounds and its length; the other sounds may contain a typo."""
    return crc32(f"{sound[:2]}{length}".encode())


def letters_code(abbreviation: str) -> int:
    """Return the hash of an abbreviation."""
    return crc32(abbreviation.encode())


class PersonFlags(NamedTuple):
    """Flags of a person's name; see the fields of `config.models.Entry`."""

    common_name: bool
    common_word: bool
    needs_given_name: bool
    needs_introduction: bool
    needs_context: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the list."""

    id: str
    gender: str | None
    indeclinable: bool
    patronymics: tuple[str, ...]
    """The possible sounds of the father's name."""
    context: tuple[str, ...]
    flags: PersonFlags
    surnames: frozenset[int]
    in_cyrillic: bool
    """Whether the list has the name in Cyrillic, so that Cyrillic texts must spell it more exactly."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a person's name, as numbers of words."""

    person: int
    given: tuple[int, ...]
    surname: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation of the list."""

    id: str
    context: tuple[str, ...]
    abbreviations: frozenset[str]
    common_word: bool
    capital_suffices: bool
    exists_abroad: bool
    heads: tuple[str, ...]
    """The words for its kind of body beside the core of its name."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A form of an organisation's name, as numbers of words without function words."""

    organisation: int
    words: tuple[int, ...]
    small: bool
    """Whether the list writes it in lower case."""
    digits: tuple[str, ...]
    function_words: frozenset[str]
    """The function words that belong to it."""
    has_head: bool
    is_core: bool
    """Whether this is the core alone, which counts in quotes or beside a word for the kind of body."""


class NameIndex:
    """An index of people and organisations; equal lists give equal indexes."""

    def __init__(
        self,
        word_index: WordIndex,
        filed: SortedTable,
        people: PackedRecords,
        forms: PackedRecords,
        organisations: PackedRecords,
        phrases: PackedRecords,
    ) -> None:
        self.word_index = word_index
        self.filed = filed
        self.people, self.forms = people, forms
        self.organisations, self.phrases = organisations, phrases
        self.has_abbreviations = self.filed.has_from(pair_key(ABBREVIATION, 0))
        self.person = lru_cache(maxsize=20_000)(self._person)
        self.form = lru_cache(maxsize=20_000)(self._form)
        self.misspelt: dict[tuple[str, int], Sequence[tuple[int, int, WordReading]]] = {}
        """A cache of `matchers.people.typos`: word and other half -> misspelt forms."""
        self.organisation = lru_cache(maxsize=20_000)(self._organisation)
        self.phrase = lru_cache(maxsize=20_000)(self._phrase)

    def __reduce__(self) -> "tuple[type[NameIndex], tuple[WordIndex | SortedTable | PackedRecords, ...]]":
        return NameIndex, (self.word_index, self.filed, self.people, self.forms, self.organisations, self.phrases)

    def __len__(self) -> int:
        return len(self.people) + len(self.organisations)

    def _person(self, number: int) -> Person:
        row = json.loads(self.people[number])
        flags = PersonFlags(*row[5])
        return Person(row[0], row[1], row[2], tuple(row[3]), tuple(row[4]), flags, frozenset(row[6]), row[7])

    def _form(self, number: int) -> Form:
        numbers = array("I", self.forms[number])
        return Form(person=numbers[0], surname=numbers[1], whole=bool(numbers[2]), given=tuple(numbers[3:]))

    def halves(self, number: int) -> tuple[int, int]:
        """Return the surname and given name of a form, faster than `form` does."""
        _, surname, _, given = _FORM.unpack_from(self.forms.content, self.forms.start_of(number))
        return surname, given

    def _organisation(self, number: int) -> Organisation:
        row = json.loads(self.organisations[number])
        return Organisation(row[0], tuple(row[1]), frozenset(row[2]), row[3], row[4], row[5], tuple(row[6]))

    def _phrase(self, number: int) -> Phrase:
        row = json.loads(self.phrases[number])
        return Phrase(row[0], tuple(row[1]), row[2], tuple(row[3]), frozenset(row[4]), row[5], row[6])
