"""Which observations of an article belong to its present takedown."""

from datetime import UTC, datetime, timedelta

import pytest

from store.review.takedowns import takedown_of
from store.schema.enums import ArticleState
from store.schema.tables.articles import StateObservation

START = datetime(2026, 3, 1, tzinfo=UTC)


def observed(*states: str) -> list[StateObservation]:
    """Return observations of one a day, newest first, from states named oldest first."""
    made = [
        StateObservation(id=number, state=ArticleState(state), seen_at=START + timedelta(days=number))
        for number, state in enumerate(states)
    ]
    return made[::-1]


@pytest.mark.parametrize(
    ("states", "numbers"),
    [
        ((), []),
        (("live",), []),
        (("gone", "live"), []),
        (("gone", "gone"), [1, 0]),
        (("gone", "live", "gone", "soft_404"), [3, 2]),
        (("live", "gone", "unreachable", "gone"), [3, 1]),
        (("blocked", "unreachable"), [0]),
        (("unreachable", "unreachable"), [1, 0]),
        (("blocked", "gone"), [1]),
        (("unlisted", "gone"), [1]),
        (("unlisted", "gone", "unlisted"), [2, 0]),
    ],
)
def test_a_takedown_begins_after_the_article_was_last_online(states: tuple[str, ...], numbers: list[int]) -> None:
    assert [seen.id for seen in takedown_of(observed(*states))] == numbers
