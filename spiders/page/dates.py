"""When something was published: dates as outlets write them in Russian, Kazakh and English, and in machine form.

General libraries misread Kazakh dates without saying so ("2026 жылғы 23 қараша" as 1 January 2026), and a wrong date is
worse than none: here a text that no rule covers has no date.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache

from config.local_time import ALMATY

EARLIEST_DATE = datetime(1990, 1, 1, tzinfo=UTC)
MAX_FUTURE = timedelta(days=2)
"""How far in the future a date may lie: clocks differ, and outlets write tomorrow's date in the evening."""

MAX_DATE_CHARS = 200
"""Characters of a text in which a date is looked for; longer ones are no dates."""

MAX_EXTRA_LETTERS = 25
"""Letters beside a date in a line that is one: "Опубликовано", a weekday, "просмотров"."""

_STEMS = (
    "январ қаңтар qantar qańtar january jan янв",
    "феврал ақпан aqpan february feb фев",
    "марта марте март наурыз nauryz naýryz march mar мар",
    "апрел сәуір sauir sáuir sáýir säuir april apr апр",
    "май мая мае мамыр mamyr may",
    "июня июне июнь июн маусым mausym maýsym june jun",
    "июля июле июль июл шілде shilde july jul",
    "август тамыз tamyz august aug авг",
    "сентябр қыркүйек qyrkuiek qyrkúıek qyrküiek september sept sep сент сен",
    "октябр қазан qazan october oct окт",
    "ноябр қараша qarasha november nov ноя",
    "декабр желтоқсан zheltoqsan jeltoqsan december dec дек",
)
_MONTHS = {stem: number for number, stems in enumerate(_STEMS, 1) for stem in stems.split()}
_MAX_EXACT_STEM_CHARS = 4
"""Stems of up to so many letters must be the whole word: "мар" is March, "мартышка" should not be."""

_ENDINGS = r"(?:[а-яёәғқңөұүһі]{0,6}|[a-z]{0,4})"
_MONTH = (
    "(?P<month>"
    + "|".join(
        re.escape(stem) + (r"\b\.?" if len(stem) <= _MAX_EXACT_STEM_CHARS else rf"{_ENDINGS}\b")
        for stem in sorted(_MONTHS, key=len, reverse=True)
    )
    + ")"
)
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:-?(?:го|st|nd|rd|th)\b)?", r"(?P<year>(?:19|20)\d\d|\d{4})"
_WEEKDAYS = (
    "понедельник дүйсенбі monday mon пн дс",
    "вторник сейсенбі tuesday tues tue вт сс",
    "среда сәрсенбі wednesday wed ср",
    "четверг бейсенбі thursday thurs thu чт бс",
    "пятница жұма friday fri пт жм",
    "суббота сенбі saturday sat сб сн",
    "воскресенье жексенбі sunday sun вс жк",
)
_NUMBER_OF = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(sorted(_NUMBER_OF, key=len, reverse=True))})\b")
_OF_YEAR = r"\s*(?:жылғы|жылдың|жылы|жыл|zhylgy|jylgy|ж\.|года|год|г\.)?"
_DATE_PATTERNS = (
    rf"(?<!\d){_YEAR}[-/.](?P<number>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)",
    rf"(?<!\d)(?P<day>\d{{1,2}})[-/.](?P<number>\d{{1,2}})[-/.]{_YEAR}(?!\d)",
    rf"(?<!\d){_YEAR}{_OF_YEAR}[\s,]*{_DAY}[\s-]+{_MONTH}",
    rf"(?<![\d:]){_DAY}[\s-]+{_MONTH}[\s,-]*{_YEAR}(?!\d)",
    rf"\b{_MONTH}[\s,]+{_DAY}[\s,]+{_YEAR}(?!\d)",
    rf"(?<![\d:]){_DAY}\s+{_MONTH}",
    rf"\b{_MONTH}[\s,]+{_DAY}(?![\d:])",
)
_TIME = re.compile(
    r"(?<![\d:.+-])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*(?P<zone>z\b|utc\b|gmt\b|[+-]\d\d:?\d\d)?"
)
_AGO = re.compile(
    r"(?P<count>\d{1,3}|an?\b)?\s*(?P<unit>секунд|секунда|second|sec\b|минут|minute|min\b|мин\b|час|сағат"
    r"|hour|дн|день|дней|күн|day|недел|апта|week)"
    r"\w*\.?\s+(?:назад|тому назад|бұрын|ago)\b"
)
_UNITS = {
    "се": timedelta(seconds=1), "se": timedelta(seconds=1), "ми": timedelta(minutes=1), "ча": timedelta(hours=1),
    "са": timedelta(hours=1),
    "дн": timedelta(days=1), "де": timedelta(days=1), "кү": timedelta(days=1), "не": timedelta(weeks=1),
    "ап": timedelta(weeks=1), "mi": timedelta(minutes=1), "ho": timedelta(hours=1), "da": timedelta(days=1),
    "we": timedelta(weeks=1),
}  # fmt: skip
_DAYS_BACK = re.compile(
    r"\b(?:(?P<zero>сегодня|бүгін|today|bugin|búgin)|(?P<one>вчера|кеше|yesterday|keshe)"
    r"|(?P<two>позавчера|алдыңғы күні))\b"
)
_NOW = re.compile(r"^\W*(?:только что|жаңа ғана|just now)\W*$")


@cache
def day_patterns() -> tuple[re.Pattern[str], ...]:
    """What finds a day; made with the first date, as it takes long and a crawl's main process reads none."""
    return tuple(map(re.compile, _DATE_PATTERNS))


def parse_date(text: str | None, *, now: datetime, zone: tzinfo = ALMATY) -> datetime | None:
    """The time that `text` names, in UTC; None if it names none, or one before 1990 or after tomorrow.

    A time without a zone is `zone`'s; a day without a time is its midnight; a day without a year is the last such day.
    `now` is what "yesterday" and "2 hours ago" count from.
    """
    if not text:
        return None
    lower = " ".join(text[:MAX_DATE_CHARS].lower().split())
    for found in _candidate_dates(lower, now, zone):
        return plausible_date(found, now)
    return None


def plausible_date(moment: datetime | None, now: datetime) -> datetime | None:
    """`moment` in UTC, if something can have been published then."""
    try:
        utc = moment.astimezone(UTC) if moment is not None else None
    except (OverflowError, ValueError):
        return None
    return utc if utc is not None and EARLIEST_DATE <= utc <= now + MAX_FUTURE else None


def is_midnight(moment: datetime) -> bool:
    """Whether it is the beginning of a day in Kazakhstan: what a date without a time becomes."""
    local = moment.astimezone(ALMATY)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def is_date(text: str) -> bool:
    """Whether a short text is a date and hardly more, as under a headline."""
    lower = " ".join(text.lower().split())
    if len(lower) > MAX_DATE_CHARS:
        return False
    for pattern in (*day_patterns(), _AGO, _DAYS_BACK):
        if match := pattern.search(lower):
            rest = lower[: match.start()] + " " + lower[match.end() :]
            letters = sum(map(str.isalpha, _TIME.sub("", rest)))
            # "Kazakhstan today" is a newspaper: such a word beside others is a date only with a time.
            return letters <= (MAX_EXTRA_LETTERS if pattern is not _DAYS_BACK or _TIME.search(rest) else 0)
    return False


def _candidate_dates(text: str, now: datetime, zone: tzinfo) -> Iterator[datetime | None]:
    for pattern in day_patterns():
        if match := pattern.search(text):
            yield _on_day(match, text[: match.start()] + " " + text[match.end() :], now, zone)
            return
    if match := _AGO.search(text):
        yield _ago(match, text, now)
    elif match := _DAYS_BACK.search(text):
        back = 0 if match["zero"] else 1 if match["one"] else 2
        day = now.astimezone(zone) - timedelta(days=back)
        yield _with_time((day.year, day.month, day.day), text, zone)
    elif _NOW.match(text):
        yield now


def _ago(match: re.Match[str], text: str, now: datetime) -> datetime | None:
    """ "2 hours ago" and "an hour ago"; None for a number that is written out."""
    if match["count"] is None and re.search(r"\w\s*$", text[: match.start()]):
        return None
    count = int(match["count"]) if (match["count"] or "").isdigit() else 1
    return (now - count * _UNITS[match["unit"][:2]]).replace(second=0, microsecond=0)


def _on_day(match: re.Match[str], rest: str, now: datetime, zone: tzinfo) -> datetime | None:
    named = match.groupdict()
    month = int(named["number"]) if named.get("number") else _month(named["month"])
    day = int(named["day"])
    if named.get("year"):
        year = int(named["year"])
        if "/" in match[0] and _is_american(year, month, day, rest):
            month, day = day, month
        return _with_time((year, month, day), rest, zone)
    this_year = _with_time((now.astimezone(zone).year, month, day), rest, zone)
    if this_year is not None and this_year <= now + MAX_FUTURE:
        return this_year
    return _with_time((now.astimezone(zone).year - 1, month, day), rest, zone)


def _is_american(year: int, month: int, day: int, rest: str) -> bool:
    """Whether 11/04/2026 is the fourth of November: its weekday says so, or no month has the other number.

    Drupal 7 writes so by default."""
    if month > 12:
        return True
    weekday = _WEEKDAY.search(rest)
    try:
        return (
            weekday is not None
            and _NUMBER_OF[weekday[0]] == date(year, day, month).weekday()
            and (date(year, month, day).weekday() != date(year, day, month).weekday())
        )
    except ValueError:  # one of the two is no day
        return False


def _month(word: str) -> int:
    return next(number for stem, number in _BY_LENGTH if word.startswith(stem))


_BY_LENGTH = sorted(_MONTHS.items(), key=lambda pair: -len(pair[0]))


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
        return UTC
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    return timezone((-1 if written[0] == "-" else 1) * timedelta(minutes=minutes))
