"""Read look-alike letters, invisible characters and Kazakh in Latin script as the words that a reader sees."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from matchers.events.event_words import load_words
from matchers.laws.folded_text import Folded, fold
from matchers.normalize import WordCache, is_cyrillic
from matchers.spelling.romanise import plain

_PLAIN_LOWER = WordCache(lambda word: plain(word.lower()))
_LATIN_WORD = re.compile(r"[^\W\d_А-яЁёӘ-ӿ]+")
_MIN_KAZAKH_WORDS = 2
"""Words of Kazakh that show a text to be Kazakh; a short text, or one with letters of Kazakh, needs only one."""
_MAX_SHORT_WORDS = 8
_ALSO_ENGLISH = frozenset({"sot", "dep", "edi", "bul"})
_KAZAKH_LETTERS = frozenset("ǵğńñúüýşıäáöóū")


@dataclass(frozen=True, slots=True)
class ReadableText:
    """A text with plain letters; `starts` and `ends` have the offsets of each character in the given text."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span_in_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the given text of a span that isn't empty."""
        return self.starts[start], self.ends[end - 1]

    def span_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the readable text of a span of the given one."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))


def readable_text(text: str, names: Iterable[tuple[int, int]]) -> ReadableText | None:
    """Return the text as readers read it, or None if it is written so. The spans `names` keep their alphabet."""
    folded = fold(text)
    letters = _letters(text, folded)
    kept = {at for start, end in names for at in range(start, end)} if _is_latin_kazakh(letters) else None
    if kept is None:
        return None if letters == text else _with_offsets(letters, folded)
    return _in_cyrillic(_with_offsets(letters, folded), kept)


def _letters(text: str, folded: Folded) -> str:
    """Return the folded text with the given spaces, dashes and quotation marks."""
    if folded.starts is None and not (folded.has_latin and is_cyrillic(text)):
        return text
    given = text if folded.starts is None else [text[start] for start in folded.starts]
    pairs = zip(folded.exact, given, strict=True)
    return "".join([other if exact == other else _readable(exact, other) for exact, other in pairs])


def _readable(exact: str, given: str) -> str:
    return exact if exact.isalpha() or not (given.isprintable() or given == "\n") else given


def _with_offsets(letters: str, folded: Folded) -> ReadableText:
    starts = folded.starts or range(len(letters))
    ends = folded.ends or range(1, len(letters) + 1)
    return ReadableText(letters, starts, ends)


def _is_latin_kazakh(text: str) -> bool:
    """Return whether a text without Cyrillic letters has words of Kazakh."""
    if is_cyrillic(text):
        return False
    words = set(map(_PLAIN_LOWER.__getitem__, _LATIN_WORD.findall(text)))
    known = words & _kazakh_words()
    is_short = len(words) <= _MAX_SHORT_WORDS or not _KAZAKH_LETTERS.isdisjoint(text.lower())
    return len(known) >= _MIN_KAZAKH_WORDS or (is_short and bool(known - _ALSO_ENGLISH))


@cache
def _kazakh_words() -> frozenset[str]:
    return frozenset(load_words("latin").words("words"))


@cache
def _cyrillic_letters() -> dict[str, str]:
    pairs = load_words("latin").words("letters")
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


def _in_cyrillic(text: ReadableText, kept: set[int]) -> ReadableText:
    """Return a text with its words in Cyrillic, but for the offsets `kept`."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text.text):
        written, size = (text.text[at], 1) if text.starts[at] in kept else _next_letter(text.text, at)
        letters.append(written)
        starts.append(text.starts[at])
        ends.append(text.ends[at + size - 1])
        at += size
    return ReadableText("".join(letters), starts, ends)


def _next_letter(text: str, at: int) -> tuple[str, int]:
    """Return the Cyrillic letter for the letters at an offset, and how many letters it replaces."""
    known = _cyrillic_letters()
    for size in (2, 1):
        found = known.get(text[at : at + size].lower()) if len(text[at : at + size]) == size else None
        if found:
            return (found.upper() if text[at].isupper() else found), size
    return text[at], 1
