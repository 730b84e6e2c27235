"""Restore a backup, checking every name, size and digest before anything is put in place."""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Self

from config.environment import Home
from store.backup.backup import FORMAT, MANIFEST, folder_removed_at_death, is_safe
from store.backup.file_encryption import decrypted, is_encrypted
from store.backup.snapshot import BackupError, check_snapshot, dump_name, is_vacant, restore_snapshot

MAX_MANIFEST_BYTES = 64 << 20
MIN_FREE_BYTES = 256 << 20
"""Bytes of disk space that unpacking leaves free."""


def restore(home: Home, path: Path, *, identity: Path | None = None) -> dict[str, Any]:
    """Restore the backup into the empty `home` and return its manifest. Raises BackupError if either isn't valid.

    After an interruption the home is not empty and has no database: clear it and start again."""
    _refuse_filled(home)
    with _unpacked(home, path, identity) as (folder, manifest):
        database = folder / dump_name(home.database_url)
        for one in sorted(folder.iterdir()):
            if one != database:
                shutil.move(one, home.path / one.name)
        # The database comes last: if it is in place, the restore is complete.
        restore_snapshot(database, home.database_url)
    os.sync()
    return manifest


def check_backup(home: Home, path: Path, *, identity: Path | None = None) -> dict[str, Any]:
    """Unpack the backup beside the installation, check it as `restore` would, remove it, and return its manifest."""
    with _unpacked(home, path, identity) as (_, manifest):
        return manifest


def _refuse_filled(home: Home) -> None:
    names = sorted(one.name for one in home.path.iterdir())
    if names:
        raise BackupError(f"{home.path} already contains {names[0]}: restore into an empty folder (set KUZET_HOME)")
    if not is_vacant(home.database_url):
        raise BackupError("the database that KUZET_DATABASE_URL names already has tables: name an empty one")


@contextmanager
def _unpacked(home: Home, path: Path, identity: Path | None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield a folder with the backup's files, all checked, and the manifest."""
    with folder_removed_at_death(home.path, ".restore-") as folder:
        try:
            with decrypted(path, identity) if is_encrypted(path) else path.open("rb") as stream:
                manifest = _unpack(stream, folder)
            database = folder / dump_name(home.database_url)
            if not database.exists():
                raise BackupError(f"the backup contains no {database.name}: it is from the other kind of database")
            check_snapshot(database)
        except (tarfile.TarError, EOFError) as error:
            raise BackupError(f"{path.name} is not a complete backup: {error}") from error
        yield folder, manifest


class _PlainFile(tarfile.TarInfo):
    """A member of a tar. Anything but a plain file is refused when its header is read: links and devices, but also
    extended headers, which would be read into memory at any size."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Return the member that a block of the tar describes."""
        member = super().frombuf(buf, encoding, errors)
        if member.type != tarfile.REGTYPE:
            raise BackupError(f"the backup contains {member.name[:100]!r}, which is not a plain file")
        return member


def _unpack(stream: BinaryIO, folder: Path) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_PlainFile) as tar:
        for member in tar:
            _check(member, found, folder)
            source = tar.extractfile(member)
            assert source is not None, "a plain file"
            if member.name == MANIFEST:
                return _agreed(source.read(), found)
            found[member.name] = {"size": member.size, "sha256": _copied(source, folder / member.name)}
    raise BackupError("the backup has no manifest: it was cut off")


def _check(member: tarfile.TarInfo, found: dict[str, dict[str, Any]], folder: Path) -> None:
    if not is_safe(member.name):
        raise BackupError(f"the backup contains {member.name[:100]!r}, which no backup of Kuzet does")
    if member.name in found:
        raise BackupError(f"the backup contains {member.name} twice")
    room = MAX_MANIFEST_BYTES if member.name == MANIFEST else shutil.disk_usage(folder).free - MIN_FREE_BYTES
    if member.size > room:
        raise BackupError(f"{member.name} has {member.size} bytes: the disk has no room for them")


def _copied(source: Any, path: Path) -> str:
    """Write the file (0600) and return its digest."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while piece := source.read(1 << 20):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _agreed(content: bytes, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the manifest if it agrees with what was found for every file."""
    try:
        manifest = json.loads(content)
        is_ours, listed = manifest["format"] == FORMAT, dict(manifest["files"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BackupError("the backup's manifest can't be read") from error
    if not is_ours:
        raise BackupError(f"the backup has format {str(manifest['format'])[:50]!r}, this program knows {FORMAT}")
    for name in sorted(listed.keys() | found.keys()):
        if listed.get(name) != found.get(name):
            raise BackupError(f"{name[:200]} is not what was backed up: it is missing, was added or was altered")
    return {**manifest, "files": listed}
