"""Define the record of an outlet's run: what was counted and observed, stored for comparison with later runs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.models.outlet import Outlet
from spiders.article import SourceKind
from store.schema.enums import Outcome

Pair = tuple[int, int]
"""How many have a property, and how many there are."""

OLD_KEYS_FILE = Path(__file__).with_name("run_record_v01.json")
"""Keys in records of version 0.1 -> current keys, and the order in which those records list a source's values."""


class SourceRecord(BaseModel):
    """What was read from a feed, sitemap or listing, including its further pages."""

    model_config = ConfigDict(frozen=True)

    kind: SourceKind
    links: int = 0
    named: int = 0
    """How many of the run's fresh articles it named."""
    failed: bool = False
    failure: str = ""
    """The first reason why it, or one of its further pages, couldn't be read."""
    blocked: bool = False
    digest: int = 0
    """Digest of its first page's bytes; 0 if unknown."""
    moved_to: str = ""
    """The URL to which redirects led, if there were any."""
    sketch: tuple[int, ...] = ()
    """The smallest digests of the articles it named (a bottom-k sketch)."""


class RunRecord(BaseModel):
    """What was counted and observed of an outlet in one run. The counts are those of the crawl's report."""

    model_config = ConfigDict(frozen=True)

    at: Annotated[datetime, Field(exclude=True)]
    """When the outlet's part of the run ended (UTC); stored in a column of its own."""
    looked_at: int = 0
    new: int = 0
    edited: int = 0
    restored: int = 0
    unchanged: int = 0
    gone: int = 0
    blocked: int = 0
    deferred: int = 0
    refused: dict[str, int] = {}
    """Reason -> how many pages."""
    deferred_reasons: tuple[str, ...] = ()
    requests: int = 0
    bytes: int = 0
    reader_seconds: int = 0
    """CPU time of the workers that read its pages."""
    archive_bytes: int = 0
    """Growth of the archive."""
    unlisted: int = 0
    """Pages that ask search engines to leave them out."""
    half_searched: int = 0
    """Number of articles whose text couldn't be searched to its end in time."""
    not_modified: int = 0
    unresolved: int = 0
    """Requests to a host whose name could not be resolved."""

    alarms: frozenset[str] = frozenset()
    """The kinds of alarm that were open after the run."""
    failures: dict[str, str] = {}
    """Kind of alarm -> the error that kept the crawl from being complete."""
    unstored: tuple[str, ...] = ()
    """Errors by which single pages could not be stored."""
    presented: tuple[str, ...] = ()
    """The invalid certificates that a server presented, as PEM, its own first."""
    authorities: dict[str, str] = {}
    """Host -> the authority that issued its certificate; empty if browsers trust that authority."""
    layout: tuple[str, ...] = ()
    """Elements, with their classes, that most pages have."""
    layout_unknown: bool = False
    """Whether the layout is new and it isn't shown yet that the outlet's file reads known articles as before."""
    file_digest: int = 0
    """Digest of the values in the outlet's file."""
    redesigned: int = 0
    """Articles whose words differ only because their pages have a new layout."""
    unmatched: int = 0
    """Number of known articles in whose pages the body's selector finds nothing, if most of those visited."""

    observed: bool = False
    """Whether the crawl reached the outlet's pages; the fields below are known only then."""
    fresh: int = 0
    """New articles, without old ones that lists brought up."""
    asked: int = 0
    """Article pages that were requested for the first time."""
    has_dead_links: bool = False
    unread: int = 0
    """How many of them gave no article."""
    flaws: dict[str, Pair] = {}
    """Code of a finding -> how many articles or ids show it, and how many there are."""
    titles: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()
    dates: tuple[int, ...] = ()
    """Digests of new articles' titles, first words and dates."""
    words: tuple[int, ...] = ()
    """Lengths of new articles in words."""
    unread_letters: tuple[Pair, ...] = ()
    """For each new article: letters of prose that only its page has and its text lacks, and letters of the text."""
    foreign_letters: tuple[Pair, ...] = ()
    """For each new article: letters of its text that the page marks as comments, footer or the like; all letters."""
    nearby_digests: tuple[int, ...] = ()
    """Digests of prose that pages show beside their articles, the most frequent first."""
    languages: dict[str, int] = {}
    layers: dict[str, int] = {}
    """"field layer" -> how many new articles have the field from that layer."""
    sources: dict[str, SourceRecord] = {}
    """The sources' records, by the address in the outlet's file."""
    highest_id: int = 0
    """The highest numeric id of an article in the sources, where they have such ids."""
    front_page_unlisted: tuple[int, ...] | None = None
    """Digests of articles that the front page links to and no source names; None if it wasn't read."""
    boxes_unlisted: tuple[int, ...] | None = None
    """Digests of articles that only headline boxes on article pages link to; None if unknown."""

    @model_validator(mode="before")
    @classmethod
    def _read_old(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or "night" not in data:
            return data
        old = json.loads(OLD_KEYS_FILE.read_text(encoding="utf-8"))
        flat = {old["fields"].get(name, name): value for name, value in data["night"].items()}
        flat["flaws"] = {old["flaws"].get(name, name): pair for name, pair in flat.get("flaws", {}).items()}
        sources = flat.get("sources", {}).items()
        flat["sources"] = {url: dict(zip(old["source"], values, strict=False)) for url, values in sources}
        return {**data, **flat, "observed": True}

    @property
    def is_unreached(self) -> bool:
        """Whether nothing was received, although something was requested."""
        return bool(self.requests and not self.bytes)

    def report(self) -> dict[str, Any]:
        """Return the counts for the crawl's report; `looked_at` is the sum of the outcomes."""
        counts: Mapping[str, Any] = vars(self)
        outcomes = {outcome.value: counts[outcome] for outcome in Outcome if outcome is not Outcome.REFUSED}
        rest = ("refused", "requests", "bytes", "not_modified")
        return {"looked_at": self.looked_at, **outcomes, **{name: counts[name] for name in rest}}

    def stored(self, alarms: Iterable[str]) -> dict[str, Any]:
        """Return the record as it is stored, with the kinds of alarm that it raised."""
        return {**self.report(), **self.model_dump(mode="json", exclude_defaults=True), "alarms": sorted(alarms)}

    def flaw(self, code: str) -> Pair:
        """Return how many articles showed the flaw with this code, and how many there were."""
        return self.flaws.get(code, (0, 0))


@dataclass(frozen=True, kw_only=True)
class RunHistory:
    """An outlet's runs at the moment when one of them is judged."""

    outlet: Outlet
    current: RunRecord
    """The judged run; its `alarms` are the kinds raised so far."""
    earlier: Sequence[RunRecord]
    """All earlier runs, newest first."""

    @cached_property
    def runs(self) -> list[RunRecord]:
        """The judged run and the earlier ones that observed pages, newest first."""
        return [self.current, *(run for run in self.earlier if run.observed)]


def load_records(history: Iterable[tuple[datetime, Mapping[str, Any]]]) -> Iterator[RunRecord]:
    """Yield the records of stored runs, given the end (UTC) and the stored counts of each."""
    return (RunRecord.model_validate({**counts, "at": at}) for at, counts in history)
