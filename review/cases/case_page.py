"""The page of a case, and the forms that decide on its events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.responses import Response

from config.wording.coded_text import CodedText
from matchers.events.event_words import EVENTS
from review.cases.case_view import CaseView, case_view
from review.rendering.entry_labels import EntryLabel, entry_key, legal_labels
from review.web.filters import known_entries
from review.web.request import DeskRequest, existing, parse_row_number, see_other
from store.cases.load_cases import load_case_event
from store.cases.typed_fields import EventFieldsError, TypedFields, parse_fields
from store.cases.visits import load_visit, record_visit
from store.review.decide_events import add_event, decide_event, undo_event_decision
from store.review.decisions import DecisionError
from store.review.review_items import load_entry_edits, load_entry_items
from store.schema.enums import EventDecisionKind
from store.session import DATABASE_UNAVAILABLE, Session

MAX_SHOWN_ITEMS = 30
"""Most items of each state, and most edits, on the page of a case."""

FIELDS = ("event", "date", "place", "court", "law", "term", "amount")


@dataclass(frozen=True, kw_only=True)
class RefusedForm:
    """A form that wasn't saved and is shown again with what was typed."""

    event: int
    """Row id of the event to be corrected; 0 for a new one."""
    typed: Mapping[str, str]
    problem: str
    problems: Mapping[str, str] = field(default_factory=dict)
    """Field -> what is wrong with it."""


def case_page(request: DeskRequest, refused: RefusedForm | None = None, *, status: int = 200) -> Response:
    """Show an entry's case, with a form that was refused, if any, and remember the visit."""
    with request.desk.database.reading() as session:
        subject = subject_of(session, request)
        visited = load_visit(session, request.name, subject.id)
        view = case_view(session, request, subject, visited)
        items = load_entry_items(session, subject.id, limit=MAX_SHOWN_ITEMS)
        edits = load_entry_edits(session, [item.id for item in items], limit=MAX_SHOWN_ITEMS)
    _record_visit(request, subject.id)
    return request.page(
        "case.html", status, case=view, items=items, edits=edits, visited=visited, refused=refused,
        event_types=EVENTS, choices=_choices(request, view),
    )  # fmt: skip


def decide_on_event(request: DeskRequest) -> Response:
    """Confirm, reject or correct an event, or undo a decision on it, as the pressed button says."""
    number, form = request.number(), request.form

    def decide(session: Session) -> int:
        existing(load_case_event(session, number))
        if form.get("do") == "undo":
            made = parse_row_number(form.get("decision", ""))
            undo_event_decision(session, made, reviewer=request.name, now=request.now, token=form.get("token"))
            return number
        kind = _kind(form.get("do", ""))
        fields = _parsed(request) if kind is EventDecisionKind.CORRECT else {}
        decide_event(
            session, number, kind, reviewer=request.name, now=request.now, fields=fields,
            note=form.get("note"), token=form.get("token"),
        )  # fmt: skip
        return number

    return _decided(request, decide, event=number)


def add_to_case(request: DeskRequest) -> Response:
    """Add an event that no article reports."""

    def decide(session: Session) -> int:
        if not request.form.get("source", "").strip():
            raise EventFieldsError({"source": CodedText.of("problem-event-source")})
        added = add_event(
            session, subject_of(session, request).id, _parsed(request),
            source=request.form.get("source", ""), reviewer=request.name, now=request.now,
            note=request.form.get("note"), token=request.form.get("token"),
        )  # fmt: skip
        return added.case_event_id

    return _decided(request, decide, event=0)


def subject_of(session: Session, request: DeskRequest) -> EntryLabel:
    """Return the person, organisation or law that the URL names; 404 if there is none."""
    key = request.http.path_params["key"]
    found = existing(next((one for one in known_entries(session, request) if entry_key(one) == key), None))
    return request.labels(session, [found])[found]


def _decided(request: DeskRequest, decide: Callable[[Session], int], *, event: int) -> Response:
    """Decide in one transaction and show the event whose row id `decide` returns.

    If the decision is refused, show the form for `event` again with what was typed and what is wrong."""
    words, typed = request.catalogue, request.form
    try:
        with request.writing() as session:
            made = decide(session)
    except EventFieldsError as error:
        problems = {name: words.text(problem) for name, problem in error.problems.items()}
        refused = RefusedForm(event=event, typed=typed, problem=words("form-not-saved"), problems=problems)
        return case_page(request, refused, status=422)
    except DecisionError as error:
        request.audit_refusal("event", str(error))
        return case_page(request, RefusedForm(event=event, typed=typed, problem=words("event-refused")), status=409)
    return see_other(f"/cases/{request.http.path_params['key']}#event-{made}")


def _choices(request: DeskRequest, view: CaseView) -> dict[str, list[str]]:
    """Return the suggestions for an event's fields: all tracked articles and laws, and the case's own words."""
    laws = [law.name for law in legal_labels(request.desk.config.laws, request.catalogue)]
    told = {name: {line.typed[name] for line in view.lines} - {""} for name in ("place", "court")}
    return {"law": laws, **{name: sorted(words) for name, words in told.items()}}


def _record_visit(request: DeskRequest, entry: str) -> None:
    try:
        with request.desk.database.session() as session:
            record_visit(session, request.name, entry, now=request.now)
    except DATABASE_UNAVAILABLE:
        # The page is shown anyway; what is new is marked as new again next time.
        return


def _kind(word: str) -> EventDecisionKind:
    if word not in {EventDecisionKind.CONFIRM, EventDecisionKind.CORRECT, EventDecisionKind.REJECT}:
        raise HTTPException(400)
    return EventDecisionKind(word)


def _parsed(request: DeskRequest) -> TypedFields:
    return parse_fields({name: request.form.get(name) for name in FIELDS}, request.desk.config.laws)
