"""Find lists of people under a heading that says what happened to all of them: Задержаны:, Список арестованных."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from config.word_tables import letters_needed
from matchers.events.event_words import load_words
from matchers.events.factuality import has_doubt

_MAX_HEADING_CHARS, _MAX_ITEM_CHARS, _MAX_ITEM_WORDS = 140, 220, 24
_MAX_BLANK_LINES = 1
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*(?:[•▪●*|–—-]|\d{1,3}[.)])\s*")
_SENTENCE_END = re.compile(r"[.!?…][»”\"]?\s*$")


class ListItem(NamedTuple):
    """A line of a list, at `start` to `end`, and the event of its heading."""

    start: int
    end: int
    event: str
    heading: tuple[int, int]
    """The words of the heading that report the event."""
    title: str
    """The whole line of the heading."""


def find_list_items(text: str) -> Iterator[ListItem]:
    """Yield the lines of all lists of people in a text."""
    lines = list(_LINE.finditer(text)) if "\n" in text else []
    for number, line in enumerate(lines):
        heading = _heading(line)
        if heading:
            event, span = heading
            yield from (ListItem(*item.span(), event, span, line[0]) for item in _items(text, lines, number + 1))


def _heading(line: re.Match[str]) -> tuple[str, tuple[int, int]] | None:
    """Return the event that a line reports as the heading of a list, and the place of its words; None for others."""
    if line.end() - line.start() > _MAX_HEADING_CHARS:
        return None
    low = line[0].lower().replace("ё", "е")
    if not (_ends_in_colon(low) or _has_list_noun(low)) or has_doubt(low):
        return None
    for event, words in _headings():
        found = words.search(low)
        if found:
            return event, (line.start() + found.start(), line.start() + found.end())
    return None


def _items(text: str, lines: Sequence[re.Match[str]], first: int) -> Iterator[re.Match[str]]:
    """Yield the lines from number `first` on that are items of a list, up to the first that is none."""
    end = lines[first - 1].end()
    for line in lines[first:]:
        if text.count("\n", end, line.start()) > 1 + _MAX_BLANK_LINES or not _is_item(line[0]):
            return
        end = line.end()
        yield line


def _is_item(line: str) -> bool:
    """Return whether a line may be an item of a list: short, and no sentence unless it has a bullet or number."""
    if len(line) > _MAX_ITEM_CHARS or len(line.split()) > _MAX_ITEM_WORDS or _ends_in_colon(line):
        return False
    bullet = _BULLET.match(line)
    body = line[bullet.end() :] if bullet else line.strip()
    return body[:1].isupper() and (bullet is not None or _SENTENCE_END.search(line) is None)


def _ends_in_colon(line: str) -> bool:
    return line.rstrip().endswith(":")


@cache
def _headings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = load_words("lists").rows("headings", 2)
    return tuple((event, _any_of(words)) for _, (event, words) in rows)


def _has_list_noun(low: str) -> bool:
    letters, noun = _list_noun()
    return any(map(low.__contains__, letters)) and noun.search(low) is not None


@cache
def _list_noun() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Return letters that a line with the noun for a list has, and the pattern of these nouns."""
    words = load_words("lists")
    letters = letters_needed(words.alternatives("list_nouns"))
    return letters, words.any_of("list_nouns", r"(?<!\w)", r"(?!\w)")


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words.split()).replace('_', ' ')})(?!\w)")
