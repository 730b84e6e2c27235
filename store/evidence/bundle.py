"""Load everything that is stored about a review item, for an evidence bundle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from store.articles.articles import load_urls
from store.articles.versions import load_article_versions
from store.chain.chain import KIND_OF, ChainHead, columns_of, load_head, load_link_digest, record_digest, record_json
from store.review.decisions import ItemStep, load_history
from store.schema.tables.articles import ArticleRow, FieldChange, ProxyCheck, StateObservation, Version
from store.schema.tables.evidence import ChainLink, RawRecord
from store.schema.tables.items import Decision, ReviewItem
from store.stories.near_duplicates import load_story_articles


@dataclass(frozen=True, kw_only=True)
class LinkedRecord:
    """A record with its proof: its digest and the position of its link in the chain."""

    kind: str
    row_id: int
    json: str
    """The JSON that the digest was computed from."""
    digest: str
    position: int | None
    link: str | None
    before: str | None
    """The digest of the previous link."""


@dataclass(frozen=True, kw_only=True)
class ArticleEvidence:
    """One article of the story, over time."""

    row: ArticleRow
    urls: Sequence[str]
    versions: Sequence[Version]
    states: Sequence[StateObservation]
    fields: Sequence[FieldChange]
    raw: Sequence[RawRecord]
    looks: Sequence[ProxyCheck]
    """What another network received."""


@dataclass(frozen=True, kw_only=True)
class ItemEvidence:
    """An item with its articles, first published first, and its decisions."""

    item: ReviewItem
    articles: Sequence[ArticleEvidence]
    steps: Sequence[ItemStep]
    records: Sequence[LinkedRecord]
    head: ChainHead
    """The chain's last link when this was loaded."""


def load_evidence(session: Session, item_id: int) -> ItemEvidence | None:
    """Return what is stored about an item and all articles of its story; None if there is no such item."""
    item = session.get(ReviewItem, item_id)
    if item is None:
        return None
    articles = [_article(session, row) for row in load_story_articles(session, item.story_id)]
    decisions = session.scalars(select(Decision).where(Decision.item_id == item.id).order_by(Decision.id))
    rows = [row for one in articles for row in (*one.raw, *one.versions, *one.states, *one.looks, *one.fields)]
    return ItemEvidence(
        item=item,
        articles=articles,
        steps=load_history(session, item.id),
        records=[_linked(session, row) for row in (*rows, *decisions)],
        head=load_head(session),
    )


def _article(session: Session, row: ArticleRow) -> ArticleEvidence:
    versions, urls = load_article_versions(session, row), load_urls(session, row)
    states, looks = _rows(session, StateObservation, row), _rows(session, ProxyCheck, row)
    return ArticleEvidence(
        row=row,
        urls=urls,
        versions=versions,
        states=states,
        fields=_rows(session, FieldChange, row),
        raw=_raw(session, urls, versions, states, looks),
        looks=looks,
    )


def _rows(session: Session, table: Any, row: ArticleRow) -> list[Any]:
    return list(session.scalars(select(table).where(table.article_row_id == row.id).order_by(table.id)))


def _raw(
    session: Session,
    urls: Sequence[str],
    versions: Sequence[Version],
    states: Sequence[StateObservation],
    looks: Sequence[ProxyCheck],
) -> list[RawRecord]:
    """Return the responses that versions were read from, and those of runs that observed a state."""
    runs = {seen.run_id for seen in states if seen.run_id is not None}
    read = {*(one.raw_record_id for one in versions), *(one.raw_record_id for one in looks)} - {None}
    asked = RawRecord.run_id.in_(runs) & or_(RawRecord.url.in_(urls), RawRecord.requested_url.in_(urls))
    return list(session.scalars(select(RawRecord).where(or_(RawRecord.id.in_(read), asked)).order_by(RawRecord.id)))


def _linked(session: Session, row: Any) -> LinkedRecord:
    kind, record = KIND_OF[type(row)], columns_of(row)
    link = session.scalars(select(ChainLink).where(ChainLink.kind == kind, ChainLink.row_id == row.id)).one_or_none()
    return LinkedRecord(
        kind=kind,
        row_id=row.id,
        json=record_json(kind, record),
        digest=record_digest(kind, record),
        position=link.position if link else None,
        link=link.digest if link else None,
        before=load_link_digest(session, link.position - 1) if link else None,
    )
