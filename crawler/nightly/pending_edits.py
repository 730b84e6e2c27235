"""A night's edits of one outlet, held until all its pages are read: only together they tell a new layout from edits."""

from dataclasses import dataclass, replace

from crawler.nightly.fetch_results import Arrival
from store.articles.versions import Version, text_of
from store.texts.derived import searchable
from store.texts.edit_meaning import EditMeaning
from store.texts.redesign import ArticleEdit


@dataclass(frozen=True, kw_only=True)
class HeldEdit:
    """An article whose words differ from what is stored, and what is needed to keep it."""

    arrival: Arrival
    raw_id: int
    edit: ArticleEdit
    before: Version
    """What is stored."""
    is_read_otherwise: bool
    """Whether another extractor read that, so that it must be read again before the two can be compared."""

    def against(self, text: str) -> "HeldEdit":
        """The same edit, of the stored page in the reading of today."""
        return replace(self, edit=replace(self.edit, before=text), is_read_otherwise=False)


def held_edit(arrival: Arrival, raw_id: int, newest: Version, *, is_read_otherwise: bool) -> HeldEdit:
    """An edit to hold."""
    article = arrival.read.article
    edit = ArticleEdit(
        before=text_of(newest),
        after=searchable(article.title, article.text),
        is_unsettled=EditMeaning.REDESIGN in newest.meaning,
    )
    return HeldEdit(arrival=arrival, raw_id=raw_id, edit=edit, before=newest, is_read_otherwise=is_read_otherwise)
