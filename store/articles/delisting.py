"""Detect articles that an outlet removed from its listings while they stay online.

Newer articles push older ones out of a listing every day. An article was removed if older ones stayed, or if nothing
new arrived that could have pushed it out."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from store.articles.articles import update_articles
from store.schema.tables.articles import ArticleRow

MIN_OLDER_RATE = 0.2
"""Rate of listed articles that must be older: listings keep a few old, popular ones."""


def load_last_listing_run(session: Session, outlet: str, run_id: int) -> int | None:
    """Return the newest run before this one whose listings contained articles of the outlet."""
    wanted = select(func.max(ArticleRow.last_listed_run_id))
    return session.scalar(wanted.where(ArticleRow.outlet == outlet, ArticleRow.last_listed_run_id != run_id))


def update_delisted(
    session: Session, outlet: str, *, found: Collection[str], new: int, run_id: int, now: datetime
) -> None:
    """Mark the articles that were removed since the last listing.

    Call `update_listed` before, and this only if every listing, feed and sitemap could be read. `found` holds the
    ids of all listed articles, `new` is the number of those not stored yet."""
    before = load_last_listing_run(session, outlet, run_id)
    if before is None:
        return
    shown = func.coalesce(ArticleRow.published, ArticleRow.first_seen)
    listed = list(session.scalars(select(shown).where(*_listed_in(outlet, run_id))))
    wanted = select(ArticleRow.id, ArticleRow.article_id, shown).where(*_listed_in(outlet, before))
    left = [(row_id, time) for row_id, article_id, time in session.execute(wanted) if article_id not in found]
    taken = [row_id for row_id, time in left if _was_taken(time, listed, new=new, left=len(left))]
    update_articles(session, taken, {"unlisted_since": now})


def _was_taken(time: datetime, listed: list[datetime], *, new: int, left: int) -> bool:
    older = sum(other < time for other in listed)
    return older >= max(1, MIN_OLDER_RATE * len(listed)) or (new < left and bool(listed))


def _listed_in(outlet: str, run_id: int) -> tuple[ColumnElement[bool], ...]:
    return ArticleRow.outlet == outlet, ArticleRow.last_listed_run_id == run_id
