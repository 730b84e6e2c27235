"""Entries that no text can name: they would be looked for in vain, and nobody would notice."""

from config.complaints import Complaint
from config.models import Entry, EntryKind
from matchers.index import entry_keys


def nameless(entry: Entry) -> Complaint | None:
    """Why no text can name the entry; None for one that can be found."""
    if entry_keys(entry):
        return None
    remedy = "write a given name and a surname" if entry.kind is EntryKind.PERSON else "write a name with letters"
    return Complaint("names", f"no text can name {entry.name!r}", remedy)
