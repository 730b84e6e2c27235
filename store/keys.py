"""The keys of stored texts: which versions may name an entry, without reading them.

Every text that names an entry shares a key with it (see `matchers.index`). SQLite keeps the keys in a full-text index
without contents, PostgreSQL in an array with an inverted index; both hold digests of the keys, so that no text can
bring anything else into them. The table is no part of the models: SQLAlchemy knows no such tables."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from zlib import crc32

from sqlalchemy import text
from sqlalchemy.orm import Session

from matchers.index import text_keys
from store.tables import Version
from store.versions import text_of

TABLE = "version_keys"

_BATCH = 200


def save_keys(session: Session, versions: Sequence[Version], codes: Mapping[int, Sequence[int]] | None = None) -> None:
    """Keep the keys of versions that have none yet; `codes` has those that were made already, by the version's id."""
    if not versions:
        return
    made = codes or {}
    found = {one.id: made[one.id] if one.id in made else codes_of(text_of(one)) for one in versions}
    if _is_sqlite(session):
        rows = [{"id": id_, "keys": " ".join(f"{code:08x}" for code in its)} for id_, its in found.items()]
        session.execute(text("INSERT INTO version_keys (rowid, keys) VALUES (:id, :keys)"), rows)
        return
    signed = [{"id": id_, "keys": [_signed(code) for code in its]} for id_, its in found.items()]
    session.execute(text("INSERT INTO version_keys (version_id, keys) VALUES (:id, :keys)"), signed)


def codes_of(text: str) -> tuple[int, ...]:
    """The digests of the keys of a version's searchable text, in order."""
    return tuple(sorted(_codes(text_keys(text))))


def versions_with(session: Session, keys: Collection[str]) -> set[int]:
    """The ids of the versions that hold at least one of the keys."""
    codes = sorted(_codes(keys))
    found: set[int] = set()
    for start in range(0, len(codes), _BATCH):
        found.update(_look_up(session, codes[start : start + _BATCH]))
    return found


def forget_keys(session: Session) -> None:
    """Remove all keys: a new way to make them finds nothing among the old ones."""
    if _is_sqlite(session):
        session.execute(text("INSERT INTO version_keys (version_keys) VALUES ('delete-all')"))
    else:
        session.execute(text("DELETE FROM version_keys"))


def _look_up(session: Session, codes: Sequence[int]) -> Iterable[int]:
    if _is_sqlite(session):
        wanted = {"codes": " OR ".join(f"{code:08x}" for code in codes)}
        return session.scalars(text("SELECT rowid FROM version_keys WHERE version_keys MATCH :codes"), wanted)
    statement = text("SELECT version_id FROM version_keys WHERE keys && CAST(:codes AS integer[])")
    return session.scalars(statement, {"codes": [_signed(code) for code in codes]})


def _codes(keys: Iterable[str]) -> set[int]:
    return {crc32(key.encode("utf-8", "replace")) for key in keys}


def _signed(code: int) -> int:
    return code - (1 << 32) if code >= 1 << 31 else code


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
