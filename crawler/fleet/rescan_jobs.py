"""Rescans in slices, for workers: the same search as crawler/backfill/rescan.py, of a part of the stored versions."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from config.loader import Config
from crawler.backfill.rescan import (
    BATCH,
    TASK,
    Plan,
    finish_rescan,
    left_to_search,
    plan_rescan,
    prefiltered_entries,
    write_found,
)
from crawler.extraction.pool import ExtractionPool
from crawler.extraction.worker_tasks import find_in_texts
from crawler.ingest import settle_watchlist
from matchers.prefilter import FoundMentions, SearchableText
from store.backfill.rematch import load_search_texts
from store.backfill.rescan_progress import is_run_unfinished, update_progress
from store.backfill.rescan_slices import (
    RescanSlice,
    delete_slices,
    finish_slice,
    insert_slices,
    load_keyed_before,
    load_slice_versions,
    load_slices,
    update_slice,
    update_slices_paused,
)
from store.session import Database
from store.watchlist.watchlist import load_entries

VERSIONS = 20_000
"""Of a slice, about: some minutes of one worker, which is what others may have to wait for at the end."""

MOST = 256


def begin_slices(database: Database, config: Config, entry_ids: Sequence[str]) -> tuple[Plan | None, list[int]]:
    """Divide a rescan into slices, or let one go on that was paused or lost its workers, whose plan is None; the
    slices to search. UnknownEntryError."""
    entries = settle_watchlist(database, config, now=datetime.now(UTC))
    with database.session() as session:
        if found := load_slices(session):
            update_slices_paused(session, paused=False)
            return None, [row.id for row in found if row.finished_at is None]
        plan = plan_rescan(session, entries, config.laws, entry_ids)
        if not plan.subjects:
            return plan, []
        count = min(MOST, -(-len(plan.ids) // VERSIONS)) or 1
        return plan, insert_slices(session, plan.subjects, count, complete=not is_run_unfinished(session))


async def search_slice(
    database: Database, workers: ExtractionPool, slice_id: int, *, may_go_on: Callable[[], bool]
) -> bool:
    """Search a slice from where it is; false where it has come to no end, as it was paused or `may_go_on` says no."""
    with database.reading() as session:
        row = session.get(RescanSlice, slice_id)
        if row is None or row.finished_at is not None:
            return True
        if row.is_paused:
            return False
        entries = load_entries(session)
        ids, before = load_slice_versions(session, row, entries), load_keyed_before(session)
    known = frozenset(entry.id for entry in entries)
    prefiltered = tuple(
        one.model_dump_json() for one in prefiltered_entries([one for one in entries if one.id in row.subjects])
    )
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        found = await _found(database, workers, batch, row.subjects, prefiltered)
        with database.session() as session:
            write_found(session, batch, found, known, keyed_before=before)
            is_wanted = update_slice(session, slice_id, batch[-1])
        if not (is_wanted and may_go_on()):
            return False
    _end(database, slice_id)
    return True


def _end(database: Database, slice_id: int) -> None:
    with database.session() as session:
        if not finish_slice(session, slice_id, datetime.now(UTC)):
            return
        row = session.get_one(RescanSlice, slice_id)
        update_progress(session, row.subjects, row.upto_version_id)
        if row.complete:
            finish_rescan(session, row.subjects, load_entries(session))
        delete_slices(session)


async def _found(
    database: Database,
    workers: ExtractionPool,
    ids: Sequence[int],
    subjects: Sequence[str],
    prefiltered: tuple[str, ...],
) -> FoundMentions:
    with database.reading() as session:
        read = load_search_texts(session, ids)
    found = await _search(workers, [(one.text, one.lang) for one in read], prefiltered)
    with database.reading() as session:
        left = left_to_search(session, subjects, read, found)
    again = await _search(workers, [(read[at].text, read[at].lang) for at in left])
    for at, mentions in zip(left, again, strict=True):
        found[at] = mentions
    return found


async def _search(
    workers: ExtractionPool, texts: Sequence[SearchableText], prefiltered: tuple[str, ...] = ()
) -> FoundMentions:
    parts = (texts[start : start + TASK] for start in range(0, len(texts), TASK))
    searched = await asyncio.gather(*(workers.run(find_in_texts, part, prefiltered) for part in parts))
    return [mentions for found in searched for mentions in found]
