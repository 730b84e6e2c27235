"""Entries of the watchlist that may be the same as another one.

Beside each entry stand the keys of its names, made as those of texts are: an entry can only be the same as another one
if its names, read as a text, may name the other."""

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from config.models.entry import Entry
from matchers.index import MATCHER, entry_clues, text_keys
from matchers.names import build_names, find_names
from store.schema.tables.watchlist import EntryRow
from store.texts.derived import digests_of

_MADE_NOW = f"{MATCHER} "
"""How keys begin that these matchers have made."""


def load_duplicates(session: Session, entry: Entry) -> list[Entry]:
    """The entries of the list, retired ones too, that may be the same as `entry`, in the list's order."""
    fits = or_(*(and_(_has_one(clue.keys), _has_one(clue.beside)) for clue in entry_clues(_bare(entry))))
    wanted = select(EntryRow.data).where(EntryRow.kind == entry.kind.value, or_(fits, has_stale_keys()))
    rows = session.scalars(wanted.order_by(EntryRow.position, EntryRow.id))
    return list(may_duplicate(entry, map(Entry.model_validate, rows)))


def name_keys(entry: Entry) -> str:
    """The keys of an entry's names, as the list keeps them."""
    return _MADE_NOW + " ".join(f"{code:08x}" for code in digests_of(text_keys(_written(entry))))


def has_stale_keys() -> ColumnElement[bool]:
    """Whether the keys of a row are missing, or were made by other matchers."""
    return or_(EntryRow.name_keys.is_(None), ~EntryRow.name_keys.startswith(_MADE_NOW))


def _has_one(keys: Iterable[str]) -> ColumnElement[bool]:
    codes = [f"{code:08x}" for code in digests_of(keys)]
    return or_(*(EntryRow.name_keys.contains(code) for code in codes)) if codes else EntryRow.name_keys.is_not(None)


def may_duplicate(entry: Entry, known: Iterable[Entry]) -> Iterator[Entry]:
    """Those entries, but for one with the same id, whose names in any spelling may be the new entry's."""
    names = build_names([_bare(entry)])
    for other in known:
        if other.id != entry.id and other.kind is entry.kind and find_names(_written(other), names):
            yield other


def _bare(entry: Entry) -> Entry:
    """The names alone."""
    return entry.model_copy(update={"context": (), "hint": None, "gender": None, "patronymic": None})


def _written(entry: Entry) -> str:
    """The names as a text."""
    return "\n\n".join((*entry.names, *entry.abbreviations))
