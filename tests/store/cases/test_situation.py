"""A person's situation follows from the events of their case."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.events.event_words import EVENTS
from store.cases.situation import (
    CaseStep,
    Situation,
    co_accused,
    days_deprived_of_liberty,
    end_of_term,
    next_hearing,
    periods,
    situation_of,
)

START = date(2026, 1, 1)
TODAY = date(2026, 12, 1)


def step(
    event: str,
    day: int,
    *,
    term: str | None = None,
    is_dated: bool = True,
    is_exact: bool | None = None,
    is_custodial: bool = True,
) -> CaseStep:
    """An event some days after START."""
    return CaseStep(
        event=event,
        day=START + timedelta(days=day),
        term=term,
        is_dated=is_dated,
        is_exact=is_dated if is_exact is None else is_exact,
        is_custodial=is_custodial,
    )


@pytest.mark.parametrize(
    ("steps", "situation", "since"),
    [
        ([], "unknown", None),
        ([step("searched", 3)], "free", None),
        ([step("detained", 3)], "detained", 3),
        ([step("detained", 3), step("released", 4)], "released", 4),
        ([step("detained", 3), step("custody", 5), step("custody", 65, term="P2M")], "custody", 5),
        ([step("custody", 5), step("house_arrest", 30)], "house_arrest", 30),
        ([step("administrative_arrest", 3, term="P15D")], "released", 18),
        ([step("administrative_arrest", 330, term="P15D")], "detained", 330),
        ([step("custody", 5), step("convicted", 90), step("sentenced", 90, term="P5Y")], "serving", 90),
        ([step("sentenced", 90, term="P2Y", is_custodial=False)], "convicted", 90),
        ([step("sentenced", 90, term="P5Y"), step("sentenced", 200, term="P4Y")], "serving", 90),
        ([step("sentenced", 90, term="P5Y"), step("amnestied", 200)], "released", 200),
        ([step("custody", 5), step("detained", 100, is_dated=False)], "custody", 5),
        ([step("detained", 3), step("fined", 4)], "released", 4),
        ([step("custody", 5), step("died", 100), step("released", 120)], "died", 100),
        ([step("died", 500)], "unknown", None),
    ],
)
def test_situation_follows_from_the_events(steps: list[CaseStep], situation: str, since: int | None) -> None:
    found = situation_of(steps, TODAY)
    assert (found.situation, found.since) == (situation, None if since is None else START + timedelta(days=since))


def test_changed_term_counts_from_when_it_was_first_served() -> None:
    found = situation_of([step("sentenced", 0, term="P5Y"), step("sentenced", 200, term="P4Y6M")], TODAY)
    assert found.until == date(2030, 7, 1)


def test_time_in_custody_adds_up_what_releases_interrupt() -> None:
    steps = [
        step("detained", 0),
        step("released", 2),
        step("custody", 10),
        step("house_arrest", 40),
        step("released", 50),
    ]
    assert days_deprived_of_liberty(steps, TODAY) == 42


def test_next_hearing_is_the_first_that_has_not_passed() -> None:
    hearings = [step("hearing_scheduled", day) for day in (330, 340, 350)]
    assert next_hearing(hearings, START + timedelta(days=340)) == START + timedelta(days=340)
    assert next_hearing(hearings, START + timedelta(days=351)) is None


def test_hearing_of_which_only_the_month_is_known_names_no_day() -> None:
    assert next_hearing([step("hearing_scheduled", 340, is_exact=False)], TODAY) is None


@pytest.mark.parametrize(
    ("steps", "is_exact"),
    [
        ([step("sentenced", 90, term="P5Y")], True),
        ([step("sentenced", 90, term="P5Y", is_dated=False)], False),
        ([step("sentenced", 90, term="P5Y", is_exact=False)], False),
        ([step("sentenced", 90, term="P5Y", is_exact=False), step("sentenced", 200, term="P4Y")], False),
        ([step("custody", 90, term="P2M"), step("custody", 150, term="P2M", is_dated=False)], False),
    ],
)
def test_end_of_a_term_is_exact_only_if_a_source_names_the_day_of_its_beginning(
    steps: list[CaseStep], is_exact: bool
) -> None:
    found = situation_of(steps, TODAY)
    assert found.until is not None
    assert found.is_exact == is_exact


def test_co_accused_share_type_day_and_article() -> None:
    own = [("detained", START, 1), ("tried", START, 2)]
    others = {
        "b": [("detained", START, 1)],
        "c": [("detained", START, 1), ("tried", START, 2)],
        "d": [("detained", START, 3), ("fined", START, 1), ("tried", TODAY, 2)],
    }
    assert co_accused(own, others) == ["c", "b"]


@pytest.mark.parametrize(
    ("begin", "term", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2026, 12, 20), "P2M15D", date(2027, 3, 7)),
        (date(2026, 1, 1), "P2W", date(2026, 1, 15)),
        (date(2026, 1, 1), "P9999Y", None),
        (date(2026, 1, 1), None, None),
    ],
)
def test_term_ends_by_the_calendar(begin: date, term: str | None, end: date | None) -> None:
    assert end_of_term(begin, term) == end


STEPS = st.lists(
    st.builds(
        step,
        st.sampled_from(EVENTS),
        st.integers(0, 330),
        term=st.sampled_from([None, "P10D", "P2M", "P5Y"]),
        is_dated=st.booleans(),
        is_custodial=st.booleans(),
    ),
    max_size=10,
    unique_by=lambda one: (one.day, one.event),
)


@given(STEPS.filter(lambda steps: len({one.day for one in steps}) == len(steps)))
def test_order_of_reporting_does_not_matter(steps: list[CaseStep]) -> None:
    assert situation_of(steps[::-1], TODAY) == situation_of(steps, TODAY)


@given(STEPS)
def test_situations_follow_each_other_and_last_no_longer_than_the_case(steps: list[CaseStep]) -> None:
    found = periods(steps, TODAY)
    assert [one.begin for one in found] == sorted(one.begin for one in found)
    longest = (TODAY - min((one.day for one in steps), default=TODAY)).days
    assert 0 <= days_deprived_of_liberty(steps, TODAY) <= longest


@given(STEPS, st.integers(0, 334))
def test_nobody_leaves_death(steps: list[CaseStep], day: int) -> None:
    assert situation_of([*steps, step("died", day)], TODAY).situation is Situation.DIED


@given(STEPS)
def test_the_last_release_is_in_force(steps: list[CaseStep]) -> None:
    alive = [one for one in steps if one.event != "died"]
    assert situation_of([*alive, step("released", 333)], TODAY).situation is Situation.RELEASED
