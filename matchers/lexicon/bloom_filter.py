"""Find the words of a text that may be forms of listed words, by a Bloom filter, for many words at once.

Nearly all words of a text belong to no name, so the phonetic keys of all words are computed together, as bytes.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from pickle import PickleBuffer
from typing import Any
from zlib import crc32

from matchers.lexicon.sorted_table import Content, buffered, viewed
from matchers.spelling.kazakh_suffixes import KAZAKH_SUFFIXES
from matchers.spelling.phonetic_key import cyrillic_sound, keys_of_lines

FAMILY_ENDING = re.compile("[оеё]в|ин|ск")
"""-ов, -ев, -ин, -ский in any case, which a surname in lower case must have."""
_BITS_PER_KEY = 128
_MIN_BITS = 1 << 13
_MAX_BITS = 1 << 23
_MAX_ENDING_CHARS = 6
_MAX_CHAIN_CONSONANTS = 7
"""Maximum consonants in a chain of Kazakh suffixes: plural, possessive, case and likeness."""


class BloomFilter:
    """A Bloom filter with one hash function: it has all keys that were added, and by chance a few others."""

    def __init__(self, bits: "bytearray | memoryview", *, is_empty: bool) -> None:
        self.is_empty = is_empty
        self._bits = bits
        self._mask = (len(bits) << 3) - 1

    def __reduce_ex__(self, protocol: Any) -> tuple[Callable[..., "BloomFilter"], tuple[PickleBuffer | bytes, bool]]:
        return _bits, (buffered(self._bits, protocol), self.is_empty)

    def has_prefix(self, key: bytes, endings: int) -> bool:
        """Return whether the key, or the key without up to `endings` last consonants, may be in the filter."""
        bits, mask = self._bits, self._mask
        shortest = max(1, len(key) - endings)
        code = crc32(key[:shortest])
        if bits[(code & mask) >> 3] & (1 << (code & 7)):
            return True
        for letter in key[shortest:]:
            code = crc32(_BYTES[letter], code)
            if bits[(code & mask) >> 3] & (1 << (code & 7)):
                return True
        return False


def bloom_filter(keys: Content) -> BloomFilter:
    """Return a filter that contains the keys."""
    count = min(_MAX_BITS, max(_MIN_BITS, 1 << (len(keys) * _BITS_PER_KEY).bit_length()))
    bits = bytearray(count >> 3)
    for key in keys:
        bits[(key & (count - 1)) >> 3] |= 1 << (key & 7)
    return BloomFilter(bits, is_empty=not len(keys))


def _bits(content: "bytes | memoryview", is_empty: bool) -> BloomFilter:
    return BloomFilter(viewed(content, "B"), is_empty=is_empty)


_BYTES = [bytes([letter]) for letter in range(256)]


def possible_forms(words: Collection[str], known: BloomFilter, in_phrases: BloomFilter) -> Iterator[str]:
    """Yield the plain Cyrillic words that may be forms of listed words; words in lower case mostly of phrases only."""
    names = [word for word in words if FAMILY_ENDING.search(word) or not word.islower()]
    yield from _with_prefix(names, known)
    if not in_phrases.is_empty:
        yield from _with_prefix(
            [word for word in words if word.islower() and not FAMILY_ENDING.search(word)], in_phrases
        )


def _with_prefix(words: list[str], known: BloomFilter) -> Iterator[str]:
    if known.is_empty or not words:
        return
    lines = "\n".join(words).lower()
    for word, low, key in zip(words, lines.split("\n"), keys_of_lines(lines), strict=True):
        if known.has_prefix(key, _MAX_CHAIN_CONSONANTS):
            endings = _consonants_of(low[-_MAX_ENDING_CHARS:])
            if endings == _MAX_CHAIN_CONSONANTS or known.has_prefix(key, endings):
                yield word


def most_consonants(sound: str) -> int:
    """Return the maximum number of consonants that an ending of this word may have."""
    if sound.endswith(KAZAKH_SUFFIXES):
        return _MAX_CHAIN_CONSONANTS
    return 1 if sound.endswith(("m", "go", "mu", "ih", "imi", "ah", "ami", "ov", "ev")) else 0


@lru_cache(maxsize=50_000)
def _consonants_of(letters: str) -> int:
    """Return `most_consonants` for the last letters of a plain Cyrillic word; cached, as many words end alike."""
    return most_consonants(cyrillic_sound(letters))
