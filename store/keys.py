"""The keys of stored texts: which versions may name an entry, without reading them.

Every text that names an entry shares a key with it (see `matchers.index`). SQLite keeps the keys in a full-text index
without contents, PostgreSQL in an array with an inverted index; both hold digests of the keys, so that no text can
bring anything else into them. The table is no part of the models: SQLAlchemy knows no such tables."""

from collections.abc import Collection, Iterable, Sequence
from zlib import crc32

from sqlalchemy import text
from sqlalchemy.orm import Session

from matchers.index import text_keys
from store.tables import Version
from store.versions import text_of

TABLE = "version_keys"

_BATCH = 200


def save_keys(session: Session, versions: Sequence[Version]) -> None:
    """Keep the keys of versions that have none yet."""
    if not versions:
        return
    if _is_sqlite(session):
        rows = [{"id": one.id, "keys": " ".join(f"{code:08x}" for code in _codes_of(one))} for one in versions]
        session.execute(text("INSERT INTO version_keys (rowid, keys) VALUES (:id, :keys)"), rows)
        return
    signed = [{"id": one.id, "keys": [_signed(code) for code in _codes_of(one)]} for one in versions]
    session.execute(text("INSERT INTO version_keys (version_id, keys) VALUES (:id, :keys)"), signed)


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


def _codes_of(version: Version) -> list[int]:
    return sorted(_codes(text_keys(text_of(version))))


def _codes(keys: Iterable[str]) -> set[int]:
    return {crc32(key.encode("utf-8", "replace")) for key in keys}


def _signed(code: int) -> int:
    return code - (1 << 32) if code >= 1 << 31 else code


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
