"""Connections that a server has ended meanwhile."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from store import session as sessions
from store.integrity.integrity_check import plain_message
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


def _end_connections(url: str) -> None:
    """Do to all other connections what a restart of the server does."""
    other = open_database(url)
    with other.session() as session:
        others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        session.execute(text(others + "AND datname = current_database()"))
    other.close()


def test_locks_are_taken_again_after_the_server_restarted(postgres_url: str) -> None:
    first, second = open_database(postgres_url), open_database(postgres_url)
    with first.locks() as mine, second.locks() as theirs:
        assert mine.take("crawl", shared=True)
        assert mine.take("host a")
        _end_connections(postgres_url)
        mine.restore()
        assert not theirs.take("host a")
        assert theirs.take("crawl", shared=True)
        mine.give_back("host a")
        assert theirs.take("host a")
    first.close()
    second.close()


def test_no_lock_is_granted_while_another_holds_one_that_was_lost(postgres_url: str) -> None:
    first, second = open_database(postgres_url), open_database(postgres_url)
    with first.locks() as mine, second.locks() as theirs:
        assert mine.take("crawl", shared=True)
        _end_connections(postgres_url)
        assert theirs.take("crawl")
        assert not mine.take("host a")
        theirs.give_back("crawl")
        assert mine.take("host a")
    first.close()
    second.close()


def test_tables_that_another_program_keeps_locked_end_the_command_with_a_remedy(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "BUSY_TIMEOUT_SECONDS", 0.05)
    database, other = open_database(postgres_url), open_database(postgres_url)
    with other.session() as holder:
        holder.execute(text("LOCK TABLE runs IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(OperationalError) as caught, database.session() as session:
            session.execute(text("SELECT count(*) FROM runs"))
    assert "nothing was saved: try again" in str(plain_message(caught.value))
    database.close()
    other.close()
