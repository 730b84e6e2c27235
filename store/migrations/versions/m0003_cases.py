"""Add the tables of cases: reports of events, case events with their changes, and decisions on them."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from store.migrations.versions.m0001_first_schema import POSTGRESQL_TYPES, SQLITE_TYPES, protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    types = SQLITE_TYPES if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TYPES
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.format_map(types).strip().split("\n\n"):
        op.get_bind().exec_driver_sql(statement)
    for table in ("case_event_changes", "event_decisions"):
        protect(table)
    op.add_column("users", sa.Column("calendar_digest", sa.String(64), nullable=True))
