"""Give the possible sounds of Latin spellings: English, romanised, Kazakh Latin, Japanese and Chinese."""

import re
from collections.abc import Iterator
from functools import cache

from config.word_tables import WordTables
from matchers.spelling.romanise import plain

MAX_LATIN_SOUNDS = 16
"""Maximum sounds of one Latin word; the likeliest come first."""

DOUBLE = re.compile(r"([a-z])\1+")
_NO_LETTERS = re.compile("[^a-z]+")
_SPELT = "sh sh shch ch ch zh zh en on dzh ya yu ss ts"
_MARKED = str.maketrans(
    dict(zip("şšŝčćžżęąđâûßц", _SPELT.split(), strict=True))
    | dict.fromkeys("ñńŋň", "n")
    | dict.fromkeys("ğǵġ", "g")
    | dict.fromkeys("ʹʺ'-", "")
)
_MASKED = {ord(letter): number for number, letter in enumerate("ýçöä", 1)}
_UNMASKED = {number: letter for letter, number in _MASKED.items()}
"""Letters whose marks change their sound."""
_TURKISH = re.compile("[ğışöüə]")
_TURKISH_C = re.compile("c(?![hkz])")
"""The Turkish c: Öcalan is Оджалан, Cəfərov Джафаров."""
_GROUP = re.compile(r"\([^()]*\)")


def _first_letters(pattern: str) -> set[str]:
    """Return the first letters of what a pattern matches, after lookbehinds."""
    while "(" in pattern:
        pattern = _GROUP.sub("", pattern)
    return {alternative.lstrip("^")[0] for alternative in pattern.split("|")}


@cache
def _rules() -> "dict[str, tuple[re.Pattern[str], tuple[tuple[str, ...], ...]]]":
    """Return for each letter a pattern with a group for each rule that may begin with it, and the rules' sounds."""
    tables = WordTables("matchers.spelling", "words/latin_sounds.yml")
    filed: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for _, (pattern, choices) in tables.rows("rules", 2):
        likely = tuple(choice.strip("-") for choice in choices.split())
        for letter in _first_letters(pattern):
            filed.setdefault(letter, []).append((pattern, likely))
    return {
        letter: (
            tables.pattern("rules", "|".join(f"({pattern})" for pattern, _ in rules)),
            tuple(choices for _, choices in rules),
        )
        for letter, rules in filed.items()
    }


def _graphemes(letters: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield start, end and possible sounds of the letters that don't sound as they are written."""
    rules_of = _rules().get
    at = 0
    for place, letter in enumerate(letters):
        rules = rules_of(letter) if place >= at else None
        match = rules[0].match(letters, place) if rules else None
        if rules and match and match.lastindex:
            at = match.end()
            yield place, at, rules[1][match.lastindex - 1]


def latin_sounds(word: str) -> tuple[str, ...]:
    """Return the ways a Latin word in lower case may sound, likeliest first."""
    letters = _without_marks(word)
    found = [""]
    place = 0
    for begin, end, choices in _graphemes(letters):
        between = letters[place:begin]
        found = [start + between + choice for choice in choices for start in found][:MAX_LATIN_SOUNDS]
        place = end
    found = [
        found[0] + letters[place:],
        *_japanese(letters),
        *_chinese(letters),
        *(start + letters[place:] for start in found[1:]),
    ]
    joined = [_joined(_plain_start(start)) for start in found]
    return tuple(dict.fromkeys(filter(None, joined)))


def _joined(sound: str) -> str:
    letters = sound if sound.isascii() and sound.isalpha() else _NO_LETTERS.sub("", sound)
    return DOUBLE.sub(r"\1", letters)


def _without_marks(word: str) -> str:
    if word.isascii():
        return word.replace("'", "").replace("-", "")
    if _TURKISH.search(word):
        word = _TURKISH_C.sub("dzh", word)
    masked = word.translate(_MARKED).translate(_MASKED)
    return plain(masked).translate(_UNMASKED)


_ROMAJI = re.compile(
    "(?=.*(?:sh|ch|j|z))(?=.{4})"
    "(?:(?:[kgnhbmrp]y|s?sh|t?ch|ts|dz|kk|ss|tt|pp|[kstnhmrgzdbpfjyw])?[aeiou]|n(?=[^aeiouy]|$)|m(?=[bp]))+"
)
_KANA = {"ssh": "ss", "sh": "s", "tch": "tt", "ch": "t", "j": "dz", "z": "dz"}
_KANA_GRAPHEME = re.compile("s?sh|t?ch|j|(?<!d)z|m(?=[bp])")


def _japanese(word: str) -> tuple[str, ...]:
    """Return the Russian sounds of a word made of Japanese syllables: Кодзима for Kojima, Хондзё for Honjo."""
    if not _ROMAJI.fullmatch(word):
        return ()
    sound = _KANA_GRAPHEME.sub(lambda match: _KANA.get(match[0], "n"), word).replace("ts", "x").replace("w", "v")
    written = sound.replace("y", "i")
    return (written, "e" + sound[2:].replace("y", "i")) if sound.startswith("yo") else (written,)


_PINYIN = re.compile(
    "(?=.*(?:[jqx]|zh|ng$))(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:i?ao?|i?ang?|ai|ei?|eng?|ie?|ing?|iu|i?ong|ou?|u[aeio]?"
    "|uang?|uai|un)(?![aeiou])){1,3}"
)
_PALLADIUS = {"zh": "cj", "ng": "n", "j": "xz", "q": "x", "x": "s", "z": "xz", "c": "x", "r": "j", "sh": "w", "ch": "c"}
_PINYIN_GRAPHEME = re.compile("[zcs]h|ng(?![aeiou])|[jqxzcr]")


def _chinese(word: str) -> tuple[str, ...]:
    """Return how Russian writes a word made of Chinese syllables: Цзечи, Дэцзян, Цянь for Jiechi, Dejiang, Qian."""
    if not _PINYIN.fullmatch(word):
        return ()
    return (_PINYIN_GRAPHEME.sub(lambda match: _PALLADIUS[match[0]], word).replace("y", "i").replace("w", "v"),)


def _plain_start(sound: str) -> str:
    """Return a sound without the glide of an initial ie: Yerlan, Erlan and Ерлан begin alike."""
    return sound[1:] if sound.startswith("ie") else sound
