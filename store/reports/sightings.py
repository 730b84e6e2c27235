"""Derive from archived visits when each version was last seen, and what was observed instead of the article."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.articles.states import ABSENT_STATES, GONE_AFTER
from store.database.batches import load_rows_with, load_with
from store.schema.enums import ArticleState
from store.schema.tables.articles import ArticleRow, ArticleUrl, StateObservation, Version
from store.schema.tables.evidence import RawRecord

_ONLINE = (ArticleState.LIVE, ArticleState.EDITED, ArticleState.UNLISTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """One archived response at an article's address."""

    at: datetime
    run_id: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StateSpan:
    """A period in which visits observed the same state of an article."""

    state: ArticleState
    since: datetime
    """The first visit that observed it."""
    until: datetime | None
    """The first visit that observed another state; None for the present one."""
    last_before: datetime | None
    """The last response before it."""
    first_after: datetime | None
    """The first response that shows the state, if there was one."""
    proof: str | None
    """Digest of that response, or what was observed without one."""


@dataclass(kw_only=True, slots=True)
class ArticleSightings:
    """The archived responses at an article's addresses and the observed states, oldest first."""

    row: ArticleRow
    responses: list[Sighting] = field(default_factory=list)
    observations: list[StateObservation] = field(default_factory=list)

    def last_seen(self, version: Version, following: Version | None) -> datetime:
        """Return when a version was last seen: at the last readable response before the version that followed it."""
        lost = {one.run_id for one in self.observations if one.state not in _ONLINE}
        end = following.fetched_at if following is not None else None
        seen = [one.at for one in self.responses if one.run_id not in lost and (end is None or one.at < end)]
        return max([version.fetched_at, *seen[-1:]])

    def spans(self) -> Iterator[StateSpan]:
        """Yield the article's states in order, without single missing answers that no second one confirmed."""
        spans = (list(same) for _, same in groupby(self.observations, key=attrgetter("state")))
        starts = [span[0] for span in spans if not _is_unconfirmed(span)]
        if not starts or starts[0].state is not ArticleState.LIVE:
            until = starts[0].seen_at if starts else None
            yield self._span(ArticleState.LIVE, self.row.first_seen, until, None)
        for number, first in enumerate(starts):
            until = starts[number + 1].seen_at if number + 1 < len(starts) else None
            if until is None or number == 0 or starts[number - 1].state is not first.state:
                yield self._span(first.state, first.seen_at, until, first)

    def _span(
        self, state: ArticleState, since: datetime, until: datetime | None, first: StateObservation | None
    ) -> StateSpan:
        times = [one.at for one in self.responses]
        before = bisect_left(times, since)
        shown = [one for one in self.responses if first is None or one.run_id == first.run_id]
        found = next((one for one in shown if first is not None or one.at >= since), None)
        if first is not None and found is not None:
            before = min(before, times.index(found.at))
        return StateSpan(
            state=state,
            since=since,
            until=until,
            last_before=times[before - 1] if before else None,
            first_after=found.at if found else None,
            proof=found.sha256 if found else first.reason if first is not None else None,
        )


def _is_unconfirmed(span: Sequence[StateObservation]) -> bool:
    return span[0].state in ABSENT_STATES and span[-1].seen_at - span[0].seen_at < GONE_AFTER


def load_sightings(session: Session, rows: Iterable[ArticleRow]) -> Mapping[int, ArticleSightings]:
    """Return the sightings of articles, by article row id."""
    found = {row.id: ArticleSightings(row=row) for row in rows}
    urls = select(ArticleUrl.url, ArticleUrl.article_row_id)
    owners = {url: owner for url, owner in load_rows_with(session, urls, ArticleUrl.article_row_id, found)}  # noqa: C416
    wanted = select(RawRecord.requested_url, RawRecord.fetched_at, RawRecord.run_id, RawRecord.sha256)
    responses = load_rows_with(session, wanted.order_by(RawRecord.id), RawRecord.requested_url, owners)
    for url, at, run_id, sha256 in sorted(responses, key=lambda one: one[1]):
        found[owners[url]].responses.append(Sighting(at=at, run_id=run_id, sha256=sha256))
    observed = select(StateObservation).order_by(StateObservation.id)
    for one in load_with(session, observed, StateObservation.article_row_id, found):
        found[one.article_row_id].observations.append(one)
    return found
