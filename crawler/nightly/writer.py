"""Write to the archive and the database in separate threads, so that the network never waits for the disk."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from itertools import groupby
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any, TypeVar

from store.archive.warc_files import AnyArchive, PackedResponse, RawRef, RawResponse
from store.runs.runs import load_earlier_response
from store.session import Database, Session

MAX_BATCH_JOBS = 32
"""Most jobs in one transaction. Larger ones are cheaper: a statement costs much the same for one row as for ten."""

BATCH_WAIT_SECONDS = 0.2
"""Seconds that a page waits to be recorded with others: a killed run repeats at most this much work."""

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class _Job:
    """A call to make in a transaction, together with other jobs of the same function."""

    function: Callable[[Session, Sequence[Any]], Sequence[Any]]
    subject: Any
    can_wait: bool
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Does jobs that the event loop's thread submits, in order."""

    def __init__(self, database: Database, archive: AnyArchive) -> None:
        self.database = database
        self.archive = archive
        self._archive_lock = Lock()
        self._archiver = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")
        self._waiting: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="writer")
        self._thread.start()

    async def do(self, function: Callable[[Session], T]) -> T:
        """Return what `function` returns, once its transaction is committed. A failure doesn't affect other jobs."""
        result: T = await self._done(_Job(lambda session, _: [function(session)], None, can_wait=False))
        return result

    async def do_together(self, function: Callable[[Session, Sequence[S]], Sequence[T]], subject: S) -> T:
        """Return the result for `subject` of a `function` that is called once for the subjects of several calls."""
        result: T = await self._done(_Job(function, subject, can_wait=True))
        return result

    async def archive_response(self, raw: RawResponse, article_row_id: int | None) -> RawRef:
        """Append a response to the archive; its body is left out if a version was read from the same bytes before."""
        return await asyncio.wrap_future(self._archiver.submit(self._archive, raw, article_row_id))

    def append_packed(self, packed: Sequence[PackedResponse]) -> list[RawRef]:
        """Append packed responses to the archive. Call it within a job, before its transaction is committed."""
        with self._archive_lock:
            return self.archive.append(packed)

    def close(self) -> None:
        """End the threads after the waiting jobs."""
        self._archiver.shutdown()
        self._waiting.put(None)
        self._thread.join()

    async def _done(self, job: _Job) -> Any:
        self._waiting.put(job)
        return await asyncio.wrap_future(job.future)

    def _archive(self, raw: RawResponse, article_row_id: int | None) -> RawRef:
        earlier = None
        if article_row_id is not None and raw.status == HTTPStatus.OK:
            with self.database.reading() as session:
                earlier = load_earlier_response(session, article_row_id, sha256(raw.body).hexdigest())
        with self._archive_lock:
            return self.archive.write(raw, earlier=earlier)

    def _work(self) -> None:
        while (batch := self._batch()) is not None:
            self._do_all(batch)

    def _batch(self) -> list[_Job] | None:
        """Wait for jobs and return at least one, or None at the end."""
        first = self._waiting.get()
        if first is None:
            return None
        batch = [first]
        wait_until = monotonic() + BATCH_WAIT_SECONDS
        while len(batch) < MAX_BATCH_JOBS:
            wait = max(0.0, wait_until - monotonic()) if all(job.can_wait for job in batch) else 0.0
            try:
                further = self._waiting.get(block=wait > 0, timeout=wait or None)
            except Empty:
                break
            if further is None:
                self._waiting.put(None)
                break
            batch.append(further)
        return batch

    def _do_all(self, jobs: list[_Job]) -> None:
        if len(jobs) > 1:
            try:
                results = self._in_transaction(jobs)
            except Exception:
                # Doing each alone shows which one fails.
                results = None
            if results is not None:
                for job, result in zip(jobs, results, strict=True):
                    _settle(job.future, lambda result=result: result)  # type: ignore[misc]
                return
        for job in jobs:
            _settle(job.future, lambda job=job: self._in_transaction([job])[0])  # type: ignore[misc]

    def _in_transaction(self, jobs: list[_Job]) -> list[Any]:
        results: list[Any] = []
        with self.database.session() as session:
            for function, alike in groupby(jobs, key=lambda job: job.function):
                results += function(session, [job.subject for job in alike])
            # The archive reaches the disk before the database refers to it.
            with self._archive_lock:
                self.archive.sync()
        return results


def _settle(future: Future[Any], function: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(function())
    except Exception as error:
        # Raised where the job is awaited.
        future.set_exception(error)
