"""Load the word tables of details and make patterns of their words."""

import re
from collections.abc import Iterable
from functools import cache

from config.word_tables import WordTables, any_word


@cache
def detail_words(name: str) -> WordTables:
    """Return the tables of a file in `words/`. Raises ConfigError if it can't be read."""
    return WordTables("matchers.events.details", f"words/{name}.yml")


DATE_WORDS = detail_words("dates")


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, in which `_` means blanks; the longest are tried first."""
    return any_word(sorted(words, key=len, reverse=True)).replace("_", r"\s+")


def last_columns(tables: WordTables, name: str, columns: int) -> list[str]:
    """Return the words in the last column of a table."""
    return [word for row in tables.rows(name, columns) for word in row.columns[-1].split()]


def date_words(table: str, before: str = r"(?<!\w)", after: str = r"(?!\w)") -> re.Pattern[str]:
    """Return a pattern for any word of a table of dates, between two regular expressions; by default, a whole word."""
    return DATE_WORDS.pattern(table, before + alternatives(DATE_WORDS.words(table)) + after)
