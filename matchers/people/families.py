"""Find relatives named together with one surname in the plural: братья Нуржан и Бахтияр Касеновы."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from matchers.lexicon.records import FULL, NameIndex, pair_key
from matchers.lexicon.tokenized_text import Token, TokenizedText
from matchers.lexicon.word_index import WordIndex, WordMatch
from matchers.mention import Reason, ReasonCode
from matchers.normalize import is_cyrillic
from matchers.people.patronymics import fathers_of
from matchers.spelling.russian_inflection import ANY_CASE, Case

_AND = frozenset({"и", "да", "мен", "пен", "бен", "және", "and"})
_MAX_RELATIVES = 6
"""Maximum number of relatives in one enumeration."""
_MIN_SINGULAR_DISTANCE, _MAX_SINGULAR_DISTANCE = 3, 5
"""Most words between the first of two given names and a surname in the singular, and for several names."""
_GAP_BEFORE_LIST = re.compile(r"[\s,:(–—-]{1,4}")
_COMMA = re.compile(r",\s{1,2}")
_SPACE = re.compile(r"\s{1,2}")
_KAZAKH_PLURAL = re.compile(r"(?:лар|лер|дар|дер|тар|тер)(?:\w{0,5})$")
_PLURAL_ENDINGS = (
    (re.compile(r"(?:ы|ие)$"), Case.NOMINATIVE),
    (re.compile(r"[ыи]х$"), Case.GENITIVE | Case.ACCUSATIVE | Case.PREPOSITIONAL),
    (re.compile(r"[ыи]м$"), Case.DATIVE),
    (re.compile(r"[ыи]ми$"), Case.INSTRUMENTAL),
)
IN_FAMILY = Reason(code=ReasonCode.IN_FAMILY, weight=0.75)


_ENGLISH_PLURAL = re.compile(r"(?:[eo]va?|in|sk[iy]y?|enko|bek|ba[iy]|uly|kyzy)s$")


_PLURALS_OF_Y = ("аи", "еи", "ои")
"""Plurals of surnames in -й, which sound like the singular: Хегаи."""


def is_familys(tokenized: TokenizedText, at: int, match: WordMatch) -> bool:
    """Return whether a surname alone is a family's: Цойлар, Хегаи, the Usenovs."""
    word = tokenized.tokens[at].word.lower()
    if is_cyrillic(word):
        return (bool(match.cases & Case.FAMILY) and not match.cases & ANY_CASE) or word.endswith(_PLURALS_OF_Y)
    follows_article = at > 0 and tokenized.tokens[at - 1].word.lower() == "the"
    return word.endswith("s") and (follows_article or _ENGLISH_PLURAL.search(word) is not None)


class Relative(NamedTuple):
    """A person's form, found in the words `first` to `last`."""

    form: int
    first: int
    last: int


def relatives(tokenized: TokenizedText, at: int, names: NameIndex) -> Iterator[Relative]:
    """Yield the listed people among several named before or after a surname in the plural."""
    token = tokenized.tokens[at]
    if token.word.isascii():
        yield from _in_english(tokenized, at, names)
        yield from _before_mans_surname(tokenized, at, names)
        return
    yield from _beside_undeclined(tokenized, at, names)
    surnames = [match for match in token.matches if match.cases & (Case.FAMILY | Case.KAZAKH)]
    cases = plural_cases(token.word) if surnames else 0
    if not cases:
        return
    for given in (_given_before(tokenized, at), _given_after(tokenized, at)):
        if len(given) > 1:
            for place in given:
                beside = abs(place - at) == 1
                first, last = (min(place, at), max(place, at)) if beside else (place, place)
                for form in _forms(tokenized.tokens[place], cases, surnames, names):
                    yield Relative(form, first, last)


def _in_english(tokenized: TokenizedText, at: int, names: NameIndex) -> Iterator[Relative]:
    """Yield relatives before an English surname, which has no plural: Alibi and Timur Sarsenov.

    A woman may share a man's form of it: Alibi and Dana Sarsenov.
    """
    if at < _MIN_SINGULAR_DISTANCE or tokenized.tokens[at - 2].word.lower() != "and":
        return
    his, hers = list(tokenized.tokens[at].matches), womans_surnames(tokenized.tokens[at].word, names.word_index)
    for place in _given_before(tokenized, at):
        if at - place <= _MAX_SINGULAR_DISTANCE:
            is_last = place == at - 1
            for form in _forms(tokenized.tokens[place], Case.NOMINATIVE, hers if is_last else his + hers, names):
                yield Relative(form, place, at if is_last else place)


_HAS_PLURAL = re.compile(r"(?:[оеё]ва?|[иы]на?|ск(?:ий|ая))$")


def _beside_undeclined(tokenized: TokenizedText, at: int, names: NameIndex) -> Iterator[Relative]:
    """Yield the first of two relatives before a surname that has no plural: Нурсая и Азат Кыдырбай."""
    token = tokenized.tokens[at]
    if at < _MIN_SINGULAR_DISTANCE or tokenized.tokens[at - 2].word.lower() not in _AND:
        return
    surnames = [match for match in token.matches if match.cases & Case.NOMINATIVE]
    if not surnames or _HAS_PLURAL.search(token.word.lower()):
        return
    for place in _given_before(tokenized, at)[:-1]:
        if at - place <= _MAX_SINGULAR_DISTANCE:
            for form in _forms(tokenized.tokens[place], Case.NOMINATIVE, surnames, names):
                yield Relative(form, place, place)


_ENGLISH_MANS = re.compile(r"\w{3}(?:[eo]v|in)$")


def womans_surnames(word: str, word_index: WordIndex) -> list[WordMatch]:
    """Return the listed women's surnames of which an English word is the man's form: Suyunova for Suyunov."""
    return list(word_index.matches(word + "a")) if _ENGLISH_MANS.search(word) else []


def _before_mans_surname(tokenized: TokenizedText, at: int, names: NameIndex) -> Iterator[Relative]:
    """Yield the woman whose given name is one of two before a man's surname that isn't listed."""
    for surname in (at + 1, at + 3):
        if surname < len(tokenized.tokens) and not tokenized.tokens[surname].matches:
            yield from (one for one in _in_english(tokenized, surname, names) if one.first == at)


def plural_cases(word: str) -> int:
    """Return the cases in which a word may be a surname in the plural; 0 if it is none."""
    word = word.lower()
    if _KAZAKH_PLURAL.search(word):
        return int(Case.NOMINATIVE)
    return next((int(cases) for ending, cases in _PLURAL_ENDINGS if ending.search(word)), 0)


def _forms(token: Token, cases: int, surnames: list[WordMatch], names: NameIndex) -> Iterator[int]:
    for given in token.matches:
        if given.cases & cases & ANY_CASE:
            for surname in surnames:
                yield from names.filed.get(pair_key(FULL, surname.token, given.token))


def _given_before(tokenized: TokenizedText, at: int) -> list[int]:
    """Return the places of given names in a list that ends right before the surname."""
    found: list[int] = []
    place = at - 1 if _has_gap(tokenized, at - 1, _SPACE) else None
    while place is not None and len(found) < _MAX_RELATIVES:
        if _is_patronymic(tokenized, place) and _has_gap(tokenized, place - 1, _SPACE):
            place -= 1
        if not tokenized.tokens[place].is_capital:
            break
        found.insert(0, place)
        place = _before(tokenized, place)
    return found


def _before(tokenized: TokenizedText, place: int) -> int | None:
    """Return the position of the previous name in an enumeration."""
    if place >= 2 and tokenized.tokens[place - 1].word.lower() in _AND and _has_gap(tokenized, place - 1, _SPACE):
        return place - 2
    return place - 1 if _has_gap(tokenized, place - 1, _COMMA) else None


def _given_after(tokenized: TokenizedText, at: int) -> list[int]:
    found: list[int] = []
    place = at + 1 if _has_gap(tokenized, at, _GAP_BEFORE_LIST) else None
    while place is not None and len(found) < _MAX_RELATIVES and tokenized.tokens[place].is_capital:
        found.append(place)
        place += _has_gap(tokenized, place, _SPACE) and _is_patronymic(tokenized, place + 1)
        place = _after(tokenized, place)
    return found


def _after(tokenized: TokenizedText, place: int) -> int | None:
    if _has_gap(tokenized, place, _SPACE) and tokenized.tokens[place + 1].word.lower() in _AND:
        return place + 2 if place + 2 < len(tokenized.tokens) else None
    return place + 1 if _has_gap(tokenized, place, _COMMA) else None


def _is_patronymic(tokenized: TokenizedText, place: int) -> bool:
    token = tokenized.tokens[place]
    return token.is_capital and place > 0 and bool(fathers_of(token.word))


def _has_gap(tokenized: TokenizedText, place: int, between: "re.Pattern[str]") -> bool:
    """Return whether the text between a token and the next fully matches a pattern."""
    if not 0 <= place < len(tokenized.tokens) - 1:
        return False
    gap = tokenized.text[tokenized.tokens[place].end : tokenized.tokens[place + 1].start]
    return len(gap) < 6 and between.fullmatch(gap) is not None
