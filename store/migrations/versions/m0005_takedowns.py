"""Add review items about takedowns, presence in sitemaps, failing visits, and the words that validators belong to."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TAKEDOWNS = "CHECK (takedown IN ('hidden', 'deleted', 'blocked', 'unreadable'))"


def upgrade() -> None:
    # Alembic would copy whole tables on SQLite to add a constraint.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE review_items ADD COLUMN takedown VARCHAR(20) CONSTRAINT ck_review_items_takedown {_TAKEDOWNS}"
    )
    op.execute(_reference("review_items", "observation_id", kind, "article_states"))
    op.create_index("uq_review_items_observation", "review_items", ["observation_id", "entry"], unique=True)
    op.execute(_reference("articles", "last_mapped_run_id", kind, "runs"))
    op.add_column("articles", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("validators", sa.Column("fingerprint", sa.String(64), nullable=True))
    op.execute("DELETE FROM validators WHERE etag IS NULL AND last_modified IS NULL")  # judged by bytes, not words
    op.add_column("validators", sa.Column("confirmations", sa.Integer(), nullable=False, server_default="0"))


def _reference(table: str, column: str, kind: str, to: str) -> str:
    constraint = f"CONSTRAINT fk_{table}_{column}_{to} REFERENCES {to} (id)"
    return f"ALTER TABLE {table} ADD COLUMN {column} {kind} {constraint}"
