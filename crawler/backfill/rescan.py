"""Rescan: find entries in all stored versions, as if they had been on the watchlist from the start."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import current_thread, main_thread

from config.loader import Config
from config.models.entry import Entry
from config.models.law import Laws
from crawler.backfill.search_versions import (
    SEARCH_BATCH_SIZE,
    TASK_TEXTS,
    FoundMentions,
    VersionSearch,
    find_in_process,
    find_with_pool,
    prefilter_for,
)
from crawler.extraction.limits import Limits
from crawler.extraction.pool import ExtractionPool
from crawler.index_cache import index_of
from store.backfill.rematch import load_version_ids_after, load_versions_to_search
from store.backfill.rescan_progress import (
    WHOLE_LIST,
    begin_entry,
    begin_whole,
    finish_subjects,
    finish_whole,
    is_run_unfinished,
    is_whole_due,
    load_due_entries,
    update_progress,
)
from store.backfill.rescan_slices import load_slices
from store.session import Database, Session
from store.watchlist.watchlist import load_entries, sync_watchlist

MAX_VERSIONS_IN_PROCESS = 200
"""Number of versions up to which the search takes less time than starting worker processes."""

_LIMITS = Limits(cpu_seconds=20 * TASK_TEXTS, wall_seconds=30 * TASK_TEXTS)
"""A task may use the limits of one page for each of its texts."""

Progress = Callable[[int, int], None]
"""Receives the number of versions searched so far, and the number of all versions."""


class UnknownEntryError(Exception):
    """An id that neither the watchlist nor the laws have."""


class RescanUnderWayError(Exception):
    """A queued rescan is under way or paused; a second one would repeat its work."""


@dataclass(frozen=True, kw_only=True)
class Rescanned:
    """What a rescan did."""

    entries: tuple[str, ...]
    """Ids of the entries searched for; WHOLE_LIST means the whole list and the laws."""
    versions: int
    """Versions that had to be searched."""
    items: int
    """Review items that were opened or whose words changed."""
    articles_in_part: tuple[int, ...]
    """Row ids of articles with a text that took too long to search as a whole."""
    complete: bool
    """False while a crawl is under way that may still store versions matched with the previous list."""

    @property
    def is_whole(self) -> bool:
        return self.entries == (WHOLE_LIST,)


@dataclass(frozen=True, kw_only=True)
class RescanPlan:
    """Which versions to search, and for whom."""

    subjects: tuple[str, ...]
    ids: Sequence[int]
    keyed_before: int = 0
    prefilter: tuple[str, ...] = ()
    """Entries, as JSON: a text that can't name any of them isn't searched. If empty, all texts are."""


def rescan(
    database: Database,
    config: Config,
    entry_ids: Sequence[str] = (),
    *,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Rescanned:
    """Find entries in all stored versions; review items open as back-fill.

    Without ids, search for every entry that was added or changed since it was last searched for, and for the whole
    list after a change of the matchers or the laws. A rescan may be killed and started again; repeating it changes
    nothing. `folder` caches indexes. Raises UnknownEntryError and RescanUnderWayError."""
    with database.session() as session:
        if load_slices(session):
            raise RescanUnderWayError("a queued rescan is under way: see kuzet status, and kuzet worker")
        sync_watchlist(session, config.entries, datetime.now(UTC))
        entries = load_entries(session)
        is_complete = not is_run_unfinished(session)
        plan = plan_rescan(session, entries, config.laws, entry_ids)
    with ExitStack() as stack:
        index = index_of(entries, config.laws, folder)
        find = find_in_process(index)
        if len(plan.ids) > MAX_VERSIONS_IN_PROCESS or current_thread() is not main_thread():
            find = find_with_pool(stack.enter_context(ExtractionPool((), lambda: index, limits=_LIMITS)))
        search = VersionSearch(
            database=database,
            subjects=plan.subjects,
            known=frozenset(entry.id for entry in entries),
            prefilter=plan.prefilter,
            keyed_before=plan.keyed_before,
            find=find,
        )
        items = asyncio.run(_search_all(search, plan.ids, progress))
    if is_complete:
        with database.session() as session:
            finish_rescan(session, plan.subjects, entries)
    return Rescanned(
        entries=plan.subjects,
        versions=len(plan.ids),
        items=items,
        articles_in_part=tuple(sorted(search.articles_in_part)),
        complete=is_complete,
    )


async def _search_all(search: VersionSearch, ids: Sequence[int], progress: Progress | None) -> int:
    """Search the versions in their order, recording each batch while the next one is searched."""
    batches = [ids[start : start + SEARCH_BATCH_SIZE] for start in range(0, len(ids), SEARCH_BATCH_SIZE)]
    items = done = 0
    following = asyncio.create_task(search.search(batches[0])) if batches else None
    for number, batch in enumerate(batches, 1):
        assert following is not None, "it is set while batches are left"
        texts, found = await following
        following = asyncio.create_task(search.search(batches[number])) if number < len(batches) else None
        await search.add_other_texts(texts, found)
        items += await asyncio.to_thread(_record, search, batch, found)
        done += len(batch)
        if progress is not None:
            progress(done, len(ids))
    return items


def _record(search: VersionSearch, ids: Sequence[int], found: FoundMentions) -> int:
    with search.database.session() as session:
        opened = search.record(session, ids, found)
        update_progress(session, search.subjects, ids[-1])
    return opened


def plan_rescan(session: Session, entries: Sequence[Entry], laws: Laws, entry_ids: Sequence[str]) -> RescanPlan:
    """Plan the search for these entries, or for all that are due. Raises UnknownEntryError."""
    wanted = _wanted(entries, laws, entry_ids)
    if wanted is None or is_whole_due(session, laws):
        row = begin_whole(session, laws)
        ids = load_version_ids_after(session, row.after_version_id)
        return RescanPlan(subjects=(WHOLE_LIST,), ids=ids, keyed_before=row.keyed_before_id)
    chosen = wanted if entry_ids else load_due_entries(session, entries)
    ids_of = [load_versions_to_search(session, one, after=begin_entry(session, one).after_version_id) for one in chosen]
    ids = sorted({version_id for found in ids_of for version_id in found})
    return RescanPlan(subjects=tuple(entry.id for entry in chosen), ids=ids, prefilter=prefilter_for(chosen))


def _wanted(entries: Sequence[Entry], laws: Laws, entry_ids: Sequence[str]) -> list[Entry] | None:
    """Return the entries with these ids; None if one is a law or an article of a code, which any text may cite."""
    known = {entry.id: entry for entry in entries}
    legal = {*(article.id for article in laws.articles), *(law.id for law in laws.laws)}
    unknown = [entry_id for entry_id in entry_ids if entry_id not in known and entry_id not in legal]
    if unknown:
        raise UnknownEntryError(f"no entry {unknown[0]!r} is looked for")
    return None if legal.intersection(entry_ids) else [known[entry_id] for entry_id in entry_ids]


def finish_rescan(session: Session, subjects: Sequence[str], entries: Sequence[Entry]) -> None:
    """Record that all versions are searched for the subjects."""
    if list(subjects) == [WHOLE_LIST]:
        finish_whole(session, entries, now=datetime.now(UTC))
    else:
        finish_subjects(session, subjects, now=datetime.now(UTC))
