"""Tell the grammatical cases of names and of words for people by their endings, in Russian and Kazakh."""

from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Literal, TypeAlias

from matchers.events.event_words import load_words
from matchers.spelling.known_names import gender_of_given
from matchers.spelling.phonetic_key import sounds

Cases: TypeAlias = int
"""The Russian cases that a form may be in, one bit each; Kazakh's map onto them (ablative and locative are P)."""

N, G, D, A, I, P = (1 << bit for bit in range(6))  # noqa: E741  the usual letters for the cases
ALL = N | G | D | A | I | P

_CASE_LETTERS = dict(zip("NGDAIP", (N, G, D, A, I, P), strict=True))


def cases_of_letters(letters: str) -> Cases | None:
    """Return the cases that a word table writes as letters, such as `GA` or `all`; None for other letters."""
    if letters == "all":
        return ALL
    if not all(letter in _CASE_LETTERS for letter in letters):
        return None
    return reduce(or_, (_CASE_LETTERS[letter] for letter in letters))


class _Endings:
    """A table of `words/cases.yml`: the first ending that fits decides."""

    def __init__(self, name: str) -> None:
        tables = load_words("cases")
        self._rows = []
        for line, (letters, ending) in tables.rows(name, 2):
            cases = cases_of_letters(letters)
            if cases is None:
                raise tables.error(line, f"unknown cases {letters!r}", "write letters of NGDAIP, or all")
            pattern = tables.pattern(name, rf"(?:{'' if ending == '-' else ending})$", line)
            self._rows.append((pattern, cases))
        self.cases = lru_cache(maxsize=20_000)(self._cases)

    def _cases(self, word: str) -> Cases:
        return next((cases for pattern, cases in self._rows if pattern.search(word)), ALL)


_RUSSIAN_NAME_ENDINGS = _Endings("russian_names")
_KAZAKH_ENDINGS = _Endings("kazakh")
RUSSIAN_PERSON_ENDINGS = _Endings("russian_people")
RUSSIAN_ADJECTIVE_ENDINGS = _Endings("russian_adjectives")
RUSSIAN_ORGANISATION_ENDINGS = _Endings("russian_organisations")


def russian_cases(words: tuple[str, ...]) -> Cases:
    """Return the cases that all lower-case words of a name may share.

    Where they share none, words that look like nominatives are ignored, because some names don't decline.
    """
    each = [_cases_of_word(word) for word in words]
    declined = [cases for cases in each if cases != N]
    return reduce(and_, each, ALL) or reduce(and_, declined, ALL) or ALL


def kazakh_cases(words: tuple[str, ...]) -> Cases:
    """Return the case of a Kazakh phrase, which its last word carries."""
    return _KAZAKH_ENDINGS.cases(words[-1]) if words else N


def _cases_of_word(word: str) -> Cases:
    """Return the cases of a word of a name; a woman's given name in -a is a nominative, one in a consonant any case."""
    if gender_by_given_name(word) == "f":
        return N if word.endswith(("а", "я")) else ALL
    return _RUSSIAN_NAME_ENDINGS.cases(word)


_LATIN_SURNAMES: Sequence[tuple[Literal["m", "f"], tuple[str, ...]]] = (
    ("f", ("ova", "eva", "kyzy", "skaya")),
    ("m", ("ov", "ev", "uly", "skiy", "sky")),
)
"""Genders with endings of surnames in English texts, which don't decline."""


@lru_cache(maxsize=5_000)
def gender_by_given_name(word: str) -> Literal["m", "f"] | None:
    """Return the gender of a given name in the nominative; None for other words and for Александра, which may be a
    man's genitive."""
    heard = sounds(word)[:1] if len(word) > 2 else ()  # a number in a name has no sounds
    gender = gender_of_given(heard[0]) if heard else None
    may_be_genitive = gender == "f" and word.endswith(("а", "я"))
    stems = (word[:-1], word[:-1] + "й", word[:-1] + "ь") if may_be_genitive else ()
    return None if any(gender_of_given(sounds(stem)[0]) == "m" for stem in stems) else gender


def gender_of_name(words: tuple[str, ...]) -> Literal["m", "f"] | None:
    """Return the gender that a given name among the words of a name shows, or its surname in Latin letters, or None."""
    given = next((gender for word in words if (gender := gender_by_given_name(word))), None)
    if given is None and len(words) > 1:
        return next((gender for gender, ending in _LATIN_SURNAMES if words[-1].endswith(ending)), None)
    return given


def is_feminine(words: tuple[str, ...]) -> bool:
    """Return whether a name in the nominative looks like a woman's."""
    gender = gender_of_name(words)
    return gender == "f" if gender else words[-1].endswith(("а", "я"))
