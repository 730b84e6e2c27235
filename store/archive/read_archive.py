"""Read raw responses from the archive (`warc_files`), checking each against its digest.

This is separate from writing, because a run in which nothing changed reads no responses and needn't import warcio."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders

from spiders.article import Tls
from store.archive.object_store import ArchiveFolder
from store.archive.warc_files import GZIP_MEMBER_START, ArchiveError, RawRef, RawResponse, warcinfo


def read_raw(directory: ArchiveFolder, ref: RawRef) -> RawResponse:
    """Return the response at `ref`, with its body (of an earlier record, if it refers to one) checked."""
    packed = read_packed(directory, ref)
    try:
        raw, body_location = _unpacked(packed)
    except Exception as error:
        # warcio raises many kinds of errors on damaged bytes.
        raise ArchiveError(f"{ref.file} at byte {ref.offset} can't be read: {error}") from error
    if body_location is not None:
        raw = replace(raw, body=_body_at(directory, body_location, ref))
    if hashlib.sha256(raw.body).hexdigest() != ref.sha256:
        raise ArchiveError(f"{ref.file} at byte {ref.offset} doesn't contain the recorded body")
    return raw


def _body_at(directory: ArchiveFolder, location: str, ref: RawRef) -> bytes:
    """Return the body of the earlier response that a record refers to."""
    file, offset, length, packed_sha256 = location.split(" ")
    earlier = RawRef(file=file, offset=int(offset), length=int(length), sha256=ref.sha256, packed_sha256=packed_sha256)
    raw, further = _unpacked(read_packed(directory, earlier))
    if further is not None:
        raise ArchiveError(f"{ref.file} at byte {ref.offset} refers to a record without a body")
    return raw.body


def read_packed(directory: ArchiveFolder, ref: RawRef) -> bytes:
    """Return the bytes at `ref` checked against their digest: a response and its request, as two gzip members."""
    try:
        with (directory / ref.file).open("rb") as file:
            file.seek(ref.offset)
            packed = file.read(ref.length)
    except (OSError, ValueError) as error:
        raise ArchiveError(f"{ref.file!r} can't be read: {error}") from error
    if len(packed) < ref.length:
        raise ArchiveError(f"{ref.file} ends at byte {ref.offset + len(packed)}, inside the record at {ref.offset}")
    if hashlib.sha256(packed).hexdigest() != ref.packed_sha256:
        raise ArchiveError(f"{ref.file} at byte {ref.offset} doesn't contain the recorded bytes")
    return packed


def extract_warc(directory: ArchiveFolder, refs: Iterable[RawRef], name: str) -> Iterator[bytes]:
    """Yield the parts of a WARC file that holds only the responses at `refs`, each checked against its digest."""
    yield warcinfo(name)
    for ref in refs:
        yield read_packed(directory, ref)


def check_unrecorded_bytes(path: Path, records: Iterable[RawRef], *, may_be_cut: bool) -> None:
    """Raise ArchiveError if bytes outside a file's `records`, which are in order, aren't complete members of Kuzet's.

    With `may_be_cut`, any bytes may follow the last record, as a power cut during the run leaves them."""
    end = 0
    with path.open("rb") as file:
        for ref in records:
            file.seek(end)
            _check_members(end, file.read(max(0, ref.offset - end)))
            end = ref.offset + ref.length
        if not may_be_cut:
            file.seek(end)
            _check_members(end, file.read())


def _check_members(offset: int, packed: bytes) -> None:
    while packed:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        try:
            unpacker.decompress(packed)
        except zlib.error as error:
            raise ArchiveError(f"the bytes at {offset}, outside the records, were altered or added: {error}") from error
        if not unpacker.eof or not packed.startswith(GZIP_MEMBER_START):
            raise ArchiveError(f"the bytes at {offset}, outside the records, were altered or added")
        offset += len(packed) - len(unpacker.unused_data)
        packed = unpacker.unused_data


def _unpacked(packed: bytes) -> tuple[RawResponse, str | None]:
    """Return a response, and the location of its body if the body is in another record."""
    records = ArchiveIterator(BytesIO(packed), no_record_parse=True)
    (about, block), (_, request) = [(record.rec_headers, record.raw_stream.read()) for record in records]
    status_line, headers, body = _split(block)
    protocol, status = status_line.split(" ")[:2]
    raw = RawResponse(
        url=about.get_header("WARC-Target-URI"),
        requested_url=about.get_header("Kuzet-Requested-URI"),
        status=int(status),
        headers=headers,
        body=body,
        request_headers=_split(request)[1],
        fetched_at=datetime.strptime(about.get_header("WARC-Date"), "%Y-%m-%dT%H:%M:%S%z"),
        protocol=protocol,
        ip_address=about.get_header("WARC-IP-Address"),
        tls=_tls(about),
        truncated=about.get_header("WARC-Truncated") is not None,
    )
    return raw, about.get_header("Kuzet-Refers-To")


def _tls(about: StatusAndHeaders) -> Tls | None:
    protocol = about.get_header("Kuzet-TLS-Protocol")
    if protocol is None:
        return None
    return Tls(
        protocol=None if protocol == "unknown" else protocol,
        issuer=about.get_header("Kuzet-TLS-Issuer"),
        certificate=about.get_header("Kuzet-TLS-Certificate").removeprefix("sha256:"),
        is_verified=about.get_header("Kuzet-TLS-Verified") == "yes",
    )


def _split(block: bytes) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    head, _, body = block.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return first, tuple((name, value) for name, _, value in pairs), body
