"""Keep the HTTP validators (ETag, Last-Modified) of bodies for conditional requests; servers may lie about them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.orm import Session

from store.articles.articles import storable_key
from store.database.batches import batches, load_rows_with, upsert
from store.schema.tables.articles import ArticleRow, ArticleUrl
from store.schema.tables.fetching import ValidatorRow

FULL_VISIT_EVERY = 5
"""Every fifth visit requests the whole page, because some servers answer "not modified" whatever has changed."""

TRUSTED_FULL_VISIT_EVERY = 16
"""The same at an outlet whose validators proved true; a silent edit is found after at most so many visits."""

MIN_TRUSTED_CONFIRMATIONS = 6
"""Fewest confirmations after which an outlet's validators are trusted."""

MAX_SILENT_RATE = 1 / 2
"""Largest fraction of edited pages with unchanged validators at which an outlet is still trusted."""

_TABLE = ValidatorRow.metadata.tables[ValidatorRow.__tablename__]
"""The table itself, to write rows without objects, because a run has thousands of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedValidators:
    """The validators that a server sent with a full body, and that body's digest."""

    url: str
    etag: str | None
    last_modified: str | None
    sha256: str
    checked_at: datetime
    fingerprint: str | None = None
    """Digest of the article's words, or of a listing's links, in that body."""
    confirmations: int = 0
    """Number of full bodies in a row that had the words which the same validators promised."""

    @property
    def is_useful(self) -> bool:
        """Return whether a conditional request can be made with them."""
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletTrust:
    """What full reads showed of the validators of an outlet's articles."""

    confirmations: int
    """Number of full bodies with the words that their unchanged validators promised."""
    lies: int
    """Number of pages whose words differed from those that the validators promised."""
    honest_edits: int = 0
    """Number of edited articles whose validators changed with the words."""

    @property
    def is_earned(self) -> bool:
        """Return whether full reads have shown that the server is honest, apart from single pages."""
        is_honest = self.lies <= MAX_SILENT_RATE * (self.lies + self.honest_edits)
        return is_honest and self.confirmations >= MIN_TRUSTED_CONFIRMATIONS

    @property
    def full_visit_every(self) -> int:
        """Return after how many visits a page is requested in full.

        A page that lied is always requested in full, so that one of many costs the others no trust."""
        return TRUSTED_FULL_VISIT_EVERY if self.is_earned else FULL_VISIT_EVERY


def load_trust(session: Session, outlet: str) -> OutletTrust:
    """Return what is known of the validators of an outlet's articles."""
    is_lie = ValidatorRow.etag.is_(None) & ValidatorRow.last_modified.is_(None)
    wanted = (
        select(
            func.coalesce(func.sum(ValidatorRow.confirmations), 0),
            func.count(case((is_lie, 1))),
            func.count(case((~is_lie & ArticleRow.is_edited, 1))),
        )
        .join(ArticleUrl, ArticleUrl.url == ValidatorRow.url)
        .join(ArticleRow, ArticleRow.id == ArticleUrl.article_row_id)
        .where(ArticleUrl.outlet == outlet)
    )
    confirmations, lies, honest_edits = session.execute(wanted).one()
    return OutletTrust(confirmations=confirmations, lies=lies, honest_edits=honest_edits)


def load_validators(session: Session, url: str) -> ValidatorRow | None:
    """Return the validators sent with the last full body of `url`, or None."""
    return session.get(ValidatorRow, storable_key(url), populate_existing=True)


def update_validators(session: Session, reported: Sequence[ReportedValidators]) -> list[bool]:
    """Store reported validators in place of earlier ones; return for each whether it is useful.

    A server that sends the same validators with other words lies; its page is requested in full from then on. A
    counter or an advertisement that differs isn't a lie: only the words count."""
    keyed = [replace(one, url=storable_key(one.url)) for one in reported]
    urls = {one.url for one in keyed}
    stored = {row.url: row for row in load_rows_with(session, select(*_TABLE.c), _TABLE.c.url, urls)}
    kept: dict[str, ReportedValidators] = {}
    for one in keyed:
        before = kept.get(one.url) or stored.get(one.url)
        kept[one.url] = one if before is None else _judged(before, one)
    rows = [{**asdict(one), "since_full": 0} for one in kept.values()]
    upsert(session, ValidatorRow, rows)
    return [kept[one.url].is_useful for one in keyed]


def update_not_modified_counts(session: Session, urls: Sequence[tuple[str, datetime]]) -> None:
    """Count answers 304, each with its time: after some, the caller requests the full page again."""
    if urls:
        session.execute(
            update(_TABLE)
            .where(_TABLE.c.url == bindparam("of"))
            .values(since_full=_TABLE.c.since_full + 1, checked_at=bindparam("now")),
            [{"of": storable_key(url), "now": now} for url, now in urls],
        )


def delete_validators(session: Session, *urls: str) -> None:
    """Make the next request for each of `urls` a full one."""
    for keys in batches([storable_key(url) for url in urls]):
        session.execute(delete(_TABLE).where(_TABLE.c.url.in_(keys)))


def _judged(before: Any, now: ReportedValidators) -> ReportedValidators:
    """Return a server's report, with its trust updated by comparison with the report before."""
    known = replace(now, fingerprint=now.fingerprint or (before.fingerprint if now.sha256 == before.sha256 else None))
    if _has_lied(before, known):
        return replace(known, etag=None, last_modified=None)
    is_same = (before.etag, before.last_modified) == (known.etag, known.last_modified)
    return replace(known, confirmations=before.confirmations + is_same)


def _has_lied(before: Any, now: ReportedValidators) -> bool:
    """Return whether the server sent the same validators with other words, now or before."""
    if not before.etag and not before.last_modified:
        return True
    if (before.etag, before.last_modified) != (now.etag, now.last_modified) or now.sha256 == before.sha256:
        return False
    if before.fingerprint is None and now.fingerprint is None:
        return not (now.etag or "").startswith("W/")  # a weak tag may cover small differences
    return None not in (before.fingerprint, now.fingerprint) and before.fingerprint != now.fingerprint
