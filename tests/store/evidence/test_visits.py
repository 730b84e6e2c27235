"""What visits found, and the periods that follow."""

from datetime import datetime, timedelta

from store.evidence.visits import Finding, bracketing, periods_of, visits_of
from store.schema.enums import ArticleState, Change
from store.schema.tables.articles import StateObservation, Version
from store.schema.tables.evidence import RawRecord
from tests.support.store_samples import DAY, HOUR, NOW


def response(number: int, at: datetime, status: int = 200) -> RawRecord:
    return RawRecord(id=number, run_id=number, fetched_at=at, status=status, url="https://demo.example/1")


def version(seq: int, at: datetime, raw_id: int) -> Version:
    return Version(
        id=seq, seq=seq, fetched_at=at, change=Change.NEW if seq == 1 else Change.EDITED, raw_record_id=raw_id
    )


def state(kind: ArticleState, run_id: int, at: datetime, status: int | None = None) -> StateObservation:
    return StateObservation(state=kind, run_id=run_id, seen_at=at, status=status, reason=None)


RAW = [response(day, NOW + day * DAY, 404 if day in (4, 5) else 200) for day in range(8) if day != 2]
VERSIONS = [version(1, NOW, 0), version(2, NOW + 3 * DAY, 3)]
STATES = [
    state(ArticleState.UNREACHABLE, 2, NOW + 2 * DAY),
    state(ArticleState.GONE, 4, NOW + 4 * DAY + timedelta(seconds=1), 404),
    state(ArticleState.GONE, 5, NOW + 5 * DAY, 404),
    state(ArticleState.BLOCKED, 7, NOW + 7 * DAY, 200),
]


def test_visits_fall_into_periods_with_the_sightings_around_them() -> None:
    periods = periods_of(visits_of(RAW, VERSIONS, STATES))
    assert [(one.finding, len(one.visits)) for one in periods] == [
        (Finding.PRESENT, 2),
        (Finding.UNANSWERED, 1),
        (Finding.PRESENT, 1),
        (Finding.MISSING, 2),
        (Finding.PRESENT, 1),
        (Finding.BLOCKED, 1),
    ]
    missing = periods[3]
    assert missing.before is not None
    assert missing.after is not None
    assert (missing.before.at, missing.after.at) == (NOW + 3 * DAY, NOW + 6 * DAY)
    assert missing.confirmed == NOW + 5 * DAY


def test_responses_on_both_sides_of_each_change_belong_to_the_evidence() -> None:
    assert {one.id for one in bracketing(periods_of(visits_of(RAW, VERSIONS, STATES)))} == {0, 1, 3, 4, 5, 6, 7}


def test_one_missing_answer_is_not_confirmed() -> None:
    gone = [state(ArticleState.GONE, 1, NOW + HOUR, 404)]
    periods = periods_of(visits_of([response(0, NOW), response(1, NOW + HOUR, 404)], VERSIONS[:1], gone))
    assert periods[-1].confirmed is None
