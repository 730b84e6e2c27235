"""The threads that write to the archive and to the database, so that the network never waits for the disk."""

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

TOGETHER = 32
"""Jobs that are done in one transaction: the disk is slow, and a statement costs much the same for one row as for
ten."""

PATIENCE = 0.2
"""Seconds that a page waits for others to be kept with; a kill loses so much, and the next run asks for it again."""

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class _Job:
    """Something to do in a transaction, at once with other jobs that do the same to other subjects."""

    function: Callable[[Session, Sequence[Any]], Sequence[Any]]
    subject: Any
    is_patient: bool
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Takes jobs from the event loop's thread, and does them in order."""

    def __init__(self, database: Database, archive: AnyArchive) -> None:
        self.database = database
        self.archive = archive
        self._at_archive = Lock()
        self._archiver = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")
        self._waiting: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="writer")
        self._thread.start()

    async def do(self, function: Callable[[Session], T]) -> T:
        """What `function` returns, once its transaction is committed. If it is to fail, it fails alone."""
        result: T = await self._done(_Job(lambda session, _: [function(session)], None, is_patient=False))
        return result

    async def do_together(self, function: Callable[[Session, Sequence[S]], Sequence[T]], subject: S) -> T:
        """What `function` returns for `subject`, which it is given along with those of other calls that come soon."""
        result: T = await self._done(_Job(function, subject, is_patient=True))
        return result

    async def keep_raw(self, raw: RawResponse, article_row_id: int | None) -> RawRef:
        """Append a response to the archive; where a version of the article was read from the same body, it isn't kept
        again."""
        return await asyncio.wrap_future(self._archiver.submit(self._archive, raw, article_row_id))

    def append(self, packed: Sequence[PackedResponse]) -> list[RawRef]:
        """The same from within a job, for what is packed: it is in the archive before the job's transaction is
        committed."""
        with self._at_archive:
            return self.archive.append(packed)

    def close(self) -> None:
        """End the threads when they have done what waits."""
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
        with self._at_archive:
            return self.archive.write(raw, earlier=earlier)

    def _work(self) -> None:
        while (batch := self._batch()) is not None:
            self._do_all(batch)

    def _batch(self) -> list[_Job] | None:
        """What waits now, at least one; None at the end."""
        first = self._waiting.get()
        if first is None:
            return None
        batch = [first]
        patient_until = monotonic() + PATIENCE
        while len(batch) < TOGETHER:
            patience = max(0.0, patient_until - monotonic()) if all(job.is_patient for job in batch) else 0.0
            try:
                further = self._waiting.get(block=patience > 0, timeout=patience or None)
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
                # One of them fails; each by itself says which.
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
            # What the database will point at is on the disk before the database says so.
            with self._at_archive:
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
