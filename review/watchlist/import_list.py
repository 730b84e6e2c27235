"""Import a list into the watchlist, after showing what it would change."""

import hashlib
import json
from urllib.parse import urlencode

from starlette.responses import Response

from review.rendering.entry_labels import entry_key
from review.watchlist.entry_pages import words_of_value
from review.web.request import DeskRequest, Upload, see_other
from store.session import Session
from store.watchlist.list_files import (
    EntryChange,
    ListComparison,
    ListFile,
    apply_list,
    compare_list,
    ending_of,
    read_list,
)
from store.watchlist.watchlist import load_entries

MAX_SHOWN_ENTRIES = 200
"""Most entries and problems that the report lists one by one."""

CHOICE_FIELD = "take-"
"""Prefix of the boxes of listed entries; the entry's key follows."""

MAX_IMPORT_ENTRIES = 2000
"""Most entries that the desk imports at once, because nobody can decide while it saves them."""


def import_form(request: DeskRequest, *, problem: str = "", status: int = 200) -> Response:
    """Show the empty form."""
    return request.page("import_list.html", status, problem=problem)


def import_list(request: DeskRequest) -> Response:
    """Show what the list would change; apply it if the form confirms that, unless the result would now differ."""
    listed = _listed(request)
    if listed is None:
        return import_form(request, problem=request.catalogue("import-nothing"), status=422)
    if request.form.get("do") != "apply":
        with request.desk.database.reading() as session:
            return _report(request, listed, *_compared(session, listed))
    with request.writing() as session:
        found, comparison = _compared(session, listed)
        if not _changes(comparison):
            return see_other("/watchlist")
        if request.form.get("seen") != _digest(comparison) or _is_too_long(comparison):
            return _report(request, listed, found, comparison, status=409)
        chosen = _chosen(request, comparison)
        apply_list(session, chosen, author=request.name, now=request.now)
        counts = {"added": len(chosen.added), "changed": len(chosen.changed)}
        request.audit(session, "import-list", "watchlist", **counts)
    request.desk.searches.begin([*(entry.id for entry in chosen.added), *(one.after.id for one in chosen.changed)])
    counts["left"] = _changes(comparison) - _changes(chosen)
    return see_other(f"/watchlist?{urlencode({'imported': 1, **counts})}")


def _chosen(request: DeskRequest, comparison: ListComparison) -> ListComparison:
    """Return the comparison without the listed entries whose boxes are not ticked."""
    if "chosen" not in request.form:
        return comparison
    listed = {entry.id for entry in comparison.added[:MAX_SHOWN_ENTRIES]}
    listed |= {change.after.id for change in comparison.changed[:MAX_SHOWN_ENTRIES]}
    left = {entry_id for entry_id in listed if f"{CHOICE_FIELD}{entry_key(entry_id)}" not in request.form}
    return ListComparison(
        added=[entry for entry in comparison.added if entry.id not in left],
        changed=[change for change in comparison.changed if change.after.id not in left],
        same=comparison.same,
    )


def _listed(request: DeskRequest) -> Upload | None:
    """Return the uploaded file, else the pasted text under the name that the report gave it."""
    if request.upload is not None:
        return request.upload
    text = request.form.get("text", "")
    if not text.strip():
        return None
    name = request.form.get("name") or f"{request.catalogue('import-pasted')}{ending_of(text)}"
    return Upload(name=name, content=text.encode("utf-8", "replace"))


def _compared(session: Session, listed: Upload) -> tuple[ListFile, ListComparison]:
    held = {entry.id: entry for entry in load_entries(session, retired=True)}
    found = read_list(listed.content, listed.name, held)
    return found, compare_list(found.entries, held)


def _changes(comparison: ListComparison) -> int:
    return len(comparison.added) + len(comparison.changed)


def _is_too_long(comparison: ListComparison) -> bool:
    return _changes(comparison) > MAX_IMPORT_ENTRIES


def _digest(comparison: ListComparison) -> str:
    """Return a digest of what the report showed: the entries before and after."""
    pairs = [
        (change.before.model_dump(mode="json"), change.after.model_dump(mode="json")) for change in comparison.changed
    ]
    added = [entry.model_dump(mode="json") for entry in comparison.added]
    return hashlib.sha256(json.dumps([added, pairs], sort_keys=True).encode()).hexdigest()


def _report(
    request: DeskRequest, listed: Upload, found: ListFile, comparison: ListComparison, *, status: int = 200
) -> Response:
    changes = _changes(comparison)
    return request.page(
        "import_report.html",
        status,
        name=listed.name,
        text=listed.content.decode("utf-8-sig", "replace"),
        added=comparison.added[:MAX_SHOWN_ENTRIES],
        changed=[_shown(request, change) for change in comparison.changed[:MAX_SHOWN_ENTRIES]],
        problems=found.problems[:MAX_SHOWN_ENTRIES],
        counts={
            "added": len(comparison.added),
            "changed": len(comparison.changed),
            "same": comparison.same,
            "refused": len(found.problems),
            "other": found.left_out,
        },
        seen=_digest(comparison),
        may_apply=0 < changes <= MAX_IMPORT_ENTRIES,
        is_stale=status == 409 and changes <= MAX_IMPORT_ENTRIES,
        most=MAX_IMPORT_ENTRIES if changes > MAX_IMPORT_ENTRIES else 0,
        shown=MAX_SHOWN_ENTRIES,
        choice=CHOICE_FIELD,
    )


def _shown(request: DeskRequest, change: EntryChange) -> dict[str, object]:
    fields = [
        (name, words_of_value(request, name, old), words_of_value(request, name, new))
        for name, (old, new) in change.fields.items()
    ]
    return {"entry": change.after, "fields": fields}
