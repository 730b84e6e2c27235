"""The table of docs/outlets.md: every host that the briefing cites, how it is watched, and how sure that is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from config.loader import SHIPPED, Config
from config.models.law import CitedPage
from config.models.outlet import Outlet

EXAMPLES = Path(__file__).parents[2] / "tests" / "examples"

MARKS = ("seen", "text", "briefing", "code", "note", "guess")
"""How sure a line of an outlet file is, the surest first; the heads of those files explain the words."""

WAYS = {"feeds": "feed", "sitemaps": "sitemap", "listings": "list", "pages": "page"}

COLUMNS = ("host", "pages cited", "languages", "outlet", "found by", "selectors", "examples", "not polled, and why")

HEAD = """\
# What is watched, and how sure it is

This file is made by `kuzet outlets table > docs/outlets.md`. It has the hosts that the briefing of November 2021 cites;
`kuzet outlets list` shows every outlet. **No outlet could be
reached while its file was written**: what each line rests on is said in the file, and counted here in these words.

| word | what a line rests on |
|---|---|
| seen | a saved page of the outlet or of a sister site; the selector was tried on it |
| text | an address or words in other public pages |
| briefing | an address that the briefing cites |
| code | the code of a public program that reads the site |
| note | another project's dated note of a live check |
| guess | the habits of the site's software; never seen |

`kuzet outlets check --all` tells which of it holds. An outlet without selectors is read by its JSON-LD, its meta tags
and its shape. PDFs are read page by page; one that is a scan counts as `no_text`.
"""


def outlet_table(config: Config, *, examples: Path = EXAMPLES) -> str:
    """The whole of docs/outlets.md: one row for each host that the briefing cites."""
    hosts = _by_host(config.cited)
    rows = [_row(host, pages, config, examples) for host, pages in sorted(hosts.items())]
    title = f"## The {len(rows)} hosts of the briefing"
    lines = [HEAD, title, "", _line(COLUMNS), "|---" * len(COLUMNS) + "|", *(_line(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _by_host(cited: Sequence[CitedPage]) -> dict[str, list[CitedPage]]:
    hosts: dict[str, list[CitedPage]] = {}
    for page in cited:
        hosts.setdefault(urlsplit(page.url).hostname or "", []).append(page)
    return hosts


def _row(host: str, pages: Sequence[CitedPage], config: Config, examples: Path) -> list[object]:
    reasons = _listed(dict.fromkeys(page.not_polled for page in pages if page.not_polled))
    outlet = next((config.outlets[page.outlet] for page in pages if page.outlet in config.outlets), None)
    if outlet is None:
        languages = _listed(sorted({page.lang for page in pages if page.lang})) or "not said"
        return [host, len(pages), languages, "–", "–", "–", "–", reasons or "no outlet file"]
    return [host, len(pages), _listed(outlet.languages), *_watched(outlet, config, examples), reasons or "–"]


def _watched(outlet: Outlet, config: Config, examples: Path) -> tuple[str, str, str, str]:
    evidence = _evidence(outlet, config)
    link = f"[{outlet.id}](../config/outlets/{outlet.id}.yml)"
    return link, _ways(outlet, evidence), _marks_of("select", evidence) or "none", _examples(outlet, examples)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _ways(outlet: Outlet, evidence: Mapping[str, set[str]]) -> str:
    """Each way of discovery with its number of addresses and what they rest on: `2 feeds (code, guess)`."""
    counts = [(key, len(outlet.pages if key == "pages" else getattr(outlet.discover, key))) for key in WAYS]
    return _listed(
        f"{count} {WAYS[key]}{'s' if count > 1 else ''} ({_marks_of(key, evidence)})" for key, count in counts if count
    )


def _marks_of(part: str, evidence: Mapping[str, set[str]]) -> str:
    return _listed(mark for mark in MARKS if mark in evidence.get(part, ()))


def _examples(outlet: Outlet, examples: Path) -> str:
    cases = sorted(path.parent.name for path in (examples / outlet.id).glob("*/expected.json"))
    return _listed(cases) or "none"


def _evidence(outlet: Outlet, config: Config) -> dict[str, set[str]]:
    """Part of the outlet file -> the marks of its lines and of the comments indented with them."""
    found: dict[str, set[str]] = {}
    part = ""
    for line in _file_of(outlet, config).read_text(encoding="utf-8").splitlines():
        if key := re.match(r"([a-z_]+):|  (feeds|sitemaps|listings):", line):
            part = key[1] or key[2]
        if mark := _mark(line.partition(" #")[2]):
            found.setdefault(part, set()).add(mark)
    return found


def _file_of(outlet: Outlet, config: Config) -> Path:
    own = config.directory / "outlets" / f"{outlet.id}.yml"
    return own if own.is_file() else SHIPPED / "outlets" / f"{outlet.id}.yml"


def _mark(comment: str) -> str | None:
    """The first mark of a comment; a footnote's number is the briefing's."""
    word = re.search(rf"\b({'|'.join(MARKS)}|footnotes?)\b", comment)
    if word is None:
        return None
    return "briefing" if word[0].startswith("footnote") else word[0]
