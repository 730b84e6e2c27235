"""The keys of the entries' names, and what happens to alarms."""

import sqlalchemy as sa
from alembic import op

from store.migrations.protection import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Filled when the list is next synchronised: making the keys is the matchers' work.
    op.add_column("entries", sa.Column("name_keys", sa.Text(), nullable=True))
    _create_alarm_events()


def _create_alarm_events() -> None:
    op.create_table(
        "alarm_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("alarm_id", _ID, nullable=False),
        sa.Column(
            "event",
            sa.Enum("raised", "ended", name="alarm_event_kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("outlet", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("run_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarms.id"], name=op.f("fk_alarm_events_alarm_id_alarms")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_alarm_events_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_events")),
    )
    op.create_index(op.f("ix_alarm_events_alarm_id"), "alarm_events", ["alarm_id"], unique=False)
    protect("alarm_events")
