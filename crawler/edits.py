"""A night's edits of one outlet, held until all its pages are read: only together they tell a new layout from edits."""

from dataclasses import dataclass

from crawler.answers import Arrival
from store.changes import Meaning
from store.redesign import Edit
from store.versions import Version, searchable, text_of


@dataclass(frozen=True, kw_only=True)
class HeldEdit:
    """An article whose words differ from what is stored, and what is needed to keep it."""

    arrival: Arrival
    raw_id: int
    edit: Edit


def held_edit(arrival: Arrival, raw_id: int, newest: Version) -> HeldEdit:
    """An edit to hold."""
    article = arrival.read.article
    edit = Edit(
        before=text_of(newest),
        after=searchable(article.title, article.text),
        is_unsettled=Meaning.REDESIGN in newest.meaning,
    )
    return HeldEdit(arrival=arrival, raw_id=raw_id, edit=edit)
