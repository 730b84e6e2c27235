"""Load the confirmed items of a period, with sources and archive digests, for a briefing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.database.batches import load_grouped
from store.review.decisions import is_valid
from store.schema.enums import ItemState, Verdict
from store.schema.tables.articles import ArticleRow, Version
from store.schema.tables.evidence import RawRecord
from store.schema.tables.items import Decision, ReviewItem


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """One confirmed item."""

    item: int
    story: int
    entry: str
    kind: str
    title: str
    sentence: str
    events: Sequence[str]
    outlet: str
    url: str
    author: str | None
    lang: str
    at: datetime
    """When it was published, or found if that is unknown."""
    is_published: bool
    state: str
    """The last observed state of its address."""
    copies: int
    version: int
    fetched_at: datetime
    sha256: str | None
    """Digest of the archived response; None for an imported article."""
    place: str | None
    """File and offset in the archive."""
    reviewer: str
    """Who confirmed it; both reviewers if its entry requires two."""
    decided_at: datetime
    note: str


def load_confirmed(session: Session, since: datetime | None, until: datetime | None) -> list[ReportLine]:
    """Return the confirmed items of articles published from `since` up to before `until`, in that order."""
    at = func.coalesce(ArticleRow.published, ReviewItem.first_opened_at)
    wanted = (
        select(ReviewItem, ArticleRow, Version, RawRecord)
        .join(ArticleRow, ArticleRow.id == ReviewItem.article_row_id)
        .join(Version, Version.id == ReviewItem.version_id)
        .outerjoin(RawRecord, RawRecord.id == Version.raw_record_id)
        .where(ReviewItem.state == ItemState.CONFIRMED, ReviewItem.takedown.is_(None))
        .order_by(at, ReviewItem.id)
    )
    if since is not None:
        wanted = wanted.where(at >= since)
    if until is not None:
        wanted = wanted.where(at < until)
    rows = session.execute(wanted).all()
    made = _confirmations(session, [item.id for item, *_ in rows])
    return [_line(item, article, version, raw, made[item.id]) for item, article, version, raw in rows]


def _confirmations(session: Session, items: Sequence[int]) -> dict[int, list[Decision]]:
    """Return the valid confirmations of each item's present words, newest last."""
    wanted = select(Decision).join(ReviewItem, ReviewItem.id == Decision.item_id)
    wanted = wanted.where(
        Decision.verdict == Verdict.CONFIRMED, Decision.version_id == ReviewItem.since_version_id, *is_valid()
    )
    return load_grouped(session, wanted.order_by(Decision.id), Decision.item_id, items)


def _line(
    item: ReviewItem, article: ArticleRow, version: Version, raw: RawRecord | None, made: Sequence[Decision]
) -> ReportLine:
    return ReportLine(
        item=item.id,
        story=item.story_id,
        entry=item.entry,
        kind=item.kind.value,
        title=item.title,
        sentence=item.sentence,
        events=item.events,
        outlet=item.outlet,
        url=version.url,
        author=version.author,
        lang=item.lang,
        at=article.published or item.first_opened_at,
        is_published=article.published is not None,
        state=article.state.value,
        copies=item.copies,
        version=version.seq,
        fetched_at=version.fetched_at,
        sha256=raw.sha256 if raw else None,
        place=f"{raw.file} @ {raw.offset}" if raw else None,
        reviewer=", ".join(one.decided_by for one in made),
        decided_at=made[-1].decided_at,
        note="\n".join(one.note for one in made if one.note),
    )
