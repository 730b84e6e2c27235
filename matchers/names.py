"""Build the index of people and organisations (`build_names`) and search a text with it (`find_names`)."""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from config.models.entry import Entry, EntryKind
from matchers.lexicon.index_manifest import ManifestError, Place, WordUses
from matchers.lexicon.records import (
    FULL,
    INITIAL,
    MIN_TYPO_SOUNDS,
    SURNAME,
    TYPO,
    NameIndex,
    PersonFlags,
    pair_key,
    typo_code,
    unglided,
)
from matchers.lexicon.sorted_table import extended_records, packed_records, sorted_table, updated_table
from matchers.lexicon.tokenized_text import TokenizedText
from matchers.lexicon.word_index import WordIndexBuilder
from matchers.mention import Mention
from matchers.normalize import is_cyrillic
from matchers.organisations.organisation_names import OrganisationRows
from matchers.organisations.organisations import find_organisations
from matchers.people.parse_name import Gender, PersonName, gender_of_surname, parse_person
from matchers.people.patronymics import roots_of
from matchers.people.people import find_people
from matchers.spelling.known_names import gender_of_given, is_frequent_surname, sounds_like_given
from matchers.spelling.phonetic_key import sounds

__all__ = ["NameIndex", "build_names", "find_names"]


def build_names(entries: Iterable[Entry]) -> NameIndex:
    """Return an index of the people and organisations among `entries`."""
    builder = NamesBuilder()
    for entry in entries:
        builder.add(entry)
    return builder.build()


def find_names(
    text: str, names: NameIndex, *, lang: str | None = None, citations: Sequence[Mention] = ()
) -> list[Mention]:
    """Return mentions of people and organisations of the list, by their place; `citations` of the same text are
    evidence."""
    tokenized = TokenizedText(text, names.word_index, citations)
    found = [*find_people(tokenized, names), *find_organisations(tokenized, names, lang=lang)]
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.entry or ""))


def _gender(names: Sequence[PersonName]) -> Gender | None:
    """Return the gender that names show: first by a surname in -ова, then by the given name, then by -ов."""
    shown = [_gender_of_surname(name) for name in names]
    if "f" in shown:
        return "f"
    given = [gender_of_given(sound) for name in names for sound in sounds(name.given[0])[:1]]
    return next((gender for gender in (*given, *shown) if gender), None)


def _gender_of_surname(name: PersonName) -> Gender | None:
    """Return the gender that a surname shows; one in -ин beside a given name in -a shows none (Sanna Marin)."""
    gender = gender_of_surname(name.surname)
    is_open = gender == "m" and name.given[0].endswith(("a", "а", "я")) and name.surname.endswith(("in", "ин"))
    return None if is_open else gender


_RELATIVE_ROLE = "relative"
"""Role of people who share a surname with somebody else on the list."""


def _flags(entry: Entry, names: Sequence[PersonName]) -> PersonFlags:
    """Return an entry's flags; those that are left out are derived from its names and its role."""
    common_name, needs_introduction = entry.common_name, entry.needs_introduction
    if common_name is None:
        common_name = 2 * sum(map(_is_common, names)) > len(names)
    if needs_introduction is None:
        needs_introduction = entry.role == _RELATIVE_ROLE or any(sounds_like_given(name.surname) for name in names)
    return PersonFlags(
        common_name, bool(entry.common_word), entry.needs_given_name, needs_introduction, entry.needs_context
    )


def _is_common(name: PersonName) -> bool:
    """Return whether both the given name and the surname are frequent ones."""
    return any(map(is_frequent_surname, sounds(name.surname))) and sounds_like_given(name.given[0])


class NamesBuilder:
    """Builds an index entry by entry, either a new one or an updated copy of a base index."""

    def __init__(self, base: NameIndex | None = None, uses: WordUses | None = None) -> None:
        self._base = base
        self.words = WordIndexBuilder(base.word_index, uses) if base else WordIndexBuilder()
        self._after = Place(len(base.people), len(base.forms)) if base else Place(0, 0)
        self._filed: list[tuple[int, int]] = []
        self._gone: list[tuple[int, int]] = []
        self.people: list[bytes] = []
        self.forms: list[bytes] = []
        after = Place(len(base.organisations), len(base.phrases)) if base else Place(0, 0)
        self.phrases = OrganisationRows(self.words, after)
        self._initials_of = cache(self._initials_of_word)
        self._typo_codes_of = cache(self._typo_codes_of_word)

    def build(self) -> NameIndex:
        """Return the index. Raise ManifestError if a form that was to be removed isn't in the base index."""
        filed = [*self._filed, *self.phrases.filed]
        made = (self.people, self.forms, self.phrases.organisations, self.phrases.rows)
        if self._base is None:
            return NameIndex(self.words.build(), sorted_table(filed), *map(packed_records, made))
        base = self._base
        try:
            changed = updated_table(base.filed, self._gone, filed)
        except KeyError as error:
            raise ManifestError(f"nothing is filed under {error}") from error
        held = (base.people, base.forms, base.organisations, base.phrases)
        return NameIndex(self.words.build(), changed, *map(extended_records, held, made))

    def add(self, entry: Entry) -> Place:
        """Add an entry, and return the place of its rows."""
        if entry.kind is not EntryKind.PERSON:
            place = self.phrases.next()
            self.phrases.add(entry)
            return place
        place = Place(self._after.number + len(self.people), self._after.first + len(self.forms))
        person, forms, filed = self._rows_of_person(entry, place)
        self.people.append(person)
        self.forms += forms
        self._filed += filed
        return place

    def remove(self, entry: Entry, place: Place) -> None:
        """Remove the forms of an entry of the base index, whose rows are at `place`; add the new entries first."""
        rows_of = self._rows_of_person if entry.kind is EntryKind.PERSON else self.phrases.rows_of
        self.words.change = -1
        self._gone += rows_of(entry, place)[2]
        self.words.change = 1

    def _rows_of_person(self, entry: Entry, place: Place) -> tuple[bytes, list[bytes], list[tuple[int, int]]]:
        names = list(dict.fromkeys(name for written in entry.names for name in parse_person(written)))
        forms = dict.fromkeys([self._numbered(name) for name in names])
        has_context = bool(entry.context)
        filed = [
            pair
            for number, (surname, given, _) in enumerate(forms, place.first)
            for pair in self._filed_of(number, surname, given[0], has_context=has_context)
        ]
        fathers = {name.patronymic for name in names} | {entry.patronymic}
        row = (
            entry.id,
            entry.gender or _gender(names),
            entry.indeclinable,
            sorted({root for father in fathers if father for root in roots_of(father)}),
            entry.context,
            _flags(entry, names),
            sorted({surname for surname, _, _ in forms}),
            any(map(is_cyrillic, entry.names)),
        )
        rows = [array("I", [place.number, surname, whole, *given]).tobytes() for surname, given, whole in forms]
        return json.dumps(row, ensure_ascii=False).encode(), rows, filed

    def _numbered(self, name: PersonName) -> tuple[int, tuple[int, ...], bool]:
        return self.words.add(name.surname), tuple(self.words.add(part) for part in name.given), name.whole

    def _filed_of(self, number: int, surname: int, given: int, *, has_context: bool) -> Iterator[tuple[int, int]]:
        yield pair_key(FULL, surname, given), number
        yield from ((pair_key(INITIAL, surname, letter), number) for letter in self._initials_of(given))
        if has_context:
            yield pair_key(SURNAME, surname), number
        yield from ((pair_key(TYPO, given, code), number) for code in self._typo_codes_of(surname))
        yield from ((pair_key(TYPO, surname, code), number) for code in self._typo_codes_of(given))

    def _initials_of_word(self, word: int) -> tuple[int, ...]:
        return tuple({ord(sound[0]) for sound in self.words.sounds_of(word)})

    def _typo_codes_of_word(self, word: int) -> tuple[int, ...]:
        long = (sound for sound in self.words.sounds_of(word) if len(sound) >= MIN_TYPO_SOUNDS)
        return tuple({typo_code(sound, len(unglided(sound))) for sound in long})
