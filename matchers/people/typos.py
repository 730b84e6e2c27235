"""Find names with one wrong, missing or doubled letter in a long half, beside the other half spelt right."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rapidfuzz.distance import OSA

from matchers.lexicon.records import MIN_TYPO_SOUNDS, TYPO, NameIndex, pair_key, typo_code, unglided
from matchers.lexicon.tokenized_text import Token, TokenizedText
from matchers.lexicon.word_index import WordMatch, readings
from matchers.mention import Reason, ReasonCode
from matchers.people.name_patterns import NamePattern, pattern_of
from matchers.spelling.known_names import is_frequent_surname
from matchers.spelling.phonetic_key import VOWELS
from matchers.spelling.russian_inflection import WordReading

_DISTINCT_LETTERS = ({"d", "t"}, {"a", "e"}, {"m", "n"}, {"l", "r"})
"""Letters that distinguish families: Ахмедов, Ахметов; Бокаев, Бокеев; Сагимова, Сагинова."""
_FAMILY_LETTER = re.compile("b(?=a?[ei])")
"""A letter whose presence makes another family: Тортаев, Тортбаев."""
_FAMILY_ENDING = re.compile("(?:[oei]v|in)a?$")
_MUHAMMAD_NAMES = re.compile("(?:muh|mah)[ao]me[dt]|mahmu[dt]|(?<=..)ahme[dt]")
"""Names that the press writes with either letter, whatever the family's spelling."""
_DAUGHTERS_PATRONYMIC = re.compile(r"[оеё]вн(?:а|ы|е|у|ой)$", re.IGNORECASE)
"""A daughter's patronymic, which isn't Ахметова with an extra letter."""
_MAX_RIGHT_COST = 0.1
_MIN_LETTERS = MIN_TYPO_SOUNDS - 2
"""Minimum length of a long name in letters, with one letter for each vowel."""
IN_TYPO = Reason(code=ReasonCode.TYPO, weight=-0.15)


_MAX_CACHED_PAIRS = 20_000
"""Pairs of words whose misspelt forms are cached (about 4 MB when full)."""

Misspelt: TypeAlias = tuple[int, int, WordReading]
"""A form's number, the number of its misspelt half, and the reading of the misspelt word."""


@dataclass(frozen=True, slots=True)
class Typo:
    """A name with one wrong letter."""

    pattern: NamePattern
    form: int
    surname: WordMatch
    given: WordMatch


def find_typos(tokenized: TokenizedText, right: int, names: NameIndex) -> Iterator[Typo]:
    """Yield readings of the words beside a token that is right as the other half of a name, misspelt."""
    tokens = tokenized.tokens
    for at in (right - 1, right + 1):
        if 0 <= at < len(tokens) and _may_be_misspelt(tokens[at]) and tokenized.near(min(at, right), max(at, right)):
            for anchor in tokens[right].matches:
                if anchor.cost <= _MAX_RIGHT_COST:
                    yield from _with(tokens[at], at, right, anchor, names)


def _may_be_misspelt(token: Token) -> bool:
    is_long = token.is_capital and len(token.word) >= MIN_TYPO_SOUNDS - 1
    return is_long and not _DAUGHTERS_PATRONYMIC.search(token.word)


@lru_cache(maxsize=50_000)
def _coded(word: str) -> tuple[tuple[int, tuple[WordReading, ...]], ...]:
    """Return the codes under which a misspelt word may be filed, each with the long readings that have it."""
    found: dict[int, dict[WordReading, None]] = {}
    for reading in readings(word):
        letters = len(unglided(reading.sound))
        for length in range(max(_MIN_LETTERS, letters - 1), letters + 2):
            found.setdefault(typo_code(reading.sound, length), {})[reading] = None
    return tuple((code, tuple(likely)) for code, likely in found.items())


def _with(token: Token, at: int, beside: int, anchor: WordMatch, names: NameIndex) -> Iterator[Typo]:
    found = misspelt_forms(token.word, anchor.token, names)
    exact = {match.token for match in token.matches} if found else ()
    for number, wrong, reading in found:
        if wrong in exact:
            continue
        typo = WordMatch(wrong, 0.0, reading.cases)
        if wrong == names.form(number).surname:
            yield Typo(pattern_of(at, beside), number, typo, anchor)
        else:
            yield Typo(pattern_of(beside, at), number, anchor, typo)


def misspelt_forms(word: str, anchor: int, names: NameIndex) -> Sequence[Misspelt]:
    """Return the forms of which `word` is one half, misspelt, and `anchor` the number of the other. Cached, because
    texts repeat names, and thousands on the list may share a given name."""
    memory = names.misspelt
    found = memory.get((word, anchor))
    if found is None:
        if len(memory) >= _MAX_CACHED_PAIRS:
            memory.clear()
        found = memory[word, anchor] = tuple(dict.fromkeys(_look_up(word, anchor, names)))
    return found


def _look_up(word: str, anchor: int, names: NameIndex) -> Iterator[Misspelt]:
    for code, likely in _coded(word):
        misread: dict[int, list[WordReading]] = {}
        for number in names.filed.get(pair_key(TYPO, anchor, code)):
            surname, given = names.halves(number)
            wrong = given if surname == anchor else surname
            if wrong not in misread:
                misread[wrong] = _misreadings(names.word_index.listed(wrong).sounds, likely)
            for reading in misread[wrong]:
                yield number, wrong, reading


def _misreadings(known: Sequence[str], likely: Sequence[WordReading]) -> list[WordReading]:
    """Return those readings of a word that are a typo of one of the sounds of a name."""
    off = OSA.distance
    long = [unglided(sound) for sound in known if len(sound) >= MIN_TYPO_SOUNDS]
    candidates = [(one, unglided(one.sound)) for one in likely if not is_frequent_surname(one.sound)]
    return [
        reading
        for reading, read in candidates
        for sound in long
        if sound[0] == read[0] and off(sound, read, score_cutoff=1) == 1 and _is_inside(sound, read)
    ]


def _has_other_root(known: str, sound: str) -> bool:
    """Return whether the consonant before the ending differs: Тасбулаков is of Тасбулак, Тасбулатов of Тасбулат."""
    ending = _FAMILY_ENDING.search(known)
    if ending is None or not ending.start():
        return False
    last = ending.start() - 1
    return known[last] != sound[last] and known[last] not in VOWELS and sound[last] not in VOWELS


def _is_inside(known: str, sound: str) -> bool:
    """Return whether the wrong letter is inside the name: another end is another family (Савченко, Савченков)."""
    if len(known) != len(sound):
        longer, shorter = (known, sound) if len(known) > len(sound) else (sound, known)
        return known[-1] == sound[-1] and _FAMILY_LETTER.sub("", longer) != _FAMILY_LETTER.sub("", shorter)
    if _MUHAMMAD_NAMES.search(known) and _MUHAMMAD_NAMES.sub("", known) == _MUHAMMAD_NAMES.sub("", sound):
        return True
    if known.endswith("nko") and known[-4:] != sound[-4:]:
        return False
    if _has_other_root(known, sound):
        return False
    changed = [pair for pair in zip(known, sound, strict=True) if pair[0] != pair[1]]
    in_family = changed and set(changed[0]) in _DISTINCT_LETTERS
    return len(changed) == 2 or (known[-1] == sound[-1] and not in_family)
