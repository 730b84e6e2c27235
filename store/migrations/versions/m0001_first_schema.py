"""The first schema: all tables, the indexes of keys and words, and the triggers that protect evidence."""

from collections.abc import Mapping
from pathlib import Path

from alembic import op

revision = "0004"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "versions",
    "raw_records",
    "decisions",
    "article_states",
    "second_looks",
    "field_changes",
    "item_events",
    "entry_history",
    "audit",
    "alarm_events",
    "chain",
)

SQLITE_TYPES = {
    "serial": "INTEGER",
    "id": "INTEGER",
    "time": "DATETIME",
    "double": "DOUBLE",
    "bytes": "BLOB",
    "without_rowid": " WITHOUT ROWID",
}
POSTGRESQL_TYPES = {
    "serial": "BIGSERIAL",
    "id": "BIGINT",
    "time": "TIMESTAMP WITH TIME ZONE",
    "double": "DOUBLE PRECISION",
    "bytes": "BYTEA",
    "without_rowid": "",
}


def upgrade() -> None:
    """Create the tables, the indexes of name keys (see `text_keys`) and of words (see `search`), and the triggers."""
    name = op.get_bind().dialect.name
    _execute("m0001_first_schema.sql", SQLITE_TYPES if name == "sqlite" else POSTGRESQL_TYPES)
    _execute(f"m0001_{name}.sql", {})
    for table in APPEND_ONLY:
        protect(table)


def _execute(file: str, types: Mapping[str, str]) -> None:
    """Execute the statements of an SQL file, with `types` in place of the names in braces."""
    written = Path(__file__).with_name(file).read_text(encoding="utf-8")
    for statement in written.format_map(types).strip().split("\n\n"):
        if not statement.startswith("--"):
            op.get_bind().exec_driver_sql(statement)


def protect(table: str) -> None:
    """Create triggers that refuse to update or delete rows of a table."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} are only ever added'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )
