"""Decode the bytes of pages, feeds and sitemaps, whatever encoding they declare.

Servers and pages of the region often declare a wrong encoding.
"""

import codecs
import re
import zlib

from spiders.article import NotAnArticle, Refusal

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|^\s*<\?xml[^>]{0,100}?encoding=[\"']([\w.:-]+)", re.IGNORECASE
)
_DECLARATION_BYTES = 4096
"""Bytes searched for a declared encoding. Browsers search 1,024, but real pages declare it later at times."""

_BAD_REFERENCE = re.compile(
    r"&#(?:[xX]0*([0-9a-fA-F]{1,2}|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF]|[0-9a-fA-F]{6,})"
    r"|0*(\d{1,3}|5[5-7]\d{3}|6553[45]|\d{7,}))(?![0-9a-fA-F]);?"
)
_MAX_BROKEN_RATE = 0.02
"""Share of a text's non-ASCII characters that may be broken in damaged UTF-8."""

_INVALID_UTF8 = re.compile("[\udc80-\udcff]+")
"""Bytes that aren't UTF-8, as Python's `surrogateescape` marks them."""


def _bytes_by_character(encoding: str) -> dict[int, str]:
    """Map the code point of each character to its byte, given as a Latin-1 character."""
    chars = {byte: bytes([byte]).decode(encoding, "ignore") for byte in range(128, 256)}
    return {ord(char): chr(byte) for byte, char in chars.items() if char}


_MISTAKEN_ENCODINGS = (
    ("РСТУ", {**_bytes_by_character("windows-1251"), 0xFFFD: "\x98"}),  # windows-1251 has only this unassigned byte
    ("ÐÑÒÓ", _bytes_by_character("windows-1252")),
)
"""Lead bytes of Cyrillic letters in UTF-8 as they look in the encodings that UTF-8 is most often mistaken for."""

_MIN_LEAD_BYTE_RATE = 0.3
"""Share of lead bytes among non-ASCII bytes: 0.4 where each letter became two, 0.1 in text in capitals."""

_COMMON_LETTERS = frozenset("оеаинтсрвлды")
_MIN_COMMON_LETTER_RATE = 0.3
"""Share of common letters among non-ASCII characters for an encoding to be credible."""

_SAMPLE_CHARS = 200_000

_SUPPORTED_ENCODINGS = re.compile(
    r"cp(?:125\d|866|874|949|932)|iso8859-\d+|latin_1|koi8-[rut]|kz1048|ptcp154|mac-(?:roman|cyrillic)"
    r"|gb(?:k|2312|18030)|big5(?:hkscs)?|euc_(?:jp|kr)|shift_jis|iso2022_jp|hz|johab|utf-.*"
)
"""Encodings that browsers support, and the Kazakh ones."""

_UTF7_RUN = re.compile(rb"\+[A-Za-z0-9+/]{5,}")
"""A non-ASCII word in UTF-7."""

_MAX_UTF7_RUNS = 50
"""Such words in an ASCII page that declares UTF-7; fewer may be anything."""

MAX_XML_BYTES = 25 * 1024 * 1024
"""Bytes after decompression. The protocol allows sitemaps of 50 MB; those of outlets have less than 10 MB."""

_GZIP = b"\x1f\x8b"
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!(?:DOCTYPE|ENTITY)", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"\s[\w:-]+=")
_MAX_TAG_CHARS, _MAX_TAG_ATTRIBUTES = 20_000, 2_000

_CYRILLIC_ENCODINGS = ("windows-1251", "koi8-r", "iso-8859-5", "cp866")


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return the text of a page or feed, without NULs and invalid character references.

    Bytes that are valid UTF-8 are read as UTF-8, whatever is declared: no text in a one-byte Cyrillic encoding is.
    Raises NotAnArticle (BAD_ENCODING) if no encoding makes the text readable.
    """
    return _without_invalid_characters(_decode(body, content_type))


def _decode(body: bytes, content_type: str | None) -> str:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, "replace").lstrip("\ufeff")
    wide = detect_utf16(body[:1000])
    if wide:
        return body.decode(wide, "replace")
    if _is_utf7(body, content_type):
        raise NotAnArticle(Refusal.BAD_ENCODING, "UTF-7, which no browser supports")
    try:
        return _undo_double_encoding(body.decode("utf-8"), len(body))
    except UnicodeDecodeError:
        return _damaged_utf8(body) or _mixed_encodings(body) or _decode_one_byte(body, content_type)


def _is_utf7(body: bytes, content_type: str | None) -> bool:
    if not body.isascii() or "utf-7" not in _declared_encodings(body, content_type):
        return False
    return len(_UTF7_RUN.findall(body)) > _MAX_UTF7_RUNS


def detect_utf16(head: bytes) -> str | None:
    """Return the kind of UTF-16 of a text without a byte order mark, or None: every second byte of markup is NUL."""
    if head.count(0) < len(head) / 5:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _damaged_utf8(body: bytes) -> str | None:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(body) - len(body.translate(None, bytes(range(128, 256))))
    if broken > 3 + _MAX_BROKEN_RATE * foreign / 2:
        return None
    return re.sub("\ufffd{2,}", "\ufffd", text)


def _mixed_encodings(body: bytes) -> str | None:
    """Return the text of a UTF-8 page with some windows-1251 in it, such as an included file, else None."""
    text = body.decode("utf-8", "surrogateescape")
    others = sum(map(len, _INVALID_UTF8.findall(text)))
    if others > (len(body) - len(text)) / 2:
        return None
    return _INVALID_UTF8.sub(_decode_as_windows_1251, text)


def _decode_as_windows_1251(found: re.Match[str]) -> str:
    piece = found[0].encode("utf-8", "surrogateescape").decode("windows-1251", "replace")
    return piece if len(piece) > 1 and piece.isalpha() else "\ufffd"


def _undo_double_encoding(text: str, size: int) -> str:
    """Return the text of a page that was decoded wrongly and encoded as UTF-8 again, as some databases do.

    `size` is the length in bytes. Any other text is returned as it is.
    """
    for leads, encoding in _MISTAKEN_ENCODINGS:
        seen = sum(map(text.count, leads))
        if seen > 50 and seen > _MIN_LEAD_BYTE_RATE * (size - len(text)):
            octets = text.translate(encoding).encode("latin-1", "ignore")
            again = octets.decode("utf-8", "replace")
            broken = again.count("\ufffd")
            if broken > seen / 2:
                continue  # correct text in capitals
            if broken > _MAX_BROKEN_RATE * seen:
                raise NotAnArticle(Refusal.BAD_ENCODING, "UTF-8 was encoded twice and lost letters")
            return again
    return text


def _decode_one_byte(body: bytes, content_type: str | None) -> str:
    declared = [name for name in _declared_encodings(body, content_type) if not name.startswith("utf")]
    texts = [body.decode(encoding, "replace") for encoding in dict.fromkeys((*declared, *_CYRILLIC_ENCODINGS))]
    if declared and _is_accented_latin(texts[0]):
        return texts[0]
    best = max(texts, key=_common_letter_rate)
    if _common_letter_rate(best) < _MIN_COMMON_LETTER_RATE or "\ufffd" * 3 in best:
        seen = f"no encoding makes it readable (declared: {', '.join(declared) or 'none'})"
        raise NotAnArticle(Refusal.BAD_ENCODING, seen)
    return best


def _declared_encodings(body: bytes, content_type: str | None) -> list[str]:
    in_meta = _IN_META.search(body, 0, _DECLARATION_BYTES)
    names = [match[1] for match in [_IN_HEADER.search(content_type or "")] if match]
    names += [(in_meta[1] or in_meta[2]).decode("ascii")] if in_meta else []
    return [name for name in map(_supported_name, names) if name is not None]


def _supported_name(name: str) -> str | None:
    """Return Python's name of an encoding that pages use; None for others, some of which are slow or raise."""
    try:
        found = codecs.lookup(name.lower().removeprefix("x-")).name
    except (LookupError, ValueError):
        return None
    return found if _SUPPORTED_ENCODINGS.fullmatch(found) else None


def _is_accented_latin(text: str) -> bool:
    """Return whether a text is in Latin letters with some accents, which don't show the encoding."""
    sample = text[:_SAMPLE_CHARS]
    foreign = [char for char in sample if char > "\x7f"]
    return len(foreign) < len(sample) / 20 and sum(map(str.isalpha, foreign)) >= len(foreign) / 2


def _common_letter_rate(text: str) -> float:
    """Return the share of common small letters among non-ASCII characters.

    It is about 0.6 in Russian, less in Kazakh, and near 0 in a wrong encoding.
    """
    foreign = [char for char in text[:_SAMPLE_CHARS] if char > "\x7f"]
    return sum(map(_COMMON_LETTERS.__contains__, foreign)) / max(1, len(foreign))


def _without_invalid_characters(text: str) -> str:
    if "\x00" in text:
        text = text.replace("\x00", "")
    return _BAD_REFERENCE.sub(_valid_reference, text) if "&#" in text else text


def _valid_reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    bad = (code < 32 and code not in (9, 10, 13)) or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000
    return "" if bad or code & 0xFFFE == 0xFFFE or code > 0x10FFFF else match[0]


def decode_xml(body: bytes, content_type: str | None = None) -> str:
    """Return the text of an XML document, decompressed and without its XML declaration.

    Raises NotAnArticle if it is too large, broken or has a DOCTYPE: entities can read files and exhaust memory.
    """
    text = decode(decompress_gzip(body), content_type)
    if not text.strip():
        raise NotAnArticle(Refusal.BAD_RESPONSE, "the answer is empty")
    if _DOCTYPE.match(text) and not re.match(r"\s*<!doctype html", text, re.IGNORECASE):
        raise NotAnArticle(Refusal.BAD_RESPONSE, "it has a DOCTYPE, which can make the parser read files")
    if has_oversized_tag(text):
        raise NotAnArticle(Refusal.BAD_RESPONSE, "a tag has thousands of attributes")
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def decompress_gzip(body: bytes) -> bytes:
    """Return `body`, decompressed if it is a gzip file. Raises NotAnArticle if it is broken or too large."""
    data, out = body, b""
    while data.startswith(_GZIP):
        unpack = zlib.decompressobj(wbits=31)
        try:
            out += unpack.decompress(data, MAX_XML_BYTES + 1 - len(out))
        except zlib.error as error:
            raise NotAnArticle(Refusal.BAD_RESPONSE, f"broken gzip: {error}") from error
        if len(out) > MAX_XML_BYTES:
            break
        if not unpack.eof:
            raise NotAnArticle(Refusal.TRUNCATED, "the gzip file is truncated")
        data = unpack.unused_data
    result = out or body
    if len(result) > MAX_XML_BYTES:
        raise NotAnArticle(Refusal.TOO_LARGE, f"more than {MAX_XML_BYTES} bytes")
    return result


def has_oversized_tag(text: str) -> bool:
    """Return whether a tag has thousands of attributes: the parser compares each one with all others."""
    pieces = text.split(">")
    if max(map(len, pieces)) <= _MAX_TAG_CHARS:
        return False
    tags = (piece[piece.rfind("<") :] for piece in pieces if len(piece) > _MAX_TAG_CHARS)
    return any(len(tag) > _MAX_TAG_CHARS and len(_ATTRIBUTE.findall(tag)) > _MAX_TAG_ATTRIBUTES for tag in tags)
