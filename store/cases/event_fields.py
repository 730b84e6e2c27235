"""Hold the values of an event: date, place, court, law, term and amount."""

import re
from calendar import monthrange
from datetime import date as Day  # noqa: N812 - a field has the name of the type
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

Precision = Literal["day", "month", "year"]
Unit = Literal["KZT", "MCI", "USD", "EUR", "RUB"]

MAX_FIELD_CHARS = 300

ISO_TERM = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?|PT\d+H")


def _checked_term(term: str) -> str:
    if not ISO_TERM.fullmatch(term):
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
