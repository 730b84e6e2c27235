"""The layout of an outlet's pages, known by the elements and classes that most of them have."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain, starmap
from typing import Any

MOST = 200_000
"""Bytes of a page that are looked at."""

FEWEST = 3
"""Pages from which a layout is known."""

KEPT = 0.4
"""Share of two layouts' marks that both have, below which the outlet has a new one."""

LAYOUTS = 30
"""Nights whose layouts are known ones."""

_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9-]{0,20})((?:\s[^<>]{0,500})?)>")
_CLASS = re.compile(rb"\sclass\s*=\s*[\"']([^\"']{0,200})")
_CHANGING = re.compile(r"\d")


def marks_of(body: bytes) -> frozenset[str]:
    """The kinds of elements in a page, with their classes; classes with a number in them change from page to page."""
    # A page says most of its tags many times over: each is looked at once.
    return frozenset(chain.from_iterable(starmap(_marks, set(_TAG.findall(body[:MOST])))))


def _marks(name: bytes, attributes: bytes) -> tuple[str, ...]:
    named = _CLASS.search(attributes)
    return _kinds(name, named[1] if named else b"")


@lru_cache(maxsize=10_000)
def _kinds(name: bytes, classes: bytes) -> tuple[str, ...]:
    """The marks of a tag; an outlet's pages have much the same ones."""
    tag = name.decode("ascii").lower()
    lasting = [word for word in classes.decode("utf-8", "replace").split() if not _CHANGING.search(word)]
    return tuple(f"{tag}.{word}" for word in lasting) or (tag,)


class Layout:
    """The marks of the pages that one night has read."""

    def __init__(self) -> None:
        self._pages = 0
        self._seen: Counter[str] = Counter()

    def add(self, marks: Collection[str]) -> None:
        """Count a page."""
        self._pages += 1
        self._seen.update(marks)

    def marks(self) -> tuple[str, ...]:
        """What at least half of the pages have; nothing where too few were read."""
        if self._pages < FEWEST:
            return ()
        return tuple(sorted(mark for mark, count in self._seen.items() if count * 2 >= self._pages))


def known_layout(history: Sequence[tuple[datetime, Mapping[str, Any]]]) -> tuple[str, ...]:
    """The newest layout in an outlet's history, which begins with the newest run."""
    return next(iter(known_layouts(history)), ())


def known_layouts(history: Sequence[tuple[datetime, Mapping[str, Any]]]) -> list[tuple[str, ...]]:
    """The last layouts in an outlet's history: some have several, for news and for long pieces."""
    return [tuple(seen["layout"]) for _, seen in history if seen.get("layout")][:LAYOUTS]


def is_new(before: Collection[str], after: Collection[str]) -> bool:
    """Whether two nights' marks are those of two layouts."""
    if not before or not after:
        return False
    old, new = set(before), set(after)
    return len(old & new) < KEPT * len(old | new)
