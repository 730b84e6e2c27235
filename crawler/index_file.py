"""The index in a file that processes map into memory: one copy for all of them, there at once in each."""

import mmap
import pickle
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from matchers.index import Index

_HEAD = struct.Struct("<Q")
_BOUNDARY = 8
"""Each part begins at a multiple of it, as its numbers are that long at most."""


@dataclass(frozen=True, slots=True)
class SharedIndex:
    """An index in a file. Another process that is given it has the Index itself."""

    path: Path

    def __reduce__(self) -> tuple[Callable[[Path], Index], tuple[Path]]:
        return map_index, (self.path,)


@contextmanager
def shared(index: Index) -> Iterator[SharedIndex]:
    """The index in a file, as long as the processes that share it may be started."""
    with TemporaryDirectory(prefix="kuzet-index-") as folder:
        path = Path(folder) / "index"
        write_index(index, path)
        yield SharedIndex(path)


def write_index(index: Index, path: Path) -> None:
    """Write the index for `map_index`, its tables apart from the rest."""
    tables: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(index, protocol=5, buffer_callback=tables.append)
    with path.open("wb") as file:
        for part in (memoryview(rest), *(table.raw() for table in tables)):
            file.write(_HEAD.pack(len(part)))
            file.write(part)
            file.write(bytes(-len(part) % _BOUNDARY))


def map_index(path: Path) -> Index:
    """The index of a file that this installation wrote; its tables are read when they are needed, and stay shared."""
    with path.open("rb") as file:
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    rest, *tables = _parts(content)
    index = pickle.loads(rest, buffers=tables)  # noqa: S301 - the program's own file, in a folder of its own
    assert isinstance(index, Index)
    return index


def _parts(content: memoryview) -> Iterator[memoryview]:
    place = 0
    while place < len(content):
        (length,) = _HEAD.unpack_from(content, place)
        place += _HEAD.size
        yield content[place : place + length]
        place += length + -length % _BOUNDARY
