"""Find the words with which a sentence continues the report before it: Решение вынес суд, Обыск длился пять часов."""

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TypeAlias

from config.word_tables import letters_needed
from matchers.events.details.word_patterns import alternatives, detail_words
from matchers.events.event_words import EventPhrase
from matchers.events.parsed_sentence import Cue, ParsedSentence

_LettersAndPattern: TypeAlias = tuple[tuple[str, ...], re.Pattern[str]]
_CONTINUATION_WORDS = detail_words("continuations")
_REVIEWING = re.compile(rf"(?<!\w){alternatives(_CONTINUATION_WORDS.words('reviewing'))}(?!\w)")

_NONE: _LettersAndPattern = ((), re.compile(r"(?!)"))
"""For an event that no words continue: no letters, and a pattern that matches nothing."""


def reviews_decision(low: str) -> bool:
    """Return whether words in lower case tell of a later decision about the first one: отменил, appealed."""
    return _REVIEWING.search(low) is not None


def continued_cue(sentence: ParsedSentence, event: str, phrase: EventPhrase) -> Cue | None:
    """Return the words that mean an event again that `phrase` reported in the sentence before, or None."""
    letters, pattern = _continuations().get(event, _NONE)
    found = pattern.search(sentence.low) if any(map(sentence.low.__contains__, letters)) else None
    if found is None or reviews_decision(sentence.low):
        return None
    first = len(sentence.words_between(0, found.start()))
    return Cue(_of_any_role(phrase), first, first + len(sentence.words_between(*found.span())))


@cache
def _continuations() -> dict[str, _LettersAndPattern]:
    """Return a pattern for the words that continue each event, with letters that a sentence with them has."""
    words: dict[str, list[str]] = {}
    for _, (events, row) in _CONTINUATION_WORDS.rows("continuations", 2):
        for event in events.split("+"):
            words.setdefault(event, []).extend(row.split())
    return {event: _pattern(alternatives(some)) for event, some in words.items()}


def _pattern(words: str) -> _LettersAndPattern:
    return letters_needed(words), re.compile(rf"(?<!\w){words}(?!\w)")


@lru_cache(maxsize=1024)
def _of_any_role(phrase: EventPhrase) -> EventPhrase:
    return replace(phrase, role="any")
