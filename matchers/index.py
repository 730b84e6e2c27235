"""The whole list made ready for search: names, codes and laws; and the keys by which stored texts are found again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from config.models import Entry, EntryKind, Laws
from matchers.laws import LawIndex, build_laws
from matchers.names import LONG_SKELETON, NameIndex, build_names
from matchers.naming import parse_person
from matchers.normalize import WORD
from matchers.organisations import search_words, short_forms, written_names
from matchers.skeleton import skeleton
from matchers.vocabulary import all_sounds, pieces_of, readings


@dataclass(frozen=True, slots=True)
class Index:
    """All that texts are searched for. Immutable; pickle it to share it between processes."""

    names: NameIndex
    laws: LawIndex
    digest: str
    """Changes whenever the list or the laws change."""


def build_index(entries: Sequence[Entry], laws: Laws) -> Index:
    """The index of a list: what `find_mentions` searches a text for."""
    return Index(names=build_names(entries), laws=build_laws(laws), digest=_digest(entries, laws))


def _digest(entries: Sequence[Entry], laws: Laws) -> str:
    digest = sha256(laws.model_dump_json().encode())
    for entry in entries:
        digest.update(
            repr((entry.id, entry.kind, entry.names, entry.gender, entry.patronymic, entry.indeclinable)).encode()
        )
        digest.update(repr((entry.abbreviations, entry.context, entry.role, entry.hint)).encode())
    return digest.hexdigest()


def entry_keys(entry: Entry) -> set[str]:
    """Keys of which every text that mentions the entry has at least one among its `text_keys`."""
    if entry.kind is EntryKind.ORGANISATION:
        return _organisation_keys(entry)
    keys: set[str] = set()
    for name in (name for written in entry.names for name in parse_person(written)):
        surnames, given = _bones(name.surname), _bones(name.given[0])
        keys |= surnames
        keys |= {_slip_key(one, half) for one in given for other in surnames for half in _halves(other)}
        keys |= {_slip_key(one, half) for one in surnames for other in given for half in _halves(other)}
    return keys


def text_keys(text: str) -> set[str]:
    """Keys of all words of a text that may belong to a name; see `entry_keys`."""
    keys: set[str] = set()
    before = _WordKeys(frozenset(), frozenset(), frozenset())
    for match in WORD.finditer(text):
        now = _keys_of_word(match[0])
        keys |= now.bones
        keys |= now.shorts
        if match[0][:1].isupper():
            keys |= {_slip_key(one, half) for one in before.bones for half in now.halves}
            keys |= {_slip_key(one, half) for one in now.bones for half in before.halves}
            before = now
        else:
            before = _WordKeys(frozenset(), frozenset(), frozenset())
    return keys


class _WordKeys(NamedTuple):
    """What a word of a text gives by itself."""

    bones: frozenset[str]
    halves: frozenset[str]
    shorts: frozenset[str]


@lru_cache(maxsize=50_000)
def _keys_of_word(word: str) -> _WordKeys:
    parts = pieces_of(word)
    bones = frozenset(skeleton(reading.sound) for part in parts for reading in readings(part))
    capitals = (part for part in parts if part[:2].isupper())
    return _WordKeys(
        bones=bones,
        halves=frozenset(half for long in bones for half in _halves(long)),
        shorts=frozenset(f"={letters}" for part in capitals for letters, _ in short_forms(part)),
    )


def _organisation_keys(entry: Entry) -> set[str]:
    keys = {f"={letters}" for short in entry.abbreviations for letters, _ in short_forms(short)}
    for written in (name for printed in entry.names for name in written_names(printed)):
        words = search_words(written)
        if words:
            keys |= _bones(max(words, key=len))
    return keys


def _bones(word: str) -> set[str]:
    return {skeleton(sound) for sound in all_sounds(word)}


def _halves(bones: str) -> tuple[str, ...]:
    return (f"<{bones[:3]}", f">{bones[-3:]}") if len(bones) >= LONG_SKELETON - 1 else ()


def _slip_key(bones: str, half: str) -> str:
    return f"{bones}{half}"
