"""Render and read the form of a watchlist entry, with a preview of what it finds."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from starlette.responses import Response

from config.list_rows import FLAG_FIELDS, LIST_FIELDS
from config.models.entry import Entry, EntryKind
from config.models.law import Laws
from config.validation import FieldProblem, field_problems_of
from review.rendering.entry_labels import entry_path, with_legal_names
from review.web.request import DeskRequest
from store.cases.typed_fields import article_of
from store.session import Session
from store.watchlist.new_entries import IdMaker, UnfindableEntry, unfindable
from store.watchlist.preview import EntryPreview
from store.watchlist.watchlist import WatchlistError, load_entries

TEXT_FIELDS = ("gender", "patronymic", "role", "hint", "note")
ENTRY_FLAGS = tuple(name for name in FLAG_FIELDS if name not in ("indeclinable", "retired"))
ENTRY_ERRORS = (ValidationError, UnfindableEntry, WatchlistError)
"""Errors in an entry described by a form."""

_ROLE = "entry-role-"

EMPTY = Entry.model_construct(id="", kind=EntryKind.PERSON, names=(), priority="tracked")


def form_page(
    request: DeskRequest,
    values: Mapping[str, Any] = MappingProxyType({}),
    *,
    editing: Entry | None = None,
    problems: Sequence[str] = (),
    found: EntryPreview | None = None,
    status: int = 200,
) -> Response:
    """Show the form with typed values, problems and a preview: empty for a new entry, else filled with `editing`."""
    path = entry_path(editing) if editing else "/watchlist"
    return request.page(
        "entry_form.html",
        status,
        values={**_written(request, editing or EMPTY), **_unticked(values), **values},
        flags=ENTRY_FLAGS,
        entry_roles=_roles(request, values.get("role", "") or (editing.role if editing else "") or ""),
        problems=problems,
        found=found,
        editing=editing is not None,
        seen=values.get("seen") or (state_of(editing) if editing else ""),
        action=f"{path}/edit" if editing else "/new-entry",
        cancel=path,
    )


def wants_preview(request: DeskRequest) -> bool:
    """Return whether the preview button was pressed, which saves nothing."""
    return request.form.get("do") == "preview"


def entry_of(session: Session, form: Mapping[str, str], laws: Laws) -> Entry:
    """Return the new entry described by the form, whose context may cite `laws`.

    Raises ValidationError or UnfindableEntry."""
    entry_id = form.get("id", "").strip()
    if entry_id:
        return _from_form(form, {"id": entry_id}, laws)
    name = next((line.strip() for line in form.get("names", "").splitlines() if line.strip()), "")
    taken = (entry.id for entry in load_entries(session, retired=True))
    return _from_form(form, {"id": IdMaker(taken).free_id(name)}, laws)


def changed_entry(form: Mapping[str, str], held: Entry, laws: Laws) -> Entry:
    """Return the entry as described by the form; fields that the form lacks are kept."""
    return _from_form(form, held.model_dump(), laws)


def state_of(entry: Entry) -> str:
    """Return a digest by which the form detects that the entry was changed meanwhile."""
    return hashlib.sha256(entry.model_dump_json().encode()).hexdigest()


def problems_of(request: DeskRequest, error: ValidationError | UnfindableEntry | WatchlistError) -> list[str]:
    """Return the problems of a form as texts."""
    if isinstance(error, WatchlistError):
        return [request.catalogue.text(error.text)]
    complaints = [error.complaint] if isinstance(error, UnfindableEntry) else field_problems_of(error, Entry)
    return [_worded(request, complaint) for complaint in complaints]


def _worded(request: DeskRequest, complaint: FieldProblem) -> str:
    words = request.catalogue
    problem = f"{words.text(complaint.message)} ({words.text(complaint.remedy)})"
    return words("field-problem", field=words(f"field-{complaint.key}"), problem=problem)


def _from_form(form: Mapping[str, str], held: Mapping[str, Any], laws: Laws) -> Entry:
    lines = {name: [line.strip() for line in form.get(name, "").splitlines() if line.strip()] for name in LIST_FIELDS}
    lines["context"] = [article_of(line, laws) or line for line in lines["context"]]
    words = {name: form.get(name, "").strip() or None for name in TEXT_FIELDS}
    kinds = {"kind": form.get("kind"), "priority": form.get("priority"), "indeclinable": "indeclinable" in form}
    flags = {name: name in form for name in ENTRY_FLAGS if name in form or held.get(name)}  # the rest: derived
    reviewers = 2 if "two_reviewers" in form else 1
    entry = Entry.model_validate({**held, **lines, **words, **kinds, **flags, "reviewers": reviewers})
    if complaint := unfindable(entry):
        raise UnfindableEntry(complaint)
    return entry


def _written(request: DeskRequest, entry: Entry) -> dict[str, str]:
    """Return an entry as values of form fields, with articles of codes in words."""
    lines = {name: "\n".join(getattr(entry, name)) for name in LIST_FIELDS}
    lines["context"] = with_legal_names(lines["context"], request.desk.config.laws, request.catalogue)
    return {
        "id": entry.id,
        "kind": entry.kind,
        "priority": entry.priority,
        "indeclinable": "1" if entry.indeclinable else "",
        "two_reviewers": "1" if entry.reviewers == 2 else "",
        **{name: "1" if getattr(entry, name) else "" for name in ENTRY_FLAGS},
        **lines,
        **{name: getattr(entry, name) or "" for name in TEXT_FIELDS},
    }


def _roles(request: DeskRequest, held: str) -> dict[str, str]:
    """Return the roles to choose from, in words; `held` may be one that the catalogue doesn't know."""
    words = request.catalogue
    known = {key.removeprefix(_ROLE): words(key) for key in words.english if key.startswith(_ROLE)}
    return known if held in known or not held else {**known, held: held}


def _unticked(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the unticked boxes of a submitted form, for which browsers send nothing."""
    return dict.fromkeys((*ENTRY_FLAGS, "indeclinable", "two_reviewers"), "") if values else {}
