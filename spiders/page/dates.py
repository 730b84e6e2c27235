"""Parse dates as outlets write them, in Russian, Kazakh, English and some more languages, or in machine-readable form.

General libraries silently misread Kazakh dates ("2026 жылғы 23 қараша" as 1 January 2026). A wrong date is worse than
none, so a text that no rule covers has no date. The words are in `date_words.yml`.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from config.local_time import ALMATY
from config.models.strict import Strict
from config.yaml_file import read_yaml

EARLIEST_DATE = datetime(1990, 1, 1, tzinfo=UTC)
MAX_FUTURE = timedelta(days=2)
"""How far in the future a date may be: clocks differ, and outlets write tomorrow's date in the evening."""

MAX_DATE_CHARS = 200
"""Most characters of a text that is searched for a date."""

MAX_EXTRA_LETTERS = 25
"""Most letters beside the date in a line that counts as a date: "Опубликовано", a weekday, "просмотров"."""

MAX_BYLINE_WORDS = 24
_MAX_WHOLE_WORD_CHARS = 4
_BYLINE_SEPARATOR = re.compile(r"\s*[|·•;]\s*|\s+[/–—-]\s+")
_BAR = re.compile(r"\s+[|·•]\s+")
_BYLINE_OR_COMMA = re.compile(rf"{_BYLINE_SEPARATOR.pattern}|,\s+")
_LABEL_OR_COUNTER = re.compile(r",\s+[^\W\d]+:?\s*\d+$|\b[^\W\d]+:\s+(?=[^\W\d])")
_DIGIT = re.compile(r"\d")
_FULL_STOP = re.compile(r"(?<!\b[гж])[.!?…][»”\"]?$")
_FULL_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d[./]\d\d?[./]\d\d(?!\d)")
_LONE_YEAR = re.compile(r"(?<![\d.:/-])(?:19|20)\d\d(?![\d.:/-])")
_DATE_WORDS_FILE = Path(__file__).with_name("date_words.yml")
_ENDING = r"(?:[а-яёәғқңөұүһі]{0,6}|[a-z]{0,4})"
_DAY, _YEAR = (
    r"(?P<day>\d{1,2})(?:-?(?:го|ого|ші|шы|st|nd|rd|th|er|º|°)\b|\.(?=\s*[^\W\d]))?",
    r"(?P<year>(?:19|20)\d\d|\d{4})",
)
_SHORT_YEAR = r"(?P<short>\d\d)"
_OF_YEAR = r"[\s-]*(?:жылғы|жылдың|жылы|жыл|zhylgy|jylgy|ж\.|года|год|г\.)?"
_DAY_PATTERNS = (
    rf"(?<!\d){_YEAR}[-/.](?P<number>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)",
    rf"(?<!\d)(?P<day>\d{{1,2}})[-/.](?P<number>\d{{1,2}})[-/.]{_YEAR}(?!\d)",
    rf"(?<!\d){_YEAR}{_OF_YEAR}[\s,]*{_DAY}[\s-]+<month>",
    rf"(?<![\d:]){_DAY}[\s-]+(?:of\s+|de\s+)?<month>(?:\s+de\s|[\s,.-])*{_YEAR}(?!\d)",
    rf"\b<month>[\s,]+{_DAY}[\s,]+{_YEAR}(?!\d)",
    rf"(?<![\d.:/-])(?P<day>\d{{1,2}})[./](?P<number>\d{{1,2}})[./]{_SHORT_YEAR}(?![\d./:])",
    rf"(?<![\d:]){_DAY}[\s-]+<month>[\s-]*['’ʼ`]?{_SHORT_YEAR}(?=\s*(?:г\b|ж\b|года|жыл|[,|·]|\d\d?:\d\d|$))",
    rf"(?<![\d:]){_DAY}\s+(?:of\s+|de\s+)?<month>",
    rf"\b<month>[\s,]+{_DAY}(?![\d:])",
)
_TIME = re.compile(
    r"(?<![\d:.+-])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m(?:\b|(?=\d))\.?)?\s*(?P<zone>z\b|utc\b|gmt\b|\(?(?:мск|msk|cet|cest)\b|[+-]\d{1,2}:?\d\d)?"
)

_ZONES = {"мск": 3, "msk": 3, "cet": 1, "cest": 2}
"""Hours ahead of UTC."""

_DOTTED_TIME = re.compile(r"\b(?:в|сағат|сағ\.|at|à)\s+(\d{1,2})\s?[.h]\s?(\d\d)(?![\d.]\d)")
_SPELT_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})\s*(?:ч\.|час\w*|сағ\w*\.?)\s*(?P<minute>\d\d?)\s*(?P<unit>мин\w*+)\.?+"
    r"(?P<ago>\s+(?:назад|бұрын))?"
)


class _DateWords(Strict):
    months: Annotated[list[str], Field(min_length=12, max_length=12)]
    weekdays: Annotated[list[str], Field(min_length=7, max_length=7)]
    units: dict[Literal["seconds", "minutes", "hours", "days", "weeks", "months", "years"], str]
    days_back: list[list[str]]
    ago: list[str]
    now: list[str]
    updated: list[str]
    published: list[str]


@dataclass(frozen=True, kw_only=True)
class DatePatterns:
    """The compiled words and forms of dates."""

    days: tuple[re.Pattern[str], ...]
    month: re.Pattern[str]
    months: tuple[tuple[str, int], ...]
    """Word or beginning of a month's name, the longest first, and the month's number."""
    weekday: re.Pattern[str]
    weekdays: Mapping[str, int]
    ago: re.Pattern[str]
    units: Mapping[str, str]
    """Beginning of a unit's name -> argument of timedelta."""
    days_back: re.Pattern[str]
    """Has the group `back<n>` for the words that mean n days ago."""
    now: re.Pattern[str]
    updated: re.Pattern[str]
    clause_end: re.Pattern[str]
    """What separates a date of publication from one of an update."""


@cache
def date_patterns() -> DatePatterns:
    """Return the patterns, compiled at first use: that takes long, and a crawl's main process reads no dates."""
    words = _DateWords.model_validate(read_yaml(_DATE_WORDS_FILE).data)
    months = _numbered(words.months, 1)
    weekdays = dict(_numbered(words.weekdays, 0))
    units = {word: unit for unit, names in words.units.items() for word in names.split()}
    month = f"(?P<month>{'|'.join(map(_month_pattern, dict(months)))})(?!/)"
    back = "|".join(f"(?P<back{days}>{'|'.join(names)})" for days, names in enumerate(words.days_back))
    return DatePatterns(
        days=tuple(re.compile(pattern.replace("<month>", month)) for pattern in _DAY_PATTERNS),
        month=re.compile(month),
        months=months,
        weekday=re.compile(rf"\b(?:{'|'.join(weekdays)})\b"),
        weekdays=weekdays,
        ago=re.compile(
            rf"(?:(?P<count>\d{{1,3}}|an?\b)\s*|\b)(?P<unit>{'|'.join(map(_unit_pattern, units))})\w*\.?"
            rf"\s+(?:{'|'.join(words.ago)})\b"
        ),
        units=units,
        days_back=re.compile(rf"\b(?:{back})\b"),
        now=re.compile(rf"^\W*(?:{'|'.join(words.now)})\W*$"),
        updated=re.compile(rf"\b(?:{'|'.join(words.updated)})"),
        clause_end=re.compile(rf"[|;()·•]|(?=\b(?:{'|'.join((*words.updated, *words.published))}))"),
    )


def _numbered(rows: list[str], first: int) -> tuple[tuple[str, int], ...]:
    pairs = [(word, number) for number, row in enumerate(rows, first) for word in row.split()]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _unit_pattern(word: str) -> str:
    """Return a unit of time as the beginning of a word, or as a whole one if it is a letter."""
    return word if len(word) > 1 else rf"{word}\b"


def _month_pattern(word: str) -> str:
    if word.endswith("."):
        return rf"{re.escape(word[:-1])}(?:\.|(?=,?\s+(?:(?:19|20)\d\d\b|\d\d?:\d\d)))"
    return re.escape(word) + (r"\b\.?" if len(word) <= _MAX_WHOLE_WORD_CHARS else rf"{_ENDING}\b")


def parse_date(text: str | None, *, now: datetime, zone: tzinfo = ALMATY) -> datetime | None:
    """Return the time that `text` names, in UTC; None if it names none, or one before 1990 or after tomorrow.

    A time without a zone is in `zone`, a day without a time is its midnight, a day without a year is the last such day.
    "Yesterday" and "2 hours ago" are relative to `now`.
    """
    if not text:
        return None
    lower = _without_update(_with_colon_times(" ".join(text[:MAX_DATE_CHARS].lower().split())))
    for found in _candidate_dates(lower, now, zone):
        return plausible_date(found, now)
    return None


def _with_colon_times(text: str) -> str:
    """Return a text with times such as "в 21.30" and "18 ч. 32 мин." written with a colon."""
    return _SPELT_TIME.sub(_spelt_time, _DOTTED_TIME.sub(r"\1:\2", text))


def _spelt_time(found: re.Match[str]) -> str:
    """Return "18:32" for a time in words, or minutes for one ago."""
    if found["ago"]:
        return f"{60 * int(found['hour']) + int(found['minute'])} {found['unit']}{found['ago']}"
    return f"{found['hour']}:{found['minute']}"


def _without_update(text: str) -> str:
    """Return a text without the parts that name an update, if a date is left."""
    patterns = date_patterns()
    if patterns.updated.search(text) is None:
        return text
    clauses = map(str.strip, patterns.clause_end.split(text))
    kept = " ".join(clause for clause in clauses if not patterns.updated.match(clause))
    return kept if any(pattern.search(kept) for pattern in (*patterns.days, patterns.days_back)) else text


def is_update(text: str) -> bool:
    """Return whether a line names the date of an update only: "Updated on 5 May 2026"."""
    lower = text.lower().strip()
    return date_patterns().updated.match(lower) is not None and _without_update(lower) == lower


def plausible_date(moment: datetime | None, now: datetime) -> datetime | None:
    """Return `moment` in UTC if something can have been published then, else None."""
    try:
        utc = moment.astimezone(UTC) if moment is not None else None
    except (OverflowError, ValueError):
        return None
    return utc if utc is not None and EARLIEST_DATE <= utc <= now + MAX_FUTURE else None


def is_midnight(moment: datetime) -> bool:
    """Return whether a moment is midnight in Kazakhstan, as a date without a time is stored."""
    local = moment.astimezone(ALMATY)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def is_same_time(one: datetime, other: datetime, max_gap: timedelta) -> bool:
    """Return whether two dates differ by at most `max_gap`, or are of one day if one of them has no time."""
    if is_midnight(one) or is_midnight(other):
        return one.astimezone(ALMATY).date() == other.astimezone(ALMATY).date()
    return abs(one - other) <= max_gap


def is_date(text: str) -> bool:
    """Return whether a short text is little more than a date, as under a headline."""
    lower = " ".join(text.lower().split())
    return len(lower) <= MAX_DATE_CHARS and _is_date(lower)


@lru_cache(maxsize=2_000)
def _is_date(lower: str) -> bool:
    """Return whether a short text in lower case is a date; cached, because several parts of a page ask it of a line."""
    has_digit = _DIGIT.search(lower) is not None
    lower = _without_update(_with_colon_times(lower)) if has_digit else lower
    patterns = date_patterns()
    days = patterns.days if has_digit else ()
    for pattern in (*days, patterns.ago, patterns.days_back):
        if match := pattern.search(lower):
            rest = lower[: match.start()] + " " + lower[match.end() :]
            if _is_calendar(pattern, rest) or _has_other_day(match, rest):
                return False
            letters = sum(map(str.isalpha, _TIME.sub("", rest)))
            # "Kazakhstan today" is a newspaper: beside other words, such a word is a date only with a time.
            return letters <= (MAX_EXTRA_LETTERS if pattern is not patterns.days_back or _TIME.search(rest) else 0)
    return False


def _is_calendar(pattern: re.Pattern[str], rest: str) -> bool:
    """Return whether a line shows visitors what day it is: "today is Monday, 30 November 2026"."""
    patterns = date_patterns()
    return pattern in patterns.days and patterns.days_back.search(rest) is not None and not _TIME.search(rest)


def _has_other_day(match: re.Match[str], rest: str) -> bool:
    """Return whether a line names another day with its year, so that it isn't certain which one is meant."""
    others = (
        found[0]
        for pattern in date_patterns().days
        if "year" in pattern.groupindex
        for found in [pattern.search(rest)]
        if found
    )
    return next(others, match[0]) != match[0]


def is_weekday(text: str) -> bool:
    """Return whether a text is the name of a weekday, perhaps an abbreviated one."""
    return date_patterns().weekday.fullmatch(text.lower().rstrip(".")) is not None


def split_byline(text: str) -> list[str]:
    """Return the parts of a byline between bars, dots, dashes and commas."""
    return _BYLINE_OR_COMMA.split(" ".join(text.split()))


@lru_cache(maxsize=500)
def is_dated_byline(text: str) -> bool:
    """Return whether a line consists of a byline of any length and a date with a year or time.

    The date is at one end of it, perhaps before the number of views, or between bars or dots; labels
    such as "Author:" don't count.
    """
    if _DIGIT.search(text) is None:
        return False
    line = _LABEL_OR_COUNTER.sub("", " ".join(text.split()))
    if len(line) > MAX_DATE_CHARS or line.count(" ") > MAX_BYLINE_WORDS or _FULL_STOP.search(line):
        return False
    has_time = _TIME.search(line) is not None
    parts = (_BYLINE_OR_COMMA if has_time else _BYLINE_SEPARATOR).split(line)
    if has_time and _TIME.fullmatch(parts[-1]):
        parts[-2:] = [", ".join(parts[-2:])]
    dated = {parts[0], parts[-1], *(_BAR.split(line) if _BAR.search(line) else ())}
    return any(is_date(part) and (has_time or _FULL_YEAR.search(part)) for part in dated)


def _candidate_dates(text: str, now: datetime, zone: tzinfo) -> Iterator[datetime | None]:
    patterns = date_patterns()
    for pattern in patterns.days:
        if match := pattern.search(text):
            yield _on_day(match, text[: match.start()] + " " + text[match.end() :], now, zone)
            return
    if match := patterns.ago.search(text):
        yield _ago(match, text, now)
    elif (match := patterns.days_back.search(text)) and match.lastgroup:
        day = now.astimezone(zone) - timedelta(days=int(match.lastgroup.removeprefix("back")))
        yield _with_time((day.year, day.month, day.day), text, zone)
    elif patterns.now.match(text):
        yield now


def _ago(match: re.Match[str], text: str, now: datetime) -> datetime | None:
    """Return the time of "2 hours ago" or "an hour ago"; None if the number is written as a word."""
    if match["count"] is None and re.search(r"\w\s*$", text[: match.start()]):
        return None
    count = int(match["count"]) if (match["count"] or "").isdigit() else 1
    unit = date_patterns().units[match["unit"]]
    if unit in ("months", "years"):
        return _months_ago(now, count * (12 if unit == "years" else 1))
    past = now - timedelta(**{unit: count})
    return past.replace(second=0, microsecond=0)


def _months_ago(now: datetime, count: int) -> datetime | None:
    """Return the same day of an earlier month as a day without a time, because the words are no more precise."""
    today = now.astimezone(ALMATY)
    month = today.year * 12 + today.month - 1 - count
    year, month = month // 12, month % 12 + 1
    if year < EARLIEST_DATE.year:
        return None
    return datetime(year, month, min(today.day, monthrange(year, month)[1]), tzinfo=ALMATY)


def _on_day(match: re.Match[str], rest: str, now: datetime, zone: tzinfo) -> datetime | None:
    named = match.groupdict()
    month = int(named["number"]) if named.get("number") else _month(named["month"])
    day = int(named["day"])
    if named.get("year") or named.get("short"):
        year = int(named["year"]) if named.get("year") else _full_year(int(named["short"]), now)
        if "/" in match[0] and _is_american(year, month, day, rest):
            month, day = day, month
        return _with_time((year, month, day), rest, zone)
    if years := set(_LONE_YEAR.findall(rest)):  # "Tue Jan 28 15:28:56 CET 2020"
        return _with_time((int(years.pop()), month, day), rest, zone) if len(years) == 1 else None
    this_year = now.astimezone(zone).year
    found = _with_time((this_year, month, day), rest, zone)
    if found is not None and found <= now + MAX_FUTURE:
        return found
    return _with_time((this_year - 1, month, day), rest, zone)


def _full_year(short: int, now: datetime) -> int:
    century = now.year // 100 * 100
    return century + short - (100 if century + short > now.year + 1 else 0)


def _is_american(year: int, month: int, day: int, rest: str) -> bool:
    """Return whether 11/04/2026 is 4 November: its weekday shows it, or no month has the other number.

    Drupal 7 writes dates so by default.
    """
    if month > 12:
        return True
    weekday = date_patterns().weekday.search(rest)
    try:
        found = date(year, day, month).weekday()
        return (
            weekday is not None
            and date_patterns().weekdays[weekday[0]] == found
            and date(year, month, day).weekday() != found
        )
    except ValueError:  # one of the two readings isn't a day
        return False


def _month(word: str) -> int:
    return next(number for stem, number in date_patterns().months if word.startswith(stem.removesuffix(".")))


def _with_time(day: tuple[int, int, int], text: str, zone: tzinfo) -> datetime | None:
    clock = _TIME.search(text)
    try:
        if clock is None:
            return datetime(*day, tzinfo=zone)
        hour = int(clock["hour"]) % 12 + 12 * (clock["half"][0] == "p") if clock["half"] else int(clock["hour"])
        return datetime(
            *day, hour, int(clock["minute"]), int(clock["second"] or 0), tzinfo=_zone(clock["zone"]) or zone
        )
    except ValueError:
        return None


def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written[0] not in "+-":
        return timezone(timedelta(hours=_ZONES.get(written.strip("("), 0)))
    minutes = int(written[1:-2].rstrip(":")) * 60 + int(written[-2:])
    return timezone((-1 if written[0] == "-" else 1) * timedelta(minutes=minutes))
