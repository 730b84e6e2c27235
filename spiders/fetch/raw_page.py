"""Hold a page as the server sent it, before anything is read from it, or the reason why there is none."""

import zlib
from dataclasses import dataclass, replace
from functools import cached_property

from spiders.article import NotAnArticle, Refusal, Tls
from spiders.document.dom import MAX_PAGE_BYTES
from spiders.refusals import find_block

_CODINGS = {"gzip": (31, 47), "x-gzip": (31, 47), "deflate": (15, -15)}
"""zlib's window bits for each Content-Encoding, and for what servers send under its name as well."""


MAX_PACKED_PARTS = 1000
"""Members of gzip or frames of Zstandard in a body. A server makes one, a packer of large files one for each 64 kB; ten
megabytes of empty ones keep this process busy for twenty seconds."""


@dataclass(frozen=True, kw_only=True)
class RawPage:
    """A response: `body` is unpacked for reading, `wire_body` is as received. Header texts are latin-1."""

    requested_url: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    wire_body: bytes
    request_headers: tuple[tuple[str, str], ...] = ()
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None
    tls: Tls | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @cached_property
    def blocked(self) -> str | None:
        """Why this is a challenge, block or login page, if it is one."""
        return find_block(self.status, dict(self.headers), self.body, self.url)

    def for_reading(self) -> "RawPage":
        """Return the part of the page that a worker process needs."""
        return replace(self, wire_body=b"", request_headers=(), tls=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchFailure:
    """Why a request gave no usable response."""

    refusal: Refusal
    seen: str
    is_certificate: bool = False


def unpack_body(body: bytes, coding: str | None) -> bytes:
    """Return an archived body without its coding, the value of Content-Encoding.

    Raises NotAnArticle for an unknown or wrong coding, and for a body that is too large when unpacked."""
    for name in _codings(coding):
        if name not in _CODINGS:
            raise NotAnArticle(Refusal.BAD_ENCODING, f"coding {name[:40]!r}")
        body = _inflated(body, _CODINGS[name])
    return body


def unpack_beginning(body: bytes, coding: str | None, limit: int) -> bytes:
    """Return the first `limit` bytes of a body without its coding, or as they are if they aren't packed so."""
    for name in _codings(coding):
        beginnings = (_inflated_beginning(body, window, limit) for window in _CODINGS.get(name, ()))
        body = next((one for one in beginnings if one is not None), body)
    return body[:limit]


def _codings(coding: str | None) -> list[str]:
    """Return the codings of a Content-Encoding in the order in which they are undone."""
    named = [one.strip().lower() for one in (coding or "").split(",")]
    return [one for one in reversed(named) if one not in ("", "identity")]


def _inflated_beginning(body: bytes, window: int, limit: int) -> bytes | None:
    """Return the unpacked beginning of a body, which may be cut off; None if it isn't packed in this way."""
    found = bytearray()
    for _ in range(MAX_PACKED_PARTS):
        unpack = zlib.decompressobj(wbits=window)
        try:
            found += unpack.decompress(body, max(1, limit - len(found)))
        except zlib.error:
            return bytes(found) or None
        body = unpack.unused_data
        if not body or len(found) >= limit:
            break
    return bytes(found)


def _inflated(body: bytes, windows: tuple[int, ...]) -> bytes:
    for window in windows:
        unpack = zlib.decompressobj(wbits=window)
        try:
            found = unpack.decompress(body, MAX_PAGE_BYTES)
        except zlib.error:
            continue
        if unpack.unconsumed_tail:
            raise NotAnArticle(Refusal.TOO_LARGE, "too large when unpacked")
        return found
    raise NotAnArticle(Refusal.BAD_ENCODING, "the body isn't in the coding that its header names")
