"""Reading the values of an event as people type them in Russian, Kazakh and English."""

from typing import Any

import pytest

from config.loader import load_config
from config.wording.catalogue import load_catalogues
from review.cases.case_view import amount_words, term_words
from review.rendering.entry_labels import legal_labels
from store.cases.typed_fields import EventFieldsError, parse_fields

LAWS = load_config(None).laws


def _amount(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("term", "p15d", "P15D"),
        ("term", "5 лет", "P5Y"),
        ("term", "2 г. 6 мес.", "P2Y6M"),
        ("term", "30 сут.", "P30D"),
        ("term", "5 жыл", "P5Y"),
        ("term", "10 тәул", "P10D"),
        ("term", "2 years and 6 months", "P2Y6M"),
        ("term", "48 часов", "PT48H"),
        ("term", "", None),
        ("amount", "115 500", _amount(115_500, "KZT")),
        ("amount", "200 тыс. тг", _amount(200_000, "KZT")),
        ("amount", "20 mci", _amount(20, "MCI")),
        ("amount", "20 АЕК", _amount(20, "MCI")),
        ("amount", "$500", _amount(500, "USD")),
        ("law", "ст. 378 УК", "kz-uk:378"),
        ("law", "УК 378", "kz-uk:378"),
        ("law", "405 ук", "kz-uk:405"),
        ("law", "ҚК 378-бап", "kz-uk:378"),
        ("law", "Article 378 of the Criminal Code", "kz-uk:378"),
        ("law", "KZ-UK:378", "kz-uk:378"),
        ("place", "  в  Балхаше ", "в Балхаше"),
    ],
)
def test_value_is_read_as_people_type_it(name: str, typed: str, value: Any) -> None:
    assert parse_fields({name: typed}, LAWS) == {name: value}


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("2026-03", "2026-03-01", "month"),
        ("5.03.2026", "2026-03-05", "day"),
        ("03.2026", "2026-03-01", "month"),
        ("5 марта 2026 года", "2026-03-05", "day"),
        ("2026 жылғы 5 наурыз", "2026-03-05", "day"),
        ("March 2026", "2026-03-01", "month"),
        ("2026", "2026-01-01", "year"),
        ("", None, None),
    ],
)
def test_date_is_read_as_exactly_as_it_is_typed(typed: str, day: str | None, precision: str | None) -> None:
    assert parse_fields({"date": typed}) == {"date": day, "date_precision": precision}


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_what_the_desk_shows_is_read_again(language: str) -> None:
    words = load_catalogues()[language]
    for term in ("P1Y", "P2Y6M", "P5Y", "P1M", "P1W", "P3W", "P1D", "P15D", "PT1H", "PT72H"):
        assert parse_fields({"term": term_words(words, term)}) == {"term": term}
    for unit in ("KZT", "MCI", "USD", "EUR", "RUB"):
        shown = amount_words(words, _amount(115_500.5, unit))
        assert parse_fields({"amount": shown}) == {"amount": _amount(115_500.5, unit)}
    for law in legal_labels(LAWS, words):
        assert parse_fields({"law": law.name}, LAWS) == {"law": law.id}


@pytest.mark.parametrize(
    "entered",
    [
        {"event": "арест"},
        {"date": "2026-02-30"},
        {"date": "2026.03.05"},
        {"date": "5 марта"},
        {"date": "вчера"},
        {"term": "5"},
        {"term": "пожизненно"},
        {"term": "5 лет и штраф"},
        {"amount": "много"},
        {"law": "ст. 378"},
        {"law": "ст. 378 и 405 УК"},
        {"law": "xx-uk:378"},
        {"place": "а" * 301},
    ],
)
def test_value_that_no_event_can_have_is_refused(entered: dict[str, str]) -> None:
    with pytest.raises(EventFieldsError) as refused:
        parse_fields(entered, LAWS)
    assert list(refused.value.problems) == list(entered)
