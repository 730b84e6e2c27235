"""Invented people and organisations, and the forms that Russian and Kazakh grammar give their names."""

from collections.abc import Iterator
from typing import Any

from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from config.models.entry import Entry, EntryKind
from matchers.mention import Mention
from matchers.names import build_names, find_names

_DECLINE = PetrovichDeclinationMaker()
OBLIQUE = (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL)


def person(*names: str, entry_id: str = "who", **fields: Any) -> Entry:
    return Entry(id=entry_id, kind=EntryKind.PERSON, names=names, **fields)


def organisation(*names: str, entry_id: str = "body", **fields: Any) -> Entry:
    return Entry(id=entry_id, kind=EntryKind.ORGANISATION, names=names, **fields)


def found(text: str, *entries: Entry, lang: str | None = None) -> list[Mention]:
    return find_names(text, build_names(entries), lang=lang)


def surfaces(text: str, *entries: Entry, lang: str | None = None) -> list[str]:
    return [mention.surface for mention in found(text, *entries, lang=lang)]


def russian_forms(given: str, surname: str, gender: str) -> Iterator[str]:
    """The nominative and the five other cases, declined by an independent library."""
    yield f"{given} {surname}"
    for case in OBLIQUE:
        parts = (NamePart.FIRSTNAME, given), (NamePart.LASTNAME, surname)
        yield " ".join(_declined(part, word, gender, case) for part, word in parts)


def _declined(part: NamePart, word: str, gender: str, case: Case) -> str:
    if gender == "f" and word[-1] not in "ая":
        return word
    return str(_DECLINE.make(part, Gender.FEMALE if gender == "f" else Gender.MALE, case, word))


_BACK = set("аоұыуя")
_ENDINGS = {
    "genitive": (("ның", "нің"), ("ның", "нің"), ("дың", "дің"), ("тың", "тің")),
    "dative": (("ға", "ге"), ("ға", "ге"), ("ға", "ге"), ("қа", "ке")),
    "accusative": (("ны", "ні"), ("ды", "ді"), ("ды", "ді"), ("ты", "ті")),
    "locative": (("да", "де"), ("да", "де"), ("да", "де"), ("та", "те")),
    "ablative": (("дан", "ден"), ("нан", "нен"), ("дан", "ден"), ("тан", "тен")),
    "instrumental": (("мен", "мен"), ("мен", "мен"), ("мен", "мен"), ("пен", "пен")),
    "plural": (("лар", "лер"), ("дар", "дер"), ("лар", "лер"), ("тар", "тер")),
}
"""Suffixes with back and front vowels: after vowels, after nasals, after р л й у, after all others."""
KAZAKH_CASES = tuple(_ENDINGS)


def kazakh_form(word: str, case: str) -> str:
    """A word with the suffix of that case, by vowel harmony and assimilation."""
    vowels = [letter for letter in word.lower() if letter in "аәеёиоөуұүыіэюя"]
    back = not vowels or vowels[-1] in _BACK
    last = word[-1].lower()
    group = 0 if last in "аәеиоөұүыіэюя" else 1 if last in "мнң" else 2 if last in "рлйу" else 3
    return word + _ENDINGS[case][group][0 if back else 1]
