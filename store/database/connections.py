"""Connections to a server that may have gone away meanwhile: those that lay idle are tried before they are used."""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

IDLE = 1.0
"""Seconds since its last use, up to which a connection is taken to be alive: a crawl has a transaction every few
milliseconds, each of which would wait for an answer more."""

_USED = "kuzet used"


def ping_idle(engine: Engine) -> None:
    """Have connections tried that were idle. One that is dead is replaced unnoticed, and all others are made anew."""

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
