"""Split a sentence into words and clauses, and find the words in it that may report an event."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from functools import cached_property, partial
from itertools import compress, count, pairwise
from typing import NamedTuple

from matchers.events.event_words import PHRASES_FOR, WORD_OR_MARK, EventPhrase, letter_runs, load_words, phrase_at
from matchers.normalize import bounds

_CLAUSE_MARKS = frozenset(",;:()–—?!…")
_INSERTED = frozenset(load_words("ru").words("inserted"))
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


_new_word = partial(tuple.__new__, SentenceWord)


class ParsedSentence:
    """A sentence with its words and the cues among them; the rest of it is found when it is needed."""

    def __init__(self, text: str, low: str) -> None:
        """Parse a sentence, given in its own letters and in lower case with е for ё."""
        pieces = WORD_OR_MARK.split(low)
        self._text = text
        self.low = low
        self.lows: Sequence[str] = pieces[1::2]
        """The words alone, for what depends on no other part of them."""
        self.starts, self.ends = bounds(pieces)
        self.cues = _cues(low, self.lows, self.starts)
        """The words that may report an event."""

    @cached_property
    def capitals(self) -> Sequence[bool]:
        """Whether each word has a capital letter."""
        return [self._text[start].isupper() for start in self.starts]

    @cached_property
    def words(self) -> Sequence[SentenceWord]:
        """The words and punctuation marks."""
        return list(map(_new_word, zip(self.lows, self.starts, self.ends, self.capitals, strict=True)))

    @cached_property
    def clauses(self) -> Sequence[int]:
        """The number of each word's clause."""
        return _clauses(self.lows, self.words)

    def clause_of(self, cue: Cue) -> Sequence[SentenceWord]:
        """Return the words of the clause in which the cue begins."""
        return self.words_of_clause(self.clauses[cue.first])

    def words_of_clause(self, number: int) -> Sequence[SentenceWord]:
        """Return the words of a clause."""
        return self.words[bisect_left(self.clauses, number) : bisect_right(self.clauses, number)]

    def words_between(self, start: int, end: int) -> Sequence[SentenceWord]:
        """Return the words that begin at the offsets `start` to `end` (exclusive)."""
        first = bisect_left(self.starts, start)
        return self.words[first : bisect_left(self.starts, end, lo=first)]

    def is_in_capitals(self, first: int, last: int) -> bool:
        """Return whether several words have no small letters, as in a heading."""
        return last - first > 1 and self._text[self.starts[first] : self.ends[last - 1]].isupper()

    def low_at(self, position: int) -> str:
        """Return the word at a position in lower case, or "" beyond the ends."""
        return self.lows[position] if 0 <= position < len(self.lows) else ""


def lower(text: str) -> str:
    """Return `text` in lower case with е for ё, at its length."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return low.replace("ё", "е")


def _clauses(lows: Sequence[str], words: Sequence[SentenceWord]) -> Sequence[int]:
    marks = compress(count(), map(_CLAUSE_MARKS.__contains__, lows))
    may_insert = not _INSERTED.isdisjoint(lows)
    ends = [at + 1 for at in marks if not (may_insert and _sets_apart_insertion(words, at)) and not _joins(words, at)]
    ends.append(len(words))
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


def _sets_apart_insertion(words: Sequence[SentenceWord], mark: int) -> bool:
    """Return whether a comma is one of the two around a word that is inserted into a clause: Ахатов, напомним, ..."""
    around = (words[at - 1 : at + 2] for at in (mark - 1, mark + 1) if at > 0)
    return any(
        len(three) == 3 and three[0].low == three[2].low == "," and three[1].low in _INSERTED for three in around
    )


def _cues(low: str, lows: Sequence[str], starts: Sequence[int]) -> Sequence[Cue]:
    cues: list[Cue] = []
    taken: set[int] = set()
    runs = letter_runs(lows)
    for position in compress(count(), map(PHRASES_FOR.__getitem__, lows)):
        cue = None if position in taken else _cue_at(low, lows, starts, position, runs)
        if cue:
            cues.append(cue)
            is_solid = cue.last - cue.first <= _MAX_SOLID_CUE_WORDS
            taken |= set(range(cue.first, cue.last)) if is_solid else {cue.first, cue.last - 1}
    return cues


def _cue_at(low: str, lows: Sequence[str], starts: Sequence[int], position: int, runs: Set[str]) -> Cue | None:
    found = phrase_at(low, starts[position], lows[position], runs)
    if found is None:
        return None
    phrase, end = found
    return Cue(phrase, position, bisect_left(starts, end, lo=position))
