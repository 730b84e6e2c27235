"""Test idle connections to a server before they are used."""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

IDLE = 1.0
"""Seconds since its last use for which a connection counts as alive. A crawl has a transaction every few
milliseconds; testing each would cost a round trip."""

_USED = "kuzet used"


def ping_idle(engine: Engine) -> None:
    """Test connections of `engine` that were idle; a dead one is replaced, and all others are opened again."""

    def leave(_connection: Any, record: Any) -> None:
        record.info[_USED] = monotonic()

    def take(connection: Any, record: Any, _proxy: Any) -> None:
        used = record.info.get(_USED)
        if used is None or monotonic() - used < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", leave)
    event.listen(engine, "checkout", take)
