"""Lists of people and organisations from elsewhere: watchlist YAML, CSV, and FollowTheMoney JSON (OpenSanctions).

`read_list` reads a file, `compare` says what it would change, `apply` does it; `kuzet watchlist import` calls them."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from config.loader import load_watchlist
from config.models import Entry
from store.entry_ids import free_id

if TYPE_CHECKING:
    from store.session import Session

LISTS = ("names", "abbreviations", "context")
WORDS = ("kind", "gender", "patronymic", "role", "priority", "hint", "note", "source")
FLAGS = ("indeclinable", "retired")
SCHEMATA = {
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "PublicBody": "organisation",
    "LegalEntity": "organisation",
}
"""FollowTheMoney's kinds of entities that can be on a watchlist."""

MOST_NAMES = 40
"""Names taken of one entity: OpenSanctions knows hundreds of spellings, which the matcher makes by itself."""


@dataclass(frozen=True, kw_only=True)
class ListFile:
    """What a file holds: entries as they would be afterwards, and what of it can't be taken."""

    entries: list[Entry]
    problems: list[str]


@dataclass(frozen=True, kw_only=True)
class Change:
    """An entry that is there already, and the fields that would become others."""

    before: Entry
    after: Entry

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        names = type(self.after).model_fields
        pairs = {name: (getattr(self.before, name), getattr(self.after, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What a file would change."""

    added: list[Entry]
    changed: list[Change]
    same: int


def read_list(path: Path, held: Mapping[str, Entry]) -> ListFile:
    """The entries of a file by its ending: .yml, .yaml, .csv, .tsv, .json, .jsonl, .ftm or .ijson.

    CSV and FollowTheMoney change only the fields that they hold of an entry that is there. A watchlist file that is
    wrong raises ConfigError; of the others, what can't be taken is told and the rest is read."""
    ending = path.suffix.lower()
    if ending in (".yml", ".yaml"):
        return ListFile(entries=list(load_watchlist(path)), problems=[])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return ListFile(entries=[], problems=[f"not UTF-8 ({error.reason}): save it as UTF-8"])
    if ending in (".csv", ".tsv"):
        return _taken(_csv_rows(text), held)
    if ending in (".json", ".jsonl", ".ftm", ".ijson"):
        return _taken(_entities(text, held), held)
    return ListFile(entries=[], problems=[f"{ending or 'no ending'}: a list is a .yml, .csv or .json file"])


def compare(found: Iterable[Entry], held: Mapping[str, Entry]) -> Comparison:
    """Which of the entries are new, which change one that is there; none is removed."""
    added, changed, same = [], [], 0
    for entry in found:
        before = held.get(entry.id)
        if before is None:
            added.append(entry)
        elif before == entry:
            same += 1
        else:
            changed.append(Change(before=before, after=entry))
    return Comparison(added=added, changed=changed, same=same)


def apply(session: "Session", comparison: Comparison, *, author: str, now: datetime) -> None:
    """Make the changes, each with a line in its entry's history."""
    from store.watchlist import add_entry, edit_entry

    for entry in comparison.added:
        add_entry(session, entry, author=author, now=now)
    for change in comparison.changed:
        edit_entry(session, change.after, author=author, now=now)


def _taken(rows: Iterable[tuple[str, Mapping[str, Any]]], held: Mapping[str, Entry]) -> ListFile:
    """Entries from (place in the file, fields); an id that a row lacks is made from its first name."""
    entries: dict[str, Entry] = {}
    problems = []
    for place, given in rows:
        if "problem" in given:
            problems.append(f"{place}: {given['problem']}")
            continue
        names = given.get("names") or [""]
        entry_id = given.get("id") or free_id(names[0], {*held, *entries})
        before = entries.get(entry_id) or held.get(entry_id)
        fields = before.model_dump() if before else {"kind": "person"}
        try:
            entries[entry_id] = Entry.model_validate({**fields, **given, "id": entry_id})
        except ValidationError as error:
            first = error.errors()[0]
            problems.append(f"{place}: {'.'.join(map(str, first['loc']))}: {first['msg']}")
    return ListFile(entries=list(entries.values()), problems=problems)


def _csv_rows(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows of a table whose head names the fields; several values in a cell are parted by semicolons or lines."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    known = {"id", *LISTS, *WORDS, *FLAGS}
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        if unknown := {name for name in reader.fieldnames or () if _field(name) not in known}:
            told = f"unknown columns {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}"
            yield "head", {"problem": told}
            return
        for row in reader:
            cells = {_field(name): cell for name, cell in row.items() if name is not None and cell is not None}
            yield f"line {reader.line_num}", {"problem": "more cells than columns"} if None in row else _values(cells)
    except csv.Error as error:
        yield f"line {reader.line_num}", {"problem": str(error)}


def _field(name: str) -> str:
    name = name.strip().lower()
    return "names" if name == "name" else name


def _values(cells: Mapping[str, str]) -> dict[str, Any]:
    """A row's fields; an empty cell says nothing."""
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        parts = [part.strip() for part in cell.replace("\n", ";").split(";") if part.strip()]
        if not parts:
            continue
        values[name] = parts if name in LISTS else cell.strip()
        if name in FLAGS:
            values[name] = cell.strip().lower() in ("1", "true", "yes", "да", "иә")
    return values


def _entities(text: str, held: Mapping[str, Entry]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    sources = [(entry.source, entry) for entry in held.values() if isinstance(entry.source, dict)]
    known = {source["ftm"]: entry for source, entry in sources if "ftm" in source}
    for place, entity in _json_values(text):
        if isinstance(entity, str):
            yield place, {"problem": entity}
        elif not isinstance(entity.get("properties"), dict):
            yield place, {"problem": "no FollowTheMoney entity: it has no properties"}
        elif entity.get("schema") in SCHEMATA:
            yield place, _from_entity(entity, known.get(str(entity.get("id"))))


def _json_values(text: str) -> Iterator[tuple[str, Any]]:
    """(place, entity, or what is wrong there) of a JSON list, an object with a list, or JSON Lines."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield f"line {number}", _json_object(line)
        return
    if isinstance(whole, dict) and "properties" not in whole:
        whole = whole.get("results", whole.get("entities", []))
    for number, value in enumerate(whole if isinstance(whole, list) else [whole], start=1):
        yield f"entity {number}", value if isinstance(value, dict) else "not an object"


def _json_object(line: str) -> Any:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    return value if isinstance(value, dict) else "not an object"


def _from_entity(entity: Mapping[str, Any], before: Entry | None) -> dict[str, Any]:
    """An entity's fields; what reviewers wrote of an entry that came from it stays, and so do names they added."""
    said = {name: [str(one) for one in ones] for name, ones in entity["properties"].items() if isinstance(ones, list)}
    names = [*(before.names if before else ()), *said.get("name", ()), *said.get("alias", ())]
    values: dict[str, Any] = {
        "kind": SCHEMATA[entity["schema"]],
        "names": list(dict.fromkeys(name.strip() for name in names if len(name.strip()) > 1))[:MOST_NAMES],
        "source": {"ftm": str(entity.get("id")), "url": next(iter(said.get("sourceUrl", ())), None)},
    }
    gender = {"male": "m", "female": "f"}.get(next(iter(said.get("gender", ())), ""))
    optional = {
        "id": before.id if before else None,
        "gender": gender,
        "patronymic": next(iter(said.get("fatherName", ())), None),
        "role": None if before and before.role else next(iter(said.get("position", ())), None),
        "note": None if before and before.note else "; ".join(said.get("notes", ()))[:1000] or None,
    }
    return values | {name: value for name, value in optional.items() if value}
