"""Whether new articles' texts are as much of their pages as usual."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.expectations import unmet
from crawler.health.signals.baseline import Past
from crawler.health.signals.run_record import Amount, Night
from crawler.health.signals.text_coverage import of_extents

NOW = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)
DAY = timedelta(days=1)
READ = 2000
BOX = ((0, READ), (0, READ), (150, READ))


def night(passed: Sequence[Amount] = (), foreign: Sequence[Amount] = (), words: Sequence[int] = ()) -> Night:
    return Night(fresh=len(passed), passed=tuple(passed), foreign=tuple(foreign), words=tuple(words))


def pasts(tonight: Sequence[Night], usual: Sequence[Night]) -> list[Past]:
    """Nights from the newest: those of the question, and as many others as are needed of the usual ones."""
    nights = [*tonight, *(usual[number % len(usual)] for number in range(60))]
    return [Past(at=NOW - number * DAY, night=one, counts={}) for number, one in enumerate(nights)]


def raised(*tonight: Night, usual: Sequence[Night]) -> list[RaisedAlarm]:
    return list(of_extents(pasts(tonight, usual)))


def single(*passed: Amount) -> list[Night]:
    return [night([one]) for one in passed]


def test_two_articles_whose_half_stands_beside_them_are_evidence_enough() -> None:
    half = night([(1200, 800)])
    assert raised(half, usual=single(*BOX)) == []
    (alarm,) = raised(half, half, usual=single(*BOX))
    assert alarm.kind == "text"
    assert alarm.text == (
        "2 of 2 new articles leave more than 400 letters of their page's prose unread since 17.03.2026; 1% is usual. "
        "Likely: only a part of the text is read: mend `body`"
    )


@pytest.mark.parametrize(
    "passed",
    [(390, 100), (1200, 9000), (0, 300)],
    ids=["a small box", "a large box beside a long article", "a short article"],
)
def test_what_boxes_do_proves_nothing(passed: Amount) -> None:
    usual = single(*BOX, (1100, READ))
    assert raised(*single(passed, passed), usual=usual) == []


def test_where_much_always_stands_beside_nothing_is_said() -> None:
    talk = single((0, READ), (2500, READ), (900, READ))
    assert raised(*single((2500, 800), (1200, 800)), usual=talk) == []


def test_far_more_beside_than_ever_is_reported_where_something_always_stands() -> None:
    usual = single((3000, READ), (2500, READ), (2800, READ))
    assert raised(*single((9000, 4000), (8000, 4000), (7000, 4000)), usual=usual)
    assert not raised(*single((3500, READ), (3600, READ), (3700, READ)), usual=usual)


def test_comments_inside_of_texts_are_recognised_by_their_name() -> None:
    usual = [night([(0, READ)], [some]) for some in ((0, READ), (90, READ))]
    (alarm,) = raised(*[night([(0, 9000)], [(6000, 9000)])] * 2, usual=usual)
    assert "hold more than 400 letters of what their page calls comments" in alarm.text
    assert "mend `body`" in alarm.text


def test_runs_before_such_letters_were_counted_teach_nothing_of_them() -> None:
    assert raised(*single((1200, 800), (1200, 800)), usual=[night(words=[300])]) == []


def test_the_alarm_ends_when_articles_are_read_whole_again() -> None:
    half, whole = night([(1200, 800)] * 2), night([(0, READ)] * 3)
    broken = [
        replace(past, alarms=frozenset(["text"] if 1 <= number <= 3 else [])) if number else past
        for number, past in enumerate(pasts([whole, half, half, half], single(*BOX)))
    ]
    assert list(of_extents(broken)) == []
    still = [replace(broken[0], night=half), *broken[1:]]
    assert [alarm.kind for alarm in of_extents(still)] == ["text"]


def test_a_notice_on_two_runs_is_recognised_by_the_second() -> None:
    def noticed(text: int, title: int, bad: int) -> Night:
        return Night(fresh=1, texts=(text,), titles=(title,), signs={"same_text": (bad, 1), "same_title": (0, 1)})

    usual = [noticed(number, number, 0) for number in range(100, 160)]
    (alarm,) = unmet_of(noticed(7, 2, 1), noticed(7, 1, 0), usual=usual)
    assert "2 of 2 new articles begin with the same words as another" in alarm.text
    assert unmet_of(noticed(7, 1, 1), noticed(7, 1, 0), usual=usual) == []
    assert unmet_of(noticed(8, 2, 0), noticed(7, 1, 0), usual=usual) == []


def test_one_title_on_two_runs_is_recognised_by_the_second() -> None:
    def titled(text: int, title: int, bad: int) -> Night:
        return Night(fresh=1, texts=(text,), titles=(title,), signs={"same_title": (bad, 1), "same_text": (0, 1)})

    usual = [titled(number, number, 0) for number in range(100, 160)]
    assert "title" in kinds(titled(2, 7, 1), titled(1, 7, 0), usual=usual)
    assert "title" not in kinds(titled(2, 7, 1), titled(2, 7, 0), usual=usual)


def kinds(*tonight: Night, usual: Sequence[Night]) -> set[str]:
    newest, *before = pasts(tonight, usual)
    return {alarm.kind for alarm in unmet(newest, before)}


def unmet_of(*tonight: Night, usual: Sequence[Night]) -> list[RaisedAlarm]:
    newest, *before = pasts(tonight, usual)
    return [alarm for alarm in unmet(newest, before) if alarm.kind == "text"]


amounts = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 9000)), max_size=5)


@given(st.lists(amounts, min_size=1, max_size=30))
def test_small_boxes_never_raise_an_alarm(nights: list[list[Amount]]) -> None:
    tonight, *others = [night(one, one) for one in nights]
    assert raised(tonight, usual=others or [tonight]) == []
