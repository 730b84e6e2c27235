"""Divide a rescan into slices that workers search as jobs."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from config.loader import Config
from crawler.backfill.rescan import RescanPlan, finish_rescan, plan_rescan
from crawler.backfill.search_versions import SEARCH_BATCH_SIZE, VersionSearch, find_with_pool, prefilter_for
from crawler.extraction.pool import ExtractionPool
from crawler.ingest import sync_configured_watchlist
from store.backfill.rescan_progress import is_run_unfinished, update_progress
from store.backfill.rescan_slices import (
    delete_slices,
    finish_slice,
    insert_slices,
    load_keyed_before,
    load_slice_versions,
    load_slices,
    update_slice,
    update_slices_paused,
)
from store.database.batches import batches
from store.schema.tables.watchlist import RescanSlice
from store.session import Database
from store.watchlist.watchlist import load_entries

SLICE_VERSIONS = 20_000
"""Approximate number of versions in a slice: some minutes of work, for which other workers may wait at the end."""

MAX_SLICES = 256


def begin_slices(database: Database, config: Config, entry_ids: Sequence[str]) -> tuple[RescanPlan | None, list[int]]:
    """Divide a rescan into slices and return the plan with the ids of the slices to search.

    A rescan that was paused or lost its workers goes on, without a plan. Raises UnknownEntryError."""
    entries = sync_configured_watchlist(database, config, now=datetime.now(UTC))
    with database.session() as session:
        if found := load_slices(session):
            update_slices_paused(session, paused=False)
            return None, [row.id for row in found if row.finished_at is None]
        plan = plan_rescan(session, entries, config.laws, entry_ids)
        if not plan.subjects:
            return plan, []
        count = min(MAX_SLICES, -(-len(plan.ids) // SLICE_VERSIONS)) or 1
        return plan, insert_slices(session, plan.subjects, count, complete=not is_run_unfinished(session))


async def search_slice(
    database: Database, slice_id: int, pool: ExtractionPool, *, may_go_on: Callable[[], bool]
) -> bool:
    """Continue the search of a slice. Return False if it was paused, or stopped because `may_go_on` returned False."""
    with database.reading() as session:
        row = session.get(RescanSlice, slice_id)
        if row is None or row.finished_at is not None:
            return True
        if row.is_paused:
            return False
        entries = load_entries(session)
        ids = load_slice_versions(session, row, entries)
        search = VersionSearch(
            database=database,
            subjects=row.subjects,
            known=frozenset(entry.id for entry in entries),
            prefilter=prefilter_for([one for one in entries if one.id in row.subjects]),
            keyed_before=load_keyed_before(session),
            find=find_with_pool(pool),
        )
    for batch in batches(ids, SEARCH_BATCH_SIZE):
        texts, found = await search.search(batch)
        await search.add_other_texts(texts, found)
        with database.session() as session:
            search.record(session, batch, found)
            is_wanted = update_slice(session, slice_id, batch[-1])
        if not (is_wanted and may_go_on()):
            return False
    with database.session() as session:
        if finish_slice(session, slice_id, datetime.now(UTC)):
            row = session.get_one(RescanSlice, slice_id)
            update_progress(session, row.subjects, row.upto_version_id)
            if row.complete:
                finish_rescan(session, row.subjects, load_entries(session))
            delete_slices(session)
    return True
