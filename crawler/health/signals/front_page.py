"""Raise an alarm for new articles on the front page that no source names.

Sources that have stopped look like a calm day. If the front page isn't itself a source, one request per run tells the
two apart."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, product
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from config.models.outlet import Outlet
from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm
from crawler.health.baseline import flaw_alarms
from crawler.health.observed_run import COMPARED_RUNS, ObservedRun, digest
from crawler.health.run_record import Pair, RunHistory, RunRecord
from spiders.fetch.outlet_spider import Discovery
from store.articles.articles import load_stored_ids
from store.articles.states import load_known
from store.runs.runs import load_asked_before, load_outlet_history
from store.session import Session

FRONT_PAGE_UNLISTED = "front-page-unlisted"

MIN_EARLIER_RUNS = 7
"""Runs of an outlet before its front page is read, because in the first runs its sources bring old articles."""

MAX_UNLISTED_ARTICLES = 60
"""If more articles are unlisted, the sources were chosen to cover only a part of the outlet."""


def observe(run: ObservedRun, before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the unlisted articles of the front page for the run's record."""
    listed = count_shown(run.discovery.front, (one.article_id for one in run.fresh)) if run.discovery else 0
    pair = newly_unlisted(run.front_page_unlisted, listed, [one.front_page_unlisted for one in before])
    return {"front_page_unlisted": run.front_page_unlisted, "flaws": {FRONT_PAGE_UNLISTED: pair}}


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm if more new articles than usual are unlisted."""
    yield from flaw_alarms(history.runs, AlarmKind.LEFT_OUT, FRONT_PAGE_UNLISTED)


def front_page_to_read(outlet: Outlet, session: Session) -> str | None:
    """Return the front page's address if a run should read it, else None."""
    sources = (*outlet.discover.feeds, *outlet.discover.listings, *outlet.discover.sitemaps)
    if not sources or _place(outlet.homepage) in map(_place, (*sources, *outlet.pages)):
        return None
    runs = load_outlet_history(session, outlet.id, limit=MIN_EARLIER_RUNS)
    return outlet.homepage if len(runs) == MIN_EARLIER_RUNS else None


def count_shown(shown: Mapping[str, str], ids: Iterable[str]) -> int:
    """Return how many of the articles `ids` are among those shown (id -> address); an id may be the address."""
    places = set(map(_place, shown.values()))
    return sum(one in shown or _place(one) in places for one in ids)


def find_unlisted(
    shown: Mapping[str, str], outlet: Outlet, discovery: Discovery, session: Session, *, now: datetime, run_id: int
) -> tuple[int, ...] | None:
    """Return digests of the shown articles (id -> address) that no source names and that aren't known.

    Stored articles are known, and addresses that gave no article in the previous run. None if too many are unlisted."""
    spelt = {one: _spellings(url) for one, url in shown.items() if one not in discovery.links}
    others = {one: urls for one, urls in spelt.items() if discovery.links.keys().isdisjoint(urls)}
    stored = load_stored_ids(session, outlet.id, others)
    urls = set(chain.from_iterable(others.values()))
    known = set(load_known(session, outlet.id, urls, now=now, run_id=run_id))
    known |= load_asked_before(session, outlet.id, urls - known, run_id=run_id)
    left = (one for one, urls in others.items() if one not in stored and known.isdisjoint(urls))
    found = sorted(map(digest, left))
    return tuple(found) if len(found) <= MAX_UNLISTED_ARTICLES else None


def newly_unlisted(
    unlisted: Collection[int] | None, listed: int, earlier: Sequence[Collection[int] | None]
) -> Pair | None:
    """Return how many newly shown articles no source names, and how many there are; None if unknown.

    `listed` is the number of new articles that a source names; `earlier` has those unlisted in earlier runs."""
    known = [one for one in earlier[:COMPARED_RUNS] if one is not None]
    if unlisted is None or not known:
        return None
    new = len(set(unlisted).difference(*known))
    return new, new + listed


def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


def _spellings(url: str) -> list[str]:
    """Return equivalent addresses: menus of old sites use another scheme, host or final slash than their sources."""
    parts = urlsplit(url)
    host, path = parts.netloc.removeprefix("www."), parts.path.rstrip("/")
    places = product(("https", "http"), (host, f"www.{host}"), (path, f"{path}/"))
    return [url, *(urlunsplit((scheme, netloc, one, parts.query, "")) for scheme, netloc, one in places)]
