"""Build the index of a watchlist, and the keys by which stored texts that may mention an entry are found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from config.models.entry import Entry, EntryKind
from config.models.law import Laws
from matchers.laws.laws import LawIndex, build_laws
from matchers.lexicon.index_manifest import (
    IndexManifest,
    ManifestEntry,
    ManifestError,
    entry_digest,
    manifest_entry,
    manifest_of,
)
from matchers.lexicon.records import MIN_TYPO_SOUNDS
from matchers.lexicon.tokenized_text import INITIALS
from matchers.lexicon.word_index import MAX_WORD_CHARS, all_sounds, parts_of_word, phonetic_keys
from matchers.names import NameIndex, NamesBuilder
from matchers.normalize import WORD, as_displayed, spelling
from matchers.organisations.organisation_names import short_names, written_names
from matchers.organisations.organisations import short_forms
from matchers.people.parse_name import parse_person
from matchers.spelling.phonetic_key import CONSONANTS, phonetic_key, raw_key, sounds, without_doubles

MATCHER = 14
"""Version of the matchers. Increase it when they find other mentions or keys in the same text, so that stored texts are
searched again."""

MAX_CACHED_WORD_KEYS = 60_000
"""Words whose keys are cached (about 30 MB when full)."""

_MAX_CHANGED_SHARE = 0.1
"""Largest fraction of changed entries for which updating an index is faster than building one."""
_MAX_ROWS_PER_ENTRY = 1.3
"""Largest ratio of rows, including those of removed entries, to entries before an index is built again."""


@dataclass(frozen=True, slots=True)
class Index:
    """The index of a list and its laws. Immutable; processes share it through a file (`crawler.index_cache`)."""

    names: NameIndex
    laws: LawIndex
    digest: str
    """A digest of the list and the laws."""
    manifest: IndexManifest
    """The record of what the index was made of, for `changed_index`."""


def build_index(entries: Sequence[Entry], laws: Laws) -> Index:
    """Return the index by which `find_mentions` searches texts for the entries of a list."""
    builder = NamesBuilder()
    kept = [manifest_entry(entry, builder.add(entry)) for entry in entries]
    return _index(builder, kept, laws)


def changed_index(index: Index, entries: Sequence[Entry], laws: Laws) -> Index:
    """Return the index of a list, made from the index of one that differs little; it equals a newly built one.

    Raises ManifestError if the lists differ much, or too many rows belong to removed entries: build a new one then.
    """
    wanted = {entry_digest(entry): entry for entry in entries}
    held = {one.digest: one for one in index.manifest.entries()}
    gone = [one for digest, one in held.items() if digest not in wanted]
    new = [entry for digest, entry in wanted.items() if digest not in held]
    rows = len(index.names) + len(new)
    if len(gone) + len(new) > _MAX_CHANGED_SHARE * len(wanted) or rows > _MAX_ROWS_PER_ENTRY * len(wanted):
        raise ManifestError("so many entries differ that building is quicker")
    builder = NamesBuilder(index.names, index.manifest.uses)
    kept = [one for digest, one in held.items() if digest in wanted]
    kept += [manifest_entry(entry, builder.add(entry)) for entry in new]
    for one in gone:
        builder.remove(one.entry, one.place)
    return _index(builder, kept, laws)


def _index(builder: NamesBuilder, kept: Sequence[ManifestEntry], laws: Laws) -> Index:
    names = builder.build()
    digest = _digest((one.digest for one in kept), laws)
    return Index(names, build_laws(laws), digest, manifest_of(kept, builder.words.uses))


def list_digest(entries: Sequence[Entry], laws: Laws) -> str:
    """Return a digest of everything that an index is made from."""
    return _digest(map(entry_digest, entries), laws)


def _digest(entries: Iterable[bytes], laws: Laws) -> str:
    """Return a digest that doesn't depend on the order of the entries."""
    digest = sha256(laws.model_dump_json().encode())
    for entry in sorted(entries):
        digest.update(entry)
    return digest.hexdigest()


def entry_keys(entry: Entry) -> set[str]:
    """Return keys at least one of which is among the `text_keys` of every text that mentions the entry."""
    if entry.kind is EntryKind.ORGANISATION:
        return _organisation_keys(entry)
    keys: set[str] = set()
    for name in (name for written in entry.names for name in parse_person(written)):
        keys |= _keys(name.surname)
        keys |= _typo_keys(name.given[0], name.surname) | _typo_keys(name.surname, name.given[0])
    return keys


def _typo_keys(right: str, misspelt: str) -> set[str]:
    return {_typo_key(one, begin) for one in _keys(right) for begin in _beginnings(misspelt)}


@dataclass(frozen=True, slots=True)
class Clue:
    """Keys of texts that may name an entry: a text needs one of `keys`, and one of `beside` if there are any."""

    keys: frozenset[str]
    beside: frozenset[str] = frozenset()


def entry_clues(entry: Entry) -> list[Clue]:
    """Return the keys of an entry as clues, at least one of which fits every text that mentions it.

    They are narrower than `entry_keys`: without context a person is found only beside the given name or its initial,
    and a word with a typo has at most one wrong consonant.
    """
    if entry.kind is EntryKind.ORGANISATION or entry.context:
        return [Clue(frozenset(entry_keys(entry)))]
    clues: list[Clue] = []
    for name in (name for written in entry.names for name in parse_person(written)):
        given = _keys(name.given[0])
        letters = frozenset(sound[0] for sound in all_sounds(spelling(name.given[0])))
        clues.append(Clue(frozenset(_keys(name.surname)), frozenset(given | _initial_keys(letters))))
        for right, misspelt in ((name.given[0], name.surname), (name.surname, name.given[0])):
            clues.append(Clue(frozenset(_typo_keys(right, misspelt)), _misspelt_keys(misspelt)))
    return [clue for clue in dict.fromkeys(clues) if clue.keys]


def _misspelt_keys(word: str) -> frozenset[str]:
    """Return the phonetic keys of a name with one letter that is wrong, missing, extra or misplaced."""
    found: set[str] = set()
    for key in {raw_key(sound) for sound in all_sounds(spelling(word)) if len(sound) >= MIN_TYPO_SOUNDS}:
        # An English possessive is cut off in texts, and may look like the end of the name.
        for left in {key, key.removesuffix("S")}:
            found |= {without_doubles(edited) for edited in _one_off(left)}
    return frozenset(found)


def _one_off(key: str) -> Iterator[str]:
    yield key
    for at in range(len(key) + 1):
        before, after = key[:at], key[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in CONSONANTS:
            yield before + letter + after
            yield before + letter + after[1:]


@lru_cache(maxsize=100)
def _initial_keys(letters: frozenset[str]) -> frozenset[str]:
    """Return the keys of the initials of names that begin with one of these sounds."""
    keys: set[str] = set()
    for initial in INITIALS:
        if letters.intersection(sound[0] for sound in sounds(initial)):
            keys_of_initial = _keys_of_word(initial)
            keys.update(keys_of_initial.shorts or keys_of_initial.key)
    return frozenset(keys)


def _words_of(text: str) -> list[str]:
    """Return the words of a text, also in the order in which they are displayed if that differs."""
    shown = as_displayed(text)
    return WORD.findall(text) if shown == text else WORD.findall(f"{text}\n{shown}")


def text_keys(text: str) -> set[str]:
    """Return keys of all words of a text that may belong to a name; see `entry_keys`."""
    keys: set[str] = set()
    before: _WordKeys | None = None
    for word in _words_of(text):
        now = _keys_of_word(word)
        keys.update(now.key)
        keys.update(now.shorts)
        if before and now.is_capital:
            keys.update(_typo_key(one, begin) for one in before.key for begin in now.beginnings)
            keys.update(_typo_key(one, begin) for one in now.key for begin in before.beginnings)
        before = now if now.is_capital else None
    return keys


class _WordKeys(NamedTuple):
    """The keys of a word of a text; for a capitalised word also its beginnings, in case of a typo."""

    key: tuple[str, ...]
    shorts: tuple[str, ...]
    is_capital: bool
    beginnings: tuple[str, ...]


@lru_cache(maxsize=MAX_CACHED_WORD_KEYS)
def _keys_of_word(word: str) -> _WordKeys:
    parts = parts_of_word(word)
    capitals = (part for part in parts if part[:2].isupper())
    is_capital = word != word.lower()  # a name may be glued to a word in small letters: бизнес-Тимур
    return _WordKeys(
        key=tuple({one for part in parts for one in phonetic_keys(part)}),
        shorts=tuple({f"={letters}" for part in capitals for letters, _ in short_forms(part)}),
        is_capital=is_capital,
        beginnings=tuple({sound[:2] for sound in sounds(word[:MAX_WORD_CHARS])}) if is_capital else (),
    )


def _organisation_keys(entry: Entry) -> set[str]:
    keys = {f"={letters}" for short in short_names(entry) for letters, _ in short_forms(short)}
    for name in (name for printed in entry.names for name in written_names(printed)):
        if name.words:
            keys |= _keys(max(name.words, key=len))
    return keys


def _keys(word: str) -> set[str]:
    return {phonetic_key(sound) for sound in all_sounds(word)}


def _beginnings(word: str) -> set[str]:
    return {sound[:2] for sound in all_sounds(word) if len(sound) >= MIN_TYPO_SOUNDS}


def _typo_key(key: str, beginning: str) -> str:
    return f"{key}<{beginning}"
