"""Cases as other tools import them: FollowTheMoney entities, Uwazi's CSV, and hearings as a calendar."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from store.cases.typed_fields import parse_fields
from store.reports.exchange import ftm_lines, uwazi_files
from store.reports.hearings import calendar_of, load_hearings
from store.review.decide_events import decide_event
from store.schema.enums import EventDecisionKind
from store.schema.tables.cases import CaseEvent
from store.session import Database
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, DAY, NOW, TEXT, article, detained, ingest, user

FTM_PROPERTIES = {
    "Person": {"name": "name", "alias": "name", "country": "country"},
    "Article": {
        "title": "string",
        "author": "string",
        "publishedAt": "date",
        "sourceUrl": "url",
        "publisher": "string",
    },
    "Event": {
        "name": "name",
        "date": "date",
        "location": "address",
        "country": "country",
        "involved": "entity",
        "summary": "text",
        "sourceUrl": "url",
        "recordId": "string",
        "keywords": "string",
    },
    "Documentation": {"document": "entity", "entity": "entity"},
}
"""Properties and their types in the model of followthemoney 3.8, which has others besides."""

HEARING_DAY = date(2026, 4, 7)


@pytest.fixture
def filled(database: Database) -> Database:
    with database.session() as session:
        user(session)
        sync_watchlist(session, [BALAPANOV], NOW)
        hearing = detained(HEARING_DAY, event="hearing_scheduled", court="Суд|города")
        ingest(session, article(), details=[detained(place="Балхаш"), hearing])
    return database


def ftm(database: Database) -> list[dict[str, Any]]:
    with database.reading() as session:
        return [json.loads(line) for line in ftm_lines(session)]


def test_entities_have_properties_of_the_model_and_refer_to_each_other(filled: Database) -> None:
    entities = ftm(filled)
    assert sorted(one["schema"] for one in entities) == ["Article", *["Documentation"] * 2, *["Event"] * 2, "Person"]
    ids = {one["id"] for one in entities}
    assert len(ids) == len(entities)
    for one in entities:
        types = FTM_PROPERTIES[one["schema"]]
        assert set(one["properties"]) <= set(types)
        assert all(isinstance(value, str) for values in one["properties"].values() for value in values)
        referred = {value for name, values in one["properties"].items() if types[name] == "entity" for value in values}
        assert referred <= ids


def test_entities_keep_their_ids(filled: Database) -> None:
    assert ftm(filled) == ftm(filled)


def test_uwazi_relationships_are_exact_titles(filled: Database) -> None:
    with filled.reading() as session:
        tables = {name: list(csv.DictReader(io.StringIO(text))) for name, text in uwazi_files(session).items()}
    people, articles, events = tables.values()
    assert {event["person"] for event in events} == {person["title"] for person in people}
    assert {event["articles"] for event in events} == {one["title"] for one in articles}
    assert len({event["title"] for event in events}) == 2
    assert [(event["date"], event["court"]) for event in events] == [("2026-03-01", ""), ("2026-04-07", "Суд/города")]


def hearing(database: Database) -> Any:
    with database.reading() as session:
        calendar = Calendar.from_ical(calendar_of(load_hearings(session), {"balapanov": "Тимур Балапанов"}, "Kuzet"))
    assert "Балапанов" not in str(calendar["X-WR-CALNAME"])
    (event,) = calendar.walk("VEVENT")
    return event


def test_hearing_takes_its_day_in_almaty(filled: Database) -> None:
    event = hearing(filled)
    assert event["DTSTART"].params["TZID"] == "Asia/Almaty"
    assert (event.start.date(), event.end - event.start) == (HEARING_DAY, timedelta(days=1))
    assert (event["SEQUENCE"], event["STATUS"], event["SUMMARY"]) == (0, "TENTATIVE", "Тимур Балапанов")


def test_moved_hearing_raises_the_sequence_and_one_that_falls_away_is_cancelled(filled: Database) -> None:
    before = hearing(filled)
    with filled.session() as session:
        row = session.scalars(select(CaseEvent).where(CaseEvent.event == "hearing_scheduled")).one()
        moved = parse_fields({"date": "2026-04-09"})
        decide_event(session, row.id, EventDecisionKind.CORRECT, reviewer="aliya", now=NOW + DAY, fields=moved)
    after = hearing(filled)
    assert (after["UID"], after["SEQUENCE"], after["STATUS"]) == (before["UID"], 1, "CONFIRMED")
    assert after.start.date() == date(2026, 4, 9)
    with filled.session() as session:
        decide_event(session, row.id, EventDecisionKind.REJECT, reviewer="aliya", now=NOW + 2 * DAY)
    gone = hearing(filled)
    assert (gone["UID"], gone["SEQUENCE"], gone["STATUS"]) == (before["UID"], 2, "CANCELLED")


def test_edited_day_of_a_hearing_cancels_none_that_moved(filled: Database) -> None:
    """The article's new day is that of the same hearing, so that calendars move it instead of showing two."""
    before = hearing(filled)
    with filled.session() as session:
        moved = detained(date(2026, 4, 20), event="hearing_scheduled")
        ingest(session, article(text=TEXT + " Перенесено."), now=NOW + DAY, details=[moved])
    after = hearing(filled)
    assert (after["UID"], after["SEQUENCE"], after.start.date()) == (before["UID"], 1, date(2026, 4, 20))
