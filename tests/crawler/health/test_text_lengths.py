"""Texts that are all shorter or longer than an outlet's are noticed, and lengths by chance aren't."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health.run_record import RunRecord
from crawler.health.text_lengths import KIND, find_length_shift

NOW = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)


def outlet(
    *newest: list[int],
    seed: int = 1,
    alarmed: int = 0,
    a_night: int = 4,
    passed: int = 0,
    foreign: int = 0,
    cut: int = 0,
) -> list[RunRecord]:
    """Sixty ordinary nights and the newest ones, with the alarm on so many of these but the first; on the newest, each
    page has so many letters beside its text and inside it, and so many texts break off."""
    dice = random.Random(seed)
    usual = [[round(dice.lognormvariate(5.9, 0.5)) for _ in range(a_night)] for _ in range(60)]
    return [
        RunRecord(
            at=NOW - timedelta(days=place),
            observed=True,
            fresh=len(words),
            words=tuple(words),
            unread_letters=((0 if place else passed, 1000),) * len(words),
            foreign_letters=((0 if place else foreign, 1000),) * len(words),
            flaws={"text-cut": (0 if place else cut, len(words))},
            alarms=frozenset({KIND} if 0 < place <= alarmed else ()),
        )
        for place, words in enumerate([*newest, *usual])
    ]


@pytest.mark.parametrize("words", [[80, 100, 120, 130, 150], [50, 60, 70], [900, 1500, 1800], [2000, 1700, 1900]])
def test_texts_that_are_all_shorter_or_longer_are_noticed(words: list[int]) -> None:
    found = find_length_shift(outlet(words))
    assert found is not None
    (finding,) = found.findings
    is_shorter = words[0] < 365
    assert finding.code == ("text-shorter" if is_shorter else "text-longer")
    assert (int(finding.params["found"]) < int(finding.params["usual"])) == is_shorter


@pytest.mark.parametrize("words", [[120], [40], [5000], [120, 150, 500, 800], [250, 260, 300, 280], []])
def test_one_text_and_ordinary_ones_prove_nothing(words: list[int]) -> None:
    assert find_length_shift(outlet(words)) is None


def test_few_texts_tell_over_several_nights() -> None:
    assert find_length_shift(outlet([60], [250], a_night=1)) is None
    assert find_length_shift(outlet([60], [50], [70], a_night=1)) is not None


def test_ordinary_nights_raise_no_alarm() -> None:
    nights = outlet(*[[300, 400, 350, 500]] * 3)
    assert [place for place in range(30) if find_length_shift(nights[place:])] == []


def test_an_alarm_holds_until_texts_are_of_the_usual_lengths_again() -> None:
    short = [120, 110, 130, 150]
    assert find_length_shift(outlet(short, short, alarmed=1)) is not None
    assert find_length_shift(outlet([], short, short, alarmed=2)) is not None
    assert find_length_shift(outlet([350, 420, 380], short, short, alarmed=2)) is None


def test_an_outlet_that_often_has_such_nights_is_as_usual() -> None:
    flashes = [60, 55, 70, 65]
    nights = outlet(flashes, *([[350, 500]] * 6 + [flashes]) * 4)
    assert find_length_shift(nights) is None


def test_nothing_is_said_of_an_outlet_with_few_texts() -> None:
    assert find_length_shift(outlet([50, 60, 70])[:5]) is None


@pytest.mark.parametrize(
    ("words", "shown"),
    [([120, 210], {"passed": 900}), ([120, 210], {"cut": 2}), ([1100, 1200], {"foreign": 5000})],
    ids=["the rest stands beside", "texts break off", "comments inside"],
)
def test_what_shows_besides_makes_two_texts_enough(words: list[int], shown: dict[str, int]) -> None:
    assert find_length_shift(outlet(words)) is None
    assert find_length_shift(outlet(words, **shown)) is not None


@pytest.mark.parametrize("shown", [{"passed": 900}, {"cut": 2}, {"foreign": 5000}])
def test_what_shows_beside_texts_of_the_usual_lengths_is_no_shift(shown: dict[str, int]) -> None:
    assert find_length_shift(outlet([330, 410], **shown)) is None


def test_what_speaks_for_longer_texts_says_nothing_of_shorter_ones() -> None:
    assert find_length_shift(outlet([120, 210], foreign=5000)) is None


def test_where_lengths_of_a_night_are_alike_one_night_proves_less() -> None:
    short = [70, 75, 80, 90]
    mixed = outlet(short)
    assert find_length_shift(mixed) is not None
    ordered = iter(sorted(length for run in mixed[1:] for length in run.words))
    alike = [[next(ordered) for _ in range(4)] for _ in mixed[1:]]
    random.Random(1).shuffle(alike)
    assert find_length_shift([mixed[0], *outlet(*alike)[:60]]) is None


lengths = st.lists(st.integers(12, 3000), min_size=1, max_size=4)


@given(st.lists(lengths, min_size=3, max_size=20))
def test_nights_like_some_before_are_no_shift(nights: list[list[int]]) -> None:
    assert find_length_shift(outlet(*nights[:3], *nights)) is None
