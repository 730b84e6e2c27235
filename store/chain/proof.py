"""Proofs that records and rows are in the chain, for somebody without the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.chain.chain import (
    CHAINED,
    KIND_OF,
    ChainHead,
    columns_of,
    link_digest,
    load_head,
    load_link_digest,
    record_digest,
    record_json,
)
from store.chain.row_changes import load_readable_rows, place_of, row_digest, row_json
from store.database.batches import BATCH_SIZE
from store.schema.tables.columns import Table
from store.schema.tables.evidence import ChainLink, RowChanges


class ProofError(Exception):
    """A record can't be read, has no link in the chain or doesn't match it: see `kuzet verify`."""


@dataclass(frozen=True, kw_only=True)
class LinkedRecord:
    """A chained record, and the position of its link."""

    position: int
    kind: str
    row: int
    record: str
    """The JSON that the digest is computed from."""


@dataclass(frozen=True, kw_only=True)
class ProvenRow:
    """A row of a table that changes, and the record of `row_changes` that has its digest."""

    table: str
    key: str
    row: str
    """The JSON that the digest is computed from."""
    changes: int


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Records and rows, and all links from the first of the records to the head."""

    records: tuple[LinkedRecord, ...]
    rows: tuple[ProvenRow, ...]
    before: ChainHead
    """The link before the first one."""
    links: tuple[str, ...]
    """Kind, row id and record digest of each further link."""
    head: ChainHead


def load_proof(session: Session, records: Mapping[Table, None], rows: Mapping[Table, None]) -> Proof:
    """Return the proof of chained records and of rows that change. Raises ProofError."""
    proven, changes = _proven_rows(session, rows)
    linked = sorted((_linked(session, one) for one in (*records, *changes)), key=lambda one: one.position)
    first = linked[0].position - 1 if linked else load_head(session).position
    before = ChainHead(position=first, digest=load_link_digest(session, first) or "")
    links = tuple(_links(session, before))
    return Proof(records=tuple(linked), rows=tuple(proven), before=before, links=links, head=load_head(session))


def _linked(session: Session, row: Any) -> LinkedRecord:
    kind = KIND_OF[type(row)]
    link = session.scalars(select(ChainLink).where(ChainLink.kind == kind, ChainLink.row_id == row.id)).one_or_none()
    if link is None:
        raise ProofError(f"{kind} {row.id} has no link in the chain")
    record = record_json(kind, columns_of(row))
    return LinkedRecord(position=link.position, kind=kind, row=row.id, record=record)


def _links(session: Session, before: ChainHead) -> Iterator[str]:
    after, digest = before.position, before.digest
    wanted = select(ChainLink).order_by(ChainLink.position).limit(BATCH_SIZE)
    while links := session.scalars(wanted.where(ChainLink.position > after)).all():
        found: dict[tuple[str, int], str] = {}
        for kind in {link.kind for link in links}:
            keys = [(link.row_id,) for link in links if link.kind == kind]
            for (row_id,), record in load_readable_rows(session, CHAINED[kind], keys):
                if isinstance(record, dict):
                    found[kind, row_id] = record_digest(kind, record)
        for link in links:
            if (link.kind, link.row_id) not in found:
                raise ProofError(f"{link.kind} {link.row_id} can't be read")
            digest = link_digest(digest, link.kind, link.row_id, found[link.kind, link.row_id])
            if digest != link.digest:
                raise ProofError(f"{link.kind} {link.row_id} doesn't match its link in the chain")
            yield f"{link.kind} {link.row_id} {found[link.kind, link.row_id]}"
        after = links[-1].position


def _proven_rows(session: Session, rows: Mapping[Table, None]) -> tuple[list[ProvenRow], dict[RowChanges, None]]:
    """Return the rows with the records of their newest digests, found from the newest record on."""
    left = {place_of(one): one for one in rows}
    digests = {place: row_digest(type(one), columns_of(one)) for place, one in left.items()}
    proven: list[ProvenRow] = []
    used: dict[RowChanges, None] = {}
    newest_first = select(RowChanges).order_by(RowChanges.id.desc()).execution_options(yield_per=100)
    for changes in session.scalars(newest_first):
        here = [place for place in left if changes.digests.get(place[0], {}).get(place[1]) == digests[place]]
        for table, key in here:
            row: Any = left.pop((table, key))
            shown = row_json(type(row), columns_of(row))
            proven.append(ProvenRow(table=table, key=key, row=shown, changes=changes.id))
            used[changes] = None
        if not left:
            break
    if left:
        raise ProofError(f"{' '.join(min(left))} isn't as the program wrote it")
    return proven, used
