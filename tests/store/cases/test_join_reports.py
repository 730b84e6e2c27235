"""Reports of one event are joined, whoever copies, retells or contradicts it; reports of two events stay apart."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from store.cases.event_fields import EventFields
from store.cases.join_reports import (
    DecidedEvent,
    JoinedEvent,
    ReportedEvent,
    chosen_fields,
    join_reports,
    outlets_of,
)

NUMBERS = count(1)
MARCH_5 = date(2026, 3, 5)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def report(
    *, event: str = "detained", on: str | None = "2026-03-05", out: str = "2026-03-06", outlet: str = "a", **more: Any
) -> ReportedEvent:
    """A report published on the day `out`; a date of four or seven characters is a year or month."""
    number = next(NUMBERS)
    named = {name: more.pop(name) for name in ("term", "amount", "place", "court", "law") if name in more}
    precision = {4: "year", 7: "month", 10: "day"}[len(on)] if on else None
    fields = EventFields(date=f"{on}-01-01"[:10] if on else None, date_precision=precision, **named)
    values = {"id": number, "article": number, "story": number, "published": noon(date.fromisoformat(out)), **more}
    return ReportedEvent(event=event, outlet=outlet, reported=date.fromisoformat(out), fields=fields, **values)


def joined(*reports: ReportedEvent) -> list[list[int]]:
    return [[one.id for one in event.reports] for event in join_reports(reports)]


def test_outlets_that_name_neighbouring_days_report_one_event() -> None:
    (event,) = join_reports([report(), report(on="2026-03-06", outlet="b"), report(outlet="c")])
    fields, disputed = chosen_fields(event)
    assert fields.date == MARCH_5
    assert disputed == {"date": [MARCH_5, date(2026, 3, 6)]}
    assert outlets_of(event) == ["a", "b", "c"]


def test_second_detention_is_an_event_of_its_own() -> None:
    assert len(joined(report(), report(on="2026-05-20", out="2026-05-21"))) == 2


def test_article_that_names_two_days_reports_two_events() -> None:
    assert len(joined(report(article=1), report(on="2026-03-07", article=1))) == 2


def test_month_finds_the_day_in_it() -> None:
    assert len(joined(report(on="2026-03", out="2026-08-01", outlet="b"), report())) == 1
    assert len(joined(report(on="2026-04", out="2026-08-01", outlet="b"), report())) == 2


def test_report_without_a_date_recalls_the_latest_event_before_it() -> None:
    first, second, recalled = report(), report(on="2026-06-01", out="2026-06-02"), report(on=None, out="2026-07-01")
    assert joined(first, second, recalled) == [[first.id], [second.id, recalled.id]]


def test_report_without_a_date_from_another_region_is_news() -> None:
    first, recalled = report(place="Уральске"), report(on=None, out="2026-05-10", place="здании суда")
    assert len(joined(first, recalled)) == 1
    news = [report(on=None, out=f"2026-05-1{day}", place="Астане", outlet="b") for day in (0, 1)]
    assert joined(first, *news) == [[first.id], [one.id for one in news]]


def test_report_without_a_date_never_recalls_what_happened_later() -> None:
    assert len(joined(report(on=None, out="2026-01-10"), report())) == 2


def test_two_terms_of_one_sentence_are_disputed() -> None:
    five, four = report(event="sentenced", term="P5Y"), report(event="sentenced", term="P4Y", outlet="b")
    (event,) = join_reports([five, report(event="sentenced", term="P5Y", outlet="c"), four])
    fields, disputed = chosen_fields(event)
    assert (fields.term, disputed) == ("P5Y", {"term": ["P5Y", "P4Y"]})


def test_appeal_that_changes_the_term_is_a_new_sentence() -> None:
    first = report(event="sentenced", term="P5Y")
    appeal = report(event="sentenced", term="P4Y", on="2026-05-10", out="2026-05-10")
    undated = report(event="sentenced", term="P3Y", on=None, out="2026-09-01")
    assert joined(first, appeal, undated) == [[first.id], [appeal.id], [undated.id]]


def test_correction_replaces_what_was_reported_before() -> None:
    five = [report(event="sentenced", term="P5Y", outlet=outlet) for outlet in "ab"]
    right = report(event="sentenced", term="P4Y", on=None, out="2026-03-08", outlet="a", is_correction=True)
    (event,) = join_reports([*five, right])
    fields, disputed = chosen_fields(event)
    assert (fields.term, disputed) == ("P4Y", {})


def test_reprint_counts_as_its_original() -> None:
    (event,) = join_reports([report(story=1), report(story=1), report(outlet="b")])
    assert outlets_of(event) == ["a", "b"]


def test_relative_day_of_a_later_reprint_is_that_of_its_original() -> None:
    original = report(on="2026-03-05", story=1, out="2026-03-05")
    (event,) = join_reports([report(on="2026-03-06", out="2026-03-06", story=1), original])
    fields, disputed = chosen_fields(event)
    assert (fields.date, disputed) == (MARCH_5, {})


def test_sessions_of_one_trial_are_one_event_from_its_first_day() -> None:
    days = [MARCH_5 + timedelta(days=20 * number) for number in range(4)]
    (event,) = join_reports([report(event="tried", on=str(day), out=str(day)) for day in days])
    fields, disputed = chosen_fields(event)
    assert (fields.date, disputed) == (MARCH_5, {})


def test_hearings_of_different_days_are_different() -> None:
    assert len(joined(report(event="hearing_scheduled"), report(event="hearing_scheduled", on="2026-03-06"))) == 2


def test_reports_of_a_decided_event_stay_with_it_and_others_join() -> None:
    pinned, other = report(), report(on="2026-03-06", outlet="b")
    moved = EventFields(date=date(2026, 2, 1), date_precision="day")
    decided = DecidedEvent(
        case_event_id=7, event="detained", reports=frozenset({pinned.id}), fields=moved, decided=date(2026, 3, 7)
    )
    (event,) = join_reports([pinned, other], [decided])
    assert event.decided is decided
    assert [one.id for one in event.reports] == [pinned.id, other.id]


REPORTS = st.lists(
    st.builds(
        lambda number, day, apart, term, outlet: ReportedEvent(
            id=number,
            event="sentenced",
            article=number,
            story=number,
            outlet=outlet,
            reported=MARCH_5 + timedelta(days=day),
            published=noon(MARCH_5 + timedelta(days=day)),
            fields=EventFields(
                date=None if apart is None else MARCH_5 + timedelta(days=day - apart),
                date_precision=None if apart is None else "day",
                term=term,
            ),
        ),
        st.integers(1, 10_000),
        st.integers(0, 200),
        st.none() | st.integers(0, 5),
        st.sampled_from([None, "P4Y", "P5Y"]),
        st.sampled_from("abc"),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


def as_sets(events: list[JoinedEvent]) -> set[frozenset[int]]:
    return {frozenset(one.id for one in event.reports) for event in events}


@given(REPORTS, st.randoms())
def test_each_report_is_in_one_event_whatever_the_order(reports: list[ReportedEvent], random: Any) -> None:
    found = join_reports(reports)
    assert sorted(one.id for event in found for one in event.reports) == sorted(one.id for one in reports)
    shuffled = reports[:]
    random.shuffle(shuffled)
    assert as_sets(join_reports(shuffled)) == as_sets(found)


@given(REPORTS.filter(bool))
def test_chosen_value_is_one_that_a_report_gives(reports: list[ReportedEvent]) -> None:
    for event in join_reports(reports):
        fields, disputed = chosen_fields(event)
        for name in ("date", "term"):
            given_values = {getattr(one.fields, name) for one in event.reports} - {None}
            assert getattr(fields, name) in (given_values or {None})
            assert set(disputed.get(name, ())) <= given_values
