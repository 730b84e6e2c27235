"""A newer extractor reads the archive again: other words than before, and no invented edit."""

import gzip
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.environment import Home
from config.loader import load_config
from crawler.backfill.re_extract import ReExtraction, re_extract
from spiders.article import NotAnArticle, Refusal
from spiders.document.dom import MAX_PAGE_BYTES
from spiders.fetch.raw_page import unpack_body
from store.integrity.verify import verify
from store.reports.export import load_rows
from store.schema.tables.articles import Version
from store.schema.tables.items import ReviewItem
from store.session import open_database
from tests.support.crawler_samples import NIGHT_ONE, Answer, crawl_once, home_in, listing, serve, text, write_outlet
from tests.support.store_samples import DAY

pytestmark = pytest.mark.slow

ARTICLES = 4
EDITED = 3


def page(number: int, words: str = "") -> Answer:
    """An article of which the first night's selectors read only the first paragraph."""
    first = text(number).replace("Тимур Балапанов ждёт решения.", words)
    body = f"<p class='first'>{first}</p><p>Об этом сообщил Тимур Балапанов, номер {number}.</p>"
    return Answer(
        body=f"<html><head><title>Дело {number}</title></head><body><h1>Дело {number}</h1>{body}</body></html>"
    )


@dataclass(frozen=True)
class After:
    """What is stored at the end."""

    home: Home
    found: ReExtraction
    again: ReExtraction
    versions: list[tuple[int, str, list[str]]]
    """The article's number, what the version is called, and what it means."""
    triggers: list[str]
    outcomes: list[str]


@pytest.fixture(scope="module", params=["read again", "crawled"])
def after(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[After]:
    folder = tmp_path_factory.mktemp("again")
    home, config = home_in(folder / "home"), folder / "config"
    with serve() as site:
        site.pages = {f"/news/{number}": page(number) for number in range(1, ARTICLES + 1)}
        site.pages["/"] = listing(*site.pages)
        write_outlet(config, "again", site.base, select={"body": "p.first"})
        crawl_once(config, home, now=NIGHT_ONE)
        with closing(sqlite3.connect(home.path / "kuzet.db")) as database:
            database.execute("UPDATE articles SET extractor = 'an older one'")
            database.commit()
        write_outlet(config, "again", site.base)
        found = again = ReExtraction()
        if request.param == "read again":
            found, again = (_reread(config, home) for _ in range(2))
        site.pages[f"/news/{EDITED}"] = page(EDITED, "Суд удалился.")
        crawl_once(config, home, now=NIGHT_ONE + DAY)
    yield _stored(home, found, again)
    shutil.rmtree(folder)


def _reread(config: Path, home: Home) -> ReExtraction:
    database = open_database(home.database_url, heads=home.heads)
    try:
        return re_extract(database, load_config(config), home)
    finally:
        database.close()


def _stored(home: Home, found: ReExtraction, again: ReExtraction) -> After:
    database = open_database(home.database_url)
    with database.reading() as session:
        versions = [
            (int(one.url.rsplit("/", 1)[1]), one.change.value, one.meaning)
            for one in session.query(Version).order_by(Version.article_row_id, Version.seq)
        ]
        triggers = [item.trigger.value for item in session.query(ReviewItem)]
        outcomes = [str(row["outcome"]) for row in load_rows(session, "outcomes")]
    database.close()
    return After(home, found, again, versions, triggers, outcomes)


def test_other_words_of_the_same_page_are_no_edit(after: After) -> None:
    edited = [number for number, change, _ in after.versions if change == "edited"]
    assert edited == [EDITED]
    reread_ones = [number for number, _, meaning in after.versions if meaning == ["reread"]]
    assert sorted(reread_ones) == list(range(1, ARTICLES + 1))
    assert sorted(after.outcomes) == ["edited", "unchanged", "unchanged", "unchanged"]


def test_names_that_were_not_read_before_wait_for_review(after: After) -> None:
    assert after.triggers == ["backfill"] * ARTICLES


def test_it_is_counted_and_done_once(after: After) -> None:
    expected = ReExtraction(pages=ARTICLES, differing=ARTICLES, items=ARTICLES) if after.found.pages else ReExtraction()
    assert (after.found, after.again) == (expected, ReExtraction())


def test_the_chain_is_whole(after: After) -> None:
    assert verify(after.home.database_url, after.home.archive, after.home.heads).findings == ()


BODY = b"<p>words</p>" * 100


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        (None, BODY),
        ("identity", BODY),
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY, mtime=0), mtime=0)),
    ],
)
def test_a_body_comes_out_of_its_coding(coding: str | None, packed: bytes) -> None:
    assert unpack_body(packed, coding) == BODY


@pytest.mark.parametrize(
    ("coding", "packed", "refusal"),
    [
        ("br", BODY, Refusal.BAD_ENCODING),
        ("gzip", BODY, Refusal.BAD_ENCODING),
        ("gzip", gzip.compress(bytes(MAX_PAGE_BYTES + 100), mtime=0), Refusal.TOO_LARGE),
    ],
)
def test_what_cannot_be_unpacked_is_refused(coding: str, packed: bytes, refusal: Refusal) -> None:
    with pytest.raises(NotAnArticle) as caught:
        unpack_body(packed, coding)
    assert caught.value.refusal is refusal
