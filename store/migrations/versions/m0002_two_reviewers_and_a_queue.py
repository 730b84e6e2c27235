"""Two reviewers for an item, assignment, one-time codes, second looks, learnt rhythms, slices of rescans."""

import sqlalchemy as sa
from alembic import op

from store.migrations.protection import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATES = ("open", "unsure", "confirmed", "rejected")
_WITH_SECOND = ("open", "unsure", "second", "confirmed", "rejected")


def upgrade() -> None:
    op.add_column("runs", sa.Column("outlet_count", sa.Integer(), nullable=True))
    op.add_column("articles", sa.Column("extractor", sa.String(length=100), nullable=True))
    op.add_column("users", sa.Column("code_secret", sa.String(length=64), nullable=True))
    op.add_column("users", sa.Column("code_step", sa.BigInteger(), nullable=True))
    _add_recovery_digests()
    _add_assignee()
    _create_rhythms()
    _create_second_looks()
    _create_rescan_slices()
    for table, column, name in (
        ("review_items", "state", "item_state"),
        ("decisions", "state_before", "state_before"),
        ("decisions", "state_after", "state_after"),
    ):
        _allow_second(table, column, name)


def _add_recovery_digests() -> None:
    """No account has any yet; the default is only for the rows that exist."""
    op.add_column("users", sa.Column("recovery_digests", sa.JSON(), server_default="[]", nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE users SET recovery_digests = '[]'")
        _reword("users", "recovery_digests JSON DEFAULT '[]' NOT NULL", "recovery_digests JSON NOT NULL")
    else:
        op.alter_column("users", "recovery_digests", server_default=None)


def _add_assignee() -> None:
    op.add_column("review_items", sa.Column("assignee", sa.String(length=200), nullable=True))
    op.create_index(
        "ix_review_items_assignee",
        "review_items",
        ["assignee", "state"],
        unique=False,
        sqlite_where=sa.text("assignee IS NOT NULL"),
        postgresql_where=sa.text("assignee IS NOT NULL"),
    )


def _create_rhythms() -> None:
    op.create_table(
        "rhythms",
        sa.Column("outlet", sa.String(length=100), nullable=False),
        sa.Column("intervals", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("article_days", sa.JSON(), nullable=False),
        sa.Column("stretch", sa.Double(), nullable=False),
        sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("outlet", name=op.f("pk_rhythms")),
    )


def _create_second_looks() -> None:
    states = ("live", "edited", "unlisted", "soft_404", "gone", "blocked", "unreachable")
    op.create_table(
        "second_looks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("article_row_id", _ID, nullable=False),
        sa.Column(
            "state",
            sa.Enum(*states, name="second_state", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", _ID, nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("via", sa.String(length=200), nullable=False),
        sa.Column("raw_record_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_row_id"], ["articles.id"], name=op.f("fk_second_looks_article_row_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["raw_record_id"], ["raw_records.id"], name=op.f("fk_second_looks_raw_record_id_raw_records")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_second_looks_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
    )
    op.create_index(op.f("ix_second_looks_article_row_id"), "second_looks", ["article_row_id"], unique=False)
    protect("second_looks")


def _create_rescan_slices() -> None:
    op.create_table(
        "rescan_slices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("after_version_id", _ID, nullable=False),
        sa.Column("upto_version_id", _ID, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescan_slices")),
    )


def _allow_second(table: str, column: str, name: str) -> None:
    """Let the check of a column also take `second`."""
    if op.get_bind().dialect.name == "sqlite":
        _reword(table, f"CHECK ({column} IN {_STATES})", f"CHECK ({column} IN {_WITH_SECOND})")
        return
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, sa.column(column, sa.String()).in_(_WITH_SECOND))


def _reword(table: str, before: str, after: str) -> None:
    """Change a part of a table's definition that its rows don't depend on, such as a check.

    Alembic would make a new table in place of the old, but others refer to it, and the triggers that protect evidence
    would be lost. SQLite's manual gives this way: https://www.sqlite.org/lang_altertable.html, section 7."""
    connection = op.get_bind()
    written = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,))
    definition = written.scalar_one()
    assert definition.count(before) == 1, f"{table} isn't as revision 0001 made it"
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?", (definition.replace(before, after), table)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
