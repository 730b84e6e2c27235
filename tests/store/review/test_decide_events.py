"""Decisions on case events: appended, in force until undone, and respected by what articles report later."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from store.cases.case_events import rebuild_stale_cases
from store.cases.typed_fields import parse_fields
from store.review.decide_events import add_event, decide_event, undo_event_decision
from store.review.decisions import DecisionError
from store.schema.enums import CaseEventState, EventDecisionKind, Role
from store.schema.tables.cases import CaseEvent, EventDecision
from store.session import Database, Session
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, DAY, HOUR, NOW, TEXT, article, detained, ingest, user

CONFIRM, CORRECT, REJECT = EventDecisionKind.CONFIRM, EventDecisionKind.CORRECT, EventDecisionKind.REJECT


def event_of(session: Session) -> CaseEvent:
    rebuild_stale_cases(session)
    return session.scalars(select(CaseEvent).where(~CaseEvent.is_withdrawn)).one()


def proposed(session: Session, **more: Any) -> CaseEvent:
    """The event that one article reports, and a reviewer's account."""
    user(session)
    ingest(session, article(), details=[detained(**more)])
    return event_of(session)


def made(session: Session, kind: EventDecisionKind, **fields: str) -> EventDecision:
    event = event_of(session)
    return decide_event(session, event.id, kind, reviewer="aliya", now=NOW + HOUR, fields=parse_fields(fields))


def retold(session: Session, **more: Any) -> None:
    """Another outlet's article on the event."""
    url = "https://post.example/3"
    words = "Балапанов задержан, пишут родные. Что ему вменяют, полиция пока не говорит журналистам."
    page = article(3, outlet="post", text=words, url=url, urls=(url,))
    ingest(session, page, details=[detained(**more)], now=NOW + DAY)


def test_correction_sets_values_and_later_articles_do_not_change_them(database: Database) -> None:
    with database.session() as session:
        event = proposed(session)
        made(session, CORRECT, date="2026-02-27", place="Балхаш")
        retold(session, place="Приозёрске")
        assert event_of(session) is event
        assert (event.state, event.date, event.place) == (CaseEventState.CORRECTED, date(2026, 2, 27), "Балхаш")
        assert event.sources == 2


def test_corrected_type_keeps_the_reports_of_the_old_one(database: Database) -> None:
    with database.session() as session:
        event = proposed(session)
        correction = made(session, CORRECT, event="custody")
        retold(session)
        assert (event_of(session).event, event.sources) == ("custody", 2)
        undo_event_decision(session, correction.id, reviewer="aliya", now=NOW + 2 * HOUR)
        assert (event_of(session), event.event, event.state) == (event, "detained", CaseEventState.PROPOSED)


def test_confirmed_event_outlives_an_edit_that_no_longer_reports_it(database: Database) -> None:
    with database.session() as session:
        event = proposed(session)
        made(session, CONFIRM)
        ingest(session, article(text=TEXT + " Уточняем."), now=NOW + DAY)
        assert (event_of(session), event.sources, event.date) == (event, 0, date(2026, 3, 1))


def test_rejected_event_stays_rejected_when_others_report_it(database: Database) -> None:
    with database.session() as session:
        event = proposed(session)
        rejection = made(session, REJECT)
        retold(session)
        assert (event_of(session), event.state) == (event, CaseEventState.REJECTED)
        undo_event_decision(session, rejection.id, reviewer="aliya", now=NOW + 2 * HOUR)
        assert event_of(session).state is CaseEventState.PROPOSED


def test_added_event_needs_a_source_and_takes_in_later_articles(database: Database) -> None:
    with database.session() as session:
        user(session)
        sync_watchlist(session, [BALAPANOV], NOW)
        fields = parse_fields({"event": "detained", "date": "2026-03-01", "place": "Балхаш"})
        with pytest.raises(DecisionError, match="needs a source"):
            add_event(session, "balapanov", fields, source=" ", reviewer="aliya", now=NOW)
        add_event(session, "balapanov", fields, source="письмо адвоката", reviewer="aliya", now=NOW)
        event = event_of(session)
        assert (event.state, event.sources, event.place) == (CaseEventState.CONFIRMED, 1, "Балхаш")
        ingest(session, article(), details=[detained()])
        assert (event_of(session), len(event.articles)) == (event, 1)


def test_undone_addition_leaves_the_case(database: Database) -> None:
    with database.session() as session:
        user(session)
        sync_watchlist(session, [BALAPANOV], NOW)
        added = add_event(session, "balapanov", {"event": "died"}, source="письмо", reviewer="aliya", now=NOW)
        rebuild_stale_cases(session)
        undo_event_decision(session, added.id, reviewer="aliya", now=NOW)
        rebuild_stale_cases(session)
        assert [event.is_withdrawn for event in session.scalars(select(CaseEvent))] == [True]


def test_form_sent_twice_decides_once(database: Database) -> None:
    with database.session() as session:
        event = proposed(session)
        once, twice = (
            decide_event(session, event.id, CONFIRM, reviewer="aliya", now=NOW, token="form") for _ in range(2)
        )
        assert once is twice


def test_only_the_newest_decision_in_force_can_be_undone(database: Database) -> None:
    with database.session() as session:
        proposed(session)
        first = made(session, CONFIRM)
        made(session, CORRECT, place="Балхаш")
        with pytest.raises(DecisionError, match="no longer in force"):
            undo_event_decision(session, first.id, reviewer="aliya", now=NOW)


def test_reader_may_not_decide(database: Database) -> None:
    with database.session() as session:
        event = proposed(session)
        user(session, "olga", Role.READER)
        with pytest.raises(DecisionError, match="may only read"):
            decide_event(session, event.id, CONFIRM, reviewer="olga", now=NOW)
