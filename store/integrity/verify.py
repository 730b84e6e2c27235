"""Verify all evidence: find records that were altered, removed, inserted or reordered.

Needs only the database, the archive files and the file of chain heads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Select, exists, literal, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from store.archive.object_store import ArchiveFolder
from store.archive.read_archive import check_unrecorded_bytes, read_raw
from store.archive.warc_files import ArchiveError, RawRef
from store.chain.begun_heads import find_removed_heads
from store.chain.chain import CHAINED, START_DIGEST, ChainHead, link_digest, load_head, load_link_digest, record_digest
from store.chain.chain_heads import read_heads
from store.chain.row_changes import find_altered_rows, load_readable_rows
from store.database.batches import is_sqlite
from store.integrity.consistency import find_inconsistencies
from store.runs.runs import ref_of
from store.schema.tables.evidence import ChainLink, RawRecord
from store.schema.tables.runs import Run
from store.session import Database, open_database

VERIFY_BATCH_LINKS = 500
"""Links checked together."""


@dataclass(frozen=True, kw_only=True)
class VerifyFinding:
    """A record that is not as it was written, and what is wrong with it."""

    record: str
    """Table and row, such as `versions 17`, or the file."""
    problem: str


@dataclass(frozen=True, kw_only=True)
class VerifyResult:
    """What was checked, and what is wrong, in the order of the chain."""

    findings: tuple[VerifyFinding, ...]
    links: int
    archived: int
    heads: int
    head: ChainHead | None

    @property
    def ok(self) -> bool:
        return not self.findings


def verify(
    url: str, archive: ArchiveFolder, heads: Path | None = None, *, expected: ChainHead | None = None
) -> VerifyResult:
    """Check every record of the database at `url`; `expected` is a chain head that was stored elsewhere.

    An older schema is upgraded first. Raises SchemaError if the tables belong to another program version."""
    try:
        database = open_database(url, heads=heads, create=False)
    except SQLAlchemyError as error:
        return _broken(error)
    try:
        with database.reading() as session:
            return _verified(session, database, archive, expected)
    except SQLAlchemyError as error:
        return _broken(error)
    finally:
        database.close()


def _altered(session: Session) -> Iterator[VerifyFinding]:
    """Yield rows that aren't as the program wrote them, or that contradict the evidence."""
    try:
        altered = list(find_altered_rows(session))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        altered = [("row_changes", f"altered: the digests of rows can't be read ({error})")]
    named = {record for record, _ in altered}
    try:
        further = [*find_inconsistencies(session), *find_removed_heads(session)]
    except (ValueError, LookupError, TypeError, AttributeError):
        further = []  # a value can't be read; its row is reported already
    for record, problem in (*altered, *(one for one in further if one[0] not in named)):
        yield VerifyFinding(record=record, problem=problem)


def _broken(error: SQLAlchemyError) -> VerifyResult:
    problem = f"can't be read: {str(error).splitlines()[0]}"
    return VerifyResult(
        findings=(VerifyFinding(record="the database", problem=problem),), links=0, archived=0, heads=0, head=None
    )


def _verified(session: Session, database: Database, archive: ArchiveFolder, expected: ChainHead | None) -> VerifyResult:
    walk = _Walk(session, archive)
    findings = [
        *walk.along_the_chain(),
        *_unlinked(session),
        *_unrecorded_bytes(session, archive),
        *_file_damage(session),
        *_altered(session),
    ]
    path = database.heads.path if database.heads else None
    stored = _stored_heads(path, walk.links) if path else []
    return VerifyResult(
        findings=(*findings, *_missing_heads(session, stored, path), *_expected(session, expected)),
        links=walk.links,
        archived=walk.archived,
        heads=len(stored),
        head=load_head(session),
    )


class _Walk:
    """A walk along the chain from its first link to its last."""

    def __init__(self, session: Session, archive: ArchiveFolder) -> None:
        self.session = session
        self.archive = archive
        self.links = 0
        self.archived = 0
        self._before = START_DIGEST
        self._position = 0

    def along_the_chain(self) -> Iterator[VerifyFinding]:
        while links := self._page():
            records = self._records(links)
            for link in links:
                yield from self._at(link, records.get((link.kind, link.row_id)))

    def _page(self) -> list[ChainLink]:
        wanted = (
            select(ChainLink)
            .where(ChainLink.position > self._position)
            .order_by(ChainLink.position)
            .limit(VERIFY_BATCH_LINKS)
        )
        self.session.expunge_all()
        return list(self.session.scalars(wanted))

    def _at(self, link: ChainLink, record: dict[str, Any] | str | None) -> Iterator[VerifyFinding]:
        name = f"{link.kind} {link.row_id}"
        for missing in range(self._position + 1, min(link.position, self._position + 2)):
            count = link.position - missing
            yield VerifyFinding(
                record=f"link {missing} of the chain", problem=f"removed, before {name}; {count} in a row"
            )
        if problem := self._wrong_with(link, record):
            yield VerifyFinding(record=name, problem=problem)
        self._before, self._position = link.digest, link.position
        self.links += 1

    def _wrong_with(self, link: ChainLink, record: dict[str, Any] | str | None) -> str | None:
        if record is None:
            return "removed: the chain has a link of it"
        if isinstance(record, str):
            return record
        if link_digest(self._before, link.kind, link.row_id, record_digest(link.kind, record)) != link.digest:
            return "altered, swapped, back-dated or moved: it doesn't match its link in the chain"
        if link.kind == RawRecord.__tablename__:
            self.archived += 1
            return _wrong_in_archive(self.archive, record)
        return None

    def _records(self, links: Iterable[ChainLink]) -> dict[tuple[str, int], dict[str, Any] | str]:
        found: dict[tuple[str, int], dict[str, Any] | str] = {}
        for kind, same in groupby(sorted(links, key=lambda link: link.kind), key=lambda link: link.kind):
            ids = [link.row_id for link in same]
            if kind in CHAINED:
                rows = load_readable_rows(self.session, CHAINED[kind], [(row_id,) for row_id in ids])
                found |= {(kind, row_id): record for (row_id,), record in rows}
        return found


def _wrong_in_archive(archive: ArchiveFolder, record: dict[str, Any]) -> str | None:
    try:
        read_raw(archive, RawRef(**{field.name: record[field.name] for field in fields(RawRef)}))
    except ArchiveError as error:
        return str(error)
    return None


def _unlinked(session: Session) -> Iterator[VerifyFinding]:
    """Yield records without a link: the program links every record that it writes."""
    for kind, table in CHAINED.items():
        is_linked = exists(select(ChainLink.position).where(ChainLink.kind == kind, ChainLink.row_id == table.id))
        for row_id in session.scalars(select(table.id).where(~is_linked).order_by(table.id).limit(VERIFY_BATCH_LINKS)):
            yield VerifyFinding(
                record=f"{kind} {row_id}", problem="has no link in the chain: it was inserted, or its link was removed"
            )


def _unrecorded_bytes(session: Session, archive: ArchiveFolder) -> Iterator[VerifyFinding]:
    """Yield findings about bytes outside the records of the archive files."""
    # on a database server, other workers finish a run in which one was killed
    is_shared = literal(not is_sqlite(session))
    killed = set(session.scalars(select(Run.id).where(Run.finished_at.is_(None) | is_shared)))
    wanted: Select[Any] = select(RawRecord).order_by(RawRecord.file, RawRecord.offset)
    rows = session.scalars(wanted, execution_options={"yield_per": VERIFY_BATCH_LINKS})
    for (file, run_id), records in groupby(rows, key=lambda row: (row.file, row.run_id)):
        place = archive / file
        if not isinstance(place, Path):
            continue  # an object holds exactly one record
        try:
            check_unrecorded_bytes(place, map(ref_of, records), may_be_cut=run_id in killed)
        except ArchiveError as error:
            yield VerifyFinding(record=file, problem=str(error))
        except (OSError, ValueError):
            # the file's records are reported already
            continue


def _file_damage(session: Session) -> Iterator[VerifyFinding]:
    """Yield the faults that SQLite itself finds in its file."""
    if is_sqlite(session):
        for (line,) in session.execute(text("PRAGMA integrity_check(5)")):
            if line != "ok":
                yield VerifyFinding(record="the database file", problem=line)


def _stored_heads(path: Path, links: int) -> list[tuple[int, ChainHead | None]]:
    lines = list(read_heads(path)) if path.exists() else []
    return lines if lines or not links else [(0, None)]


def _missing_heads(
    session: Session, stored: Iterable[tuple[int, ChainHead | None]], path: Path | None
) -> Iterator[VerifyFinding]:
    """Yield stored heads that the chain doesn't contain: records at its end were removed, or it was rebuilt."""
    for number, head in stored:
        where = f"{path.name if path else ''} line {number}"
        if head is None:
            yield VerifyFinding(
                record=where, problem="the file is missing or empty, or the line is not a chain head: it was altered"
            )
        elif problem := _differs(session, head):
            yield VerifyFinding(record=where, problem=problem)


def _expected(session: Session, expected: ChainHead | None) -> Iterator[VerifyFinding]:
    if expected and (problem := _differs(session, expected)):
        yield VerifyFinding(record="the given head", problem=problem)


def _differs(session: Session, head: ChainHead) -> str | None:
    digest = load_link_digest(session, head.position)
    if digest is None:
        end = load_head(session).position
        return f"the chain had {head.position} links when this head was stored and has {end} now: records were removed"
    return None if digest == head.digest else f"link {head.position} had another digest: the chain was rebuilt"
