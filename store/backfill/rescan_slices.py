"""Slices of a rescan: parts of the stored versions that workers search at the same time, and how far each of them is.

All versions of a story are in one slice, in their order: what an item asks depends on the versions before."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from config.models.entry import Entry
from store.backfill.rematch import load_versions_to_search
from store.backfill.rescan_progress import WHOLE_LIST, load_newest_version_id
from store.database.batches import batches
from store.schema.tables.articles import ArticleRow, Version
from store.schema.tables.watchlist import Rescan, RescanSlice

__all__ = [
    "RescanSlice",
    "delete_slices",
    "insert_slices",
    "load_slice_versions",
    "load_slices",
    "update_slice",
    "update_slices_paused",
]


def insert_slices(session: Session, subjects: Sequence[str], count: int, *, complete: bool) -> list[int]:
    """Divide a search for entries, or for WHOLE, into so many slices; their numbers. `complete` is false where a crawl
    is under way that may bring versions read with the list as it was before."""
    common = {"subjects": list(subjects), "parts": count, "after_version_id": 0, "complete": complete}
    common["upto_version_id"] = load_newest_version_id(session)
    rows = [{**common, "part": part, "is_paused": False, "finished_at": None} for part in range(count)]
    session.execute(insert(RescanSlice), rows)
    return [row.id for row in load_slices(session)]


def load_slices(session: Session) -> list[RescanSlice]:
    """The slices of the rescan that is under way, or was paused; those that are done included."""
    return list(session.scalars(select(RescanSlice).order_by(RescanSlice.id)))


def update_slices_paused(session: Session, *, paused: bool) -> None:
    """Let the slices rest, from the end of the batch that each is at; or let them go on."""
    session.execute(update(RescanSlice).values(is_paused=paused))


def load_slice_versions(session: Session, row: RescanSlice, entries: Collection[Entry]) -> list[int]:
    """The versions that a slice has still to search, the first stored first."""
    mine = (ArticleRow.story_id % row.parts == row.part) & (Version.id > row.after_version_id)
    mine &= Version.id <= row.upto_version_id
    wanted = select(Version.id).join(ArticleRow, ArticleRow.id == Version.article_row_id).where(mine)
    if row.subjects == [WHOLE_LIST]:
        return list(session.scalars(wanted.order_by(Version.id)))
    named = {entry.id: entry for entry in entries}
    chosen = [named[subject] for subject in row.subjects if subject in named]
    ids = sorted(
        {found for entry in chosen for found in load_versions_to_search(session, entry, after=row.after_version_id)}
    )
    return sorted(found for batch in batches(ids) for found in session.scalars(wanted.where(Version.id.in_(batch))))


def load_keyed_before(session: Session) -> int:
    """Versions below this number are given their keys anew on the way; 0 where the keys are as they should be."""
    row = session.get(Rescan, WHOLE_LIST)
    return row.keyed_before_id if row is not None and row.finished_at is None else 0


def update_slice(session: Session, slice_id: int, version_id: int) -> bool:
    """Note that a slice is searched up to a version; whether it may go on."""
    row = session.get_one(RescanSlice, slice_id)
    row.after_version_id = version_id
    session.flush()
    return not row.is_paused


def finish_slice(session: Session, slice_id: int, now: datetime) -> bool:
    """Note that a slice is searched to its end; whether it was the last one."""
    # Two that end at once wait for each other here, so that the second sees the first.
    session.execute(select(RescanSlice.id).order_by(RescanSlice.id).with_for_update())
    session.execute(update(RescanSlice).where(RescanSlice.id == slice_id).values(finished_at=now))
    return not session.scalar(select(func.count()).where(RescanSlice.finished_at.is_(None)))


def delete_slices(session: Session) -> None:
    """Forget the slices of a rescan that has come to its end."""
    session.execute(delete(RescanSlice))
