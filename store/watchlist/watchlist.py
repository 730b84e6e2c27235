"""The watchlist: stored in the database, synchronised from `watchlist.yml`; ids are never reused.

An entry belongs to whoever wrote it last. The file's entries follow the file. An entry added or edited at the desk
or by a command ignores the file until the file has the same content, as after `watchlist export`; then it follows
the file again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.models.entry import Entry
from config.wording.coded_text import CodedError, CodedText
from store.database.batches import assign_row_ids, load_with
from store.database.locks import wait_for_table
from store.schema.enums import Origin
from store.schema.tables.watchlist import EntryHistory, EntryRow
from store.watchlist.new_entries import has_stale_keys, name_keys

FILE_ACTOR = "watchlist.yml"
"""The actor of changes made by the file."""

COMMAND_LINE = "command line"
"""The author that `kuzet watchlist` passes; every other one is an account of the desk."""


class WatchlistError(CodedError):
    """A change that the watchlist doesn't allow."""


def sync_watchlist(session: Session, entries: Iterable[Entry], now: datetime) -> None:
    """Add or update the file's entries, and retire those that the file no longer contains."""
    wait_for_table(session, EntryRow)
    listed = {entry.id: (position, entry) for position, entry in enumerate(entries)}
    stored = {row.id: row for row in _concerned(session, list(listed))}
    fresh = [
        _row(entry, position=position, origin=Origin.FILE, now=now)
        for position, entry in listed.values()
        if entry.id not in stored
    ]
    _insert(session, fresh, actor=FILE_ACTOR, now=now)
    for row in session.scalars(select(EntryRow).where(has_stale_keys())):
        row.name_keys = name_keys(Entry.model_validate(row.data))
    for row in stored.values():
        if row.id in listed:
            position, entry = listed[row.id]
            _follow_file(session, row, entry, position=position, now=now)
        elif row.origin is Origin.FILE and not row.retired:
            _change(session, row, {**row.data, "retired": True}, actor=FILE_ACTOR, now=now)
    session.flush()


def _concerned(session: Session, listed: Sequence[str]) -> Iterator[EntryRow]:
    """Yield the rows that a file may change: listed ones, and active ones that came from it.

    Entries of the desk, which may be far more, are not read."""
    yield from load_with(session, select(EntryRow), EntryRow.id, listed)
    yield from session.scalars(select(EntryRow).where(EntryRow.origin == Origin.FILE, EntryRow.retired.is_(False)))


def load_entries(session: Session, *, retired: bool = False) -> list[Entry]:
    """Return the active entries in the file's order, with `retired` also the retired ones."""
    wanted = select(EntryRow.data).order_by(EntryRow.position, EntryRow.id)
    found = session.scalars(wanted if retired else wanted.where(EntryRow.retired.is_(False)))
    return [Entry.model_validate(data) for data in found]


def load_entry_names(session: Session) -> dict[str, str]:
    """Return the displayed name of each entry by id, retired ones included."""
    found = session.execute(select(EntryRow.id, EntryRow.name).order_by(EntryRow.position, EntryRow.id))
    return {entry_id: name for entry_id, name in found}  # noqa: C416 - rows aren't pairs to a type checker


def load_entry_ids(session: Session) -> set[str]:
    """Return all ids that were ever used."""
    return set(session.scalars(select(EntryRow.id)))


def load_entries_by_id(session: Session, ids: Sequence[str]) -> dict[str, Entry]:
    """Return the entries with these ids, retired ones included; laws and articles of codes are none."""
    found = session.execute(select(EntryRow.id, EntryRow.data).where(EntryRow.id.in_(ids)))
    return {entry_id: Entry.model_validate(data) for entry_id, data in found}


def insert_entry(session: Session, entry: Entry, *, author: str, now: datetime) -> None:
    """Add a new entry. Raises WatchlistError if its id was ever used."""
    insert_entries(session, [entry], author=author, now=now)


def insert_entries(session: Session, entries: Sequence[Entry], *, author: str, now: datetime) -> None:
    """Add new entries at the end. Raises WatchlistError if an id was ever used or is given twice."""
    wait_for_table(session, EntryRow)
    ids = [entry.id for entry in entries]
    taken = [entry_id for entry_id, times in Counter(ids).items() if times > 1]
    taken += load_with(session, select(EntryRow.id), EntryRow.id, ids)
    if taken:
        raise WatchlistError(CodedText.of("problem-id-taken", id=repr(taken[0])))
    last = session.scalar(select(func.max(EntryRow.position)))
    first = 0 if last is None else last + 1
    origin = _origin(author)
    rows = [_row(entry, position=position, origin=origin, now=now) for position, entry in enumerate(entries, first)]
    _insert(session, rows, actor=author, now=now)


def update_entry(session: Session, entry: Entry, *, author: str, now: datetime) -> None:
    """Replace the entry with the same id. Raises WatchlistError if there is none."""
    _write(session, _locked_row(session, entry.id), _data(entry), author=author, now=now)


def retire_entry(session: Session, entry_id: str, *, author: str, now: datetime) -> None:
    """Stop searching for an entry; its mentions and decisions are kept."""
    row = _locked_row(session, entry_id)
    _write(session, row, {**row.data, "retired": True}, author=author, now=now)


def _write(session: Session, row: EntryRow, data: dict[str, Any], *, author: str, now: datetime) -> None:
    if data != row.data:
        row.origin = _origin(author)
        _change(session, row, data, actor=author, now=now)
        session.flush()


def load_entry_history(session: Session, entry_id: str) -> list[EntryHistory]:
    """Return the changes of an entry, oldest first."""
    wanted = select(EntryHistory).where(EntryHistory.entry_id == entry_id)
    return list(session.scalars(wanted.order_by(EntryHistory.id)))


def _follow_file(session: Session, row: EntryRow, entry: Entry, *, position: int, now: datetime) -> None:
    data = _data(entry)
    if data == row.data:
        row.origin = Origin.FILE
    if row.origin is not Origin.FILE:
        return
    row.position = position
    if data != row.data:
        _change(session, row, data, actor=FILE_ACTOR, now=now)


def _locked_row(session: Session, entry_id: str) -> EntryRow:
    wait_for_table(session, EntryRow)
    row = session.get(EntryRow, entry_id, populate_existing=True)
    if row is None:
        raise WatchlistError(CodedText.of("problem-no-entry", id=repr(entry_id)))
    return row


def _row(entry: Entry, *, position: int, origin: Origin, now: datetime) -> EntryRow:
    columns = _columns(_data(entry))
    return EntryRow(id=entry.id, position=position, origin=origin, added_at=now, changed_at=now, **columns)


def _insert(session: Session, rows: Sequence[EntryRow], *, actor: str, now: datetime) -> None:
    session.add_all(rows)
    session.flush()
    added = [EntryHistory(entry_id=row.id, at=now, actor=actor, before=None, after=row.data) for row in rows]
    assign_row_ids(session, added)
    session.add_all(added)
    session.flush()


def _change(session: Session, row: EntryRow, data: dict[str, Any], *, actor: str, now: datetime) -> None:
    session.add(EntryHistory(entry_id=row.id, at=now, actor=actor, before=row.data, after=data))
    for column, value in _columns(data).items():
        setattr(row, column, value)
    row.changed_at = now


def _columns(data: Mapping[str, Any]) -> dict[str, Any]:
    entry = Entry.model_validate(data)
    return {
        "kind": entry.kind.value,
        "name": entry.name,
        "priority": entry.priority,
        "retired": entry.retired,
        "data": dict(data),
        "name_keys": name_keys(entry),
    }


def _data(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(mode="json", exclude_defaults=True)


def _origin(author: str) -> Origin:
    return Origin.COMMAND if author == COMMAND_LINE else Origin.DESK
