import os
import stat
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from config.environment import open_home
from store.articles.search import WORDS_TABLE
from store.articles.text_keys import KEYS_TABLE
from store.schema.all_tables import METADATA
from store.schema.enums import Role
from store.schema.tables.accounts import User
from store.schema.tables.runs import Run
from store.session import HEAD, REVISIONS, Database, NoDatabase, SchemaError, open_database, sqlite_path, upgrade
from tests.conftest import APPEND_ONLY, BACKENDS, fresh_database
from tests.support.store_samples import NOW


def test_migrations_lead_to_exactly_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        # The tables of keys and words are no part of the models.
        options = {
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or not name.startswith((KEYS_TABLE, WORDS_TABLE)),
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_every_closed_set_is_checked_by_the_database(database: Database) -> None:
    for table in ("articles", "versions", "mentions", "review_items", "decisions", "outcomes", "users", "entries"):
        assert inspect(database.engine).get_check_constraints(table), table


def test_objects_know_the_value_of_each_column_that_the_server_has_a_default_for() -> None:
    columns = [column for table in METADATA.tables.values() for column in table.columns]
    assert [str(column) for column in columns if column.server_default is not None and column.default is None] == []


def test_repeated_revisions_are_those_of_alembic() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "store" / "migrations"))
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == HEAD
    assert tuple(sorted(revision.revision for revision in script.walk_revisions())) == REVISIONS


def test_empty_postgres_is_migrated(empty_postgres_url: str) -> None:
    opened = open_database(empty_postgres_url)
    assert set(METADATA.tables) <= set(inspect(opened.engine).get_table_names())
    opened.close()


def test_opening_works_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_database("sqlite:///kuzet.db").close()
    assert (tmp_path / "kuzet.db").exists()


@pytest.mark.parametrize("name", ["a%20b", "what?", "100%", "a?b=c#d", "ү'\"&"])
def test_the_database_stands_in_its_home_whatever_that_is_called(name: str, tmp_path: Path) -> None:
    home = open_home({"KUZET_HOME": str(tmp_path / name)})
    open_database(home.database_url).close()
    assert home.path.joinpath("kuzet.db").stat().st_size
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert sqlite_path(home.database_url) == home.path / "kuzet.db"


def test_newer_schema_is_refused_in_plain_words(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="newer than this program"):
        open_database(database.engine.url.render_as_string(hide_password=False))


def test_older_schema_is_refused_where_it_may_not_be_upgraded(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kuzet.db'}"
    with open_database(url).engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0005'"))
    with pytest.raises(SchemaError, match="this program needs"):
        open_database(url, migrate=False)


def test_schema_before_the_first_release_is_refused_with_the_remedy(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    with pytest.raises(SchemaError, match=r"0003, which this program can't upgrade: open it once with Kuzet 0\.1"):
        open_database(database.engine.url.render_as_string(hide_password=False))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_database_of_the_previous_version_keeps_its_rows(
    backend: str, empty_postgres_url: str, tmp_path: Path
) -> None:
    url = empty_postgres_url if backend == "postgresql" else f"sqlite:///{tmp_path / 'kuzet.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade(connection, "0004")
        connection.execute(
            text(
                "INSERT INTO users (name, password_hash, role, recovery_digests, disabled, created_at) "
                "VALUES ('aigul', 'x', 'reviewer', '[]', false, '2026-03-02 00:00:00')"
            )
        )
    engine.dispose()
    opened = open_database(url)
    with opened.session() as session:
        (user,) = session.scalars(select(User))
        assert (user.name, user.role, user.recovery_digests, user.code_secret) == ("aigul", Role.REVIEWER, [], None)
    opened.close()


def test_a_server_database_that_knows_no_letters_is_refused_with_the_remedy(postgres_server: str) -> None:
    made = "ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    with (
        fresh_database(postgres_server, f"kuzet_ascii_{os.getpid()}", made) as url,
        pytest.raises(SchemaError, match=r"SQL_ASCII.*createdb --encoding UTF8"),
    ):
        open_database(url)


def test_half_a_migration_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import store.session

    def fail(connection: Connection) -> None:
        whole(connection)
        raise RuntimeError("power cut")

    whole = store.session.upgrade
    monkeypatch.setattr(store.session, "upgrade", fail)
    url = f"sqlite:///{tmp_path / 'kuzet.db'}"
    with pytest.raises(RuntimeError):
        open_database(url)
    monkeypatch.setattr(store.session, "upgrade", whole)
    opened = open_database(url)
    assert inspect(opened.engine).has_table("articles")
    opened.close()


def test_two_programs_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kuzet.db'}"
    failures: list[BaseException] = []

    def start() -> None:
        try:
            open_database(url).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_sqlite_file_is_private_and_survives_a_power_cut(tmp_path: Path) -> None:
    path = tmp_path / "kuzet.db"
    opened = open_database(f"sqlite:///{path}")
    with opened.session() as session:
        session.add(Run(started_at=NOW))
        session.flush()
        for file in tmp_path.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    opened.close()


def test_times_come_back_in_utc(database: Database) -> None:
    from datetime import timedelta, timezone

    almaty = NOW.astimezone(timezone(timedelta(hours=5)))
    with database.session() as session:
        session.add(Run(started_at=almaty))
    with database.reading() as session:
        run = session.query(Run).one()
        assert run.started_at == NOW
        assert run.started_at.utcoffset() == timedelta(0)


def test_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="no time zone"), database.session() as session:
        session.add(Run(started_at=NOW.replace(tzinfo=None)))


def test_failed_block_changes_nothing(database: Database) -> None:
    def fail() -> None:
        with database.session() as session:
            session.add(Run(started_at=NOW))
            session.flush()
            session.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(DBAPIError):
        fail()
    with database.reading() as session:
        assert session.query(Run).count() == 0


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.session() as writer:
        writer.add(Run(started_at=NOW))
        writer.flush()
        with database.reading() as reader:
            assert reader.query(Run).count() == 0


def test_threads_that_read_then_write_lose_nothing(database: Database) -> None:
    with database.session() as session:
        session.execute(text("INSERT INTO login_failures VALUES ('x', 0, '2026-01-01')"))

    def count_up() -> None:
        for _ in range(10):
            with database.session() as session:
                lock = "" if database.url.startswith("sqlite") else " FOR UPDATE"
                count = session.execute(text(f"SELECT count FROM login_failures{lock}")).scalar_one()
                session.execute(text("UPDATE login_failures SET count = :n"), {"n": count + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.execute(text("SELECT count FROM login_failures")).scalar_one() == 40


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {key} = {key}", "DELETE FROM {}"])
def test_evidence_is_only_ever_added(database: Database, table: str, statement: str) -> None:
    from tests.support.store_samples import fill_append_only

    with database.session() as session:
        fill_append_only(session)
    key = METADATA.tables[table].primary_key.columns[0].name
    with pytest.raises(DBAPIError, match="only ever added"), database.session() as session:
        session.execute(text(statement.format(table, key=key)))


def test_a_database_that_cannot_be_written_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'kuzet.db'}"
    open_database(url).close()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    before = {one.name: one.stat().st_mtime_ns for one in tmp_path.iterdir()}
    database = open_database(url, create=False)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM articles")) == 0
    with pytest.raises(OperationalError, match="readonly"), database.session() as session:
        session.execute(text("DELETE FROM articles"))
    database.close()
    assert {one.name: one.stat().st_mtime_ns for one in tmp_path.iterdir()} == before


def test_no_database_is_created_where_that_is_forbidden(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase):
        open_database(f"sqlite:///{tmp_path / 'kuzet.db'}", create=False)
    assert not list(tmp_path.iterdir())
