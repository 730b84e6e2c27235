"""Articles: their versions, observed states, and copies."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.enums import ArticleState, Change
from store.schema.tables.columns import RowId, Table, reference, row_id, words


class Story(Table):
    """An article and its syndicated copies; the first published leads."""

    __tablename__ = "stories"

    id: Mapped[int] = row_id()
    lead_article_row_id: Mapped[int | None] = mapped_column(RowId)
    lead_published: Mapped[datetime | None]


class ArticleRow(Table):
    """An article over all its versions: identity, state, and times of visits."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("outlet", "article_id"),
        Index("ix_articles_outlet_next_visit_at", "outlet", "next_visit_at"),
        Index("ix_articles_outlet_last_listed_run_id", "outlet", "last_listed_run_id"),
    )

    id: Mapped[int] = row_id()
    outlet: Mapped[str] = mapped_column(String(100))
    article_id: Mapped[str]
    """The outlet's own id if there is one, else the canonical URL."""
    url: Mapped[str]
    state: Mapped[ArticleState]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    """When it was last online; for a blocked article, when it was last listed."""
    absent_since: Mapped[datetime | None]
    """The first visit that found it missing, until a later one finds it."""
    unlisted_since: Mapped[datetime | None]
    """When the listings first lacked it, until they name it again: see `delisting`."""
    title: Mapped[str | None]
    """The newest title; the listing's, as long as no version could be read."""
    author: Mapped[str | None]
    published: Mapped[datetime | None]
    version_count: Mapped[int]
    """The newest version's `seq`; 0 if none could be read."""
    is_edited: Mapped[bool]
    extractor: Mapped[str | None] = mapped_column(String(100))
    """The extractor that last read its words, author and date: see `versions`."""
    visits: Mapped[int]
    last_visit_at: Mapped[datetime | None]
    last_visit_run_id: Mapped[int | None] = reference("runs.id")
    last_listed_run_id: Mapped[int | None] = reference("runs.id")
    last_mapped_run_id: Mapped[int | None] = reference("runs.id")
    """The last run whose sitemaps named it."""
    next_visit_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """Visits in a row without a readable answer, by which the pause until the next one grows."""
    story_id: Mapped[int | None] = reference("stories.id", index=True)
    sketch: Mapped[bytes | None]
    """Packed sketch of its newest words: see `near_duplicates`."""


class ArticleUrl(Table):
    """An address at which an article was found."""

    __tablename__ = "article_urls"
    __table_args__ = (UniqueConstraint("outlet", "url"),)

    id: Mapped[int] = row_id()
    outlet: Mapped[str] = mapped_column(String(100))
    url: Mapped[str]
    article_row_id: Mapped[int] = reference("articles.id", index=True)


class Version(Table):
    """An article's words at one fetch; append-only."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("article_row_id", "seq"),)

    id: Mapped[int] = row_id()
    article_row_id: Mapped[int] = reference("articles.id")
    seq: Mapped[int]
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    change: Mapped[Change]
    changed: Mapped[list[str]]
    """Fields that differ from the previous version: title, text, author, published."""
    meaning: Mapped[list[str]]
    """What the edit means: values of `edit_meaning.EditMeaning`."""
    url: Mapped[str]
    title: Mapped[str]
    author: Mapped[str | None]
    published: Mapped[datetime | None]
    modified: Mapped[datetime | None]
    lang: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(String(64))
    entries: Mapped[list[Any]]
    layers: Mapped[dict[str, str]]
    translations: Mapped[dict[str, str]]
    extractor: Mapped[str] = mapped_column(String(100))
    raw_record_id: Mapped[int | None] = reference("raw_records.id")
    run_id: Mapped[int | None] = reference("runs.id")

    @classmethod
    def is_newest(cls) -> ColumnElement[bool]:
        """Return the condition that joins an ArticleRow with its newest version."""
        return (cls.article_row_id == ArticleRow.id) & (cls.seq == ArticleRow.version_count)


class StateObservation(Table):
    """The state of an article that a visit observed; append-only."""

    __tablename__ = "article_states"

    id: Mapped[int] = row_id()
    article_row_id: Mapped[int] = reference("articles.id", index=True)
    state: Mapped[ArticleState]
    seen_at: Mapped[datetime]
    run_id: Mapped[int | None] = reference("runs.id")
    status: Mapped[int | None]
    reason: Mapped[str | None]


class ProxyCheck(Table):
    """The response through another network at the address of an article that is missing here; append-only."""

    __tablename__ = "proxy_checks"

    id: Mapped[int] = row_id()
    article_row_id: Mapped[int] = reference("articles.id", index=True)
    state: Mapped[ArticleState] = mapped_column(words(ArticleState, "second_state"))
    """LIVE if an article was received, whatever its words."""
    seen_at: Mapped[datetime]
    run_id: Mapped[int | None] = reference("runs.id")
    status: Mapped[int | None]
    reason: Mapped[str | None]
    via: Mapped[str] = mapped_column(String(200))
    """The proxy's host."""
    raw_record_id: Mapped[int | None] = reference("raw_records.id")


class FieldChange(Table):
    """A date or author that changed while the words stayed the same; makes no version."""

    __tablename__ = "field_changes"

    id: Mapped[int] = row_id()
    article_row_id: Mapped[int] = reference("articles.id", index=True)
    seen_at: Mapped[datetime]
    run_id: Mapped[int | None] = reference("runs.id")
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[str | None]
    after: Mapped[str | None]


class Sketch(Table):
    """The articles that have a digest in their sketches, to find copies. Frequent digests are left out."""

    __tablename__ = "sketches"
    __table_args__ = ({"sqlite_with_rowid": False},)

    digest: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    article_row_id: Mapped[int] = mapped_column(RowId, ForeignKey("articles.id"), primary_key=True)
