"""Entries that no text can name: they would be looked for in vain, and nobody would notice."""

from config.complaints import Complaint
from config.models import Entry, EntryKind
from matchers.index import entry_keys
from store.watchlist.watchlist import WatchlistError


class NamelessEntry(WatchlistError):
    """No text can name the entry."""

    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint
        super().__init__(str(complaint))


def nameless(entry: Entry) -> Complaint | None:
    """Why no text can name the entry; None for one that can be found, or stands on the list for information only."""
    if entry.priority == "context" or entry_keys(entry):
        return None
    remedy = "write a given name and a surname" if entry.kind is EntryKind.PERSON else "write a name with letters"
    return Complaint("names", f"no text can name {entry.name!r}", remedy)
