from collections import Counter

from store.accounts.audit import load_audit_log, record_audit
from store.archive.warc_files import RawRef
from store.articles.versions import Fetched, record_version
from store.review.mentions import insert_mentions, load_mentions
from store.runs.alarms import load_open_alarms, record_alarm, update_ended_alarms
from store.runs.runs import (
    UrlOutcome,
    count_outcomes,
    finish_run,
    load_latest_run,
    load_outlet_history,
    load_outlet_runs,
    load_raw_ref,
    record_outcomes,
    record_outlet_run,
    record_raw,
    start_run,
)
from store.schema.enums import Outcome
from store.schema.tables.runs import Alarm
from store.session import Database
from store.texts.derived import MAX_MENTIONS_OF_ENTRY
from tests.support.store_samples import DAY, HOUR, NOW, TEXT, TITLE, article, blocked, mentions_in, raw


def test_run_without_an_end_was_killed(database: Database) -> None:
    with database.session() as session:
        assert load_latest_run(session) is None
        first, second = start_run(session, NOW), start_run(session, NOW + DAY)
        finish_run(session, first, NOW + HOUR)
        newest, finished = load_latest_run(session), load_latest_run(session, finished=True)
        assert newest is not None
        assert finished is not None
        assert (newest.id, newest.finished_at) == (second, None)
        assert (finished.id, finished.finished_at) == (first, NOW + HOUR)


def test_place_of_a_response_in_the_archive_comes_back(database: Database) -> None:
    ref = RawRef(file="run-000001-001.warc.gz", offset=2**40, length=2**33, sha256="ab" * 32, packed_sha256="cd" * 32)
    with database.session() as session:
        raw_id = record_raw(session, start_run(session, NOW), ref, raw())
        assert load_raw_ref(session, raw_id) == ref


def test_outcomes_are_counted_by_outlet_and_reason(database: Database) -> None:
    with database.session() as session:
        run, other = start_run(session, NOW), start_run(session, NOW)
        for outlet, outcome, reason in (
            ("demo", Outcome.NEW, None),
            ("demo", Outcome.REFUSED, "no_text"),
            ("demo", Outcome.REFUSED, "no_text"),
            ("other", Outcome.BLOCKED, "challenge"),
        ):
            ended = UrlOutcome(outlet=outlet, url="u", final_url=None, outcome=outcome, reason=reason)
            record_outcomes(session, run, [ended])
        assert count_outcomes(session, run) == {
            "demo": {(Outcome.NEW, None): 1, (Outcome.REFUSED, "no_text"): 2},
            "other": {(Outcome.BLOCKED, "challenge"): 1},
        }
        assert count_outcomes(session, other) == {}


def test_counts_of_an_outlet_are_kept_for_later_runs(database: Database) -> None:
    with database.session() as session:
        runs = [start_run(session, NOW + day * DAY) for day in range(3)]
        for day, run in enumerate(runs):
            record_outlet_run(session, run, "demo", {"new": day}, now=NOW + day * DAY)
        record_outlet_run(session, runs[2], "demo", {"new": 9}, now=NOW + 2 * DAY)
        assert load_outlet_runs(session, runs[2]) == {"demo": {"new": 9}}
        assert load_outlet_history(session, "demo", limit=2) == [(NOW + 2 * DAY, {"new": 9}), (NOW + DAY, {"new": 1})]
        assert load_outlet_history(session, "other") == []


def test_alarm_is_renewed_while_it_is_open_and_opened_again_after_its_end(database: Database) -> None:
    with database.session() as session:
        first = record_alarm(session, "demo", "silent", blocked(7), now=NOW)
        again = record_alarm(session, "demo", "silent", blocked(8), now=NOW + DAY)
        assert first is again
        assert (first.findings, first.raised_at, first.last_raised_at) == (blocked(8), NOW, NOW + DAY)
        update_ended_alarms(session, "demo", set(), now=NOW + 2 * DAY)
        record_alarm(session, "demo", "silent", blocked(8), now=NOW + 3 * DAY)
        assert session.query(Alarm).count() == 2
        assert [alarm.raised_at for alarm in load_open_alarms(session)] == [NOW + 3 * DAY]


def test_alarms_that_the_newest_run_did_not_raise_end(database: Database) -> None:
    with database.session() as session:
        for outlet, kind in (("demo", "silent"), ("demo", "blocked"), ("other", "silent")):
            record_alarm(session, outlet, kind, blocked(1), now=NOW)
        update_ended_alarms(session, "demo", {"blocked"}, now=NOW + DAY)
        assert [(alarm.outlet, alarm.kind) for alarm in load_open_alarms(session)] == [
            ("demo", "blocked"), ("other", "silent"),
        ]  # fmt: skip
        assert [alarm.kind for alarm in load_open_alarms(session, "demo")] == ["blocked"]


def test_trail_is_read_newest_first_in_the_order_of_writing(database: Database) -> None:
    with database.session() as session:
        for number, moment in enumerate((NOW, NOW - DAY, NOW + DAY)):
            record_audit(session, actor="aliya", action="login", subject=str(number), detail={"n": number}, now=moment)
        assert [(line.subject, line.detail) for line in load_audit_log(session, 2)] == [
            ("2", {"n": 2}),
            ("1", {"n": 1}),
        ]


def test_mentions_come_back_in_the_order_of_the_text(database: Database) -> None:
    found = mentions_in(f"{TITLE}\n\n{TEXT}")
    with database.session() as session:
        version = record_version(session, Fetched(article=article(), raw_id=None, now=NOW), run_id=None).version
        assert version is not None
        insert_mentions(session, [(version, list(reversed(found)))])
        rows = load_mentions(session, version.id)
        assert [(row.start, row.end, row.surface, row.score, row.reasons, row.entry) for row in rows] == [
            (one.start, one.end, one.surface, one.score, one.reason_records(), one.entry) for one in found
        ]
        assert (rows[-1].code, rows[-1].article, rows[-1].part) == ("kz-uk", "405", None)


def test_a_name_repeated_without_end_is_kept_a_few_times_and_hides_no_other(database: Database) -> None:
    found = mentions_in("Балапанов, " * 5 * MAX_MENTIONS_OF_ENTRY + "Сарсенова, статье 405")
    with database.session() as session:
        version = record_version(session, Fetched(article=article(), raw_id=None, now=NOW), run_id=None).version
        assert version is not None
        insert_mentions(session, [(version, found)])
        kept = Counter(row.entry for row in load_mentions(session, version.id))
    assert kept == {"balapanov": MAX_MENTIONS_OF_ENTRY, "sarsenova": 1, "kz-uk:405": 1}
