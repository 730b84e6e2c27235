"""Records that version 0.1 stored are read as today's."""

from datetime import UTC, datetime
from typing import Any

from crawler.health.run_record import RunRecord, SourceRecord, load_records
from spiders.article import SourceKind

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
FEED, LISTING = "https://demo.example/rss", "https://demo.example/"

OLD: dict[str, Any] = {
    "looked_at": 5, "new": 2, "edited": 0, "restored": 0, "unchanged": 2, "gone": 0, "blocked": 0, "deferred": 0,
    "refused": {"no_text": 1}, "requests": 9, "bytes": 4096, "not_modified": 2,
    "layout": ["h1", "p.lead"], "alarms": ["author", "left_out"], "presented": ["-----BEGIN CERTIFICATE-----"],
    "night": {
        "fresh": 2, "asked": 3, "unread": 1,
        "signs": {"author": [1, 2], "same_title": [0, 2], "again_redated": [1, 9], "again_lost": [1, 9], "gap": [0, 3]},
        "titles": [11, 12], "texts": [21, 22], "dates": [31], "words": [120, 340],
        "passed": [[0, 700], [90, 2100]], "foreign": [[5, 700], [0, 2100]], "pieces": [7, 8],
        "langs": {"ru": 2}, "layers": {"title select": 2},
        "ways": {FEED: ["feed", 20, 2, 0], LISTING: ["listing", 15, 1, 1, 77, "https://demo.example/news", [1, 2, 3]]},
        "newest": 1203, "aside": [41], "on_front": 1, "boxed": [], "in_boxes": 2,
    },
}  # fmt: skip


def loaded(counts: dict[str, Any]) -> RunRecord:
    return next(load_records([(NOW, counts)]))


def test_an_old_record_is_read_whole() -> None:
    run = loaded(OLD)
    assert run == RunRecord(
        at=NOW,
        looked_at=5,
        new=2,
        unchanged=2,
        refused={"no_text": 1},
        requests=9,
        bytes=4096,
        not_modified=2,
        layout=("h1", "p.lead"),
        alarms=frozenset({"author", "left_out"}),
        presented=("-----BEGIN CERTIFICATE-----",),
        observed=True,
        fresh=2,
        asked=3,
        unread=1,
        flaws={
            "author-missing": (1, 2),
            "title-shared": (0, 2),
            "known-date-changed": (1, 9),
            "known-any": (1, 9),
            "ids-unlisted": (0, 3),
        },
        titles=(11, 12),
        texts=(21, 22),
        dates=(31,),
        words=(120, 340),
        unread_letters=((0, 700), (90, 2100)),
        foreign_letters=((5, 700), (0, 2100)),
        nearby_digests=(7, 8),
        languages={"ru": 2},
        layers={"title select": 2},
        sources={
            FEED: SourceRecord(kind=SourceKind.FEED, links=20, named=2),
            LISTING: SourceRecord(
                kind=SourceKind.LISTING,
                links=15,
                named=1,
                failed=True,
                digest=77,
                moved_to="https://demo.example/news",
                sketch=(1, 2, 3),
            ),
        },
        highest_id=1203,
        front_page_unlisted=(41,),
        boxes_unlisted=(),
    )


def test_an_old_record_of_a_crawl_that_came_to_no_page_is_no_baseline() -> None:
    assert not loaded({"new": 4, "alarms": ["failed"]}).observed


def test_an_old_record_is_stored_with_todays_keys() -> None:
    run = loaded(OLD)
    stored = run.stored(run.alarms)
    assert "night" not in stored
    assert loaded(stored) == run
