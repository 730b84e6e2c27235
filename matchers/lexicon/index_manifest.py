"""Record what an index was made of, entry by entry, so that a change of the list updates only the changed rows."""

import struct
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pickle import PickleBuffer
from typing import Any, NamedTuple

from config.models.entry import Entry
from matchers.lexicon.sorted_table import Content, PackedRecords, buffered, packed_records, viewed

_HEAD = struct.Struct("<16sII")


_UNMATCHED_FIELDS = {"priority", "reviewers", "hint", "note", "source", "retired"}


class ManifestError(Exception):
    """An index doesn't fit its manifest and must be built again."""


class Place(NamedTuple):
    """The place of an entry's rows: its number among people or organisations, and that of its first name."""

    number: int
    first: int


class ManifestEntry(NamedTuple):
    """An entry of an index."""

    digest: bytes
    place: Place
    written: bytes

    @property
    def entry(self) -> Entry:
        return Entry.model_validate_json(self.written)


@dataclass(slots=True)
class WordUses:
    """The number of uses of each word: in all, written in Cyrillic, and in names of organisations."""

    all: Content = field(default_factory=partial(array, "i"))
    cyrillic: Content = field(default_factory=partial(array, "i"))
    phrases: Content = field(default_factory=partial(array, "i"))

    def __reduce_ex__(self, protocol: Any) -> tuple[Callable[..., "WordUses"], tuple[PickleBuffer | bytes, ...]]:
        return _uses, tuple(buffered(one, protocol) for one in (self.all, self.cyrillic, self.phrases))

    def copy(self) -> "WordUses":
        """Return a copy that can be changed."""
        return WordUses(*(array("i", one.tobytes()) for one in (self.all, self.cyrillic, self.phrases)))

    def add_word(self) -> None:
        """Add a word without uses."""
        for one in (self.all, self.cyrillic, self.phrases):
            assert isinstance(one, array)
            one.append(0)

    def count(self, word: int, *, cyrillic: bool, in_phrase: bool, change: int) -> None:
        """Add a use of a word, or with a change of -1 remove one. Raise ManifestError if there is none to remove."""
        self.all[word] += change
        if cyrillic:
            self.cyrillic[word] += change
        if in_phrase:
            self.phrases[word] += change
        if change < 0 and min(self.all[word], self.cyrillic[word], self.phrases[word]) < 0:
            raise ManifestError(f"word {word} is used less than never")


def _uses(*parts: "bytes | memoryview") -> WordUses:
    return WordUses(*(viewed(part, "i") for part in parts))


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """The entries of an index and the uses of its words."""

    rows: PackedRecords
    uses: WordUses

    def entries(self) -> Iterator[ManifestEntry]:
        """Yield the entries of the index."""
        for number in range(len(self.rows)):
            row = self.rows[number]
            digest, own, first = _HEAD.unpack_from(row)
            yield ManifestEntry(digest, Place(own, first), row[_HEAD.size :])


def manifest_of(kept: Sequence[ManifestEntry], uses: WordUses) -> IndexManifest:
    """Return the manifest of an index of these entries."""
    return IndexManifest(packed_records(_HEAD.pack(one.digest, *one.place) + one.written for one in kept), uses)


def manifest_entry(entry: Entry, place: Place) -> ManifestEntry:
    """Return the manifest's record of an entry whose rows begin at `place`."""
    return ManifestEntry(entry_digest(entry), place, entry.model_dump_json(exclude_defaults=True).encode())


def entry_digest(entry: Entry) -> bytes:
    """Return a digest of the fields on which the matchers depend."""
    matched = entry.model_dump(mode="json", exclude=_UNMATCHED_FIELDS)
    return sha256(repr(matched).encode()).digest()[:16]
