"""Match stored versions again: choose them, replace their mentions, and open items."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from config.local_time import local_day
from config.models.entry import Entry
from matchers.mention import Mention
from store.articles.text_keys import load_versions_naming
from store.cases.event_reports import update_cases
from store.database.batches import MARKED, batches, load_grouped, load_with, mark_written
from store.database.locks import wait_for_table
from store.review.mentions import MENTION_FIELDS, insert_mentions, stored_reasons
from store.review.open_items import LEGAL_KINDS, open_items
from store.schema.enums import Change, Trigger
from store.schema.tables.articles import Version
from store.schema.tables.items import MentionRow, ReviewItem
from store.schema.tables.watchlist import Rescan
from store.stories.near_duplicates import lock_stories
from store.texts.derived import searchable
from store.texts.edit_meaning import EditMeaning


def load_versions_to_search(session: Session, entry: Entry, *, after: int = 0) -> list[int]:
    """Return the ids after `after` of the versions to search for an entry, oldest first.

    These are the versions that may name the entry or were found to name it, and all later versions of the same
    articles, because an edit may have removed the entry."""
    held = select(MentionRow.version_id).where(MentionRow.entry == entry.id)
    naming = load_versions_naming(session, entry) | set(session.scalars(held))
    later, first = aliased(Version), aliased(Version)
    joined = select(later.id).join(first, (first.article_row_id == later.article_row_id) & (first.seq <= later.seq))
    return sorted(set(load_with(session, joined.where(later.id > after), first.id, naming)))


def load_version_ids_after(session: Session, after: int) -> list[int]:
    """Return the ids of all versions stored after one."""
    return list(session.scalars(select(Version.id).where(Version.id > after).order_by(Version.id)))


def load_versions(session: Session, ids: Sequence[int]) -> list[Version]:
    """Return the versions with these ids, in the order of their ids."""
    return list(session.scalars(select(Version).where(Version.id.in_(ids)).order_by(Version.id)))


class SearchText(NamedTuple):
    """The part of a version that a search reads."""

    version_id: int
    article_row_id: int
    text: str
    """The searchable text."""
    lang: str
    published: date | None


def load_search_texts(session: Session, ids: Sequence[int]) -> list[SearchText]:
    """Return the search texts of the versions with these ids, in the order of their ids."""
    columns = (Version.id, Version.article_row_id, Version.title, Version.text, Version.lang, Version.published)
    rows = session.execute(select(*columns).where(Version.id.in_(ids)).order_by(Version.id))
    return [
        SearchText(id_, article, searchable(title, text), lang, local_day(published) if published else None)
        for id_, article, title, text, lang, published in rows
    ]


def load_concerned_articles(session: Session, entries: Sequence[str], article_row_ids: Collection[int]) -> set[int]:
    """Return those of the articles that mention one of the entries, or that an item about one of them shows."""
    held = select(Version.article_row_id).join(MentionRow, MentionRow.version_id == Version.id)
    held = held.where(MentionRow.entry.in_(entries))
    asked = select(ReviewItem.article_row_id).where(ReviewItem.entry.in_(entries))
    found = set(load_with(session, held, Version.article_row_id, article_row_ids))
    return found.union(load_with(session, asked, ReviewItem.article_row_id, article_row_ids))


def rematch(
    session: Session, found: Sequence[tuple[Version, Sequence[Mention]]], *, entries: Collection[str], now: datetime
) -> list[ReviewItem]:
    """Replace the stored mentions of versions, and return the items that this opens or changes.

    The versions must be in the order of their ids. `entries` are all that were searched for; mentions of other
    entries are kept, because those are retired."""
    wait_for_table(session, Rescan)  # two concurrent rescans would add the same mentions twice
    lock_stories(session)
    stored = load_grouped(session, select(MentionRow), MentionRow.version_id, [version.id for version, _ in found])
    stale: list[int] = []
    fresh: list[tuple[Version, list[Mention]]] = []
    for version, mentions in found:
        now_found = {_values(mention): mention for mention in mentions}
        held = {
            _values(row): row for row in stored.get(version.id, []) if row.kind in LEGAL_KINDS or row.entry in entries
        }
        stale += [row.id for values, row in held.items() if values not in now_found]
        fresh.append((version, [mention for values, mention in now_found.items() if values not in held]))
    for batch in batches(stale):
        session.execute(delete(MentionRow).where(MentionRow.id.in_(batch)), execution_options={MARKED: True})
    mark_written(session, MentionRow, ((row_id,) for row_id in stale))
    insert_mentions(session, fresh)
    # A version that only a new layout of the outlet's pages caused opens no items.
    asking = [one for one in found if one[0].change is not Change.UNCHANGED or EditMeaning.REREAD in one[0].meaning]
    changed = open_items(session, asking, now=now, trigger=Trigger.BACKFILL)
    update_cases(session, asking, now=now, entries=entries)
    return changed


def _values(mention: Mention | MentionRow) -> tuple[Any, ...]:
    values = (getattr(mention, field) for field in MENTION_FIELDS)
    return (*values, json.dumps(stored_reasons(mention), sort_keys=True), tuple(mention.events))
