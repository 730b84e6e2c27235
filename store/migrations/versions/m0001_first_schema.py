"""The first schema: all tables, the indexes of keys and words, and the triggers that protect evidence."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from store.migrations.protection import protect

revision = "0004"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "versions",
    "raw_records",
    "decisions",
    "article_states",
    "second_looks",
    "field_changes",
    "item_events",
    "entry_history",
    "audit",
    "alarm_events",
    "chain",
)

PENDING_KB = 128
"""Size of the list of pending entries of PostgreSQL's key index: the keys of some twelve articles, 200 each.

They are merged together. Merging each on its own takes a third of the server's time. Searches read the list, too."""

_ARTICLE_STATES = ("live", "edited", "unlisted", "soft_404", "gone", "blocked", "unreachable")
_CHANGES = ("new", "edited", "unchanged", "restored", "imported")
_OUTCOMES = ("new", "edited", "restored", "unchanged", "gone", "refused", "blocked", "deferred")
_MENTION_KINDS = ("person", "organisation", "law", "citation")
_ITEM_STATES = ("open", "unsure", "second", "confirmed", "rejected")
_OPENINGS = ("found", "edit", "backfill")
_ITEM_EVENTS = ("opened", "reopened", "reworded", "copy")
_VERDICTS = ("confirmed", "rejected", "unsure")
_ROLES = ("reader", "reviewer", "maintainer", "admin")

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    schema = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    _add_accounts(schema)
    _add_runs(schema)
    _add_watchlist(schema)
    _add_fetching(schema)
    _add_articles(schema)
    _add_versions(schema)
    _add_article_observations(schema)
    _add_mentions(schema)
    _add_review_items(schema)
    _add_decisions(schema)
    _add_item_records(schema)
    _add_chain(schema)
    schema.create_all(op.get_bind())
    _create_key_index()
    _create_word_index()
    for table in APPEND_ONLY:
        protect(table)


def _add_accounts(schema: sa.MetaData) -> None:
    sa.Table(
        "users",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _string("name", 200, unique=True),
        _string("password_hash", 200),
        _choice("role", "role", _ROLES),
        _string("language", 5, nullable=True),
        _string("code_secret", 64, nullable=True),
        sa.Column("code_step", sa.BigInteger()),
        _json("recovery_digests"),
        _flag("disabled"),
        _time("created_at"),
    )
    sa.Table(
        "user_sessions",
        schema,
        _string("token_digest", 64, primary_key=True),
        _reference("user_id", "users", nullable=False, index=True),
        _time("created_at"),
        _time("last_used_at"),
        _time("expires_at"),
    )
    sa.Table("login_failures", schema, _string("key", 300, primary_key=True), _integer("count"), _time("last_at"))
    sa.Table(
        "audit",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _time("at", index=True),
        _string("actor", 200),
        _string("action", 50),
        _text("subject"),
        _json("detail"),
    )


def _add_runs(schema: sa.MetaData) -> None:
    sa.Table(
        "runs",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _time("started_at"),
        _time("finished_at", nullable=True),
        _integer("outlet_count", nullable=True),
    )
    sa.Table(
        "outlet_runs",
        schema,
        _reference("run_id", "runs", primary_key=True, nullable=False),
        _string("outlet", 100, primary_key=True, index=True),
        _time("finished_at"),
        _json("counts"),
    )
    sa.Table(
        "outcomes",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("run_id", "runs", nullable=False),
        _string("outlet", 100),
        _text("url"),
        _text("final_url", nullable=True),
        _choice("outcome", "outcome", _OUTCOMES),
        _text("reason", nullable=True),
        sa.Index("ix_outcomes_run_id_outlet", "run_id", "outlet"),
    )
    sa.Table(
        "alarms",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _string("outlet", 100),
        _string("kind", 50),
        _text("text"),
        _reference("run_id", "runs"),
        _time("raised_at"),
        _time("last_raised_at"),
        _time("ended_at", nullable=True),
        _partial_index("uq_alarms_open", "outlet", "kind", where="ended_at IS NULL", unique=True),
    )
    sa.Table(
        "alarm_events",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("alarm_id", "alarms", nullable=False, index=True),
        _choice("event", "alarm_event_kind", ("raised", "ended")),
        _string("outlet", 100),
        _string("kind", 50),
        _text("text"),
        _reference("run_id", "runs"),
        _time("at"),
    )


def _add_watchlist(schema: sa.MetaData) -> None:
    sa.Table(
        "entries",
        schema,
        _string("id", 200, primary_key=True),
        _integer("position"),
        _string("kind", 20),
        _text("name"),
        _string("priority", 20),
        _json("data"),
        _flag("retired"),
        _choice("origin", "origin", ("file", "desk", "command")),
        _time("added_at"),
        _time("changed_at"),
        _text("name_keys", nullable=True),
    )
    sa.Table(
        "entry_history",
        schema,
        sa.Column("id", _ID, primary_key=True),
        sa.Column("entry_id", sa.String(200), sa.ForeignKey("entries.id"), nullable=False, index=True),
        _time("at"),
        _string("actor", 200),
        _json("before", nullable=True),
        _json("after"),
    )
    sa.Table(
        "rescans",
        schema,
        _string("subject", 200, primary_key=True),
        _string("digest", 200),
        sa.Column("after_version_id", _ID, nullable=False),
        sa.Column("keyed_before_id", _ID, nullable=False),
        _time("finished_at", nullable=True),
    )
    sa.Table(
        "rescan_slices",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _json("subjects"),
        _integer("part"),
        _integer("parts"),
        sa.Column("after_version_id", _ID, nullable=False),
        sa.Column("upto_version_id", _ID, nullable=False),
        _flag("complete"),
        _flag("is_paused"),
        _time("finished_at", nullable=True),
    )


def _add_fetching(schema: sa.MetaData) -> None:
    sa.Table(
        "raw_records",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("run_id", "runs", nullable=False, index=True),
        _text("url"),
        _text("requested_url"),
        _integer("status"),
        _time("fetched_at"),
        _string("sha256", 64),
        _string("packed_sha256", 64),
        _string("file", 200),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        _flag("truncated"),
    )
    sa.Table(
        "validators",
        schema,
        _text("url", primary_key=True),
        _text("etag", nullable=True),
        _text("last_modified", nullable=True),
        _string("sha256", 64),
        _time("checked_at"),
        _integer("since_full"),
    )
    sa.Table("listings", schema, _text("url", primary_key=True), _json("links"), _json("more"))
    sa.Table(
        "rhythms",
        schema,
        _string("outlet", 100, primary_key=True),
        _json("intervals"),
        _json("changes"),
        _json("article_days"),
        sa.Column("stretch", sa.Double(), nullable=False),
        _time("learnt_at"),
    )


def _add_articles(schema: sa.MetaData) -> None:
    sa.Table(
        "stories",
        schema,
        sa.Column("id", _ID, primary_key=True),
        sa.Column("lead_article_row_id", _ID),
        _time("lead_published", nullable=True),
    )
    sa.Table(
        "articles",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _string("outlet", 100),
        _text("article_id"),
        _text("url"),
        _choice("state", "article_state", _ARTICLE_STATES),
        _time("first_seen"),
        _time("last_seen"),
        _time("absent_since", nullable=True),
        _time("unlisted_since", nullable=True),
        _text("title", nullable=True),
        _text("author", nullable=True),
        _time("published", nullable=True),
        _integer("version_count"),
        _flag("is_edited"),
        _string("extractor", 100, nullable=True),
        _integer("visits"),
        _time("last_visit_at", nullable=True),
        _reference("last_visit_run_id", "runs"),
        _reference("last_listed_run_id", "runs"),
        _time("next_visit_at", nullable=True),
        _reference("story_id", "stories", index=True),
        sa.Column("sketch", sa.LargeBinary()),
        sa.UniqueConstraint("outlet", "article_id"),
        sa.Index("ix_articles_outlet_next_visit_at", "outlet", "next_visit_at"),
        sa.Index("ix_articles_outlet_last_listed_run_id", "outlet", "last_listed_run_id"),
    )
    sa.Table(
        "article_urls",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _string("outlet", 100),
        _text("url"),
        _reference("article_row_id", "articles", nullable=False, index=True),
        sa.UniqueConstraint("outlet", "url"),
    )
    sa.Table(
        "sketches",
        schema,
        sa.Column("digest", sa.BigInteger(), primary_key=True, autoincrement=False),
        _reference("article_row_id", "articles", primary_key=True, nullable=False),
        sqlite_with_rowid=False,
    )


def _add_versions(schema: sa.MetaData) -> None:
    sa.Table(
        "versions",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("article_row_id", "articles", nullable=False),
        _integer("seq"),
        _time("fetched_at", index=True),
        _choice("change", "change", _CHANGES),
        _json("changed"),
        _json("meaning"),
        _text("url"),
        _text("title"),
        _text("author", nullable=True),
        _time("published", nullable=True),
        _time("modified", nullable=True),
        _string("lang", 20),
        _text("text"),
        _string("fingerprint", 64),
        _json("entries"),
        _json("layers"),
        _json("translations"),
        _string("extractor", 100),
        _reference("raw_record_id", "raw_records"),
        _reference("run_id", "runs"),
        sa.UniqueConstraint("article_row_id", "seq"),
    )


def _add_article_observations(schema: sa.MetaData) -> None:
    sa.Table(
        "article_states",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("article_row_id", "articles", nullable=False, index=True),
        _choice("state", "article_state", _ARTICLE_STATES),
        _time("seen_at"),
        _reference("run_id", "runs"),
        _integer("status", nullable=True),
        _text("reason", nullable=True),
    )
    sa.Table(
        "second_looks",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("article_row_id", "articles", nullable=False, index=True),
        _choice("state", "second_state", _ARTICLE_STATES),
        _time("seen_at"),
        _reference("run_id", "runs"),
        _integer("status", nullable=True),
        _text("reason", nullable=True),
        _string("via", 200),
        _reference("raw_record_id", "raw_records"),
    )
    sa.Table(
        "field_changes",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("article_row_id", "articles", nullable=False, index=True),
        _time("seen_at"),
        _reference("run_id", "runs"),
        _string("field", 20),
        _text("before", nullable=True),
        _text("after", nullable=True),
    )


def _add_mentions(schema: sa.MetaData) -> None:
    sa.Table(
        "mentions",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("version_id", "versions", nullable=False, index=True),
        _choice("kind", "mention_kind", _MENTION_KINDS),
        _string("entry", 200, nullable=True, index=True),
        _integer("start"),
        _integer("end"),
        _text("surface"),
        sa.Column("score", sa.Double(), nullable=False),
        _json("why"),
        _json("events"),
        _string("code", 200, nullable=True),
        _string("article", 50, nullable=True),
        _string("part", 50, nullable=True),
        _string("paragraph", 50, nullable=True),
    )


def _add_review_items(schema: sa.MetaData) -> None:
    sa.Table(
        "review_items",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("story_id", "stories", nullable=False),
        _string("entry", 200),
        _choice("kind", "mention_kind", _MENTION_KINDS),
        _choice("state", "item_state", _ITEM_STATES),
        _choice("opening", "opening", _OPENINGS),
        _string("priority", 20),
        _integer("rank"),
        _string("outlet", 100),
        _string("lang", 20),
        _reference("article_row_id", "articles", nullable=False, index=True),
        _reference("version_id", "versions", nullable=False),
        _reference("since_version_id", "versions", nullable=False),
        _text("title"),
        _integer("start", nullable=True),
        _integer("end", nullable=True),
        _text("surface"),
        _text("sentence"),
        _text("before", nullable=True),
        _text("after", nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        _json("why"),
        _json("events"),
        _time("first_opened_at"),
        _time("opened_at", index=True),
        _time("decided_at", nullable=True),
        _integer("decision_count"),
        _integer("copies"),
        _string("assignee", 200, nullable=True),
        sa.UniqueConstraint("story_id", "entry"),
        sa.Index("ix_review_items_queue", "state", "rank", "opened_at", "id"),
        sa.Index("ix_review_items_entry_state", "entry", "state"),
        sa.Index("ix_review_items_outlet_state", "outlet", "state"),
        _partial_index("ix_review_items_assignee", "assignee", "state", where="assignee IS NOT NULL"),
    )


def _add_decisions(schema: sa.MetaData) -> None:
    sa.Table(
        "decisions",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("item_id", "review_items", nullable=False, index=True),
        _choice("kind", "decision_kind", ("verdict", "undo")),
        _choice("verdict", "verdict", _VERDICTS, nullable=True),
        _reference("undoes_id", "decisions", index=True),
        _choice("state_before", "state_before", _ITEM_STATES),
        _choice("state_after", "state_after", _ITEM_STATES),
        _string("reviewer", 200),
        _string("reason", 50, nullable=True),
        _text("note"),
        _reference("version_id", "versions", nullable=False),
        _text("sentence"),
        _time("decided_at", index=True),
        _string("token", 200, nullable=True, unique=True),
    )


def _add_item_records(schema: sa.MetaData) -> None:
    sa.Table(
        "item_copies",
        schema,
        _reference("item_id", "review_items", primary_key=True, nullable=False),
        _reference("article_row_id", "articles", primary_key=True, nullable=False, index=True),
    )
    sa.Table(
        "item_events",
        schema,
        sa.Column("id", _ID, primary_key=True),
        _reference("item_id", "review_items", nullable=False, index=True),
        _choice("kind", "item_event_kind", _ITEM_EVENTS),
        _time("at"),
        _reference("version_id", "versions", nullable=False),
        _text("before", nullable=True),
        _text("after", nullable=True),
    )


def _add_chain(schema: sa.MetaData) -> None:
    sa.Table(
        "chain",
        schema,
        sa.Column("position", _ID, primary_key=True, autoincrement=False),
        _string("kind", 30),
        sa.Column("row_id", _ID, nullable=False),
        _string("digest", 64),
        sa.UniqueConstraint("kind", "row_id"),
    )


def _create_key_index() -> None:
    """Create the index of name keys: see `store.articles.text_keys`."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE version_keys USING fts5(keys, content='', detail=none, columnsize=0, tokenize=ascii)"
        )
        # Small pages keep the merges that some inserts trigger short: 8 ms at 100,000 texts instead of 30.
        op.execute("INSERT INTO version_keys (version_keys, rank) VALUES ('pgsz', 1000)")
        return
    op.execute(
        "CREATE TABLE version_keys (version_id bigint PRIMARY KEY REFERENCES versions ON DELETE CASCADE, "
        "keys integer[] NOT NULL)"
    )
    op.execute(
        "CREATE INDEX ix_version_keys_keys ON version_keys USING gin (keys) "
        f"WITH (fastupdate = on, gin_pending_list_limit = {PENDING_KB})"
    )


def _create_word_index() -> None:
    """Create the full-text index, which a trigger on `versions` fills: see `store.articles.search`."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE version_words USING fts5"
            "(words, content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0')"
        )
        op.execute(
            "CREATE TRIGGER versions_words AFTER INSERT ON versions BEGIN INSERT INTO version_words (rowid, words) "
            "VALUES (new.id, new.title || ' ' || substr(new.text, 1, 200000)); END"
        )
        return
    op.execute(
        "CREATE TABLE version_words (version_id bigint PRIMARY KEY REFERENCES versions ON DELETE CASCADE, "
        "words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_version_words_words ON version_words USING gin (words)")
    # A tsvector holds at most 1 MB; 200,000 characters never exceed that.
    op.execute(
        "CREATE FUNCTION versions_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO version_words "
        "VALUES (new.id, to_tsvector('simple', left(new.title, 10000) || ' ' || left(new.text, 200000))); "
        "RETURN NULL; END $$"
    )
    op.execute("CREATE TRIGGER versions_words AFTER INSERT ON versions FOR EACH ROW EXECUTE FUNCTION versions_words()")


def _string(name: str, size: int, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.String(size), nullable=nullable, **options)


def _text(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, **options)


def _integer(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def _time(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, index=index)


def _reference(name: str, table: str, *, nullable: bool = True, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, _ID, sa.ForeignKey(f"{table}.id"), nullable=nullable, **options)


def _choice(name: str, constraint: str, values: Sequence[str], *, nullable: bool = False) -> sa.Column[Any]:
    kind = sa.Enum(*values, name=constraint, native_enum=False, create_constraint=True, length=20)
    return sa.Column(name, kind, nullable=nullable)


def _partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    return sa.Index(name, *columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
