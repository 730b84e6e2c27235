"""Progress of rescans: up to which version each entry was searched for.

An entry that was on the list before the first version is searched for as versions arrive. One that is added or
changed later must be searched for in stored versions, and so must the whole list when the matchers or laws change.
The subject of a rescan is an entry id or WHOLE_LIST."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from config.models.entry import Entry
from config.models.law import Laws
from matchers.index import MATCHER
from store.articles.text_keys import delete_keys
from store.schema.tables.articles import Version
from store.schema.tables.runs import Run
from store.schema.tables.watchlist import Rescan

WHOLE_LIST = "*"
"""Subject of a rescan for all entries and laws."""


def entry_digest(entry: Entry) -> str:
    """Return a digest that changes whenever other mentions or items of the entry may result."""
    return sha256(entry.model_dump_json(exclude={"note", "source", "reviewers"}).encode()).hexdigest()


def list_digest(laws: Laws) -> str:
    """Return a digest that changes whenever all texts must be matched again for all entries."""
    return f"{MATCHER} {sha256(laws.model_dump_json().encode()).hexdigest()}"


def insert_finished_rescans(session: Session, entries: Iterable[Entry], laws: Laws, *, now: datetime) -> None:
    """Mark the entries as searched for while no version is stored yet."""
    if session.scalar(select(Version.id).limit(1)) is not None:
        return
    digests = {WHOLE_LIST: list_digest(laws)} | {entry.id: entry_digest(entry) for entry in entries}
    session.execute(delete(Rescan))
    session.execute(insert(Rescan), [_values(subject, digest, now) for subject, digest in digests.items()])


def is_whole_due(session: Session, laws: Laws) -> bool:
    """Return whether the stored versions were matched with other matchers or laws than the current ones."""
    row = session.get(Rescan, WHOLE_LIST)
    return row is None or row.finished_at is None or row.digest != list_digest(laws)


def load_due_entries(session: Session, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that the stored versions were not completely searched for."""
    done = {row.subject: row.digest for row in session.scalars(select(Rescan)) if row.finished_at is not None}
    return [entry for entry in entries if done.get(entry.id) != entry_digest(entry)]


def begin_whole(session: Session, laws: Laws) -> Rescan:
    """Return the state of a search for the whole list: resumed if unfinished, else started.

    If another matcher made the keys, they are removed and made again during the search."""
    digest = list_digest(laws)
    row = session.get(Rescan, WHOLE_LIST)
    if row is not None and row.digest == digest:
        row.after_version_id = 0 if row.finished_at is not None else row.after_version_id
        row.finished_at = None
        return row
    has_keys = row is not None and row.digest.split()[0] == str(MATCHER) and row.keyed_before_id == 0
    if row is not None:
        session.delete(row)
        session.flush()
    if not has_keys:
        delete_keys(session)
    before = 0 if has_keys else load_newest_version_id(session) + 1
    row = Rescan(subject=WHOLE_LIST, digest=digest, after_version_id=0, keyed_before_id=before, finished_at=None)
    session.add(row)
    session.flush()
    return row


def begin_entry(session: Session, entry: Entry) -> Rescan:
    """Return the state of a search for one entry: resumed if unfinished, else started."""
    digest = entry_digest(entry)
    row = session.get(Rescan, entry.id)
    if row is None:
        row = Rescan(subject=entry.id, digest=digest, after_version_id=0, keyed_before_id=0, finished_at=None)
        session.add(row)
    elif row.digest != digest or row.finished_at is not None:
        row.digest, row.after_version_id, row.finished_at = digest, 0, None
    session.flush()
    return row


def update_progress(session: Session, subjects: Iterable[str], version_id: int) -> None:
    """Mark all versions up to one as searched."""
    for subject in subjects:
        row = session.get_one(Rescan, subject)
        row.after_version_id = max(row.after_version_id, version_id)


def finish_subjects(session: Session, subjects: Iterable[str], *, now: datetime) -> None:
    """Mark the searches as finished."""
    for subject in subjects:
        row = session.get_one(Rescan, subject)
        row.finished_at, row.keyed_before_id = now, 0


def finish_whole(session: Session, entries: Iterable[Entry], *, now: datetime) -> None:
    """Mark the search for the whole list, and so for each entry, as finished."""
    finish_subjects(session, [WHOLE_LIST], now=now)
    session.execute(delete(Rescan).where(Rescan.subject != WHOLE_LIST))
    rows = [_values(entry.id, entry_digest(entry), now) for entry in entries]
    if rows:
        session.execute(insert(Rescan), rows)


def load_newest_version_id(session: Session) -> int:
    """Return the id of the newest version; 0 if there is none."""
    return session.scalar(select(func.max(Version.id))) or 0


def is_run_unfinished(session: Session) -> bool:
    """Return whether the last crawl is unfinished: it may still store versions matched with the previous list."""
    finished = session.execute(select(Run.finished_at).order_by(Run.id.desc()).limit(1)).first()
    return finished is not None and finished[0] is None


def _values(subject: str, digest: str, now: datetime) -> dict[str, object]:
    return {"subject": subject, "digest": digest, "after_version_id": 0, "keyed_before_id": 0, "finished_at": now}
