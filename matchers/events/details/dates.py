"""Find dates in a sentence in Russian, Kazakh and English, and compute those relative to the day of publication.

A date without a year is the last such day up to the publication, or for a future event the next one after it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal, NamedTuple, cast

from matchers.event_details import DatePrecision
from matchers.events.details.hints import AGO, ANY_HINT, DAYS_BACK, DIGIT, MONTH, PERIOD, SINCE, WEEKDAY, YEAR
from matchers.events.details.numbers import number_of, number_words
from matchers.events.details.word_patterns import DATE_WORDS, alternatives

_Unit = Literal["day", "week", "month", "year"]
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?<![\d.,:])(?P<day>\d\d?)(?:-?(?:го|ші|шы|[ыі]?нші|[ыі]?ншы|st|nd|rd|th))?(?![\d.,:]\d)"
_BETWEEN = re.compile(r",?\s+(?:on\s+|the\s+|во?\s+)?")
_OF_DATES = YEAR | DIGIT | MONTH | WEEKDAY | DAYS_BACK | AGO | PERIOD | SINCE
_MAX_DAYS_AHEAD = 1
"""Days by which a date may be after the publication, because outlets write dates of other time zones."""


_MAX_DAYS_TO_COME = 60
"""A day without a year that lies so near ahead of the publication isn't that of the year before, but one to come."""


class FoundDate(NamedTuple):
    """A day, month or year; `day` is its first day."""

    day: date
    precision: DatePrecision


class DateExpression(NamedTuple):
    """Words for a date at `start` to `end` of a sentence; what they leave open is None."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    back: tuple[int, _Unit] | None = None
    """Number of units before the publication."""
    is_next: bool = False
    is_last: bool = False
    since: tuple[int, _Unit] | None = None
    """Number of units after the day that the text names before it."""

    def reckon(self, published: date | None, *, is_future: bool = False) -> FoundDate | None:
        """Return the date, or None if it needs a day of publication and none is given, or doesn't exist."""
        if self.year and self.month is None:
            return FoundDate(date(self.year, 1, 1), "year")
        if self.year is None and published is None:
            return None
        try:
            return self._reckon(published or date.max, is_future=is_future or self.is_next)
        except (ValueError, OverflowError):
            return None

    def reckon_since(self, day: date) -> FoundDate | None:
        """Return the date some days after the `day` that the text names before it, or None if it is a vague one."""
        return _back(day, -self.since[0], "day") if self.since and self.since[1] == "day" else None

    def _reckon(self, published: date, *, is_future: bool) -> FoundDate | None:
        if self.month is not None:
            return self._in_year(published, is_future=is_future)
        if self.weekday is not None:
            ahead = (self.weekday - published.weekday()) % 7
            is_today = ahead == 0 and not self.is_last
            return FoundDate(published + timedelta(ahead or 7 if is_future else 0 if is_today else ahead - 7), "day")
        return _back(published, *self.back) if self.back else None

    def _in_year(self, published: date, *, is_future: bool) -> FoundDate | None:
        assert self.month is not None
        precision: DatePrecision = "day" if self.day else "month"
        year = self.year or published.year - (self.back[0] if self.back else 0)
        found = date(year, self.month, self.day or 1)
        if self.year is None and self.back is None:
            if is_future and found < (published if self.day else published.replace(day=1)):
                found = found.replace(year=year + 1)
            elif not is_future and found > published + timedelta(_MAX_DAYS_AHEAD):
                if self.day and found <= published + timedelta(_MAX_DAYS_TO_COME):
                    return None
                found = found.replace(year=year - 1)
        return FoundDate(found, precision)


def _back(published: date, count: int, unit: _Unit) -> FoundDate:
    match unit:
        case "day":
            return FoundDate(published - timedelta(count), "day")
        case "week":
            return FoundDate((published - timedelta(weeks=count)).replace(day=1), "month")
        case "month":
            months = published.year * 12 + published.month - 1 - count
            return FoundDate(date(months // 12, months % 12 + 1, 1), "month")
        case "year":
            return FoundDate(date(published.year - count, 1, 1), "year")


@lru_cache(maxsize=64)
def find_dates(low: str, hints: int = ANY_HINT) -> tuple[DateExpression, ...]:
    """Return the dates in a sentence in lower case with these `hints`, in text order; cached, because each event of it
    asks for them."""
    found: list[DateExpression] = []
    for match in (match for pattern in _patterns_with(hints & _OF_DATES) for match in pattern.finditer(low)):
        if not any(one.start < match.end() and match.start() < one.end for one in found):
            found += _expression(match)
    days = [one for one in found if one.day]
    return tuple(sorted((one for one in found if not _repeats(low, one, days)), key=lambda one: one.start))


@cache
def _patterns_with(hints: int) -> tuple[re.Pattern[str], ...]:
    """Return the forms of dates that a sentence with these hints may have."""
    return tuple(pattern for needs, pattern in _patterns() if not needs & ~hints)


def _repeats(low: str, found: DateExpression, days: Iterable[DateExpression]) -> bool:
    """Return whether words give the weekday of the day beside them: в среду, 2 сентября."""
    return found.weekday is not None and any(
        _BETWEEN.fullmatch(low, *sorted((found.start, found.end, day.start, day.end))[1:3]) for day in days
    )


def _expression(match: re.Match[str]) -> Iterator[DateExpression]:
    groups = match.groupdict()
    day, number = groups.get("day"), groups.get("number")
    month = int(number) if number else _number_in("months", groups.get("month") or groups.get("of"))
    if (day and not 1 <= int(day) <= 31) or (month and not 1 <= month <= 12):
        return
    year = groups.get("year")
    yield DateExpression(
        start=match.start(),
        end=match.end(),
        year=int(year) if year else None,
        month=month,
        day=int(day) if day else None,
        weekday=_number_in("weekdays", groups.get("weekday")),
        back=None if "later" in groups else _units_back(groups),
        since=_units_since(groups),
        is_next=bool(groups.get("next")),
        is_last=bool(groups.get("last")),
    )


def _units_back(groups: dict[str, str | None]) -> tuple[int, _Unit] | None:
    if (relative := groups.get("relative")) is not None:
        return _number_in("days_back", relative) or 0, "day"
    if groups.get("unit") is not None:
        return _counted(groups)
    if (period := groups.get("period")) is not None:
        rows = DATE_WORDS.rows("periods", 3)
        row = next(row for row in rows if _fits(row.columns[2], period))
        return int(row.columns[0]), cast("_Unit", row.columns[1])
    return None


def _units_since(groups: dict[str, str | None]) -> tuple[int, _Unit] | None:
    if (shift := groups.get("shift")) is not None:
        return _number_in("shifts", shift) or 0, "day"
    if (later := groups.get("later")) is None:
        return None
    count, unit = _counted(groups)
    return count * (_number_in("later", later) or 1), unit


def _counted(groups: dict[str, str | None]) -> tuple[int, _Unit]:
    """Return the number and unit of counted days, weeks, months or years."""
    rows = DATE_WORDS.rows("units", 2)
    name = next(row.columns[0] for row in rows if _fits(row.columns[1], groups["unit"] or ""))
    return int(number_of(groups.get("count") or "1") or 1), cast("_Unit", name)


@lru_cache(maxsize=1024)
def _number_in(table: str, word: str | None) -> int | None:
    """Return the number of the row of a table that has a word, or None."""
    rows = DATE_WORDS.rows(table, 2) if word else ()
    return next((int(number) for _, (number, words) in rows if _fits(words, word or "")), None)


def _fits(words: str, word: str) -> bool:
    return _any_of(words).fullmatch(re.sub(r"\s+", " ", word)) is not None


@cache
def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(alternatives(words.split()))


def _table(name: str, columns: int, keep: str = "") -> str:
    """Return a pattern for all words of a table, or of its rows whose second column is `keep`."""
    rows = [row.columns for row in DATE_WORDS.rows(name, columns)]
    return alternatives([word for row in rows if not keep or row[1] == keep for word in row[-1].split()])


@cache
def _patterns() -> tuple[tuple[int, re.Pattern[str]], ...]:
    """Return the forms of dates, the most exact first, each with the hints that a sentence with it has."""
    month = f"(?P<month>{_table('months', 2)})"
    of_year = rf"(?:,?\s+{_YEAR}(?:\s+(?:года|г\.))?|\s+(?P<period>{_table('periods', 3, 'year')}))"
    weekday = f"(?P<weekday>{_table('weekdays', 2)})"
    ahead = f"(?P<next>{alternatives(DATE_WORDS.words('next_words'))})"
    before = f"(?P<last>{alternatives(DATE_WORDS.words('last_words'))})"
    counted = rf"(?:(?P<count>\d+|{number_words()})\s+)?(?P<unit>{_table('units', 2)})"
    not_counted = r"\s+(?:жыл|ай|апта|тәулік|күн|адам)"  # мамырда 5 жылға
    kazakh_month = alternatives(
        [word for _, (_, words) in DATE_WORDS.rows("months", 2) for word in words.split() if word.endswith("*")]
    )
    forms = (
        (YEAR, rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)"),
        (YEAR, rf"(?<!\d)(?P<day>\d\d?)[./](?P<number>\d\d?)[./]{_YEAR}"),
        (YEAR | MONTH, rf"{_YEAR}\s+жыл(?:ғы|дың|ы)\s+{_DAY}\s+{month}"),
        (PERIOD | MONTH, rf"(?P<period>{_table('periods', 3, 'year')})\s+{_DAY}\s+{month}"),
        (DIGIT | MONTH, rf"{_DAY}\s+(?:of\s+)?{month}{of_year}?"),
        (DIGIT | MONTH, rf"{month}\s+{_DAY}(?!{not_counted})(?!\s*{month.replace('?P<month>', '?:')}){of_year}?"),
        (YEAR | MONTH, rf"{_YEAR}\s+жыл(?:ғы|дың|ы)\s+{month}"),
        (MONTH, rf"{month}{of_year}"),
        (DAYS_BACK, rf"(?P<relative>{_table('days_back', 2)})"),
        (SINCE, rf"(?P<shift>{_table('shifts', 2)})"),
        (AGO, rf"{counted}\s+{alternatives(DATE_WORDS.words('ago'))}"),
        (SINCE, rf"(?P<later>{alternatives(DATE_WORDS.words('later_before'))})\s+{counted}"),
        (SINCE, rf"{counted}\s+(?P<later>{_table('later', 2)})"),
        (PERIOD, rf"(?P<period>{_table('periods', 3)})"),
        (WEEKDAY, rf"(?:(?:{ahead}|{before})\s+)?{weekday}"),
        (YEAR, rf"{_YEAR}(?:-?(?:м|го|ом))?\s*(?:год[ауе]?|г\.|жыл\w*)"),
        (YEAR, rf"(?:in|since|during|в|с)\s+{_YEAR}(?:-?(?:м|го))?(?!\s*(?:год|г\.|жыл|тенге|мрп|чел))"),
        (MONTH, rf"(?:в|с|in|since|last|early|late|mid-)\s*(?:(?<=[вс]\s)(?:начале|середине|конце)\s+)?{month}"),
        (
            MONTH,
            rf"(?P<month>{kazakh_month})(?:(?<=[дт][ае])|(?<=[дт]ың)|(?<=[дт]ің)|(?<=[ндт][ае]н)(?=\s+бері))|(?P<of>{kazakh_month})\s+айы\w*",
        ),
    )
    return tuple((needs, re.compile(rf"(?<!\w)(?:{form})(?!\w)")) for needs, form in forms)
