"""Check new entries of the watchlist: a free id, names that texts can contain, and possible duplicates.

The keys of its names are stored with each entry, made like those of texts: two entries can only be the same if the
names of one, read as a text, may name the other."""

import re
from collections.abc import Iterable, Iterator
from itertools import count

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from config.models.entry import Entry, EntryKind
from config.validation import FieldProblem
from config.wording.coded_text import CodedText
from matchers.index import MATCHER, entry_clues, entry_keys, text_keys
from matchers.names import build_names, find_names
from matchers.spelling.romanise import romanise
from store.schema.tables.watchlist import EntryRow
from store.texts.derived import digests_of

MAX_ID_CHARS = 80

_MADE_NOW = f"{MATCHER} "
"""Prefix of keys made by the present matchers."""


class UnfindableEntry(Exception):
    """No text can contain a name of the entry; `complaint` says what to write instead."""

    def __init__(self, complaint: FieldProblem) -> None:
        self.complaint = complaint
        super().__init__(str(complaint))


class IdMaker:
    """Makes unused ids in constant time each, because a list may have the same name many thousand times."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self._numbers: dict[str, Iterator[int]] = {}

    def free_id(self, name: str) -> str:
        """Return an unused id: the name in Latin letters with the surname first, and a number if necessary."""
        words = re.findall(r"[a-z0-9]+", romanise(name).lower())
        slug = "-".join(reversed(words))[:MAX_ID_CHARS].strip("-") or "entry"
        if slug not in self.taken:
            return slug
        numbers = self._numbers.setdefault(slug, count(2))
        return next(made for n in numbers if (made := f"{slug}-{n}") not in self.taken)


def unfindable(entry: Entry) -> FieldProblem | None:
    """Return why no text can contain a name of the entry; None if one can, or if the entry is for information only."""
    if entry.priority == "context" or entry_keys(entry):
        return None
    remedy = "remedy-full-name" if entry.kind is EntryKind.PERSON else "remedy-letters"
    return FieldProblem("names", CodedText.of("problem-unfindable", name=repr(entry.name)), CodedText.of(remedy))


def load_duplicates(session: Session, entry: Entry) -> list[Entry]:
    """Return the entries, retired ones included, that may be the same as `entry`, in the list's order."""
    fits = or_(*(and_(_has_one(clue.keys), _has_one(clue.beside)) for clue in entry_clues(_bare(entry))))
    wanted = select(EntryRow.data).where(EntryRow.kind == entry.kind.value, or_(fits, has_stale_keys()))
    rows = session.scalars(wanted.order_by(EntryRow.position, EntryRow.id))
    return list(may_duplicate(entry, map(Entry.model_validate, rows)))


def name_keys(entry: Entry) -> str:
    """Return the keys of an entry's names in stored form."""
    return _MADE_NOW + " ".join(f"{code:08x}" for code in digests_of(text_keys(_written(entry))))


def has_stale_keys() -> ColumnElement[bool]:
    """Return the condition that a row's keys are missing or were made by other matchers."""
    return or_(EntryRow.name_keys.is_(None), ~EntryRow.name_keys.startswith(_MADE_NOW))


def _has_one(keys: Iterable[str]) -> ColumnElement[bool]:
    codes = [f"{code:08x}" for code in digests_of(keys)]
    return or_(*(EntryRow.name_keys.contains(code) for code in codes)) if codes else EntryRow.name_keys.is_not(None)


def may_duplicate(entry: Entry, known: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries with another id whose names, in any spelling, may be the new entry's."""
    names = build_names([_bare(entry)])
    for other in known:
        if other.id != entry.id and other.kind is entry.kind and find_names(_written(other), names):
            yield other


def _bare(entry: Entry) -> Entry:
    """Return the entry with nothing but its names."""
    return entry.model_copy(update={"context": (), "hint": None, "gender": None, "patronymic": None})


def _written(entry: Entry) -> str:
    """Return the names as a text."""
    return "\n\n".join((*entry.names, *entry.abbreviations))
