"""The digests of chained records."""

import json
from datetime import UTC, datetime

from store.chain.chain import CHAINED, LATER_COLUMNS, record_digest, record_json

MADE = {"id": 1, "decided_at": datetime(2026, 3, 2, tzinfo=UTC), "note": "эскерту"}


def test_column_added_later_leaves_digests_of_older_records_as_they_were() -> None:
    assert record_digest("decisions", {**MADE, "rule_id": None}) == record_digest("decisions", MADE)


def test_column_added_later_is_covered_where_it_has_a_value() -> None:
    assert json.loads(record_json("decisions", {**MADE, "rule_id": 7}))["rule_id"] == 7


def test_null_of_a_first_column_is_covered() -> None:
    assert json.loads(record_json("decisions", {**MADE, "token": None}))["token"] is None


def test_later_columns_are_nullable_columns_of_chained_tables() -> None:
    for kind, names in LATER_COLUMNS.items():
        columns = CHAINED[kind].__table__.columns
        assert all(columns[name].nullable for name in names), kind
