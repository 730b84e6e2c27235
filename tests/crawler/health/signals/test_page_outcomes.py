"""Alarms about pages that were blocked, unread and so on, and when they end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.wording.alarms import word_alarm
from crawler.health.alarm_kinds import AlarmKind
from crawler.health.observed_run import BUDGETS, OutletCosts
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


def test_a_budget_that_is_used_up_raises_an_alarm_with_what_was_used() -> None:
    current = SOUND.model_copy(
        update={"deferred": 1, "deferred_reasons": ("archive_bytes",), "archive_bytes": 7_000_000, "half_searched": 2}
    )
    spent, unsearched = judge(RunHistory(outlet=outlet(), current=current, earlier=[SOUND]))
    assert (spent.kind, spent.findings[0].params["archived"]) == (AlarmKind.DEFERRED, 7)
    assert "archive grew by 7 MB" in word_alarm(spent.stored)
    assert unsearched.findings[0].params == {"articles": 2}


@pytest.mark.parametrize(("field", "code"), [*zip(("reader_seconds", "bytes", "archive_bytes"), BUDGETS, strict=True)])
def test_each_budget_is_used_up_by_its_own_costs(field: str, code: str) -> None:
    costs = OutletCosts(max_reader_seconds=10, max_bytes=10, max_archive_bytes=10)
    setattr(costs, field, 9)
    assert costs.exceeded() is None
    setattr(costs, field, 10)
    assert costs.exceeded() == code
