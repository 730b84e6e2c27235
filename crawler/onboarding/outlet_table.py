"""Write the table of docs/outlets.md: every cited host, how it is watched, and how certain its settings are."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from config.loader import SHIPPED, Config
from config.models.law import CitedPage
from config.models.outlet import Outlet

EXAMPLES = Path(__file__).parents[2] / "tests" / "examples"

EVIDENCE_MARKS = ("seen", "text", "briefing", "code", "note", "guess")
"""Words for the evidence of a line in an outlet file, most certain first; the heads of those files explain them."""

SOURCE_WORDS = {"feeds": "feed", "sitemaps": "sitemap", "listings": "list", "pages": "page"}

TABLE_HEAD = """\
| host | pages cited | languages | outlet | found by | selectors | examples | not polled, and why |
|---|---|---|---|---|---|---|---|"""

INTRODUCTION_FILE = Path(__file__).with_suffix(".md")


def outlet_table(config: Config, *, examples: Path = EXAMPLES) -> str:
    """Return the text of docs/outlets.md, with one row for each cited host."""
    hosts: dict[str, list[CitedPage]] = {}
    for page in config.cited:
        hosts.setdefault(urlsplit(page.url).hostname or "", []).append(page)
    rows = [_row(host, pages, config, examples) for host, pages in sorted(hosts.items())]
    title = f"## The {len(rows)} hosts of the briefing"
    lines = [f"| {' | '.join(map(str, cells))} |" for cells in rows]
    return "\n".join([INTRODUCTION_FILE.read_text(encoding="utf-8"), title, "", TABLE_HEAD, *lines]) + "\n"


def _row(host: str, pages: Sequence[CitedPage], config: Config, examples: Path) -> list[object]:
    reasons = _listed(dict.fromkeys(page.not_polled for page in pages if page.not_polled))
    outlet = next((config.outlets[page.outlet] for page in pages if page.outlet in config.outlets), None)
    if outlet is None:
        languages = _listed(sorted({page.lang for page in pages if page.lang})) or "not said"
        return [host, len(pages), languages, "–", "–", "–", "–", reasons or "no outlet file"]
    evidence = _evidence(outlet, config)
    return [
        host,
        len(pages),
        _listed(outlet.languages),
        f"[{outlet.id}](../config/outlets/{outlet.id}.yml)",
        _sources(outlet, evidence),
        _marks_of("select", evidence) or "none",
        _listed(sorted(path.parent.name for path in (examples / outlet.id).glob("*/expected.json"))) or "none",
        reasons or "–",
    ]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _sources(outlet: Outlet, evidence: Mapping[str, set[str]]) -> str:
    """Return the sources with the number of addresses and their evidence, such as `2 feeds (code, guess)`."""
    counts = [(key, len(outlet.pages if key == "pages" else getattr(outlet.discover, key))) for key in SOURCE_WORDS]
    return _listed(
        f"{count} {SOURCE_WORDS[key]}{'s' if count > 1 else ''} ({_marks_of(key, evidence)})"
        for key, count in counts
        if count
    )


def _marks_of(part: str, evidence: Mapping[str, set[str]]) -> str:
    return _listed(mark for mark in EVIDENCE_MARKS if mark in evidence.get(part, ()))


def _evidence(outlet: Outlet, config: Config) -> dict[str, set[str]]:
    """Return the evidence that the comments of an outlet file name, by part of the file."""
    found: dict[str, set[str]] = {}
    part = ""
    own, shipped = (folder / "outlets" / f"{outlet.id}.yml" for folder in (config.directory, SHIPPED))
    for line in (own if own.is_file() else shipped).read_text(encoding="utf-8").splitlines():
        if key := re.match(r"([a-z_]+):|  (feeds|sitemaps|listings):", line):
            part = key[1] or key[2]
        if word := re.search(rf"\b({'|'.join(EVIDENCE_MARKS)}|footnotes?)\b", line.partition(" #")[2]):
            # a footnote refers to the briefing
            found.setdefault(part, set()).add("briefing" if word[0].startswith("footnote") else word[0])
    return found
