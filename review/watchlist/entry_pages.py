"""The watchlist at the desk: who is looked for, since when, and the forms that change it."""

import json
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from config.models.entry import Entry
from review.cases.entry_history import story_of
from review.rendering.entry_labels import entry_key, entry_path
from review.watchlist.entry_form import (
    changed_entry,
    entry_of,
    form_page,
    preview_of,
    problems_of,
    state_of,
    wants_preview,
)
from review.web.request import Visit, see_other
from store.accounts.audit import audit
from store.session import Session
from store.watchlist.unfindable import UnfindableEntry
from store.watchlist.watchlist import (
    EntryHistory,
    WatchlistError,
    add_entry,
    edit_entry,
    entry_history,
    retire_entry,
    watchlist,
)

CARD = ("gender", "patronymic", "abbreviations", "context", "role", "hint", "note", "source")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line of an entry's history: what each changed field was, and what it became."""

    at: datetime
    actor: str
    is_first: bool
    fields: list[tuple[str, str, str]]


def watchlist_page(visit: Visit) -> Response:
    """All entries, with `?retired=1` those too that are no longer looked for."""
    retired = visit.request.query_params.get("retired") == "1"
    with visit.desk.database.reading() as session:
        entries = watchlist(session, retired=retired)
    return visit.page("watchlist.html", entries=entries, retired=retired)


def entry_page(visit: Visit) -> Response:
    """One entry: what was found, edited and decided of it, and how the entry itself was changed."""
    with visit.desk.database.reading() as session:
        entry = _entry(session, visit)
        history = [_change(row) for row in entry_history(session, entry.id)]
        story = story_of(session, visit, entry.id)
    fields = [(name, words_of_value(getattr(entry, name))) for name in CARD]
    return visit.page("entry.html", entry=entry, fields=fields, history=history, **story)


def new_entry_form(visit: Visit) -> Response:
    """The empty form."""
    return form_page(visit, {}, editing=None)


def new_entry(visit: Visit) -> Response:
    """Add what the form says, or show what it would find; an id that is left out is made from the name."""
    try:
        with visit.desk.database.reading() as session:
            entry = entry_of(session, visit.form)
            if wants_preview(visit):
                return form_page(
                    visit, {**visit.form, "id": entry.id}, editing=None, found=preview_of(session, visit, entry)
                )
        with visit.writing() as session:
            add_entry(session, entry, author=visit.name, now=visit.now)
            audit(session, actor=visit.name, action="add-entry", subject=entry.id, detail={}, now=visit.now)
    except (ValidationError, UnfindableEntry, WatchlistError) as error:
        return form_page(visit, visit.form, editing=None, problems=problems_of(visit, error), status=422)
    return see_other(entry_path(entry))


def edit_form(visit: Visit) -> Response:
    """The form with the entry as it is."""
    with visit.desk.database.reading() as session:
        entry = _entry(session, visit)
    return form_page(visit, {}, editing=entry)


def change_entry(visit: Visit) -> Response:
    """Replace the entry by what the form says, unless somebody else has changed it since the form was opened; or show
    what it would find."""
    if wants_preview(visit):
        return _preview_change(visit)
    with visit.writing() as session:
        held = _entry(session, visit)
        if visit.form.get("seen") != state_of(held):
            return form_page(visit, visit.form, editing=held, problems=[visit.catalogue("entry-changed")], status=409)
        try:
            entry = changed_entry(visit.form, held)
        except (ValidationError, UnfindableEntry, WatchlistError) as error:
            return form_page(visit, visit.form, editing=held, problems=problems_of(visit, error), status=422)
        edit_entry(session, entry, author=visit.name, now=visit.now)
        audit(session, actor=visit.name, action="edit-entry", subject=entry.id, detail={}, now=visit.now)
    return see_other(entry_path(entry))


def _preview_change(visit: Visit) -> Response:
    with visit.desk.database.reading() as session:
        held = _entry(session, visit)
        try:
            found = preview_of(session, visit, changed_entry(visit.form, held))
        except (ValidationError, UnfindableEntry, WatchlistError) as error:
            return form_page(visit, visit.form, editing=held, problems=problems_of(visit, error), status=422)
    return form_page(visit, visit.form, editing=held, found=found)


def retire(visit: Visit) -> Response:
    """Stop looking for the entry."""
    with visit.writing() as session:
        entry = _entry(session, visit)
        retire_entry(session, entry.id, author=visit.name, now=visit.now)
        audit(session, actor=visit.name, action="retire-entry", subject=entry.id, detail={}, now=visit.now)
    return see_other(entry_path(entry))


def _entry(session: Session, visit: Visit) -> Entry:
    wish = visit.request.path_params["key"]
    found = next((entry for entry in watchlist(session, retired=True) if entry_key(entry.id) == wish), None)
    if found is None:
        raise HTTPException(404)
    return found


def _change(row: EntryHistory) -> Change:
    before, after = row.before or {}, row.after
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    fields = [(name, words_of_value(before.get(name)), words_of_value(after.get(name))) for name in names]
    return Change(at=row.at, actor=row.actor, is_first=row.before is None, fields=fields)


def words_of_value(value: object) -> str:
    """What an entry's field holds, for people."""
    if value is None or value == ():
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
