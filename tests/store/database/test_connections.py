"""Connections that a server has ended meanwhile."""

import pytest
from sqlalchemy import text

from store import session as sessions
from store.session import open_database


def test_a_connection_that_died_while_it_lay_idle_is_replaced_unnoticed(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MAX_IDLE_SECONDS", 0.0)
    database, other = open_database(postgres_url), open_database(postgres_url)
    with database.reading() as session:
        dead = session.scalar(text("SELECT pg_backend_pid()"))
    with other.session() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": dead})
    with database.reading() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != dead
    database.close()
    other.close()
