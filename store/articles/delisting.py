"""Detect articles that an outlet removed from its lists or sitemaps while they stay online.

Newer articles push older ones out of a list every day. An article was removed if older ones stayed, or if fewer
articles arrived than left: then the oldest of those that left were pushed out, and the others were removed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.articles.articles import update_articles
from store.schema.tables.articles import ArticleRow

MIN_OLDER_RATE = 0.2
"""Fraction of listed articles that must be older than a removed one: listings keep a few old, popular articles."""

MIN_OLDER_MAPPED = 2
"""Number of articles in a sitemap that must be older: a sitemap of recent articles drops all articles of an age."""

MAX_REMOVED_RATE = 0.5
"""Rate of articles that may leave in one run; if more do, and MIN_MASS_REMOVED, a source has changed instead."""

MIN_MASS_REMOVED = 5

REMEMBERED_RUNS = 3
"""Number of earlier runs whose articles are compared, because a source may fail in one run."""

LISTED = ArticleRow.last_listed_run_id
"""The last run in which a feed or listing named an article."""

MAPPED = ArticleRow.last_mapped_run_id
"""The last run in which a sitemap named an article."""


def load_last_listing_run(session: Session, outlet: str, run_id: int) -> int | None:
    """Return the newest run before this one whose listings contained articles of the outlet."""
    return next(iter(_runs_before(session, outlet, LISTED, run_id, count=1)), None)


def load_listed_before(session: Session, outlet: str) -> set[str]:
    """Return the ids of the articles that the newest run with listings found in them."""
    newest = select(func.max(LISTED)).where(ArticleRow.outlet == outlet).scalar_subquery()
    return set(session.scalars(select(ArticleRow.article_id).where(ArticleRow.outlet == outlet, newest == LISTED)))


def update_delisted(
    session: Session,
    outlet: str,
    column: Any,
    *,
    found: Collection[str],
    run_id: int,
    now: datetime,
    entered: int | None = None,
) -> None:
    """Mark the articles that no source names any longer, and that were removed from the sources of `column`.

    Call `update_listed` before, and this only if every source could be read. `found` holds the ids that any source
    names; `entered` is the number of ids that a list of constant length names and didn't name in the run before.
    Marked articles are due for a visit."""
    runs = _runs_before(session, outlet, column, run_id, count=REMEMBERED_RUNS)
    shown = func.coalesce(ArticleRow.published, ArticleRow.first_seen)
    wanted = select(ArticleRow.id, ArticleRow.article_id, shown, column).where(ArticleRow.outlet == outlet)
    known = session.execute(wanted.where(column.in_([run_id, *runs]), ArticleRow.unlisted_since.is_(None))).all()
    named = [time for _, _, time, run in known if run == run_id]
    left = [(time, row_id, run) for row_id, article_id, time, run in known if article_id not in found]
    left_now = sorted((time, row_id) for time, row_id, run in left if run == runs[0])
    if not named or len(left_now) > max(MIN_MASS_REMOVED, MAX_REMOVED_RATE * (len(named) + len(left_now))):
        return
    needed = MIN_OLDER_MAPPED if column is MAPPED else max(1, MIN_OLDER_RATE * len(named))
    removed = {row_id for time, row_id, _ in left if sum(other < time for other in named) >= needed}
    if entered is not None:  # the oldest were pushed out by new articles
        removed |= {row_id for _, row_id in left_now[entered:]}
    update_articles(session, sorted(removed), {"unlisted_since": now, "next_visit_at": now})


def _runs_before(session: Session, outlet: str, column: Any, run_id: int, *, count: int) -> list[int]:
    """Return the newest runs before this one whose sources of a kind named articles, newest first."""
    wanted = select(column).where(ArticleRow.outlet == outlet, column < run_id).distinct()
    return list(session.scalars(wanted.order_by(column.desc()).limit(count)))
