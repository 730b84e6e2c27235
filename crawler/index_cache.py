"""Cache the matchers' index in a file: built once for a watchlist, and mapped by all processes.

A file is named for everything that determines its content: the list, the laws and the matchers' code. A process that
maps it holds a shared lock on it, so that unused files can be recognised and removed when the list changes."""

import fcntl
import mmap
import os
import pickle
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import mkstemp
from typing import Any
from zlib import crc32

import matchers
from config.models.entry import Entry
from config.models.law import Laws
from crawler.log import log
from matchers.index import MATCHER, Index, build_index, changed_index, list_digest
from matchers.lexicon.index_manifest import ManifestError

_MAGIC = b"kuzet index 2\n\0\0"
_FILE_HEAD = struct.Struct("<QQ")
"""Length of the file and CRC-32 of the rest: bytes lost by a disk would silently make names unfindable."""
_LENGTH = struct.Struct("<Q")
_HEADER_BYTES = len(_MAGIC) + _FILE_HEAD.size
_READ_BYTES = 1 << 20
_ALIGNMENT = 8
"""Each part begins at a multiple of this, the size of its longest numbers."""
_SUFFIX, _PART = ".index", ".part"
_ALLOWED_GLOBALS = {("re", "_compile")}


@dataclass(frozen=True, slots=True)
class MappedIndex(Index):
    """An index in a file. It is pickled as its path, so that another process maps the same file."""

    path: Path

    def __reduce__(self) -> tuple[Callable[[Path], Index], tuple[Path]]:
        return map_index, (self.path,)


class UnreadableIndexError(Exception):
    """A file is not an index, or is incomplete."""


def index_of(entries: Sequence[Entry], laws: Laws, folder: Path | None) -> Index:
    """Return the index of a list and laws from the folder, building it if it is missing.

    Without a folder, or if it can't be written to, the index is built in memory."""
    if folder is None:
        return build_index(entries, laws)
    path = folder / _name(list_digest(entries, laws))
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if found := _kept(path):
            return found
        with _alone(folder):
            if found := _kept(path):  # another process has built it meanwhile
                return found
            write_index(_changed(entries, laws, path) or build_index(entries, laws), path)
            index = map_index(path)
            _sweep(path)
            return index
    except OSError as error:
        log.warning("index can't be cached", error=type(error).__name__, errno=error.errno)
        return build_index(entries, laws)


def kept_index(entries: Sequence[Entry], laws: Laws, folder: Path) -> Index:
    """Return the index that a crawl left in the folder, or else a new one in memory.

    Nothing is written, because the list may not be the one that crawls use."""
    try:
        found = _kept(folder / _name(list_digest(entries, laws)))
    except OSError:
        found = None
    return found or build_index(entries, laws)


def _kept(path: Path) -> Index | None:
    """Return the index in a file; None if the file is missing or damaged."""
    try:
        _check(path)
        return map_index(path)
    except (FileNotFoundError, UnreadableIndexError):
        return None


def _changed(entries: Sequence[Entry], laws: Laws, path: Path) -> Index | None:
    """Return an index derived from that of the previous list; None if that is missing or differs much."""
    alike = sorted(path.parent.glob(f"{_program()}-*{_SUFFIX}"), key=lambda one: one.stat().st_mtime)
    if not alike:
        return None
    try:
        # Read, not mapped, so that no lock keeps it from being removed.
        _check(alike[-1])
        return changed_index(_loaded(memoryview(alike[-1].read_bytes()), alike[-1]), entries, laws)
    except (ManifestError, UnreadableIndexError) as error:
        log.info("index is built from scratch", reason=type(error).__name__)
        return None


def _name(digest: str) -> str:
    return f"{_program()}-{digest[:32]}{_SUFFIX}"


def _program() -> str:
    """Return a digest of everything except the list and laws that determines the content of an index."""
    versions = f"{_MAGIC!r} {MATCHER} {_matchers()} {sys.version_info[:2]} {sys.byteorder}"
    return sha256(versions.encode()).hexdigest()[:16]


@cache
def _matchers() -> str:
    """Return a digest of the matchers' files, whose index no other version can use."""
    digest = sha256()
    for file in sorted(Path(matchers.__path__[0]).rglob("*")):
        if file.suffix in (".py", ".txt", ".yml"):
            digest.update(str(file.relative_to(matchers.__path__[0])).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that one process builds the index and others wait for it."""
    handle = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(kept: Path) -> None:
    """Remove other indexes that no process has mapped, and partial files of killed processes."""
    for path in kept.parent.iterdir():
        if path != kept and path.suffix in (_SUFFIX, _PART):
            with path.open("rb") as file, suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()


def write_index(index: Index, path: Path) -> None:
    """Write the index for `map_index`, its tables after the rest. The file gets its name once it is complete."""
    tables: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(
        Index(index.names, index.laws, index.digest, index.manifest), protocol=5, buffer_callback=tables.append
    )
    handle, part = mkstemp(suffix=_PART, dir=path.parent)  # only its owner may read it
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + _FILE_HEAD.pack(0, 0))
            crc = 0
            for one in (memoryview(rest), *(table.raw() for table in tables)):
                for piece in (_LENGTH.pack(len(one)), one, bytes(-len(one) % _ALIGNMENT)):
                    file.write(piece)
                    crc = crc32(piece, crc)
            length = file.tell()
            file.seek(len(_MAGIC))
            file.write(_FILE_HEAD.pack(length, crc))
            file.flush()
            os.fsync(file.fileno())
        Path(part).rename(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def map_index(path: Path) -> Index:
    """Map the index in a file that this installation wrote. Its tables are read on demand and shared between processes.

    The lock is held while any of the tables exists. Raises FileNotFoundError and UnreadableIndexError."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        status = os.fstat(file.fileno())
        if not status.st_nlink:
            raise FileNotFoundError(path)  # removed meanwhile, as nobody had mapped it
        if not status.st_size:
            raise UnreadableIndexError(f"{path} is empty")
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    index = _loaded(content, path)
    return MappedIndex(index.names, index.laws, index.digest, index.manifest, path)


def _check(path: Path) -> None:
    """Raise UnreadableIndexError if a file isn't as it was written. To save memory, it is read, not mapped."""
    with path.open("rb") as file:
        _, crc = _head(file.read(_HEADER_BYTES), path)
        found = 0
        while piece := file.read(_READ_BYTES):
            found = crc32(piece, found)
    if found != crc:
        raise UnreadableIndexError(f"{path} is damaged")


def _head(beginning: bytes | memoryview, path: Path) -> tuple[int, int]:
    if len(beginning) < _HEADER_BYTES or beginning[: len(_MAGIC)] != _MAGIC:
        raise UnreadableIndexError(f"{path} is not an index")
    length, crc = _FILE_HEAD.unpack_from(beginning, len(_MAGIC))
    return length, crc


def _loaded(content: memoryview, path: Path) -> Index:
    if _head(content, path)[0] != len(content):
        raise UnreadableIndexError(f"{path} is incomplete")
    try:
        rest, *tables = _parts(content, _HEADER_BYTES)
        index = _Unpickler(rest, tables).load()
    except Exception as error:
        raise UnreadableIndexError(f"{path} can't be read: {type(error).__name__}") from error
    if not isinstance(index, Index):
        raise UnreadableIndexError(f"{path} holds no index")
    return index


class _Unpickler(pickle.Unpickler):
    """Unpickles the types of an index and refuses all others."""

    def __init__(self, content: memoryview, tables: Sequence[memoryview]) -> None:
        super().__init__(BytesIO(content), buffers=tables)

    def find_class(self, module: str, name: str) -> Any:
        is_known = (module, name) in _ALLOWED_GLOBALS
        if is_known or (module.startswith("matchers.") and "." not in name):
            found = super().find_class(module, name)
            # Names that our modules import would give a pickle access to all of Python.
            if is_known or getattr(found, "__module__", None) == module:
                return found
        raise UnreadableIndexError(f"{module}.{name} belongs to no index")


def _parts(content: memoryview, place: int) -> Iterator[memoryview]:
    while place < len(content):
        (length,) = _LENGTH.unpack_from(content, place)
        place += _LENGTH.size
        yield content[place : place + length]
        place += length + -length % _ALIGNMENT
