"""Load outlets, watchlist, laws and cited pages, report all mistakes in them at once, and write a watchlist file."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from config.models.entry import Entry
from config.models.law import CitedPage, Laws
from config.models.outlet import Outlet
from config.models.strict import Strict
from config.validation import problem_at, problems_of
from config.wording.coded_text import CodedText
from config.yaml_file import ConfigError, PathInFile, Problem, YamlFile, parse_yaml, read_yaml, shown

SHIPPED = Path(__file__).parent

ARTICLE_CONTEXT = re.compile(r"([a-z][a-z0-9-]*):(\d+(?:-\d+)?)(?:/\d+)?")
"""A term of `context` that means an article of a code, such as kz-uk:405 or kz-uk:405/2."""


class WatchlistFile(Strict):
    """The form of `watchlist.yml`."""

    entries: tuple[Entry, ...]


class CitedFile(Strict):
    """The form of `cited.yml`."""

    pages: tuple[CitedPage, ...]


@dataclass(frozen=True, kw_only=True)
class Config:
    """All outlets, entries, laws and cited pages of an installation."""

    outlets: Mapping[str, Outlet]
    entries: tuple[Entry, ...]
    laws: Laws
    cited: tuple[CitedPage, ...]
    directory: Path
    """The folder that was read; files missing there were taken from the shipped one."""


ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class _Loaded(Generic[ModelT]):
    """A valid file."""

    value: ModelT
    source: YamlFile
    is_shipped: bool = False


def load_config(directory: Path | None = None) -> Config:
    """Return the configuration in `directory`; files missing there are taken from the shipped config/.

    Raises ConfigError, which lists all mistakes.
    """
    problems: list[Problem] = []
    if directory is not None and not directory.is_dir():
        remedy = "name a folder with outlets/, watchlist.yml, laws.yml"
        raise ConfigError.of(shown(directory), None, "is not a folder", remedy)
    root = directory or SHIPPED
    problems += _misnamed(root)
    outlets = _read_outlets(root, problems)
    entries = _attempt(_read_watchlist, _find(root, "watchlist.yml"), problems)
    laws = _attempt(_read_laws, _find(root, "laws.yml"), problems)
    cited = _attempt(_read_cited, _find(root, "cited.yml"), problems)
    if entries and laws:
        problems += _broken_references(entries, laws)
    if problems or not (entries and laws and cited):
        raise ConfigError(tuple(sorted(problems, key=lambda problem: (problem.file, problem.line or 0))))
    return Config(
        outlets=MappingProxyType(outlets),
        entries=entries.value.entries,
        laws=laws.value,
        cited=cited.value.pages,
        directory=root,
    )


def load_outlet(path: Path) -> Outlet:
    """Return the outlet that a file describes; its id is the file's name. Raises ConfigError if it is invalid."""
    return _read_outlet(path).value


def load_watchlist(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a watchlist file, in the file's order. Raises ConfigError if it is invalid."""
    return _read_watchlist(path).value.entries


def parse_watchlist(raw: bytes, name: str) -> tuple[Entry, ...]:
    """Return the entries in the bytes of a watchlist file. Raises ConfigError, which calls the file `name`."""
    return _accepted_watchlist(parse_yaml(raw, name)).value.entries


def load_laws(path: Path) -> Laws:
    """Return the codes, tracked articles and laws of a file. Raises ConfigError if it is invalid."""
    return _read_laws(path).value


def _find(root: Path, name: str) -> Path:
    own = root / name
    return own if own.exists() else SHIPPED / name


def _attempt(read: Callable[[Path], _Loaded[ModelT]], path: Path, problems: list[Problem]) -> _Loaded[ModelT] | None:
    try:
        return read(path)
    except ConfigError as error:
        problems += error.problems
        return None


def _read_outlets(root: Path, problems: list[Problem]) -> dict[str, Outlet]:
    paths = sorted(path for path in _find(root, "outlets").glob("*.yml") if not path.name.startswith("."))
    found = (_attempt(_read_outlet, path, problems) for path in paths)
    return {read.value.id: read.value for read in found if read}


def _misnamed(root: Path) -> Iterator[Problem]:
    """Yield a problem for each file that would be ignored because its name doesn't end in .yml."""
    for path in sorted([*root.glob("*.yaml"), *root.glob("outlets/*.yaml")]):
        message, remedy = "is ignored: configuration files end in .yml", f"rename it to {path.stem}.yml"
        yield Problem(file=shown(path), line=None, message=message, remedy=remedy)


def _validated(file: YamlFile, data: Any, model: type[ModelT]) -> tuple[ModelT | None, list[Problem]]:
    try:
        return model.model_validate(data), list(file.problems)
    except ValidationError as error:
        return None, [*file.problems, *problems_of(error, file, model)]


def _accepted(
    file: YamlFile, value: ModelT | None, problems: Iterable[Problem], path: Path | None = None
) -> _Loaded[ModelT]:
    found = tuple(problems)
    if found or value is None:
        raise ConfigError(found)
    return _Loaded(value=value, source=file, is_shipped=path is not None and path.parent == SHIPPED)


def _read_outlet(path: Path) -> _Loaded[Outlet]:
    file = read_yaml(path)
    if not isinstance(file.data, dict):
        return _accepted(file, *_validated(file, file.data, Outlet))
    outlet, problems = _validated(file, {"id": path.stem, **file.data}, Outlet)
    written = file.data.get("id", path.stem)
    if written != path.stem:
        remedy = "remove the line: the file's name is the id"
        problems.append(problem_at(file, ("id",), f"the id {written!r} differs from the file's name", remedy))
    return _accepted(file, outlet, problems)


def _read_watchlist(path: Path) -> _Loaded[WatchlistFile]:
    return _accepted_watchlist(read_yaml(path), path)


def _accepted_watchlist(file: YamlFile, path: Path | None = None) -> _Loaded[WatchlistFile]:
    watchlist, problems = _validated(file, file.data, WatchlistFile)
    problems += _duplicates(file, "entries", lambda entry: entry.get("id"))
    return _accepted(file, watchlist, problems, path)


def _read_laws(path: Path) -> _Loaded[Laws]:
    file = read_yaml(path)
    laws, problems = _validated(file, file.data, Laws)
    for key in ("codes", "laws"):
        problems += _duplicates(file, key, lambda item: item.get("id"))
    problems += _duplicates(file, "articles", lambda item: f"{item.get('code')}:{item.get('article')}")
    if laws:
        problems += _articles_without_code(file, laws)
    return _accepted(file, laws, problems, path)


def _read_cited(path: Path) -> _Loaded[CitedFile]:
    file = read_yaml(path)
    cited, problems = _validated(file, file.data, CitedFile)
    problems += _duplicates(file, "pages", lambda page: page.get("url"))
    return _accepted(file, cited, problems, path)


def _duplicates(file: YamlFile, key: str, name_of: Callable[[dict[str, Any]], Any]) -> Iterator[Problem]:
    """Yield a problem for each item of a list with the name of an earlier one."""
    items = file.data.get(key) if isinstance(file.data, dict) else None
    first: dict[str, PathInFile] = {}
    for number, item in enumerate(items if isinstance(items, list) else ()):
        name = name_of(item) if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        if name in first:
            message = CodedText.of("problem-duplicate-name", name=repr(name), line=file.line_of(first[name]))
            yield problem_at(file, (key, number), message, CodedText.of("remedy-duplicate-name"))
        first.setdefault(name, (key, number))


def _articles_without_code(file: YamlFile, laws: Laws) -> Iterator[Problem]:
    codes = {code.id for code in laws.codes}
    for number, article in enumerate(laws.articles):
        if article.code not in codes:
            remedy = _choose(article.code, codes, "codes")
            yield problem_at(file, ("articles", number, "code"), f"no code {article.code!r}", remedy)


def _broken_references(entries: _Loaded[WatchlistFile], laws: _Loaded[Laws]) -> Iterator[Problem]:
    """Yield a problem for each reference between watchlist and laws without a target.

    A shipped file is checked only against the other shipped one: replacing one must not require fixing the other.
    """
    if not entries.is_shipped or laws.is_shipped:
        yield from _contexts_without_code(entries, laws.value)
    if not laws.is_shipped or entries.is_shipped:
        yield from _people_without_entry(laws, entries.value.entries)


def _contexts_without_code(entries: _Loaded[WatchlistFile], laws: Laws) -> Iterator[Problem]:
    codes = {code.id for code in laws.codes} | {law.id for law in laws.laws}
    for number, entry in enumerate(entries.value.entries):
        for place, word in enumerate(entry.context):
            article = ARTICLE_CONTEXT.fullmatch(word)
            if article and article[1] not in codes:
                message, remedy = f"{word!r} names no code of laws.yml", _choose(article[1], codes, "codes")
                yield problem_at(entries.source, ("entries", number, "context", place), message, remedy)


def _people_without_entry(laws: _Loaded[Laws], entries: Iterable[Entry]) -> Iterator[Problem]:
    known = {entry.id for entry in entries}
    for number, article in enumerate(laws.value.articles):
        for place, person in enumerate(article.people):
            if person not in known:
                message, remedy = f"no entry {person!r} on the watchlist", _choose(person, known, "entries")
                yield problem_at(laws.source, ("articles", number, "people", place), message, remedy)


def _choose(written: str, known: Iterable[str], called: str) -> str:
    close = difflib.get_close_matches(written, known, n=1)
    return f"did you mean {close[0]}?" if close else f"write the id of one of the {called}, or add it there"


DEFAULT_COMMENT = """\
# The watchlist: people and organisations to look for. Never change an id or use it again; retire an entry instead.
"""


def dump_watchlist(entries: Iterable[Entry], path: Path) -> None:
    """Write entries as `load_watchlist` reads them, keeping the comment at the top of an existing file."""
    from ruamel.yaml import YAML  # slow to load, and rarely needed

    head = _head_of(path) if path.exists() else DEFAULT_COMMENT
    written = StringIO()
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 1 << 16  # keep long texts on one line: folded lines end in blanks and make diffs hard to read
    yaml.allow_unicode = True
    yaml.dump({"entries": [entry.model_dump(mode="json", exclude_defaults=True) for entry in entries]}, written)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(head + written.getvalue(), encoding="utf-8")
    unfinished.replace(path)


def _head_of(path: Path) -> str:
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return "".join(lines[:end])
