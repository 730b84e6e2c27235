"""Alarms about pages that were blocked, unread and so on, and when they end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.health.alarm_kinds import AlarmKind
from crawler.health.run_record import RunHistory, RunRecord
from crawler.health.signals.page_outcomes import judge
from tests.crawler.health.test_judge import outlet

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
SOUND = RunRecord(at=NOW, looked_at=20, new=20, asked=20, observed=True)
PART: dict[str, Any] = {"looked_at": 20, "blocked": 14, "new": 6, "asked": 20, "unread": 14, "observed": True}
BLOCKED = RunRecord(at=NOW, **PART, alarms=frozenset({AlarmKind.BLOCKED, AlarmKind.UNREAD}))


@pytest.mark.parametrize(
    ("current", "kinds"),
    [
        (
            RunRecord(at=NOW, looked_at=20, blocked=14, new=6, asked=20, unread=14, observed=True),
            {AlarmKind.BLOCKED, AlarmKind.UNREAD},
        ),
        (RunRecord(at=NOW, looked_at=1, new=1, asked=1, observed=True), set()),
    ],
)
def test_alarms_about_a_block_end_with_the_block(current: RunRecord, kinds: set[AlarmKind]) -> None:
    earlier = [*[BLOCKED] * 3, *[SOUND] * 20]
    dated = [one.model_copy(update={"at": NOW - timedelta(days=day)}) for day, one in enumerate(earlier, 1)]
    assert {alarm.kind for alarm in judge(RunHistory(outlet=outlet(), current=current, earlier=dated))} == kinds
