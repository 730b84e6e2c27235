"""Read numbers in digits and words, and the terms and amounts that they count."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import NamedTuple, cast

from config.word_tables import letters_needed
from matchers.event_details import Amount, Currency
from matchers.events.details.hints import AMOUNT, ANY_HINT, TERM
from matchers.events.details.word_patterns import alternatives, detail_words

_NUMBER_TABLES = detail_words("numbers")
_DIGITS = r"\d{1,3}(?:[\s'’]\d{3})+[.,]\d\d?(?!\d)|\d{1,3}(?:[\s,.'’]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_GROUPED = re.compile(r"\d{1,3}(?:[\s,.'’]\d{3})+")
_NO_LETTER = r"(?![^\W\d_])"
_MAX_COUNT = {"Y": 50, "M": 120, "W": 60, "D": 400}
"""Largest count of a unit in a term; a larger number is a year or a sum."""


class FoundTerm(NamedTuple):
    """A term in ISO 8601 at `start` to `end` of a sentence."""

    start: int
    end: int
    term: str


class FoundAmount(NamedTuple):
    """A sum of money at `start` to `end` of a sentence."""

    start: int
    end: int
    amount: Amount


@cache
def _numbers() -> dict[str, Decimal]:
    rows = _NUMBER_TABLES.rows("numbers", 2)
    return {word.replace("_", " "): Decimal(number) for _, (number, words) in rows for word in words.split()}


@cache
def number_words() -> str:
    """Return a pattern for a number in words."""
    return alternatives(_numbers())


def number_of(written: str) -> Decimal | None:
    """Return the value of a number in digits (115 500 or 2,5) or words; None for anything else."""
    known = _numbers().get(re.sub(r"\s+", " ", written))
    if known is not None:
        return known
    plain = re.sub(r"[\s,.'’]", "", written) if _GROUPED.fullmatch(written) else _decimal(written)
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _decimal(written: str) -> str:
    return re.sub(r"[\s'’]", "", written).replace(",", ".")


@cache
def _rows(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = _NUMBER_TABLES.rows(table, 2)
    return tuple((name, re.compile(alternatives(words.split()) + _NO_LETTER)) for _, (name, words) in rows)


def _name_of(table: str, match: re.Match[str], group: str) -> str:
    """Return the name of the row of a table that has the words of a group; they are read in their text, because some
    rows look at what follows."""
    start, end = match.span(group)
    found = ((name, pattern.match(match.string, start)) for name, pattern in _rows(table))
    return next(name for name, words in found if words and words.end() == end)


@cache
def _one_term(prefix: str) -> str:
    units = "|".join(pattern.pattern for _, pattern in _rows("term_units"))
    return (
        rf"(?P<{prefix}count>{_DIGITS}|{number_words()})(?:\s+(?P<{prefix}early>{_half()}))?[\s-]*(?P<{prefix}unit>{units})"
        rf"(?:\s+(?P<{prefix}half>{_half()}))?(?!\w|[-\s]old\b)"
    )


@cache
def _half() -> str:
    return alternatives(_NUMBER_TABLES.words("halves"))


@cache
def _term_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,]){_one_term('')}(?:\s*(?:,|и|and|және)?\s*{_one_term('more')})?")


@lru_cache(maxsize=64)
def find_terms(low: str, hints: int = ANY_HINT) -> tuple[FoundTerm, ...]:
    """Return the terms in a sentence in lower case with these `hints`: `5 лет`, `2 года и 6 месяцев`, `15-day`.

    Cached, because each event of the sentence asks for them.
    """
    return tuple(_terms(low)) if hints & TERM else ()


def _terms(low: str) -> Iterator[FoundTerm]:
    for match in _term_pattern().finditer(low):
        first = _duration(match, "")
        more = _duration(match, "more") if match["moreunit"] else {}
        if more.keys() & first.keys():  # бес жылдан үш жылға
            yield FoundTerm(match.start("morecount"), match.end(), _iso(more))
        elif first:
            yield FoundTerm(match.start(), match.end(), _iso(first | more))
    for term, needs, pattern in _single_terms():
        for match in pattern.finditer(low) if any(map(low.__contains__, needs)) else ():
            yield FoundTerm(match.start(), match.end(), term)


@cache
def _single_terms() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    """Return each term with letters, one run of which every sentence with it has, and the pattern of its words."""
    rows = [(term, alternatives(words.split())) for _, (term, words) in _NUMBER_TABLES.rows("single_terms", 2)]
    return tuple((term, letters_needed(words), re.compile(rf"(?<!\w){words}(?!\w)")) for term, words in rows)


def _duration(match: re.Match[str], prefix: str) -> dict[str, int]:
    """Return the count of each unit; half a year counts as six months. Empty for a count that isn't a term."""
    count, unit = number_of(match[f"{prefix}count"]), _name_of("term_units", match, f"{prefix}unit")
    if count is None or count > _MAX_COUNT[unit]:
        return {}
    if match[f"{prefix}half"] or match[f"{prefix}early"]:
        count += Decimal("0.5")
    whole = int(count)
    months = int((count - whole) * 12) if unit == "Y" else 0
    found = {unit: whole} | ({"M": months} if months else {})
    return {unit: count for unit, count in found.items() if count}


def _iso(duration: dict[str, int]) -> str:
    return "P" + "".join(f"{duration[unit]}{unit}" for unit in "YMWD" if duration.get(unit))


@cache
def _amount_pattern() -> re.Pattern[str]:
    units = "|".join(pattern.pattern for _, pattern in _rows("currencies"))
    factors = "|".join(pattern.pattern for _, pattern in _rows("factors"))
    signs = r"[$€₸₽]"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<sign>{signs})\s?)?(?P<count>{_DIGITS}|{number_words()})"
        rf"(?:\s*(?P<factor>{factors}))?(?:\s*(?P<unit>{units})(?!\w))?"
    )


def find_amounts(low: str, hints: int = ANY_HINT) -> Iterator[FoundAmount]:
    """Yield the sums of money in a sentence in lower case with these `hints`: `115 500 тенге`, `20 МРП`, `$500`."""
    for match in _amount_pattern().finditer(low) if hints & AMOUNT else ():
        written = "unit" if match["unit"] else "sign"
        count = number_of(match["count"]) if match[written] else None
        if count is not None:
            factor = Decimal(_name_of("factors", match, "factor")) if match["factor"] else Decimal(1)
            unit = cast("Currency", _name_of("currencies", match, written))
            yield FoundAmount(match.start(), match.end(), Amount(value=count * factor, unit=unit))
