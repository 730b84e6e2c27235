"""Load what happened to a page that a document cites."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.articles.articles import load_article, load_article_at
from store.articles.versions import load_article_versions
from store.schema.enums import ArticleState
from store.schema.tables.articles import ArticleRow, ProxyCheck, StateObservation
from store.schema.tables.evidence import RawRecord


@dataclass(frozen=True, kw_only=True)
class CitedPageState:
    """A cited page as stored."""

    state: ArticleState
    first_seen: datetime
    last_seen: datetime
    absent_since: datetime | None
    reason: str | None
    """What the last visit observed instead of the page."""
    edits: int
    meaning: tuple[str, ...]
    """The meanings of all its edits."""
    archived: str | None
    """Location of the newest version's response: archive file and byte offset."""
    sha256: str | None
    elsewhere: ProxyCheck | None
    """The last proxy check since the page was last online here."""


def load_cited_page(session: Session, outlet: str, article_id: str | None, url: str) -> CitedPageState | None:
    """Return the page at `url`, looked up by its outlet's id or by address, or None if it is not stored."""
    row = load_article(session, outlet, article_id) if article_id else None
    row = row or load_article_at(session, url, outlet)
    if row is None:
        return None
    versions = load_article_versions(session, row)
    raw_ids = [version.raw_record_id for version in versions if version.raw_record_id is not None]
    raw = session.get(RawRecord, raw_ids[-1]) if raw_ids else None
    checks = select(ProxyCheck).where(ProxyCheck.article_row_id == row.id, ProxyCheck.seen_at > row.last_seen)
    meanings = dict.fromkeys(meaning for version in versions for meaning in version.meaning)
    return CitedPageState(
        state=row.state,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        absent_since=row.absent_since,
        reason=_reason(session, row),
        edits=sum(bool(version.changed) for version in versions),
        meaning=tuple(meanings),
        archived=f"{raw.file}:{raw.offset}" if raw else None,
        sha256=raw.sha256 if raw else None,
        elsewhere=session.scalars(checks.order_by(ProxyCheck.id.desc()).limit(1)).first(),
    )


def _reason(session: Session, row: ArticleRow) -> str | None:
    seen = select(StateObservation.reason).where(StateObservation.article_row_id == row.id)
    return session.scalar(seen.order_by(StateObservation.id.desc()).limit(1))
