"""Pages of the watchlist: the list, an entry, and the forms that add and change entries."""

import json
from datetime import date
from typing import Any

from starlette.responses import Response

from config.local_time import ALMATY
from config.models.entry import Entry
from review.archive.evidence import blind_items
from review.rendering.charts import chart
from review.rendering.entry_labels import entry_key, entry_path, name_in_script, with_legal_names
from review.watchlist.entry_form import (
    ENTRY_ERRORS,
    changed_entry,
    entry_of,
    form_page,
    problems_of,
    state_of,
    wants_preview,
)
from review.web.request import DeskRequest, existing, parse_row_number, see_other
from store.reports.timelines import count_entry_months, load_entry_steps
from store.review.review_items import count_items
from store.review.suppression_rules import load_rules
from store.schema.enums import ItemState
from store.schema.tables.watchlist import EntryHistory
from store.session import Session
from store.watchlist.preview import EntryPreview, preview_entry
from store.watchlist.watchlist import insert_entry, load_entries, load_entry_history, retire_entry, update_entry

MAX_TIMELINE_LINES = 60
MAX_CLOSED_ITEMS_COUNTED = 1_000
_CODED_FIELDS = {"gender": "gender", "role": "entry-role", "kind": "kind", "priority": "priority"}
"""Field -> the first part of the catalogue's keys for its values."""

SHOWN_FIELDS = ("gender", "patronymic", "abbreviations", "context", "role", "hint", "note", "source")


def watchlist_page(request: DeskRequest) -> Response:
    """Show all entries; with `?retired=1`, retired ones too."""
    retired = request.http.query_params.get("retired") == "1"
    with request.desk.database.reading() as session:
        entries = load_entries(session, retired=retired)
    query = request.http.query_params
    done = {name: parse_row_number(query.get(name, "")) for name in ("added", "changed", "left")}
    language = request.catalogue.language
    return request.page(
        "watchlist.html",
        entries=entries,
        local_names={entry.id: name_in_script(entry.names, language) for entry in entries},
        retired=retired,
        imported=done if "imported" in query else None,
    )


def entry_page(request: DeskRequest) -> Response:
    """Show an entry with its timeline and the history of its changes."""
    with request.desk.database.reading() as session:
        entry = _entry(session, request)
        history = [(row, _fields(request, row)) for row in load_entry_history(session, entry.id)]
        story = _timeline(session, request, entry.id)
    fields = [(name, words_of_value(request, name, getattr(entry, name))) for name in SHOWN_FIELDS]
    searched = request.desk.searches.state_of(entry.id)
    if request.wants_part:
        return request.part("search_state.html", entry=entry, searched=searched)
    return request.page(
        "entry.html", entry=entry, fields=fields, history=history, searched=searched,
        local_name=name_in_script(entry.names, request.catalogue.language), **story,
    )  # fmt: skip


def new_entry(request: DeskRequest) -> Response:
    """Add the entry described by the form, or preview it. Without an id, one is made from the name."""
    try:
        with request.desk.database.reading() as session:
            entry = entry_of(session, request.form, request.desk.config.laws)
            if wants_preview(request):
                typed = {**request.form, "id": entry.id}
                return form_page(request, typed, found=_preview(session, request, entry))
        with request.writing() as session:
            insert_entry(session, entry, author=request.name, now=request.now)
            request.audit(session, "add-entry", entry.id)
    except ENTRY_ERRORS as error:
        return form_page(request, request.form, problems=problems_of(request, error), status=422)
    return _searched(request, entry)


def edit_form(request: DeskRequest) -> Response:
    """Show the form filled with the entry."""
    with request.desk.database.reading() as session:
        entry = _entry(session, request)
    return form_page(request, editing=entry)


def change_entry(request: DeskRequest) -> Response:
    """Change the entry as described by the form, or preview it; refused if it was changed since the form was opened."""
    if wants_preview(request):
        return _preview_change(request)
    with request.writing() as session:
        held = _entry(session, request)
        if request.form.get("seen") != state_of(held):
            problems = [request.catalogue("entry-changed")]
            return form_page(request, request.form, editing=held, problems=problems, status=409)
        try:
            entry = changed_entry(request.form, held, request.desk.config.laws)
        except ENTRY_ERRORS as error:
            return form_page(request, request.form, editing=held, problems=problems_of(request, error), status=422)
        update_entry(session, entry, author=request.name, now=request.now)
        request.audit(session, "edit-entry", entry.id)
    return _searched(request, entry)


def _searched(request: DeskRequest, entry: Entry) -> Response:
    """Search the archive for an entry that was saved, and show its page, which says what was found."""
    request.desk.searches.begin([entry.id])
    return see_other(entry_path(entry))


def _preview_change(request: DeskRequest) -> Response:
    with request.desk.database.reading() as session:
        held = _entry(session, request)
        try:
            found = _preview(session, request, changed_entry(request.form, held, request.desk.config.laws))
        except ENTRY_ERRORS as error:
            return form_page(request, request.form, editing=held, problems=problems_of(request, error), status=422)
    return form_page(request, request.form, editing=held, found=found)


def _preview(session: Session, request: DeskRequest, entry: Entry) -> EntryPreview:
    return preview_entry(session, entry, request.desk.config.laws)


def retire_form(request: DeskRequest) -> Response:
    """Ask whether to retire the entry, and say what follows."""
    with request.desk.database.reading() as session:
        entry = _entry(session, request)
        pending = count_items(session, most=MAX_CLOSED_ITEMS_COUNTED, entry=entry.id)
    local_name = name_in_script(entry.names, request.catalogue.language)
    return request.page("retire.html", entry=entry, local_name=local_name, pending=pending)


def restore(request: DeskRequest) -> Response:
    """Track a retired entry again; its pending items return to the queue."""
    with request.writing() as session:
        entry = _entry(session, request).model_copy(update={"retired": False})
        update_entry(session, entry, author=request.name, now=request.now)
        request.audit(session, "restore-entry", entry.id)
    return _searched(request, entry)


def retire(request: DeskRequest) -> Response:
    """Retire the entry; its pending items leave the queue."""
    with request.writing() as session:
        entry = _entry(session, request)
        retire_entry(session, entry.id, author=request.name, now=request.now)
        request.audit(session, "retire-entry", entry.id)
    return see_other(entry_path(entry))


def _entry(session: Session, request: DeskRequest) -> Entry:
    key = request.http.path_params["key"]
    return existing(next((one for one in load_entries(session, retired=True) if entry_key(one.id) == key), None))


def _fields(request: DeskRequest, row: EntryHistory) -> list[tuple[str, str, str]]:
    """Return the fields that a step of an entry's history changed, as (field, old value, new value)."""
    before, after = row.before or {}, row.after
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    return [
        (name, words_of_value(request, name, before.get(name)), words_of_value(request, name, after.get(name)))
        for name in names
    ]


def words_of_value(request: DeskRequest, name: str, value: object) -> str:
    """Return the value of a field for display: codes of roles, genders and laws in words."""
    words = request.catalogue
    if name in _CODED_FIELDS and words.has(key := f"{_CODED_FIELDS[name]}-{value}"):
        return words(key)
    text = _text_of(value)
    return with_legal_names(text, request.desk.config.laws, words) if name == "context" else text


def _text_of(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _timeline(session: Session, request: DeskRequest, entry: str) -> dict[str, Any]:
    """Return the values of an entry's page: a chart by month, suppression rules, and the newest steps."""
    months = [
        (
            request.catalogue.month(date.fromisoformat(f"{month}-01")),
            {state.value: numbers[state] for state in ItemState if numbers[state]},
        )
        for month, numbers in count_entry_months(session, entry, ALMATY).items()
    ]
    steps = load_entry_steps(session, entry, limit=MAX_TIMELINE_LINES)
    blind = blind_items(session, request, {one.item_id for one in steps if one.decision})
    return {
        "months": chart(months),
        "rules": load_rules(session, entry)[:MAX_TIMELINE_LINES],
        "steps": [one for one in steps if not (one.decision and one.item_id in blind)],
    }
