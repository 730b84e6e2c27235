"""Read a YAML 1.2 file into plain values and record the line of each.

Tags, anchors, duplicate keys and second documents are refused: people don't write them on purpose.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import AliasEvent, Event, MappingStartEvent, NodeEvent, ScalarEvent, SequenceStartEvent
from yaml.reader import ReaderError

from config.wording.coded_text import CodedText

PathInFile = tuple[str | int, ...]

Text = str | CodedText
"""An English text, or a coded one if the desk shows it too."""

# The C loader is twenty times faster, and every command reads the files. PyYAML's wheels contain it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 12
"""Twice the nesting of our files: a mistaken or hostile one must not exhaust the stack."""

INTEGER = re.compile(r"[-+]?\d+")
FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?")
CORE_SCHEMA_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    written: written.lower() == "true" for written in ("true", "True", "TRUE", "false", "False", "FALSE")
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A mistake in a configuration file or an environment variable: place, message and remedy."""

    file: str
    line: int | None
    """None for a folder or a variable."""
    message: Text
    remedy: Text

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message} ({self.remedy})"


class ConfigError(Exception):
    """The configuration can't be used; `problems` lists all mistakes found in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))

    @classmethod
    def of(cls, file: str, line: int | None, message: Text, remedy: Text) -> Self:
        """Return an error with a single problem."""
        return cls((Problem(file=file, line=line, message=message, remedy=remedy),))


@dataclass(frozen=True, kw_only=True)
class YamlFile:
    """The values of a file and the line of each key and list item."""

    file: str
    data: Any
    lines: dict[PathInFile, int]
    problems: tuple[Problem, ...]
    """Mistakes in the YAML that didn't prevent reading the rest."""

    def line_of(self, path: PathInFile) -> int:
        """Return the line of the value at `path`, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def shown(path: Path) -> str:
    """Return the path as messages show it: relative to the working folder if it is inside."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, FileNotFoundError):  # the path is elsewhere, or the working folder was removed
        return str(path)


def read_yaml(path: Path) -> YamlFile:
    """Return the values of a YAML file. Raises ConfigError if it can't be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError.of(shown(path), None, f"cannot be read: {reason}", "check path and permissions") from error
    return parse_yaml(raw, shown(path))


def parse_yaml(raw: bytes, file: str) -> YamlFile:
    """Return the values in a file's bytes. Raises ConfigError, which calls it `file`, if they can't be read."""
    text = _text_of(raw, file)
    builder = _Builder(file)
    try:
        data = builder.build(yaml.parse(text, Loader=LOADER))
    except YAMLError as error:
        raise ConfigError((*builder.problems, _syntax_problem(file, text, error))) from error
    if data is None and not builder.problems:
        raise ConfigError.of(file, None, CodedText.of("problem-empty-file"), CodedText.of("remedy-fill-file"))
    return YamlFile(file=file, data=data, lines=builder.lines, problems=tuple(builder.problems))


def _text_of(raw: bytes, file: str) -> str:
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError.of(file, line, CodedText.of("problem-not-utf8"), CodedText.of("remedy-utf8")) from error


def _syntax_problem(file: str, text: str, error: YAMLError) -> Problem:
    remedy = CodedText.of("remedy-yaml")
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        reason = ", ".join(filter(None, (error.context, error.problem)))
        line = mark.line + 1 if mark else 1
        return Problem(file=file, line=line, message=CodedText.of("problem-not-yaml", reason=reason), remedy=remedy)
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, text.find(chr(error.character))) + 1
        message = CodedText.of("problem-file-control-character", letter=f"U+{error.character:04X}")
        return Problem(file=file, line=line, message=message, remedy=CodedText.of("remedy-remove-or-escape"))
    return Problem(file=file, line=1, message=CodedText.of("problem-not-yaml", reason=str(error)), remedy=remedy)


class _Builder:
    """Builds values from parser events; a refused value becomes None, with a problem."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[PathInFile, int] = {}
        self.problems: list[Problem] = []

    def build(self, events: Iterator[Event]) -> Any:
        data, documents = None, 0
        for event in events:
            if not isinstance(event, NodeEvent):
                continue
            documents += 1
            if documents > 1:
                self._problem(event, CodedText.of("problem-second-document"), "remedy-second-document")
                break
            data = self._node(event, events, ())
        return data

    def _node(self, event: Event, events: Iterator[Event], path: PathInFile) -> Any:
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self._problem(event, CodedText.of("problem-anchor"), "remedy-anchor")
        elif _has_tag(event):
            self._problem(event, CodedText.of("problem-tag"), "remedy-tag")
        if len(path) > MAX_DEPTH:
            raise MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        return _scalar(event) if isinstance(event, ScalarEvent) else None

    def _mapping(self, events: Iterator[Event], path: PathInFile) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while isinstance(event := next(events), NodeEvent):
            key = self._key(event, events, path)
            if key in found:
                first = self.lines[*path, key]
                self._problem(event, CodedText.of("problem-duplicate-key", key=key, line=first), "remedy-keep-one")
            self.lines.setdefault((*path, key), event.start_mark.line + 1)
            found[key] = self._node(next(events), events, (*path, key))
        return found

    def _key(self, event: Event, events: Iterator[Event], path: PathInFile) -> str:
        if isinstance(event, ScalarEvent) and not event.anchor and not _has_tag(event):
            return str(event.value)
        self._problem(event, CodedText.of("problem-key-not-text"), "remedy-key-value")
        self._node(event, events, (*path, "?"))
        return "?"

    def _sequence(self, events: Iterator[Event], path: PathInFile) -> list[Any]:
        found: list[Any] = []
        while isinstance(event := next(events), NodeEvent):
            found.append(self._node(event, events, (*path, len(found))))
        return found

    def _problem(self, event: Event, message: CodedText, remedy: str) -> None:
        line = event.start_mark.line + 1
        self.problems.append(Problem(file=self.file, line=line, message=message, remedy=CodedText.of(remedy)))


def _has_tag(event: Event) -> bool:
    return getattr(event, "tag", None) is not None


def _scalar(event: ScalarEvent) -> str | int | float | bool | None:
    """Return the value of a scalar by the core schema of YAML 1.2, in which yes, no, on and dates are text."""
    value = str(event.value)
    if event.style:
        return value
    if value in CORE_SCHEMA_WORDS:
        return CORE_SCHEMA_WORDS[value]
    if INTEGER.fullmatch(value):
        return int(value) if len(value) < 400 else value
    if FLOAT.fullmatch(value):
        return float(value)
    return value
