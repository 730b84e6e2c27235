"""Open review items about takedowns: an article that names an entry was hidden, deleted, blocked or can't be read.

What is asked follows from chained records, the observations and versions of the article, so that a crawl that was
killed and run again asks nothing twice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from matchers.mention import MentionKind
from store.articles.states import GONE_AFTER
from store.cases.event_reports import load_ignored
from store.database.batches import assign_row_ids, load_grouped
from store.review.mentions import load_mentions
from store.review.open_items import TAKEDOWN_RANK, ItemPage, by_entry, new_item, show_best
from store.schema.enums import ArticleState, ItemEventKind, ItemState, Takedown, Trigger
from store.schema.tables.articles import ArticleRow, StateObservation, Story, Version
from store.schema.tables.items import ItemEvent, MentionRow, ReviewItem
from store.texts.edit_meaning import EditMeaning

MAX_TAKEDOWN_AGE = timedelta(days=90)
"""Takedowns older than this aren't asked about: they are known, or precede this feature."""

MIN_MASS_PAGES = 5
"""Number of pages lost in one run, if they are at least half of it, that a broken site or blocked network explains."""

_TAKEDOWN_OF = {
    ArticleState.UNLISTED: Takedown.HIDDEN,
    ArticleState.GONE: Takedown.DELETED,
    ArticleState.SOFT_404: Takedown.DELETED,
    ArticleState.BLOCKED: Takedown.BLOCKED,
    ArticleState.UNREACHABLE: Takedown.UNREADABLE,
}
_NAME_KINDS = (MentionKind.PERSON, MentionKind.ORGANISATION)
"""Only people and organisations count: laws are named far too often to ask about each page."""


@dataclass(frozen=True, kw_only=True)
class TakenArticle:
    """An article that names entries, with what its visits observed since it was last online."""

    row: ArticleRow
    version: Version
    first: StateObservation
    last: StateObservation

    @property
    def takedown(self) -> Takedown:
        return _TAKEDOWN_OF[self.first.state]

    @property
    def is_confirmed(self) -> bool:
        """Whether two observations are so far apart that no outage explains them."""
        return self.last.seen_at - self.first.seen_at >= GONE_AFTER

    @property
    def is_outage(self) -> bool:
        """Whether the server has only failed or not answered so far; a whole page without an article is no outage."""
        return self.takedown is Takedown.UNREADABLE and self.first.status != 200 and not self.is_confirmed


def is_mass_loss(lost: int, *, visited: int) -> bool:
    """Return whether an outlet lost so many of its visited pages in one run that an outage may explain it."""
    return lost > max(MIN_MASS_PAGES, visited / 2)


def open_takedowns(session: Session, outlet: str, *, now: datetime, is_mass: bool = False) -> list[ReviewItem]:
    """Open an item for each entry that an outlet's lost articles name, once for each takedown; return the new ones.

    If `is_mass` (see `is_mass_loss`), a takedown counts only when a second visit confirms it. Entries that are
    retired or of priority context, and those that a reviewer rejected in the article's story, open nothing."""
    opened: list[ReviewItem] = []
    for lost in _lost_articles(session, outlet, since=now - MAX_TAKEDOWN_AGE):
        never_read = lost.version.meaning == [EditMeaning.UNREAD]
        if (is_mass and not lost.is_confirmed) or (lost.is_outage and not never_read):
            continue
        opened += _open(session, lost, now=now)
    return opened


def _lost_articles(session: Session, outlet: str, *, since: datetime) -> Iterator[TakenArticle]:
    """Yield the outlet's articles that name somebody and that the newest observation didn't find online and listed."""
    is_name = MentionRow.kind.in_(_NAME_KINDS) & MentionRow.entry.is_not(None)
    names = exists().where(MentionRow.version_id == Version.id, is_name)
    is_lost = or_(ArticleRow.state.in_(_TAKEDOWN_OF), ArticleRow.absent_since.is_not(None), ArticleRow.failures > 0)
    wanted = select(ArticleRow, Version).join(Version, Version.is_newest())
    found = session.execute(wanted.where(ArticleRow.outlet == outlet, is_lost, names).order_by(ArticleRow.id)).all()
    newest_first, ids = select(StateObservation).order_by(StateObservation.id.desc()), {row.id for row, _ in found}
    observations = load_grouped(session, newest_first, StateObservation.article_row_id, ids)
    for row, version in found:
        episode = takedown_of(observations.get(row.id, ()))
        if episode and episode[0].seen_at >= since:
            yield TakenArticle(row=row, version=version, first=episode[-1], last=episode[0])


def takedown_of(newest_first: Iterable[StateObservation]) -> list[StateObservation]:
    """Return the observations of an article's present takedown, newest first; none if it is online and listed.

    A failing server says nothing of a page that was found missing or blocked before."""
    lost = list(takewhile(lambda seen: seen.state in _TAKEDOWN_OF, newest_first))
    kinds = [_TAKEDOWN_OF[seen.state] for seen in lost]
    present = next((kind for kind in kinds if kind is not Takedown.UNREADABLE), Takedown.UNREADABLE)
    if present is not Takedown.HIDDEN:  # an article that was only hidden was online
        lost = list(takewhile(lambda seen: seen.state is not ArticleState.UNLISTED, lost))
    return [seen for seen in lost if _TAKEDOWN_OF[seen.state] is present]


def _open(session: Session, lost: TakenArticle, *, now: datetime) -> list[ReviewItem]:
    mentions = by_entry(one for one in load_mentions(session, lost.version.id) if one.kind in _NAME_KINDS)
    asked = mentions.keys() - _settled(session, lost) - load_ignored(session, mentions.keys())
    if not asked:
        return []
    story = Story(lead_article_row_id=lost.row.id, lead_published=lost.row.published)
    session.add(story)
    session.flush()
    items = [_item(lost, story, mentions[entry], now=now) for entry in sorted(asked)]
    assign_row_ids(session, items)
    session.add_all(items)
    session.flush()
    session.add_all(_opened_event(item) for item in items)
    session.flush()
    return items


def _settled(session: Session, lost: TakenArticle) -> set[str]:
    """Return the entries that were asked about this takedown, or rejected in the article's story."""
    is_asked = ReviewItem.observation_id == lost.first.id
    is_rejected = (ReviewItem.story_id == lost.row.story_id) & (ReviewItem.state == ItemState.REJECTED)
    return set(session.scalars(select(ReviewItem.entry).where(or_(is_asked, is_rejected))))


def _item(lost: TakenArticle, story: Story, found: Sequence[MentionRow], *, now: datetime) -> ReviewItem:
    page = ItemPage(lost.version)
    item = new_item(lost.row, lost.version, found[0], story_id=story.id, trigger=Trigger.EDIT, now=now)
    show_best(item, page, found)
    item.takedown, item.observation_id, item.rank = lost.takedown, lost.first.id, TAKEDOWN_RANK
    item.before = "\n".join(page.sentences(found).values())
    item.after = item.before if lost.takedown is Takedown.HIDDEN else ""
    return item


def _opened_event(item: ReviewItem) -> ItemEvent:
    return ItemEvent(
        item_id=item.id,
        kind=ItemEventKind.OPENED,
        at=item.opened_at,
        version_id=item.version_id,
        before=item.before,
        after=item.after,
    )
