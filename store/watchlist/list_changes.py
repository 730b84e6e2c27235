"""What a list from elsewhere (see `list_files`) would change on the watchlist, and the change itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from config.models.entry import Entry
from store.watchlist.watchlist import insert_entries, update_entry


@dataclass(frozen=True, kw_only=True)
class EntryChange:
    """An entry that is there already, and the fields that would become others."""

    before: Entry
    after: Entry

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """field -> what it is, and what it would become."""
        names = type(self.after).model_fields
        pairs = {name: (getattr(self.before, name), getattr(self.after, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, kw_only=True)
class ListComparison:
    """What a file would change."""

    added: list[Entry]
    changed: list[EntryChange]
    same: int


def compare_list(found: Iterable[Entry], held: Mapping[str, Entry]) -> ListComparison:
    """Which of the entries are new, which change one that is there; none is removed."""
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
    """Make the changes, each with a line in its entry's history."""
    insert_entries(session, comparison.added, author=author, now=now)
    for change in comparison.changed:
        update_entry(session, change.after, author=author, now=now)
