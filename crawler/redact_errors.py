"""Redact the messages of uncaught exceptions, which may hold names, unless stderr is a terminal."""

import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

PROGRAM = Path(__file__).parents[1]


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
