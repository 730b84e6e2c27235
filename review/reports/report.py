"""Build the report of confirmed mentions by person, law and month, with sources and digests."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment
from starlette.responses import Response

from config.loader import Config
from config.local_time import local_day
from config.wording.catalogue import Catalogue
from matchers.events.event_words import EVENTS
from matchers.mention import MentionKind
from review.rendering.entry_labels import EntryLabel, entry_key, entry_labels, legal_labels
from review.reports.report_document import report_blocks, write_docx, write_odt
from review.web.filters import day_start, outlet_options, parse_filters
from review.web.request import DeskRequest, download
from store.reports.reports import ReportLine, load_confirmed
from store.session import Session
from store.watchlist.watchlist import load_entry_names

STYLE = Path(__file__).parents[1] / "static" / "report.css"
SECTIONS = (MentionKind.PERSON, MentionKind.ORGANISATION, MentionKind.LAW, MentionKind.CITATION)


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """The report's part about one entry: (month, its lines), oldest first."""

    subject: EntryLabel
    months: list[tuple[str, list[ReportLine]]]

    @property
    def count(self) -> int:
        return sum(len(lines) for _, lines in self.months)


@dataclass(frozen=True, kw_only=True)
class ReportChoice:
    """The contents of a report; an empty set restricts nothing. Only an `internal` copy has notes, logins and paths."""

    since: str = ""
    until: str = ""
    """ISO dates, or empty for no limit."""
    entries: frozenset[str] = frozenset()
    """Keys of people, organisations, laws and articles of codes."""
    laws: frozenset[str] = frozenset()
    """Keys of laws and articles of codes that limit the report to texts that cite one, with the people named there."""
    events: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    internal: bool = False

    def query(self) -> str:
        """Return the choice as a URL query."""
        lists = (("entry", self.entries), ("law", self.laws), ("event", self.events), ("outlet", self.outlets))
        pairs = [(name, value) for name, values in lists for value in sorted(values)]
        dates = [(name, day) for name, day in (("since", self.since), ("until", self.until)) if day]
        return urlencode([*dates, *pairs, *([("internal", "1")] if self.internal else [])])

    def chosen(self, lines: Sequence[ReportLine]) -> list[ReportLine]:
        """Return the confirmed items that belong to the report."""
        citing = {line.item.story_id for line in lines if entry_key(line.item.entry) in self.laws}
        return [line for line in lines if self._has(line) and (not self.laws or self._is_beside_law(line, citing))]

    def _is_beside_law(self, line: ReportLine, citing: Container[int]) -> bool:
        """Return whether the line cites a chosen law, or its story is one of `citing`, which do."""
        if line.item.kind in (MentionKind.LAW, MentionKind.CITATION):
            return entry_key(line.item.entry) in self.laws
        return line.item.story_id in citing

    def _has(self, line: ReportLine) -> bool:
        key = entry_key(line.item.entry)
        return (
            (not self.entries or key in self.entries or key in self.laws)
            and (not self.events or not self.events.isdisjoint(line.item.events))
            and (not self.outlets or line.item.outlet in self.outlets)
        )


def report_view(request: DeskRequest) -> Response:
    """Show the form that chooses what to report, and the report as a page."""
    choice = _choice(request)
    with request.desk.database.reading() as session:
        values = _values(session, request.desk.config, request.catalogue, choice)
        people = request.labels(session, load_entry_names(session)).values()
    laws = [(law.key, law.name) for law in legal_labels(request.desk.config.laws, request.catalogue)]
    return request.page(
        "report_page.html", choice=choice, made_at=request.now, outlet_options=outlet_options(request),
        people=sorted(((one.key, one.local_name) for one in people), key=lambda one: one[1].casefold()),
        laws=laws, event_types=[(one, request.catalogue(f"event-{one}")) for one in EVENTS], **values,
    )  # fmt: skip


def _choice(request: DeskRequest) -> ReportChoice:
    filters, given = parse_filters(request), request.http.query_params
    return ReportChoice(
        since=filters.since,
        until=filters.until,
        entries=frozenset(key[:12] for key in given.getlist("entry") if key),
        laws=frozenset(key[:12] for key in given.getlist("law") if key),
        events=frozenset(given.getlist("event")) & frozenset(EVENTS),
        outlets=frozenset(given.getlist("outlet")) & request.desk.config.outlets.keys(),
        internal=given.get("internal") == "1",
    )


def report_download(request: DeskRequest) -> Response:
    """Download the report in the form that the path ends with: odt, docx or html."""
    choice, form = _choice(request), request.http.url.path.rpartition(".")[2]
    config, words = request.desk.config, request.catalogue
    with request.desk.database.reading() as session:
        if form == "html":
            written: bytes = report_file(
                session, config, request.desk.templates, words, choice=choice, now=request.now
            ).encode()
        else:
            written = report_document(session, config, words, choice=choice, now=request.now, form=form)
    name = "-".join(["report", *filter(None, (choice.since, choice.until))])
    return download(written, f"{name}.{form}")


def report_document(
    session: Session, config: Config, words: Catalogue, *, choice: ReportChoice, now: datetime, form: str = "odt"
) -> bytes:
    """Return the report as a text document; `form` is odt or docx."""
    values = _values(session, config, words, choice)
    blocks = report_blocks(values, words, made_at=now)
    return (write_docx if form == "docx" else write_odt)(blocks, words, now)


def report_file(
    session: Session, config: Config, templates: Environment, words: Catalogue, *, choice: ReportChoice, now: datetime
) -> str:
    """Return the report as one self-contained, printable HTML file."""
    values = _values(session, config, words, choice)
    page = templates.get_template("report_file.html")
    return page.render(t=words, style=STYLE.read_text("utf-8"), made_at=now, **values)


def _values(session: Session, config: Config, words: Catalogue, choice: ReportChoice) -> dict[str, Any]:
    """Return the values for the report's templates."""
    lines = choice.chosen(load_confirmed(session, day_start(choice.since), day_start(choice.until, days=1)))
    named = entry_labels(session, {line.item.entry for line in lines}, config.laws, words)
    if not choice.internal:
        lines = [replace(line, is_internal=False) for line in lines]
        named = {entry: replace(label, note="", hint="") for entry, label in named.items()}
    outlets = {outlet.id: outlet.name for outlet in config.outlets.values()}
    return {
        "sections": [
            (kind, _chapters([line for line in lines if line.item.kind == kind], named, words)) for kind in SECTIONS
        ],
        "months": _months(lines, words),
        "kinds": list(SECTIONS),
        "outlets": {line.item.outlet: outlets.get(line.item.outlet, line.item.outlet) for line in lines},
        "total": len(lines),
        "events": Counter(event for line in lines for event in line.item.events).most_common(),
        "internal": choice.internal,
        "period": _period(words, choice),
    }


def _period(words: Catalogue, choice: ReportChoice) -> str:
    """Return the days between which articles were published, in words; empty without a limit."""
    days = [words.day(date.fromisoformat(day)) if day else "…" for day in (choice.since, choice.until)]
    return " – ".join(days) if choice.since or choice.until else ""


def _chapters(lines: Sequence[ReportLine], named: dict[str, EntryLabel], words: Catalogue) -> list[Chapter]:
    by_entry: dict[str, list[ReportLine]] = {}
    for line in lines:
        by_entry.setdefault(line.item.entry, []).append(line)
    made = [Chapter(subject=named[entry], months=_by_month(found, words)) for entry, found in by_entry.items()]
    return sorted(made, key=lambda chapter: chapter.subject.local_name.casefold())


def _by_month(lines: Iterable[ReportLine], words: Catalogue) -> list[tuple[str, list[ReportLine]]]:
    """Return the lines of each month, named in words."""
    return [(words.month(month), list(found)) for month, found in groupby(lines, _month)]


def _months(lines: Iterable[ReportLine], words: Catalogue) -> list[tuple[str, dict[str, int]]]:
    """Return (month, confirmed items by kind), oldest first."""
    return [
        (month, {kind.value: sum(line.item.kind == kind for line in found) for kind in SECTIONS})
        for month, found in _by_month(lines, words)
    ]


def _month(line: ReportLine) -> date:
    return local_day(line.at).replace(day=1)
