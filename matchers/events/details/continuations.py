"""Find the words with which a sentence continues the report before it: Решение вынес суд, Обыск длился пять часов."""

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TypeAlias

from config.word_tables import letters_needed
from matchers.event_details import TextSpan
from matchers.events.details.word_patterns import alternatives, detail_words
from matchers.events.event_words import EventPhrase
from matchers.events.parsed_sentence import Cue, ParsedSentence

_LettersAndPattern: TypeAlias = tuple[tuple[str, ...], re.Pattern[str]]
_CONTINUATION_WORDS = detail_words("continuations")


def _words_of(table: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(_CONTINUATION_WORDS.words(table))}(?!\w)")


_REVIEWING, _UPHOLDING, _CHANGES = map(_words_of, ("reviewing", "upholding", "changes"))
_DECISION, _DATED, _IN_COURTROOM, _IN_SAME_COURT = map(_words_of, ("decisions", "dated", "courtroom", "same_court"))
_HEARD, _REVIEWED, _ABOUT_REVIEWED = map(_words_of, ("heard", "reviewed", "about_reviewed"))


def tells_of_decision(low: str) -> bool:
    """Return whether words in lower case tell of a decision, be it the first one or a review: по постановлению суда."""
    return _DECISION.search(low) is not None or reviews_decision(low)


def is_in_courtroom(low: str) -> bool:
    """Return whether words in lower case tell of what happened where a judgment was read: в зале суда."""
    return _IN_COURTROOM.search(low) is not None


def is_in_same_court(low: str) -> bool:
    """Return whether words in lower case refer to the court that the text has named: в том же суде."""
    return _IN_SAME_COURT.search(low) is not None


def event_beside(event: str, low: str) -> str:
    """Return the event as which the sentences beside the words of an `event` in lower case are read: a change of a
    sentence is a review, and a release in the courtroom a decision of its court."""
    is_change = event == "sentenced" and _CHANGES.search(low)
    return "requalified" if is_change or (event == "released" and is_in_courtroom(low)) else event


_NONE: _LettersAndPattern = ((), re.compile(r"(?!)"))
"""For an event that no words continue: no letters, and a pattern that matches nothing."""


def reviews_decision(low: str) -> bool:
    """Return whether words in lower case tell of a later decision about the first one: отменил, appealed."""
    return _REVIEWING.search(low) is not None


def upholds_decision(low: str) -> bool:
    """Return whether words in lower case tell of a later decision that changes nothing: оставил в силе, upheld."""
    return _UPHOLDING.search(low) is not None


def heard_at(low: str) -> TextSpan | None:
    """Return where words in lower case tell that a case was heard, or None: рассмотрено."""
    found = _HEARD.search(low)
    return found.span() if found else None


def reviewed_at(low: str) -> TextSpan | None:
    """Return where words in lower case name the decision that is heard again, or None: жалобу на приговор суда от."""
    found = _REVIEWED.search(low)
    return found.span() if found else None


def is_about_reviewed(low: str) -> bool:
    """Return whether words in lower case mean the decision that was heard again: указанным приговором."""
    return _ABOUT_REVIEWED.search(low) is not None


def continued_cue(sentence: ParsedSentence, event: str, phrase: EventPhrase) -> Cue | None:
    """Return the words that mean an event again that `phrase` reported in the sentence before, or None."""
    letters, pattern = _continuations().get(event, _NONE)
    found = pattern.search(sentence.low) if any(map(sentence.low.__contains__, letters)) else None
    if found is None or (reviews_decision(sentence.low) and not _DATED.search(sentence.low)):
        return None
    first = len(sentence.words_between(0, found.start()))
    return Cue(of_any_role(phrase), first, first + len(sentence.words_between(*found.span())))


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
def of_any_role(phrase: EventPhrase) -> EventPhrase:
    """Return a phrase as words that may be about anybody."""
    return replace(phrase, role="any")
