"""Mark decisions that a suppression rule made by a column of their own."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_rule_of_decisions()


def _add_rule_of_decisions() -> None:
    # Alembic would copy the whole table on SQLite to add a foreign key, and lose the triggers that protect it.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    constraint = "CONSTRAINT fk_decisions_rule_id_decisions REFERENCES decisions (id)"
    op.execute(f"ALTER TABLE decisions ADD COLUMN rule_id {kind} {constraint}")
    op.create_index("ix_decisions_rule_id", "decisions", ["rule_id"])
