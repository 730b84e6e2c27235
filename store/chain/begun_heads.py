"""Record in the chain when a machine begins a file of chain heads, so that removing or emptying it stays visible."""

import platform
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.chain.chain import load_head
from store.chain.chain_heads import HeadFile
from store.database.batches import is_sqlite
from store.schema.tables.accounts import Audit

PROGRAM = "kuzet"
BEGUN = "begin heads"
"""The actor and action of these records in the audit trail."""


def record_begun(session: Session, heads: HeadFile) -> None:
    """Record that this machine begins a file of chain heads, unless there was nothing before that it lacks.

    At the start of the chain the file is made before the commit: programs that write at once don't miss it."""
    head = load_head(session)
    if not head.position:
        heads.begin(head)
    elif heads.is_empty():
        machine = platform.node() or "unknown"
        now = datetime.now(UTC)
        session.add(Audit(at=now, actor=PROGRAM, action=BEGUN, subject=machine, detail={"links": head.position}))
        session.flush()


def find_removed_heads(session: Session) -> Iterator[tuple[str, str]]:
    """Yield files of chain heads that were begun again.

    A server's database has many machines, each of which may begin one file after the start of the chain."""
    machines: set[str] = set()
    has_one_machine = is_sqlite(session)
    for begun in session.scalars(select(Audit).where(Audit.action == BEGUN).order_by(Audit.id)):
        if has_one_machine or begun.subject in machines:
            links = begun.detail.get("links")
            problem = f"held no head on {begun.subject} when the chain had {links} links: heads noted before are lost"
            yield f"heads.jsonl (audit {begun.id})", problem
        machines.add(begun.subject)
