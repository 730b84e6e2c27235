"""Index the name keys of versions, to find versions that may name an entry without reading their texts.

Every text that names an entry shares a key with it (see `matchers.index`). SQLite stores digests of the keys in a
contentless full-text index, PostgreSQL in an array with an inverted index. The table is not part of the models,
because SQLAlchemy can't describe it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from config.models.entry import Entry
from matchers.index import entry_clues
from store.articles.versions import text_of
from store.database.batches import batches, is_sqlite
from store.schema.tables.articles import Version
from store.texts.derived import digests_of, key_digests

KEYS_TABLE = "version_keys"

_ADD_TO_SQLITE = text("INSERT INTO version_keys (rowid, keys) VALUES (:id, :keys)")
_ADD_TO_POSTGRES = text("INSERT INTO version_keys (version_id, keys) VALUES (:id, CAST(:keys AS integer[]))")


def insert_keys(
    session: Session, versions: Sequence[Version], codes: Mapping[int, Sequence[int]] | None = None
) -> None:
    """Store the keys of versions that have none; `codes` holds digests that exist already, by version id."""
    if not versions:
        return
    made = codes or {}
    found = {one.id: made[one.id] if one.id in made else key_digests(text_of(one)) for one in versions}
    if is_sqlite(session):
        rows = [{"id": id_, "keys": " ".join(f"{code:08x}" for code in its)} for id_, its in found.items()]
        session.execute(_ADD_TO_SQLITE, rows)
        return
    # written out, because the driver would inspect each number of an array
    signed = [
        {"id": id_, "keys": f"{{{','.join([str(_signed(code)) for code in its])}}}"} for id_, its in found.items()
    ]
    session.execute(_ADD_TO_POSTGRES, signed)


def load_versions_naming(session: Session, entry: Entry) -> set[int]:
    """Return the ids of all versions that may name an entry; only a search of their texts tells whether they do."""
    return {found for clue in entry_clues(entry) for found in load_versions_with_keys(session, clue.keys, clue.beside)}


def load_versions_with_keys(
    session: Session, keys: Collection[str], beside: Collection[str] = (), *, after: int = 0
) -> set[int]:
    """Return the ids after `after` of versions that have at least one of the keys and, if given, one of `beside`."""
    codes, others = digests_of(keys), digests_of(beside)
    found: set[int] = set()
    for some in batches(codes):
        for further in batches(others) if beside else [()]:
            found.update(_look_up(session, some, further, after))
    return found


def delete_keys(session: Session) -> None:
    """Remove all keys, because a new matcher makes different ones."""
    if is_sqlite(session):
        session.execute(text("INSERT INTO version_keys (version_keys) VALUES ('delete-all')"))
    else:
        session.execute(text("DELETE FROM version_keys"))


def _look_up(session: Session, codes: Sequence[int], beside: Sequence[int], after: int) -> Iterable[int]:
    groups = [group for group in (codes, beside) if group]
    if is_sqlite(session):
        wanted = " AND ".join(f"({' OR '.join(f'{code:08x}' for code in group)})" for group in groups)
        statement = text("SELECT rowid FROM version_keys WHERE version_keys MATCH :codes AND rowid > :after")
        return session.scalars(statement, {"codes": wanted, "after": after})
    held = " AND ".join(f"keys && CAST(:codes{at} AS integer[])" for at in range(len(groups)))
    held += " AND version_id > :after" if after else ""
    statement = text(f"SELECT version_id FROM version_keys WHERE {held}")  # noqa: S608 - of placeholders only
    asked = {f"codes{at}": list(map(_signed, group)) for at, group in enumerate(groups)}
    return session.scalars(statement, {**asked, "after": after} if after else asked)


def _signed(code: int) -> int:
    return code - (1 << 32) if code >= 1 << 31 else code
