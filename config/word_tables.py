"""Load word tables: YAML files beside the code that a linguist can edit (docs/adding-words.md).

A file maps the name of each table to a block of text. Each line of the block is a row with columns separated by
blanks; a line that is indented further continues the row above, and a line that begins with `#` is a comment.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import chain, groupby
from typing import NamedTuple

from config.yaml_file import ConfigError, parse_yaml

_FORM = "write `name: |` and indented rows below it"
_NO_LETTERS = re.compile(r"\\.|\[\^?[^]]*\]")
_REPETITION = re.compile(r"\{[^}]*\}")
_INNERMOST_GROUP = re.compile(r"\((?:\?:|(?P<around>\?))?(?P<inside>[^()]*)\)(?P<optional>[?*])?")
_OPTIONAL_LETTER = re.compile(r"[^\W_][?*]")
_FIXED_LETTERS = re.compile(r"[^\W_]+")
_FIRST_MARK = 0x100000
"""Private-use code point put in place of the first group of a regular expression."""
_INSIDE_BRACKETS = re.compile(r"\([^()]*\)|\[[^]]*\]")


def any_word(words: Iterable[str]) -> str:
    """Return a regular expression that matches the first of `words` that fits; each word is one itself.

    Beginnings that several words share are factored out, so that a search rejects all of them in one step.
    """
    found: list[str] = []
    for has_letter, group in groupby(words, _begins_with_letter):
        run = list(group)
        found += _by_first_letter(run) if has_letter else run
    return f"(?:{'|'.join(found)})"


def _begins_with_letter(word: str) -> bool:
    """Return whether a word, itself without alternatives, begins with a letter that isn't optional."""
    return word[:1].isalpha() and word[1:2] not in {"?", "*", "+", "{"} and "|" not in _INSIDE_BRACKETS.sub("", word)


def _by_first_letter(words: Iterable[str]) -> Iterator[str]:
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    yield from (letter + (any_word(rest) if len(rest) > 1 else rest[0]) for letter, rest in rests.items())


def letters_needed(pattern: str) -> tuple[str, ...]:
    """Return runs of letters, at least one of which is in every match of `pattern`; `("",)` if a match may have none.

    Looking for these letters in a text takes much less time than a search that fails.
    """
    groups: list[tuple[str, ...]] = []

    def mark(group: re.Match[str]) -> str:
        groups.append(_needed_by_any(group["inside"], groups) if not (group["around"] or group["optional"]) else ("",))
        return chr(_FIRST_MARK + len(groups) - 1)

    plain = _REPETITION.sub("*", _NO_LETTERS.sub(" ", pattern))
    while (reduced := _INNERMOST_GROUP.sub(mark, plain)) != plain:
        plain = reduced
    return _needed_by_any(plain, groups)


def _needed_by_any(choices: str, groups: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    each = [_needed_by(choice, groups) for choice in choices.split("|")]
    return tuple(dict.fromkeys(chain(*each))) if all(map(all, each)) else ("",)


def _needed_by(sequence: str, groups: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the longest run of letters in a sequence without brackets, or the runs of a group that a mark replaces."""
    certain = _FIXED_LETTERS.findall(_OPTIONAL_LETTER.sub(" ", sequence))
    found: list[tuple[str, ...]] = [(letters,) for letters in certain]
    found += [groups[ord(letter) - _FIRST_MARK] for letter in sequence if ord(letter) >= _FIRST_MARK]
    return max(found, key=lambda letters: min(map(len, letters)), default=("",))


class TableRow(NamedTuple):
    """One row of a word table and the line of the file on which it begins."""

    line: int
    columns: tuple[str, ...]


class WordTables:
    """The tables of one file."""

    def __init__(self, package: str, name: str) -> None:
        """Read a file of a package. Raises ConfigError if it isn't a mapping of names to blocks of text."""
        self._file = f"{package.replace('.', '/')}/{name}"
        file = parse_yaml(files(package).joinpath(name).read_bytes(), self._file)
        if file.problems:
            raise ConfigError(file.problems)
        if not isinstance(file.data, dict):
            raise self.error(1, "holds no tables", _FORM)
        self._blocks = {name: (file.line_of((name,)), block) for name, block in file.data.items()}

    def rows(self, name: str, columns: int) -> Iterator[TableRow]:
        """Yield the rows of a table, split into `columns` parts; the last one may contain blanks.

        Raises ConfigError if the table is missing or a row has fewer columns.
        """
        for line, text in self._lines(name):
            parts = tuple(text.split(maxsplit=columns - 1))
            if len(parts) < columns:
                raise self.error(line, f"{text!r} has {len(parts)} of {columns} columns", "see the head of the file")
            yield TableRow(line, parts)

    def words(self, name: str) -> list[str]:
        """Return all words of a table in which every column is a word."""
        return [word for _, text in self._lines(name) for word in text.split()]

    def alternatives(self, name: str) -> str:
        """Return a regular expression for any of a table's words, in which `_` means a space."""
        return any_word(self.words(name)).replace("_", " ")

    def any_of(self, name: str, before: str = "", after: str = "") -> re.Pattern[str]:
        """Return a pattern for any of a table's words, between the regular expressions `before` and `after`."""
        return self.pattern(name, before + self.alternatives(name) + after)

    def pattern(self, name: str, pattern: str, line: int | None = None) -> re.Pattern[str]:
        """Compile a pattern built from a table. Raises ConfigError, which names file and line, if it is invalid."""
        try:
            return re.compile(pattern)
        except re.error as error:
            where = line or self._first_line(name)
            message = f"`{name}` holds an invalid regular expression: {error}"
            raise self.error(where, message, "check brackets, `|` and `?`") from error

    def error(self, line: int, message: str, remedy: str) -> ConfigError:
        """Return the error to raise for a faulty value of the file."""
        return ConfigError.of(self._file, line, message, remedy)

    def _first_line(self, name: str) -> int:
        return self._blocks[name][0] + 1

    def _lines(self, name: str) -> Iterator[tuple[int, str]]:
        _, block = self._blocks.get(name, (1, None))
        if not isinstance(block, str):
            raise self.error(1, f"the table `{name}` is missing or not a block of text", _FORM)
        row, begins = "", 0
        for number, text in enumerate(block.splitlines(), start=self._first_line(name)):
            if text.startswith(" ") and row:
                row += text.strip()
            elif text and not text.startswith("#"):
                if row:
                    yield begins, row
                row, begins = text.strip(), number
        if row:
            yield begins, row
