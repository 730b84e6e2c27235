"""From a response's bytes to its text, whatever it says of its encoding: servers and pages of the region often lie."""

import codecs
import re

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
_HEAD = 4096
"""Bytes in which a page says its encoding; browsers look at 1,024, real pages are later at times."""

_BAD_REFERENCE = re.compile(
    r"&#(?:[xX]0*([0-9a-fA-F]{1,2}|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF]|[0-9a-fA-F]{6,})"
    r"|0*(\d{1,3}|5[5-7]\d{3}|6553[45]|\d{7,}))(?![0-9a-fA-F]);?"
)
_MOST_BROKEN = 0.02
"""Share of a text's non-ASCII characters that may be broken for it to count as damaged UTF-8."""

_COMMON = frozenset("оеаинтсрвлды")
_LEAST_READABLE = 0.3
"""Share of these letters among what isn't ASCII for an encoding to be believed."""

_SAMPLE = 200_000

_CYRILLIC = ("windows-1251", "koi8-r", "iso-8859-5", "cp866")


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a page or feed, without NULs and references that no text may hold; NotAnArticle BAD_ENCODING if no
    encoding makes it readable.

    Bytes that are valid UTF-8 are UTF-8, whatever is declared: no text in a one-byte encoding of Cyrillic is.
    """
    return _storable(_decode(body, content_type))


def _decode(body: bytes, content_type: str | None) -> str:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, "replace").lstrip("\ufeff")
    wide = wide_encoding(body[:1000])
    if wide:
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(body) or _one_byte(body, content_type)


def wide_encoding(head: bytes) -> str | None:
    """The kind of UTF-16 without a byte order mark, None for others: a NUL in every second byte of markup shows it."""
    if head.count(0) < len(head) / 5:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _damaged_utf8(body: bytes) -> str | None:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(body) - len(body.translate(None, bytes(range(128, 256))))
    if broken > 3 + _MOST_BROKEN * foreign / 2:
        return None
    return re.sub("\ufffd{2,}", "\ufffd", text)


def _one_byte(body: bytes, content_type: str | None) -> str:
    declared = _declared(body, content_type)
    texts = [body.decode(encoding, "replace") for encoding in dict.fromkeys((*declared, *_CYRILLIC))]
    if declared and _has_few_foreign(texts[0]):
        return texts[0]
    best = max(texts, key=_likelihood)
    if _likelihood(best) < _LEAST_READABLE or "\ufffd" * 3 in best:
        seen = f"no encoding makes it readable (declared: {', '.join(declared) or 'none'})"
        raise NotAnArticle(Refusal.BAD_ENCODING, seen)
    return best


def _declared(body: bytes, content_type: str | None) -> list[str]:
    in_meta = _IN_META.search(body, 0, _HEAD)
    names = [match[1] for match in [_IN_HEADER.search(content_type or "")] if match]
    names += [(in_meta[1] or in_meta[2]).decode("ascii")] if in_meta else []
    return [name for name in map(_known, names) if name is not None and not name.startswith("utf")]


def _known(name: str) -> str | None:
    """Python's name of a text encoding; None for one that it doesn't know."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    return info.name if info._is_text_encoding else None


def _has_few_foreign(text: str) -> bool:
    """Whether a text is in Latin letters with some accents: there the letters cannot tell, and the page is believed."""
    sample = text[:_SAMPLE]
    foreign = [char for char in sample if char > "\x7f"]
    return len(foreign) < len(sample) / 20 and sum(map(str.isalpha, foreign)) >= len(foreign) / 2


def _likelihood(text: str) -> float:
    """The share of the commonest small letters among what isn't ASCII: about 0.6 in Russian, less in Kazakh, near 0
    in a wrong encoding."""
    foreign = [char for char in text[:_SAMPLE] if char > "\x7f"]
    return sum(map(_COMMON.__contains__, foreign)) / max(1, len(foreign))


def _storable(text: str) -> str:
    if "\x00" in text:
        text = text.replace("\x00", "")
    return _BAD_REFERENCE.sub(_kept, text) if "&#" in text else text


def _kept(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    bad = (code < 32 and code not in (9, 10, 13)) or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000
    return "" if bad or code & 0xFFFE == 0xFFFE or code > 0x10FFFF else match[0]
