"""Split Russian, Kazakh and English news texts into sentences."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import inf

from config.word_tables import WordTables

_SENTENCE_WORDS = WordTables("matchers", "words/sentences.yml")
NEVER_LAST = frozenset(_SENTENCE_WORDS.words("abbreviations"))
BEFORE_NUMBERS = frozenset(_SENTENCE_WORDS.words("before_numbers"))
PLACE_OR_YEAR = frozenset(_SENTENCE_WORDS.words("place_or_year"))
_ABBREVIATIONS = NEVER_LAST | PLACE_OR_YEAR
STARTERS = frozenset(_SENTENCE_WORDS.words("starters"))
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_CLOSERS = "\"'»”“’)\\]\u00b9\u00b2\u00b3\u2070-\u2079"
_END = rf"[.!?…]*(?P<closers>[{_CLOSERS}]*)(?:(?=\s|$)|(?<=[а-яёәғқңөұүһі]\.)(?=[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]))"
_LINE_ITEM = r"\s*(?=[•▪●*]|[-–—]\s|\d{1,2}[.)]\s)"
_BOUNDARY = re.compile(rf"(?P<first>[\n.!?…])(?:(?<=\n){_LINE_ITEM}|(?<!\n){_END})")
"""The end of a sentence. It begins with a single set of characters, for which `re` looks fast."""
_WORD_BEFORE = re.compile(r"(?<![^\W_])[^\W_]++(?:[.-][^\W_]++)*+$")
_WORD_AFTER = re.compile(r"\s*[\"'«„“(\[—–-]*\s*(?P<word>\w*)")
_MAX_ABBREVIATION_CHARS = 24
"""Characters searched before a full stop; abbreviations are shorter, and the limit keeps the work linear."""


@lru_cache(maxsize=4)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the sentences of `text`, in order, as (start, end) without space around them: together they hold every
    word. Cached, because several searches in one text ask for them."""
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        spans += _in_paragraph(text, start, gap.start())
        start = gap.end()
    return tuple(spans + _in_paragraph(text, start, len(text)))


def sentence_around(spans: Sequence[tuple[int, int]], position: int) -> int:
    """Return the index in `spans` of the sentence that holds `position`, or of the nearest one before it."""
    return max(0, bisect_right(spans, (position, inf)) - 1)


def _in_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for cut in _cuts(text, start, end):
        spans += _trimmed(text, start, cut)
        start = cut
    return spans + _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    stripped = text[start:end].strip()
    first = text.find(stripped, start)
    return [(first, first + len(stripped))] if stripped else []


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    sentence = start
    for match in _BOUNDARY.finditer(text, start, end):
        ends_here = match["first"] == "\n" or _ends_sentence(text, sentence, match, end)
        if ends_here:
            yield match.end()
            sentence = match.end()


def _ends_sentence(text: str, sentence: int, match: re.Match[str], limit: int) -> bool:
    after = _WORD_AFTER.match(text, match.end(), min(limit, match.end() + 2 * _MAX_ABBREVIATION_CHARS))
    word = after["word"] if after else ""
    if word[:1].islower():
        return False
    if match["first"] != "." or match.start("closers") != match.end("first"):
        return True
    if not word:
        return match.end() >= limit or not _is_abbreviation(text, sentence, match.start())
    return not _dot_binds(text, sentence, match.start(), word)


def _dot_binds(text: str, sentence: int, dot: int, following: str) -> bool:
    """Return whether the full stop belongs to an initial, an abbreviation or a number in a list, and the sentence goes
    on."""
    before = _WORD_BEFORE.search(text, max(sentence, dot - _MAX_ABBREVIATION_CHARS), dot)
    if before is None:
        return False
    word = before[0]
    if word.isdigit():
        return before.start() <= sentence + 1 and len(word) <= 2
    letters = word.split(".")
    if all(len(letter) == 1 and letter.isupper() for letter in letters):
        return not (following in STARTERS and _follows_name(text, sentence, before.start()))
    if word.lower() in PLACE_OR_YEAR and _follows_number(text, sentence, before.start()):
        return False
    if following in STARTERS:
        return False
    return _is_abbreviation(text, sentence, dot) or (word.lower() in BEFORE_NUMBERS and following[0].isdigit())


def _is_abbreviation(text: str, sentence: int, dot: int) -> bool:
    before = _WORD_BEFORE.search(text, max(sentence, dot - _MAX_ABBREVIATION_CHARS), dot)
    return before is not None and before[0].lower() in _ABBREVIATIONS


def _follows_number(text: str, sentence: int, position: int) -> bool:
    return text[max(sentence, position - 4) : position].rstrip()[-1:].isdigit()


def _follows_name(text: str, sentence: int, position: int) -> bool:
    before = _WORD_BEFORE.search(text, max(sentence, position - 2 * _MAX_ABBREVIATION_CHARS), position - 1)
    return before is not None and len(before[0]) > 1 and before[0][0].isupper()
