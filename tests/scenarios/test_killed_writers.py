import subprocess
import sys
from itertools import islice

import pytest
from sqlalchemy import select

from store.articles.versions import load_article_versions
from store.review.decisions import load_latest_decisions
from store.schema.tables.articles import ArticleRow, Sketch
from store.schema.tables.items import ItemEvent, ReviewItem
from store.session import Database
from tests.support.store_samples import article, ingest, user

pytestmark = pytest.mark.slow

INGESTS = """
import sys
from store.session import open_database
from tests.support.store_samples import TEXT, article, ingest
database = open_database(sys.argv[1])
for number in range(1, 10_000):
    url = f"https://demo.example/{number}"
    with database.session() as session:
        ingest(session, article(number, url=url, urls=(), text=TEXT + f" Дело номер {number}."))
    print(number, flush=True)
"""

DECIDES = """
import sys
from store.review.review_items import decide, item_version, pending
from store.session import open_database
from tests.support.store_samples import NOW
database = open_database(sys.argv[1])
while True:
    with database.session() as session:
        item = pending(session, limit=1)[0]
        decide(session, item.id, "confirmed", reviewer="aliya", version_id=item.since_version_id, now=NOW)
    print(item.id, flush=True)
"""


def _killed_after(script: str, database: Database, lines: int) -> list[int]:
    """Run a program, kill it in the middle of its work after so many lines, and return what it said was done."""
    url = database.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", script, url], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        done = [int(line) for line in islice(program.stdout, lines)]
        program.kill()
        return done + [int(line) for line in program.stdout if line.endswith("\n")]


@pytest.mark.parametrize("lines", [1, 7])
def test_killed_crawl_leaves_whole_articles(database: Database, lines: int) -> None:
    done = _killed_after(INGESTS, database, lines)
    with database.reading() as session:
        rows = session.scalars(select(ArticleRow).order_by(ArticleRow.id)).all()
        assert {str(number) for number in done} <= {row.article_id for row in rows}
        for row in rows:
            items = session.scalars(select(ReviewItem).where(ReviewItem.article_row_id == row.id)).all()
            assert len(load_article_versions(session, row)) == row.version_count == 1
            assert sorted(item.entry for item in items) == ["balapanov", "kz-uk:405"]
            assert row.story_id is not None
            assert row.sketch
        assert session.query(ItemEvent).count() == 2 * len(rows)
        assert session.query(Sketch).count() > 0
    with database.session() as session:
        assert ingest(session, article(10_001, url="https://demo.example/x")).version is not None


def test_killed_desk_keeps_what_it_said_was_decided(database: Database) -> None:
    with database.session() as session:
        user(session)
        for number in range(100):
            ingest(session, article(number, url=f"https://demo.example/{number}", text=f"Балапанов, дело {number}."))
    done = _killed_after(DECIDES, database, 5)
    with database.reading() as session:
        decided = {decision.item_id for decision in load_latest_decisions(session, limit=1000)}
        assert set(done) <= decided
        states = {item.id for item in session.query(ReviewItem) if item.state == "confirmed"}
        assert states == decided
