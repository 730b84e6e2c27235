"""What is taken for a loss when a known article's page is read again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.health.signals.known_articles import again_signs
from store.articles.earlier_readings import EarlierReading

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
    signs = again_signs({1: [reading()]}, {1: reading(**changes)}, since={}, same=9, unread=0)
    assert {of for _, of in signs.values()} == {10}
    return {name.removeprefix("again_") for name, (number, _) in signs.items() if number} - {"lost"}


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"author": None}, "author"),
        ({"author": "Редакция"}, "reauthored"),
        ({"published": None}, "date"),
        ({"published": NOW - timedelta(days=3)}, "redated"),
        ({"title": "Демо"}, "title"),
        ({"letters": 400}, "shorter"),
        ({"letters": 2000}, "longer"),
        ({"lang": "kk"}, "lang"),
        ({"layers": {"title": "meta", "text": "select"}}, "layer"),
    ],
)
def test_each_loss_is_distinguished_from_the_others(changes: dict[str, Any], sign: str) -> None:
    assert lost(**changes) == {sign}


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
    signs = again_signs(before, now, since={}, same=0, unread=0)
    assert {name for name, (number, _) in signs.items() if number} == {"again_shorter", "again_lost"}


def test_what_an_article_has_again_is_no_loss() -> None:
    before = {1: [reading(letters=100, title="Демо"), reading()]}
    signs = again_signs(before, {1: reading()}, since={}, same=0, unread=0)
    assert not any(number for number, _ in signs.values())


def test_an_article_of_which_nothing_is_known_is_not_counted() -> None:
    assert again_signs({}, {1: reading()}, since={}, same=0, unread=0) == {}
    assert again_signs({}, {}, since={}, same=0, unread=2) == {"again_lost": (2, 2), "again_unread": (2, 2)}
