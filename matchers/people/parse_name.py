"""Parse a person's name into given names, patronymic and surname, whatever their order in the list."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from config.word_tables import WordTables
from matchers.normalize import ARTICLE, WORD, spelling
from matchers.people.patronymics import is_patronymic
from matchers.spelling.east_asian import in_cyrillic, is_korean_given
from matchers.spelling.known_names import sounds_like_given
from matchers.spelling.phonetic_key import sounds

Gender = Literal["m", "f"]

_SLAVIC = re.compile(r"(?:[eo]v|in|sk[io]i?|skii|ck[io]i)$|(?:[eo]va|ina|skaia|ckaia)$|(?:enko|uk|ian|wvili|adze)$")
_SURELY_SURNAME = re.compile(r"(?:[eo]v|[eo]va|sk[io]i?|skaia|enko)$")
_FEMALE = re.compile(r"(?:[eo]va|ina|skaia|ckaia|naia)$")
_MALE = re.compile(r"(?:[eo]v|in|ski)$")
NAME_WORDS = WordTables("matchers.people", "words/around_names.yml")
EAST_ASIAN = frozenset(NAME_WORDS.words("east_asian_surnames"))
PARTICLES = frozenset(NAME_WORDS.words("particles"))
"""Small words inside names, which texts may leave out."""
_LAST_INITIAL = re.compile(r"\b\w\.\s*$")
_ONE_LETTER_SURNAMES = frozenset(NAME_WORDS.words("one_letter_surnames"))
_KOREAN = re.compile(r"[А-ЯЁ]\w{1,5}-[а-яё]{2,6}")
"""Korean given names of two syllables in Cyrillic: Чон-ын."""
_MIN_HALF_CHARS = 4
_MIN_SECOND_NAME_CHARS = 5
"""Minimum length of a second given name that may be used alone: Recep Tayyip Erdoğan, Тайип Эрдоган."""
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_STRAY_SIGNS = str.maketrans("", "", "·ˌ")
"""Signs between letters in some romanisations."""
_NICKNAME = re.compile(r"[«„“\"][^»”“\"]*[»”“\"]")


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonName:
    """One written form of a person's name."""

    given: tuple[str, ...]
    surname: str
    patronymic: str | None = None
    whole: bool = False
    """Whether a text must have every given name: halves of a double name, or short names (Ким Чен Ын)."""


def parse_person(written: str) -> list[PersonName]:
    """Return the ways to read one written name; none for a single word, which never names a person alone."""
    plain = _NICKNAME.sub(" ", _BRACKETS.sub(" ", written)).translate(_STRAY_SIGNS)
    plain = _LAST_INITIAL.sub("", plain)
    written_words = [match[0] for match in WORD.finditer(plain)]
    words = _without_particles(written_words)
    patronymics = _patronymics(words)
    words = [word for word in words if word not in patronymics]
    if len(words) < 2:
        return []
    found: list[PersonName] = []
    for given, surname in _splits(words):
        name = PersonName(
            given=given,
            surname=surname,
            patronymic=patronymics[0] if patronymics else None,
            whole=len(given) > 1 and any(len(part) < 4 for part in given[1:]),
        )
        found += [name, *_other_given(name), *_without_article(name), *_with_half(name)]
    for surname, given in in_cyrillic(written_words):
        found.append(PersonName(given=given, surname=surname, whole=len(given) > 1))
    return found


def _patronymics(words: list[str]) -> list[str]:
    """Return the patronymics of a name; a last word of their shape after another is the surname: Петровна Дашкевич."""
    shaped = [word for word in words[1:] if len(words) > 2 and is_patronymic(word)]
    return shaped[:-1] if len(shaped) > 1 and shaped[-1] == words[-1] else shaped


def _without_particles(words: list[str]) -> list[str]:
    """Return a name without von, bin and second initials, and a Korean one in three parts."""
    last = len(words) - 1
    kept = [
        word
        for place, word in enumerate(words)
        if place == 0
        or (len(word) > 1 and word.lower() not in PARTICLES)
        or (place == last and word in _ONE_LETTER_SURNAMES)
    ]
    if len(kept) == 2 and "-" in kept[1] and (_first_sound(kept[0]) in EAST_ASIAN or _is_korean(kept[1])):
        return [kept[0], *kept[1].split("-")]
    return kept


def _is_korean(word: str) -> bool:
    return is_korean_given(word) or _KOREAN.fullmatch(word) is not None


def _without_article(name: PersonName) -> list[PersonName]:
    """Return the name without an article: Аль-Асад is also written Асад."""
    match = ARTICLE.match(name.surname)
    if not match:
        return []
    bare = name.surname[match.end() :]
    return [replace(name, surname=bare)] if bare else []


def _with_half(name: PersonName) -> list[PersonName]:
    """Return the names with either half of a double surname."""
    halves = name.surname.split("-")
    if len(halves) != 2 or ARTICLE.match(name.surname) or any(len(half) < _MIN_HALF_CHARS for half in halves):
        return []
    return [replace(name, surname=halves[0]), replace(name, given=(*name.given, halves[0]), surname=halves[1])]


def _splits(words: list[str]) -> list[tuple[tuple[str, ...], str]]:
    """Return given names and surname, in both orders where neither order shows."""
    given_first, surname_first = (tuple(words[:-1]), words[-1]), (tuple(words[1:]), words[0])
    if words[0].isupper() and len(words[0]) > 2 and not words[-1].isupper():
        return [surname_first]
    is_east_asian = len(words) == 3 and (_first_sound(words[0]) in EAST_ASIAN or words[-1].islower())
    if is_east_asian and all(len(word) < 6 for word in words):
        return [surname_first]
    if sounds_like_given(words[0]) or _SLAVIC.search(_first_sound(words[-1])):
        return [given_first]
    if _SURELY_SURNAME.search(_first_sound(words[0])) or (
        sounds_like_given(words[-1]) and _SLAVIC.search(_first_sound(words[0]))
    ):
        return [surname_first]
    is_open = sounds_like_given(words[-1]) or _SLAVIC.search(_first_sound(words[0]))
    return [given_first, surname_first] if is_open else [given_first]


def _first_sound(word: str) -> str:
    return next(iter(sounds(word)), "")


def _other_given(name: PersonName) -> list[PersonName]:
    """Return variants of the given name: Нур-Али as Нур Али, and Uy bolsyn as one word."""
    first = spelling(name.given[0])
    others = []
    if "-" in first:
        parts = tuple(part for part in first.split("-") if part)
        others.append(replace(name, given=parts + name.given[1:], whole=True))
    if (
        len(name.given) > 1
        and len(name.given[1]) >= _MIN_SECOND_NAME_CHARS
        and name.given[1][0].isupper()
        and not name.whole
    ):
        others.append(replace(name, given=name.given[1:], whole=False))
    if len(name.given) > 1 and (name.given[1].islower() or len(first) < 4):
        others.append(replace(name, given=(first + name.given[1].lower(), *name.given[2:]), whole=False))
    return [other for other in others if other.given]


def gender_of_surname(surname: str) -> Gender | None:
    """Return the gender that a surname's own ending shows."""
    sound = _first_sound(surname)
    if surname.endswith("ff"):
        return None
    if _FEMALE.search(sound):
        return "f"
    return "m" if _MALE.search(sound) else None
