"""Load everything that is stored about an item, an article, an entry's case or a list of addresses, for a bundle."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from spiders.urls import canonical_url
from store.articles.articles import load_article_at, load_urls
from store.articles.delisting import REMEMBERED_RUNS
from store.articles.versions import load_article_versions
from store.evidence.visits import (
    ArticleVisit,
    Hidden,
    Period,
    bracketing,
    hidden_of,
    outages_of,
    periods_of,
    visits_of,
)
from store.review.decisions import ItemStep, load_history
from store.schema.enums import ItemState
from store.schema.tables.articles import ArticleRow, ArticleUrl, FieldChange, ProxyCheck, StateObservation, Version
from store.schema.tables.columns import Table
from store.schema.tables.evidence import RawRecord
from store.schema.tables.items import Decision, ItemEvent, ReviewItem
from store.schema.tables.runs import OutcomeRow, OutletRun
from store.stories.near_duplicates import load_story_articles


class NothingStoredError(Exception):
    """Nothing is stored about the subject of the requested bundle."""


@dataclass(frozen=True, kw_only=True)
class ArticleEvidence:
    """One article over time."""

    row: ArticleRow
    urls: Sequence[str]
    versions: Sequence[Version]
    states: Sequence[StateObservation]
    fields: Sequence[FieldChange]
    looks: Sequence[ProxyCheck]
    """What was received through another network."""
    visits: Sequence[ArticleVisit]
    periods: Sequence[Period]
    hidden: Sequence[Hidden]
    outages: Sequence[OutletRun]
    """The runs that read no page of the outlet."""
    raw: Sequence[RawRecord]
    """The responses from which versions were read, and those on both sides of each change. If the article was hidden,
    also the lists, feeds and sitemaps that no longer named it, and those that did before."""


@dataclass(frozen=True, kw_only=True)
class ItemEvidence:
    """A review item and its history."""

    item: ReviewItem
    steps: Sequence[ItemStep]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a bundle is about: articles, first published first, and the items that ask about them."""

    subject: str
    articles: Sequence[ArticleEvidence]
    items: Sequence[ItemEvidence]
    records: dict[Table, None]
    """All chained records on which it rests."""
    rows: dict[Table, None]
    """All rows of changing tables on which it rests."""


def load_item_evidence(session: Session, item_id: int) -> Evidence:
    """Return what is stored about an item and all articles of its story. Raises NothingStoredError."""
    item = session.get(ReviewItem, item_id)
    if item is None:
        raise NothingStoredError(f"there is no item {item_id}")
    return _evidence(session, f"item {item_id}", load_story_articles(session, item.story_id), [item])


def load_entry_evidence(session: Session, entry: str, *, besides: Collection[int] = ()) -> Evidence:
    """Return what is stored about the items of an entry that nobody rejected. Raises NothingStoredError."""
    wanted = select(ReviewItem).where(ReviewItem.entry == entry, ReviewItem.state != ItemState.REJECTED)
    items = [item for item in session.scalars(wanted.order_by(ReviewItem.id)) if item.id not in besides]
    if not items:
        raise NothingStoredError(f"no item is about {entry!r}; kuzet watchlist list shows the ids")
    rows = {row: None for item in items for row in load_story_articles(session, item.story_id)}
    return _evidence(session, entry, list(rows), items)


def load_address_evidence(session: Session, urls: Sequence[str]) -> Evidence:
    """Return what is stored about the articles at some addresses, without the items about them.

    Raises NothingStoredError that names the first address at which nothing was stored."""
    rows = dict.fromkeys(_article_at(session, url) for url in urls)
    return _evidence(session, urls[0] if len(urls) == 1 else f"{len(urls)} addresses", list(rows), [])


def _article_at(session: Session, url: str) -> ArticleRow:
    row = load_article_at(session, url) or load_article_at(session, canonical_url(url))
    if row is None:
        raise NothingStoredError(f"no stored article was found at {url}")
    return row


def _evidence(session: Session, subject: str, rows: Sequence[ArticleRow], items: Sequence[ReviewItem]) -> Evidence:
    articles = [_article(session, row) for row in rows]
    asked = [ItemEvidence(item=item, steps=load_history(session, item.id)) for item in items]
    ids = [item.id for item in items]
    decisions = session.scalars(select(Decision).where(Decision.item_id.in_(ids)).order_by(Decision.id))
    events = session.scalars(select(ItemEvent).where(ItemEvent.item_id.in_(ids)).order_by(ItemEvent.id))
    chained = (row for one in articles for row in (*one.raw, *one.versions, *one.states, *one.looks, *one.fields))
    shown: Iterator[Table] = (row for article in articles for row in _shown_rows(session, article))
    return Evidence(
        subject=subject,
        articles=articles,
        items=asked,
        records=dict.fromkeys((*chained, *decisions)),
        rows=dict.fromkeys((*shown, *items, *events)),
    )


def _shown_rows(session: Session, article: ArticleEvidence) -> Iterator[Table]:
    yield article.row
    yield from session.scalars(select(ArticleUrl).where(ArticleUrl.article_row_id == article.row.id))
    yield from article.outages


def _article(session: Session, row: ArticleRow) -> ArticleEvidence:
    versions, urls = load_article_versions(session, row), load_urls(session, row)
    states, looks = _rows(session, StateObservation, row), _rows(session, ProxyCheck, row)
    raw = _responses(session, urls, versions)
    runs = list(session.scalars(_outlet_runs(row)))
    visits = visits_of(raw, versions, states)
    periods, hidden = periods_of(visits), hidden_of(visits, states)
    read = {one.raw_record_id for one in (*versions, *looks)}
    included = {one.id: one for one in (*bracketing(periods, hidden), *(one for one in raw if one.id in read))}
    included |= {one.id: one for one in _sources(session, row, runs, hidden)}
    included |= {one.id: one for one in _by_id(session, read - included.keys() - {None})}
    return ArticleEvidence(
        row=row,
        urls=urls,
        versions=versions,
        states=states,
        fields=_rows(session, FieldChange, row),
        looks=looks,
        visits=visits,
        periods=periods,
        hidden=hidden,
        outages=outages_of(runs),
        raw=[included[number] for number in sorted(included)],
    )


def _outlet_runs(row: ArticleRow) -> Select[*tuple[Any, ...]]:
    since = (OutletRun.outlet == row.outlet) & (OutletRun.finished_at >= row.first_seen)
    return select(OutletRun).where(since).order_by(OutletRun.run_id)


def _sources(
    session: Session, row: ArticleRow, runs: Sequence[OutletRun], hidden: Iterable[Hidden]
) -> Iterator[RawRecord]:
    """Yield the responses of lists, feeds and sitemaps around each disappearance and return: those of that run and of
    the last one that named the article, or of all earlier runs that were compared if none of these did."""
    named = {row.last_listed_run_id, row.last_mapped_run_id}
    turning = {one.run_id for span in hidden for one in (span.first, span.named) if one is not None}
    for place, run in enumerate(runs):
        if run.run_id in turning:
            earlier = runs[max(0, place - REMEMBERED_RUNS) : place]
            naming = [one for one in earlier if one.run_id in named]
            for record in session.scalars(_source_responses([*(naming or earlier), run])).all():
                yield record
                yield from _with_body(session, record)


def _source_responses(runs: Sequence[OutletRun]) -> Select[*tuple[RawRecord]]:
    """Select the responses of an outlet's sources and of their further pages: those that were no visit."""
    ids = [one.run_id for one in runs]
    starts = {"/".join(url.split("/", 3)[:3]) + "/" for one in runs for url in one.counts.get("sources", {})}
    is_there = or_(false(), *(RawRecord.requested_url.startswith(start, autoescape=True) for start in starts))
    visited = select(OutcomeRow.url).where(OutcomeRow.run_id.in_(ids))
    return select(RawRecord).where(RawRecord.run_id.in_(ids), is_there, RawRecord.requested_url.not_in(visited))


def _with_body(session: Session, record: RawRecord) -> Iterator[RawRecord]:
    """Yield the response whose content was still valid if a server answered that nothing had changed."""
    if record.status == HTTPStatus.NOT_MODIFIED:
        earlier = (
            RawRecord.id < record.id,
            RawRecord.requested_url == record.requested_url,
            RawRecord.status == HTTPStatus.OK,
        )
        yield from session.scalars(select(RawRecord).where(*earlier).order_by(RawRecord.id.desc()).limit(1))


def _rows(session: Session, table: Any, row: ArticleRow) -> list[Any]:
    return list(session.scalars(select(table).where(table.article_row_id == row.id).order_by(table.id)))


def _by_id(session: Session, ids: Iterable[int | None]) -> list[RawRecord]:
    return list(session.scalars(select(RawRecord).where(RawRecord.id.in_(ids))))


def _responses(session: Session, urls: Sequence[str], versions: Sequence[Version]) -> list[RawRecord]:
    """Return all responses at the article's addresses, except those that a proxy received."""
    read = {one.raw_record_id for one in versions} - {None}
    received = ProxyCheck.raw_record_id
    proxied = select(received).where(received.is_not(None), received.not_in(read))
    found = or_(RawRecord.id.in_(read), RawRecord.url.in_(urls), RawRecord.requested_url.in_(urls))
    return list(session.scalars(select(RawRecord).where(found, RawRecord.id.not_in(proxied)).order_by(RawRecord.id)))
