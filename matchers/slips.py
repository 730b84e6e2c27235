"""Slips of the pen: one wrong, missing or doubled letter in a long name beside its other half, which must be right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from matchers.frequent_surnames import is_frequent_surname
from matchers.layout import Layout
from matchers.mention import Reason
from matchers.passage import Passage, Token
from matchers.records import LONG, TYPO, Form, NameIndex, pair_key, slip_code
from matchers.russian import Reading
from matchers.vocabulary import Match, readings

_FAMILIES = ({"d", "t"}, {"a", "e"}, {"m", "n"}, {"l", "r"})
"""Letters that tell families apart: Ахмедов, Ахметов; Бокаев, Бокеев; Сагимова, Сагинова."""
_FAMILY_LETTER = re.compile("b(?=a?[ei])")
"""A letter that makes another family where it is there or not: Тортаев, Тортбаев."""
_PROPHET = re.compile("(?:muh|mah)[ao]me[dt]|mahmu[dt]|(?<=..)ahme[dt]")
"""Names that the press writes with either letter, whichever the family has."""
_DAUGHTER = re.compile(r"[оеё]вн(?:а|ы|е|у|ой)$", re.IGNORECASE)
"""A patronymic, and no Ахметова with a letter too many."""
_RIGHT = 0.1
_SLIP = Reason(text="one letter differs", weight=-0.15)


@dataclass(frozen=True, slots=True)
class Slip:
    """A name one letter of which is wrong."""

    layout: Layout
    form: int
    surname: Match
    given: Match
    reason: Reason


def slips(passage: Passage, right: int, names: NameIndex) -> Iterator[Slip]:
    """Readings of the words beside a token that is right as the other half of a name, misspelt."""
    tokens = passage.tokens
    for at in (right - 1, right + 1):
        if not 0 <= at < len(tokens) or len(tokens[at].word) < LONG - 1 or not tokens[at].is_capital:
            continue
        if _DAUGHTER.search(tokens[at].word):
            continue
        if passage.near(min(at, right), max(at, right)):
            for anchor in tokens[right].matches:
                if anchor.cost <= _RIGHT:
                    yield from _with(tokens[at], at, right, anchor, names)


@lru_cache(maxsize=50_000)
def _coded(word: str) -> tuple[tuple[int, tuple[Reading, ...]], ...]:
    """The codes under which a misspelt word may be filed, each with the long readings that have it."""
    found: dict[int, dict[Reading, None]] = {}
    for reading in readings(word):
        for length in range(max(LONG, len(reading.sound) - 1), len(reading.sound) + 2):
            found.setdefault(slip_code(reading.sound, length), {})[reading] = None
    return tuple((code, tuple(likely)) for code, likely in found.items())


def may_be_slip(word: str, anchor: int, names: NameIndex) -> bool:
    """Whether a word is the misspelt half of a name of which `anchor` is the number of the other half."""
    for code, likely in _coded(word):
        for number in names.filed.get(pair_key(TYPO, anchor, code)):
            wrong = _other_half(names.form(number), anchor)
            if any(_one_letter_off(names, wrong, reading.sound) for reading in likely):
                return True
    return False


def _other_half(form: Form, anchor: int) -> int:
    return form.given[0] if form.surname == anchor else form.surname


def _with(token: Token, at: int, beside: int, anchor: Match, names: NameIndex) -> Iterator[Slip]:
    seen = set()
    rightly = {match.token for match in token.matches}
    for code, likely in _coded(token.word):
        misread: dict[int, list[Reading]] = {}
        for number in names.filed.get(pair_key(TYPO, anchor.token, code)):
            form = names.form(number)
            wrong = _other_half(form, anchor.token)
            if wrong in rightly:
                continue
            if wrong not in misread:
                misread[wrong] = [reading for reading in likely if _one_letter_off(names, wrong, reading.sound)]
            for reading in misread[wrong]:
                if (number, reading) in seen:
                    continue
                seen.add((number, reading))
                slip = Match(wrong, 0.0, reading.cases)
                if wrong == form.surname:
                    yield Slip(Layout(at, beside, (), initials=False), number, slip, anchor, _SLIP)
                else:
                    yield Slip(Layout(beside, at, (), initials=False), number, anchor, slip, _SLIP)


def _one_letter_off(names: NameIndex, word: int, sound: str) -> bool:
    return any(len(known) >= LONG and _is_slip(known, sound) for known in names.vocabulary.spelled(word).sounds)


def _is_slip(known: str, sound: str) -> bool:
    """One letter inside the name: another beginning or end is another family (Савченко, Савченков)."""
    if known[0] != sound[0] or OSA.distance(known, sound, score_cutoff=1) != 1:
        return False
    if len(known) != len(sound):
        if is_frequent_surname(sound):
            return False
        longer, shorter = (known, sound) if len(known) > len(sound) else (sound, known)
        return known[-1] == sound[-1] and _FAMILY_LETTER.sub("", longer) != _FAMILY_LETTER.sub("", shorter)
    if _PROPHET.search(known) and _PROPHET.sub("", known) == _PROPHET.sub("", sound):
        return True
    if is_frequent_surname(sound):
        return False
    if known.endswith("nko") and known[-4:] != sound[-4:]:
        return False
    changed = [pair for pair in zip(known, sound, strict=True) if pair[0] != pair[1]]
    in_family = changed and set(changed[0]) in _FAMILIES
    return len(changed) == 2 or (known[-1] == sound[-1] and not in_family)
