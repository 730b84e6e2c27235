from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from spiders.article import Article
from store.archive.warc_files import RawRef
from store.articles.earlier_readings import load_readings_before, load_readings_since
from store.articles.versions import Fetched, record_imported, record_version
from store.runs.runs import record_raw, start_run
from store.schema.tables.articles import ArticleRow
from store.session import Database
from tests.support.store_samples import DAY, NOW, TEXT, article, raw

SOON = timedelta(minutes=1)


def _record(session: Session, page: Article, days: int) -> ArticleRow:
    now = NOW + days * DAY
    run_id = start_run(session, now)
    ref = RawRef(file=f"{days}.warc.gz", offset=0, length=1, sha256="0" * 64, packed_sha256="0" * 64)
    raw_id = record_raw(session, run_id, ref, raw())
    return record_version(session, Fetched(article=page, raw_id=raw_id, now=now), run_id=run_id).article_row


def test_an_article_is_compared_with_its_reading_before_a_moment(database: Database) -> None:
    with database.session() as session:
        row = _record(session, article(author="А. Сарсенова"), 0)
        _record(session, article(text="Подпишитесь, чтобы читать дальше.", author=None), 1)
        before = load_readings_before(session, [row.id], NOW + DAY)
        assert [(one.letters, one.author) for one in before[row.id]] == [(len(TEXT), "А. Сарсенова")]
        assert load_readings_before(session, [row.id], NOW) == {}
        later = load_readings_before(session, [row.id], NOW + DAY + SOON)[row.id]
        assert [one.author for one in later] == [None, "А. Сарсенова"]


def test_what_was_noted_since_is_the_reading_in_force(database: Database) -> None:
    with database.session() as session:
        dated = _record(session, article(), 0)
        _record(session, article(published=None), 1)
        still = _record(session, article(2), 0)
        since = load_readings_since(session, [dated.id, still.id], NOW + DAY)
        assert set(since) == {dated.id}
        assert since[dated.id].published is None
        assert load_readings_before(session, [dated.id], NOW + DAY)[dated.id][0].published is not None


def test_what_was_imported_says_nothing_of_the_page(database: Database) -> None:
    with database.session() as session:
        (imported,) = record_imported(session, [article(2)], now=NOW)
        row = _record(session, article(), 0)
        wanted = [imported.article_row.id, row.id]
        assert set(load_readings_before(session, wanted, NOW + DAY)) == {row.id}


def test_what_was_only_read_while_pages_were_broken_is_no_measure(database: Database) -> None:
    with database.session() as session:
        old, new = _record(session, article(), 0), _record(session, article(2, author=None), 1)
        _record(session, article(text="Подпишитесь, чтобы читать дальше.", author=None), 1)
        broken = [(NOW + SOON, NOW + DAY)]
        before = load_readings_before(session, [old.id, new.id], NOW + 2 * DAY, broken=broken)
        assert {row_id: len(readings) for row_id, readings in before.items()} == {old.id: 2}
        assert set(load_readings_before(session, [old.id, new.id], NOW + 2 * DAY)) == {old.id, new.id}


def test_another_extractors_reading_is_marked(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.session() as session:
        row = _record(session, article(), 0)
        assert load_readings_before(session, [row.id], NOW + DAY)[row.id][0].is_todays
        monkeypatch.setattr("store.articles.earlier_readings.EXTRACTOR", "kuzet of tomorrow")
        assert not load_readings_before(session, [row.id], NOW + DAY)[row.id][0].is_todays
