"""Build the report of confirmed mentions by person, law and month, with sources and digests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.responses import Response

from config.loader import Config
from config.local_time import ALMATY
from config.wording.catalogue import Catalogue
from matchers.mention import MentionKind
from review.rendering.entry_labels import EntryLabel, entry_labels
from review.reports.report_document import report_text
from review.web.filters import QueueFilters, day_start, parse_filters
from review.web.request import DeskRequest
from store.reports.reports import ReportLine, load_confirmed
from store.session import Session

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


def report_view(request: DeskRequest) -> Response:
    """Show the form for the period, and the report as a page."""
    filters = parse_filters(request)
    with request.desk.database.reading() as session:
        values = _values(session, request.desk.config, request.catalogue, filters, internal=_is_internal(request))
    return request.page("report_page.html", filters=filters, made_at=request.now, **values)


def _is_internal(request: DeskRequest) -> bool:
    return request.http.query_params.get("internal") == "1"


def report_odt(request: DeskRequest) -> Response:
    """Download the report as an OpenDocument text."""
    filters = parse_filters(request)
    with request.desk.database.reading() as session:
        written = report_document(
            session, request.desk.config, request.catalogue, since=filters.since, until=filters.until,
            now=request.now, internal=_is_internal(request),
        )  # fmt: skip
    name = "-".join(["report", *filter(None, (filters.since, filters.until))])
    headers = {"content-disposition": f'attachment; filename="{name}.odt"'}
    return Response(written, media_type="application/vnd.oasis.opendocument.text", headers=headers)


def report_document(
    session: Session, config: Config, words: Catalogue, *, since: str, until: str, now: datetime, internal: bool = False
) -> bytes:
    """Return the report as an OpenDocument text. `since` and `until` are ISO dates or empty; for `internal` see
    `_values`."""
    values = _values(session, config, words, QueueFilters(since=since, until=until), internal=internal)
    return report_text(values, words, since=since, until=until, made_at=now)


def report_file(
    session: Session,
    config: Config,
    templates: Environment,
    words: Catalogue,
    *,
    since: str,
    until: str,
    now: datetime,
    internal: bool = False,
) -> str:
    """Return the report as one self-contained, printable HTML file. `since` and `until` are ISO dates or empty; for
    `internal` see `_values`."""
    values = _values(session, config, words, QueueFilters(since=since, until=until), internal=internal)
    page = templates.get_template("report_file.html")
    return page.render(t=words, style=STYLE.read_text("utf-8"), made_at=now, since=since, until=until, **values)


def _values(
    session: Session, config: Config, words: Catalogue, filters: QueueFilters, *, internal: bool
) -> dict[str, Any]:
    """Return what the report's templates need. Only an `internal` copy has notes, logins and paths of archive files."""
    lines = load_confirmed(session, day_start(filters.since), day_start(filters.until, days=1))
    named = entry_labels(session, {line.entry for line in lines}, config.laws, words)
    if not internal:
        lines = [replace(line, note="", reviewer="", place=None) for line in lines]
        named = {entry: replace(label, note="", hint="") for entry, label in named.items()}
    outlets = {outlet.id: outlet.name for outlet in config.outlets.values()}
    return {
        "sections": [(kind, _chapters([line for line in lines if line.kind == kind], named)) for kind in SECTIONS],
        "months": _months(lines),
        "kinds": list(SECTIONS),
        "outlets": {line.outlet: outlets.get(line.outlet, line.outlet) for line in lines},
        "total": len(lines),
        "internal": internal,
    }


def _chapters(lines: Sequence[ReportLine], named: dict[str, EntryLabel]) -> list[Chapter]:
    by_entry: dict[str, list[ReportLine]] = {}
    for line in lines:
        by_entry.setdefault(line.entry, []).append(line)
    made = [Chapter(subject=named[entry], months=_by_month(found)) for entry, found in by_entry.items()]
    return sorted(made, key=lambda chapter: chapter.subject.name.casefold())


def _by_month(lines: Iterable[ReportLine]) -> list[tuple[str, list[ReportLine]]]:
    return [(month, list(found)) for month, found in groupby(lines, _month)]


def _months(lines: Iterable[ReportLine]) -> list[tuple[str, dict[str, int]]]:
    """Return (month, confirmed items by kind), oldest first."""
    return [
        (month, {kind.value: sum(line.kind == kind for line in found) for kind in SECTIONS})
        for month, found in _by_month(lines)
    ]


def _month(line: ReportLine) -> str:
    return f"{line.at.astimezone(ALMATY):%Y-%m}"
