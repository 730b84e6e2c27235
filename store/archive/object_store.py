"""The archive in an object store, by fsspec: each response is an object that is named by the SHA-256 of its bytes.

So all workers and desks have one archive, on any machines; whoever holds an object can tell that it is what it is
called. Responses that were archived in files before stay readable beside it."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from config.environment import Home

OBJECT_NAME = re.compile(r"sha256/[0-9a-f]{2}/[0-9a-f]{64}\.warc\.gz")

NATIVE_STORES = {"s3": "S3", "s3a": "S3", "gs": "GCS", "az": "Azure", "abfs": "Azure"}
"""Stores that obstore speaks to; it takes addresses of servers and keys from the environment (AWS_ENDPOINT_URL,
AWS_ACCESS_KEY_ID and so on)."""


class ObjectStoreError(OSError):
    """The object store can't be read or written now, or isn't as it should be."""


@dataclass(frozen=True)
class ObjectStore:
    """An object store, and the folder with what was archived in files."""

    directory: Path
    url: str

    def __truediv__(self, name: str) -> "Path | ArchivedObject":
        return ArchivedObject(self.url, name) if OBJECT_NAME.fullmatch(name) else self.directory / name


@dataclass(frozen=True)
class ArchivedObject:
    """One object, which is read like a file."""

    url: str
    name: str

    def open(self, mode: str) -> BinaryIO:
        """The whole object; ObjectsError where there is none, or the store doesn't answer."""
        assert mode == "rb", "objects are only read"
        files, root = _store(self.url)
        try:
            return BytesIO(files.cat_file(f"{root}/{self.name}"))
        except Exception as error:
            # Each store raises errors of its own.
            raise ObjectStoreError(f"{self.name}: {type(error).__name__}: {str(error)[:200]}") from error


ArchiveFolder = Path | ObjectStore
"""Where an archive is."""


def archive_of(home: Home) -> ArchiveFolder:
    """Where an installation's archive is."""
    return ObjectStore(home.archive, home.archive_url) if home.archive_url else home.archive


def put_object(url: str, packed: bytes) -> str:
    """Keep bytes in the store, and return the object's name; ObjectsError unless the store says that it has them."""
    digest = hashlib.sha256(packed).hexdigest()
    name = f"sha256/{digest[:2]}/{digest}.warc.gz"
    files, root = _store(url)
    try:
        files.makedirs(f"{root}/sha256/{digest[:2]}", exist_ok=True)
        files.pipe_file(f"{root}/{name}", packed)
    except Exception as error:
        raise ObjectStoreError(f"the archive takes no response: {type(error).__name__}: {str(error)[:200]}") from error
    return name


@cache
def _store(url: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError as error:
        raise ObjectStoreError(
            "an archive in an object store needs more libraries: pip install kuzet[objects]"
        ) from error
    scheme = url.partition("://")[0]
    if scheme in NATIVE_STORES:
        from obstore.fsspec import register

        register(scheme)
    try:
        files, root = fsspec.core.url_to_fs(url)
    except Exception as error:
        raise ObjectStoreError(f"KUZET_ARCHIVE can't be opened: {type(error).__name__}: {str(error)[:200]}") from error
    return files, str(root).rstrip("/")
