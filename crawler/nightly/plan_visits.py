"""Plan a run's visits to one outlet: which articles, in which order, and which of them without validators."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from random import Random

from config.models.law import CitedPage
from config.models.outlet import Outlet
from crawler.extraction.limits import Limits
from spiders.article import Link
from spiders.fetch.outlet_spider import Discovery, PlannedVisit
from spiders.reader import Reader, reader_for
from store.articles.delisting import LISTED, MAPPED, update_delisted
from store.articles.revisit_schedule import update_schedule
from store.articles.states import KnownArticle, failure_pause, load_due, load_known, update_listed
from store.articles.validators import OutletTrust, load_trust
from store.runs.runs import load_dead_links, load_ended_urls, load_failed_urls, load_outlet_history
from store.schema.enums import ArticleState
from store.session import Session

MAX_SPOT_CHECKS = 8
"""Visits, shared among the outlets of a run, that request a whole page although a conditional request would do; each
outlet has at least one. They apply until the outlet's validators are trusted."""

MAX_OUTLET_VISITS = 5_000
"""Most pages of one outlet in a run; the rest of a long sitemap is left for later runs."""


@dataclass(frozen=True, kw_only=True)
class VisitPlanner:
    """Plans one outlet's visits."""

    outlet: Outlet
    reader: Reader
    cited: Sequence[str] = ()
    """URLs of articles to store even if no source names them."""
    spot_checks: int = MAX_SPOT_CHECKS
    seconds: float = Limits().outlet_seconds

    @property
    def max_requests(self) -> float:
        """Return how many requests the outlet's delay allows in a run."""
        return min(MAX_OUTLET_VISITS, self.seconds / self.outlet.delay) if self.outlet.delay else MAX_OUTLET_VISITS

    def plan(self, session: Session, discovery: Discovery, *, run_id: int, now: datetime) -> list[PlannedVisit]:
        """Return the visits: watched pages and new articles first, then listed articles, then those due by their age.

        Also mark listed articles, and record those that were delisted."""
        outlet = self.outlet.id
        update_schedule(session, outlet, requests=self.max_requests, now=now)
        links = {link.url: (article_id, link) for article_id, link in discovery.links.items()}
        listed_ids = discovery.listed
        listed_urls = [url for url, (article_id, _) in links.items() if article_id in listed_ids]
        known = load_known(session, outlet, [*links, *self.outlet.pages, *self.cited], now=now, run_id=run_id)
        self.mark_named(session, discovery, run_id=run_id)
        is_window = discovery.is_complete and not self.reader.shares_pages  # may have left only the source
        if is_window:
            update = partial(update_delisted, session, outlet, found=list(discovery.links), run_id=run_id, now=now)
            update(LISTED, lists=list(discovery.named.values()))
            update(MAPPED)
        new = [PlannedVisit(url=url, article_id=links[url][0], link=links[url][1]) for url in links if url not in known]
        new = self._in_order(session, new, now=now)
        listed = [_visit(known[url], links[url][1]) for url in listed_urls if url in known]
        listed += [_visit(one, None) for one in known.values() if one.state is ArticleState.UNLISTED]
        watched = [_visit(known[url], None) if url in known else self._page(url) for url in self.outlet.pages]
        watched += [self._page(url) for url in self.cited if url not in known]
        limit = MAX_OUTLET_VISITS
        due = partial(load_due, session, outlet, now=now, run_id=run_id, listings_read=is_window, limit=limit)
        old = due() if self.reader.revisits else []
        is_due = {one.article_id: one.is_due for one in known.values()}
        ended = load_ended_urls(session, run_id, outlet)
        planned: dict[str, PlannedVisit] = {}
        for one in (*watched, *new, *listed, *(_visit(one, None) for one in old)):
            if is_due.get(one.article_id, True) and one.url not in ended:
                planned.setdefault(one.article_id, one)
        visits = list(planned.values())
        number = number_of_full_visits(visits, load_trust(session, outlet), self.spot_checks)
        return with_full_visits(visits, number, Random(run_id))  # noqa: S311 - no secret

    def _in_order(self, session: Session, new: Sequence[PlannedVisit], *, now: datetime) -> list[PlannedVisit]:
        """Return the visits to new articles by age, without paused ones. Links that were dead in the last run are last,
        so that they don't hide those that are announced for the first time."""
        dead = load_dead_links(session, self.outlet.id)
        due = self._without_failing(session, new, now=now)
        return sorted(due, key=lambda one: (one.url in dead, _age(one.link, now)))

    def _without_failing(self, session: Session, new: Sequence[PlannedVisit], *, now: datetime) -> list[PlannedVisit]:
        """Return the visits to new articles, without those that failed so often that they are paused."""
        failed = load_failed_urls(session, self.outlet.id, [visit.url for visit in new])
        return [
            replace(visit, has_failed=visit.url in failed)
            for visit in new
            if visit.url not in failed or now >= failed[visit.url].last_at + failure_pause(failed[visit.url].failures)
        ]

    def mark_named(
        self, session: Session, discovery: Discovery, *, run_id: int, only: AbstractSet[str] | None = None
    ) -> None:
        """Record which stored articles the sources name; with `only`, of these ids, once new articles are stored."""
        for named, column in ((discovery.listed, LISTED), (discovery.mapped, MAPPED)):
            urls = [discovery.links[one].url for one in (named if only is None else named & only)]
            update_listed(session, self.outlet.id, urls, run_id=run_id, column=column)

    def _page(self, url: str) -> PlannedVisit:
        return PlannedVisit(url=url, article_id=self.reader.article_id(url) or self.reader.canonical_url(url))


def may_have_missed(
    outlet: str, urls: Sequence[str], session: Session, *, shares_pages: bool, run_id: int, now: datetime
) -> bool:
    """Return whether earlier runs don't know one of the articles at `urls`.

    Where articles share pages, an article that isn't due or a last run that left visits out counts, too."""
    known = load_known(session, outlet, urls, now=now, run_id=run_id)
    if not shares_pages:
        return not all(url in known for url in urls)
    last = next(iter(load_outlet_history(session, outlet, limit=1)), None)
    return last is None or bool(last[1].get("deferred")) or not all(url in known and known[url].is_due for url in urls)


def known_visits(
    outlet: str, urls: Sequence[str], session: Session, *, run_id: int, now: datetime
) -> list[PlannedVisit]:
    """Return visits to the stored articles at `urls` that this run hasn't visited."""
    known = load_known(session, outlet, urls, now=now, run_id=run_id)
    return [_visit(one, None) for one in known.values() if one.is_due]


def number_of_full_visits(plan: Sequence[PlannedVisit], trust: OutletTrust, spot_checks: int) -> int:
    """Return how many conditional visits become full ones: at least `spot_checks` (one if the outlet is trusted), and
    at least a fixed part of those last answered by 304, so that the full visits of many articles don't coincide."""
    unread = sum(visit.is_conditional and visit.since_full > 0 for visit in plan)
    return max(min(1, spot_checks) if trust.is_earned else spot_checks, ceil(unread / trust.full_visit_every))


def with_full_visits(plan: Sequence[PlannedVisit], number: int, dice: Random) -> list[PlannedVisit]:
    """Return the plan with `number` of its conditional visits made unconditional: those with the most answers 304 since
    the last full body; `dice` chooses among equals."""
    conditional = [place for place, visit in enumerate(plan) if visit.is_conditional]
    dice.shuffle(conditional)
    chosen = set(sorted(conditional, key=lambda place: -plan[place].since_full)[:number])
    return [
        replace(visit, etag=None, last_modified=None) if place in chosen else visit for place, visit in enumerate(plan)
    ]


def _age(link: Link | None, now: datetime) -> timedelta:
    """Return the age by which new articles are ordered; an article without a date counts as new."""
    date = (link.published or link.modified) if link is not None else None
    return now - date if date is not None else timedelta(0)


def _visit(known: KnownArticle, link: Link | None) -> PlannedVisit:
    return PlannedVisit(
        url=known.url,
        article_id=known.article_id,
        link=link,
        article_row_id=known.article_row_id,
        etag=known.etag,
        last_modified=known.last_modified,
        sha256=known.sha256,
        since_full=known.since_full,
        has_failed=known.failures > 0,
    )


def with_cited(outlets: Sequence[Outlet], cited: Sequence[CitedPage]) -> tuple[list[Outlet], dict[str, list[str]]]:
    """Add the cited pages to what is visited.

    Return the outlets, with the cited pages that aren't articles among their watched pages, and the URLs of cited
    articles by outlet."""
    watching, articles = [], {}
    for outlet in outlets:
        reader = reader_for(outlet)
        own = (one.url for one in cited if one.outlet == outlet.id and one.not_polled is None)
        urls = list(dict.fromkeys(reader.canonical_url(url) for url in own if outlet.allows(url)))
        articles[outlet.id] = [url for url in urls if reader.article_id(url) is not None]
        others = [url for url in urls if reader.article_id(url) is None and url not in outlet.pages]
        watching.append(outlet.model_copy(update={"pages": (*outlet.pages, *others)}))
    return watching, articles
