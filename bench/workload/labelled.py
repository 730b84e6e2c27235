"""Read sets of texts with labelled names, citations and events: one JSON object per line, or a table of citations."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Label = tuple[str | None, ...]
"""What a span must be recognised as: an entry; a code, article, part and paragraph; or an entry and an event."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledSpan:
    """A span of a text and its label."""

    start: int
    end: int
    label: Label

    def touches(self, other: "LabelledSpan") -> bool:
        """Return whether the two overlap."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledText:
    """A text with its labelled spans, its language, and the phenomena (tags) that it tests."""

    id: str
    text: str
    lang: str
    tags: tuple[str, ...]
    wanted: tuple[LabelledSpan, ...]
    labels: dict[str, Any]


def read_names(path: Path) -> list[LabelledText]:
    """Return the texts of a set of names: `mentions`, each an `entry_id` with its `start` and `end`."""
    return [_row(data, [_span(one, one["entry_id"]) for one in data["mentions"]]) for data in _lines(path)]


def read_citations(path: Path) -> list[LabelledText]:
    """Return the texts of a set of citations: `citations`, each with a `citation_label`, `start` and `end`.

    A `.txt` file is a table named for its language (`ru.txt`): under headings (`## lists`) lines of
    `text => code:article(part)[paragraph] ...`, with `?` for a code that isn't named and `none` for no citation. It
    has no offsets, so each citation has the whole text as its span.
    """
    if path.suffix == ".txt":
        return list(_table(path))
    return [_row(data, [_span(one, *citation_label(one)) for one in data["citations"]]) for data in _lines(path)]


def read_events(path: Path) -> list[LabelledText]:
    """Return the texts of a set of events: `mentions` as for names, each with its `events`."""
    return [
        _row(data, [_span(one, one["entry_id"], event) for one in data["mentions"] for event in one["events"]])
        for data in _lines(path)
    ]


def citation_label(citation: dict[str, Any]) -> Label:
    """Return code, article, part and paragraph of a citation."""
    return citation["code"], citation["article"], citation["part"], citation["paragraph"]


_TABLE_ROW = re.compile(r"(?P<text>.+) => (?P<citations>.+)")
_WRITTEN = re.compile(r"(?P<code>[\w-]+|\?):(?P<article>[\w-]+)(?:\((?P<part>[\w-]+)\))?(?:\[(?P<paragraph>[\w-]+)\])?")


def _table(path: Path) -> Iterator[LabelledText]:
    heading = "all"
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.startswith("#"):
            heading = line.strip("# ")
        elif row := _TABLE_ROW.fullmatch(line):
            data = {"id": f"{path.stem}:{number}", "text": row["text"], "lang": path.stem, "tag": [heading]}
            labels = [_written_label(one) for one in row["citations"].split() if one != "none"]
            yield _row(data, [LabelledSpan(start=0, end=len(row["text"]), label=label) for label in labels])


def _written_label(written: str) -> Label:
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise ValueError(f"{written} is no citation: write code:article(part)[paragraph]")
    code = None if match["code"] == "?" else match["code"]
    return code, match["article"], match["part"], match["paragraph"]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _span(labelled: dict[str, Any], *label: str | None) -> LabelledSpan:
    return LabelledSpan(start=labelled["start"], end=labelled["end"], label=label)


def _row(data: dict[str, Any], wanted: list[LabelledSpan]) -> LabelledText:
    tags = tuple(data.get("tag", ())) + ((data["half"],) if "half" in data else ())
    return LabelledText(
        id=data["id"], text=data["text"], lang=data["lang"], tags=tags or ("all",), wanted=tuple(wanted), labels=data
    )
