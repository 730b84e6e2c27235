"""HTTP validators (ETag, Last-Modified) of stored bodies, for conditional requests; servers may lie about them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from store.articles.articles import storable_key
from store.database.batches import batches, load_rows_with, upsert
from store.schema.tables.fetching import ValidatorRow

_TABLE = ValidatorRow.metadata.tables[ValidatorRow.__tablename__]
"""The bare table: rows without objects, because a run has thousands of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedValidators:
    """The validators that a server sent with a full body, and that body's digest."""

    url: str
    etag: str | None
    last_modified: str | None
    sha256: str
    checked_at: datetime

    @property
    def is_useful(self) -> bool:
        """Return whether a conditional request can be made with them."""
        return bool(self.etag or self.last_modified)


def load_validators(session: Session, url: str) -> ValidatorRow | None:
    """Return the validators sent with the last full body of `url`, or None."""
    return session.get(ValidatorRow, storable_key(url), populate_existing=True)


def update_validators(session: Session, reported: Sequence[ReportedValidators]) -> list[bool]:
    """Store reported validators in place of earlier ones; return for each whether it is useful.

    A server that sends the same validators with another body lies; its pages are requested in full from then on."""
    keyed = [replace(one, url=storable_key(one.url)) for one in reported]
    urls = {one.url for one in keyed}
    stored = {row.url: row for row in load_rows_with(session, select(*_TABLE.c), _TABLE.c.url, urls)}
    kept: dict[str, ReportedValidators] = {}
    for one in keyed:
        before = kept.get(one.url) or stored.get(one.url)
        has_lied = before is not None and _has_lied(before, one)
        kept[one.url] = replace(one, etag=None, last_modified=None) if has_lied else one
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


def _has_lied(before: Any, now: ReportedValidators) -> bool:
    """Return whether the server sent the same validators with two bodies; a weak tag may cover small differences."""
    if not before.etag and not before.last_modified:
        return True
    is_same = (before.etag, before.last_modified) == (now.etag, now.last_modified)
    return is_same and not (now.etag or "").startswith("W/") and now.sha256 != before.sha256
