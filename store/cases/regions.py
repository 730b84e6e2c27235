"""Find the region of Kazakhstan of a place that an article names (`regions.yml`)."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from config.word_tables import WordTables

UNKNOWN_REGION = "unknown"
"""Of a place that no row names; events without a place have no region."""


def region_of(place: str) -> str:
    """Return the id of a place's region, "abroad" or UNKNOWN_REGION; "" for an empty place."""
    words = place.casefold()
    return next((region for region, pattern in _rows() if pattern.search(words)), UNKNOWN_REGION) if words else ""


def count_by_region(places: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the numbers of events by region from those by place, the largest first."""
    counted: Counter[str] = Counter()
    for place, number in places:
        counted[region_of(place)] += number
    return counted.most_common()


@cache
def _rows() -> list[tuple[str, re.Pattern[str]]]:
    tables = WordTables("store.cases", "regions.yml")
    return [
        (region, tables.pattern("regions", rf"\b(?:{_alternatives(words)})", line))
        for line, (region, words) in tables.rows("regions", 2)
    ]


def _alternatives(words: str) -> str:
    return "|".join(word.replace("_", " ").replace("$", r"\b") for word in words.split())
