"""Write a backup: one tar file with a snapshot of the database, the archive, and the digest of every file.

Nothing in it is compressed, so that it never unpacks to more than its own size."""

import hashlib
import json
import os
import re
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO

from config.environment import Home
from store.backup.file_encryption import encrypted
from store.backup.snapshot import BackupError, dump_name, write_snapshot
from store.chain.chain import ChainHead
from store.chain.chain_heads import HEADS_NAME, newest_head
from store.session import sqlite_path

FORMAT = "kuzet-backup-1"
MANIFEST = "manifest.json"

EXCLUDED_NAMES = frozenset({"crawl.lock", "log", "demo", "notices.json", "notify.lock", "index"})
"""Files and folders that another machine doesn't need; names that begin with a dot are excluded, too."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,5}")


@dataclass(frozen=True, kw_only=True)
class BackupSummary:
    """A backup on the disk."""

    path: Path
    files: int
    bytes: int
    head: ChainHead | None
    """The newest noted chain head: it proves most if it is stored elsewhere."""


def back_up(home: Home, path: Path, *, now: datetime, recipient: str | None = None) -> BackupSummary:
    """Write a backup of the installation to the new file `path` (0600); crawl and desk may run meanwhile."""
    if path.exists():
        raise BackupError(f"{path} already exists: name another file")
    # in the folder that holds the database unencrypted anyway, not beside a backup that may be encrypted
    with folder_removed_at_death(home.path, ".backup-") as folder:
        # Heads come first: each was noted after its commit, so the copied chain contains all of them.
        noted = home.heads.read_bytes() if home.heads.exists() else b""
        copy = write_snapshot(home.database_url, folder / dump_name(home.database_url))
        encryption = partial(encrypted, recipient=recipient) if recipient else nullcontext
        with _new_file(path) as file, encryption(file) as stream:
            packer = Packer(stream)
            packer.add_bytes(HEADS_NAME, noted)
            packer.add_file(copy.name, copy)
            # The archive comes last: a response is archived before the database refers to it.
            for one in _other_files(home):
                packer.add_file(one.relative_to(home.path).as_posix(), one)
            packer.finish(now)
    return BackupSummary(path=path, files=len(packer.files), bytes=path.stat().st_size, head=newest_head(noted))


@contextmanager
def folder_removed_at_death(parent: Path, prefix: str) -> Iterator[Path]:
    """Make a folder that is removed at the end, even if this program is killed."""
    folder = parent / f"{prefix}{token_hex(4)}"
    with _removed_at_death(folder):  # before it exists, so that no moment is left in which a kill would leave it
        folder.mkdir(mode=0o700)
        yield folder


@contextmanager
def _removed_at_death(path: Path) -> Iterator[None]:
    """Remove a file or folder at the end, even if this program is killed: it may hold the database unencrypted.

    A shell removes it when its standard input ends: the system closes that however this program dies."""
    command = ["/bin/sh", "-c", 'read -r _; rm -rf -- "$1"', "sh", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True):
        yield


def _other_files(home: Home) -> Iterator[Path]:
    """Yield the installation's files, except the database and files that no other machine needs."""
    database = sqlite_path(home.database_url)
    for folder, folders, files in os.walk(home.path, followlinks=True):
        top = Path(folder) == home.path
        folders[:] = sorted(name for name in folders if not _is_excluded(name, top))
        for name in sorted(files):
            file = Path(folder) / name
            if not (_is_excluded(name, top) or (database and file.name.startswith(database.name) and top)):
                yield file


def _is_excluded(name: str, top: bool) -> bool:
    return name.startswith(".") or (top and (name in EXCLUDED_NAMES or name == HEADS_NAME))


class Packer:
    """Writes a tar: each file is added with its digest, the manifest comes last."""

    def __init__(self, stream: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.GNU_FORMAT)  # noqa: SIM115 - `finish` closes it
        self.files: dict[str, dict[str, Any]] = {}

    def add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        """Add the file with its present size, even if it grows meanwhile."""
        with path.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def finish(self, now: datetime) -> None:
        """Add the manifest and end the tar."""
        about = {"format": FORMAT, "made": now.isoformat(), "files": self.files}
        content = json.dumps(about, indent=1).encode()
        self._tar.addfile(_member(MANIFEST, len(content)), BytesIO(content))
        self._tar.close()

    def _add(self, name: str, file: BinaryIO, size: int) -> None:
        if not is_safe(name):
            raise BackupError(f"{name!r} in the installation's folder can't be backed up under this name: rename it")
        digesting = _Digesting(file)
        try:
            self._tar.addfile(_member(name, size), digesting)
        except OSError as error:
            if error.errno is not None:
                raise
            raise BackupError(f"{name} became shorter while it was being read: try again") from error
        self.files[name] = {"size": size, "sha256": digesting.digest.hexdigest()}


class _Digesting:
    """A file whose digest is computed as it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def is_safe(name: str) -> bool:
    """Return whether a name stays inside the folder it is unpacked to, on any system."""
    return bool(_NAME.fullmatch(name)) and len(name) <= tarfile.LENGTH_NAME


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that gets its name only when it is complete and on the disk."""
    part = path.with_name(f"{path.name}.{token_hex(4)}.part")
    with _removed_at_death(part):
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
