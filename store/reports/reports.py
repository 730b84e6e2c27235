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
    """A confirmed item with its article, and with the version and the response that it was found in.

    Only an internal copy has notes, reviewers' logins and places in the archive."""

    item: ReviewItem
    article: ArticleRow
    version: Version
    raw: RawRecord | None
    """None for an imported article."""
    confirmations: Sequence[Decision]
    """The valid confirmations of its present words, newest last: two if its entry requires two people."""
    is_internal: bool = True

    @property
    def at(self) -> datetime:
        """When it was published, or found if that is unknown."""
        return self.article.published or self.item.first_opened_at

    @property
    def decided_at(self) -> datetime:
        return self.confirmations[-1].decided_at

    @property
    def place(self) -> str:
        """The file and offset in the archive."""
        return f"{self.raw.file} @ {self.raw.offset}" if self.raw and self.is_internal else ""

    @property
    def reviewer(self) -> str:
        return ", ".join(one.decided_by for one in self.confirmations) if self.is_internal else ""

    @property
    def note(self) -> str:
        return "\n".join(one.note for one in self.confirmations if one.note) if self.is_internal else ""


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
    return [
        ReportLine(item=item, article=article, version=version, raw=raw, confirmations=made[item.id])
        for item, article, version, raw in rows
    ]


def _confirmations(session: Session, items: Sequence[int]) -> dict[int, list[Decision]]:
    """Return the valid confirmations of each item's present words, newest last."""
    wanted = select(Decision).join(ReviewItem, ReviewItem.id == Decision.item_id)
    wanted = wanted.where(
        Decision.verdict == Verdict.CONFIRMED, Decision.version_id == ReviewItem.since_version_id, *is_valid()
    )
    return load_grouped(session, wanted.order_by(Decision.id), Decision.item_id, items)
