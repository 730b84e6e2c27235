"""A night's edits of one outlet, held until all its pages are read: only together they tell a new layout from edits."""

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.worker import Read
from spiders.fetching import Page
from spiders.outlet import Visit
from store.archive import RawRef, RawResponse
from store.changes import Meaning
from store.redesign import Edit
from store.versions import Version, searchable, text_of


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An archived response, and where it stands."""

    ref: RawRef
    raw: RawResponse

    @property
    def fetched_at(self) -> datetime:
        return self.raw.fetched_at


@dataclass(frozen=True, kw_only=True)
class Same:
    """An article that its server says is as it was, or whose page came again byte for byte."""

    visit: Visit
    page: Page
    kept: Kept

    @property
    def article_row_id(self) -> int:
        assert self.visit.article_row_id is not None, "only a known article has validators"
        return self.visit.article_row_id

    def without_bytes(self) -> "Same":
        """The same without the page's bytes, which are archived: many are noted together."""
        page = replace(self.page, body=b"", wire_body=b"")
        return replace(self, page=page, kept=replace(self.kept, raw=replace(self.kept.raw, body=b"")))


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An article's page that was fetched, archived and read."""

    run_id: int
    visit: Visit
    page: Page
    kept: Kept
    read: Read

    def without_bytes(self) -> "Arrival":
        """The same without the page's bytes, which are archived and read: it may have to wait."""
        page = replace(self.page, body=b"", wire_body=b"")
        return replace(self, page=page, kept=replace(self.kept, raw=replace(self.kept.raw, body=b"")))


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
