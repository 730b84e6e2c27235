"""Load articles that a run did not find as before: removed, delisted, blocked or unreadable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from store.articles.states import ABSENT_STATES
from store.database.batches import batches
from store.review.decisions import PENDING_STATES
from store.schema.enums import ArticleState, Change, Outcome
from store.schema.tables.articles import ArticleRow, ArticleUrl, StateObservation, Version
from store.schema.tables.items import ReviewItem
from store.schema.tables.runs import OutcomeRow

LOST_STATES = (*sorted(ABSENT_STATES), ArticleState.UNLISTED, ArticleState.BLOCKED, ArticleState.UNREACHABLE)
NOT_AN_ARTICLE = "not_an_article"
"""Reason of a refused page that was never an article, such as a podcast's."""


@dataclass(frozen=True, kw_only=True)
class LostArticle:
    """An article or address and what a run observed there instead of the article."""

    article_row_id: int | None
    """None for an address at which no article was ever read."""
    outlet: str
    url: str
    title: str
    what: str
    """An ArticleState, or `unreadable`."""
    is_confirmed: bool
    """False for an article that was missing for the first time: it may be back at the next visit."""
    reason: str
    status: int | None
    seen_at: datetime | None
    entries: tuple[str, ...] = ()
    """Entries that its story names."""


def load_lost_articles(session: Session, run_id: int, *, limit: int) -> list[LostArticle]:
    """Return the articles that a run did not find as before: those that name entries first, then confirmed losses."""
    found = [*_by_state(session, run_id), *_unreadable(session, run_id)]
    named = _entries(session, [one.article_row_id for one in found if one.article_row_id is not None])
    known = [replace(one, entries=named.get(one.article_row_id or 0, ())) for one in found]
    return sorted(known, key=lambda one: (not one.entries, not one.is_confirmed))[:limit]


def _by_state(session: Session, run_id: int) -> Iterable[LostArticle]:
    wanted = select(StateObservation, ArticleRow).join(ArticleRow, ArticleRow.id == StateObservation.article_row_id)
    wanted = wanted.where(StateObservation.run_id == run_id, StateObservation.state.in_(LOST_STATES))
    newest = {row.id: (seen, row) for seen, row in session.execute(wanted.order_by(StateObservation.id))}
    for seen, row in newest.values():
        yield LostArticle(
            article_row_id=row.id,
            outlet=row.outlet,
            url=row.url,
            title=row.title or "",
            what=seen.state.value,
            is_confirmed=seen.state not in ABSENT_STATES or row.state in ABSENT_STATES,
            reason=seen.reason or "",
            status=seen.status,
            seen_at=seen.seen_at,
        )


def _unreadable(session: Session, run_id: int) -> Iterable[LostArticle]:
    on_address = (ArticleUrl.outlet == OutcomeRow.outlet) & (ArticleUrl.url == OutcomeRow.url)
    wanted = select(OutcomeRow, ArticleRow).outerjoin(ArticleUrl, on_address)
    wanted = wanted.outerjoin(ArticleRow, ArticleRow.id == ArticleUrl.article_row_id)
    wanted = wanted.where(OutcomeRow.run_id == run_id, OutcomeRow.outcome == Outcome.REFUSED)
    for outcome, row in session.execute(wanted.where(OutcomeRow.reason != NOT_AN_ARTICLE).order_by(OutcomeRow.id)):
        yield LostArticle(
            article_row_id=row.id if row else None,
            outlet=outcome.outlet,
            url=outcome.url,
            title=(row.title if row else None) or "",
            what="unreadable",
            is_confirmed=True,
            reason=outcome.reason or "",
            status=None,
            seen_at=None,
        )


def _entries(session: Session, article_row_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the entries with a review item about each article or its story, by article."""
    found: dict[int, tuple[str, ...]] = {}
    about = or_(ReviewItem.story_id == ArticleRow.story_id, ReviewItem.article_row_id == ArticleRow.id)
    wanted = select(ArticleRow.id, ReviewItem.entry).join(ReviewItem, about)
    for ids in batches(sorted(set(article_row_ids))):
        for row_id, entry in session.execute(wanted.where(ArticleRow.id.in_(ids)).order_by(ReviewItem.rank)):
            found[row_id] = tuple(dict.fromkeys((*found.get(row_id, ()), entry)))
    return found


def load_edited_items(session: Session, run_id: int, *, limit: int) -> list[ReviewItem]:
    """Return the pending items whose sentences an edit of this run changed, most urgent first."""
    wanted = select(ReviewItem).join(Version, Version.id == ReviewItem.since_version_id)
    wanted = wanted.where(Version.run_id == run_id, Version.change == Change.EDITED, ReviewItem.takedown.is_(None))
    wanted = wanted.where(ReviewItem.state.in_(PENDING_STATES)).order_by(ReviewItem.rank, ReviewItem.id)
    return list(session.scalars(wanted.limit(limit)))
