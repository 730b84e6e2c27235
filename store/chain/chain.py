"""The chain over all evidence: each link's digest covers its record and the link before.

A record that was altered, removed, inserted or reordered doesn't match its link, and a chain that was rebuilt
doesn't end in the heads that were stored elsewhere: see `chain_heads` and docs/decisions/0007."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session

from store.database.batches import insert_rows
from store.database.locks import with_lock
from store.schema.tables.accounts import Audit
from store.schema.tables.articles import FieldChange, ProxyCheck, StateObservation, Version
from store.schema.tables.cases import CaseEventChange, EventDecision
from store.schema.tables.columns import Table, storable
from store.schema.tables.evidence import ChainLink, RawRecord
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

_PENDING = "pending_links"
"""Key under which a session holds its pending links."""

_LOCK = 0x6B757A6574 + 1
"""Key of PostgreSQL's advisory lock: concurrent transactions append one after the other."""

_LINKS = ChainLink.metadata.tables[ChainLink.__tablename__]
_LAST_LINK = select(_LINKS.c.position, _LINKS.c.digest).order_by(_LINKS.c.position.desc()).limit(1)
_NEW_LINKS = insert(_LINKS)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainHead:
    """The last link at some moment."""

    position: int
    digest: str


class PendingLinks:
    """The records that a transaction has written, until `append_links` links them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.had_decision = False
        self._records: list[tuple[str, int, Table | Mapping[str, Any]]] = []
        """Kind and id of a row, and the row or its columns."""
        event.listen(session, "after_flush", self._collect)
        session.info[_PENDING] = self

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows that were written without objects."""
        self._records += [(table, row["id"], row) for row in rows]

    def append_links(self) -> ChainHead | None:
        """Link the written records and return the new head, None if there are none. Commit right after."""
        self.session.flush()
        if not self._records:
            return None
        head = _held_head(self.session)
        links = []
        for kind, row_id, record in self._records:
            columns = columns_of(record) if isinstance(record, Table) else record
            digest = link_digest(head.digest, kind, row_id, record_digest(kind, columns))
            head = ChainHead(position=head.position + 1, digest=digest)
            links.append({"position": head.position, "kind": kind, "row_id": row_id, "digest": digest})
        self.session.execute(_NEW_LINKS, links)
        self._records.clear()
        return head

    def _collect(self, session: Session, _context: object) -> None:
        new = [(KIND_OF[type(record)], record) for record in session.new if type(record) in KIND_OF]
        order = list(CHAINED)
        self.had_decision = self.had_decision or any(isinstance(record, Decision | EventDecision) for _, record in new)
        new.sort(key=lambda one: (order.index(one[0]), one[1].id))
        self._records += [(kind, record.id, record) for kind, record in new]


def record_rows(session: Session, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows of a chained table, each with all its columns but the id, and return their ids.

    Takes a third of the time of inserting objects."""
    numbers = insert_rows(session, table, rows)
    if (pending := session.info.get(_PENDING)) is not None:
        pending.add(KIND_OF[table], [{**row, "id": number} for row, number in zip(rows, numbers, strict=True)])
    return numbers


def load_head(session: Session) -> ChainHead:
    """Return the chain's last link; position 0 if it is empty."""
    return _head(session.execute(_LAST_LINK).first())


def _held_head(session: Session) -> ChainHead:
    """Return the last link, locked so that it stays the last until this transaction ends."""
    if session.get_bind().dialect.name != "postgresql":
        return load_head(session)
    found = with_lock(session, _LOCK, "SELECT position, digest FROM chain ORDER BY position DESC LIMIT 1")
    return _head(found[0] if found else None)


def _head(found: Sequence[Any] | None) -> ChainHead:
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
    written = _WRITER.encode(record)
    if not _ODD.search(written):
        return written
    return _WRITER.encode({key: storable(value) if isinstance(value, str) else value for key, value in record.items()})


def link_digest(before: str, kind: str, row_id: int, digest: str) -> str:
    """Return the SHA-256 of a link: of the digest before, and the record's kind, id and digest."""
    return hashlib.sha256(f"{before} {kind} {row_id} {digest}".encode()).hexdigest()


def _in_utc(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{type(value).__name__} is in no record")


_WRITER = json.JSONEncoder(sort_keys=True, default=_in_utc)

_ODD = re.compile(r"\\u(?:0000|d[89a-f])")
"""Matches JSON escapes of characters that no database stores (see `storable`), and halves of surrogate pairs."""
