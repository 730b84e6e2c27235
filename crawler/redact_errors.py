"""Errors that nobody caught, told without their words where what is printed is kept, in a journal or a mail: the words
may hold names. A terminal shows them."""

import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

PROGRAM = Path(__file__).parents[1]


def without_words(error: BaseException) -> Iterator[str]:
    """An error's kind, and the places of this program that it came through, each on a line; its causes first."""
    for cause in (error.__cause__ or error.__context__, *getattr(error, "exceptions", ())):
        if cause is not None:
            yield from without_words(cause)
    yield f"{type(error).__name__} (its words may hold names, and are shown in a terminal only), from:"
    places = extract_tb(error.__traceback__)
    for place in places:
        if place is places[-1] or (PROGRAM in Path(place.filename).parents and ".venv" not in place.filename):
            yield f"  {place.filename}:{place.lineno} in {place.name}"


def hide_words() -> None:
    """Have what Python prints of errors in threads, at the end of objects and of processes told so from now on, unless
    to a terminal; warnings, which are for whoever changes the program, aren't printed there at all."""
    if sys.stderr is None or sys.stderr.isatty():
        return
    sys.excepthook = _tell
    threading.excepthook = lambda told: _tell(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _tell(told.exc_type, told.exc_value, told.exc_traceback)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def _tell(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    if sys.stderr is None or kind is SystemExit:
        return
    for line in without_words(error) if error is not None else (kind.__name__,):
        sys.stderr.write(f"{line}\n")
