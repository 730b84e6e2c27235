"""Transcribe Chinese names (Palladius) and Korean names (Kontsevich) into Russian, as the press does."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, product

from config.word_tables import WordTables


@cache
def _tables() -> WordTables:
    return WordTables("matchers.spelling", "words/east_asian.yml")


@cache
def _table(name: str) -> dict[str, str]:
    """Return a table's Cyrillic letters by the Latin ones."""
    return {latin.strip("-"): cyrillic.strip("-") for _, (latin, cyrillic) in _tables().rows(name, 2)}


@cache
def _chinese_surnames() -> frozenset[str]:
    return frozenset(_tables().words("chinese_surnames"))


_SYLLABLE = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])([aeiouv][a-z]*)")
_MAX_SYLLABLE_CHARS = 6

_KOREAN_SYLLABLE = re.compile(
    "(?P<initial>kk|kh|th|ph|tt|pp|ch|sh|ss|kw|gw|hw|[kgtdpbjshmnrlw])?(?P<vowel>[aeiouyw]+)(?P<end>ng|ck|[nmlkpth])?"
)
_KOREAN_GIVEN = re.compile(r"[A-Z][a-z]{1,5}-[a-z]{2,6}")
_MAX_KOREAN_SPELLINGS = 12


def is_korean_given(word: str) -> bool:
    """Return whether a word is written as given names in two syllables are: Moo-hyun, Ying-jeou."""
    return _KOREAN_GIVEN.fullmatch(word) is not None


def in_cyrillic(words: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield surname and given names in Cyrillic for a name written surname first: Zhang Ziyi, Ban Ki-moon."""
    if len(words) != 2:
        return
    surname, given = words[0].lower(), words[1].lower()
    if not words[0].isascii() or not words[1].isascii():
        if surname in _surnames_in_cyrillic() and _given_in_cyrillic().fullmatch(given):
            yield surname, (given,)
        return
    if surname in _chinese_surnames():
        for syllables in _divided(given.replace("-", "").replace("'", "")):
            yield _palladius(surname), ("".join(map(_palladius, syllables)),)
    if is_korean_given(words[1]):
        yield from islice(_korean(surname, given.split("-")), _MAX_KOREAN_SPELLINGS)


def _divided(given: str) -> Iterator[tuple[str, ...]]:
    """Yield the ways to read a given name as one Chinese syllable or two."""
    if _palladius(given):
        yield (given,)
    for cut in range(1, len(given)):
        if _palladius(given[:cut]) and _palladius(given[cut:]):
            yield given[:cut], given[cut:]


def _palladius(syllables: str) -> str:
    """Return a syllable of pinyin, or a surname of two, in Cyrillic; "" for anything else."""
    if syllables in _table("chinese_syllables"):
        return _table("chinese_syllables")[syllables]
    match = _SYLLABLE.fullmatch(syllables) if len(syllables) <= _MAX_SYLLABLE_CHARS else None
    if match is None or match[2] not in _table("chinese_finals"):
        return ""
    initial, final = match.groups()
    if initial in "jqx" and final in _table("chinese_finals_after_jqx"):
        return _table("chinese_initials")[initial] + _table("chinese_finals_after_jqx")[final]
    if initial in "zcs" and final == "i":
        return _table("chinese_initials")[initial] + "ы"
    return _table("chinese_initials")[initial] + _table("chinese_finals")[final]


@cache
def _surnames_in_cyrillic() -> frozenset[str]:
    return frozenset(map(_palladius, _chinese_surnames()))


@cache
def _given_in_cyrillic(fewest: int = 2) -> re.Pattern[str]:
    """Return a pattern of `fewest` to two Chinese syllables in Cyrillic."""
    syllables = {
        *_table("chinese_syllables").values(),
        *(one + other for one in _table("chinese_initials").values() for other in _table("chinese_finals").values()),
    }
    return re.compile(f"(?:{'|'.join(sorted(syllables, key=len, reverse=True))}){{{fewest},2}}")


@cache
def is_surname(word: str) -> bool:
    """Return whether a Cyrillic word is a frequent Chinese or Korean surname, which precedes the given name."""
    korean = {one for written in _table("korean_surnames").values() for one in written.split("/")}
    return word.lower() in _surnames_in_cyrillic() | korean


def is_chinese(surname: str, given: str) -> bool:
    """Return whether two words in Cyrillic, surname first, are written as Chinese names are: Чжао Лэй."""
    return surname.lower() in _surnames_in_cyrillic() and _given_in_cyrillic(1).fullmatch(given.lower()) is not None


def _korean(surname: str, given: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    spellings = [list(_korean_syllable(syllable)) for syllable in given]
    for first in filter(None, _table("korean_surnames").get(surname, "").split("/")):
        for parts in product(*spellings):
            yield first, parts


def _korean_syllable(syllable: str) -> Iterator[str]:
    match = _KOREAN_SYLLABLE.fullmatch(syllable)
    vowels = _table("korean_vowels").get(match["vowel"], "") if match else ""
    if match is None or not vowels:
        return
    for vowel in vowels.split("/"):
        for initial in _table("korean_initials")[match["initial"] or ""].split("/"):
            yield initial + vowel + _table("korean_finals")[match["end"] or ""]
