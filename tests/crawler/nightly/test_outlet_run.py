"""The end of a run: which outlets are judged by it, and what is said where there is no network."""

from datetime import timedelta

import pytest

from config.models.outlet import Outlet
from config.wording.alarms import word_alarm
from config.wording.catalogue import load_catalogues
from crawler.health.observed_run import ObservedRun, PageObserver
from crawler.health.run_record import RunRecord, load_records
from crawler.nightly.outlet_run import close_outlet, judge_unreached
from crawler.operations.notifications import Reported, due
from crawler.operations.send_notification import Wording
from spiders.article import SourceKind
from spiders.fetch.outlet_spider import Discovery, SourceResult
from store.runs.alarms import ALL_OUTLETS, load_open_alarms, record_alarm
from store.runs.runs import finish_run, load_outlet_history, start_run
from store.session import Database
from tests.support.store_samples import DAY, NOW


def outlet(name: str, host: str = "") -> Outlet:
    url = f"https://{host or name}.example/"
    return Outlet(
        id=name, name=name, homepage=url, languages=("ru",), hosts=(f"{host or name}.example",),
        discover={"listings": [url]}, article_url="/news/",
    )  # fmt: skip


def run_of(*outlets: Outlet, database: Database, reached: str = "", at: timedelta = DAY) -> set[tuple[str, str]]:
    """Close a run in which only the outlet `reached` answered, and return the open alarms."""
    with database.session() as session:
        run_id = start_run(session, NOW + at)
        for one in outlets:
            is_reached = one.id == reached
            source = SourceResult(
                kind=SourceKind.LISTING, url=one.homepage, links=5 * is_reached, failure=None if is_reached else "x"
            )
            observed = ObservedRun(
                outlet=one, finished_at=NOW + at, requests=3, bytes=900 * is_reached, unresolved=3 * (not is_reached),
                discovery=Discovery(links={}, sources=(source,)), pages=PageObserver(),
            )  # fmt: skip
            close_outlet(session, observed, run_id)
        judge_unreached(session, outlets, run_id, now=NOW + at)
        finish_run(session, run_id, NOW + at)
        return {(alarm.outlet, alarm.kind) for alarm in load_open_alarms(session)}


def test_a_run_that_reaches_nothing_raises_one_alarm_and_judges_no_outlet(database: Database) -> None:
    with database.session() as session:
        record_alarm(session, "one", "blocked", [], now=NOW)
    assert run_of(outlet("one"), outlet("two"), database=database) == {(ALL_OUTLETS, "no_network"), ("one", "blocked")}
    with database.reading() as session:
        (record,) = load_records(load_outlet_history(session, "two"))
        assert (record.observed, record.alarms) == (False, frozenset())


def test_the_alarm_ends_with_the_network_back(database: Database) -> None:
    run_of(outlet("one"), outlet("two"), database=database)
    assert run_of(outlet("one"), outlet("two"), database=database, reached="one", at=2 * DAY) == {("two", "listing")}


@pytest.mark.parametrize("others", [(), (outlet("sister", "one"),)])
def test_one_host_that_is_down_is_judged_as_its_outlets(database: Database, others: tuple[Outlet, ...]) -> None:
    found = run_of(outlet("one"), *others, database=database)
    assert found == {(name, "listing") for name in ("one", *(other.id for other in others))}


def test_the_notice_is_one_line_with_its_remedy(database: Database) -> None:
    run_of(outlet("one"), outlet("two"), database=database)
    wording = Wording(catalogue=load_catalogues()["en"])
    with database.reading() as session:
        notice, *_ = due(session, Reported(since=NOW), now=NOW + DAY, wording=wording)
    (line,) = [line for line in notice.body.splitlines() if line.startswith("- ")]
    assert line.startswith("- No network: 0 of 2 outlets reached; DNS fails. Check this machine's connection")


def test_other_causes_are_named_in_each_language() -> None:
    for language, catalogue in load_catalogues().items():
        said = [
            word_alarm([{"code": "no-network", "params": {"outlets": 32, "network": cause}}], catalogue)
            for cause in ("dns", "connections")
        ]
        assert "32" in said[0], language
        assert said[0] != said[1], language


def test_an_outlet_that_answers_counts_as_reached() -> None:
    assert RunRecord(at=NOW, requests=2).is_unreached
    assert not RunRecord(at=NOW, requests=2, bytes=100).is_unreached
    assert not RunRecord(at=NOW).is_unreached
