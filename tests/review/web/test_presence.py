"""Who else is looking at an item."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from review.web.request import FORGET_AFTER_MINUTES, MAX_OPEN_ITEMS, Presence
from store.schema.enums import Role
from tests.support.review_samples import NOW, SECOND_REVIEWER, TheDesk, article, item_form, open_desk

ARTICLES = [article("bureau", "3", title="Суд", text="Ердена Шокпарбая вызвали в суд. Решения пока нет.")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    with open_desk(tmp_path, articles=ARTICLES) as opened:
        yield opened


def test_the_second_to_open_an_item_sees_who_has_it_open(desk: TheDesk) -> None:
    item = desk.waiting()[0]
    desk.client(Role.READER).get(f"/items/{item}")
    assert "Also open" not in desk.client().get(f"/items/{item}").text
    second = desk.client(name=SECOND_REVIEWER)
    assert "Also open for: <bdi>aliya</bdi>" in second.get(f"/items/{item}").text
    desk.clock.now += FORGET_AFTER_MINUTES
    assert "Also open" not in second.get(f"/items/{item}").text


def test_who_has_decided_looks_no_longer(desk: TheDesk) -> None:
    item, first = desk.waiting()[0], desk.client()
    first.post(f"/items/{item}/decide", data={**item_form(first, item), "verdict": "unsure"})
    assert "Also open" not in desk.client(name=SECOND_REVIEWER).get(f"/items/{item}").text


def test_only_so_many_are_remembered() -> None:
    presence = Presence()
    for number in range(MAX_OPEN_ITEMS + 5):
        presence.enter(number, "aliya", NOW)
    assert presence.enter(0, "bek", NOW) == []
    assert presence.enter(MAX_OPEN_ITEMS, "bek", NOW + timedelta(seconds=1)) == ["aliya"]
