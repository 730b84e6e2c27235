"""Store and load mentions: what the matchers found in each version."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.mention import Mention, ReasonRecord
from store.database.batches import insert_rows
from store.schema.tables.articles import Version
from store.schema.tables.items import MentionRow
from store.texts.derived import limit_mentions

MENTION_FIELDS = ("kind", "entry", "start", "end", "surface", "score", "code", "article", "part", "paragraph")
"""Fields that a stored mention has in the same form as a found one."""


def insert_mentions(session: Session, found: Iterable[tuple[Version, Sequence[Mention]]]) -> None:
    """Insert the mentions of new versions in one statement."""
    rows = [_values(version.id, mention) for version, mentions in found for mention in limit_mentions(mentions)]
    if rows:
        insert_rows(session, MentionRow, rows)


def load_mentions(
    session: Session, version_id: int, *, start: int = 0, end: int | None = None, limit: int | None = None
) -> list[MentionRow]:
    """Return the mentions of a version in the order of the text.

    For a long text: only those that begin from `start` to `end`, and the first `limit` of these."""
    wanted = select(MentionRow).where(MentionRow.version_id == version_id)
    if start:
        wanted = wanted.where(MentionRow.start >= start)
    if end is not None:
        wanted = wanted.where(MentionRow.start < end)
    return list(session.scalars(wanted.order_by(MentionRow.start, MentionRow.end, MentionRow.id).limit(limit)))


def stored_reasons(mention: Mention | MentionRow) -> list[ReasonRecord]:
    """Return the reasons of a found or a stored mention in the form in which they are stored."""
    return mention.reason_records() if isinstance(mention, Mention) else mention.reasons


def _values(version_id: int, mention: Mention) -> dict[str, Any]:
    copied = {field: getattr(mention, field) for field in MENTION_FIELDS}
    return {"version_id": version_id, **copied, "reasons": mention.reason_records(), "events": list(mention.events)}
