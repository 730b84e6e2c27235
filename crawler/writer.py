"""The one thread that writes to the archive and the database, so that the network never waits for the disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from store.archive import Archive, RawRef, RawResponse
from store.session import Database, Session

TOGETHER = 20
"""Pages that are kept in one transaction if they wait at the same time: the disk is slow, however little is written."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Job:
    """Something to do in a transaction, perhaps together with others."""

    function: Callable[[Session], Any]
    future: Future[Any] = field(default_factory=Future)


@dataclass(frozen=True)
class _Raw:
    """A response to archive."""

    raw: RawResponse
    future: Future[RawRef] = field(default_factory=Future)


class Writer:
    """Takes jobs from the event loop's thread, and does them in order."""

    def __init__(self, database: Database, archive: Archive) -> None:
        self.database = database
        self.archive = archive
        self._waiting: SimpleQueue[_Job | _Raw | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="writer")
        self._thread.start()

    async def do(self, function: Callable[[Session], T]) -> T:
        """What `function` returns, once its transaction is committed. If it is to fail, it fails alone."""
        job = _Job(function)
        self._waiting.put(job)
        result: T = await asyncio.wrap_future(job.future)
        return result

    async def keep_raw(self, raw: RawResponse) -> RawRef:
        """Append a response to the archive."""
        job = _Raw(raw)
        self._waiting.put(job)
        return await asyncio.wrap_future(job.future)

    def close(self) -> None:
        """End the thread when it has done what waits."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (batch := self._batch()) is not None:
            for raw in batch:
                if isinstance(raw, _Raw):
                    _settle(raw.future, lambda raw=raw: self.archive.write(raw.raw))  # type: ignore[misc]
            self._do_together([job for job in batch if isinstance(job, _Job)])

    def _batch(self) -> list[_Job | _Raw] | None:
        """What waits now, at least one; None at the end."""
        first = self._waiting.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < TOGETHER:
            try:
                further = self._waiting.get_nowait()
            except Empty:
                break
            if further is None:
                self._waiting.put(None)
                break
            batch.append(further)
        return batch

    def _do_together(self, jobs: list[_Job]) -> None:
        if len(jobs) > 1:
            try:
                results = self._in_transaction(jobs)
            except Exception:
                # One of them fails; each by itself says which.
                results = None
            if results is not None:
                for job, result in zip(jobs, results, strict=True):
                    _settle(job.future, lambda result=result: result)  # type: ignore[misc]
                return
        for job in jobs:
            _settle(job.future, lambda job=job: self._in_transaction([job])[0])  # type: ignore[misc]

    def _in_transaction(self, jobs: list[_Job]) -> list[Any]:
        with self.database.session() as session:
            results = [job.function(session) for job in jobs]
            # What the database will point at is on the disk before the database says so.
            self.archive.sync()
        return results


def _settle(future: Future[Any], function: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(function())
    except Exception as error:
        # It belongs to whoever waits for the job.
        future.set_exception(error)
