"""Merge the details that several sentences of a text give about the same event."""

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from typing import Any

from matchers.event_details import DetailName, EventDetails

_DETAILS: tuple[DetailName, ...] = ("date", "place", "court", "law", "term", "amount")
_IDENTIFYING: tuple[DetailName, ...] = ("date", "term", "amount")
"""Details that two reports of one event don't contradict."""


def shifted(details: EventDetails, offset: int) -> EventDetails:
    """Return details of a sentence with offsets in the text in which the sentence begins at `offset`."""
    spans = {name: (start + offset, end + offset) for name, (start, end) in details.spans.items()}
    return details._replace(start=details.start + offset, end=details.end + offset, spans=spans)


def merge_details(reports: Sequence[tuple[str, EventDetails]]) -> list[EventDetails]:
    """Return the details of each report, merged for reports of one event; each report is given with its entry.

    Reports are about one event if all those of an entry and kind agree in date, term and amount. The event is placed
    where most details are given. Reports that could belong to either of two events stay as they are.
    """
    groups: dict[tuple[str, str], list[EventDetails]] = {}
    for entry, details in reports:
        groups.setdefault((entry, details.event), []).append(details)
    together = {key: _together(group) for key, group in groups.items()}
    return [together[entry, details.event] or details for entry, details in reports]


def _together(group: Sequence[EventDetails]) -> EventDetails | None:
    """Return the merged details of reports, or None if they contradict each other."""
    if len(group) == 1:
        return group[0]
    if not all(agree(one, other) for one, other in combinations(group, 2)):
        return None
    fullest = sorted(group, key=count_details, reverse=True)
    return reduce(filled, fullest)


def count_details(details: EventDetails) -> int:
    """Return how many details a text gives."""
    return sum(getattr(details, name) is not None for name in _DETAILS)


def agree(one: EventDetails, other: EventDetails) -> bool:
    """Return whether two reports don't contradict each other."""
    return all(_alike(one, other, name) for name in _IDENTIFYING)


def _alike(one: EventDetails, other: EventDetails, name: DetailName) -> bool:
    values = (getattr(one, name), getattr(other, name))
    return None in values or values[0] == values[1]


def filled(details: EventDetails, other: EventDetails) -> EventDetails:
    """Return details completed with those that only the other report gives."""
    missing = [name for name in _DETAILS if getattr(details, name) is None and getattr(other, name) is not None]
    changes: dict[str, Any] = {name: getattr(other, name) for name in missing}
    if "date" in missing:
        changes["date_precision"] = other.date_precision
    spans = {**details.spans, **{name: other.spans[name] for name in missing if name in other.spans}}
    return details._replace(**changes, spans=spans) if missing else details


def without_penalty(details: EventDetails) -> EventDetails:
    """Return details without those that only the event itself has: law, term and amount."""
    return details._replace(law=None, term=None, amount=None)
