"""The watchlist at the desk: who is looked for, since when, and the forms that change it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from config.models import Entry, EntryKind
from review.entries import entry_key, entry_path
from review.story import story_of
from review.visit import Visit, see_other
from store.audit import audit
from store.session import Session
from store.watchlist import (
    EntryHistory,
    WatchlistError,
    add_entry,
    edit_entry,
    entry_history,
    retire_entry,
    watchlist,
)

LISTS = ("names", "abbreviations", "context")
WORDS = ("gender", "patronymic", "role", "hint", "note")
CARD = ("gender", "patronymic", "abbreviations", "context", "role", "hint", "note", "source")
EMPTY = Entry.model_construct(id="", kind=EntryKind.PERSON, names=(), priority="tracked")


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
    fields = [(name, _words(getattr(entry, name))) for name in CARD]
    return visit.page("entry.html", entry=entry, fields=fields, history=history, **story)


def new_entry_form(visit: Visit) -> Response:
    """The empty form."""
    return _form_page(visit, _written(EMPTY), [], editing=None)


def new_entry(visit: Visit) -> Response:
    """Add what the form says."""
    try:
        entry = _from_form(visit.form, {"id": visit.form.get("id", "")})
        with visit.writing() as session:
            add_entry(session, entry, author=visit.name, now=visit.now)
            audit(session, actor=visit.name, action="add-entry", subject=entry.id, detail={}, now=visit.now)
    except (ValidationError, WatchlistError) as error:
        return _form_page(visit, visit.form, _problems(visit, error), editing=None, status=422)
    return see_other(entry_path(entry))


def edit_form(visit: Visit) -> Response:
    """The form with the entry as it is."""
    with visit.desk.database.reading() as session:
        entry = _entry(session, visit)
    return _form_page(visit, _written(entry), [], editing=entry)


def change_entry(visit: Visit) -> Response:
    """Replace the entry by what the form says, unless somebody else has changed it since the form was opened."""
    with visit.writing() as session:
        held = _entry(session, visit)
        if visit.form.get("seen") != _state_of(held):
            return _form_page(visit, visit.form, [visit.catalogue("entry-changed")], editing=held, status=409)
        try:
            entry = _from_form(visit.form, held.model_dump())
        except ValidationError as error:
            return _form_page(visit, visit.form, _problems(visit, error), editing=held, status=422)
        edit_entry(session, entry, author=visit.name, now=visit.now)
        audit(session, actor=visit.name, action="edit-entry", subject=entry.id, detail={}, now=visit.now)
    return see_other(entry_path(entry))


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


def _form_page(
    visit: Visit, values: Mapping[str, Any], problems: list[str], *, editing: Entry | None, status: int = 200
) -> Response:
    path = entry_path(editing) if editing else "/watchlist"
    return visit.page(
        "entry_form.html",
        status,
        values={**_written(editing or EMPTY), **values},
        problems=problems,
        editing=editing is not None,
        seen=values.get("seen") or (_state_of(editing) if editing else ""),
        action=f"{path}/edit" if editing else "/new-entry",
        cancel=path,
    )


def _written(entry: Entry) -> dict[str, str]:
    """An entry as the form's fields hold it."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "priority": entry.priority,
        "indeclinable": "1" if entry.indeclinable else "",
        **{name: "\n".join(getattr(entry, name)) for name in LISTS},
        **{name: getattr(entry, name) or "" for name in WORDS},
    }


def _from_form(form: Mapping[str, str], held: Mapping[str, Any]) -> Entry:
    """The entry that the form describes; what the form has no field for stays as it was."""
    lines = {name: [line.strip() for line in form.get(name, "").splitlines() if line.strip()] for name in LISTS}
    words = {name: form.get(name, "").strip() or None for name in WORDS}
    kinds = {"kind": form.get("kind"), "priority": form.get("priority"), "indeclinable": "indeclinable" in form}
    return Entry.model_validate({**held, **lines, **words, **kinds})


def _state_of(entry: Entry) -> str:
    return hashlib.sha256(entry.model_dump_json().encode()).hexdigest()


def _problems(visit: Visit, error: ValidationError | WatchlistError) -> list[str]:
    if isinstance(error, WatchlistError):
        return [str(error)]
    return [
        visit.catalogue("field-problem", field=visit.catalogue(f"field-{problem['loc'][0]}"), problem=problem["msg"])
        for problem in error.errors()
    ]


def _change(row: EntryHistory) -> Change:
    before, after = row.before or {}, row.after
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    fields = [(name, _words(before.get(name)), _words(after.get(name))) for name in names]
    return Change(at=row.at, actor=row.actor, is_first=row.before is None, fields=fields)


def _words(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
