"""Taking an installation from SQLite to PostgreSQL and back: all of it, or nothing."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from store.articles.search import search
from store.backup.migrate_backend import MigrationError, migrate_database
from store.integrity.verify import verify
from store.reports.export import EXPORT_COLUMNS, load_rows
from store.schema.tables.articles import Version
from store.schema.tables.evidence import ChainLink
from store.schema.tables.runs import Run
from store.session import Database, open_database
from tests.support.store_samples import NOW, article, fill_append_only, ingest


@pytest.fixture
def source(tmp_path: Path, sqlite_template: Path) -> Database:
    """An installation with two articles, an edit, an item and a decision."""
    path = tmp_path / "source.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}")
    with database.session() as session:
        fill_append_only(session)
        ingest(session, article(1))
        ingest(session, article(1, text="Другие слова о Болате Сыздыкове, которых прежде не было."))
        ingest(session, article(2))
    database.close()
    return database


def told(url: str) -> dict[str, list[object]]:
    database = open_database(url)
    try:
        with database.reading() as session:
            return {kind: list(load_rows(session, kind)) for kind in EXPORT_COLUMNS}
    finally:
        database.close()


def test_a_move_to_postgresql_and_back_changes_nothing(
    source: Database, empty_postgres_url: str, tmp_path: Path
) -> None:
    there = migrate_database(source.url, empty_postgres_url)
    back = migrate_database(empty_postgres_url, f"sqlite:///{tmp_path / 'back.db'}")
    assert there == back
    assert there["versions"].rows > 2
    assert there["case_events"].rows
    assert there["row_changes"].rows
    assert told(source.url) == told(empty_postgres_url) == told(f"sqlite:///{tmp_path / 'back.db'}")


def test_what_arrives_can_be_verified_searched_and_written_on(
    source: Database, empty_postgres_url: str, tmp_path: Path
) -> None:
    migrate_database(source.url, empty_postgres_url)
    archive = tmp_path / "archive"
    assert verify(empty_postgres_url, archive).findings == verify(source.url, archive).findings
    database = open_database(empty_postgres_url)
    with database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM version_keys")) == session.scalar(
            select(func.count(Version.id))
        )
        before = session.scalar(select(func.max(Run.id))) or 0
        session.add(run := Run(started_at=NOW))
        session.flush()
        assert run.id == before + 1
        ingest(session, article(3))
    with database.reading() as session:
        assert search(session, "другие слова")
        assert session.scalar(select(func.max(ChainLink.position))) == session.scalar(
            select(func.count(ChainLink.position))
        )
    database.close()


def test_a_target_that_holds_something_is_refused(source: Database, empty_postgres_url: str) -> None:
    database = open_database(empty_postgres_url)
    with database.session() as session:
        session.add(Run(started_at=NOW))
    database.close()
    with pytest.raises(MigrationError, match="table chain"):
        migrate_database(source.url, empty_postgres_url)


def test_a_copy_that_differs_is_noticed_and_undone(source: Database, empty_postgres_url: str) -> None:
    database = open_database(empty_postgres_url)
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION alter_it() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN new.title := new.title || '!'; RETURN new; END $$"
            )
        )
        connection.execute(
            text("CREATE TRIGGER alter_it BEFORE INSERT ON versions FOR EACH ROW EXECUTE FUNCTION alter_it()")
        )
    with pytest.raises(MigrationError, match="versions"):
        migrate_database(source.url, empty_postgres_url)
    with database.reading() as session:
        assert session.scalar(select(func.count(Version.id))) == 0
    database.close()


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path, empty_postgres_url: str) -> None:
    with pytest.raises(MigrationError, match="no database"):
        migrate_database(f"sqlite:///{tmp_path / 'none.db'}", empty_postgres_url)
    assert not (tmp_path / "none.db").exists()
