"""Looking for entries of the watchlist in what is stored already."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.loader import Config
from config.models import Entry, Laws
from crawler.index_file import index_of
from crawler.processes import clean_processes
from matchers.find import find_mentions
from matchers.index import Index
from matchers.mention import Mention
from store.keys import save_keys
from store.rematch import load_versions, rematch, versions_behind, versions_to_search
from store.rescans import (
    WHOLE,
    advance,
    begin_entry,
    begin_whole,
    due_entries,
    finish,
    finish_whole,
    is_run_under_way,
    is_whole_due,
)
from store.session import Database, Session
from store.slices import open_slices
from store.versions import text_of
from store.watchlist import sync_watchlist, watchlist

BATCH = 400
"""Versions that are searched and written together; what a kill may cost."""

FEW = 200
"""Versions up to which other processes would take longer to start than the search takes."""

TASK = 25
"""Texts that a process takes at once."""

Progress = Callable[[int, int], None]
"""Is told how many versions are searched, and of how many."""

_Text = tuple[str, str]
"""A searchable text and its language."""


class UnknownEntryError(Exception):
    """An id that neither the watchlist nor the laws have."""


class RescanUnderWayError(Exception):
    """Workers are at a rescan, or it was paused; both at once would do everything twice."""


@dataclass(frozen=True, kw_only=True)
class Rescanned:
    """What a rescan did."""

    entries: tuple[str, ...]
    """For whom the stored versions were searched; WHOLE stands for the whole list and the laws."""
    versions: int
    """How many had to be read."""
    items: int
    """Items that it opened, or whose words it found edited."""
    complete: bool
    """False where a crawl is under way that may still bring versions read with the list as it was before."""

    @property
    def is_whole(self) -> bool:
        return self.entries == (WHOLE,)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which versions to search, on behalf of whom."""

    subjects: tuple[str, ...]
    ids: Sequence[int]
    keyed_before: int = 0


def rescan(
    database: Database,
    config: Config,
    entry_ids: Sequence[str] = (),
    *,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Rescanned:
    """Find entries in all stored versions, as if they had been on the list from the start; items open as back-fill.

    Without ids: every entry that was added or changed since it was last looked for, and the whole list after a change
    of the matchers or the laws. It may be killed and started again at any time, and twice changes nothing more.
    `folder` is where indexes are kept."""
    with database.session() as session:
        if open_slices(session):
            raise RescanUnderWayError("a queued rescan is under way: see kuzet status, and kuzet worker")
        sync_watchlist(session, config.entries, datetime.now(UTC))
        entries = watchlist(session)
        is_complete = not is_run_under_way(session)
        plan = plan_rescan(session, entries, config.laws, entry_ids)
    items = 0
    index = index_of(entries, config.laws, folder)
    for done, opened in _search(database, plan, index, frozenset(e.id for e in entries)):
        items += opened
        if progress is not None:
            progress(done, len(plan.ids))
    if is_complete:
        with database.session() as session:
            finish_rescan(session, plan.subjects, entries)
    return Rescanned(entries=plan.subjects, versions=len(plan.ids), items=items, complete=is_complete)


def plan_rescan(session: Session, entries: Sequence[Entry], laws: Laws, entry_ids: Sequence[str]) -> Plan:
    """What is to be searched for these entries, or for all that are due; UnknownEntryError."""
    wanted = _wanted(entries, laws, entry_ids)
    if wanted is None or is_whole_due(session, laws):
        row = begin_whole(session, laws)
        ids = versions_behind(session, row.after_version_id)
        return Plan(subjects=(WHOLE,), ids=ids, keyed_before=row.keyed_before_id)
    chosen = wanted if entry_ids else due_entries(session, entries)
    ids_of = [versions_to_search(session, one, after=begin_entry(session, one).after_version_id) for one in chosen]
    ids = sorted({version_id for found in ids_of for version_id in found})
    return Plan(subjects=tuple(entry.id for entry in chosen), ids=ids)


def _wanted(entries: Sequence[Entry], laws: Laws, entry_ids: Sequence[str]) -> list[Entry] | None:
    """The entries of these ids; None if one is a law or an article of a code, for which every text must be read."""
    known = {entry.id: entry for entry in entries}
    legal = {*(article.id for article in laws.articles), *(law.id for law in laws.laws)}
    unknown = [entry_id for entry_id in entry_ids if entry_id not in known and entry_id not in legal]
    if unknown:
        raise UnknownEntryError(f"no entry {unknown[0]!r} is looked for")
    return None if legal.intersection(entry_ids) else [known[entry_id] for entry_id in entry_ids]


def finish_rescan(session: Session, subjects: Sequence[str], entries: Sequence[Entry]) -> None:
    """Note that all versions are searched for the subjects."""
    if list(subjects) == [WHOLE]:
        finish_whole(session, entries, now=datetime.now(UTC))
    else:
        finish(session, subjects, now=datetime.now(UTC))


def _search(database: Database, plan: Plan, index: Index, entries: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Search the versions in their order and write batch by batch; after each, how many are done and items changed."""
    batches = [plan.ids[start : start + BATCH] for start in range(0, len(plan.ids), BATCH)]
    done = 0
    with _searcher(index, len(plan.ids)) as search:
        waiting = _begin(database, batches[0], search) if batches else []
        for number, ids in enumerate(batches):
            found = [mentions for future in waiting for mentions in future.result()]
            # The next texts are searched while these mentions are written.
            waiting = _begin(database, batches[number + 1], search) if number + 1 < len(batches) else []
            opened = _write(database, plan, ids, found, entries)
            done += len(ids)
            yield done, opened


_Search = Callable[[Sequence[_Text]], "Future[list[list[Mention]]]"]


def _begin(database: Database, ids: Sequence[int], search: _Search) -> list["Future[list[list[Mention]]]"]:
    with database.reading() as session:
        texts = [(text_of(version), version.lang) for version in load_versions(session, ids)]
    return [search(texts[start : start + TASK]) for start in range(0, len(texts), TASK)]


def _write(
    database: Database, plan: Plan, ids: Sequence[int], found: Sequence[list[Mention]], entries: frozenset[str]
) -> int:
    with database.session() as session:
        versions = load_versions(session, ids)
        save_keys(session, [version for version in versions if version.id < plan.keyed_before])
        changed = rematch(session, list(zip(versions, found, strict=True)), entries=entries, now=datetime.now(UTC))
        advance(session, plan.subjects, ids[-1])
        return len(changed)


@contextmanager
def _searcher(index: Index, count: int) -> Iterator[_Search]:
    """How texts are searched: in this process if they are few, else in as many as there are processors."""
    if count <= FEW:
        yield lambda texts: _done(_find_all(texts, index))
        return
    context = clean_processes("crawler.rescan")
    workers = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(index,)) as pool:
        yield lambda texts: pool.submit(_find_here, texts)


def _done(found: list[list[Mention]]) -> "Future[list[list[Mention]]]":
    future: Future[list[list[Mention]]] = Future()
    future.set_result(found)
    return future


_index: Index | None = None


def _start(index: Index) -> None:
    global _index
    _index = index


def _find_here(texts: Sequence[_Text]) -> list[list[Mention]]:
    assert _index is not None, "_start runs first in every process"
    return _find_all(texts, _index)


def _find_all(texts: Sequence[_Text], index: Index) -> list[list[Mention]]:
    return [find_mentions(text, index, lang=lang) for text, lang in texts]
