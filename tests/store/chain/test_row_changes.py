"""The digests of rows that are shown and change."""

import pytest
from sqlalchemy import select, update

from store.articles.articles import update_articles
from store.chain.row_changes import UnmarkedWriteError, find_altered_rows, row_digest
from store.schema.tables.articles import ArticleRow, Story
from store.schema.tables.evidence import RowChanges
from store.session import Database
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, NOW, article, ingest


def test_rows_agree_after_they_were_written_changed_and_removed(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        row_id = ingest(session, article()).article_row.id
        session.add(Story(id=77))
    with database.session() as session:
        update_articles(session, [row_id], {"unlisted_since": NOW})
        session.delete(session.get_one(Story, 77))
    with database.session() as session:
        assert list(find_altered_rows(session)) == []
        newest = session.scalars(select(RowChanges).order_by(RowChanges.id.desc()).limit(1)).one()
        assert newest.digests["stories"] == {"77": None}
        assert set(newest.digests) == {"articles", "stories"}


def test_statement_that_writes_shown_rows_without_marking_them_is_refused(database: Database) -> None:
    with database.session() as session, pytest.raises(UnmarkedWriteError, match="articles"):
        session.execute(update(ArticleRow).values(title="x"))


def test_transaction_that_shows_nothing_new_records_no_digests(database: Database) -> None:
    with database.session() as session:
        session.scalars(select(ArticleRow)).all()
    with database.session() as session:
        assert session.scalar(select(RowChanges.id)) is None


def test_digest_leaves_out_nulls_so_that_columns_can_be_added() -> None:
    columns = dict.fromkeys(column.name for column in Story.__table__.columns)
    assert row_digest(Story, {**columns, "id": 1}) == row_digest(Story, {**columns, "id": 1, "lead_published": None})
    assert row_digest(Story, {**columns, "id": 1}) != row_digest(Story, {**columns, "id": 1, "lead_published": NOW})
