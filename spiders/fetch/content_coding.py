"""An archived body as it was read: out of the coding in which it came over the wire."""

import zlib

from spiders.article import NotAnArticle, Refusal
from spiders.document.dom import MAX_PAGE_BYTES

_CODINGS = {"gzip": (31, 47), "x-gzip": (31, 47), "deflate": (15, -15)}
"""What zlib calls a coding, and what servers send under its name as well."""


def unpacked(body: bytes, coding: str | None) -> bytes:
    """`body` out of `coding`, the value of Content-Encoding; NotAnArticle if it can't be or is too large."""
    codings = [one.strip().lower() for one in (coding or "").split(",") if one.strip().lower() not in ("", "identity")]
    for name in reversed(codings):
        if name not in _CODINGS:
            raise NotAnArticle(Refusal.BAD_ENCODING, f"coding {name[:40]!r}")
        body = _inflated(body, _CODINGS[name])
    return body


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
