"""Get timestamps (RFC 3161) from the authority named by the operator."""

from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from store.chain.chain import ChainHead

MAX_REPLY_BYTES = 1_000_000
"""Most bytes of a reply; a timestamp with its certificates takes a few thousand."""

REPLY_TIMEOUT_SECONDS = 30


class TimestampError(Exception):
    """The authority returned no valid timestamp."""


def stamp(data: bytes, authority: str) -> bytes:
    """Return the authority's signed reply (DER) for the SHA-256 of `data`; only the digest is sent.

    Raises TimestampError."""
    try:
        from rfc3161_client import HashAlgorithm, PKIStatus, TimestampRequestBuilder, decode_timestamp_response
    except ImportError as error:
        raise TimestampError("install it with: pip install 'kuzet[timestamp]'") from error
    if not authority.startswith(("http://", "https://")):
        raise TimestampError("an authority's address begins with http:// or https://")
    asked = TimestampRequestBuilder(data, HashAlgorithm.SHA256).build()
    reply = _ask(authority, asked.as_bytes())
    try:
        told = decode_timestamp_response(reply)
        if PKIStatus(told.status) not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
            raise TimestampError(f"it answered with status {told.status} {' '.join(told.status_string)}")
        info = told.tst_info
    except ValueError as error:
        raise TimestampError(f"its answer can't be read: {error}") from error
    if info.message_imprint.message != asked.message_imprint.message or info.nonce != asked.nonce:
        raise TimestampError("its answer is about something else")
    return reply


def stamp_head(head: ChainHead, authority: str, folder: Path) -> Path:
    """Write a chain head and its timestamp into `folder`, named by the head's position, and return the stamp's path.

    Raises TimestampError."""
    words = f"{head.position}:{head.digest}\n".encode()
    reply = stamp(words, authority)
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{head.position}.tsr"
    path.with_suffix(".txt").write_bytes(words)
    path.write_bytes(reply)
    return path


def _ask(authority: str, query: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query"}
    request = Request(authority, data=query, headers=headers)  # noqa: S310 - the operator's own address, checked above
    try:
        with urlopen(request, timeout=REPLY_TIMEOUT_SECONDS) as reply:  # noqa: S310
            found: bytes = reply.read(MAX_REPLY_BYTES)
    except (OSError, HTTPException) as error:
        raise TimestampError(str(error)) from error
    return found
