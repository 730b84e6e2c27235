"""Making texts of the web safe to look at: what would reorder, hide or stack up letters is shown or cut."""

import re
import unicodedata
from urllib.parse import urlsplit

CUT_MARK = "…"
_MAX_COMBINING_MARKS = 4
"""Combining marks on one letter; no writing that the desk meets uses more."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
# Letters and signs that are no combining marks are passed over quickly; what is left is looked at one by one.
_MAYBE_MARKS = re.compile(
    f"[^\x00-\u02ff\u0370-\u0482\u048a-\u0590\u2000-\u20cf\u2100-\u2fff]{{{_MAX_COMBINING_MARKS + 1},}}"
)


def sanitized(text: str, limit: int | None = None) -> str:
    """`text` with control and direction characters named, heaps of combining marks cut, and at most `limit` letters."""
    if limit is not None and len(text) > limit:
        text = text[:limit].rstrip() + CUT_MARK
    return _INVISIBLE.sub(_named, _MAYBE_MARKS.sub(_thinned, text))


def is_web_url(url: str) -> bool:
    """Whether an address may be a link: nothing but http and https, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.startswith(("http://", "https://"))


def _named(match: re.Match[str]) -> str:
    return f"‹U+{ord(match[0]):04X}›"


def _thinned(match: re.Match[str]) -> str:
    kept, run = [], 0
    for letter in match[0]:
        run = run + 1 if unicodedata.category(letter).startswith("M") else 0
        if run <= _MAX_COMBINING_MARKS:
            kept.append(letter)
        elif run == _MAX_COMBINING_MARKS + 1:
            kept.append(CUT_MARK)
    return "".join(kept)
