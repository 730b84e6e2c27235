"""Show times in the time zone of Kazakhstan."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")


def local_time(moment: datetime | None) -> str:
    """Return date and time in Almaty at a moment, or a dash for None."""
    return moment.astimezone(ALMATY).strftime("%d.%m.%Y %H:%M") if moment else "–"


def local_day(moment: datetime) -> date:
    """Return the day in Almaty at a moment."""
    return moment.astimezone(ALMATY).date()


def start_of_day(day: date) -> datetime:
    """Return midnight in Almaty at the start of a day. Raises OverflowError for a day outside the calendar."""
    return datetime(day.year, day.month, day.day, tzinfo=ALMATY)


def months_between(first: str, last: str, *, most: int) -> list[str]:
    """Return the months such as "2026-11" from the first to the last one, at most the last `most` of them."""
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(max(begin, end - most + 1), end + 1)]
