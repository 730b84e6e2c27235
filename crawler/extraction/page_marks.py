"""The kinds of elements in a page, by which crawler/health recognises a new layout."""

import re
from functools import lru_cache
from itertools import chain, starmap

MAX_MARKED_BYTES = 200_000

_START_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9-]{0,20})((?:\s[^<>]{0,500})?)>")
_CLASS = re.compile(rb"\sclass\s*=\s*[\"']([^\"']{0,200})")
_CHANGING = re.compile(r"\d")


def marks_of(body: bytes) -> frozenset[str]:
    """Return a page's elements with their classes; classes with a number change from page to page and are left out."""
    # Most tags are repeated often: each is parsed once.
    return frozenset(chain.from_iterable(starmap(_marks, set(_START_TAG.findall(body[:MAX_MARKED_BYTES])))))


def _marks(name: bytes, attributes: bytes) -> tuple[str, ...]:
    named = _CLASS.search(attributes)
    return _marks_of_tag(name, named[1] if named else b"")


@lru_cache(maxsize=10_000)
def _marks_of_tag(name: bytes, classes: bytes) -> tuple[str, ...]:
    tag = name.decode("ascii").lower()
    lasting = [word for word in classes.decode("utf-8", "replace").split() if not _CHANGING.search(word)]
    return tuple(f"{tag}.{word}" for word in lasting) or (tag,)
