"""Derive data from a text without the database: comparable words, fingerprint, digests of name keys, and sketch."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from zlib import crc32

from matchers.mention import Mention

MAX_MENTIONS_OF_ENTRY = 200
"""Most mentions of one entry that are stored for a version; a long report on one person has some dozens."""

SHINGLE_WORDS = 4
"""An edit of one word changes four shingles; shared phrases of three words mean nothing."""

SKETCH_SIZE = 64

MIN_SHINGLES = 24
"""Shingles below which a text is too short to be recognised: a headline, a notice, a caption."""

_WORD = re.compile(r"\w+", re.UNICODE)
INVISIBLE_LETTERS = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def searchable(title: str, text: str) -> str:
    """Return the text that mentions are found in and that their offsets refer to."""
    return f"{title}\n\n{text}"


def words_of(text: str) -> list[str]:
    """Return the words of `text` in order, with compatibility forms and case folded."""
    folded = unicodedata.normalize("NFKC", INVISIBLE_LETTERS.sub("", text)).casefold()
    return _WORD.findall(folded)


def fingerprint(text: str) -> str:
    """Return a digest of the words of `text`; equal if only markup, spacing or punctuation differs."""
    return hashlib.sha256(" ".join(words_of(text)).encode("utf-8", "surrogatepass")).hexdigest()


def limit_mentions(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the first mentions of each entry and article of a code.

    A text may repeat a name a hundred thousand times; that must not hide other names."""
    seen: Counter[tuple[str | None, ...]] = Counter()
    kept = []
    for mention in mentions:
        key = (mention.kind, mention.entry, mention.code, mention.article)
        seen[key] += 1
        if seen[key] <= MAX_MENTIONS_OF_ENTRY:
            kept.append(mention)
    return kept


def key_digests(text: str) -> tuple[int, ...]:
    """Return the digests of the keys of a version's searchable text, sorted."""
    # Imported here: the matchers take as long to import as the database, which most commands use without them.
    from matchers.index import text_keys

    return digests_of(text_keys(text))


def digests_of(keys: Iterable[str]) -> tuple[int, ...]:
    """Return the digests of keys, sorted."""
    return tuple(sorted({crc32(key.encode("utf-8", "replace")) for key in keys}))


def sketch_of(text: str) -> tuple[int, ...]:
    """Return the smallest digests of the shingles of `text`, sorted; empty if there are too few."""
    words = [word.encode("utf-8", "replace") for word in words_of(text)]
    shingles = zip(*(words[start:] for start in range(SHINGLE_WORDS)), strict=False)
    digests = {crc32(b" ".join(shingle)) for shingle in shingles}
    return tuple(sorted(digests)[:SKETCH_SIZE]) if len(digests) >= MIN_SHINGLES else ()
