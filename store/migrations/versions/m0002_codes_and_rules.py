"""Mark decisions that a suppression rule made by a column of their own, and turn reasons of matches into codes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.migrations.versions.m0001_first_schema import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("rhythms", "revisit_schedules")
    op.execute("ALTER TABLE review_items RENAME COLUMN opening TO trigger")
    _rename_proxy_checks()
    _add_rule_of_decisions()
    for table in ("mentions", "review_items"):
        _code_reasons(table)
    for table in ("alarms", "alarm_events"):
        op.add_column(table, sa.Column("findings", sa.JSON(none_as_null=True), nullable=True))


def _rename_proxy_checks() -> None:
    """Rename the table of proxy checks; its records keep the kind `second_looks` in the chain."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("update", "delete"):
            op.execute(f"DROP TRIGGER second_looks_no_{action}")
    else:
        op.execute("DROP TRIGGER second_looks_append_only ON second_looks")
        op.execute("DROP FUNCTION second_looks_append_only")
    op.rename_table("second_looks", "proxy_checks")
    op.drop_index("ix_second_looks_article_row_id", "proxy_checks")
    op.create_index("ix_proxy_checks_article_row_id", "proxy_checks", ["article_row_id"])
    protect("proxy_checks")


def _add_rule_of_decisions() -> None:
    # Alembic would copy the whole table on SQLite to add a foreign key, and lose the triggers that protect it.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    constraint = "CONSTRAINT fk_decisions_rule_id_decisions REFERENCES decisions (id)"
    op.execute(f"ALTER TABLE decisions ADD COLUMN rule_id {kind} {constraint}")
    op.create_index("ix_decisions_rule_id", "decisions", ["rule_id"])


BATCH_ROWS = 5000


def _code_reasons(name: str) -> None:
    """Replace the English sentences in `why`, such as "in quotes (+0.10)", by records with a code."""
    op.execute(f"ALTER TABLE {name} RENAME COLUMN why TO reasons")
    table = sa.table(name, sa.column("id", sa.BigInteger), sa.column("reasons", sa.JSON))
    update = table.update().where(table.c.id == sa.bindparam("row")).values(reasons=sa.bindparam("coded"))
    connection, last = op.get_bind(), 0
    while True:
        wanted = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH_ROWS)
        rows = connection.execute(wanted).all()
        if not rows:
            return
        last = rows[-1].id
        coded = [{"row": row.id, "coded": [_record(line) for line in row.reasons]} for row in rows]
        connection.execute(update, coded)


def _record(line: str) -> dict[str, Any]:
    text, _, weight = line.rpartition(" (")
    return {"code": "as_written", "params": {"text": text}, "weight": float(weight.rstrip(")"))}
