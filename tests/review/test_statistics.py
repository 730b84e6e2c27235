"""The page of statistics, and the situations that are kept in memory."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from store.cases.load_cases import SituationCache, load_situations
from store.reports.stats import count_case_events
from store.review.decide_events import decide_event
from store.schema.enums import EventDecisionKind, Role
from store.schema.tables.cases import CaseEvent
from store.watchlist.watchlist import sync_watchlist
from tests.support.review_samples import item_form, open_desk
from tests.support.store_samples import BALAPANOV, NOW, article, detained, ingest

TODAY = date(2027, 1, 1)


def test_statistics_show_precision_by_outlet_and_the_events_of_cases(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        client, item = desk.client(), desk.waiting()[0]
        client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "confirmed"})
        page = desk.client(Role.READER).get("/statistics").text
        assert "100 %" in page
        with desk.database.reading() as session:
            for month, number in count_case_events(session, "month", limit=24):
                year, _, of_year = month.partition("-")
                assert f'{of_year}.{year}</th><td class="number">{number}</td>' in page


def test_situations_in_memory_follow_decisions_on_events(tmp_path: Path) -> None:
    kept = SituationCache()
    with open_desk(tmp_path, articles=[]) as desk:
        with desk.database.session() as session:
            sync_watchlist(session, [BALAPANOV], NOW)
            ingest(session, article(), details=[detained(term="P15D")])
        with desk.database.session() as session:
            assert kept.load(session, today=TODAY) == load_situations(session, today=TODAY)
            assert set(kept.load(session, today=TODAY)) == {BALAPANOV.id}
            event = session.scalars(select(CaseEvent)).one()
            decide_event(session, event.id, EventDecisionKind.REJECT, reviewer="aliya", now=NOW, fields={})
        with desk.database.reading() as session:
            assert kept.load(session, today=TODAY) == load_situations(session, today=TODAY) == {}
