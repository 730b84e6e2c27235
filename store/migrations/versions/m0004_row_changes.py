"""Record digests of the rows that are shown and change; `store.session` records those of existing rows."""

import sqlalchemy as sa
from alembic import op

from store.migrations.versions.m0001_first_schema import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    columns = (sa.Column("id", row_id, primary_key=True), sa.Column("digests", sa.JSON, nullable=False))
    op.create_table("row_changes", *columns)
    protect("row_changes")
