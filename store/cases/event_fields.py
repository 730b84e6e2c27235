"""Hold and parse the values of an event: type, date, place, court, law, term and amount."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date as Day  # noqa: N812 - a field has the name of the type
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

from config.wording.coded_text import CodedError, CodedText
from matchers.events.event_words import EVENTS

Precision = Literal["day", "month", "year"]
Unit = Literal["KZT", "MCI", "USD", "EUR", "RUB"]

MAX_FIELD_CHARS = 300

_TERM = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?|PT\d+H")
_AMOUNT = re.compile(r"(?P<value>\d[\d \u00a0]*(?:[.,]\d+)?)\s*(?P<unit>[A-Za-z]{3})?")
_PARTIAL_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")


class EventFieldError(CodedError):
    """A value that no event can have; the message is for the person who entered it."""


def _checked_term(term: str) -> str:
    if not _TERM.fullmatch(term):
        raise ValueError(f"{term!r} is no ISO 8601 duration such as P5Y or P15D")
    return term


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_FIELD_CHARS)]
Term = Annotated[str, AfterValidator(_checked_term)]


class EventAmount(BaseModel):
    """A sum of money, or a number of monthly calculation indices (MCI)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    unit: Unit


class EventFields(BaseModel):
    """The known values of an event; None where unknown. A month or year is dated by its first day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: Day | None = None
    date_precision: Precision | None = None
    place: Words | None = None
    court: Words | None = None
    law: Words | None = None
    term: Term | None = None
    amount: EventAmount | None = None

    @model_validator(mode="after")
    def _check_precision(self) -> "EventFields":
        if (self.date is None) != (self.date_precision is None):
            raise ValueError("date and date_precision go together")
        return self

    def days(self) -> tuple[Day, Day] | None:
        """Return the first and last day on which the event may have happened; None without a date."""
        if self.date is None:
            return None
        if self.date_precision == "day":
            return self.date, self.date
        if self.date_precision == "month":
            return self.date.replace(day=1), self.date.replace(day=monthrange(self.date.year, self.date.month)[1])
        return self.date.replace(month=1, day=1), self.date.replace(month=12, day=31)

    def record(self) -> dict[str, Any]:
        """Return the fields that have values, as JSON."""
        return self.model_dump(mode="json", exclude_none=True)


def parse_event(text: str) -> str:
    """Return the type of an event. Raises EventFieldError, which lists the types."""
    if text not in EVENTS:
        raise EventFieldError(CodedText.of("problem-event-type", text=repr(text), types=", ".join(EVENTS)))
    return text


def parse_date(text: str) -> dict[str, Any]:
    """Return `date` and `date_precision` of 2026-03-05 or 05.03.2026, 2026-03 or 03.2026, or 2026; of "", both None.

    Raises EventFieldError for anything else."""
    text = text.strip()
    if not text:
        return {"date": None, "date_precision": None}
    iso = "-".join(part.zfill(2) for part in reversed(text.split(".")))
    try:
        if not _PARTIAL_DATE.fullmatch(iso):
            raise ValueError(text)  # noqa: TRY301 - worded below, like a day that doesn't exist
        day = Day.fromisoformat((iso + "-01-01")[:10])
    except ValueError as error:
        raise EventFieldError(CodedText.of("problem-event-date", text=repr(text))) from error
    return {"date": day.isoformat(), "date_precision": ("year", "month", "day")[iso.count("-")]}


def parse_term(text: str) -> str | None:
    """Return an ISO 8601 duration such as P5Y6M; None for an empty text. Raises EventFieldError."""
    text = text.strip().upper()
    if text and not _TERM.fullmatch(text):
        raise EventFieldError(CodedText.of("problem-event-term", text=repr(text)))
    return text or None


def parse_amount(text: str) -> dict[str, Any] | None:
    """Return a sum such as "115 500 KZT" or "20 MCI" (tenge without a unit); None for an empty text.

    Raises EventFieldError."""
    text = text.strip()
    if not text:
        return None
    found = _AMOUNT.fullmatch(text)
    unit = (found["unit"] or "KZT").upper() if found else ""
    if found is None or unit not in Unit.__args__:  # type: ignore[attr-defined]
        raise EventFieldError(CodedText.of("problem-event-amount", text=repr(text)))
    value = float(re.sub(r"\s", "", found["value"]).replace(",", "."))
    return {"value": value, "unit": unit}


def parse_words(text: str) -> str | None:
    """Return the words of a place, court or law; None for an empty text. Raises EventFieldError for a long one."""
    text = " ".join(text.split())
    if len(text) > MAX_FIELD_CHARS:
        raise EventFieldError(CodedText.of("problem-event-words", most=MAX_FIELD_CHARS))
    return text or None


PARSERS = {
    "place": parse_words,
    "court": parse_words,
    "law": parse_words,
    "term": parse_term,
    "amount": parse_amount,
}
"""The parser for the text of each field except type and date."""


def parse_fields(entered: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the values of entered texts by field; None and missing ones are left as they are, empty ones removed.

    Raises EventFieldError."""
    fields: dict[str, Any] = {}
    if (event := entered.get("event")) is not None:
        fields["event"] = parse_event(event)
    if (day := entered.get("date")) is not None:
        fields |= parse_date(day)
    fields |= {name: parse(text) for name, parse in PARSERS.items() if (text := entered.get(name)) is not None}
    return fields
