"""The inverted index of keys takes what is new in batches."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PENDING = 128
"""kB of new entries, some twelve articles', that wait to be put in their places together: an article has two hundred
keys, and finding a place for each took a third of the server's time for it. A search reads what waits, too."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX ix_version_keys_keys SET (fastupdate = on, gin_pending_list_limit = {PENDING})")
