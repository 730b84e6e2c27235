"""Search the archive for changed entries in the background, and keep track of the progress."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from threading import Lock

Progress = Callable[[int, int], None]
"""Receives the number of versions searched so far, and of all versions."""

FIRST_WAIT_SECONDS = 2.0
"""Seconds to wait for a search, so that the page after saving an entry can already show the result of a short one."""

_log = logging.getLogger("kuzet.review")


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """The result of a search: versions searched, and review items opened or changed."""

    versions: int
    items: int


Search = Callable[[Sequence[str], Progress], SearchResult]
"""Searches the archive for the entries with these ids. The caller of `create_app` provides it: it needs the crawler."""


@dataclass(frozen=True, kw_only=True)
class SearchState:
    """The progress of the search for an entry; `result` is None until it ends, which it never does if `has_failed`."""

    done: int = 0
    all: int = 0
    result: SearchResult | None = None
    has_failed: bool = False


@dataclass(kw_only=True)
class ArchiveSearches:
    """Runs one search after the other. Their states are in memory, their findings in the database."""

    search: Search | None
    _states: dict[str, SearchState] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "archive-search"))

    def begin(self, entries: Sequence[str]) -> None:
        """Search for entries, and wait a moment for the result. Without a `search`, do nothing."""
        if self.search is None or not entries:
            return
        self._set(entries, SearchState())
        searched: Future[None] = self._pool.submit(self._run, tuple(entries))
        wait([searched], FIRST_WAIT_SECONDS)

    def state_of(self, entry: str) -> SearchState | None:
        """Return the progress of the search for an entry; None if none was begun since the desk started."""
        with self._lock:
            return self._states.get(entry)

    def _run(self, entries: Sequence[str]) -> None:
        assert self.search is not None
        try:
            result = self.search(entries, lambda done, all_: self._set(entries, SearchState(done=done, all=all_)))
        except Exception as error:  # whatever the error is, the page must say that the search failed
            _log.error("%s", f"search of the archive: {type(error).__name__}")
            self._set(entries, SearchState(has_failed=True))
            return
        with self._lock:
            for entry in entries:
                self._states[entry] = replace(self._states[entry], result=result)

    def _set(self, entries: Sequence[str], state: SearchState) -> None:
        with self._lock:
            self._states.update(dict.fromkeys(entries, state))
