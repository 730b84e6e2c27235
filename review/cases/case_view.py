"""Word what a case's page and its documents show in a person's language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from config.local_time import local_day, start_of_day
from config.models.law import Laws
from config.wording.catalogue import Catalogue
from review.rendering.entry_labels import EntryLabel, with_legal_names
from review.web.request import DeskRequest
from store.cases.case_events import load_decided
from store.cases.load_cases import (
    CaseSummary,
    load_case_events,
    load_co_accused,
    load_event_articles,
    load_event_changes,
    load_event_decisions,
    summary_of,
)
from store.cases.situation import Situation
from store.schema.enums import CaseEventState
from store.schema.tables.articles import ArticleRow
from store.schema.tables.cases import CaseEvent, EventDecision
from store.session import Session

PERSON_KIND = "person"
MOMENTARY = frozenset({Situation.DIED, Situation.RELEASED})
"""Situations that are named for what happened on their first day."""

_TYPED_DAYS = {"day": "%d.%m.%Y", "month": "%m.%Y", "year": "%Y"}
DETAIL_NAMES = ("place", "court", "law", "term", "amount")


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """A case event as it is shown."""

    event: CaseEvent
    day: str
    details: Sequence[tuple[str, str]]
    """Name of a field, and its value in words."""
    typed: Mapping[str, str]
    """The values in words, as the form shows them and can read them again."""
    disputed: Sequence[tuple[str, Sequence[str]]]
    articles: Sequence[ArticleRow]
    added_from: Sequence[str]
    """Sources of an added event that aren't stored articles."""
    decisions: Sequence[EventDecision]
    in_force: int | None
    """The id of the decision that can be undone."""
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """An entry's case as it is shown."""

    subject: EntryLabel
    summary: CaseSummary | None
    situation: str
    hearing: str
    lines: Sequence[EventLine]
    co_accused: Sequence[EntryLabel]
    new_events: int


def case_view(session: Session, request: DeskRequest, subject: EntryLabel, since: datetime | None) -> CaseView:
    """Return an entry's case; events that changed after `since` are marked as new."""
    events = load_case_events(session, entry=subject.id)
    today = local_day(request.now)
    summary = summary_of(events, today=today, is_person=subject.kind == PERSON_KIND) if events else None
    others = load_co_accused(session, [one for one in events if one.state is not CaseEventState.REJECTED])
    labels = request.labels(session, others)
    lines = list(_lines(session, request.catalogue, request.desk.config.laws, events, since))
    return CaseView(
        subject=subject,
        summary=summary,
        situation=situation_words(request.catalogue, summary),
        hearing=_day(request.catalogue, summary.next_hearing) if summary and summary.next_hearing else "",
        lines=lines,
        co_accused=[labels[other] for other in others],
        new_events=sum(line.is_new for line in lines),
    )


def situation_words(words: Catalogue, summary: CaseSummary | None) -> str:
    """Return a person's situation in words, with its dates; empty for an organisation."""
    if summary is None:
        return ""
    found = summary.situation
    parts = [words(f"situation-{found.situation}")]
    if found.since:
        day = _day(words, found.since)
        parts.append(day if found.situation in MOMENTARY else words("situation-since", day=day))
    if found.until:
        parts.append(words("situation-until", day=_day(words, found.until) if found.is_exact else found.until.year))
    return ", ".join(parts)


def _lines(
    session: Session, words: Catalogue, laws: Laws, events: Sequence[CaseEvent], since: datetime | None
) -> Iterator[EventLine]:
    ids = [event.id for event in events]
    articles, decisions = load_event_articles(session, events), load_event_decisions(session, ids)
    changes = load_event_changes(session, ids)
    decided = load_decided(session, events[0].entry) if events else {}
    for event in events:
        made = decisions.get(event.id, [])
        yield EventLine(
            event=event,
            day=_day_of(words, event),
            details=_details(words, laws, event),
            typed=typed_of(words, laws, event),
            disputed=[
                (name, [_value(words, laws, name, one) for one in found]) for name, found in event.disputed.items()
            ],
            articles=[articles[one] for one in event.articles if one in articles],
            added_from=[one.source for one in made if one.source],
            decisions=made,
            in_force=decided[event.id].newest.id if event.id in decided else None,
            is_new=since is not None and changes[event.id][-1].at > since,
        )


def _details(words: Catalogue, laws: Laws, event: CaseEvent) -> list[tuple[str, str]]:
    """Return the known details of an event in words, each with the name of its field."""
    found = [(name, getattr(event, name)) for name in DETAIL_NAMES]
    return [(name, _value(words, laws, name, value)) for name, value in found if value]


def typed_of(words: Catalogue, laws: Laws, event: CaseEvent) -> dict[str, str]:
    """Return the values of an event as a person would type them; an empty text for an unknown value."""
    values = dict(_details(words, laws, event))
    day = f"{event.date:{_TYPED_DAYS[event.date_precision or 'day']}}" if event.date else ""
    others = {name: values.get(name, "") for name in DETAIL_NAMES}
    return {"event": event.event, "date": day, **others}


def _day_of(words: Catalogue, event: CaseEvent) -> str:
    """Return an event's date in words, as exactly as it is known, or else the day of its first report."""
    if event.date is None:
        return words("reported-on", day=_day(words, event.sort_date)) if event.first_reported else words("date-unknown")
    if event.date_precision == "year":
        return str(event.date.year)
    return words.month(event.date) if event.date_precision == "month" else _day(words, event.date)


def _value(words: Catalogue, laws: Laws, name: str, value: Any) -> str:
    if name == "law":
        return with_legal_names(value, laws, words)
    if name == "date":
        return _day(words, date.fromisoformat(value))
    if name == "term":
        return term_words(words, value)
    if name == "amount":
        return amount_words(words, value)
    return str(value)


def amount_words(words: Catalogue, amount: Mapping[str, Any]) -> str:
    """Return a sum with its unit in words and its thousands separated."""
    return f"{amount['value']:,.10g} {words('unit-' + amount['unit'])}".replace(",", "\u00a0")


def term_words(words: Catalogue, term: str) -> str:
    """Return an ISO 8601 duration in words."""
    number, parts = "", []
    for letter in term.removeprefix("P").removeprefix("T"):
        if letter.isdigit():
            number += letter
        else:
            parts.append(words(f"term-{letter}", n=int(number)))
            number = ""
    return " ".join(parts) or term


def _day(words: Catalogue, day: date) -> str:
    return words.date(start_of_day(day))
