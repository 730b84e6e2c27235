"""The time zone of Kazakhstan, and how times are shown in it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")


def local_time(moment: datetime | None) -> str:
    """Return a moment as date and time in Almaty, or a dash for None."""
    return moment.astimezone(ALMATY).strftime("%d.%m.%Y %H:%M") if moment else "–"


def local_day(moment: datetime) -> date:
    """Return the day in Almaty at a moment."""
    return moment.astimezone(ALMATY).date()


def start_of_day(day: date) -> datetime:
    """Return midnight in Almaty at the start of a day. Raises OverflowError for a day outside the calendar."""
    return datetime(day.year, day.month, day.day, tzinfo=ALMATY)
