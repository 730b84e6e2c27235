"""Long lists of values, in pieces that one statement takes."""

from collections.abc import Iterator
from typing import TypeVar

BATCH_SIZE = 400
"""Values of one IN list; SQLite takes 32,000, but long statements are parsed anew each time."""

T = TypeVar("T")


def batches(values: list[T]) -> Iterator[list[T]]:
    """The values in order, `LONGEST` at a time."""
    return (values[start : start + BATCH_SIZE] for start in range(0, len(values), BATCH_SIZE))
