"""The list of cases, its filters, and the filters that people save."""

from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from config.local_time import local_day
from matchers.events.event_words import EVENTS
from review.cases.case_view import situation_words
from review.rendering.entry_labels import EntryLabel, legal_labels
from review.web.filters import parse_filters
from review.web.request import DeskRequest, see_other
from store.cases.load_cases import load_cases, load_entries_beside, load_entries_with_events
from store.cases.situation import Situation
from store.cases.visits import delete_view, load_views, save_view
from store.schema.enums import CaseEventState
from store.session import Session
from store.watchlist.watchlist import load_entry_names

PAGE = "cases"
PAGE_CASES = 25
FILTERS = ("situation", "event", "law", "state", "since", "hearing")


def cases_page(request: DeskRequest) -> Response:
    """Show the cases that the filters choose, those with the latest reports first."""
    wanted = _wanted(request)
    number = parse_filters(request).page
    with request.desk.database.reading() as session:
        entries = _chosen(session, request, wanted)
        shown = entries[number * PAGE_CASES : (number + 1) * PAGE_CASES]
        summaries = {case.entry: case for case in load_cases(session, shown, today=local_day(request.now))}
        labels = request.labels(session, shown)
        views = load_views(session, request.name, PAGE)
        is_list_empty = not load_entry_names(session)
    cases = [
        (labels[entry], (summaries[entry], situation_words(request.catalogue, summaries[entry]))) for entry in shown
    ]
    return request.page(
        "cases.html", cases=cases, total=len(entries), wanted=wanted, views=views, query=urlencode(wanted),
        number=number, pages=-(-len(entries) // PAGE_CASES), situations=list(Situation), event_types=EVENTS,
        laws=[(key, law.name) for key, law in _laws(request).items()], states=list(CaseEventState),
        is_list_empty=is_list_empty,
    )  # fmt: skip


def change_views(request: DeskRequest) -> Response:
    """Save the filters of the list under a name, or remove saved ones."""
    form = request.form
    query = urlencode({name: form[name] for name in FILTERS if form.get(name)})
    with request.writing() as session:
        if form.get("do") == "remove":
            delete_view(session, request.name, PAGE, form.get("name", ""))
        else:
            save_view(session, request.name, PAGE, form.get("name", ""), query)
    return see_other(f"/cases?{query}" if query else "/cases")


def _wanted(request: DeskRequest) -> dict[str, str]:
    """Return the valid filters of the URL."""
    asked = {name: request.http.query_params.get(name, "") for name in FILTERS}
    known: dict[str, set[str]] = {
        "situation": set(Situation),
        "event": set(EVENTS),
        "law": set(_laws(request)),
        "state": set(CaseEventState),
        "hearing": {"1"},
    }
    return {
        name: value
        for name, value in asked.items()
        if (_day(value) is not None if name == "since" else value in known[name])
    }


def _chosen(session: Session, request: DeskRequest, wanted: dict[str, str]) -> list[str]:
    today = local_day(request.now)
    since = wanted.get("since")
    state = CaseEventState(wanted["state"]) if "state" in wanted else None
    entries = load_entries_with_events(
        session, event=wanted.get("event"), state=state, since=_day(since) if since else None
    )
    if "law" in wanted:
        beside = load_entries_beside(session, _laws(request)[wanted["law"]].id)
        entries = [entry for entry in entries if entry in beside]
    if "hearing" in wanted:
        ahead = set(load_entries_with_events(session, event="hearing_scheduled", since=today))
        entries = [entry for entry in entries if entry in ahead]
    if "situation" in wanted:
        situations = request.desk.situations.load(session, today=today)
        entries = [entry for entry in entries if situations.get(entry) == wanted["situation"]]
    return entries


def _laws(request: DeskRequest) -> dict[str, EntryLabel]:
    """Return the tracked laws and articles of codes by their keys in URLs."""
    return {label.key: label for label in legal_labels(request.desk.config.laws, request.catalogue)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
