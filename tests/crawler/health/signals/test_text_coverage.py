"""Whether new articles' texts are as much of their pages as usual."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health.alarm_kinds import AlarmFinding, RaisedAlarm
from crawler.health.judge import judge as judge_all
from crawler.health.run_record import Pair, RunHistory, RunRecord
from crawler.health.signals.text_coverage import judge
from tests.crawler.health.test_judge import outlet

NOW = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)
DAY = timedelta(days=1)
READ = 2000
BOX = ((0, READ), (0, READ), (150, READ))


def night(unread: Sequence[Pair] = (), foreign: Sequence[Pair] = (), words: Sequence[int] = ()) -> RunRecord:
    return record(fresh=len(unread), unread_letters=tuple(unread), foreign_letters=tuple(foreign), words=tuple(words))


def record(**values: Any) -> RunRecord:
    return RunRecord(at=NOW, observed=True, **values)


def dated(newest: Sequence[RunRecord], usual: Sequence[RunRecord]) -> list[RunRecord]:
    """Runs from the newest: those in question, and as many as are needed of the usual ones."""
    runs = [*newest, *(usual[number % len(usual)] for number in range(60))]
    return [run.model_copy(update={"at": NOW - number * DAY}) for number, run in enumerate(runs)]


def history(runs: Sequence[RunRecord]) -> RunHistory:
    return RunHistory(outlet=outlet(), current=runs[0], earlier=runs[1:])


def raised(*newest: RunRecord, usual: Sequence[RunRecord]) -> list[RaisedAlarm]:
    return list(judge(history(dated(newest, usual))))


def the_finding(alarms: Sequence[RaisedAlarm]) -> AlarmFinding:
    (alarm,) = alarms
    (finding,) = alarm.findings
    assert alarm.kind == "text"
    return finding


def single(*passed: Pair) -> list[RunRecord]:
    return [night([one]) for one in passed]


def test_two_articles_whose_half_stands_beside_them_are_evidence_enough() -> None:
    half = night([(1200, 800)])
    assert raised(half, usual=single(*BOX)) == []
    finding = the_finding(raised(half, half, usual=single(*BOX)))
    assert finding.code == "text-leaves-prose"
    params = dict(finding.params)
    assert params.pop("usual_rate") == pytest.approx(0.01, abs=0.005)
    assert params == {"bad": 2, "of": 2, "letters": 400, "since": "2026-03-17"}


@pytest.mark.parametrize(
    "passed",
    [(390, 100), (1200, 9000), (0, 300)],
    ids=["a small box", "a large box beside a long article", "a short article"],
)
def test_what_boxes_do_proves_nothing(passed: Pair) -> None:
    usual = single(*BOX, (1100, READ))
    assert raised(*single(passed, passed), usual=usual) == []


def test_where_much_always_stands_beside_nothing_is_said() -> None:
    talk = single((0, READ), (2500, READ), (900, READ))
    assert raised(*single((2500, 800), (1200, 800)), usual=talk) == []


def test_far_more_beside_than_ever_is_told_where_something_always_stands() -> None:
    usual = single((3000, READ), (2500, READ), (2800, READ))
    assert raised(*single((9000, 4000), (8000, 4000), (7000, 4000)), usual=usual)
    assert not raised(*single((3500, READ), (3600, READ), (3700, READ)), usual=usual)


def test_comments_inside_of_texts_are_told_by_their_name() -> None:
    usual = [night([(0, READ)], [some]) for some in ((0, READ), (90, READ))]
    finding = the_finding(raised(*[night([(0, 9000)], [(6000, 9000)])] * 2, usual=usual))
    assert (finding.code, finding.params["letters"]) == ("text-holds-foreign", 400)


def test_nights_before_such_letters_were_counted_teach_nothing_of_them() -> None:
    assert raised(*single((1200, 800), (1200, 800)), usual=[night(words=[300])]) == []


def test_the_alarm_ends_when_articles_are_read_whole_again() -> None:
    half, whole = night([(1200, 800)] * 2), night([(0, READ)] * 3)
    broken = [
        run.model_copy(update={"alarms": frozenset(["text"] if 1 <= number <= 3 else [])})
        for number, run in enumerate(dated([whole, half, half, half], single(*BOX)))
    ]
    assert list(judge(history(broken))) == []
    still = [half.model_copy(update={"at": NOW}), *broken[1:]]
    assert [alarm.kind for alarm in judge(history(still))] == ["text"]


def test_a_notice_in_two_runs_is_noticed_in_the_second() -> None:
    def noticed(text: int, title: int, bad: int) -> RunRecord:
        flaws = {"text-shared": (bad, 1), "title-shared": (0, 1)}
        return record(fresh=1, texts=(text,), titles=(title,), flaws=flaws)

    usual = [noticed(number, number, 0) for number in range(100, 160)]
    (finding,) = all_findings(noticed(7, 2, 1), noticed(7, 1, 0), usual=usual)["text"]
    assert (finding.code, finding.params["bad"], finding.params["of"]) == ("text-shared", 2, 2)
    assert "text" not in all_findings(noticed(7, 1, 1), noticed(7, 1, 0), usual=usual)
    assert "text" not in all_findings(noticed(8, 2, 0), noticed(7, 1, 0), usual=usual)


def test_one_title_in_two_runs_is_noticed_in_the_second() -> None:
    def titled(text: int, title: int, bad: int) -> RunRecord:
        flaws = {"title-shared": (bad, 1), "text-shared": (0, 1)}
        return record(fresh=1, texts=(text,), titles=(title,), flaws=flaws)

    usual = [titled(number, number, 0) for number in range(100, 160)]
    assert "title" in all_findings(titled(2, 7, 1), titled(1, 7, 0), usual=usual)
    assert "title" not in all_findings(titled(2, 7, 1), titled(2, 7, 0), usual=usual)


def all_findings(*newest: RunRecord, usual: Sequence[RunRecord]) -> dict[str, tuple[AlarmFinding, ...]]:
    run, *before = dated(newest, usual)
    return {alarm.kind.value: alarm.findings for alarm in judge_all(outlet(), run, before)}


amounts = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 9000)), max_size=5)


@given(st.lists(amounts, min_size=1, max_size=30))
def test_small_boxes_never_raise_an_alarm(nights: list[list[Pair]]) -> None:
    tonight, *others = [night(one, one) for one in nights]
    assert raised(tonight, usual=others or [tonight]) == []
