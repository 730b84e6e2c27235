"""What feeds and sitemaps share: their text, without a DOCTYPE, and of gzip no more than a cap."""

import re
import zlib

from spiders.article import NotAnArticle, Refusal
from spiders.document.decoding import decode
from spiders.document.dom import has_endless_tag

MAX_XML = 25 * 1024 * 1024
"""Bytes after unpacking. The protocol allows sitemaps of 50 MB; those of outlets have under 10."""

_GZIP = b"\x1f\x8b"
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!(?:DOCTYPE|ENTITY)", re.IGNORECASE | re.DOTALL)


def xml_text(body: bytes, content_type: str | None = None) -> str:
    """The text of an XML document, unpacked and without its declaration; NotAnArticle if it is too large, broken or
    declares entities, with which XML can read files and fill memory."""
    text = decode(unpacked(body), content_type)
    if not text.strip():
        raise NotAnArticle(Refusal.BAD_RESPONSE, "the answer is empty")
    if _DOCTYPE.match(text) and not re.match(r"\s*<!doctype html", text, re.IGNORECASE):
        raise NotAnArticle(Refusal.BAD_RESPONSE, "it has a DOCTYPE: not read, for entities can read files")
    if has_endless_tag(text):
        raise NotAnArticle(Refusal.BAD_RESPONSE, "a tag has thousands of attributes")
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def unpacked(body: bytes) -> bytes:
    """`body`, out of gzip if it is in gzip."""
    data, out = body, b""
    while data.startswith(_GZIP):
        unpack = zlib.decompressobj(wbits=31)
        try:
            out += unpack.decompress(data, MAX_XML + 1 - len(out))
        except zlib.error as error:
            raise NotAnArticle(Refusal.BAD_RESPONSE, f"broken gzip: {error}") from error
        if len(out) > MAX_XML:
            break
        if not unpack.eof:
            raise NotAnArticle(Refusal.TRUNCATED, "the gzip file breaks off")
        data = unpack.unused_data
    result = out or body
    if len(result) > MAX_XML:
        raise NotAnArticle(Refusal.TOO_LARGE, f"more than {MAX_XML} bytes")
    return result
