"""Split a sentence into words and clauses, and find the words in it that may report an event."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from matchers.events.event_words import EventPhrase, phrase_at, words_that_may_begin
from matchers.laws.folded_text import places

_WORD_OR_MARK = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")
_WORD_PART = re.compile(r"[^\W_]+")
_CLAUSE_MARKS = frozenset(",;:()–—?!…")
_MAX_SOLID_CUE_WORDS = 3
"""In a cue of up to so many words no other cue may begin; of a longer one, only its first and last word are taken."""


class SentenceWord(NamedTuple):
    """A word or punctuation mark, in lower case with е for ё."""

    low: str
    start: int
    end: int
    capital: bool


class Cue(NamedTuple):
    """Words `first` to `last` (exclusive) of a sentence that may report an event."""

    phrase: EventPhrase
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedSentence:
    """The words of a sentence with their clauses and cues."""

    low: str
    words: tuple[SentenceWord, ...]
    clauses: tuple[int, ...]
    """The number of each word's clause."""
    cues: tuple[Cue, ...]

    def clause_of(self, cue: Cue) -> list[SentenceWord]:
        """Return the words of the clause in which the cue begins."""
        number = self.clauses[cue.first]
        return [word for word, clause in zip(self.words, self.clauses, strict=True) if clause == number]

    def low_at(self, position: int) -> str:
        """Return the word at a position in lower case, or "" beyond the ends."""
        return self.words[position].low if 0 <= position < len(self.words) else ""


@lru_cache(maxsize=64)
def parse_sentence(sentence: str) -> ParsedSentence:
    """Return the sentence parsed; cached, because neighbouring sentences refer to each other."""
    low = _lower(sentence)
    spans = [match.span() for match in _WORD_OR_MARK.finditer(sentence)]
    words = tuple([SentenceWord(low[start:end], start, end, sentence[start].isupper()) for start, end in spans])
    return ParsedSentence(low=low, words=words, clauses=_clauses(words), cues=_cues(low, words))


def _lower(text: str) -> str:
    """Return `text` in lower case with е for ё, at its length."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return low.replace("ё", "е")


def _clauses(words: Sequence[SentenceWord]) -> tuple[int, ...]:
    number, numbers = 0, []
    for position, word in enumerate(words):
        numbers.append(number)
        if word.low in _CLAUSE_MARKS and not _joins_names(words, position):
            number += 1
    return tuple(numbers)


def _joins_names(words: Sequence[SentenceWord], comma: int) -> bool:
    """Return whether a comma separates two names of a list."""
    if words[comma].low != "," or not 0 < comma < len(words) - 1:
        return False
    return words[comma - 1].capital and words[comma + 1].capital


def _cues(low: str, words: Sequence[SentenceWord]) -> tuple[Cue, ...]:
    cues: list[Cue] = []
    taken: set[int] = set()
    for position, word in enumerate(words):
        if position in taken or not word.low[0].isalnum():
            continue
        cue = _cue_at(low, words, position)
        if cue:
            cues.append(cue)
            is_solid = cue.last - cue.first <= _MAX_SOLID_CUE_WORDS
            taken |= set(range(cue.first, cue.last)) if is_solid else {cue.first, cue.last - 1}
    return tuple(cues)


def _cue_at(low: str, words: Sequence[SentenceWord], position: int) -> Cue | None:
    found = phrase_at(low, words[position].start, words[position].low)
    if found is None:
        return None
    phrase, end = found
    last = position
    while last < len(words) and words[last].start < end:
        last += 1
    return Cue(phrase, position, last)


def may_report_event(text: str) -> bool:
    """Return whether the text has words that may report an event; True may be wrong, False never is."""
    low = _lower(text)
    beginnings = words_that_may_begin(set(_WORD_PART.findall(low)))
    return any(phrase_at(low, place, word) for word in beginnings for place in places(low, word))
