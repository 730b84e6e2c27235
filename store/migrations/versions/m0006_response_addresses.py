"""Add indexes by which the responses at an address are found."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("url", "requested_url"):
        op.create_index(f"ix_raw_records_{column}", "raw_records", [column], postgresql_using="hash")
