"""Read look-alike letters, invisible characters and Kazakh in Latin script as the words that a reader sees."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from matchers.events.event_words import load_words
from matchers.laws.folded_text import Folded, fold
from matchers.normalize import WordCache, is_cyrillic
from matchers.spelling.romanise import plain

_PLAIN_LOWER = WordCache(lambda word: plain(word.lower()))
_LATIN_WORD = re.compile(r"[^\W\d_А-яЁёӘ-ӿ]+")
_MIN_KAZAKH_WORDS = 2
"""Words of Kazakh that show a text without letters of Kazakh to be Kazakh; a short text needs only one."""
_MAX_SHORT_WORDS = 8
_COMMON_ENGLISH = frozenset({"the", "of", "and", "to", "by", "was", "is", "has", "had", "for", "from", "been"})
_ALSO_ENGLISH = frozenset({"sot", "dep", "edi", "bul"})
_LATIN_KAZAKH_LETTER = re.compile("[ǵğńñúüýşıäáöóū]|q(?!u)")
_LETTERS_OF_2018 = frozenset("ǵńúýáó")
_VOWELS = frozenset("aáäeoóöuúüūy")


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


def readable_text(text: str) -> ReadableText | None:
    """Return the text as readers read it, or None if it is written so."""
    folded = fold(text)
    letters = _letters(text, folded)
    if _is_latin_kazakh(letters):
        return _in_cyrillic(_with_offsets(letters, folded))
    return None if letters == text else _with_offsets(letters, folded)


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
    words = _LATIN_WORD.findall(text)
    known = set(map(_PLAIN_LOWER.__getitem__, words)) & _kazakh_words()
    is_short = len(words) <= _MAX_SHORT_WORDS
    return len(known) >= _MIN_KAZAKH_WORDS or _has_kazakh_letters(words) or (is_short and bool(known - _ALSO_ENGLISH))


def _has_kazakh_letters(words: Iterable[str]) -> bool:
    """Return whether words that are no names have letters of Kazakh and none is a common one of English."""
    return _COMMON_ENGLISH.isdisjoint(words) and any(
        _LATIN_KAZAKH_LETTER.search(word) for word in words if word.islower()
    )


@cache
def _kazakh_words() -> frozenset[str]:
    return frozenset(load_words("latin").words("words"))


@cache
def _cyrillic_letters(*tables: str) -> dict[str, str]:
    pairs = [word for table in tables for word in load_words("latin").words(table)]
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


def _alphabet(low: str) -> dict[str, str]:
    """Return the Cyrillic letters for those of a text in lower case, which may be in the alphabet of 2021."""
    is_of_2021 = "ı" in low and _LETTERS_OF_2018.isdisjoint(low)
    return _cyrillic_letters("letters", "letters_2021") if is_of_2021 else _cyrillic_letters("letters")


def _in_cyrillic(text: ReadableText) -> ReadableText:
    """Return a text with its words in Cyrillic."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    known = _alphabet(text.text.lower())
    at = 0
    while at < len(text.text):
        written, size = _next_letter(known, text.text, at)
        letters.append(written)
        starts += [text.starts[at]] * len(written)
        ends += [text.ends[at + size - 1]] * len(written)
        at += size
    return ReadableText("".join(letters), starts, ends)


def _next_letter(known: Mapping[str, str], text: str, at: int) -> tuple[str, int]:
    """Return the Cyrillic letters for those at an offset, and how many of these they replace."""
    follows_vowel = at > 0 and text[at - 1].lower() in _VOWELS
    for size in (3, 2, 1):
        letters = text[at : at + size].lower()
        found = (follows_vowel and known.get(f"-{letters}")) or known.get(letters)
        if found and len(letters) == size:
            return (found.capitalize() if text[at].isupper() else found), size
    return text[at], 1
