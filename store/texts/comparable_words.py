"""The words of a text, without what changes nothing for a reader: case, spacing, punctuation, invisible characters."""

import hashlib
import re
import unicodedata

_WORD = re.compile(r"\w+", re.UNICODE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def words_of(text: str) -> list[str]:
    """The words of `text` in order, compatibility forms and case folded."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return _WORD.findall(folded)


def fingerprint(text: str) -> str:
    """A digest of the words of `text`; equal where only markup, spacing or punctuation differs."""
    return hashlib.sha256(" ".join(words_of(text)).encode("utf-8", "surrogatepass")).hexdigest()
