"""Keep the states of articles: which are due for a visit, what visits observed, and when an article is gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, false, func, or_, select, update
from sqlalchemy.orm import Session

from spiders.article import Link
from store.articles.articles import insert_urls, load_article, storable_key, update_articles
from store.articles.delisting import LISTED, load_last_listing_run
from store.articles.revisit_schedule import DEFAULT_SCHEDULE, ONE_DAY, RevisitSchedule, load_schedule, revisit_interval
from store.articles.validators import update_not_modified_counts
from store.database.batches import MARKED, batches, load_rows_with, mark_written
from store.schema.enums import ArticleState, ItemState
from store.schema.tables.articles import ArticleRow, ArticleUrl, ProxyCheck, StateObservation
from store.schema.tables.fetching import ValidatorRow
from store.schema.tables.items import ReviewItem
from store.schema.tables.runs import Run

DUE_TOLERANCE = timedelta(hours=2)
"""An article due within this time is visited now, because daily runs don't begin at the same second."""

RESUME_WITHIN = timedelta(hours=12)
"""A killed run that began within this time is resumed: pages that it visited aren't fetched again."""

GONE_AFTER = timedelta(hours=6)
"""Time between the first and last missing answer from which an article is gone; outages rarely last longer."""

MAX_DAILY_FAILURES = 14
"""Failed visits in a row after which a page is no longer requested daily."""

MAX_FAILURE_PAUSE = timedelta(days=8)
"""The longest pause: a block that ends should be noticed within a week or so."""

ABSENCE_PER_PAUSE, MAX_ABSENCE_PAUSE = 60, timedelta(days=8)
"""A gone article is requested again after a sixtieth of the time for which it has been gone, at least a day and at most
the maximum: each request is cheap, and in the first two months a restoration is found the next night."""

MAX_HOST_CHARS = 200

ABSENT_STATES = frozenset({ArticleState.GONE, ArticleState.SOFT_404})

_STATE_COLUMNS = (
    ArticleRow.id,
    ArticleRow.outlet,
    ArticleRow.first_seen,
    ArticleRow.state,
    ArticleRow.is_edited,
    ArticleRow.absent_since,
    ArticleRow.unlisted_since,
    ArticleRow.story_id,
    ArticleRow.failures,
)
"""Columns that decide an article's state and next visit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownArticle:
    """A stored article, as the crawler needs it to plan a visit."""

    article_row_id: int
    outlet: str
    article_id: str
    url: str
    """The address to request."""
    state: ArticleState
    is_due: bool
    """False if this run, or a killed run that it resumes, has visited the article, or if it failed too often."""
    etag: str | None
    last_modified: str | None
    since_full: int
    """Answers 304 since the last full body."""
    sha256: str | None
    """Digest of the body that the validators belong to."""
    failures: int
    """Visits in a row without a readable answer."""


def load_known(
    session: Session, outlet: str, urls: Iterable[str], *, now: datetime, run_id: int
) -> dict[str, KnownArticle]:
    """Return the stored articles among `urls`, by the URL given. A listed article is due unless it was just visited."""
    keys = {storable_key(url): url for url in urls}
    resumed_runs = _unfinished_runs(session, now=now) | {run_id}
    wanted = _known_columns(ArticleUrl.url).where(ArticleUrl.outlet == outlet)
    found = load_rows_with(session, wanted, ArticleUrl.url, keys)
    return {keys[row.asked]: _known(row, keys[row.asked], resumed_runs, now) for row in found}


def update_listed(session: Session, outlet: str, urls: Iterable[str], *, run_id: int, column: Any = LISTED) -> None:
    """Mark the articles at `urls` as named by this run's feeds and listings, or with MAPPED by its sitemaps.

    An article that was hidden is no longer hidden, whichever source names it."""
    for keys in batches([storable_key(url) for url in urls]):
        found = select(ArticleUrl.article_row_id).where(ArticleUrl.outlet == outlet, ArticleUrl.url.in_(keys))
        listed = {column.key: run_id, "unlisted_since": None}
        update_articles(session, list(session.scalars(found)), listed)


def load_due(
    session: Session, outlet: str, *, now: datetime, run_id: int, listings_read: bool = True, limit: int | None = None
) -> list[KnownArticle]:
    """Return stored articles to visit that this run's listings don't contain, recently delisted ones first.

    Call `update_listed` before. If the listings couldn't be read, no article counts as delisted."""
    resumed_runs = _unfinished_runs(session, now=now) | {run_id}
    before = load_last_listing_run(session, outlet, run_id) if listings_read else None
    has_left = ArticleRow.last_listed_run_id == before if before else None
    # null (never listed) is sorted first by one database and last by the other
    first = [func.coalesce(has_left, false()).desc()] if has_left is not None else []
    by_age: ColumnElement[bool] = ArticleRow.next_visit_at <= now
    latest = session.scalar(select(func.max(Run.started_at)))
    if latest is not None and latest > now + ONE_DAY:
        # If the machine's clock was ahead, articles visited then would wait until that time comes.
        by_age = or_(by_age, ArticleRow.last_visit_at > now + ONE_DAY)
    wanted = (
        _known_columns(ArticleRow.url)
        .where(ArticleRow.outlet == outlet, or_(has_left, by_age) if has_left is not None else by_age)
        .where(ArticleRow.last_listed_run_id.is_distinct_from(run_id))
        .where(or_(ArticleRow.last_visit_run_id.is_(None), ArticleRow.last_visit_run_id.not_in(resumed_runs)))
        .order_by(*first, ArticleRow.next_visit_at, ArticleRow.id)
        .limit(limit)
    )
    return [_known(row, row.asked, resumed_runs, now) for row in session.execute(wanted)]


def next_visit_at(
    row: ArticleRow, now: datetime, *, watched: bool = False, schedule: RevisitSchedule = DEFAULT_SCHEDULE
) -> datetime:
    """Return when to visit an article again: later the older it is, sooner if it is about a `watched` entry."""
    interval = revisit_interval(schedule, now - row.first_seen, watched=watched)
    return now + interval if interval < ONE_DAY else now + interval - DUE_TOLERANCE


def _is_watched(session: Session, row: ArticleRow) -> bool:
    """Return whether an open or confirmed item belongs to the article's story."""
    if row.story_id is None:
        return False
    asking = ReviewItem.story_id == row.story_id, ReviewItem.state != ItemState.REJECTED
    return bool(session.scalar(select(exists(select(ReviewItem.id).where(*asking)))))


def update_visited(session: Session, row: ArticleRow, *, now: datetime, run_id: int | None) -> None:
    """Update an article after a visit that found it online, ending a state in which it was missing."""
    _count_visit(row, now=now, run_id=run_id)
    alive = _alive(row)
    if row.state is not alive or row.absent_since is not None or row.failures:
        session.add(StateObservation(article_row_id=row.id, state=alive, seen_at=now, run_id=run_id))
    row.state, row.absent_since, row.last_seen, row.failures = alive, None, now, 0
    schedule = load_schedule(session, row.outlet)
    row.next_visit_at = next_visit_at(row, now, watched=_is_watched(session, row), schedule=schedule)
    session.flush()


def set_first_visit(row: ArticleRow, *, now: datetime, run_id: int | None) -> None:
    """Set the visit columns of an article that this visit discovered; it has no earlier state and no story."""
    _count_visit(row, now=now, run_id=run_id)
    row.next_visit_at = next_visit_at(row, now)


def update_not_modified(session: Session, found: Sequence[tuple[int, str, datetime]], *, run_id: int | None) -> None:
    """Update many articles after answers 304 and count these, because validators can lie: the caller requests the full
    page after some.

    `found` holds (article row id, requested address, time). Works on rows without objects, because a run has
    thousands of these."""
    session.flush()
    ids = {row_id for row_id, _, _ in found}
    known = {row.id: row for row in load_rows_with(session, select(*_STATE_COLUMNS), ArticleRow.id, ids)}
    stories = {row.story_id for row in known.values() if row.story_id is not None}
    asked = select(ReviewItem.story_id).where(ReviewItem.state != ItemState.REJECTED)
    watched = {row.story_id for row in load_rows_with(session, asked, ReviewItem.story_id, stories)}
    schedules = {outlet: load_schedule(session, outlet) for outlet in {row.outlet for row in known.values()}}
    visited = []
    for row_id, _, now in found:
        row = known[row_id]
        alive = _alive(row)
        if row.state is not alive or row.absent_since is not None or row.failures:
            session.add(StateObservation(article_row_id=row_id, state=alive, seen_at=now, run_id=run_id))
        next_at = next_visit_at(row, now, watched=row.story_id in watched, schedule=schedules[row.outlet])
        visited.append({"of": row_id, "now": now, "run": run_id, "alive": alive, "next_at": next_at})
    articles = ArticleRow.metadata.tables[ArticleRow.__tablename__]
    session.execute(
        update(articles)
        .where(articles.c.id == bindparam("of"))
        .values(
            visits=articles.c.visits + 1,
            last_visit_at=bindparam("now"),
            last_visit_run_id=bindparam("run"),
            state=bindparam("alive"),
            absent_since=None,
            failures=0,
            last_seen=bindparam("now"),
            next_visit_at=bindparam("next_at"),
        ),
        visited,
        execution_options={MARKED: True},
    )
    mark_written(session, ArticleRow, ((row_id,) for row_id, _, _ in found))
    update_not_modified_counts(session, [(url, now) for _, url, now in found])
    for loaded in session.identity_map.values():
        if isinstance(loaded, ArticleRow):
            session.expire(loaded)


def _alive(row: ArticleRow) -> ArticleState:
    if row.unlisted_since is not None:
        return ArticleState.UNLISTED
    return ArticleState.EDITED if row.is_edited else ArticleState.LIVE


def record_state(
    session: Session,
    row: ArticleRow,
    state: ArticleState,
    *,
    now: datetime,
    run_id: int | None,
    status: int | None = None,
    reason: str | None = None,
) -> ArticleState:
    """Record what a visit observed instead of the article, and return the state in force.

    An article counts as gone (or soft_404) only after two missing answers at least GONE_AFTER apart with no answer
    in between that had it. Until then it keeps its state and is visited again soon."""
    session.add(
        StateObservation(article_row_id=row.id, state=state, seen_at=now, run_id=run_id, status=status, reason=reason)
    )
    _count_visit(row, now=now, run_id=run_id)
    if state in ABSENT_STATES:
        _note_absence(session, row, state, now=now)
    else:
        row.state = state
        _note_failure(row, now=now)
    session.flush()
    return row.state


def record_unread_visit(
    session: Session, row: ArticleRow, *, now: datetime, run_id: int | None, status: int | None, reason: str
) -> None:
    """Record that a visit found a page without an article, which says nothing about the article's state."""
    seen = {"seen_at": now, "run_id": run_id, "status": status, "reason": reason}
    session.add(StateObservation(article_row_id=row.id, state=ArticleState.UNREACHABLE, **seen))
    _count_visit(row, now=now, run_id=run_id)
    _note_failure(row, now=now)
    if status == 200:  # the page was received, and will be readable as soon as the outlet's file is fixed
        row.next_visit_at = now + ONE_DAY - DUE_TOLERANCE
    session.flush()


def record_proxy_check(session: Session, check: ProxyCheck) -> None:
    """Record what another network received at the address of an article that is missing here.

    This is evidence only: it never becomes a version and never changes a state."""
    check.via = check.via[:MAX_HOST_CHARS]
    session.add(check)
    session.flush()


def update_from_listing(
    session: Session, outlet: str, link: Link, *, article_id: str, now: datetime, run_id: int
) -> ArticleRow:
    """Store what a listing says about an article whose page can't be read, as long as it has no version."""
    row = load_article(session, outlet, article_id)
    if row is None:
        row = new_article_row(outlet, article_id, link.url, now=now)
        session.add(row)
    if row.version_count == 0:
        row.title, row.published, row.last_seen = link.title, link.published, now
    session.flush()
    insert_urls(session, row, [link.url])
    row.last_listed_run_id = run_id
    return row


def new_article_row(outlet: str, article_id: str, url: str, *, now: datetime) -> ArticleRow:
    """Return a row for an article that was never seen before; it has no version yet."""
    return ArticleRow(
        outlet=outlet,
        article_id=storable_key(article_id),
        url=url,
        state=ArticleState.LIVE,
        first_seen=now,
        last_seen=now,
        is_edited=False,
        version_count=0,
        visits=0,
    )


def _known_columns(url: Any) -> Select[*tuple[Any, ...]]:
    """Return the query for `KnownArticle`; `url` is the column that holds the address to request."""
    wanted: Select[*tuple[Any, ...]] = select(
        ArticleRow.id,
        ArticleRow.outlet,
        ArticleRow.article_id,
        ArticleRow.state,
        ArticleRow.absent_since,
        ArticleRow.version_count,
        ArticleRow.last_visit_run_id,
        url.label("asked"),
        ValidatorRow.etag,
        ValidatorRow.last_modified,
        ValidatorRow.since_full,
        ValidatorRow.sha256,
        ArticleRow.failures,
        ArticleRow.next_visit_at,
    )
    if url is ArticleUrl.url:
        wanted = wanted.join(ArticleUrl, ArticleUrl.article_row_id == ArticleRow.id)
    return wanted.outerjoin(ValidatorRow, ValidatorRow.url == url)


def _known(row: Any, url: str, resumed_runs: set[int], now: datetime) -> KnownArticle:
    # an article that was absent is requested in full, so that its return is recorded with its words
    is_stored = row.absent_since is None and row.version_count and row.sha256
    return KnownArticle(
        article_row_id=row.id,
        outlet=row.outlet,
        article_id=row.article_id,
        url=url,
        state=row.state,
        is_due=row.last_visit_run_id not in resumed_runs and not _rests(row, now),
        etag=row.etag if is_stored else None,
        last_modified=row.last_modified if is_stored else None,
        since_full=row.since_full if is_stored else 0,
        sha256=row.sha256 if is_stored else None,
        failures=row.failures,
    )


def _rests(row: Any, now: datetime) -> bool:
    """Return whether a page has failed so often that it isn't requested now, even if a list names it."""
    return row.failures > MAX_DAILY_FAILURES and row.next_visit_at is not None and row.next_visit_at > now


def _unfinished_runs(session: Session, *, now: datetime) -> set[int]:
    wanted = select(Run.id).where(Run.finished_at.is_(None), Run.started_at > now - RESUME_WITHIN)
    return set(session.scalars(wanted))


def _count_visit(row: ArticleRow, *, now: datetime, run_id: int | None) -> None:
    row.visits += 1
    row.last_visit_at = now
    row.last_visit_run_id = run_id


def _note_failure(row: ArticleRow, *, now: datetime) -> None:
    """Count a failed visit and lengthen the pause until the next one, because each takes the time of many others."""
    row.failures += 1
    row.next_visit_at = now + failure_pause(row.failures)


def failure_pause(failures: int) -> timedelta:
    """Return the time until the next visit of a page after this number of failed visits in a row."""
    doublings = max(0, failures - MAX_DAILY_FAILURES)
    return min(ONE_DAY * (1 << min(doublings, 10)), MAX_FAILURE_PAUSE) - DUE_TOLERANCE


def _note_absence(session: Session, row: ArticleRow, state: ArticleState, *, now: datetime) -> None:
    row.failures = 0  # the server answered, so a list that names the article again causes a visit
    if row.absent_since is None:
        row.absent_since = now
    if now - row.absent_since >= GONE_AFTER:
        row.state = state
        row.next_visit_at = now + absence_pause(now - row.absent_since) * load_schedule(session, row.outlet).stretch
    else:
        row.next_visit_at = now + GONE_AFTER


def absence_pause(absent: timedelta) -> timedelta:
    """Return the time until the next visit of an article that has been gone for the time `absent`."""
    return min(max(absent / ABSENCE_PER_PAUSE, ONE_DAY), MAX_ABSENCE_PAUSE) - DUE_TOLERANCE
