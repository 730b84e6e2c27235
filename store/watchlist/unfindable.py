"""Refuse entries whose names no text can contain: searching for them would be in vain, and nobody would notice."""

from config.models.entry import Entry, EntryKind
from config.validation import FieldProblem
from config.wording.coded_text import CodedText
from matchers.index import entry_keys


class UnfindableEntry(Exception):
    """No text can contain a name of the entry; `complaint` says what to write instead."""

    def __init__(self, complaint: FieldProblem) -> None:
        self.complaint = complaint
        super().__init__(str(complaint))


def unfindable(entry: Entry) -> FieldProblem | None:
    """Return why no text can contain a name of the entry; None if one can, or if the entry is for information only."""
    if entry.priority == "context" or entry_keys(entry):
        return None
    remedy = "remedy-full-name" if entry.kind is EntryKind.PERSON else "remedy-letters"
    return FieldProblem("names", CodedText.of("problem-unfindable", name=repr(entry.name)), CodedText.of(remedy))
