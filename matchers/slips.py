"""Slips of the pen: one wrong, missing or doubled letter in a long name beside its other half, which must be right."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from matchers.layout import Layout
from matchers.mention import Reason
from matchers.passage import Passage
from matchers.records import TYPO, NameIndex, half_codes, pair_key
from matchers.skeleton import skeleton
from matchers.vocabulary import Match, readings

LONG = 7
"""Sounds that a name must have before one of them may be wrong: Ким and Ким are too short to tell a slip from a family."""
_SLIP = Reason(text="one letter differs", weight=-0.15)


@dataclass(frozen=True, slots=True)
class Slip:
    """A name one letter of which is wrong."""

    layout: Layout
    form: int
    surname: Match
    given: Match
    reason: Reason


def slips(passage: Passage, at: int, names: NameIndex) -> Iterator[Slip]:
    """Readings of the token as a misspelt surname or given name beside its right other half."""
    token = passage.tokens[at]
    if len(token.word) < LONG - 1:
        return
    for beside in (at - 1, at + 1):
        if not passage.near(min(at, beside), max(at, beside)) or not passage.tokens[beside].is_capital:
            continue
        for anchor in passage.tokens[beside].matches:
            yield from _with(passage, at, beside, anchor, names)


def _with(passage: Passage, at: int, beside: int, anchor: Match, names: NameIndex) -> Iterator[Slip]:
    if anchor.cost > 0.1:
        return
    seen = set()
    for reading in readings(passage.tokens[at].word):
        if len(reading.sound) < LONG - 1:
            continue
        for code in half_codes(skeleton(reading.sound)):
            for number in names.filed.get(pair_key(TYPO, anchor.token, code)):
                form = names.form(number)
                wrong = form.given[0] if form.surname == anchor.token else form.surname
                if (number, reading) in seen or not _one_letter_off(names, wrong, reading.sound):
                    continue
                seen.add((number, reading))
                slip = Match(wrong, 0.0, reading.cases)
                if wrong == form.surname:
                    yield Slip(Layout(at, beside, (), initials=False), number, slip, anchor, _SLIP)
                else:
                    yield Slip(Layout(beside, at, (), initials=False), number, anchor, slip, _SLIP)


def _one_letter_off(names: NameIndex, word: int, sound: str) -> bool:
    return any(
        len(known) >= LONG and known[0] == sound[0] and OSA.distance(known, sound, score_cutoff=1) == 1
        for known in names.vocabulary.spelled(word).sounds
    )
