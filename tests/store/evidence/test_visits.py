"""What visits found, and the periods that follow."""

from datetime import datetime, timedelta

from store.evidence.visits import Finding, bracketing, hidden_of, outages_of, periods_of, visits_of
from store.schema.enums import ArticleState, Change
from store.schema.tables.articles import StateObservation, Version
from store.schema.tables.evidence import RawRecord
from store.schema.tables.runs import OutletRun
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


def test_a_status_that_is_the_whole_reason_is_named_once() -> None:
    gone = state(ArticleState.GONE, 1, NOW, 404)
    gone.reason = "status 404"
    (visit,) = visits_of([response(1, NOW, 404)], [], [gone])
    assert visit.answer == "HTTP 404"


def test_one_missing_answer_is_not_confirmed() -> None:
    gone = [state(ArticleState.GONE, 1, NOW + HOUR, 404)]
    periods = periods_of(visits_of([response(0, NOW), response(1, NOW + HOUR, 404)], VERSIONS[:1], gone))
    assert periods[-1].confirmed is None


def test_a_hidden_article_is_bracketed_by_the_visits_around_it() -> None:
    raw = [response(day, NOW + day * DAY) for day in range(5)]
    states = [
        state(ArticleState.UNLISTED, 2, NOW + 2 * DAY, 200),
        state(ArticleState.UNLISTED, 3, NOW + 3 * DAY, 200),
        state(ArticleState.LIVE, 4, NOW + 4 * DAY, 200),
    ]
    visits = visits_of(raw, VERSIONS[:1], states)
    (span,) = hidden_of(visits, states)
    around = [one.raw.id for one in (span.before, span.seen, span.after) if one and one.raw]
    assert (around, span.named) == ([1, 2, 4], states[2])
    assert {1, 2, 4} <= {one.id for one in bracketing(periods_of(visits), [span])}
    (last,) = hidden_of(visits, states[:2])
    assert (last.named, last.after) == (None, None)
    assert hidden_of(visits, []) == []


def test_a_run_that_received_nothing_is_an_outage() -> None:
    counts = (
        {"looked_at": 9, "deferred": 6, "refused": {"timeout": 2, "unreachable": 1}},
        {"looked_at": 9, "deferred": 6, "refused": {"timeout": 2, "no_text": 1}},
        {"looked_at": 9, "deferred": 6, "unchanged": 3},
        {"looked_at": 0, "deferred": 0},
        {"looked_at": 9, "refused": {"robots": 9}},
        {"looked_at": 9, "refused": {"robots": 9}, "failures": {"robots": "robots.txt: status 503"}},
    )
    first, second = outages_of(OutletRun(run_id=number, counts=one) for number, one in enumerate(counts))
    assert (first.run_id, second.run_id) == (0, 5)
