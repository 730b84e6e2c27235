"""The keys of the entries' names."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Filled when the list is next synchronised: making the keys is the matchers' work.
    op.add_column("entries", sa.Column("name_keys", sa.Text(), nullable=True))
