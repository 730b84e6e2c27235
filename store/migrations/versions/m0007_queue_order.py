"""Let indexes of outlets and entries answer the queue in its order, and mark the items on which reviewers disagree."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("outlet", "entry"):
        name = f"ix_review_items_{column}_state"
        op.drop_index(name, "review_items")
        op.create_index(name, "review_items", [column, "state", "rank", "opened_at", "id"])
    op.add_column("review_items", sa.Column("is_disputed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE review_items SET is_disputed = true WHERE state = 'second' AND EXISTS (SELECT 1 FROM decisions"
        " WHERE decisions.item_id = review_items.id AND decisions.version_id = review_items.since_version_id"
        " AND decisions.verdict = 'rejected' AND NOT EXISTS"
        " (SELECT 1 FROM decisions AS later WHERE later.undoes_id = decisions.id))"
    )
