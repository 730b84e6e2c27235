"""Detect articles that an outlet removed from its lists or sitemaps while they stay online.

Newer articles push older ones out of a list every day. An article was removed if it is missing from between its
neighbours: a newer article and several slightly older ones are named, but it isn't. How many of these are needed
depends on how many of the still older articles are named: none in a list of the latest articles, some in several lists
of different lengths or on a front page that editors arrange."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, takewhile
from math import inf, log
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.articles.articles import update_articles
from store.schema.tables.articles import ArticleRow

MAX_CHANCE = 0.001
"""A missing article was removed if the chance that the articles just older than it are all named is below this."""

COMPARED_OLDER = 20
"""Number of still older articles from which that chance is estimated."""

PRIOR_NAMED, PRIOR_ALL = 0.1, 2.0
"""Prior for these counts: a source names the latest articles and few others."""

ORDERED_RATE = 0.9
"""Fraction of a list's articles that must be in order, or in another list, for the list to be ordered or contained."""

MIN_BOX_ARTICLES, MIN_ORDERED_ARTICLES = 3, 10
"""Fewest consecutive articles that form a list of their own, and that show order in a list that may have none."""

MAX_DISORDER_RATE = 0.25
"""Fraction of a list's length by which articles may be out of place in a list of the latest ones."""

KEPT_RATE, MAX_KEPT_ARTICLES = 0.1, 4
"""Rate of a list's articles that may be old ones kept in it, and how many these are at most in a long list."""

MAX_REMOVED_RATE = 1 / 3
"""Fraction of articles removed in one run above which, and from MIN_MASS_REMOVED on, a source has changed instead."""

MIN_MASS_REMOVED = 5

REMEMBERED_RUNS = 3
"""Number of earlier runs whose articles are compared, because a source may fail in one run."""

SOUGHT_FOR = timedelta(days=30)
"""Age up to which an article is looked for on further pages of a list."""

LISTED = ArticleRow.last_listed_run_id
"""The last run in which a feed or listing named an article."""

MAPPED = ArticleRow.last_mapped_run_id
"""The last run in which a sitemap named an article."""

_ONLINE = ArticleRow.unlisted_since.is_(None), ArticleRow.absent_since.is_(None)
_SHOWN = func.coalesce(ArticleRow.published, ArticleRow.first_seen)


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedArticle:
    """A stored article that is online and that sources of one kind name now or named before."""

    row_id: int
    article_id: str
    time: datetime
    """When it was published; or first seen, if that was earlier or the date is unknown."""
    is_named: bool = False
    has_left: bool = False
    """Whether it was named in one of the last runs, and no source names it now."""


def load_last_listing_run(session: Session, outlet: str, run_id: int) -> int | None:
    """Return the newest run before this one whose listings contained articles of the outlet."""
    return next(iter(_runs_before(session, outlet, LISTED, run_id, count=1)), None)


def load_sought(session: Session, outlet: str, *, run_id: int, now: datetime) -> set[str]:
    """Return the ids of the articles, at most SOUGHT_FOR old, that the last runs found in feeds and listings."""
    runs = _runs_before(session, outlet, LISTED, run_id, count=REMEMBERED_RUNS)
    wanted = select(ArticleRow.article_id).where(ArticleRow.outlet == outlet, LISTED.in_(runs), *_ONLINE)
    return set(session.scalars(wanted.where(now - SOUGHT_FOR < _SHOWN)))


def update_delisted(
    session: Session,
    outlet: str,
    column: Any,
    *,
    found: Sequence[str],
    lists: Sequence[Collection[str]] = (),
    run_id: int,
    now: datetime,
) -> None:
    """Mark the articles that no source names any longer, and that were removed from the sources of `column`.

    Call `update_listed` before, and this only if every source could be read. `found` holds the ids that any source
    names, in the order of the sources, and `lists` those of each list of the latest articles. Marked articles are due
    for a visit."""
    known = _load_known(session, outlet, column, set(found), run_id=run_id)
    orders = [[article_id for article_id in found if article_id in one] for one in _not_covered(lists)]
    removed = find_removed(known, orders)
    if len(removed) <= max(MIN_MASS_REMOVED, MAX_REMOVED_RATE * sum(one.is_named for one in known)):
        update_articles(session, removed, {"unlisted_since": now, "next_visit_at": now})


def find_removed(known: Sequence[NamedArticle], orders: Sequence[Sequence[str]] = ()) -> list[int]:
    """Return the row ids of the articles that are missing from between their neighbours.

    `orders` holds the ids in each list of the latest articles. An article must belong above the last ones of each list,
    because it may have left any of them."""
    place_of = min(
        _orders_of(known), key=lambda places: sum(sum(_inversions(order)) for order in _placed(orders, places))
    )
    windows = [block for order in _placed(orders, place_of) for block in blocks_of(order)]
    top = max((place_of[one.article_id] for one in known if one.is_named), default=-inf)
    bottom = max((_bottom_of(window) for window in windows), default=-inf)
    disorder = max((disorder_of(window) for window in windows), default=0)
    if any(disorder_of(window) > MAX_DISORDER_RATE * len(window) for window in windows):
        return []  # editors arrange it: an article may be missing for any reason
    below: list[bool] = []  # whether each article further down is named, the lowest first, without those removed
    removed = []
    by_place = sorted(known, key=lambda one: place_of[one.article_id])
    for place, group in groupby(by_place, key=lambda one: place_of[one.article_id]):
        same = list(group)  # the order of articles with the same day or minute is unknown
        is_gap = bottom < place < top and _is_gap(below, disorder)
        gone = [one.row_id for one in same if one.has_left and is_gap]
        removed += gone
        below += sorted((one.is_named for one in same if one.row_id not in gone), reverse=True)
    return removed


def _orders_of(known: Sequence[NamedArticle]) -> Iterator[dict[str, float]]:
    """Yield the possible orders of lists, as the places of articles; places at the top are higher."""
    yield {one.article_id: one.time.timestamp() for one in known}
    numbers = {one.article_id: float(digits[-1]) for one in known if (digits := re.findall(r"\d+", one.article_id))}
    if len(numbers) == len(known):
        yield numbers
        yield {article_id: -number for article_id, number in numbers.items()}


def _placed(orders: Sequence[Sequence[str]], place_of: Mapping[str, float]) -> list[list[float]]:
    return [[place_of[article_id] for article_id in order if article_id in place_of] for order in orders]


def blocks_of(places: Sequence[float]) -> list[list[float]]:
    """Return the places in a list, split where it begins again with new articles, as on a page with a box for each
    topic. A few articles that are kept on top or shown in a small box aren't split off, and a list without order
    stays whole."""
    blocks: list[list[float]] = [[]]
    for place in places:
        if 2 * sum(place > other for other in blocks[-1]) > len(blocks[-1]):
            blocks.append([])
        blocks[-1].append(place)
    in_order = sum(len(block) for block in blocks if len(block) >= MIN_ORDERED_ARTICLES)
    is_whole = 2 * in_order <= len(places)
    return [list(places)] if is_whole else [block for block in blocks if len(block) >= MIN_BOX_ARTICLES]


def disorder_of(places: Sequence[float]) -> int:
    """Return the number of newer articles that most articles of a list are above; 0 for a list in order. A few old ones
    that are kept on top don't count."""
    counts = sorted(_inversions(places))
    return counts[int(ORDERED_RATE * len(counts))] if counts else 0


def _inversions(places: Sequence[float]) -> list[int]:
    """Return for each place of a list, the last first, how many higher ones stand after it."""
    below: list[float] = []
    counts = []
    for place in reversed(places):
        at = bisect_right(below, place)
        counts.append(len(below) - at)
        below.insert(at, place)
    return counts


def _bottom_of(places: Sequence[float]) -> float:
    """Return the place of a list's last article, but for a few old ones that may be kept in it."""
    kept = max(1, min(MAX_KEPT_ARTICLES, int(KEPT_RATE * len(places))))
    return sorted(places)[min(len(places) - 1, kept)] if places else -inf


def _not_covered(lists: Sequence[Collection[str]]) -> list[Collection[str]]:
    """Return the lists, without those that a longer one contains, such as the feed that belongs to a listing."""
    chosen: list[Collection[str]] = []
    for one in sorted(lists, key=len, reverse=True):
        if not any(sum(article_id in other for article_id in one) >= ORDERED_RATE * len(one) for other in chosen):
            chosen.append(one)
    return chosen


def _is_gap(below: Sequence[bool], disorder: int) -> bool:
    """Return whether too many of the articles just below a missing one are named for this to be chance."""
    run = len(list(takewhile(bool, reversed(below))))
    lower = below[: len(below) - run][-COMPARED_OLDER:]
    rate = (sum(lower) + PRIOR_NAMED) / (len(lower) + PRIOR_ALL)
    return (run - disorder) * log(rate) < log(MAX_CHANCE)


def _load_known(session: Session, outlet: str, column: Any, found: Set[str], *, run_id: int) -> list[NamedArticle]:
    """Return the online articles that sources of a kind named in the last runs, and as many that they named before."""
    runs = _runs_before(session, outlet, column, run_id, count=REMEMBERED_RUNS)
    own = ArticleRow.outlet == outlet, *_ONLINE
    count = session.scalar(select(func.count()).where(*own, column.in_([run_id, *runs]))) or 0
    wanted = select(ArticleRow.id, ArticleRow.article_id, _SHOWN, ArticleRow.first_seen, column)
    wanted = wanted.where(*own, column.is_not(None)).order_by(column.desc(), ArticleRow.id.desc())
    return [
        NamedArticle(
            row_id=row_id,
            article_id=article_id,
            time=min(shown, first_seen),
            is_named=run == run_id,
            has_left=run in runs and article_id not in found,
        )
        for row_id, article_id, shown, first_seen, run in session.execute(wanted.limit(2 * count + COMPARED_OLDER))
    ]


def _runs_before(session: Session, outlet: str, column: Any, run_id: int, *, count: int) -> list[int]:
    """Return the newest runs before this one whose sources of a kind named articles, newest first."""
    wanted = select(column).where(ArticleRow.outlet == outlet, column < run_id).distinct()
    return list(session.scalars(wanted.order_by(column.desc()).limit(count)))
