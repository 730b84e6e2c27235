"""The chain over all evidence: each link's digest covers its record and the link before.

A record that was altered, removed, inserted or reordered doesn't match its link, and a chain that was rebuilt
doesn't end in the heads that were stored elsewhere: see `chain_heads` and docs/decisions/0007."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from store.schema.tables.accounts import Audit
from store.schema.tables.articles import FieldChange, ProxyCheck, StateObservation, Version
from store.schema.tables.cases import CaseEventChange, EventDecision
from store.schema.tables.columns import Table, storable
from store.schema.tables.evidence import ChainLink, RawRecord, RowChanges
from store.schema.tables.items import Decision
from store.schema.tables.runs import AlarmEvent

CHAINED: Mapping[str, type[Any]] = {
    "raw_records": RawRecord,
    "versions": Version,
    "article_states": StateObservation,
    "second_looks": ProxyCheck,
    "field_changes": FieldChange,
    "decisions": Decision,
    "audit": Audit,
    "alarm_events": AlarmEvent,
    "event_decisions": EventDecision,
    "case_event_changes": CaseEventChange,
    "row_changes": RowChanges,
}
"""Tables whose records are linked, by kind, in the order in which the records of one moment are linked.

The kind is part of each digest and never changes, whatever the table is called today."""

KIND_OF: Mapping[type[Any], str] = {table: kind for kind, table in CHAINED.items()}

LATER_COLUMNS: Mapping[str, frozenset[str]] = {
    "decisions": frozenset({"rule_id"}),
    "alarm_events": frozenset({"findings"}),
}
"""Columns that were added to a chained table after records of it were linked.

A record's digest covers such a column only where it is not null, so that older digests stay valid. Every column
added to a chained table must be listed here; renaming or removing one would invalidate all older records."""

START_DIGEST = "0" * 64
"""The digest before the first link."""

_LINKS = ChainLink.metadata.tables[ChainLink.__tablename__]
_LAST_LINK = select(_LINKS.c.position, _LINKS.c.digest).order_by(_LINKS.c.position.desc()).limit(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainHead:
    """The last link at some moment."""

    position: int
    digest: str


def load_head(session: Session) -> ChainHead:
    """Return the chain's last link; position 0 if it is empty."""
    return head_of(session.execute(_LAST_LINK).first())


def head_of(found: Sequence[Any] | None) -> ChainHead:
    """Return the head that a row of position and digest holds; position 0 if there is none."""
    return ChainHead(position=found[0], digest=found[1]) if found else ChainHead(position=0, digest=START_DIGEST)


def load_link_digest(session: Session, position: int) -> str | None:
    """Return the digest of the link at a position, START_DIGEST for position 0, None if there is no such link."""
    if position == 0:
        return START_DIGEST
    return session.scalar(select(ChainLink.digest).where(ChainLink.position == position))


def columns_of(row: Table) -> dict[str, Any]:
    """Return a row's columns by name."""
    return {name: getattr(row, name) for name in _columns(type(row))}


@cache
def _columns(table: type[Table]) -> list[str]:
    return [column.key for column in inspect(table).column_attrs]


def record_digest(kind: str, record: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record as JSON: sorted keys, non-ASCII escaped, times in UTC."""
    return hashlib.sha256(record_json(kind, record).encode()).hexdigest()


def record_json(kind: str, record: Mapping[str, Any]) -> str:
    """Return the JSON that a record's digest is computed from."""
    if kind in LATER_COLUMNS:
        later = LATER_COLUMNS[kind]
        record = {key: value for key, value in record.items() if value is not None or key not in later}
    return canonical_json(record)


def canonical_json(record: Mapping[str, Any]) -> str:
    """Return a record as JSON that depends on its values alone: sorted keys, non-ASCII escaped, times in UTC."""
    written = _WRITER.encode(record)
    if not _ODD.search(written):
        return written
    return _WRITER.encode({key: storable(value) if isinstance(value, str) else value for key, value in record.items()})


def link_digest(before: str, kind: str, row_id: int, digest: str) -> str:
    """Return the SHA-256 of a link: of the digest before, and the record's kind, id and digest."""
    return hashlib.sha256(f"{before} {kind} {row_id} {digest}".encode()).hexdigest()


def _in_utc(value: Any) -> str:
    if isinstance(value, datetime):
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is in no record")


_WRITER = json.JSONEncoder(sort_keys=True, default=_in_utc)

_ODD = re.compile(r"\\u(?:0000|d[89a-f])")
"""Matches JSON escapes of characters that no database stores (see `storable`), and halves of surrogate pairs."""
