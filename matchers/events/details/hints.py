"""Tell by single words which details a sentence may have, so that long patterns are tried only where they may fit."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, reduce
from operator import or_

from matchers.events.details.word_patterns import DATE_WORDS, alternatives, detail_words, last_columns
from matchers.events.parsed_sentence import ParsedSentence
from matchers.normalize import WordCache

DIGIT, YEAR, MONTH, WEEKDAY, DAYS_BACK, AGO, PERIOD, SAME_DAY, REPORTING = (1 << bit for bit in range(9))
PLACE, SETTLEMENT, KAZAKH_REGION, RUSSIAN_COURT, KAZAKH_COURT, ENGLISH_COURT, AGENCY, TERM, AMOUNT, PROCESS, SITE = (
    1 << bit for bit in range(9, 20)
)
SINCE = 1 << 20
ANY_COURT = RUSSIAN_COURT | KAZAKH_COURT | ENGLISH_COURT
_SITE_TABLES = ("sites", "kazakh_sites", "hospitals", "streets", "kazakh_streets")
ANY_HINT = -1
"""The hints of a sentence that may have every detail."""
_LOOK_AROUND = re.compile(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")
_BLANK_OUTSIDE_BRACKETS = re.compile(r"_(?![^()]*\))")


def hints_of(words: Iterable[str]) -> int:
    """Return the kinds of a sentence's words and marks, as bits: a detail needs its kind, but a kind needs no detail.

    The words are in lower case with е for ё.
    """
    return reduce(or_, map(_HINTS_OF.__getitem__, words), 0)


@lru_cache(maxsize=64)
def sentence_hints(sentence: ParsedSentence) -> int:
    """Return the hints of a sentence's words; cached, because each event of it asks for them."""
    return hints_of(sentence.lows)


def _hints_of(word: str) -> int:
    return sum(hint for hint, pattern in _patterns() if pattern.search(word))


_HINTS_OF = WordCache(_hints_of)


@cache
def _patterns() -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((hint, re.compile(alternatives(map(_last_word, words)))) for hint, words in _words())


def _words() -> Iterator[tuple[int, Iterable[str]]]:
    """Yield each kind with regular expressions of which a detail needs one."""
    yield DIGIT, [r"\d"]
    yield YEAR, [r"(?:19|20)\d\d"]
    for hint, table in ((MONTH, "months"), (WEEKDAY, "weekdays"), (DAYS_BACK, "days_back")):
        yield hint, last_columns(DATE_WORDS, table, 2)
    yield SINCE, [*last_columns(DATE_WORDS, "shifts", 2), *last_columns(DATE_WORDS, "later", 2)]
    yield PERIOD, last_columns(DATE_WORDS, "periods", 3)
    for hint, table in ((AGO, "ago"), (SAME_DAY, "same_day"), (REPORTING, "reporting")):
        yield hint, DATE_WORDS.words(table)
    yield PLACE, detail_words("places").words("places")
    near_names = (word for table in ("settlements", "regions") for word in detail_words("places").words(table))
    yield SETTLEMENT, [rf"\b{_last_word(word)}\b" for word in near_names]
    yield KAZAKH_REGION, ["нда"]
    yield SITE, ["near", "outside", *(word for table in _SITE_TABLES for word in detail_words("places").words(table))]
    yield from (
        (RUSSIAN_COURT, ["суд", *detail_words("courts").words("short_names")]),
        (KAZAKH_COURT, ["сот"]),
        (ENGLISH_COURT, ["court"]),
    )
    yield AGENCY, ["полици", *detail_words("courts").words("agencies")]
    yield PROCESS, [rf"\b{word}\b" for word in last_columns(detail_words("hearings"), "process", 2)]
    for hint, table in ((TERM, "term_units"), (AMOUNT, "currencies")):
        yield hint, last_columns(detail_words("numbers"), table, 2)


def _last_word(words: str) -> str:
    """Return a pattern for the last of the words of a regular expression, anywhere inside a word."""
    last = _BLANK_OUTSIDE_BRACKETS.split(_LOOK_AROUND.sub("", words))[-1]
    return last.removesuffix("$").removesuffix(r"\.").replace("_", "|")
