"""Sorted arrays in place of dictionaries: quick to load, small, and shared by forked processes without being copied."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers filed under numbers; several may be filed under one."""

    keys: "array[int]"
    values: "array[int]"

    def get(self, key: int) -> tuple[int, ...]:
        """All that is filed under `key`, smallest first."""
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
        """Whether anything is filed under `key` or a greater one."""
        return bool(self.keys) and self.keys[-1] >= key


def table_of(pairs: Iterable[tuple[int, int]]) -> Table:
    """A table of (key, value) pairs, each below 2**64 and 2**32."""
    filed = sorted({key << 32 | value for key, value in pairs})
    return Table(
        keys=array("Q", [number >> 32 for number in filed]),
        values=array("I", [number & 0xFFFFFFFF for number in filed]),
    )


@dataclass(frozen=True, slots=True)
class Records:
    """Many short strings of bytes in one."""

    content: bytes
    ends: "array[int]"

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> bytes:
        return self.content[self.ends[number - 1] if number else 0 : self.ends[number]]


def records_of(parts: Iterable[bytes]) -> Records:
    """The parts in their order, found again by number."""
    kept = list(parts)
    ends = array("Q")
    total = 0
    for part in kept:
        total += len(part)
        ends.append(total)
    return Records(content=b"".join(kept), ends=ends)
