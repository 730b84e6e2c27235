"""A sentence cut into words and clauses, with the places that may tell an event."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from matchers.events.event_words import EventPhrase, phrase_at, words_that_may_begin
from matchers.laws.folded_text import places

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")
_LETTERS = re.compile(r"[^\W_]+")
_CLAUSE_MARKS = frozenset(",;:()–—?!…")
_WHOLE = 3
"""Words of a cue up to which nothing else may begin inside it; in longer ones only the first and last are its own."""


class Word(NamedTuple):
    """A word or a mark of a sentence, in lower case with е for ё."""

    low: str
    start: int
    end: int
    capital: bool


class Cue(NamedTuple):
    """A place where a sentence may tell an event: words `first` to `last` (not included)."""

    phrase: EventPhrase
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A sentence, cut up."""

    low: str
    words: tuple[Word, ...]
    clauses: tuple[int, ...]
    """The number of the clause that each word is in."""
    cues: tuple[Cue, ...]

    def clause_of(self, cue: Cue) -> list[Word]:
        """The words of the clause that the cue begins in."""
        number = self.clauses[cue.first]
        return [word for word, clause in zip(self.words, self.clauses, strict=True) if clause == number]

    def low_at(self, position: int) -> str:
        """The word at a position, in lower case; nothing beyond the ends."""
        return self.words[position].low if 0 <= position < len(self.words) else ""


@lru_cache(maxsize=64)
def read(sentence: str) -> Reading:
    """The sentence, cut up; the last few are remembered, as neighbours ask for each other."""
    low = lowered(sentence)
    words = tuple(
        Word(low[m.start() : m.end()], m.start(), m.end(), m[0][0].isupper()) for m in _WORD.finditer(sentence)
    )
    return Reading(low=low, words=words, clauses=_clauses(words), cues=_cues(low, words))


def lowered(text: str) -> str:
    """`text` in lower case with е for ё, as long as it was."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return low.replace("ё", "е")


def _clauses(words: Sequence[Word]) -> tuple[int, ...]:
    number, numbers = 0, []
    for position, word in enumerate(words):
        numbers.append(number)
        if word.low in _CLAUSE_MARKS and not _joins_names(words, position):
            number += 1
    return tuple(numbers)


def _joins_names(words: Sequence[Word], comma: int) -> bool:
    """Whether a comma stands between two names of a list."""
    if words[comma].low != "," or not 0 < comma < len(words) - 1:
        return False
    return words[comma - 1].capital and words[comma + 1].capital


def _cues(low: str, words: Sequence[Word]) -> tuple[Cue, ...]:
    cues: list[Cue] = []
    taken: set[int] = set()
    for position, word in enumerate(words):
        if position in taken or not word.low[0].isalnum():
            continue
        cue = _cue_at(low, words, position)
        if cue:
            cues.append(cue)
            taken |= set(range(cue.first, cue.last)) if cue.last - cue.first <= _WHOLE else {cue.first, cue.last - 1}
    return tuple(cues)


def _cue_at(low: str, words: Sequence[Word], position: int) -> Cue | None:
    found = phrase_at(low, words[position].start, words[position].low)
    if found is None:
        return None
    phrase, end = found
    last = position
    while last < len(words) and words[last].start < end:
        last += 1
    return Cue(phrase, position, last)


def tells_any_event(text: str) -> bool:
    """Whether some words of the text may tell an event; now and then also True where none does, never the reverse."""
    low = lowered(text)
    beginnings = words_that_may_begin(set(_LETTERS.findall(low)))
    return any(phrase_at(low, place, word) for word in beginnings for place in places(low, word))
