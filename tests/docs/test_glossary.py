"""One concept, one word: replaced words return in no name of the code, the tables, the columns or the messages."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.pofile import read_po

from store.schema.all_tables import METADATA
from tests.docs.test_layout import PRODUCT, ROOT, modules, named, parsed

REPLACED = {
    "anew": "again",
    "aside": "unlisted links",
    "bones": "phonetic key",
    "boxed": "unlisted links",
    "glance": "prefilter",
    "glances": "prefilter",
    "ladder": "revisit schedule",
    "mend": "fix",
    "mended": "fixed",
    "openings": "triggers",
    "rhythm": "revisit schedule",
    "rhythms": "revisit schedules",
    "shortfall": "drop",
    "skeleton": "phonetic key",
    "skeletons": "phonetic keys",
    "slip": "typo",
    "slips": "typos",
    "sureness": "confidence",
    "unsealed": "not appended to the chain",
    "vantage": "proxy check",
    "witness": "corroborating signal",
    "witnesses": "corroborating signals",
    "yields": "article volume",
}
"""Words without another meaning in this project, and what is said in their place."""

KEPT = {"KUZET_VANTAGE"}
"""Names that installations have in their settings."""


@pytest.mark.parametrize("word", REPLACED)
def test_replaced_word_is_in_no_name(word: str) -> None:
    assert places_of_words().get(word, []) == []


@pytest.mark.parametrize("word", REPLACED)
def test_replaced_word_is_in_no_message(word: str) -> None:
    assert [text for text in messages() if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []


@cache
def places_of_words() -> dict[str, list[str]]:
    """Return where each word is part of a name."""
    places = defaultdict(list)
    for name, place in names():
        for word in words(name):
            places[word].append(place)
    return places


def names() -> Iterator[tuple[str, str]]:
    """Yield the names of modules, classes, functions, arguments, constants, tables and columns, each with its place."""
    for path in modules(*PRODUCT, "bench"):
        yield str(path.relative_to(ROOT).with_suffix("")), named(path)
        for name, line in names_in(parsed(path)):
            yield name, f"{named(path)}:{line} {name}"
    for table in METADATA.sorted_tables:
        yield table.name, f"table {table.name}"
        yield from ((column.name, f"column {column}") for column in table.columns)


def names_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def words(name: str) -> set[str]:
    """Return the words of a name in any of the usual spellings, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)} if name not in KEPT else set()


@cache
def messages() -> list[str]:
    """Return the English wording of the desk, of notifications and of reasons."""
    with (ROOT / "config/wording/translations/messages.pot").open("rb") as file:
        ids = [message.id for message in read_po(file)]
    return [text for one in ids for text in ([one] if isinstance(one, str) else one)]
