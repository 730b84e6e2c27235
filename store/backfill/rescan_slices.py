"""Slices of a rescan: parts of the stored versions that workers search in parallel, and the progress of each.

All versions of a story are in one slice, in order, because an item depends on earlier versions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from config.models.entry import Entry
from store.backfill.rematch import load_versions_to_search
from store.backfill.rescan_progress import WHOLE_LIST, load_newest_version_id
from store.database.batches import load_with
from store.schema.tables.articles import ArticleRow, Version
from store.schema.tables.watchlist import Rescan, RescanSlice


def insert_slices(session: Session, subjects: Sequence[str], count: int, *, complete: bool) -> list[int]:
    """Divide a search into `count` slices and return their ids.

    `complete` is false if a running crawl may still store versions matched with the previous list."""
    common = {"subjects": list(subjects), "parts": count, "after_version_id": 0, "complete": complete}
    common["upto_version_id"] = load_newest_version_id(session)
    rows = [{**common, "part": part, "is_paused": False, "finished_at": None} for part in range(count)]
    session.execute(insert(RescanSlice), rows)
    return [row.id for row in load_slices(session)]


def load_slices(session: Session) -> list[RescanSlice]:
    """Return the slices of the current or paused rescan, finished ones included."""
    return list(session.scalars(select(RescanSlice).order_by(RescanSlice.id)))


def update_slices_paused(session: Session, *, paused: bool) -> None:
    """Pause the slices after their current batch, or resume them."""
    session.execute(update(RescanSlice).values(is_paused=paused))


def load_slice_versions(session: Session, row: RescanSlice, entries: Collection[Entry]) -> list[int]:
    """Return the ids of the versions that a slice must still search, oldest first."""
    mine = (ArticleRow.story_id % row.parts == row.part) & (Version.id > row.after_version_id)
    mine &= Version.id <= row.upto_version_id
    wanted = select(Version.id).join(ArticleRow, ArticleRow.id == Version.article_row_id).where(mine)
    if row.subjects == [WHOLE_LIST]:
        return list(session.scalars(wanted.order_by(Version.id)))
    named = {entry.id: entry for entry in entries}
    chosen = [named[subject] for subject in row.subjects if subject in named]
    after = row.after_version_id
    ids = {found for entry in chosen for found in load_versions_to_search(session, entry, after=after)}
    return sorted(load_with(session, wanted, Version.id, ids))


def load_keyed_before(session: Session) -> int:
    """Return the version id below which keys are made again during the search; 0 if all keys are current."""
    row = session.get(Rescan, WHOLE_LIST)
    return row.keyed_before_id if row is not None and row.finished_at is None else 0


def update_slice(session: Session, slice_id: int, version_id: int) -> bool:
    """Mark a slice as searched up to a version; return whether it may continue."""
    row = session.get_one(RescanSlice, slice_id)
    row.after_version_id = version_id
    session.flush()
    return not row.is_paused


def finish_slice(session: Session, slice_id: int, now: datetime) -> bool:
    """Mark a slice as finished; return whether it was the last one."""
    # Two slices that end at the same time wait for each other here, so that the second sees the first.
    session.execute(select(RescanSlice.id).order_by(RescanSlice.id).with_for_update())
    session.execute(update(RescanSlice).where(RescanSlice.id == slice_id).values(finished_at=now))
    return not session.scalar(select(func.count()).where(RescanSlice.finished_at.is_(None)))


def delete_slices(session: Session) -> None:
    """Remove the slices of a finished rescan."""
    session.execute(delete(RescanSlice))
