"""Multiply the articles in a database, with other ids and URLs, and fill the indexes for the copies."""

from sqlalchemy import Connection, text

from store.schema.all_tables import METADATA
from store.session import Database

REFERENCES = {
    "stories": {"id": "stories", "lead_article_row_id": "articles"},
    "articles": {"id": "articles", "story_id": "stories"},
    "article_urls": {"id": "article_urls", "article_row_id": "articles"},
    "versions": {"id": "versions", "article_row_id": "articles"},
    "mentions": {"id": "mentions", "version_id": "versions"},
    "sketches": {"article_row_id": "articles"},
}
"""The multiplied tables in order; for each, the columns that hold row ids and the tables to which they refer."""

VARIED = {"article_id", "url"}
GIN = {"version_keys": "keys", "version_words": "words"}
OF_SKETCHES = "digest, article_row_id"
"""The primary key of sketches, which PostgreSQL rebuilds afterwards."""


def multiply(database: Database, times: int) -> None:
    """Multiply everything in the database: afterwards there are `times` copies, including the original."""
    if times < 2:
        return
    with database.engine.begin() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        spans = {
            table: connection.scalar(text(f"SELECT max(id) FROM {table}"))
            for table in REFERENCES
            if table != "sketches"
        }
        series = f"generate_series(1::bigint, {times - 1}) AS k(k)"
        if is_sqlite:
            counted = f"SELECT 1 UNION ALL SELECT k + 1 FROM k WHERE k < {times - 1}"
            series = f"(WITH RECURSIVE k(k) AS ({counted}) SELECT k FROM k) AS k"
            connection.execute(text("DROP TRIGGER versions_words"))
        else:
            _prepare_postgres(connection)
        for table in REFERENCES:
            connection.execute(text(_multiplied(table, spans, series)))
        (_index_sqlite if is_sqlite else _index_postgres)(connection, spans["versions"], series)
        if not is_sqlite:
            for table in spans:
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
                )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if is_sqlite else "VACUUM ANALYZE"))


def _prepare_postgres(connection: Connection) -> None:
    # Foreign keys and triggers need no check row by row: the original rows passed them.
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
    connection.execute(text("ALTER TABLE sketches DROP CONSTRAINT pk_sketches"))
    for table, column in GIN.items():
        connection.execute(text(f"DROP INDEX ix_{table}_{column}"))


def _multiplied(table: str, spans: dict[str, int], series: str) -> str:
    columns = [column.name for column in METADATA.tables[table].c]
    shown = []
    for column in columns:
        if column in REFERENCES[table]:
            shown.append(f'b."{column}" + k.k * {spans[REFERENCES[table][column]]}')
        elif column in VARIED:
            # differs from the values of an earlier multiplication
            shown.append(f"b.\"{column}\" || '-{spans['articles']}-' || k.k")
        elif column == "digest":
            shown.append("(b.digest + k.k * 40503127) % 4294967296")
        else:
            shown.append(f'b."{column}"')
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(shown)} FROM {series}, {table} AS b"


def _index_postgres(connection: Connection, span: int, series: str) -> None:
    for table, column in GIN.items():
        shown = f"SELECT b.version_id + k.k * {span}, b.{column} FROM {series}, {table} AS b"
        connection.execute(text(f"INSERT INTO {table} (version_id, {column}) {shown}"))
        options = " WITH (gin_pending_list_limit = 128)" if table == "version_keys" else ""
        connection.execute(text(f"CREATE INDEX ix_{table}_{column} ON {table} USING gin ({column}){options}"))
    connection.execute(text(f"ALTER TABLE sketches ADD CONSTRAINT pk_sketches PRIMARY KEY ({OF_SKETCHES})"))


def _index_sqlite(connection: Connection, span: int, series: str) -> None:
    from store.articles.versions import text_of
    from store.backfill.rematch import load_version_ids_after, load_versions
    from store.session import Session
    from store.texts.derived import key_digests

    session = Session(connection)
    connection.execute(text("CREATE TEMP TABLE base_keys (id INTEGER PRIMARY KEY, keys TEXT)"))
    for version in load_versions(session, load_version_ids_after(session, 0)[:span]):
        codes = " ".join(f"{code:08x}" for code in key_digests(text_of(version)))
        connection.execute(text("INSERT INTO base_keys VALUES (:id, :codes)"), {"id": version.id, "codes": codes})
    shown = f"SELECT b.id + k.k * {span}, b.keys FROM {series}, base_keys AS b"
    connection.execute(text(f"INSERT INTO version_keys (rowid, keys) {shown}"))
    words = f"SELECT id, title || ' ' || substr(text, 1, 200000) FROM versions WHERE id > {span}"
    connection.execute(text(f"INSERT INTO version_words (rowid, words) {words}"))
    connection.execute(
        text(
            "CREATE TRIGGER versions_words AFTER INSERT ON versions BEGIN INSERT INTO version_words (rowid, words) "
            "VALUES (new.id, new.title || ' ' || substr(new.text, 1, 200000)); END"
        )
    )
