"""Compare an imported list (see `list_files`) with the watchlist, and apply it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from config.models.entry import Entry
from store.watchlist.watchlist import insert_entries, update_entry


@dataclass(frozen=True, kw_only=True)
class EntryChange:
    """An existing entry and its imported form."""

    before: Entry
    after: Entry

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Return the fields that differ, with the values before and after."""
        names = type(self.after).model_fields
        pairs = {name: (getattr(self.before, name), getattr(self.after, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, kw_only=True)
class ListComparison:
    """What an import would change."""

    added: list[Entry]
    changed: list[EntryChange]
    same: int


def compare_list(found: Iterable[Entry], held: Mapping[str, Entry]) -> ListComparison:
    """Return which of the entries are new and which change existing ones; none is removed."""
    added, changed, same = [], [], 0
    for entry in found:
        before = held.get(entry.id)
        if before is None:
            added.append(entry)
        elif before == entry:
            same += 1
        else:
            changed.append(EntryChange(before=before, after=entry))
    return ListComparison(added=added, changed=changed, same=same)


def apply_list(session: Session, comparison: ListComparison, *, author: str, now: datetime) -> None:
    """Make the changes, recording each in its entry's history."""
    insert_entries(session, comparison.added, author=author, now=now)
    for change in comparison.changed:
        update_entry(session, change.after, author=author, now=now)
