"""Errors that nobody caught are told without their words."""

import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.exceptions import DownloadFailedError
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web._newclient import ResponseFailed

from config.models.law import Laws
from crawler.extraction import worker
from crawler.extraction.limits import Limits
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
