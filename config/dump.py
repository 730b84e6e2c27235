"""Write a watchlist file. Only `kuzet watchlist export` imports this module, because ruamel.yaml is slow to load."""

from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from config.models.entry import Entry

DEFAULT_COMMENT = """\
# The watchlist: people and organisations to look for. Never change an id or use it again; retire an entry instead.
"""


def dump_watchlist(entries: Iterable[Entry], path: Path) -> None:
    """Write entries in the form that `load_watchlist` reads, keeping the comment at the head of an existing file."""
    head = _head_of(path) if path.exists() else DEFAULT_COMMENT
    written = StringIO()
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 1 << 16  # long texts stay on one line: folded ones end in blanks and make diffs hard to read
    yaml.allow_unicode = True
    yaml.dump({"entries": [_plain(entry) for entry in entries]}, written)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(head + written.getvalue(), encoding="utf-8")
    unfinished.replace(path)


def _plain(entry: Entry) -> dict[str, Any]:
    """Return the entry as plain values without those that equal their default."""
    return entry.model_dump(mode="json", exclude_defaults=True)


def _head_of(path: Path) -> str:
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return "".join(lines[:end])
