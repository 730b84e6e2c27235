"""Find the words of a text and normalise the spelling by which each is compared."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TypeVar

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\ufffd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Characters that a reader doesn't see (Unicode's Default_Ignorable_Code_Point and separators of lines), and the sign
for a wrong byte, as ranges of a regular expression."""

MARKS = "\u0300-\u036f\u0483-\u0487"
ZEROS = "0０"
_APOSTROPHES = "'’ʼʹʻ`´′"
_SMALL = "a-zа-яёәғқңөұүһі"
CAPITALS = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_LETTERS = "A-Za-zА-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі"
WORD = re.compile(
    rf"(?:[^\W\d_]|(?<![\w.,])[{ZEROS}](?=[^\W\d_]))[{_LETTERS}]*+(?:[^\W_]++|[{MARKS}{INVISIBLE}]++|[-‐‑{_APOSTROPHES}](?=[^\W\d_])"
    rf"|[-‐‑\u00ad][^\S\n]*\n[^\S\n]*(?=[{_SMALL}]))*+"
)
"""A word, including marks, soft and hard hyphens, apostrophes, a hyphen at a line's end, and a zero at its start."""

ARTICLE = re.compile(r"(?i:[ae][lnrstz]|ash|аль|эль|а[нрстшз]|эр|эш)-|(?:Al|El|Di|De|Du|La|Le|Van)(?=[A-Z])")
"""Articles with which Arabic and Romance surnames may begin: аль-Асад, DiCaprio."""

_DROP = re.compile(rf"[{INVISIBLE}]")
_LINE_HYPHEN = re.compile(r"[-‐‑\u00ad]\s*\n\s*")
_ODD_HYPHENS = re.compile(r"[‐‑]")
_ODD_APOSTROPHES = re.compile(rf"[{_APOSTROPHES}]")
_ENGLISH_POSSESSIVE = re.compile(rf"(?<=[a-zA-Z])[{_APOSTROPHES}]s?$")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_PLAIN = re.compile(r"[А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")
PLAIN_WORDS = re.compile("(?m)^(?:[А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі][а-яёәғқңөұүһі]*|[А-ЯЁӘҒҚҢӨҰҮҺІ]+)$")
"""Matches, in a text with one word per line, the words in Cyrillic without marks, hyphens or inner capitals."""
_STRESS = dict.fromkeys((0x300, 0x301, 0x340, 0x341))
DIRECTIONS = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks of the direction of writing, as a range of a regular expression."""

_REVERSED = re.compile(rf"\u202e([^\n{DIRECTIONS}]+)")
"""Letters that a right-to-left override shows in reverse order."""

_INVISIBLE_LETTERS = str.maketrans(dict.fromkeys("\u115f\u1160\u3164\uffa0", "\u200b") | {"\u2800": " "})
"""Letters that are displayed as nothing or as a space."""
_UNSEEN_START = re.compile(rf"([^\S\n]+)([{INVISIBLE}]+)(?=[^\W_])")
"""Invisible characters at the start of a word that isn't the first one of its line."""
_ODD_START = re.compile(rf"[^\S\n][{INVISIBLE}]+[^\W_]|[\u202e\u115f\u1160\u2800\u3164\uffa0]")
_MAY_BE_ODD = re.compile(rf"[{INVISIBLE}\u2800]")
"""A character without which nothing matches `_ODD_START`; a single set is searched several times as fast."""

_ZERO = re.compile(r"(?<=[^\W\d_])0|0(?=[^\W\d_])")

_TO_CYRILLIC = str.maketrans("ABEKMHOPCTYXISJaeopcyxisjhəƏ", "АВЕКМНОРСТУХІЅЈаеорсухіѕјһәӘ")
_TO_LATIN = str.maketrans("АВЕКМНОРСТУХІЅЈаеорсухіѕјһә", "ABEKMHOPCTYXISJaeopcyxisjhə")


MAX_CACHED_WORDS = 50_000
_T = TypeVar("_T")


class WordCache(dict[str, _T]):
    """The results of a function of a word, because texts repeat their words; emptied when there are too many.

    `map(cache.__getitem__, words)` takes a fraction of the time of a function with `lru_cache`.
    """

    def __init__(self, compute: Callable[[str], _T]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> _T:
        if len(self) >= MAX_CACHED_WORDS:
            self.clear()
        found = self[word] = self._compute(word)
        return found


def bounds(pieces: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the starts and the ends of words; `pieces` of a text are what is between them and words by turns."""
    ends = list(accumulate(map(len, pieces)))
    return ends[:-1:2], ends[1::2]


def spelling(word: str) -> str:
    """Return a word in NFKC, which makes full-width and mathematical letters plain, without invisible characters, and
    with zeros and look-alike letters of another alphabet replaced."""
    if _PLAIN.fullmatch(word):
        return word
    if word.isascii() and "0" not in word and "\n" not in word:
        return _ODD_APOSTROPHES.sub("'", word)
    visible = _DROP.sub("", _LINE_HYPHEN.sub("", word))
    visible = unicodedata.normalize("NFKC", _without_stress(visible))
    visible = _ODD_APOSTROPHES.sub("'", _ODD_HYPHENS.sub("-", visible))
    return "".join(_one_alphabet(part) for part in re.split(r"(['-])", visible))


def as_displayed(text: str) -> str:
    """Return the text, equally long, with its letters in the order in which they are displayed (UAX #9, overrides), and
    with invisible characters at a word's start moved to the end of the word before."""
    if not (_MAY_BE_ODD.search(text) and _ODD_START.search(text)):
        return text
    turned = _REVERSED.sub(lambda found: f"{found[0][0]}{found[1][::-1]}", text)
    return _UNSEEN_START.sub(r"\2\1", turned.translate(_INVISIBLE_LETTERS))


def stored_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of `text` that is displayed at `start` to `end` of `as_displayed(text)`."""
    for found in _REVERSED.finditer(text):
        first, last = found.span(1)
        if first <= start and end <= last:
            return first + last - end, first + last - start
        if start < last and first < end:
            start, end = min(start, first), max(end, last)
    return start, end


def _without_stress(word: str) -> str:
    """Return a word without stress marks on Cyrillic vowels; marks on Latin letters belong to the alphabet."""
    if not _CYRILLIC.search(word):
        return word
    return unicodedata.normalize("NFD", word).translate(_STRESS)


def _one_alphabet(part: str) -> str:
    if "0" in part:
        letter = "о" if _CYRILLIC.search(part) else "o"
        part = _ZERO.sub(letter.upper() if part.isupper() else letter, part)
    latin = _LATIN.findall(part)
    if not latin or not _CYRILLIC.search(part):
        return part
    cyrillic = part.translate(_TO_CYRILLIC)
    if not _LATIN.search(cyrillic):
        return cyrillic
    return part.translate(_TO_LATIN)


def is_plain(word: str) -> bool:
    """Return whether all characters of a word are Cyrillic letters without marks."""
    return _PLAIN.fullmatch(word) is not None


def is_cyrillic(word: str) -> bool:
    """Return whether a word has a letter of the Cyrillic alphabet."""
    return _CYRILLIC.search(word) is not None


def name_length(word: str) -> int:
    """Return the length of a word without an English possessive ending."""
    match = _ENGLISH_POSSESSIVE.search(word)
    return match.start() if match else len(word)
