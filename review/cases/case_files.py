"""Download a case: as a text document, a printable page, or the calendar of its hearings; and the calendar feed."""

from collections.abc import Callable
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.archive.evidence import blind_items, bundle_response
from review.cases.case_page import subject_of
from review.cases.case_view import CaseView, EventLine, case_view
from review.rendering.sanitize import sanitized
from review.rendering.text_documents import new_odt, saved_bytes
from review.web.request import MEDIA_TYPES, DeskRequest, download, existing
from store.accounts.users import opens_calendar
from store.evidence.bundle import NothingStoredError, load_entry_evidence
from store.reports.hearings import calendar_of, load_hearings
from store.schema.enums import CaseEventState
from store.schema.tables.accounts import User
from store.watchlist.watchlist import load_entries

STYLE = Path(__file__).parents[1] / "static" / "report.css"

Block = tuple[str, str]
"""The kind of a document's paragraph (title, heading, text, event, source), and its words."""


def case_file(request: DeskRequest) -> Response:
    """Download a case in the form that the URL names: odt, docx, html or ics."""
    form = request.http.path_params["form"]
    write = existing(_WRITERS.get(form))
    return download(write(request), f"case.{form}")


def case_bundle(request: DeskRequest) -> Response:
    """Serve a bundle about an entry's items, without rejected ones and those that the person must judge blindly."""
    with request.desk.database.reading() as session:
        subject = subject_of(session, request)
        try:
            found = load_entry_evidence(session, subject.id, besides=blind_items(session, request))
        except NothingStoredError:
            return request.refuse(404, "never-found")
    return bundle_response(request, found, f"evidence-case-{subject.key}")


def calendar_feed(request: DeskRequest) -> Response:
    """Return all hearings for a calendar; 404 if the key is not (or no longer) valid."""
    with request.desk.database.reading() as session:
        user = session.get(User, request.number())
        if user is None or not opens_calendar(user, request.http.path_params["key"]):
            raise HTTPException(404)
        names = {entry.id: entry.name for entry in load_entries(session, retired=True)}
        written = calendar_of(load_hearings(session), names, request.catalogue("calendar-title"))
    return Response(written, media_type=MEDIA_TYPES["ics"])


def blocks_of(request: DeskRequest, view: CaseView) -> list[Block]:
    """Return a case as the paragraphs of a document, without rejected events, notes and logins."""
    words = request.catalogue
    blocks = [("title", view.subject.name)]
    about = [view.subject.about, view.situation, f"{words('next-hearing')}: {view.hearing}" if view.hearing else ""]
    blocks += [("text", text) for text in about if text]
    if view.co_accused:
        blocks.append(("text", f"{words('co-accused')}: {', '.join(label.name for label in view.co_accused)}"))
    blocks += [("heading", words("chronology")), ("text", f"{words('made')} {words.time(request.now)}")]
    for line in view.lines:
        if line.event.state is not CaseEventState.REJECTED:
            blocks += _event_blocks(request, line)
    return [(kind, sanitized(text, 2000)) for kind, text in blocks]


def _event_blocks(request: DeskRequest, line: EventLine) -> list[Block]:
    words = request.catalogue
    details = [f"{words('field-event-' + name)}: {value}" for name, value in line.details]
    state = words(f"event-state-{line.event.state}")
    blocks = [("event", f"{line.day} – {words('event-' + line.event.event)}")]
    blocks.append(("text", "; ".join([*details, state, words("independent-sources", n=line.event.sources)])))
    for name, values in line.disputed:
        blocks.append(("text", f"{words('sources-differ')}: {words('field-event-' + name)}: {' / '.join(values)}"))
    blocks += [("source", f"{one.title or ''} – {request.outlet_name(one.outlet)}: {one.url}") for one in line.articles]
    return blocks + [("source", source) for source in line.added_from]


def _blocks(request: DeskRequest) -> list[Block]:
    with request.desk.database.reading() as session:
        return blocks_of(request, case_view(session, request, subject_of(session, request), None))


def _odt(request: DeskRequest) -> bytes:
    from odfdo import Element, Header, List, Paragraph

    document = new_odt()
    document.meta.language, document.meta.generator = request.catalogue.language, "Kuzet"
    document.body.clear()
    levels = {"title": 1, "heading": 2, "event": 3}
    for kind, text in _blocks(request):
        paragraph: Element = Header(levels[kind], text) if kind in levels else Paragraph(text, style="Text_20_body")
        document.body.append(List([text], style="List_20_1") if kind == "source" else paragraph)
    return saved_bytes(document)


def _docx(request: DeskRequest) -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.author, document.core_properties.language = "Kuzet", request.catalogue.language
    levels = {"title": 0, "heading": 1, "event": 2}
    for kind, text in _blocks(request):
        if kind in levels:
            document.add_heading(text, levels[kind])
        else:
            document.add_paragraph(text, style="List Bullet" if kind == "source" else None)
    return saved_bytes(document)


def _html(request: DeskRequest) -> bytes:
    page = request.desk.templates.get_template("case_file.html")
    blocks = _blocks(request)
    return page.render(t=request.catalogue, style=STYLE.read_text("utf-8"), blocks=blocks).encode()


def _ics(request: DeskRequest) -> bytes:
    with request.desk.database.reading() as session:
        subject = subject_of(session, request)
        hearings = load_hearings(session, subject.id)
    return calendar_of(hearings, {subject.id: subject.name}, request.catalogue("calendar-title"))


_WRITERS: dict[str, Callable[[DeskRequest], bytes]] = {"odt": _odt, "docx": _docx, "html": _html, "ics": _ics}
"""The writer of each form of a case."""
