"""Case events follow from what articles report, whatever is stored twice, edited, copied or rejected."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from store.cases.case_events import CONTENT, rebuild_stale_cases, record_of
from store.review.decide import decide, undo
from store.schema.enums import CaseEventState, ItemState
from store.schema.tables.cases import CaseEvent, CaseEventChange, EventReportRow
from store.schema.tables.items import ReviewItem
from store.session import Database, Session
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import (
    BALAPANOV,
    DAY,
    NOW,
    SARSENOVA,
    TEXT,
    article,
    detained,
    ingest,
    user,
)

RETOLD = "Активиста Балапанова задержали в Приозёрске, рассказали его родные. Полиция задержание не комментирует."


def events(session: Session) -> list[CaseEvent]:
    rebuild_stale_cases(session)
    return list(session.scalars(select(CaseEvent).order_by(CaseEvent.id)))


def counts(session: Session) -> list[int]:
    return [session.scalar(select(func.count(table.id))) or 0 for table in (CaseEvent, CaseEventChange, EventReportRow)]


def test_copies_and_retellings_are_one_event_with_independent_sources(database: Database) -> None:
    with database.session() as session:
        ingest(session, article(), details=[detained()])
        copy = article(2, outlet="wire", url="https://wire.example/2", urls=("https://wire.example/2",))
        ingest(session, copy, details=[detained()])
        retold = article(3, outlet="post", text=RETOLD, url="https://post.example/3", urls=("https://post.example/3",))
        ingest(session, retold, details=[detained(place="Приозёрске")])
        (event,) = events(session)
        assert (event.event, event.date, event.sources) == ("detained", date(2026, 3, 1), 2)
        assert (event.place, event.state, len(event.articles)) == ("Приозёрске", CaseEventState.PROPOSED, 3)


def test_case_events_follow_at_the_end_of_the_transaction_and_repeat_nothing(database: Database) -> None:
    with database.session() as session:
        recorded = ingest(session, article(), details=[detained()])
    with database.session() as session:
        before = counts(session)
        assert before == [1, 1, 1]
        ingest(session, article(), details=[detained()], now=NOW + DAY)
        assert recorded.version is not None
    with database.session() as session:
        assert counts(session) == before


def test_interrupted_transaction_leaves_no_half_of_an_event(database: Database) -> None:
    class PowerCut(Exception):
        pass

    def fail(session: Session) -> None:
        ingest(session, article(), details=[detained()])
        raise PowerCut

    with pytest.raises(PowerCut), database.session() as session:
        fail(session)
    with database.session() as session:
        assert counts(session) == [0, 0, 0]
        ingest(session, article(), details=[detained()])
        assert len(events(session)) == 1


def test_edit_that_no_longer_reports_an_event_takes_its_support_away_and_keeps_it(database: Database) -> None:
    with database.session() as session:
        ingest(session, article(), details=[detained()])
        (event,) = events(session)
        ingest(session, article(text=TEXT + " Уточняем."), now=NOW + DAY)
        assert events(session) == [event]
        assert (event.is_withdrawn, event.sources, event.date) == (True, 0, date(2026, 3, 1))
        ingest(session, article(text=TEXT + " Снова."), now=NOW + 2 * DAY, details=[detained()])
        assert (events(session), event.is_withdrawn) == ([event], False)
        assert session.scalar(select(func.count(CaseEventChange.id))) == 3


def test_edited_date_moves_the_event_instead_of_doubling_it(database: Database) -> None:
    with database.session() as session:
        ingest(session, article(), details=[detained()])
        ingest(session, article(text=TEXT + " Уточняем."), now=NOW + DAY, details=[detained(date(2026, 3, 2))])
        shown = [event for event in events(session) if not event.is_withdrawn]
        assert [(event.date, event.sources) for event in shown] == [(date(2026, 3, 2), 1)]


def test_event_of_a_month_is_sorted_by_the_day_on_which_it_was_news(database: Database) -> None:
    with database.session() as session:
        ingest(session, article(), details=[detained(None)])
        later = article(2, outlet="post", text=RETOLD, url="https://post.example/2", urls=("https://post.example/2",))
        ingest(session, later, details=[detained()._replace(date_precision="month")])
        (event,) = events(session)
        assert (event.date, event.sort_date) == (date(2026, 3, 1), date(2026, 3, 2))


def test_events_of_a_rejected_mention_are_not_in_the_case_until_that_is_undone(database: Database) -> None:
    with database.session() as session:
        user(session)
        ingest(session, article(), details=[detained()])
        (event,) = events(session)
        item = session.scalars(select(ReviewItem).where(ReviewItem.entry == "balapanov")).one()
        shown = item.since_version_id
        made = decide(session, item.id, "rejected", reviewer="aliya", version_id=shown, now=NOW)
        assert (events(session)[0].is_withdrawn, item.state) == (True, ItemState.REJECTED)
        undo(session, made.id, reviewer="aliya", now=NOW)
        assert (events(session), event.is_withdrawn) == ([event], False)


def test_articles_stored_at_the_same_time_make_one_event(database: Database) -> None:
    words = ("родные сообщили утром", "адвокат рассказал вечером", "полиция подтвердила днём", "очевидцы сняли видео")

    def store(number: int) -> None:
        url = f"https://post{number}.example/1"
        text = f"Балапанова задержали, {words[number]}. Подробности о деле номер {number} редакция уточняет."
        page = article(outlet=f"post{number}", url=url, urls=(url,), text=text)
        with database.session() as session:
            ingest(session, page, details=[detained()])

    with ThreadPoolExecutor() as pool:
        list(pool.map(store, range(len(words))))
    with database.session() as session:
        (event,) = events(session)
        assert event.sources == len(words)


def test_context_entries_have_no_case(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV, SARSENOVA], NOW)
        ingest(session, article(text="Сарсенова и Балапанов задержаны."), details=[detained()])
        assert [event.entry for event in events(session)] == ["balapanov"]


def test_correction_and_restricted_liberty_are_read_from_the_sentence(database: Database) -> None:
    words = "Балапанова приговорили не к 5, а к 4 годам ограничения свободы. Суд ошибся."
    with database.session() as session:
        ingest(session, article(text=words), details=[detained(event="sentenced", term="P4Y", start=50)])
        (report,) = session.scalars(select(EventReportRow))
        assert (report.is_correction, report.is_custodial) == (True, False)


def test_newest_change_has_all_values_of_the_event(database: Database) -> None:
    with database.session() as session:
        ingest(session, article(), details=[detained(court="суд", term="P10D", law="kz-koap:488")])
        (event,) = events(session)
        change = session.scalars(select(CaseEventChange).order_by(CaseEventChange.id.desc())).first()
        assert change is not None
        assert change.content == record_of(event)
        assert set(change.content) == set(CONTENT)
