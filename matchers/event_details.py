"""Define the details of an event: when, where, before which court, under which law, for how long, at what price."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

DatePrecision = Literal["day", "month", "year"]
Currency = Literal["KZT", "MCI", "USD", "EUR", "RUB"]
"""Unit of an amount; MCI is Kazakhstan's monthly calculation index (МРП, АЕК)."""
DetailName = Literal["date", "place", "court", "law", "term", "amount"]
TextSpan = tuple[int, int]
"""Start and end offset in the stored text, in code points."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """A sum of money in one unit."""

    value: Decimal
    unit: Currency

    def record(self) -> dict[str, float | int | str]:
        """Return the amount as it is stored and printed; whole numbers without a fraction."""
        whole = int(self.value)
        return {"value": whole if whole == self.value else float(self.value), "unit": self.unit}


_NO_SPANS: Mapping[DetailName, TextSpan] = {}


class EventDetails(NamedTuple):
    """The details that a text gives of one event of an entry; None for details that it doesn't give.

    A tuple, because a frozen dataclass takes four times as long to make.
    """

    event: str
    """A name of `matchers.events.event_words.EVENTS`."""
    start: int
    end: int
    """The span of the words that report the event."""
    date: datetime.date | None = None
    """The first day of the month or year where `date_precision` is month or year; for `hearing_scheduled` the day of
    the hearing."""
    date_precision: DatePrecision | None = None
    place: str | None = None
    court: str | None = None
    """The court or agency, like the place in the words of the text."""
    law: str | None = None
    """`code:article`, such as kz-uk:405."""
    term: str | None = None
    """A duration in ISO 8601: P5Y, P30D, P2Y6M."""
    amount: Amount | None = None
    spans: Mapping[DetailName, TextSpan] = _NO_SPANS
    """The words of the text that say each detail."""

    def record(self) -> dict[str, Any]:
        """Return the details as they are stored and printed (DESIGN.md, section 5)."""
        return {
            "event": self.event,
            "date": self.date.isoformat() if self.date else None,
            "date_precision": self.date_precision,
            "place": self.place,
            "court": self.court,
            "law": self.law,
            "term": self.term,
            "amount": self.amount.record() if self.amount else None,
            "start": self.start,
            "end": self.end,
            "spans": {name: list(span) for name, span in self.spans.items()},
        }
