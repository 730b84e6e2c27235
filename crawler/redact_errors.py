"""Redact the messages of uncaught exceptions, which may hold names, unless stderr is a terminal; end at lost work."""

import errno
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

PROGRAM = Path(__file__).parents[1]

NO_MEMORY_REMEDY = (
    "there is too little memory. Everything stored is complete. End other programs, or allow more memory "
    "(ulimit -d, or MemoryMax= of the service), and run the command again"
)

_NO_MEMORY_LINE = f"{NO_MEMORY_REMEDY}\n".encode()
_RESERVE_BYTES = 4 << 20
_reserve: list[bytes] = []
"""Memory that is given up so that the program can end."""


def redacted_lines(error: BaseException) -> Iterator[str]:
    """Yield lines with the class of an error and its places in this program; its causes come first."""
    for cause in (error.__cause__ or error.__context__, *getattr(error, "exceptions", ())):
        if cause is not None:
            yield from redacted_lines(cause)
    yield f"{type(error).__name__} (its message may hold names and is shown in a terminal only), from:"
    places = extract_tb(error.__traceback__)
    for place in places:
        if place is places[-1] or (PROGRAM in Path(place.filename).parents and ".venv" not in place.filename):
            yield f"  {place.filename}:{place.lineno} in {place.name}"


def redact_uncaught_errors() -> None:
    """Redact uncaught exceptions that Python prints in threads, finalizers and processes, unless to a terminal.

    Warnings, which are for developers, are not printed there at all."""
    if sys.stderr is None or sys.stderr.isatty():
        return
    sys.excepthook = _print_redacted
    threading.excepthook = lambda hook: _print_redacted(hook.exc_type, hook.exc_value, hook.exc_traceback)
    sys.unraisablehook = lambda hook: _print_redacted(hook.exc_type, hook.exc_value, hook.exc_traceback)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def _print_redacted(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    if sys.stderr is None or kind is SystemExit:
        return
    for line in redacted_lines(error) if error is not None else (kind.__name__,):
        sys.stderr.write(f"{line}\n")


def end_at_lost_work() -> None:
    """End the program as soon as a thread ends for lack of memory: others would wait for its answers for ever."""
    _reserve.append(bytes(_RESERVE_BYTES))
    print_in_threads, print_error = threading.excepthook, sys.excepthook

    def end_thread(hook: threading.ExceptHookArgs) -> None:
        end_if_without_memory(hook.exc_value)
        print_in_threads(hook)

    def end(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        end_if_without_memory(error)
        print_error(kind, error, at)

    # Python calls the second one if there is too little memory to call the first.
    threading.excepthook, sys.excepthook = end_thread, end


def end_if_without_memory(error: BaseException | None) -> None:
    """End the program at once, with the remedy, if `error` is lack of memory. Call it where a library drops an error.

    What the error kept from being done is never done, and nothing says so to whoever waits for it. Nothing is closed,
    since that may need memory or wait as well; what is stored is complete at any moment."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        _reserve.clear()
        os.write(2, _NO_MEMORY_LINE)
        os._exit(1)
