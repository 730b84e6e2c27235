"""Check the words beside a name that make it another's: a given name, or a street, school or airport."""

import re
from collections.abc import Collection
from functools import lru_cache, reduce
from operator import or_
from typing import Literal

from matchers.lexicon.tokenized_text import Token, TokenizedText
from matchers.lexicon.word_index import readings
from matchers.normalize import is_cyrillic
from matchers.people.gender_cues import FAMILY_NAME, LATIN_FAMILY_NAME
from matchers.people.parse_name import EAST_ASIAN, NAME_WORDS, PARTICLES
from matchers.people.patronymics import fathers_of
from matchers.spelling.east_asian import is_chinese
from matchers.spelling.known_names import gender_of_given, is_cyrillic_given, is_given
from matchers.spelling.phonetic_key import VOWELS, sounds
from matchers.spelling.russian_inflection import ANY_CASE, Case, WordReading

_NAMED_AFTER = NAME_WORDS.pattern(
    "places_before",
    rf"(?i){NAME_WORDS.alternatives('places_before')}[^\S\n]+[«\"„]?$"
    rf"|\b{NAME_WORDS.alternatives('companies_before')}\w{{0,3}}[^\S\n]+[«\"„]$",
)
_PLACE_OF = NAME_WORDS.any_of("places_of", "(?i)", r"[^\S\n]+[«\"„]?$")
"""Words for places that have a name in the genitive; before a man's nominative they say where he was."""
_TO_LAST_WORD = re.compile(r"(?s:.*)\b(?=\w+\.?\s+[«\"„]?$)")
_NAMED_PLACE = NAME_WORDS.any_of("places_after", r"(?i)[»\"“]?[^\S\n]+", r"\b")
_TITLES = frozenset(NAME_WORDS.words("titles"))
_NO_GIVEN_NAMES = _TITLES.union(NAME_WORDS.words("bodies"))
_LIKE_GIVEN_NAMES = frozenset(NAME_WORDS.words("like_given_names"))
_LIKE_SHAPED = NAME_WORDS.any_of("like_shaped_names")
_SHAPED = re.compile(
    r"(?:bek|bol|jan|gali|gazi|berdi|geldi|gul|kul|sultan|murat|ahmet|muhamet|muhamed|bolat|bai|mirza|jamal|sulu)$"
)
_NATIONS = frozenset({"uzbek", "kazbek"})
_OF_MAN = re.compile(r"(?:[оеё]в|[иы]н|[иы]й)$")
_UNDECLINED = 1 << 16
"""A bit for surnames that women don't decline: beside Наталью, Ким may be in any case."""
_MIN_SURNAME_CHARS = 3
_MAX_CHARS_BEFORE = 20
_MAX_CHARS_AFTER = 24
_MAX_CACHED_NAMES = 10_000


def is_place_name(tokenized: TokenizedText, first: int, last: int) -> bool:
    """Return whether the words are the name of a street, school, university or airport."""
    start, end = tokenized.tokens[first].start, tokenized.tokens[last].end
    before = tokenized.text[max(0, start - _MAX_CHARS_BEFORE) : start]
    word = _TO_LAST_WORD.match(before)
    if word and _NAMED_AFTER.match(before, word.end()):
        return True
    if word and _PLACE_OF.match(before, word.end()) and not _OF_MAN.search(tokenized.tokens[last].word):
        return True
    return _NAMED_PLACE.match(tokenized.text[end : end + _MAX_CHARS_AFTER]) is not None


_COMPOUND = re.compile(rf"-(?!{NAME_WORDS.alternatives('after_hyphen')})[а-яё]{{4}}|-\d")


def is_compound(tokenized: TokenizedText, at: int) -> bool:
    """Return whether a word goes on after a hyphen as names don't: «Гросс-аудит», АН-24, but not Ертаев-старший."""
    return _COMPOUND.match(tokenized.text, tokenized.tokens[at].end) is not None


def is_title(word: str) -> bool:
    """Return whether a word before initials is an office rather than a surname: Адвокат И. Сатаев."""
    return word.lower() in _TITLES


def is_beside_other_given_name(tokenized: TokenizedText, at: int, surnames: Collection[int] = ()) -> bool:
    """Return whether a surname has another given name than the entry's: Ерлан Нурмаганов for Аскар Нурмаганов.

    `surnames` are the positions of other surnames, which aren't unknown given names: после встречи с Ким Линдквист.
    """
    cases = _possible_cases(tokenized.tokens[at].word)
    is_name_before = tokenized.near(at - 1, at) and _is_name(tokenized, tokenized.tokens[at - 1], at)
    if is_name_before and at - 1 not in surnames and _unknown_given(tokenized, at - 1, cases):
        return True
    before = at - 2 if at > 1 and tokenized.tokens[at - 1].word.lower() in PARTICLES else at - 1
    if _is_given_at(tokenized, before, at, cases):
        return True
    return _is_given_at(tokenized, at + 1, at, cases) and not _is_of_next(tokenized, at + 1, surnames)


@lru_cache(maxsize=_MAX_CACHED_NAMES)
def _possible_cases(surname: str) -> int:
    """Return the cases that a surname may be in, and whether a woman's isn't declined."""
    cases = 0 if _OF_MAN.search(surname) else _UNDECLINED
    return reduce(or_, (reading.cases for reading in readings(surname)), cases)


def _is_of_next(tokenized: TokenizedText, given: int, surnames: Collection[int]) -> bool:
    """Return whether a given name belongs to the surname after it: мать Ассанжа Кристин Ассанж."""
    after = given + 1
    if not tokenized.near(given, after) or tokenized.tokens[given].is_initial:
        return False
    if after in surnames:
        return True
    word = tokenized.tokens[after].word
    is_surname = tokenized.tokens[after].is_capital and len(word) > _MIN_SURNAME_CHARS and not fathers_of(word)
    return is_surname and not _may_be_given(word, ANY_CASE)


def is_given_of_another(tokenized: TokenizedText, at: int) -> bool:
    """Return whether a word that may be a given name has a family name in -ов or a patronymic after it: Жанболат
    Сериков, where Жанболат is a surname of the list."""
    after = tokenized.tokens[at + 1] if tokenized.near(at, at + 1) else None
    if after is None or not after.is_capital or _has_family_shape(tokenized.tokens[at].word):
        return False
    return (_has_family_shape(after.word) and not _is_given_name(after.word)) or bool(fathers_of(after.word))


@lru_cache(maxsize=_MAX_CACHED_NAMES)
def _is_given_name(word: str) -> bool:
    """Return whether a word is a known given name in the nominative: Кристина, which looks like a surname."""
    return any(one.cases & Case.NOMINATIVE and gender_of_given(one.sound) for one in readings(word))


def is_short_surname(word: str) -> bool:
    """Return whether a short word is a surname by its ending, or a frequent East Asian one: Ким, Юнов."""
    return _has_family_shape(word) or not EAST_ASIAN.isdisjoint(sounds(word))


@lru_cache(maxsize=_MAX_CACHED_NAMES)
def _has_family_shape(word: str) -> bool:
    return any(shape.search(word.lower()) for shape in (FAMILY_NAME, LATIN_FAMILY_NAME))


def is_beside_capital(tokenized: TokenizedText, at: int) -> bool:
    """Return whether a word beside a surname, except an office, has a capital that no sentence gives it."""
    words = (tokenized.tokens[place] for place in tokenized.beside(at))
    capitals = (word for word in words if word.is_capital and not word.word.isupper() and not tokenized.is_quoted(word))
    return any(word.word.lower() not in _NO_GIVEN_NAMES and not tokenized.starts_sentence(word) for word in capitals)


def gender_beside(tokenized: TokenizedText, at: int) -> Literal["m", "f"] | None:
    """Return the gender of the known given name right beside a surname, or None."""
    words = (tokenized.tokens[place] for place in tokenized.beside(at))
    genders = (gender_of_given(one.sound) for token in words if token.is_capital for one in readings(token.word))
    return next(filter(None, genders), None)


def given_initials_beside(tokenized: TokenizedText, at: int) -> set[str]:
    """Return the first sounds of the given names right beside a surname."""
    words = (tokenized.tokens[place] for place in tokenized.beside(at))
    given = (
        one.word for one in words if one.is_capital and len(one.word) > 2 and not _begins_like_given(tokenized, one)
    )
    return {sound[0] for word in given if _may_be_given(word, ANY_CASE) for sound in sounds(word)}


def _is_given_at(tokenized: TokenizedText, place: int, at: int, cases: int) -> bool:
    if not tokenized.near(min(place, at), max(place, at)):
        return False
    token = tokenized.tokens[place]
    if token.is_initial and tokenized.has_dot(token):
        return True
    if not _is_name(tokenized, token, at):
        return False
    if _may_be_given(token.word, cases):
        return not _begins_like_given(tokenized, token)
    return place > at and is_chinese(tokenized.tokens[at].word, token.word)


def _begins_like_given(tokenized: TokenizedText, token: Token) -> bool:
    """Return whether a word looks like a given name, but has its capital because it begins the sentence."""
    word = token.word.lower()
    is_like = word in _LIKE_GIVEN_NAMES or _LIKE_SHAPED.fullmatch(word) is not None
    return is_like and tokenized.starts_sentence(token)


def _is_name(tokenized: TokenizedText, token: Token, at: int) -> bool:
    """Return whether a word is written like a given name beside a surname, and isn't a title: «Тэсс» Полански."""
    if not token.is_capital or len(token.word) < 3 or tokenized.is_quoted(token):
        return False
    return not token.word.isupper() or tokenized.tokens[at].word.isupper()


def is_shaped_given(sound: str) -> bool:
    """Return whether a word has the shape of a Kazakh given name: Тлеубек, Серікбол."""
    return len(sound) > 5 and sound not in _NATIONS and _SHAPED.search(sound) is not None


@lru_cache(maxsize=_MAX_CACHED_NAMES)
def _may_be_given(word: str, cases: int) -> bool:
    is_known = is_cyrillic_given if is_cyrillic(word) else is_given
    if "-" in word and all(any(map(is_known, sounds(half)[:1])) for half in word.split("-")):
        return True  # Жан-Мари
    for reading in readings(word):
        if not reading.cases & ANY_CASE or not (is_known(reading.sound) or is_shaped_given(reading.sound)):
            continue
        undeclined_beside = cases & _UNDECLINED and reading.sound[-1] in VOWELS
        if reading.cases & cases or not is_cyrillic(word) or _stays(reading) or undeclined_beside:
            return True
    return False


def _stays(reading: WordReading) -> bool:
    """Return whether a given name is the same in all cases, as a woman's name that ends in a consonant is: Айгуль."""
    return bool(reading.cases & Case.NOMINATIVE) and reading.sound[-1] not in VOWELS


def _unknown_given(tokenized: TokenizedText, place: int, cases: int) -> bool:
    """Return whether a word may be an unlisted given name: capitalised inside a sentence, before a nominative."""
    token = tokenized.tokens[place]
    if (
        token.word.lower() in _NO_GIVEN_NAMES
        or tokenized.starts_sentence(token)
        or not is_cyrillic(token.word)
        or not cases & Case.NOMINATIVE
    ):
        return False
    return sounds(token.word)[0][-1] not in VOWELS
