"""The archive in an object store, through fsspec: each response is an object named by the SHA-256 of its bytes.

All workers and desks share one archive, on any machine, and an object can be checked against its name. Responses
that were archived in files before stay readable."""

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
"""URL schemes that obstore supports. It reads server addresses and keys from the environment (AWS_ENDPOINT_URL,
AWS_ACCESS_KEY_ID and so on)."""


class ObjectStoreError(OSError):
    """The object store can't be read or written now, or its content is not as expected."""


@dataclass(frozen=True)
class ObjectStore:
    """An object store, and the folder of responses that were archived in files."""

    directory: Path
    url: str

    def __truediv__(self, name: str) -> "Path | ArchivedObject":
        return ArchivedObject(self.url, name) if OBJECT_NAME.fullmatch(name) else self.directory / name


@dataclass(frozen=True)
class ArchivedObject:
    """One object, readable like a file."""

    url: str
    name: str

    def open(self, mode: str) -> BinaryIO:
        """Return the whole object. Raises ObjectStoreError if it is missing or the store doesn't answer."""
        assert mode == "rb", "objects are only read"
        files, root = _store(self.url)
        try:
            return BytesIO(files.cat_file(f"{root}/{self.name}"))
        except Exception as error:
            # Each store raises errors of its own.
            raise ObjectStoreError(f"{self.name}: {type(error).__name__}: {str(error)[:200]}") from error


ArchiveFolder = Path | ObjectStore
"""The place of an archive: a folder of WARC files, or an object store."""


def archive_of(home: Home) -> ArchiveFolder:
    """Return the location of an installation's archive."""
    return ObjectStore(home.archive, home.archive_url) if home.archive_url else home.archive


def put_object(url: str, packed: bytes) -> str:
    """Store bytes and return the object's name. Raises ObjectStoreError unless the store confirms them."""
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
