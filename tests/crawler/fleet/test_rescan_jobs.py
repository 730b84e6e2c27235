"""Rescans in slices: in whatever order workers search them, and however often they are stopped, the same is found."""

import asyncio
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import crawler.fleet.rescan_jobs
from crawler.backfill.rescan import RescanUnderWayError, rescan
from crawler.backfill.search_versions import find_in_process
from crawler.extraction.limits import SearchedText
from crawler.fleet.rescan_jobs import begin_slices, search_slice
from matchers.index import Index, build_index
from matchers.prefilter import SearchableText
from store.backfill.rescan_progress import load_due_entries
from store.backfill.rescan_slices import load_slices, update_slices_paused
from store.session import Database, open_database
from store.watchlist.watchlist import load_entries
from tests.crawler.backfill.test_rescan import CLUB, LAWS, NEW, OLD, archive, config, items, mentions, take

pytestmark = pytest.mark.slow

SLICES = 3


class Here:
    """Reads in this process, for the tests."""

    def __init__(self, index: Index) -> None:
        self.index = index

    async def run(
        self, _function: object, texts: Sequence[SearchableText], prefiltered: tuple[str, ...]
    ) -> Sequence[SearchedText]:
        return await find_in_process(self.index)(texts, prefiltered)


@pytest.fixture
def other(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A second database, which is rescanned by one process."""
    opened = open_database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'other.db')}")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices and batches of a few versions."""
    monkeypatch.setattr(crawler.fleet.rescan_jobs, "SLICE_VERSIONS", 8)
    monkeypatch.setattr(crawler.fleet.rescan_jobs, "SEARCH_BATCH_SIZE", 2)


def search(database: Database, slice_id: int, may_go_on: Callable[[], bool] = lambda: True) -> bool:
    workers = Here(build_index([OLD, NEW, CLUB], LAWS))
    return asyncio.run(search_slice(database, slice_id, workers, may_go_on=may_go_on))  # type: ignore[arg-type]


def test_slices_in_any_order_and_stopped_at_any_batch_find_what_one_process_finds(
    database: Database, other: Database
) -> None:
    for one in (database, other):
        take(one, config(OLD), archive(5))
    settings = config(OLD, NEW, CLUB)
    rescan(other, settings)
    plan, slices = begin_slices(database, settings, [])
    assert plan is not None
    assert len(slices) >= SLICES
    for slice_id in reversed(slices):
        while not search(database, slice_id, may_go_on=lambda: False):
            pass
    assert mentions(database) == mentions(other)
    assert items(database) == items(other)
    with database.reading() as session:
        assert load_slices(session) == []
        assert load_due_entries(session, load_entries(session)) == []


def test_a_paused_rescan_rests_and_goes_on_where_it_was(database: Database) -> None:
    take(database, config(OLD), archive(6))
    settings = config(OLD, NEW)
    _, slices = begin_slices(database, settings, [])
    with database.session() as session:
        update_slices_paused(session, paused=True)
    assert not search(database, slices[0])
    with pytest.raises(RescanUnderWayError):
        rescan(database, settings)
    plan, left = begin_slices(database, settings, [])
    assert (plan, left) == (None, slices)
    assert search(database, slices[0])
    assert begin_slices(database, settings, []) == (None, slices[1:])


def test_what_nobody_has_changed_is_not_searched(database: Database) -> None:
    take(database, config(OLD), archive(7))
    plan, slices = begin_slices(database, config(OLD), [])
    assert plan is not None
    assert (plan.subjects, slices) == ((), [])
