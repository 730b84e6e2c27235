"""The machine's clock is a year wrong for a night: order, alarms and visits are sane then, and afterwards."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from store.integrity.verify import verify
from tests.support.crawler_samples import (
    NIGHT_ONE,
    Crawled,
    crawl_once,
    home_in,
    listing,
    page,
    serve,
    text,
    write_outlet,
)

pytestmark = pytest.mark.slow

DAY, YEAR = timedelta(days=1), timedelta(days=365)

EDITS = (
    "Защита просит отвода.",
    "Судья отклонил отвод.",
    "Защита подала жалобу.",
    "Жалобу отклонили.",
    "Судья назначил экспертизу.",
)
"""The last sentence of each article by night: other words, as a number that moves in every article is a counter."""


CLOCKS = (NIGHT_ONE, NIGHT_ONE + DAY - YEAR, NIGHT_ONE + 2 * DAY, NIGHT_ONE + 3 * DAY + YEAR, NIGHT_ONE + 4 * DAY)
"""The clock's time on each night: it is right on the first and after each wrong one."""


def test_runs_on_which_the_clock_is_a_year_wrong(tmp_path: Path) -> None:
    home = home_in(tmp_path / "var")
    with serve() as site:
        write_outlet(tmp_path / "config", "demo", site.base)
        crawled: list[Crawled] = []
        for night, now in enumerate(CLOCKS):
            for number in range(3):
                site.pages[f"/news/{number}"] = page(number, words=f"{text(number)} {EDITS[night]}")
            site.pages["/"] = listing("/news/0", "/news/1")  # the third is known, and due by its age alone
            if not night:
                site.pages["/"] = listing("/news/0", "/news/1", "/news/2")
            site.asked.clear()
            crawled.append(crawl_once(tmp_path / "config", home, now=now))
            if night and night % 2 == 0:
                assert "/news/2" in site.paths(), "no visit waits for the year in which the clock was"
    assert [crawled[night].outlet("demo")["edited"] for night in (2, 4)] == [3, 3]
    assert not any(one.kinds("demo") - {"mass_edit"} for one in crawled)
    found = verify(home.database_url, home.archive, home.heads)
    assert found.ok, found.findings
    with closing(sqlite3.connect(home.path / "kuzet.db")) as connection:
        kept = connection.execute(
            "SELECT article_row_id, seq, text FROM versions ORDER BY article_row_id, seq"
        ).fetchall()
    for (row, seq, words), (next_row, next_seq, next_words) in pairwise(kept):
        if row == next_row:
            assert next_seq == seq + 1
            assert _night(words) < _night(next_words)


def _night(words: str) -> int:
    """Return the number of the night on which an article had these words."""
    return next(night for night, edit in enumerate(EDITS) if words.endswith(edit))
