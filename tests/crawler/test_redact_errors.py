"""Errors that nobody caught are told without their words."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest
from scrapy.exceptions import DownloadFailedError
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web._newclient import ResponseFailed

from config.models.law import Laws
from crawler.download.scrapy_process import note_dropped
from crawler.extraction import worker
from crawler.extraction.limits import Limits
from crawler.log import log_to
from crawler.redact_errors import NO_MEMORY_REMEDY
from matchers.index import build_index
from spiders.fetch.fetch_errors import failure_of

NAME = "Ермухан Жалынтаев"
UNCAUGHT = f"""
import sys, threading, warnings
from crawler.redact_errors import redact_uncaught_errors
redact_uncaught_errors()
class Ending:
    def __del__(self):
        raise KeyError("{NAME}")
def fail():
    raise ValueError("{NAME}")
Ending()
warnings.warn("{NAME}")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
try:
    fail()
except ValueError as error:
    raise LookupError("{NAME}") from error
"""


def test_what_nobody_caught_is_printed_by_kind_and_place() -> None:
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", UNCAUGHT], capture_output=True, text=True, cwd=root, check=False)
    assert ran.returncode == 1
    assert NAME not in ran.stderr
    assert [line.split()[0] for line in ran.stderr.splitlines() if line[0] != " "] == [
        "KeyError",
        "ValueError",
        "ValueError",
        "LookupError",
    ]
    assert "in fail" in ran.stderr


def test_a_thread_that_ends_for_lack_of_memory_ends_the_program() -> None:
    program = """
import threading
from crawler.redact_errors import end_at_lost_work
def fail():
    raise MemoryError
end_at_lost_work()
threading.Thread(target=fail).start()
threading.Event().wait(60)
"""
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=root, timeout=50, check=False
    )
    assert (ran.returncode, ran.stderr) == (1, f"{NO_MEMORY_REMEDY}\n")


def fail_for_lack_of_memory(*_: object) -> None:
    raise MemoryError


def drop_in_asyncio() -> None:
    with closing(asyncio.new_event_loop()) as loop:
        loop.call_soon(fail_for_lack_of_memory)
        loop.call_soon(loop.stop)
        loop.run_forever()


def drop_in_a_future() -> None:
    future: Future[int] = Future()
    future.add_done_callback(fail_for_lack_of_memory)
    future.set_result(0)


def drop_in_twisted() -> None:
    note_dropped({"log_failure": Failure(MemoryError())})  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("drop", [drop_in_asyncio, drop_in_a_future, drop_in_twisted])
def test_work_that_a_library_drops_for_lack_of_memory_ends_the_program(
    drop: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    with log_to(tmp_path / "log"):
        drop()
    assert (codes, capfd.readouterr().err) == ([1], f"{NO_MEMORY_REMEDY}\n")


def test_a_worker_that_cannot_start_says_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError(NAME)

    monkeypatch.setattr(worker, "keep_heaps_small", fail)
    monkeypatch.setattr(worker, "redact_uncaught_errors", lambda: None)
    with pytest.raises(RuntimeError, match="ValueError") as told:
        worker.start_worker((), build_index((), Laws()), Limits())
    assert NAME not in str(told.value)
    assert told.value.__suppress_context__


def failed(reason: Exception) -> Exception:
    """What Scrapy makes of an error that came up while a response was read."""
    cause = ResponseFailed([Failure(reason)])  # type: ignore[no-untyped-call]
    error = DownloadFailedError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("error", [ValueError(NAME), failed(ValueError(NAME))])
def test_what_a_fault_of_the_program_says_stands_in_no_alarm(error: Exception) -> None:
    seen = failure_of(error).seen
    assert "ValueError" in seen
    assert NAME not in seen


def test_what_the_network_says_is_reported() -> None:
    assert "non-clean fashion" in failure_of(failed(ConnectionLost())).seen
