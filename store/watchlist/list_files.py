"""Import lists of people and organisations: watchlist YAML, CSV, and FollowTheMoney JSON (OpenSanctions)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from config.list_rows import LIST_FIELDS, ListRow, entity_rows, table_rows
from config.loader import parse_watchlist
from config.models.entry import Entry
from config.validation import problems_of
from config.wording.coded_text import CodedText
from config.yaml_file import ConfigError, Problem, YamlFile
from store.watchlist.new_entries import IdMaker, unfindable
from store.watchlist.watchlist import insert_entries, update_entry

MAX_LIST_BYTES = 64 * 1024 * 1024
"""Most bytes of a file; a watchlist with all of OpenSanctions would match everybody."""

YAML_ENDINGS = (".yml", ".yaml")
TABLE_ENDINGS = (".csv", ".tsv")
JSON_ENDINGS = (".json", ".jsonl", ".ftm", ".ijson")


@dataclass(frozen=True, kw_only=True)
class ListFile:
    """The entries of a file as they would be after the import, and its problems."""

    entries: list[Entry]
    problems: list[Problem]
    left_out: int = 0
    """The number of entities that aren't people or organisations, such as ships."""


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


def read_list(raw: bytes, name: str, held: Mapping[str, Entry]) -> ListFile:
    """Return the entries of a file by the ending of its name: .yml, .yaml, .csv, .tsv, .json, .jsonl, .ftm or .ijson.

    CSV and FollowTheMoney change only the fields that they contain. An invalid watchlist file is refused as a whole; of
    other files the invalid rows become problems and the rest is read. `held` are the entries of the watchlist by id.
    """
    ending = PurePath(name).suffix.lower()
    if len(raw) > MAX_LIST_BYTES:
        return _nothing(name, CodedText.of("problem-large-file", number=MAX_LIST_BYTES // 1024**2), "remedy-large-file")
    if ending in YAML_ENDINGS:
        try:
            return ListFile(entries=list(parse_watchlist(raw, name)), problems=[])
        except ConfigError as error:
            return ListFile(entries=[], problems=list(error.problems))
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _nothing(name, CodedText.of("problem-not-utf8"), "remedy-utf8", line)
    if not text.strip():
        return _nothing(name, CodedText.of("problem-empty-file"), "remedy-choose-file")
    if ending in TABLE_ENDINGS:
        return _entries_from(table_rows(text), name, held)
    if ending in JSON_ENDINGS:
        return _entries_from(entity_rows(text, held), name, held)
    return _nothing(name, CodedText.of("problem-unknown-ending", ending=ending or repr(name)), "remedy-list-endings")


def ending_of(text: str) -> str:
    """Return the file ending that fits a pasted text."""
    if text.lstrip().startswith(("{", "[")):
        return ".json"
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "---")))
    return ".yml" if next(lines, "").startswith("entries:") else ".csv"


def merged(before: Entry, found: Entry) -> Entry:
    """Return an entry with the additions of a list; it loses no name, context or remark."""
    given = {name: value for name, value in found.model_dump(exclude_defaults=True).items() if value != ""}
    lists = {name: tuple(dict.fromkeys((*getattr(before, name), *getattr(found, name)))) for name in LIST_FIELDS}
    return Entry.model_validate({**before.model_dump(), **given, **lists})


def compare_list(found: Iterable[Entry], held: Mapping[str, Entry], *, replace: bool = False) -> ListComparison:
    """Return which of the entries are new and which change existing ones; none is removed.

    Existing entries are merged with the list, or replaced by those of the list if `replace` is set."""
    merges = held if not replace else {}
    entries = [merged(merges[entry.id], entry) if entry.id in merges else entry for entry in found]
    known = [EntryChange(before=held[entry.id], after=entry) for entry in entries if entry.id in held]
    changed = [one for one in known if one.before != one.after]
    added = [entry for entry in entries if entry.id not in held]
    return ListComparison(added=added, changed=changed, same=len(known) - len(changed))


def apply_list(session: Session, comparison: ListComparison, *, author: str, now: datetime) -> None:
    """Make the changes, recording each in its entry's history."""
    insert_entries(session, comparison.added, author=author, now=now)
    for change in comparison.changed:
        update_entry(session, change.after, author=author, now=now)


def _nothing(name: str, message: CodedText, remedy: str, line: int = 1) -> ListFile:
    problem = Problem(file=name, line=line, message=message, remedy=CodedText.of(remedy))
    return ListFile(entries=[], problems=[problem])


def _entries_from(rows: Iterable[ListRow], name: str, held: Mapping[str, Entry]) -> ListFile:
    """Return the entries of rows. A row without an id changes the entry with its first name, or adds one; further equal
    rows add nothing."""
    entries: dict[str, Entry] = {}
    ids = IdMaker(held)
    read: set[str] = set()
    namesakes = _by_name(held)
    problems: list[Problem] = []
    left_out = 0
    for row in rows:
        left_out += row.is_other_kind
        if row.problem and row.remedy:
            problems.append(Problem(file=name, line=row.line, message=row.problem, remedy=row.remedy))
        if row.problem or row.is_other_kind:
            continue
        written = json.dumps(row.fields, sort_keys=True)
        if written in read:
            continue
        names = row.fields.get("names") or [""]
        entry_id = row.fields.get("id") or _known_id(row, namesakes, entries) or ids.free_id(names[0])
        before = entries.get(entry_id) or held.get(entry_id)
        fields = before.model_dump() if before else {"kind": "person", "names": ()}
        try:
            entry = Entry.model_validate({**fields, **row.fields, "id": entry_id})
        except ValidationError as error:
            place = YamlFile(file=name, data=None, lines={(): row.line}, problems=())
            problems += problems_of(error, place, Entry)
            continue
        if problem := unfindable(entry):
            problems.append(Problem(file=name, line=row.line, message=problem.message, remedy=problem.remedy))
        else:
            entries[entry_id] = entry
            ids.taken.add(entry_id)
            read.add(written)
    return ListFile(entries=list(entries.values()), problems=problems, left_out=left_out)


def _by_name(held: Mapping[str, Entry]) -> dict[tuple[str, str], list[str]]:
    """Return the ids of the active entries by kind and name, the first ones last."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in reversed(list(held.values())):
        if not entry.retired:
            found.setdefault((entry.kind, entry.name), []).append(entry.id)
    return found


def _known_id(row: ListRow, namesakes: Mapping[tuple[str, str], list[str]], taken: Mapping[str, Entry]) -> str | None:
    """Return the entry of a table row without an id, so that a second import of the table adds nothing.

    A FollowTheMoney entity has its own id, and may be another person of the same name.
    """
    names = row.fields.get("names")
    if not names or "source" in row.fields:
        return None
    known = namesakes.get((row.fields.get("kind", "person"), names[0]), [])
    while known and known[-1] in taken:
        known.pop()
    return known[-1] if known else None
