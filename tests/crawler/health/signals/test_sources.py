"""When a list is taken to be dead, moved, or another one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.health.alarm_kinds import AlarmFinding
from crawler.health.run_record import RunHistory, RunRecord, SourceRecord
from crawler.health.signals.sources import are_same, judge
from spiders.article import SourceKind
from tests.crawler.health.test_judge import outlet

NOW = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)
FEED, LISTING = "https://demo.example/rss", "https://demo.example/news"


def past(number: int, *, alarms: Sequence[str] = (), fresh: int = 4, **changes: Any) -> RunRecord:
    """A night so many nights ago, on which both lists named all that was new, and eleven older articles."""
    sketch = tuple(range(1000 - number, 1012 - number))
    seen: dict[str, Any] = {"links": 15, "named": fresh, "digest": number + 1, "sketch": sketch}
    sources = {
        FEED: SourceRecord(kind=SourceKind.FEED, **{**seen, **changes}),
        LISTING: SourceRecord(kind=SourceKind.LISTING, **seen),
    }
    at = NOW - timedelta(days=number)
    return RunRecord(at=at, observed=True, fresh=fresh, sources=sources, alarms=frozenset(alarms))


BEFORE = [past(number) for number in range(1, 40)]


def findings(run: RunRecord, before: Sequence[RunRecord] = BEFORE) -> list[AlarmFinding]:
    return [
        finding
        for alarm in judge(RunHistory(outlet=outlet(), current=run, earlier=before))
        for finding in alarm.findings
    ]


def the_finding(run: RunRecord, before: Sequence[RunRecord] = BEFORE) -> tuple[str, dict[str, Any]]:
    (finding,) = findings(run, before)
    return finding.code, dict(finding.params)


def test_lists_that_do_as_ever_raise_nothing() -> None:
    assert findings(past(0)) == []


def test_a_list_whose_address_leads_elsewhere_has_moved() -> None:
    code, params = the_finding(past(0, moved_to="https://demo.example/about"))
    assert (code, params["target"]) == ("source-moved", "https://demo.example/about")
    assert (params["source"], params["url"], params["since"]) == ("feed", FEED, "2026-03-18")


@pytest.mark.parametrize("moved", ["https://www.demo.example/rss", "http://demo.example/rss/"])
def test_another_host_or_slash_is_the_same_place(moved: str) -> None:
    assert findings(past(0, moved_to=moved)) == []


def test_an_address_that_always_led_elsewhere_is_at_home_there() -> None:
    elsewhere = "https://demo.example/feed/all"
    assert findings(past(0, moved_to=elsewhere), [past(number, moved_to=elsewhere) for number in range(1, 40)]) == []


def test_a_list_of_other_articles_is_another_list() -> None:
    other = tuple(range(1, 13))
    assert the_finding(past(0, fresh=2, sketch=other))[0] == "source-replaced"
    assert (
        findings(
            past(0, sketch=other),
            [past(number, sketch=tuple(range(number * 50, number * 50 + 12))) for number in range(1, 40)],
        )
        == []
    )


def test_that_lasts_as_long_as_the_other_articles_stay() -> None:
    other = tuple(range(1, 13))
    before = [past(1, sketch=other, alarms=["feed"], named=0), *BEFORE[1:]]
    assert the_finding(past(0, sketch=other, named=0), before)[1]["since"] == "2026-03-17"
    assert findings(past(0, sketch=other), before) == []


def test_a_list_full_of_news_is_the_same_list() -> None:
    assert findings(past(0, fresh=14, sketch=tuple(range(1, 13)))) == []


def test_a_list_names_no_more_than_it_holds() -> None:
    assert findings(past(0, fresh=40, named=15)) == []
    assert len(findings(past(0, fresh=40, named=2))) == 1


def test_after_a_gap_other_articles_are_no_wonder() -> None:
    assert findings(past(0, sketch=tuple(range(1, 13))), BEFORE[5:]) == []


def test_a_list_that_names_no_news_while_another_does_is_dead() -> None:
    code, params = the_finding(past(0, named=0))
    assert (code, params["url"]) == ("source-names-few", FEED)
    assert (params["found"], params["articles"]) == (0, 4)


def part(number: int, one: int, other: int) -> RunRecord:
    """A night of two sections, each with articles of its own."""
    made = past(number, fresh=one + other, named=one)
    section = SourceRecord(kind=SourceKind.LISTING, links=15, named=other, sketch=(1, 2, 3))
    return RunRecord(at=made.at, observed=True, fresh=one + other, sources={**made.sources, LISTING: section})


def test_a_section_that_is_silent_for_too_long_is_dead_while_the_other_goes_on() -> None:
    before = [part(number, 3, 5) for number in range(3, 60)]
    code, params = the_finding(part(0, 0, 5), [part(1, 0, 5), part(2, 0, 5), *before])
    assert (code, params["url"]) == ("source-quiet", FEED)
    assert findings(part(0, 0, 1), [part(1, 0, 1), part(2, 0, 1), *before]) == []


def test_lists_are_the_same_if_all_their_bytes_are() -> None:
    last = past(1)
    assert are_same(past(0), last) is False
    assert are_same(last.model_copy(update={"at": NOW}), last) is True
    assert are_same(past(0, digest=0), last) is None
    assert are_same(past(0), None) is None


def test_a_list_of_a_fixed_length_that_is_shorter_has_links_that_lead_elsewhere() -> None:
    before = [past(number) for number in range(1, 60)]
    code, params = the_finding(past(0, links=13), before)
    assert (code, params["since"]) == ("source-shorter", "2026-03-18")
    assert (params["found"], params["usual"], params["fewest"]) == (13, 15, 15)
    assert findings(past(0, links=14), before) == []
    assert findings(past(0, links=13), [past(number, links=14 + number % 4) for number in range(1, 60)]) == []
