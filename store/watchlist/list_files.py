"""Lists of people and organisations from elsewhere: watchlist YAML, CSV, and FollowTheMoney JSON (OpenSanctions).

`read_list` reads one; `store.watchlist.list_changes` says what it would change, and does it."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from config.loader import ConfigError, parse_watchlist
from config.models.entry import Entry
from config.validation import problems_of
from config.wording.coded_text import CodedText
from config.yaml_file import Problem, YamlFile
from store.watchlist.entry_ids import free_id
from store.watchlist.unfindable import unfindable

LIST_FIELDS = ("names", "abbreviations", "context")
TEXT_FIELDS = ("kind", "gender", "patronymic", "role", "priority", "hint", "note", "source")
FLAG_FIELDS = (
    *("indeclinable", "retired", "common_name", "common_word", "needs_given_name", "needs_introduction"),
    *("needs_context", "capital_suffices", "exists_abroad"),
)
KNOWN_FIELDS = {"id", *LIST_FIELDS, *TEXT_FIELDS, *FLAG_FIELDS}
SCHEMATA = {
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "PublicBody": "organisation",
    "LegalEntity": "organisation",
}
"""FollowTheMoney's kinds of entities that can be on a watchlist."""

MAX_ENTITY_NAMES = 40
"""Names taken of one entity: OpenSanctions knows hundreds of spellings, which the matcher makes by itself."""

MAX_LIST_BYTES = 64 * 1024 * 1024
"""Bytes of a file: a watchlist of all of OpenSanctions would find everybody. What is longer isn't read to its end."""

YAML_ENDINGS = (".yml", ".yaml")
TABLE_ENDINGS = (".csv", ".tsv")
JSON_ENDINGS = (".json", ".jsonl", ".ftm", ".ijson")


@dataclass(frozen=True, kw_only=True)
class ListFile:
    """What a file holds: entries as they would be afterwards, and what of it can't be taken."""

    entries: list[Entry]
    problems: list[Problem]
    left_out: int = 0
    """Entities of kinds that no watchlist holds, such as ships."""


@dataclass(frozen=True, kw_only=True)
class _Row:
    """What a line, or an entity that begins there, says: fields, or why it says nothing."""

    line: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    problem: CodedText | None = None
    remedy: CodedText | None = None
    is_other_kind: bool = False


def read_list(raw: bytes, name: str, held: Mapping[str, Entry]) -> ListFile:
    """The entries of a file by the ending of its name: .yml, .yaml, .csv, .tsv, .json, .jsonl, .ftm or .ijson.

    CSV and FollowTheMoney change only the fields that they hold of an entry that is there. Of a watchlist file that is
    wrong nothing is taken; of the others, what can't be taken is told and the rest is read."""
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
        return _taken(_csv_rows(text), name, held)
    if ending in JSON_ENDINGS:
        return _taken(_entities(text, held), name, held)
    return _nothing(name, CodedText.of("problem-unknown-ending", ending=ending or repr(name)), "remedy-list-endings")


def ending_of(text: str) -> str:
    """The ending that a file of this text would have: what is pasted bears no name."""
    if text.lstrip().startswith(("{", "[")):
        return ".json"
    said = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "---")))
    return ".yml" if next(said, "").startswith("entries:") else ".csv"


def _nothing(name: str, message: CodedText, remedy: str, line: int = 1) -> ListFile:
    problem = Problem(file=name, line=line, message=message, remedy=CodedText.of(remedy))
    return ListFile(entries=[], problems=[problem])


def _taken(rows: Iterable[_Row], name: str, held: Mapping[str, Entry]) -> ListFile:
    """Entries from rows. One without an id is the entry that has its first name, or else a new one."""
    entries: dict[str, Entry] = {}
    namesakes = _by_name(held)
    problems: list[Problem] = []
    left_out = 0
    for row in rows:
        left_out += row.is_other_kind
        if row.problem and row.remedy:
            problems.append(Problem(file=name, line=row.line, message=row.problem, remedy=row.remedy))
        if row.problem or row.is_other_kind:
            continue
        names = row.fields.get("names") or [""]
        entry_id = row.fields.get("id") or _known_id(row, namesakes, entries) or free_id(names[0], {*held, *entries})
        before = entries.get(entry_id) or held.get(entry_id)
        fields = before.model_dump() if before else {"kind": "person", "names": ()}
        try:
            entry = Entry.model_validate({**fields, **row.fields, "id": entry_id})
        except ValidationError as error:
            place = YamlFile(file=name, data=None, lines={(): row.line}, problems=())
            problems += problems_of(error, place, Entry)
            continue
        if complaint := unfindable(entry):
            problems.append(Problem(file=name, line=row.line, message=complaint.message, remedy=complaint.remedy))
        else:
            entries[entry_id] = entry
    return ListFile(entries=list(entries.values()), problems=problems, left_out=left_out)


def _by_name(held: Mapping[str, Entry]) -> dict[tuple[str, str], list[str]]:
    """(kind, name that is shown) -> the ids of the entries that are looked for under it."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in held.values():
        if not entry.retired:
            found.setdefault((entry.kind, entry.name), []).append(entry.id)
    return found


def _known_id(row: _Row, namesakes: Mapping[tuple[str, str], list[str]], taken: Mapping[str, Entry]) -> str | None:
    """Which entry a row without an id is: so that a table that comes twice adds nothing twice. An entity of
    FollowTheMoney has an id of its own there, and may well be another person of the same name."""
    names = row.fields.get("names")
    if not names or "source" in row.fields:
        return None
    known = namesakes.get((row.fields.get("kind", "person"), names[0]), ())
    return next((entry_id for entry_id in known if entry_id not in taken), None)


def _csv_rows(text: str) -> Iterator[_Row]:
    """Rows of a table whose head names the fields; several values in a cell are parted by semicolons or lines."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        if unknown := {name for name in reader.fieldnames or () if _field(name) not in KNOWN_FIELDS}:
            names = ", ".join(sorted(name[:40] for name in unknown)[:10])
            yield _Row(
                line=1,
                problem=CodedText.of("problem-unknown-columns", names=names),
                remedy=CodedText.of("remedy-columns", names=", ".join(sorted(KNOWN_FIELDS))),
            )
            return
        line = reader.line_num + 1
        for row in reader:
            cells = {_field(name): cell for name, cell in row.items() if name is not None and cell is not None}
            if None in row:
                yield _Row(
                    line=line, problem=CodedText.of("problem-extra-cells"), remedy=CodedText.of("remedy-quote-cell")
                )
            else:
                yield _Row(line=line, fields=_values(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        problem = CodedText.of("problem-not-table", reason=str(error))
        yield _Row(line=line, problem=problem, remedy=CodedText.of("remedy-close-quotes"))


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
        values[name] = parts if name in LIST_FIELDS else cell.strip()
        if name in FLAG_FIELDS:
            values[name] = cell.strip().lower() in ("1", "true", "yes", "да", "иә")
    return values


def _entities(text: str, held: Mapping[str, Entry]) -> Iterator[_Row]:
    sources = [(entry.source, entry) for entry in held.values() if isinstance(entry.source, dict)]
    known = {str(source["ftm"]): entry for source, entry in sources if "ftm" in source}
    for line, entity in _json_values(text):
        if isinstance(entity, CodedText):
            yield _Row(line=line, problem=entity, remedy=CodedText.of("remedy-entities"))
        elif not isinstance(entity.get("properties"), dict) or not _written(entity.get("id")):
            yield _Row(line=line, problem=CodedText.of("problem-not-entity"), remedy=CodedText.of("remedy-entity"))
        elif _written(entity.get("schema")) in SCHEMATA:
            yield _Row(line=line, fields=_from_entity(entity, known.get(_written(entity["id"]))))
        else:
            yield _Row(line=line, is_other_kind=True)


def _json_values(text: str) -> Iterator[tuple[int, Any]]:
    """(line, entity, or what is wrong there) of a JSON list, an object with a list, or JSON Lines."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        for number, written in enumerate(text.splitlines(), start=1):
            if written.strip():
                yield number, _json_object(written)
        return
    if isinstance(whole, dict) and "properties" not in whole:
        whole = whole.get("results", whole.get("entities", []))
    values = whole if isinstance(whole, list) else [whole]
    if not values:
        yield 1, CodedText.of("problem-no-entities")
    for line, value in zip(_lines_of(text, len(values)), values, strict=True):
        yield line, value if isinstance(value, dict) else CodedText.of("problem-not-object")


def _lines_of(text: str, count: int) -> list[int]:
    """The line on which each of the `count` values of the text's list begins; the first line where that is in doubt."""
    decoder, starts = json.JSONDecoder(), []
    place = text.find("[") + 1 if count > 1 or text.lstrip().startswith("[") else 0
    line, counted = 1, 0
    for _ in range(count):
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        line, counted = line + text.count("\n", counted, place), place
        starts.append(line)
        try:
            _, place = decoder.raw_decode(text, place)
        except ValueError:
            return [1] * count
    return starts


def _json_object(line: str) -> Any:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return CodedText.of("problem-not-json", reason=str(error))
    return value if isinstance(value, dict) else CodedText.of("problem-not-object")


def _written(value: Any) -> str:
    """A text as it can be kept; an empty one for anything that is none. JSON can hold halves of letters."""
    return value.encode("utf-8", "replace").decode().strip() if isinstance(value, str) else ""


def _from_entity(entity: Mapping[str, Any], before: Entry | None) -> dict[str, Any]:
    """An entity's fields; what reviewers wrote of an entry that came from it stays, and so do names they added."""
    lists = {name: ones for name, ones in entity["properties"].items() if isinstance(ones, list)}
    said = {name: [text for one in ones if (text := _written(one))] for name, ones in lists.items()}
    names = [*(before.names if before else ()), *said.get("name", ()), *said.get("alias", ())]
    values: dict[str, Any] = {
        "kind": SCHEMATA[_written(entity["schema"])],
        "names": list(dict.fromkeys(name for name in names if len(name) > 1))[:MAX_ENTITY_NAMES],
        "source": {"ftm": _written(entity["id"]), "url": next(iter(said.get("sourceUrl", ())), None)},
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
