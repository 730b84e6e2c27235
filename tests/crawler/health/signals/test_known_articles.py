"""What is taken for a loss when a known article's page is read again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.health.alarm_kinds import AlarmKind
from crawler.health.run_record import RunHistory, RunRecord
from crawler.health.signals.known_articles import judge, lost_fields
from store.articles.earlier_readings import EarlierReading
from tests.crawler.health.test_judge import outlet

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)


def reading(**changes: Any) -> EarlierReading:
    values: dict[str, Any] = {
        "title": "Суд отложил заседание",
        "author": "Айгерим Сарсенова",
        "published": NOW,
        "letters": 1000,
        "lang": "ru",
        "layers": {"title": "select", "text": "select"},
    }
    return EarlierReading(**{**values, **changes})


def lost(**changes: Any) -> set[str]:
    flaws = lost_fields({1: [reading()]}, {1: reading(**changes)}, {}, same=9, unread=0)
    assert {of for _, of in flaws.values()} == {10}
    assert not flaws["known-selector-lost"][0]
    return {code.removeprefix("known-") for code, (number, _) in flaws.items() if number} - {"any"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"author": None}, "author-lost"),
        ({"author": "Редакция"}, "author-changed"),
        ({"published": None}, "date-lost"),
        ({"published": NOW - timedelta(days=3)}, "date-changed"),
        ({"title": "Демо"}, "title-changed"),
        ({"letters": 400}, "text-shorter"),
        ({"letters": 2000}, "text-longer"),
        ({"lang": "kk"}, "language-changed"),
        ({"layers": {"title": "meta", "text": "select"}}, "layer-changed"),
    ],
)
def test_each_loss_is_told_from_the_others(changes: dict[str, Any], code: str) -> None:
    assert lost(**changes) == {code}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "Суд  отложил заседание"},
        {"letters": 900},
        {"letters": 1300},
        {"published": NOW + timedelta(minutes=20)},
        {"layers": {"title": "select", "text": "select", "author": "meta"}},
    ],
)
def test_what_editors_do_is_no_loss(changes: dict[str, Any]) -> None:
    assert lost(**changes) == set()


def test_what_another_extractor_read_is_compared_by_its_words() -> None:
    before = {1: [reading(is_todays=False)]}
    now = {1: reading(author=None, published=None, lang="kk", letters=100)}
    flaws = lost_fields(before, now, {}, same=0, unread=0)
    assert {name for name, (number, _) in flaws.items() if number} == {"known-text-shorter", "known-any"}


def test_what_an_article_has_again_is_no_loss() -> None:
    before = {1: [reading(letters=100, title="Демо"), reading()]}
    flaws = lost_fields(before, {1: reading()}, {}, same=0, unread=0)
    assert not any(number for number, _ in flaws.values())


def test_an_article_of_which_nothing_is_known_is_not_counted() -> None:
    assert lost_fields({}, {1: reading()}, {}, same=0, unread=0) == {}
    assert lost_fields({}, {}, {}, same=0, unread=2) == {"known-any": (2, 2), "known-unread": (2, 2)}


@pytest.mark.parametrize(
    ("layer", "selected", "bad"), [("meta", "title", 4), ("meta", "body", 0), ("select", "title", 0)]
)
def test_a_selector_that_finds_nothing_in_most_known_articles_is_an_alarm(layer: str, selected: str, bad: int) -> None:
    before = {row: [reading()] for row in range(4)}
    now = dict.fromkeys(before, reading(layers={"title": layer, "text": "select"}))
    flaws = lost_fields(before, now, {}, same=3, unread=0, selected=[selected])
    assert flaws["known-selector-lost"] == (bad, 7)
    run = RunRecord(at=NOW, flaws=flaws)
    alarms = list(judge(RunHistory(outlet=outlet(), current=run, earlier=())))
    assert [one.kind for one in alarms] == [AlarmKind.SELECTORS] * (bad > 0)
    redesigned = run.model_copy(update={"alarms": frozenset({AlarmKind.REDESIGN})})
    assert not list(judge(RunHistory(outlet=outlet(), current=redesigned, earlier=())))
