"""Dates in three languages mean the day that a reader of that day's paper would take them for."""

from datetime import date

import pytest

from matchers.events.details.dates import find_dates

PUBLISHED = date(2026, 3, 12)  # a Thursday


def reckoned(text: str, published: date | None = PUBLISHED, *, is_future: bool = False) -> list[str]:
    found = (one.reckon(published, is_future=is_future) for one in find_dates(text))
    return [f"{one.day} {one.precision}" for one in found if one]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11 марта в алматы", "2026-03-11 day"),
        ("20 мая прошел суд", "2025-05-20 day"),
        ("14 октября 2025 года", "2025-10-14 day"),
        ("5 июня прошлого года", "2025-06-05 day"),
        ("12.02.2025", "2025-02-12 day"),
        ("накануне вечером", "2026-03-11 day"),
        ("во вторник", "2026-03-10 day"),
        ("утром вторника", "2026-03-10 day"),
        ("три дня назад", "2026-03-09 day"),
        ("в октябре", "2025-10-01 month"),
        ("в начале октября", "2025-10-01 month"),
        ("мамырда 5 жылға соттаған", "2025-05-01 month"),
        ("в прошлом году", "2025-01-01 year"),
        ("два года назад", "2024-01-01 year"),
        ("в 2019 году", "2019-01-01 year"),
        ("кеше ұсталды", "2026-03-11 day"),
        ("2025 жылғы 3 қазанда", "2025-10-03 day"),
        ("20 ақпан күні", "2026-02-20 day"),
        ("қазан айында", "2025-10-01 month"),
        ("былтыр", "2025-01-01 year"),
        ("3 күн бұрын", "2026-03-09 day"),
        ("on march 11", "2026-03-11 day"),
        ("on oct. 3, 2025", "2025-10-03 day"),
        ("yesterday", "2026-03-11 day"),
        ("on tuesday", "2026-03-10 day"),
        ("in may", "2025-05-01 month"),
        ("last year", "2025-01-01 year"),
    ],
)
def test_a_date_is_reckoned_from_the_day_of_publication(text: str, expected: str) -> None:
    assert reckoned(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("назначен на 5 июня", "2026-06-05 day"),
        ("состоится 5 марта", "2027-03-05 day"),
        ("в понедельник", "2026-03-16 day"),
        ("завтра", "2026-03-13 day"),
        ("келесі сейсенбі", "2026-03-17 day"),
        ("next friday", "2026-03-13 day"),
    ],
)
def test_what_is_to_come_is_dated_after_the_publication(text: str, expected: str) -> None:
    assert reckoned(text, is_future=True) == [expected]


@pytest.mark.parametrize("text", ["he may be tried", "31 сутки", "2500 тенге", "45 марта", "30 февраля", "qazan"])
def test_other_words_are_no_dates(text: str) -> None:
    assert reckoned(text) == []


def test_without_a_day_of_publication_only_full_dates_are_known() -> None:
    assert reckoned("вчера, 5 мая, в среду и 14 октября 2025 года", None) == ["2025-10-14 day"]
