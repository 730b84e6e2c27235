"""Parse CSV tables and FollowTheMoney JSON into rows of entry fields, for lists of people and organisations."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from config.models.entry import Entry
from config.wording.coded_text import CodedText

LIST_FIELDS = ("names", "abbreviations", "context")
TEXT_FIELDS = ("kind", "gender", "patronymic", "role", "priority", "hint", "note", "source")
FLAG_FIELDS = (
    *("indeclinable", "retired", "common_name", "common_word", "needs_given_name", "needs_introduction"),
    *("needs_context", "capital_suffices", "exists_abroad"),
)
KNOWN_FIELDS = {"id", *LIST_FIELDS, *TEXT_FIELDS, *FLAG_FIELDS}
_BODIES = ("Organization", "Company", "PublicBody", "LegalEntity")
SCHEMATA = {"Person": "person"} | dict.fromkeys(_BODIES, "organisation")
"""FollowTheMoney schemata that a watchlist accepts, with the kind of entry that each becomes."""

MAX_ENTITY_NAMES = 40
"""OpenSanctions lists hundreds of spellings of a name; the matcher derives them itself."""


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """The fields of a table row or an entity that begins on `line`, or the reason why it has none."""

    line: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    problem: CodedText | None = None
    remedy: CodedText | None = None
    is_other_kind: bool = False


def table_rows(text: str) -> Iterator[ListRow]:
    """Yield the rows of a CSV table whose header names the fields; semicolons or lines separate values in a cell."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        if unknown := {name for name in reader.fieldnames or () if _field(name) not in KNOWN_FIELDS}:
            names = ", ".join(sorted(name[:40] for name in unknown)[:10])
            remedy = CodedText.of("remedy-columns", names=", ".join(sorted(KNOWN_FIELDS)))
            yield ListRow(line=1, problem=CodedText.of("problem-unknown-columns", names=names), remedy=remedy)
            return
        line = reader.line_num + 1
        for row in reader:
            cells = {_field(name): cell for name, cell in row.items() if name is not None and cell is not None}
            if None in row:
                problem, remedy = CodedText.of("problem-extra-cells"), CodedText.of("remedy-quote-cell")
                yield ListRow(line=line, problem=problem, remedy=remedy)
            else:
                yield ListRow(line=line, fields=_values(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        problem = CodedText.of("problem-not-table", reason=str(error))
        yield ListRow(line=line, problem=problem, remedy=CodedText.of("remedy-close-quotes"))


def _field(name: str) -> str:
    name = name.strip().lower()
    return "names" if name == "name" else name


def _values(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of the cells that aren't empty."""
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        parts = [part.strip() for part in cell.replace("\n", ";").split(";") if part.strip()]
        if not parts:
            continue
        values[name] = parts if name in LIST_FIELDS else cell.strip()
        if name in FLAG_FIELDS:
            values[name] = cell.strip().lower() in ("1", "true", "yes", "да", "иә")
    return values


def entity_rows(text: str, held: Mapping[str, Entry]) -> Iterator[ListRow]:
    """Yield the rows of FollowTheMoney entities; `held` are the entries of the watchlist by id."""
    sources = [(entry.source, entry) for entry in held.values() if isinstance(entry.source, dict)]
    known = {str(source["ftm"]): entry for source, entry in sources if "ftm" in source}
    for line, entity in _json_values(text):
        if isinstance(entity, CodedText):
            yield ListRow(line=line, problem=entity, remedy=CodedText.of("remedy-entities"))
        elif not isinstance(entity.get("properties"), dict) or not _clean_text(entity.get("id")):
            yield ListRow(line=line, problem=CodedText.of("problem-not-entity"), remedy=CodedText.of("remedy-entity"))
        elif _clean_text(entity.get("schema")) in SCHEMATA:
            yield ListRow(line=line, fields=_from_entity(entity, known.get(_clean_text(entity["id"]))))
        else:
            yield ListRow(line=line, is_other_kind=True)


def _json_values(text: str) -> Iterator[tuple[int, Any]]:
    """Yield each entity or problem with its line, from a JSON list, an object with a list, or JSON Lines."""
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
    """Return the first line of each of the `count` values of a list; line 1 for all if they can't be found."""
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


def _clean_text(value: Any) -> str:
    """Return the value if it is a text that a database accepts, else "": JSON can contain lone surrogates."""
    return value.encode("utf-8", "replace").decode().strip() if isinstance(value, str) else ""


def _from_entity(entity: Mapping[str, Any], before: Entry | None) -> dict[str, Any]:
    """Return the fields of an entity, keeping the names and remarks that reviewers added to its entry `before`."""
    lists = {name: ones for name, ones in entity["properties"].items() if isinstance(ones, list)}
    texts = {name: [text for one in ones if (text := _clean_text(one))] for name, ones in lists.items()}
    names = [*(before.names if before else ()), *texts.get("name", ()), *texts.get("alias", ())]
    values: dict[str, Any] = {
        "kind": SCHEMATA[_clean_text(entity["schema"])],
        "names": list(dict.fromkeys(name for name in names if len(name) > 1))[:MAX_ENTITY_NAMES],
        "source": {"ftm": _clean_text(entity["id"]), "url": next(iter(texts.get("sourceUrl", ())), None)},
    }
    gender = {"male": "m", "female": "f"}.get(next(iter(texts.get("gender", ())), ""))
    optional = {
        "id": before.id if before else None,
        "gender": gender,
        "patronymic": next(iter(texts.get("fatherName", ())), None),
        "role": None if before and before.role else next(iter(texts.get("position", ())), None),
        "note": None if before and before.note else "; ".join(texts.get("notes", ()))[:1000] or None,
    }
    return values | {name: value for name, value in optional.items() if value}
