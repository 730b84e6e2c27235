"""Make text from the web safe to display: name or cut characters that reorder, hide or stack letters."""

import re
import unicodedata
from urllib.parse import urlsplit

from store.texts.plain_text import visible

CUT_MARK = "…"
_MAX_COMBINING_MARKS = 4
"""Combining marks kept on one letter; no supported script uses more."""

# skips characters that can't be combining marks; the rest is checked one by one
_MAYBE_MARKS = re.compile(
    f"[^\x00-\u02ff\u0370-\u0482\u048a-\u0590\u2000-\u20cf\u2100-\u2fff]{{{_MAX_COMBINING_MARKS + 1},}}"
)


def sanitized(text: str, limit: int | None = None) -> str:
    """Return `text`, cut at `limit`, with control and direction characters named and excess combining marks cut."""
    if limit is not None and len(text) > limit:
        text = text[:limit].rstrip() + CUT_MARK
    return visible(_MAYBE_MARKS.sub(_thinned, text))


def is_web_url(url: str) -> bool:
    """Return whether a URL may be a link: http or https, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.startswith(("http://", "https://"))


def _thinned(match: re.Match[str]) -> str:
    kept, run = [], 0
    for letter in match[0]:
        run = run + 1 if unicodedata.category(letter).startswith("M") else 0
        if run <= _MAX_COMBINING_MARKS:
            kept.append(letter)
        elif run == _MAX_COMBINING_MARKS + 1:
            kept.append(CUT_MARK)
    return "".join(kept)
