"""What the boxes on article pages say of the lists."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models.outlet import Outlet
from crawler.health.run_record import RunHistory, RunRecord
from crawler.health.signals import front_page
from crawler.health.signals.front_page import count_shown, find_unlisted, newly_unlisted
from crawler.health.signals.headline_boxes import (
    BOXES_UNLISTED,
    MAX_BOX_ARTICLES,
    MAX_BOX_PAGES,
    MIN_BOX_PAGES,
    MIN_BOX_RATE,
    BoxLinks,
    judge,
)
from spiders.article import Article, Link
from spiders.fetch.outlet_spider import Discovery
from store.articles.versions import Fetched, record_version
from store.runs.runs import UrlOutcome, record_outcomes, record_outlet_run, start_run
from store.schema.enums import Outcome
from store.session import Database

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
SITE = "https://demo.example/news/"
OUTLET = Outlet.model_validate({
    "id": "demo",
    "name": "Demo",
    "homepage": "https://demo.example/",
    "languages": ["ru"],
    "hosts": ["demo.example"],
    "discover": {"listings": ["https://demo.example/"]},
    "article_url": r"/news/(?P<id>\d+)",
})  # fmt: skip


def article(number: int, lang: str = "ru") -> Article:
    return Article(
        outlet="demo",
        article_id=str(number),
        url=f"{SITE}{number}",
        urls=(f"{SITE}{number}",),
        title="Суд отложил заседание",
        author=None,
        published=NOW,
        lang=lang,
        text=f"Суд отложил заседание до {number} марта.",
        layers={},
    )


def links(*numbers: int) -> dict[str, str]:
    return {str(number): f"{SITE}{number}" for number in numbers}


def shown(*pages: tuple[str, dict[str, str]]) -> set[str] | None:
    boxes = BoxLinks()
    for number, (lang, linked) in enumerate(pages, 100):
        boxes.add(article(number, lang), linked)
    boxes.close()
    return set(boxes.shown) if boxes.shown is not None else None


def test_what_most_pages_show_stands_in_a_box() -> None:
    box = links(1, 2)
    assert shown(("ru", box), ("ru", box)) is None
    assert shown(("ru", box | links(7)), ("ru", box | links(7)), ("ru", box | links(8))) == {"1", "2"}
    some = [("ru", box | links(7))] * 3 + [("ru", box)] * 4
    assert shown(*some) == {"1", "2"}


def test_each_language_has_a_box_of_its_own() -> None:
    assert shown(*[("ru", links(1))] * 9, *[("kk", links(2))] * 3) == {"1", "2"}
    assert shown(*[("ru", links(1))] * 9, *[("kk", links(2))] * 2) == {"1"}


def test_a_page_that_links_to_itself_shows_no_news() -> None:
    boxes = BoxLinks()
    for _ in range(MIN_BOX_PAGES):
        boxes.add(article(1), links(1, 2))
    boxes.close()
    boxes.close()
    assert boxes.shown == links(2)


def test_a_night_of_hostile_pages_is_counted_to_an_end() -> None:
    assert (
        shown(*[("ru", links(*range(page, page + MAX_BOX_ARTICLES + 9))) for page in range(MIN_BOX_PAGES)]) is not None
    )
    first, then = [("ru", links(1))] * MAX_BOX_PAGES, [("ru", links(2))] * 2 * MAX_BOX_PAGES
    assert shown(*first, *then) == {"1"}


@given(st.lists(st.tuples(st.sampled_from(["ru", "kk"]), st.sets(st.integers(0, 9))), max_size=20))
def test_what_is_shown_stands_on_enough_pages(pages: list[tuple[str, set[int]]]) -> None:
    found = shown(*[(lang, links(*numbers)) for lang, numbers in pages])
    for number in map(int, found or ()):
        of = {lang: [number in linked for other, linked in pages if other == lang] for lang in ("ru", "kk")}
        assert any(sum(one) >= max(MIN_BOX_PAGES, MIN_BOX_RATE * len(one)) for one in of.values())


def test_what_is_listed_or_stored_or_gave_no_article_is_not_left_out(database: Database) -> None:
    listed = Discovery(links={"1": Link(url=f"{SITE}1")}, sources=())
    with database.session() as session:
        before = start_run(session, NOW - timedelta(days=1), outlets=1)
        refused = UrlOutcome(outlet="demo", url=f"{SITE}3", final_url=None, outcome=Outcome.REFUSED, reason="no_text")
        record_outcomes(session, before, [refused])
        record_outlet_run(session, before, "demo", {}, now=NOW - timedelta(days=1))
        run = start_run(session, NOW, outlets=1)
        record_version(session, Fetched(article=article(2), raw_id=None, now=NOW), run_id=run)
        otherwise = {**links(1, 3, 4), "2": f"{SITE}2?from=box"}
        found = find_unlisted(otherwise, OUTLET, listed, session, now=NOW, run_id=run)
    assert len(found or ()) == 1


@pytest.mark.parametrize("spelt", ["http://demo.example/news/a", "https://www.demo.example/news/a/"])
def test_another_spelling_of_an_address_is_no_other_article(database: Database, spelt: str) -> None:
    by_address = Outlet.model_validate({**OUTLET.model_dump(), "article_url": "/news/"})
    usual = "https://demo.example/news/a"
    listed = Discovery(links={usual: Link(url=usual)}, sources=())
    with database.session() as session:
        run = start_run(session, NOW, outlets=1)
        assert find_unlisted({spelt: spelt}, by_address, listed, session, now=NOW, run_id=run) == ()
        assert find_unlisted({spelt: spelt}, by_address, Discovery(links={}, sources=()), session, now=NOW, run_id=run)
    assert count_shown({spelt: spelt}, [usual, "https://demo.example/news/b"]) == 1
    assert count_shown(links(1), ["1", "2"]) == 1


def run(number: int, *, box: int = 2, listed: bool = True, boxes: bool = True) -> dict[str, Any]:
    """A run with `box` new articles, which the sources name, or headline boxes alone."""
    unlisted = () if listed else tuple(range(number * 100, number * 100 + box))
    shown = {"unlisted": unlisted, "listed": box * listed} if boxes else {"unlisted": None, "listed": 0}
    return {"at": NOW + timedelta(days=number), "fresh": box * listed, **shown}


def recorded(runs: list[dict[str, Any]]) -> list[RunRecord]:
    """The records of the runs, newest first, each compared with those before it."""
    done: list[RunRecord] = []
    for one in runs:
        pair = newly_unlisted(one["unlisted"], one["listed"], [before.boxes_unlisted for before in done])
        flaws = {BOXES_UNLISTED: pair} if pair else {}
        record = RunRecord(at=one["at"], observed=True, fresh=one["fresh"], boxes_unlisted=one["unlisted"], flaws=flaws)
        done.insert(0, record)
    return done


def left_out(runs: list[dict[str, Any]]) -> list[tuple[str, object, object]]:
    newest, *before = recorded(runs)
    alarms = judge(RunHistory(outlet=OUTLET, current=newest, earlier=before))
    return [(one.code, one.params["bad"], one.params["of"]) for alarm in alarms for one in alarm.findings]


def section(number: int) -> dict[str, Any]:
    """A run of an outlet whose boxes show other sections too."""
    return {**run(number), "unlisted": tuple(range(number * 10, number * 10 + 6))}


def test_sources_that_stand_still_while_boxes_go_on_are_noticed_in_the_first_run() -> None:
    assert left_out([*map(run, range(20)), run(20, listed=False)]) == [("boxes-unlisted", 2, 2)]


def test_what_boxes_show_of_other_sections_each_time_is_usual() -> None:
    of_a_section = [section(number) for number in range(20)]
    assert left_out(of_a_section) == []
    assert recorded(of_a_section)[0].flaws[BOXES_UNLISTED] == (6, 8)


def test_runs_before_boxes_were_read_teach_nothing_and_alarm_nothing() -> None:
    old = [run(number, boxes=False) for number in range(60)]
    sections = [section(number) for number in range(60, 75)]
    for end in range(1, len(sections) + 1):
        assert left_out([*old, *sections[:end]]) == []


def test_a_run_whose_pages_were_unchanged_proves_nothing() -> None:
    quiet = run(12, listed=False, boxes=False)
    assert BOXES_UNLISTED not in recorded([*map(run, range(12)), quiet])[0].flaws


def test_each_source_of_unlisted_articles_has_a_finding_of_its_own() -> None:
    flaws = {BOXES_UNLISTED: (2, 2), front_page.FRONT_PAGE_UNLISTED: (3, 3)}
    before = [
        RunRecord(at=NOW - timedelta(days=n), observed=True, flaws=dict.fromkeys(flaws, (0, 2))) for n in range(1, 30)
    ]
    history = RunHistory(outlet=OUTLET, current=RunRecord(at=NOW, observed=True, flaws=flaws), earlier=before)
    found = [finding.code for one in (judge, front_page.judge) for alarm in one(history) for finding in alarm.findings]
    assert found == [BOXES_UNLISTED, front_page.FRONT_PAGE_UNLISTED]
