"""The first schema: all tables, the indexes of keys and words, and the triggers that protect evidence."""

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

PENDING_KB = 128
"""Size of the list of pending entries of PostgreSQL's key index: the keys of some twelve articles, 200 each.

They are merged together. Merging each on its own takes a third of the server's time. Searches read the list, too."""

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
    types = SQLITE_TYPES if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TYPES
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.format_map(types).split("\n\n"):
        if not statement.startswith("--"):
            op.get_bind().exec_driver_sql(statement)
    _create_key_index()
    _create_word_index()
    for table in APPEND_ONLY:
        protect(table)


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


def _create_key_index() -> None:
    """Create the index of name keys: see `store.articles.text_keys`."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE version_keys USING fts5(keys, content='', detail=none, columnsize=0, tokenize=ascii)"
        )
        # Small pages keep the merges that some inserts trigger short: 8 ms at 100,000 texts instead of 30.
        op.execute("INSERT INTO version_keys (version_keys, rank) VALUES ('pgsz', 1000)")
        return
    op.execute(
        "CREATE TABLE version_keys (version_id bigint PRIMARY KEY REFERENCES versions ON DELETE CASCADE, "
        "keys integer[] NOT NULL)"
    )
    op.execute(
        "CREATE INDEX ix_version_keys_keys ON version_keys USING gin (keys) "
        f"WITH (fastupdate = on, gin_pending_list_limit = {PENDING_KB})"
    )


def _create_word_index() -> None:
    """Create the full-text index, which a trigger on `versions` fills: see `store.articles.search`."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE version_words USING fts5"
            "(words, content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0')"
        )
        op.execute(
            "CREATE TRIGGER versions_words AFTER INSERT ON versions BEGIN INSERT INTO version_words (rowid, words) "
            "VALUES (new.id, new.title || ' ' || substr(new.text, 1, 200000)); END"
        )
        return
    op.execute(
        "CREATE TABLE version_words (version_id bigint PRIMARY KEY REFERENCES versions ON DELETE CASCADE, "
        "words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_version_words_words ON version_words USING gin (words)")
    # A tsvector holds at most 1 MB; 200,000 characters never exceed that.
    op.execute(
        "CREATE FUNCTION versions_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO version_words "
        "VALUES (new.id, to_tsvector('simple', left(new.title, 10000) || ' ' || left(new.text, 200000))); "
        "RETURN NULL; END $$"
    )
    op.execute("CREATE TRIGGER versions_words AFTER INSERT ON versions FOR EACH ROW EXECUTE FUNCTION versions_words()")
