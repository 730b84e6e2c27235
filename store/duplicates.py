"""Entries of the watchlist that may be the same as another one."""

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from config.models import Entry, EntryKind
from matchers.names import build_names, find_names
from matchers.normalize import WORD
from matchers.records import NameIndex
from store.tables import EntryRow


def duplicates(session: Session, entry: Entry) -> list[Entry]:
    """The entries of the list, retired ones too, that may be the same as `entry`, in the list's order."""
    wanted = select(cast(EntryRow.data, Text)).where(EntryRow.kind == entry.kind.value)
    rows = session.scalars(wanted.order_by(EntryRow.position, EntryRow.id))
    held = json.loads(f"[{','.join(rows)}]")
    names = _names_of(entry)
    # A long list is read as it is stored: entries are made only of the few that share a word with this one.
    if entry.kind is EntryKind.PERSON:
        written = ["\n\n".join(data["names"]) for data in held]
        shared = _shared_words(written, names)
        held = [data for data, words in zip(held, written, strict=True) if not shared.isdisjoint(WORD.findall(words))]
    return list(_found(entry, names, map(Entry.model_validate, held)))


def may_duplicate(entry: Entry, known: Iterable[Entry]) -> Iterator[Entry]:
    """Those entries, but for one with the same id, whose names in any spelling may be the new entry's."""
    return _found(entry, _names_of(entry), known)


def _names_of(entry: Entry) -> NameIndex:
    bare = entry.model_copy(update={"context": (), "hint": None, "gender": None, "patronymic": None})
    return build_names([bare])


def _found(entry: Entry, names: NameIndex, known: Iterable[Entry]) -> Iterator[Entry]:
    for other in known:
        written = "\n\n".join((*other.names, *other.abbreviations))
        if other.id != entry.id and other.kind is entry.kind and find_names(written, names):
            yield other


def _shared_words(written: Iterable[str], names: NameIndex) -> set[str]:
    """The words that may be some of the entry's own: a text without any of them names no person of its index."""
    words = list(set(WORD.findall("\n\n".join(written))))
    return {word for word, parts in zip(words, names.vocabulary.pieces(words), strict=True) if parts}
