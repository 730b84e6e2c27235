"""Change values in the text of an outlet file, keeping its comments."""

import re
from collections.abc import Iterator, Mapping
from difflib import unified_diff

from config.models.outlet import Outlet
from config.yaml_file import parse_yaml

_KEY_LINE = re.compile(r"([a-z_]+):")
_REPAIRED_KEYS = ("discover", "article_url", "select", "spider")
"""The keys that a repair changes."""


def changed_keys(before: Outlet, after: Outlet) -> list[str]:
    """Return the keys whose values differ between two outlets, such as `article_url` or `select.body`."""
    found = []
    for key in _REPAIRED_KEYS:
        old, new = (_plain(getattr(outlet, key)) for outlet in (before, after))
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            found += [f"{key}.{name}" for name in {**old, **new} if old.get(name) != new.get(name)]
        elif old != new:
            found.append(key)
    return found


def edited_file(text: str, before: Outlet, after: Outlet, *, note: str, reasons: Mapping[str, str], day: str) -> str:
    """Return the text of an outlet file with the values of `after`, and with `note` at the end of its head comment.

    Lines whose values stay keep their comments; others get their reason from `reasons`, by key of `select`. Raises
    ValueError if the resulting file wouldn't be read as `after`."""
    changed = {key.partition(".")[0] for key in changed_keys(before, after)}
    blocks = _blocks(text)
    for key in _REPAIRED_KEYS:
        if key in changed:
            blocks[key] = list(_block(key, getattr(after, key), blocks.get(key, []), reasons, day))
    head = [*blocks.pop("", []), f"# {note}"]
    lines = [*head, *(line for block in blocks.values() for line in block)]
    result = "\n".join(lines) + "\n"
    data = {**parse_yaml(result.encode(), after.id).data, "id": after.id}
    if Outlet.model_validate(data) != after:
        raise ValueError("the file can't be changed automatically: write it in the usual form, one value per line")
    return result


def difference(before: str, after: str, name: str) -> str:
    """Return the changes to the file `name` in the form of `diff -u`."""
    return "".join(unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), name, name))


def _blocks(text: str) -> dict[str, list[str]]:
    """Return the lines of each top-level key, with the comments above it; the head comment is under ""."""
    blocks: dict[str, list[str]] = {"": []}
    comments: list[str] = []
    key = ""
    for line in text.splitlines():
        if line.startswith("#") and key:
            comments.append(line)
            continue
        if found := _KEY_LINE.match(line):
            key = found[1]
        blocks.setdefault(key, []).extend([*comments, line])
        comments = []
    blocks.setdefault(key, []).extend(comments)
    return blocks


def _block(key: str, value: object, old: list[str], reasons: Mapping[str, str], day: str) -> Iterator[str]:
    """Yield the lines of a key; a line of `old` is kept where it says the same."""
    kept = {_without_comment(line): line for line in old}
    yield from (line for line in old if line.startswith("#"))
    for line, name in _lines(key, _plain(value)):
        is_heading = line.endswith(":")
        reason = reasons.get(name, "by its articles of today")
        yield kept.get(_without_comment(line)) or (line if is_heading else f"{line}  # seen {day}: {reason}")


def _without_comment(line: str) -> str:
    """Return a line without its comment, quotes and outer blanks."""
    return re.sub(r"\s+#.*", "", line).replace("'", "").replace('"', "").rstrip()


def _plain(value: object) -> object:
    return value.model_dump(exclude_defaults=True, exclude_none=True) if hasattr(value, "model_dump") else value


def _lines(key: str, value: object, indent: str = "") -> Iterator[tuple[str, str]]:
    """Yield the lines of a value in YAML's block style, each with the key to which it belongs."""
    if isinstance(value, Mapping):
        if value:
            yield f"{indent}{key}:", key
        for name, one in value.items():
            yield from _lines(name, one, indent + "  ")
    elif isinstance(value, list | tuple):
        if value:
            yield f"{indent}{key}:", key
        yield from ((f"{indent}- {_quoted(one)}", key) for one in value)
    elif value is not None:
        yield f"{indent}{key}: {_quoted(value)}", key


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
