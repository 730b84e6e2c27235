"""Find the words with which a sentence continues the report before it: Решение вынес суд, Обыск длился пять часов."""

import re
from dataclasses import replace
from functools import cache, lru_cache

from matchers.events.details.word_patterns import alternatives, detail_words
from matchers.events.event_words import EventPhrase
from matchers.events.parsed_sentence import Cue, ParsedSentence

_CONTINUATION_WORDS = detail_words("continuations")
_REVIEWING = re.compile(rf"(?<!\w){alternatives(_CONTINUATION_WORDS.words('reviewing'))}(?!\w)")


def reviews_decision(low: str) -> bool:
    """Return whether words in lower case tell of a later decision about the first one: отменил, appealed."""
    return _REVIEWING.search(low) is not None


def continued_cue(sentence: ParsedSentence, event: str, phrase: EventPhrase) -> Cue | None:
    """Return the words that mean an event again that `phrase` reported in the sentence before, or None."""
    pattern = _continuations().get(event)
    found = pattern.search(sentence.low) if pattern else None
    if found is None or reviews_decision(sentence.low):
        return None
    first = len(sentence.words_between(0, found.start()))
    return Cue(_of_any_role(phrase), first, first + len(sentence.words_between(*found.span())))


@cache
def _continuations() -> dict[str, re.Pattern[str]]:
    """Return a pattern for the words that continue each event."""
    words: dict[str, list[str]] = {}
    for _, (events, row) in _CONTINUATION_WORDS.rows("continuations", 2):
        for event in events.split("+"):
            words.setdefault(event, []).extend(row.split())
    return {event: re.compile(rf"(?<!\w){alternatives(some)}(?!\w)") for event, some in words.items()}


@lru_cache(maxsize=1024)
def _of_any_role(phrase: EventPhrase) -> EventPhrase:
    return replace(phrase, role="any")
