"""Looking for entries of the watchlist in what is stored already."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.loader import Config
from config.models.entry import Entry
from config.models.law import Laws
from crawler.extraction.processes import clean_processes
from crawler.index_cache import index_of
from matchers.index import Index
from matchers.prefilter import FoundMentions, Prefilter, SearchableText, find_all
from store.articles.text_keys import insert_keys
from store.backfill.rematch import (
    SearchText,
    load_concerned_articles,
    load_search_texts,
    load_version_ids_after,
    load_versions,
    load_versions_to_search,
    rematch,
)
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

BATCH = 1_000
"""Versions that are searched and written together; what a kill may cost."""

FEW = 200
"""Versions up to which other processes would take longer to start than the search takes."""

TASK = 50
"""Texts that a process takes at once."""

MAX_PREFILTERED_ENTRIES = 200
"""Entries for which texts are prefiltered; nearly every text would name one of more."""

Progress = Callable[[int, int], None]
"""Is told how many versions are searched, and of how many."""


class UnknownEntryError(Exception):
    """An id that neither the watchlist nor the laws have."""


class RescanUnderWayError(Exception):
    """A queued rescan is under way or paused; a second one would repeat its work."""


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
        return self.entries == (WHOLE_LIST,)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which versions to search, on behalf of whom."""

    subjects: tuple[str, ...]
    ids: Sequence[int]
    keyed_before: int = 0
    entries: tuple[Entry, ...] = ()
    """Texts that name none of them need no search; without any, all do."""


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
        if load_slices(session):
            raise RescanUnderWayError("a queued rescan is under way: see kuzet status, and kuzet worker")
        sync_watchlist(session, config.entries, datetime.now(UTC))
        entries = load_entries(session)
        is_complete = not is_run_unfinished(session)
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
        ids = load_version_ids_after(session, row.after_version_id)
        return Plan(subjects=(WHOLE_LIST,), ids=ids, keyed_before=row.keyed_before_id)
    chosen = wanted if entry_ids else load_due_entries(session, entries)
    ids_of = [load_versions_to_search(session, one, after=begin_entry(session, one).after_version_id) for one in chosen]
    ids = sorted({version_id for found in ids_of for version_id in found})
    return Plan(subjects=tuple(entry.id for entry in chosen), ids=ids, entries=prefiltered_entries(chosen))


def prefiltered_entries(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, if prefiltering each text for all of them saves time."""
    return tuple(entries) if len(entries) <= MAX_PREFILTERED_ENTRIES else ()


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
    if list(subjects) == [WHOLE_LIST]:
        finish_whole(session, entries, now=datetime.now(UTC))
    else:
        finish_subjects(session, subjects, now=datetime.now(UTC))


def _search(database: Database, plan: Plan, index: Index, entries: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Search the versions in their order and write batch by batch; after each, how many are done and items changed."""
    batches = [plan.ids[start : start + BATCH] for start in range(0, len(plan.ids), BATCH)]
    done = 0
    with _searcher(index, plan) as search:
        waiting = _begin(database, batches[0], search) if batches else ([], [])
        for number, ids in enumerate(batches):
            texts, searching = waiting
            found = [mentions for future in searching for mentions in future.result()]
            # The next texts are searched while these mentions are written.
            waiting = _begin(database, batches[number + 1], search) if number + 1 < len(batches) else ([], [])
            with database.reading() as session:
                left = left_to_search(session, plan.subjects, texts, found)
            for at, future in [(at, search([(texts[at].text, texts[at].lang)], False)) for at in left]:
                found[at] = future.result()[0]
            with database.session() as session:
                opened = write_found(session, ids, found, entries, keyed_before=plan.keyed_before)
                update_progress(session, plan.subjects, ids[-1])
            done += len(ids)
            yield done, opened


_Search = Callable[[Sequence[SearchableText], bool], "Future[FoundMentions]"]
"""Searches texts, either all of them or only those that pass the prefilter."""


def _begin(
    database: Database, ids: Sequence[int], search: _Search
) -> tuple[list[SearchText], list["Future[FoundMentions]"]]:
    with database.reading() as session:
        read = load_search_texts(session, ids)
    texts = [(one.text, one.lang) for one in read]
    return read, [search(texts[start : start + TASK], True) for start in range(0, len(texts), TASK)]


def left_to_search(
    session: Session, subjects: Sequence[str], texts: Sequence[SearchText], found: FoundMentions
) -> list[int]:
    """The places of texts that must be searched though they don't name the entries: an earlier version of the article
    does, or did."""
    unnamed = {one.article_row_id for one, mentions in zip(texts, found, strict=True) if mentions is None}
    asked = load_concerned_articles(session, subjects, unnamed) if unnamed else set()
    left: list[int] = []
    for at, (one, mentions) in enumerate(zip(texts, found, strict=True)):
        if mentions is not None:
            asked.add(one.article_row_id)
        elif one.article_row_id in asked:
            left.append(at)
    return left


def write_found(
    session: Session, ids: Sequence[int], found: FoundMentions, entries: frozenset[str], *, keyed_before: int
) -> int:
    """Keep what was found in those of the versions that were searched; how many items that opens or changes."""
    searched = {version_id: mentions for version_id, mentions in zip(ids, found, strict=True) if mentions is not None}
    versions = load_versions(session, list(searched))
    insert_keys(session, [version for version in versions if version.id < keyed_before])
    pairs = [(version, searched[version.id]) for version in versions]
    return len(rematch(session, pairs, entries=entries, now=datetime.now(UTC)))


@contextmanager
def _searcher(index: Index, plan: Plan) -> Iterator[_Search]:
    """How texts are searched: in this process if they are few, else in as many as there are processors."""
    if len(plan.ids) <= FEW:
        prefilter = Prefilter(plan.entries) if plan.entries else None
        yield lambda texts, may_prefilter: _done(find_all(texts, index, prefilter if may_prefilter else None))
        return
    context = clean_processes("crawler.backfill.rescan")
    workers = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(index, plan.entries)) as pool:
        yield lambda texts, may_prefilter: pool.submit(_find_here, texts, may_prefilter)


def _done(found: FoundMentions) -> "Future[FoundMentions]":
    future: Future[FoundMentions] = Future()
    future.set_result(found)
    return future


_index: Index | None = None
_prefilter: Prefilter | None = None


def _start(index: Index, entries: Sequence[Entry]) -> None:
    global _index, _prefilter
    _index, _prefilter = index, Prefilter(entries) if entries else None


def _find_here(texts: Sequence[SearchableText], may_prefilter: bool) -> FoundMentions:
    assert _index is not None, "_start runs first in every process"
    return find_all(texts, _index, _prefilter if may_prefilter else None)
