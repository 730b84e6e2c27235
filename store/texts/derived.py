"""What is kept of a text, as the processes that read pages make it: they have no database, and import nothing of it."""

from collections import Counter
from collections.abc import Iterable
from zlib import crc32

from matchers.index import text_keys
from matchers.mention import Mention
from store.texts.comparable_words import words_of

MAX_MENTIONS_OF_ENTRY = 200
"""Mentions of one entry that are kept of a version; a long report on one person has some dozens."""

SHINGLE_WORDS = 4
"""Words of one shingle: an edit of one word spoils four, and shared phrases of three words say nothing."""

SKETCH_SIZE = 64

MIN_SHINGLES = 24
"""Shingles below which a text is too short to be known again: a headline, a notice, a caption."""


def searchable(title: str, text: str) -> str:
    """The text that mentions are found in, and that their offsets count in."""
    return f"{title}\n\n{text}"


def limit_mentions(mentions: Iterable[Mention]) -> list[Mention]:
    """The first mentions of each entry and each article of a code: a text may repeat a name a hundred thousand times,
    and hides no other one by that."""
    seen: Counter[tuple[str | None, ...]] = Counter()
    kept = []
    for mention in mentions:
        key = (mention.kind, mention.entry, mention.code, mention.article)
        seen[key] += 1
        if seen[key] <= MAX_MENTIONS_OF_ENTRY:
            kept.append(mention)
    return kept


def key_digests(text: str) -> tuple[int, ...]:
    """The digests of the keys of a version's searchable text, in order."""
    return digests_of(text_keys(text))


def digests_of(keys: Iterable[str]) -> tuple[int, ...]:
    """What is kept of keys, in order."""
    return tuple(sorted({crc32(key.encode("utf-8", "replace")) for key in keys}))


def sketch_of(text: str) -> tuple[int, ...]:
    """The smallest digests of the shingles of `text`, in order; empty where there are too few."""
    words = [word.encode("utf-8", "replace") for word in words_of(text)]
    shingles = zip(*(words[start:] for start in range(SHINGLE_WORDS)), strict=False)
    digests = {crc32(b" ".join(shingle)) for shingle in shingles}
    return tuple(sorted(digests)[:SKETCH_SIZE]) if len(digests) >= MIN_SHINGLES else ()
