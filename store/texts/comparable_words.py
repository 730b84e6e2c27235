"""Comparable words of a text: without case, spacing, punctuation and invisible characters."""

import hashlib
import re
import unicodedata

_WORD = re.compile(r"\w+", re.UNICODE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def words_of(text: str) -> list[str]:
    """Return the words of `text` in order, with compatibility forms and case folded."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return _WORD.findall(folded)


def fingerprint(text: str) -> str:
    """Return a digest of the words of `text`; equal if only markup, spacing or punctuation differs."""
    return hashlib.sha256(" ".join(words_of(text)).encode("utf-8", "surrogatepass")).hexdigest()
