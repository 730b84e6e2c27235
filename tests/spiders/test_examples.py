"""Saved pages of each outlet, in its site's own markup with invented texts, and what must be read from them.

A case is a folder `examples/<outlet>/<case>` with the body (`page.html`, `.xml` or `.txt`), `page.json` (url,
fetched_at, content_type, and for what is no article its kind: listing, feed or sitemap) and `expected.json`.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from config.loader import load_config
from kuzet.commands.outlets.outlets import read_page
from spiders.article import BlockedPage, NotAnArticle
from spiders.reader import Reader, reader_for

EXAMPLES = Path(__file__).parents[1] / "examples"
OUTLETS = load_config().outlets
CASES = sorted(path.parent.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("*/*/page.json"))


def read(case: str) -> dict[str, Any]:
    """What is read from a case, in the form of its `expected.json`."""
    folder = EXAMPLES / case
    meta = json.loads((folder / "page.json").read_text("utf-8"))
    body = next(path for path in folder.glob("page.*") if path.name != "page.json").read_bytes()
    outlet = OUTLETS[folder.parent.name]
    at = datetime.fromisoformat(meta["fetched_at"])
    if meta.get("kind", "article") == "article":
        return read_page(outlet, body, meta["url"], at)
    return read_list(reader_for(outlet), meta, body, at)


def read_list(reader: Reader, meta: dict[str, Any], body: bytes, at: datetime) -> dict[str, Any]:
    """The links of a listing, feed or sitemap, or why there are none."""
    how = {"listing": reader.read_listing, "feed": reader.read_feed, "sitemap": reader.read_sitemap}[meta["kind"]]
    try:
        found = how(body, url=meta["url"], fetched_at=at, content_type=meta["content_type"])
    except (NotAnArticle, BlockedPage) as error:
        return {"refused": str(error)}
    links = [
        {"url": link.url, "title": link.title, "published": link.published.isoformat() if link.published else None}
        for link in found.links
    ]
    return {"links": links, "more": list(found.more)}


@pytest.mark.parametrize("case", CASES)
def test_an_example_reads_as_expected(case: str) -> None:
    expected = json.loads((EXAMPLES / case / "expected.json").read_text("utf-8"))
    found = json.loads(json.dumps(read(case)))
    wrong = {field: (found.get(field), value) for field, value in expected.items() if found.get(field) != value}
    assert not wrong, "field: (read, expected)"
    assert found.get("refused") == expected.get("refused")


@pytest.mark.parametrize("outlet", sorted(OUTLETS))
def test_every_outlet_has_an_example(outlet: str) -> None:
    assert any(case.startswith(f"{outlet}/") for case in CASES)


def test_every_example_belongs_to_an_outlet() -> None:
    assert {case.split("/")[0] for case in CASES} <= set(OUTLETS)
