"""Days on which news sites of Kazakhstan, and those that write about it from abroad, may publish little or nothing."""

from datetime import date, timedelta

_SPANS = (
    ((1, 1), (1, 8)),  # New Year, Orthodox Christmas and the days between
    ((3, 8), (3, 9)),  # Women's Day
    ((3, 20), (3, 26)),  # Nauryz
    ((5, 1), (5, 2)),  # Day of Unity
    ((5, 7), (5, 11)),  # Defender's Day, Victory Day
    ((7, 6), (7, 7)),  # Capital Day
    ((8, 30), (8, 31)),  # Constitution Day
    ((10, 25), (10, 26)),  # Republic Day
    ((12, 16), (12, 18)),  # Independence Day
    ((12, 24), (12, 31)),  # Western Christmas to New Year
)
"""First and last day, the day after included: a nightly crawl sees what was published the day before. Feasts that move
with the moon are not here."""


_DAYS = frozenset(
    (day.month, day.day)
    for day in (date(2024, 1, 1) + timedelta(days=number) for number in range(366))
    if any(first <= (day.month, day.day) <= last for first, last in _SPANS)
)


def is_holiday(day: date) -> bool:
    """Whether a crawl of that day may find little."""
    return (day.month, day.day) in _DAYS
