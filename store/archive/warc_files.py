"""Write raw responses to WARC files, one gzip member per record, before anything parses the page.

`store.archive.read_archive` reads them back."""

import hashlib
import os
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from spiders.article import Tls
from store.archive.object_store import ArchiveFolder, ObjectStore, put_object

MAX_FILE_BYTES = 256 * 1024 * 1024
GZIP_LEVEL = 3
"""Level of compression: on real pages, 3 is three times as fast as warcio's default 9, for an eighth more bytes."""

SMALL_RECORD_BYTES, SMALL_RECORD_WINDOW_BITS = 4096, 12
"""Size up to which a record is packed with a small zlib window: allocating a larger one takes longer than packing."""

GZIP_MEMBER_START = zlib.compress(b"", GZIP_LEVEL, zlib.MAX_WBITS + 16)[:10]
"""The first bytes of each of our gzip members; they don't depend on the content."""

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

_NOTHING = hashlib.sha256().hexdigest()

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ORIGIN = re.compile(r"^[a-z]+://[^/?#]*")


class ArchiveError(Exception):
    """A record can't be read back as it was written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawResponse:
    """A response as received, and the request that it answers. Header texts are latin-1."""

    url: str
    requested_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    request_headers: tuple[tuple[str, str], ...] = ()
    fetched_at: datetime
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None
    tls: Tls | None = None
    truncated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RawRef:
    """Location of a response and its request in the archive, with the digests of the body and of the archived bytes."""

    file: str
    offset: int
    length: int
    sha256: str
    packed_sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PackedResponse:
    """A response and its request in archived form, with the digests of the body and of the bytes."""

    data: bytes
    sha256: str
    packed_sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierResponse:
    """An archived response that holds a body which was received again."""

    ref: RawRef
    url: str
    fetched_at: datetime


class WarcArchive:
    """The archive files of one run; a run never writes into another run's files."""

    def __init__(self, directory: Path, run_id: int) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory = directory
        self.run_id = run_id
        self._number = 0
        self._file: BinaryIO | None = None
        self._name = ""

    def write(self, raw: RawResponse, *, earlier: EarlierResponse | None = None) -> RawRef:
        """Append `raw` and return its location. It survives a killed process at once, and a power cut after `sync`.

        If its body equals that of an `earlier` response, the record refers to that one instead of repeating it,
        unless that one was lost or damaged."""
        if earlier is not None and not self._holds(earlier.ref):
            earlier = None
        return self.append([pack_response(raw, earlier=earlier)])[0]

    def _holds(self, ref: RawRef) -> bool:
        try:
            with (self.directory / ref.file).open("rb") as file:
                file.seek(ref.offset)
                return hashlib.sha256(file.read(ref.length)).hexdigest() == ref.packed_sha256
        except (OSError, ValueError):
            return False

    def append(self, responses: Sequence[PackedResponse]) -> list[RawRef]:
        """Append packed responses: all of them, or none if the disk is full."""
        if not responses:
            return []
        file = self._file_for_next()
        begin = offset = file.tell()
        try:
            _write_all(file, b"".join([one.data for one in responses]))
        except OSError:
            file.truncate(begin)
            file.seek(begin)
            raise
        refs = []
        for one in responses:
            refs.append(_ref(self._name, offset, one))
            offset += len(one.data)
        return refs

    def sync(self) -> None:
        """Wait until everything written is on the disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None

    def _file_for_next(self) -> BinaryIO:
        if self._file is not None and self._file.tell() < MAX_FILE_BYTES:
            return self._file
        self.close()
        self._file = self._new_file()
        _write_all(self._file, warcinfo(self._name))
        return self._file

    def _new_file(self) -> BinaryIO:
        while True:
            self._number += 1
            self._name = f"run-{self.run_id:06d}-{self._number:03d}.warc.gz"
            try:
                handle = os.open(self.directory / self._name, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600)
            except FileExistsError:
                continue
            _sync_directory(self.directory)
            # Unbuffered: a record is in the kernel's hands when `write` returns.
            return os.fdopen(handle, "r+b", buffering=0)


def _write_all(file: BinaryIO, packed: bytes) -> None:
    """Write every byte or raise: on a disk that fills up, one call writes a part and reports no error."""
    left = memoryview(packed)
    while left:
        left = left[file.write(left) :]


class ObjectArchive:
    """The archive in an object store: each response is one object, durable once written."""

    def __init__(self, directory: ObjectStore) -> None:
        self.directory = directory

    def write(self, raw: RawResponse, *, earlier: EarlierResponse | None = None) -> RawRef:
        """Store `raw` and return its location, like `WarcArchive.write`."""
        return self.append([pack_response(raw, earlier=earlier)])[0]

    def append(self, responses: Sequence[PackedResponse]) -> list[RawRef]:
        """Store packed responses and return their locations."""
        return [_ref(put_object(self.directory.url, one.data), 0, one) for one in responses]

    def sync(self) -> None:
        """Do nothing: the store confirms each object."""

    def close(self) -> None:
        """Do nothing."""


AnyArchive = WarcArchive | ObjectArchive


def open_archive(folder: ArchiveFolder, run_id: int) -> AnyArchive:
    """Return the archive that a run writes to."""
    return ObjectArchive(folder) if isinstance(folder, ObjectStore) else WarcArchive(folder, run_id)


def _ref(file: str, offset: int, one: PackedResponse) -> RawRef:
    return RawRef(file=file, offset=offset, length=len(one.data), sha256=one.sha256, packed_sha256=one.packed_sha256)


def pack_response(raw: RawResponse, *, earlier: EarlierResponse | None = None) -> PackedResponse:
    """Return the archived form of a response, without the body where an `earlier` response has the same."""
    digest = hashlib.sha256(raw.body).hexdigest() if raw.body else _NOTHING
    same = earlier if earlier is not None and earlier.ref.sha256 == digest and raw.body else None
    data = _records(raw, digest, same)
    return PackedResponse(data=data, sha256=digest, packed_sha256=hashlib.sha256(data).hexdigest())


def _records(raw: RawResponse, digest: str, same: EarlierResponse | None) -> bytes:
    """Return the records of a response and its request."""
    url, date = _one_line(raw.url).replace(" ", "%20"), _date(raw.fetched_at)
    response = _head(f"{raw.protocol} {raw.status} {_phrase(raw.status)}", raw.headers)
    block = response if same else response + raw.body
    about = {
        "WARC-Date": date,
        "WARC-Block-Digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
        "WARC-Payload-Digest": f"sha256:{digest}",
        "Kuzet-Requested-URI": _one_line(raw.requested_url),
        "WARC-Target-URI": url,
    }
    if raw.ip_address:
        about["WARC-IP-Address"] = raw.ip_address
    if raw.truncated:
        about["WARC-Truncated"] = "length"
    about |= _encryption(raw.tls)
    about |= _revisit(raw, same)
    name, kind = _record_id(), "revisit" if "WARC-Profile" in about else "response"
    answer = _record(kind, name, "application/http; msgtype=response", about, block)
    path = _ORIGIN.sub("", url.partition("#")[0]) or "/"
    request = _head(f"GET {path} HTTP/1.1", raw.request_headers)
    of_request = {
        "WARC-Date": date,
        "WARC-Concurrent-To": name,
        "WARC-Block-Digest": f"sha256:{hashlib.sha256(request).hexdigest()}",
        "WARC-Payload-Digest": f"sha256:{_NOTHING}",
        "WARC-Target-URI": url,
    }
    return answer + _record("request", _record_id(), "application/http; msgtype=request", of_request, request)


def _encryption(tls: Tls | None) -> dict[str, str]:
    if tls is None:
        return {}
    return {
        "Kuzet-TLS-Protocol": tls.protocol or "unknown",
        "Kuzet-TLS-Issuer": _one_line(tls.issuer).encode("ascii", "backslashreplace").decode(),
        "Kuzet-TLS-Certificate": f"sha256:{tls.certificate}",
        "Kuzet-TLS-Verified": "yes" if tls.is_verified else "no",
    }


def _revisit(raw: RawResponse, same: EarlierResponse | None) -> dict[str, str]:
    """Return the fields of a revisit record (WARC 1.1, section 6.7); readers of WARC files look up the earlier one."""
    if same is not None:
        ref = same.ref
        return {
            "WARC-Profile": _IDENTICAL,
            "WARC-Refers-To-Target-URI": _one_line(same.url).replace(" ", "%20"),
            "WARC-Refers-To-Date": _date(same.fetched_at),
            "Kuzet-Refers-To": f"{ref.file} {ref.offset} {ref.length} {ref.packed_sha256}",
        }
    return {"WARC-Profile": _NOT_MODIFIED} if raw.status == HTTPStatus.NOT_MODIFIED and not raw.body else {}


def _date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"


def warcinfo(name: str) -> bytes:
    about = {"WARC-Filename": name, "WARC-Date": _date(datetime.now(UTC))}
    fields = b"software: Kuzet\r\nformat: WARC File Format 1.1\r\n"
    return _record("warcinfo", _record_id(), "application/warc-fields", about, fields)


def _record(kind: str, name: str, media: str, about: Mapping[str, str], block: bytes) -> bytes:
    """Return a packed record (WARC 1.1, section 4)."""
    fields = "".join([f"{field}: {value}\r\n" for field, value in about.items()])
    head = (
        f"WARC/1.1\r\n{fields}WARC-Type: {kind}\r\nWARC-Record-ID: {name}\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return _gzipped(b"".join((head.encode(), block, b"\r\n\r\n")))


def _record_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def _gzipped(record: bytes) -> bytes:
    window = SMALL_RECORD_WINDOW_BITS if len(record) <= SMALL_RECORD_BYTES else zlib.MAX_WBITS
    return zlib.compress(record, GZIP_LEVEL, window + 16)


def _head(first_line: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = [first_line, *[f"{name}: {value}" for name, value in headers], "", ""]
    if _CONTROL.search("".join(lines)):
        # a line break in a value would turn one header into two
        lines = [_one_line(line) for line in lines]
    return "\r\n".join(lines).encode("latin-1", "replace")


def _one_line(text: str) -> str:
    return _CONTROL.sub(lambda match: f"%{ord(match[0]):02X}" if match[0] != "\t" else "\t", text)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
