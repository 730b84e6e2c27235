"""Look up known names: given names with their gender, frequent surnames, and spellings that no rule connects.

The names are in `words/names.yml`, of which a row is a group of spellings of one name, and in
`words/frequent_surnames.yml`. `spellings.txt` has names whose Russian spelling follows no rule (Hubert, Юбер): a line
is the Latin spelling and the Russian ones, in lower case. They are from Wikidata's items for given and family names
(public domain, CC0), as collected in the library rigour 1.5, without those that rules find, pet names, translations,
and names in -ов, -ин and -ский; about a hundred names that the press uses were added by hand.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from config.word_tables import WordTables
from matchers.normalize import is_cyrillic
from matchers.spelling.phonetic_key import sounds
from matchers.spelling.romanise import plain


@cache
def _names() -> WordTables:
    return WordTables("matchers.spelling", "words/names.yml")


def _groups(table: str) -> Iterator[list[str]]:
    return (row.columns[0].split() for row in _names().rows(table, 1))


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for table in ("male", "female", "surnames", "countries"):
        for group in _groups(table):
            group_sounds = tuple(dict.fromkeys(sounds(word)[0] for word in group))
            for sound in group_sounds:
                found[sound] = tuple(dict.fromkeys((*found.get(sound, ()), *group_sounds)))
    return found


@cache
def _genders() -> dict[str, frozenset[Literal["m", "f"]]]:
    found: dict[str, frozenset[Literal["m", "f"]]] = {}
    genders: tuple[tuple[Literal["m", "f"], str], ...] = (("m", "male"), ("f", "female"))
    for gender, table in genders:
        for word in _names().words(table):
            sound = sounds(word)[0]
            found[sound] = found.get(sound, frozenset()) | {gender}
    return found


@cache
def _written_in_cyrillic() -> frozenset[str]:
    words = [word for table in ("male", "female") for word in _names().words(table)]
    return frozenset(sounds(word)[0] for word in words if is_cyrillic(word))


def spellings_of(group_sounds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sounds of all spellings of the names that sound like the first of `group_sounds`."""
    return _spellings().get(group_sounds[0], ()) if group_sounds else ()


def is_given(sound: str) -> bool:
    """Return whether a known given name sounds like this."""
    return sound in _genders()


def sounds_like_given(word: str) -> bool:
    """Return whether a word may sound like a known given name."""
    return any(map(is_given, sounds(word)))


def is_cyrillic_given(sound: str) -> bool:
    """Return whether a given name that the table has in Cyrillic sounds like this: Сэм does, the word сам doesn't."""
    return sound in _written_in_cyrillic()


def cyrillic_sounds(sounds_of_name: Sequence[str]) -> list[str]:
    """Return the sounds that a name may have in Cyrillic: those of the table if it has any, else all."""
    known = [sound for sound in sounds_of_name if is_cyrillic_given(sound)]
    return [sounds_of_name[0], *known] if known else [*sounds_of_name]


def gender_of_given(sound: str) -> Literal["m", "f"] | None:
    """Return the gender of a given name, or None for an unknown name and one that both men and women have."""
    known = _genders().get(sound, frozenset())
    return next(iter(known)) if len(known) == 1 else None


@cache
def _frequent_surnames() -> frozenset[str]:
    surnames = WordTables("matchers.spelling", "words/frequent_surnames.yml").words("surnames")
    male = [sounds(surname)[0] for surname in surnames]
    return frozenset([*male, *(sound[:-1] + "aia" if sound.endswith("ski") else sound + "a" for sound in male)])


def is_frequent_surname(sound: str) -> bool:
    """Return whether a frequent surname sounds like this, in a man's or a woman's form.

    A frequent surname is unlikely to be a typo of another one: Тулебаев isn't Тулеубаев."""
    return sound in _frequent_surnames()


def foreign_spellings(word: str) -> tuple[str, ...]:
    """Return the other spellings of a name in `spellings.txt`, given in either alphabet."""
    return _foreign_spellings().get(word.lower() if is_cyrillic(word) else plain(word.lower()), ())


@cache
def _foreign_spellings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in files("matchers.spelling").joinpath("spellings.txt").read_text(encoding="utf-8").splitlines():
        latin, *cyrillic = line.split(" ")
        found[latin] = tuple(cyrillic)
        for word in cyrillic:
            found[word] = (*found.get(word, ()), latin)
    return found
