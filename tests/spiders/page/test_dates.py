"""Dates as outlets write them."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.local_time import ALMATY
from spiders.page.dates import EARLIEST_DATE, MAX_FUTURE, is_date, is_dated_byline, parse_date

NOW = datetime(2026, 11, 25, 10, 0, 30, tzinfo=UTC)
RUSSIAN = tuple(re.findall(r"\w+", "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"))
KAZAKH = tuple(re.findall(r"\w+", "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"))
ENGLISH = tuple(
    re.findall(r"\w+", "January February March April May June July August September October November December")
)


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("2026 жылғы 23 қараша", "2026-11-23 00:00"),
        ("Freitag, 3. Juli 2026, 15:49 Uhr", "2026-07-03 15:49"),
        ("le 1er février 2026 à 15h46", "2026-02-01 15:46"),
        ("jueves, 9 de enero de 2014", "2014-01-09 00:00"),
        ("22 листопада 2025", "2025-11-22 00:00"),
        ("Tue Jan 28 15:28:56 CET 2020", "2020-01-28 20:28:56"),
        ("24 ноября 2026, 14:05 (мск)", "2026-11-24 16:05"),
        ("2014 жылдың 11 сәуірінде", "2014-04-11 00:00"),
        ("2026 ж. 23 қараша, 10:11", "2026-11-23 10:11"),
        ("2005 жылғы 23 желтоқсандағы", "2005-12-23 00:00"),
        ("2026-ж. 14-қараша", "2026-11-14 00:00"),
        ("Saturday, November 14, 2026 at 3:05 pm1204", "2026-11-14 15:05"),
        ("10 қазан, 2026 жыл", "2026-10-10 00:00"),
        ("19 mamyr 2026", "2026-05-19 00:00"),
        ("24 НОЯБРЯ 2026, 14:05", "2026-11-24 14:05"),
        ("14:05, 24 ноября 2026", "2026-11-24 14:05"),
        ("1 Декабря 2020 14:02", "2020-12-01 14:02"),
        ("24 мая 2026 г. в 10:15", "2026-05-24 10:15"),
        ("Опубликовано: 03 февраля 2026 года, 18:45", "2026-02-03 18:45"),
        ("24 ноября 14:05", "2026-11-24 14:05"),
        ("26 декабря", "2025-12-26 00:00"),
        ("Ноябрь, 10", "2026-11-10 00:00"),
        ("27.06.2023", "2023-06-27 00:00"),
        ("20.11.2026 09:30", "2026-11-20 09:30"),
        ("April 28, 2024 3:00 AM", "2024-04-28 03:00"),
        ("Nov 3, 2026 12:05 PM", "2026-11-03 12:05"),
        ("editor on Wed, 11/04/2026 - 14:05", "2026-11-04 14:05"),
        ("Редактор - ср, 04/11/2026 - 14:05", "2026-11-04 14:05"),
        ("Wed, 11/18/2026 - 14:05", "2026-11-18 14:05"),
        ("04/11/2026", "2026-11-04 00:00"),
        ("Wed, 02/03/2026", "2026-03-02 00:00"),
        ("Сегодня 09:05", "2026-11-25 09:05"),
        ("вчера, 14:30", "2026-11-24 14:30"),
        ("кеше, 10:00", "2026-11-24 10:00"),
        ("бүгін", "2026-11-25 00:00"),
        ("2 часа назад", "2026-11-25 13:00"),
        ("2 ч. назад", "2026-11-25 13:00"),
        ("28 минут назад", "2026-11-25 14:32"),
        ("3 сағат бұрын", "2026-11-25 12:00"),
        ("an hour ago", "2026-11-25 14:00"),
        ("5 февр. 2026, 14:05", "2026-02-05 14:05"),
        ("3 нояб 2026", "2026-11-03 00:00"),
        ("7 қар. 2026", "2026-11-07 00:00"),
        ("2026 ж. 12 нау. 09:00", "2026-03-12 09:00"),
        ("12-ші наурыз, 2026", "2026-03-12 00:00"),
        ("Sept. 3, 2026", "2026-09-03 00:00"),
        ("12th of March 2026", "2026-03-12 00:00"),
        ("12.03.26 14:05", "2026-03-12 14:05"),
        ("12/03/26", "2026-03-12 00:00"),
        ("07.11.99", "1999-11-07 00:00"),
        ("12 мар. 26 г.", "2026-03-12 00:00"),
        ("2 ай бұрын", "2026-09-25 00:00"),
        ("3 месяца назад", "2026-08-25 00:00"),
        ("a year ago", "2025-11-25 00:00"),
        ("кеше", "2026-11-24 00:00"),
        ("вчера в 21.30", "2026-11-24 21:30"),
        ("17.11.2026 г. 18 ч. 32 мин.", "2026-11-17 18:32"),
        ("Обновлено: 13.11.2026 10:00 | Опубликовано: 12.11.2026 09:05", "2026-11-12 09:05"),
        ("12 қараша 2026, 09:05 (жаңартылды 13.11.2026)", "2026-11-12 09:05"),
        ("Обновлено 13.11.2026", "2026-11-13 00:00"),
        ("Обновлено: сегодня, 10:00. Опубликовано: вчера, 21:00", "2026-11-24 21:00"),
        ("2 часа 30 минут назад", "2026-11-25 12:30"),
        ("10 qaraşa 2026, 08:07", "2026-11-10 08:07"),
    ],
)
def test_a_written_date_is_almatys(written: str, local: str) -> None:
    assert parse_date(written, now=NOW) == datetime.fromisoformat(local).replace(tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2024-04-28 07:00:00Z", "2024-04-28T07:00:00"),
        ("2024-04-28T03:00:00-04:00", "2024-04-28T07:00:00"),
        ("2026-11-24T14:05:00.000+0500", "2026-11-24T09:05:00"),
        ("Tue, 24 Nov 2026 05:00:00 +0000", "2026-11-24T05:00:00"),
        ("Tue, 24 Nov 2026 05:00:00 GMT", "2026-11-24T05:00:00"),
        ("2020-12-01T14:02:00+06:00", "2020-12-01T08:02:00"),
    ],
)
def test_a_zone_that_is_written_counts(written: str, utc: str) -> None:
    assert parse_date(written, now=NOW) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_kazakhstan_was_an_hour_further_east_before_march_2024() -> None:
    before, after = parse_date("28.02.2024 12:00", now=NOW), parse_date("02.03.2024 12:00", now=NOW)
    assert before is not None
    assert after is not None
    assert (before.hour, after.hour) == (6, 7)


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01 00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2099-02-30T25:61:00+99:00",
        "-10000-13-45",
        "1989-12-31",
        "2027-01-01",
        "Mon, 32 Foo 9999 25:61:61 GMT",
        "два часа назад",
        "prije 28 minuta",
        "5 мартышек",
        "5 там",
        "қалай бұрын",
        "версия 12.3.45",
        "",
        "405",
        "31.02.2026",
    ],
)
def test_what_cannot_be_a_date_of_publication_is_none(written: str) -> None:
    assert parse_date(written, now=NOW) is None


@given(st.text(max_size=60))
def test_any_text_gives_a_sane_date_or_none(text: str) -> None:
    found = parse_date(text, now=NOW)
    assert found is None or EARLIEST_DATE <= found <= NOW + MAX_FUTURE


@given(
    st.dates(min_value=date(1991, 1, 1), max_value=date(2026, 11, 24)),
    st.times(),
    st.sampled_from(
        ["{d} {ru} {y}, {t}", "{t}, {d} {ru} {y}", "{y} жылғы {d} {kk}, {t}", "{d} {kk} {y} {t}", "{en} {d}, {y} {t}"]
    ),
)
def test_every_day_reads_back_in_three_languages(day: date, clock: time, form: str) -> None:
    names = {"ru": RUSSIAN[day.month - 1], "kk": KAZAKH[day.month - 1], "en": ENGLISH[day.month - 1]}
    written = form.format(d=day.day, y=day.year, t=f"{clock:%H:%M}", **names)
    assert parse_date(written, now=NOW) == datetime(
        day.year, day.month, day.day, clock.hour, clock.minute, tzinfo=ALMATY
    )


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=5000)))
def test_an_iso_date_reads_back(age: timedelta) -> None:
    moment = (NOW - age).replace(microsecond=0)
    assert parse_date(moment.isoformat(), now=NOW) == moment


def test_a_sentence_with_a_date_in_it_is_no_date() -> None:
    assert is_date("Опубликовано 24 ноября 2026, 14:05")
    assert not is_date("Суд над нефтяником начался 24 ноября и продлится до весны.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Сегодня", True),
        ("Вчера, 10:15 | 17 просмотров", True),
        ("Зеренда сегодня", False),
        ("Сегодня понедельник, 30 ноября 2026 года", False),
        ("Фото: 9 ноября 2026. Текст: 10 ноября 2026", False),
        ("Опубликовано 9 ноября 2026, обновлено 10 ноября 2026", True),
    ],
)
def test_a_day_named_by_a_word_is_a_date_alone_or_with_a_time(text: str, expected: bool) -> None:
    assert is_date(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Айгүл Мнимая, собственный корреспондент «Выдуманной газеты» в Кокпекты | 12 марта 2026, 14:05", True),
        ("12.03.26 — Мухтар Мнимый, редактор отдела расследований «Выдуманной газеты»", True),
        ("Айгүл Серікқызы Мнимая, специально для «Выдуманной газеты», 2026 ж. 12 наурыз, 14:05", True),
        ("Рубрика: Общество | 12 марта 2026 | Автор: Мухтар Мнимый, Айгүл Мнимая", True),
        ("В Кокпекты начался суд над редактором «Выдуманной газеты», 12 марта 2026 года.", False),
        ("Суд над редактором состоялся в Кокпекты, 12 марта 2026 года, сообщила пресс-служба", False),
        ("Автор: Гульнара Абдрахманова от Вчера, 16:28, посмотрело: 69", True),
    ],
)
def test_a_byline_of_any_length_may_stand_beside_a_date(text: str, expected: bool) -> None:
    assert is_dated_byline(text) is expected
