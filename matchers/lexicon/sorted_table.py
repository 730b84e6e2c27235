"""Sorted arrays in place of dictionaries: small, quick to load, and shared by processes that map one file.

With pickle protocol 5 their content can be kept out of band.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pickle import PickleBuffer
from typing import Any, TypeAlias

Content: TypeAlias = "array[int] | memoryview"
"""Numbers in an array or in a mapped file."""


def buffered(content: "array[int] | memoryview | bytes | bytearray", protocol: int) -> PickleBuffer | bytes:
    """Return content for pickling, out of band if the protocol supports that."""
    return PickleBuffer(content) if protocol >= 5 else memoryview(content).tobytes()


def viewed(content: "bytes | memoryview", kind: str) -> memoryview:
    """Return a view of pickled content as numbers of an `array` type code."""
    return memoryview(content).cast("B").cast(kind)  # type: ignore[call-overload, no-any-return]


@dataclass(frozen=True, slots=True)
class SortedTable:
    """A multimap from numbers to numbers."""

    keys: Content
    values: Content

    def __reduce_ex__(self, protocol: Any) -> tuple[Callable[..., "SortedTable"], tuple[PickleBuffer | bytes, ...]]:
        return _table, (buffered(self.keys, protocol), buffered(self.values, protocol))

    def get(self, key: int) -> tuple[int, ...]:
        """Return the values of `key` in ascending order."""
        place = bisect_left(self.keys, key)
        keys, values = self.keys, self.values
        last = len(keys)
        if place == last or keys[place] != key:
            return ()
        after = place + 1
        while after < last and keys[after] == key:
            after += 1
        return tuple(values[place:after])

    def has_from(self, key: int) -> bool:
        """Return whether the table has `key` or a greater key."""
        return bool(self.keys) and self.keys[-1] >= key


def _table(keys: "bytes | memoryview", values: "bytes | memoryview") -> SortedTable:
    return SortedTable(keys=viewed(keys, "Q"), values=viewed(values, "I"))


def sorted_table(pairs: Iterable[tuple[int, int]]) -> SortedTable:
    """Return a table of (key, value) pairs; keys are below 2**64, values below 2**32."""
    filed = sorted({key << 32 | value for key, value in pairs})
    return SortedTable(
        keys=array("Q", [number >> 32 for number in filed]),
        values=array("I", [number & 0xFFFFFFFF for number in filed]),
    )


def updated_table(table: SortedTable, gone: Iterable[tuple[int, int]], added: Iterable[tuple[int, int]]) -> SortedTable:
    """Return a table without the pairs `gone` and with the pairs `added`. Raise KeyError if a gone pair is missing."""
    keys, values = array("Q"), array("I")
    at = 0
    steps = [(_place_of(table, key, value), True, key, value) for key, value in set(gone)]
    steps += [(_place_before(table, key, value), False, key, value) for key, value in set(added)]
    for place, is_gone, key, value in sorted(steps):
        keys.frombytes(table.keys[at:place].tobytes())
        values.frombytes(table.values[at:place].tobytes())
        at = place
        if is_gone:
            at += 1
        else:
            keys.append(key)
            values.append(value)
    keys.frombytes(table.keys[at:].tobytes())
    values.frombytes(table.values[at:].tobytes())
    return SortedTable(keys=keys, values=values)


def _place_of(table: SortedTable, key: int, value: int) -> int:
    place = _place_before(table, key, value)
    if place == len(table.keys) or (table.keys[place], table.values[place]) != (key, value):
        raise KeyError(key)
    return place


def _place_before(table: SortedTable, key: int, value: int) -> int:
    """Return the position of a pair, or the position to insert it."""
    place = bisect_left(table.keys, key)
    while place < len(table.keys) and table.keys[place] == key and table.values[place] < value:
        place += 1
    return place


@dataclass(frozen=True, slots=True)
class PackedRecords:
    """Many short byte strings in one."""

    content: bytes | memoryview
    ends: Content

    def __reduce_ex__(self, protocol: Any) -> tuple[Callable[..., "PackedRecords"], tuple[PickleBuffer | bytes, ...]]:
        return _records, (buffered(self.content, protocol), buffered(self.ends, protocol))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> bytes:
        return bytes(self.content[self.start_of(number) : self.ends[number]])

    def start_of(self, number: int) -> int:
        """Return the offset of a record in the content."""
        return self.ends[number - 1] if number else 0


def _records(content: "bytes | memoryview", ends: "bytes | memoryview") -> PackedRecords:
    return PackedRecords(content=memoryview(content), ends=viewed(ends, "Q"))


def packed_records(parts: Iterable[bytes]) -> PackedRecords:
    """Return the parts as records, numbered in their order."""
    kept = list(parts)
    ends = array("Q")
    total = 0
    for part in kept:
        total += len(part)
        ends.append(total)
    return PackedRecords(content=b"".join(kept), ends=ends)


def extended_records(records: PackedRecords, parts: Iterable[bytes]) -> PackedRecords:
    """Return the records with further ones appended."""
    further = packed_records(parts)
    length = len(records.content)
    ends = array("Q", records.ends.tobytes())
    ends.extend(length + end for end in further.ends)
    return PackedRecords(content=b"".join((records.content, further.content)), ends=ends)
