"""What raises an alarm, and what doesn't."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models.outlet import Outlet
from crawler.health.alarm_kinds import AlarmKind
from crawler.health.judge import judge, observe_run
from crawler.health.observed_run import ObservedRun, PageObserver
from crawler.health.run_record import RunRecord, SourceRecord
from crawler.health.signals.page_layout import file_digest, is_unknown_layout, was_unknown_layout
from spiders.article import Refusal, SourceKind
from spiders.fetch.outlet_spider import Discovery, SourceResult
from store.schema.enums import Outcome

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Ended = tuple[Outcome, str | None]


def outlet(**changes: Any) -> Outlet:
    values = {
        "id": "demo",
        "name": "Demo",
        "homepage": "https://demo.example/",
        "languages": ["ru"],
        "hosts": ["demo.example"],
        "discover": {"feeds": ["https://demo.example/rss"], "listings": ["https://demo.example/"]},
        "article_url": "/news/",
    }
    return Outlet(**{**values, **changes})


def source(kind: SourceKind = SourceKind.LISTING, **changes: Any) -> SourceResult:
    url = "https://demo.example/" if kind is SourceKind.LISTING else "https://demo.example/rss"
    return SourceResult(**{"kind": kind, "url": url, "links": 5, **changes})


def found(*sources: SourceResult) -> Discovery:
    return Discovery(links={}, sources=sources)


def counts(outcomes: dict[Ended, int] | None = None, **changes: Any) -> ObservedRun:
    healthy = {
        "outlet": outlet(),
        "finished_at": NOW,
        "discovery": found(source(SourceKind.FEED), source()),
        "outcomes": Counter(outcomes or {}),
    }
    return ObservedRun(**{**healthy, **changes})


def kinds(run: ObservedRun, history: Sequence[RunRecord] = (), **changes: Any) -> set[str]:
    return {alarm.kind for alarm in judge(outlet(**changes), observe_run(run, history), history)}


def test_a_healthy_night_raises_nothing() -> None:
    assert kinds(counts({(Outcome.NEW, None): 3, (Outcome.UNCHANGED, "not_modified"): 20})) == set()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"discovery": found(source(SourceKind.FEED, links=0, failure="status 404"), source())}, "feed"),
        ({"discovery": found(source(SourceKind.FEED, links=0), source())}, "feed"),
        ({"discovery": found(source(links=0))}, "listing"),
        ({"discovery": found(source(links=0, failure="a challenge", is_blocked=True))}, "listing_blocked"),
        ({"failures": {AlarmKind.ROBOTS: "robots.txt: status 503"}}, "robots"),
        ({"failures": {AlarmKind.ROBOTS_SILENT: "took longer than 30 seconds"}}, "robots_silent"),
        ({"failures": {AlarmKind.CERTIFICATE: "certificate verify failed"}}, "certificate"),
        ({"failures": {AlarmKind.FAILED: "ValueError at x.py:1"}}, "failed"),
    ],
)
def test_what_keeps_articles_from_being_found_raises_its_alarm(changes: dict[str, Any], kind: str) -> None:
    assert kinds(counts(**changes)) == {kind}


@pytest.mark.parametrize(
    ("ended", "kind"),
    [
        ((Outcome.BLOCKED, "a challenge"), "blocked"),
        ((Outcome.REFUSED, Refusal.NO_TEXT), "refused"),
        ((Outcome.REFUSED, Refusal.TIMEOUT), "unreachable"),
        ((Outcome.DEFERRED, "out_of_time"), "deferred"),
        ((Outcome.EDITED, None), "mass_edit"),
    ],
)
def test_what_befalls_most_pages_raises_an_alarm(ended: Ended, kind: str) -> None:
    assert kinds(counts({ended: 6, (Outcome.NEW, None): 4})) == {kind}
    assert kinds(counts({ended: 4, (Outcome.NEW, None): 6})) == set()


def test_pages_that_robots_keeps_closed_are_no_fault() -> None:
    assert kinds(counts({(Outcome.REFUSED, Refusal.ROBOTS): 6, (Outcome.NEW, None): 1})) == set()


def history(new: int, *, days: int) -> list[RunRecord]:
    return [RunRecord(at=NOW - number * DAY, new=new) for number in range(1, days + 1)]


def test_fewer_new_articles_in_a_week_than_expected_raise_an_alarm() -> None:
    assert kinds(counts(), history(0, days=8), expect={"articles_per_week": 5}) == {"too_few"}
    assert kinds(counts(), history(1, days=8), expect={"articles_per_week": 5}) == set()


def test_nothing_is_expected_of_an_outlet_that_is_watched_for_less_than_a_week() -> None:
    assert kinds(counts(), history(0, days=5), expect={"articles_per_week": 5}) == set()


def test_a_file_expects_less_of_a_week_with_holidays() -> None:
    nauryz = datetime(2026, 3, 27, 21, 0, tzinfo=UTC)
    seen = counts({(Outcome.NEW, None): 2}, finished_at=nauryz)
    before = [RunRecord(at=nauryz - number * DAY) for number in range(1, 10)]
    assert kinds(seen, before, expect={"articles_per_week": 5}) == set()
    assert kinds(seen, before, expect={"articles_per_week": 50}) == {"too_few"}


def test_pages_that_are_usually_refused_raise_no_alarm() -> None:
    before = [RunRecord(at=NOW - number * DAY, looked_at=5, refused={"no_text": 3}) for number in range(1, 10)]
    refused: dict[Ended, int] = {(Outcome.REFUSED, Refusal.NO_TEXT): 3, (Outcome.NEW, None): 2}
    assert kinds(counts(refused)) == {"refused"}
    assert kinds(counts(refused), before) == set()
    refused[Outcome.REFUSED, Refusal.NO_TEXT] = 20
    assert kinds(counts(refused), before) == {"refused"}


def test_a_list_that_is_empty_on_some_nights_raises_no_alarm() -> None:
    def run(number: int) -> RunRecord:
        sources = {"u": SourceRecord(kind=SourceKind.FEED, links=number % 4)}
        return RunRecord(at=NOW - number * DAY, observed=True, sources=sources)

    before = [run(number) for number in range(1, 10)]
    empty = found(source(SourceKind.FEED, links=0), source())
    assert kinds(counts(discovery=empty)) == {"feed"}
    assert kinds(counts(discovery=empty), before) == set()


def test_bodies_that_no_selector_finds_are_a_new_layout_and_no_mere_refusals() -> None:
    refused: dict[Ended, int] = {(Outcome.REFUSED, Refusal.NO_BODY): 9}
    pages = PageObserver()
    assert kinds(counts(refused, pages=pages)) == {"refused"}
    pages.emptied = pages.unmatched = set(range(9))
    assert kinds(counts(refused, pages=pages)) == {"redesign"}


@pytest.mark.parametrize(("second", "alarms"), [({"links": 5}, set()), ({"failure": "status 404"}, {"listing"})])
def test_a_page_that_a_pager_names_may_be_missing_if_others_are_read(second: dict[str, Any], alarms: set[str]) -> None:
    pages = [source(), source(url="/p=2", start="https://demo.example/", **{"links": 0, **second})]
    pages.append(source(url="/p=0", start="https://demo.example/", links=0, failure="status 404"))
    assert kinds(counts(discovery=found(*pages))) == alarms


def test_a_layout_is_unknown_until_articles_are_read_as_before_or_the_file_changes() -> None:
    digest = file_digest(outlet())
    before = RunRecord(at=NOW - 2 * DAY, layout=("a", "b"), file_digest=digest)
    night = RunRecord(at=NOW - DAY, layout=("x", "y"), file_digest=digest, layout_unknown=True)
    assert is_unknown_layout([before], ("x", "y"), outlet())
    assert is_unknown_layout([night, before], ("x", "y"), outlet())
    assert is_unknown_layout([night, before], (), outlet())
    assert not is_unknown_layout([night, before], ("a", "b"), outlet())
    assert not is_unknown_layout([night, before], ("x", "y"), outlet(delay=9))
    assert not is_unknown_layout([], ("x", "y"), outlet())
    assert was_unknown_layout([night, before], NOW - 1.5 * DAY)
    assert not was_unknown_layout([night, before], NOW - 2.5 * DAY)


def test_a_layout_that_was_seen_on_an_earlier_night_is_none_new() -> None:
    news, essay = ("article.news", "h1", "p.lead"), ("div.essay", "h2.big", "section")
    before = [RunRecord(at=NOW - DAY, layout=news), RunRecord(at=NOW - 2 * DAY, layout=essay)]
    assert kinds(counts(layout=essay), before[:1]) == {"redesign"}
    assert kinds(counts(layout=essay), before) == set()


ENDED = st.tuples(st.sampled_from(Outcome), st.sampled_from(["", *Refusal]))


@given(st.dictionaries(ENDED, st.integers(min_value=1, max_value=50)))
def test_the_report_counts_every_address_once(outcomes: dict[Ended, int]) -> None:
    report = observe_run(counts(outcomes), []).report()
    words = [outcome.value for outcome in Outcome if outcome is not Outcome.REFUSED]
    assert report["looked_at"] == sum(report[word] for word in words) + sum(report["refused"].values())


def test_outcomes_with_and_without_a_reason_are_counted_side_by_side() -> None:
    mixed: dict[Ended, int] = {(Outcome.UNCHANGED, None): 2, (Outcome.UNCHANGED, "304"): 1, (Outcome.REFUSED, "b"): 1}
    mixed[Outcome.REFUSED, "a"] = 3
    record = observe_run(counts(mixed), [])
    assert (record.refused, record.unchanged, record.looked_at) == ({"a": 3, "b": 1}, 3, 7)


def test_the_mending_of_broken_pages_is_no_mass_edit() -> None:
    edited = counts({(Outcome.EDITED, None): 30})
    sound = [RunRecord(at=NOW - days * DAY) for days in range(1, 20)]
    broken = [*sound[:4], sound[4].model_copy(update={"alarms": frozenset(["language"])}), *sound[5:]]
    assert kinds(edited, sound) == {"mass_edit"}
    assert kinds(edited, broken) == set()
