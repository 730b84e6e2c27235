"""Which articles of an outlet a night visits, in which order, and which of them are asked for in full."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from config.models import Outlet
from crawler.extraction.limits import Limits
from spiders.article import Link
from spiders.fetch.outlet_spider import Discovery, Visit
from spiders.reader import Reader
from store.articles.delisting import note_taken_out
from store.articles.revisit_schedule import learn
from store.articles.states import Known, due, known_urls, mark_listed
from store.runs.runs import ended_urls
from store.session import Session

FULL_EVERY = 5
"""Each fifth visit asks for the whole page: some servers say "not modified" whatever has changed."""

SPOT_CHECKS = 8
"""Visits of a night, over all outlets but one of each at least, that ask for the whole page though they needn't: a
server that lies from the first day on is found out before its fifth visit."""

VISITS = 5_000
"""Pages of one outlet that a night looks at; the rest of a long sitemap waits for the next nights."""


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Plans one outlet's nights."""

    outlet: Outlet
    reader: Reader
    cited: Sequence[str] = ()
    """Addresses of its articles that must be known, whether a listing names them or not."""
    spot_checks: int = SPOT_CHECKS
    seconds: float = Limits().outlet_seconds

    @property
    def requests(self) -> float:
        """What the outlet can be asked in a night."""
        return min(VISITS, self.seconds / self.outlet.delay) if self.outlet.delay else VISITS

    def plan(self, session: Session, discovery: Discovery, *, run_id: int, now: datetime) -> list[Visit]:
        """New articles first, then those that are listed, then those that are due by their age."""
        outlet = self.outlet.id
        learn(session, outlet, requests=self.requests, now=now)
        links = {found.link.url: (article_id, found) for article_id, found in discovery.found.items()}
        asked = [*links, *self.outlet.pages, *self.cited]
        known = known_urls(session, outlet, asked, now=now, run_id=run_id)
        mark_listed(session, outlet, [url for url, (_, f) in links.items() if f.is_listed], run_id=run_id)
        if discovery.is_complete:
            self._note_taken_out(session, discovery, links.keys() - known.keys(), run_id=run_id, now=now)
        new = [Visit(url=url, article_id=links[url][0], link=links[url][1].link) for url in links if url not in known]
        listed = [_visit(known[url], links[url][1].link) for url in links if url in known and links[url][1].is_listed]
        watched = [self._page(url, known.get(url)) for url in self.outlet.pages]
        watched += [self._page(url, None) for url in self.cited if url not in known]
        old = due(session, outlet, now=now, run_id=run_id, listings_read=discovery.is_complete, limit=VISITS)
        is_due = {one.article_id: one.is_due for one in known.values()}
        ended = ended_urls(session, run_id, outlet)
        planned: dict[str, Visit] = {}
        for visit in (*watched, *new, *listed, *(_visit(one, None) for one in old)):
            if is_due.get(visit.article_id, True) and visit.url not in ended:
                planned.setdefault(visit.article_id, visit)
        return spot_checked(list(planned.values()), self.spot_checks, Random(run_id))  # noqa: S311 - no secret

    def _note_taken_out(
        self, session: Session, discovery: Discovery, new: Collection[str], *, run_id: int, now: datetime
    ) -> None:
        note_taken_out(
            session,
            self.outlet.id,
            found=discovery.found.keys(),
            new=sum(found.is_listed and found.link.url in new for found in discovery.found.values()),
            run_id=run_id,
            now=now,
        )

    def _page(self, url: str, known: Known | None) -> Visit:
        if known is not None:
            return _visit(known, None)
        return Visit(url=url, article_id=self.reader.article_id(url) or self.reader.canonical_url(url))


def spot_checked(plan: list[Visit], number: int, dice: Random) -> list[Visit]:
    """The plan, with some of its conditional visits made full ones."""
    conditional = [place for place, visit in enumerate(plan) if visit.is_conditional]
    chosen = set(dice.sample(conditional, min(number, len(conditional))))
    return [
        replace(visit, etag=None, last_modified=None) if place in chosen else visit for place, visit in enumerate(plan)
    ]


def _visit(known: Known, link: Link | None) -> Visit:
    is_full = known.since_full >= FULL_EVERY - 1
    return Visit(
        url=known.url,
        article_id=known.article_id,
        link=link,
        article_row_id=known.article_row_id,
        etag=None if is_full else known.etag,
        last_modified=None if is_full else known.last_modified,
        sha256=known.sha256,
    )
