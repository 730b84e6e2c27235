"""Split a sentence into words and clauses, and find the words in it that may report an event."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, count, pairwise
from operator import attrgetter
from typing import NamedTuple

from matchers.events.event_words import EventPhrase, phrase_at, phrases_for
from matchers.normalize import bounds

_WORD_OR_MARK = re.compile(r"([^\W_]+(?:[-'’][^\W_]+)*|[^\w\s])")
_CLAUSE_MARKS = frozenset(",;:()–—?!…")
_MAX_SOLID_CUE_WORDS = 3
"""Words of a cue within which no other cue may begin; of a longer cue, only the first and last words are taken."""


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


_start_of = attrgetter("start")
_new_word = partial(tuple.__new__, SentenceWord)


@dataclass(frozen=True, kw_only=True)
class ParsedSentence:
    """The words of a sentence with their clauses and cues."""

    low: str
    words: Sequence[SentenceWord]
    lows: Sequence[str]
    """The words alone, for what depends on no other part of them."""
    capitals: Sequence[bool]
    clauses: Sequence[int]
    """The number of each word's clause."""
    cues: Sequence[Cue]
    """The words that may report an event."""

    def clause_of(self, cue: Cue) -> Sequence[SentenceWord]:
        """Return the words of the clause in which the cue begins."""
        return self.words_of_clause(self.clauses[cue.first])

    def words_of_clause(self, number: int) -> Sequence[SentenceWord]:
        """Return the words of a clause."""
        return self.words[bisect_left(self.clauses, number) : bisect_right(self.clauses, number)]

    def words_between(self, start: int, end: int) -> Sequence[SentenceWord]:
        """Return the words that begin at the offsets `start` to `end` (exclusive)."""
        first = bisect_left(self.words, start, key=_start_of)
        return self.words[first : bisect_left(self.words, end, lo=first, key=_start_of)]

    def low_at(self, position: int) -> str:
        """Return the word at a position in lower case, or "" beyond the ends."""
        return self.lows[position] if 0 <= position < len(self.lows) else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SplitText:
    """A text in lower case, with е for ё, and its words and punctuation marks with their offsets."""

    text: str
    low: str
    lows: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    beginnings: Sequence[int]
    """Numbers of the words that may begin a phrase which reports an event."""

    def may_report_event(self) -> bool:
        """Return whether the text has words that may report an event: if False, it reports none."""
        return any(phrase_at(self.low, self.starts[at], self.lows[at]) for at in self.beginnings)

    def parse_sentence(self, start: int, end: int) -> ParsedSentence:
        """Parse the sentence at `start` to `end` into words, clauses and cues."""
        first, last = bisect_left(self.starts, start), bisect_right(self.ends, end)
        low, lows = self.low[start:end], self.lows[first:last]
        capitals = [self.text[place].isupper() for place in self.starts[first:last]]
        starts, ends = ([place - start for place in some[first:last]] for some in (self.starts, self.ends))
        words = list(map(_new_word, zip(lows, starts, ends, capitals, strict=True)))
        beginnings = self.beginnings[bisect_left(self.beginnings, first) : bisect_left(self.beginnings, last)]
        return ParsedSentence(
            low=low,
            words=words,
            lows=lows,
            capitals=capitals,
            clauses=_clauses(lows, words),
            cues=_cues(low, words, [at - first for at in beginnings]),
        )


def split_text(text: str) -> SplitText:
    """Split a text into words and punctuation marks."""
    low = lower(text)
    pieces = _WORD_OR_MARK.split(low)
    lows = pieces[1::2]
    starts, ends = bounds(pieces)
    beginnings = list(compress(count(), map(phrases_for, lows)))
    return SplitText(text=text, low=low, lows=lows, starts=starts, ends=ends, beginnings=beginnings)


def lower(text: str) -> str:
    """Return `text` in lower case with е for ё, at its length."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return low.replace("ё", "е")


def _clauses(lows: Sequence[str], words: Sequence[SentenceWord]) -> Sequence[int]:
    marks = compress(count(), map(_CLAUSE_MARKS.__contains__, lows))
    ends = [*(at + 1 for at in marks if not _joins(words, at)), len(words)]
    clauses: list[int] = []
    for number, (start, end) in enumerate(pairwise([0, *ends])):
        clauses += [number] * (end - start)
    return clauses


def _joins(words: Sequence[SentenceWord], mark: int) -> bool:
    """Return whether a mark is a part of a number (173,000) or a time (10:00), or separates two names of a list."""
    if not 0 < mark < len(words) - 1:
        return False
    before, after = words[mark - 1], words[mark + 1]
    if words[mark].low == "," and before.capital and after.capital:
        return True
    is_glued = before.end == words[mark].start and words[mark].end == after.start
    return is_glued and before.low.isdigit() and after.low.isdigit()


def _cues(low: str, words: Sequence[SentenceWord], beginnings: Sequence[int]) -> Sequence[Cue]:
    cues: list[Cue] = []
    taken: set[int] = set()
    for position in beginnings:
        cue = None if position in taken else _cue_at(low, words, position)
        if cue:
            cues.append(cue)
            is_solid = cue.last - cue.first <= _MAX_SOLID_CUE_WORDS
            taken |= set(range(cue.first, cue.last)) if is_solid else {cue.first, cue.last - 1}
    return cues


def _cue_at(low: str, words: Sequence[SentenceWord], position: int) -> Cue | None:
    found = phrase_at(low, words[position].start, words[position].low)
    if found is None:
        return None
    phrase, end = found
    return Cue(phrase, position, bisect_left(words, end, lo=position, key=_start_of))
