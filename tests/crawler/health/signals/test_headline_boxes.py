"""What the boxes on article pages say of the lists."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models.outlet import Outlet
from crawler.health.expectations import unmet
from crawler.health.signals.baseline import Past
from crawler.health.signals.front_page import stand_among, unlisted
from crawler.health.signals.headline_boxes import ARTICLES, BOXED, FEWEST, PAGES, SHARE, Boxes
from crawler.health.signals.run_record import Night
from spiders.article import Article, Link
from spiders.fetch.outlet_spider import Discovery
from store.articles.versions import record_version
from store.runs.runs import Outcome, record_outcome, record_outlet_run, start_run
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
    boxes = Boxes()
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
    boxes = Boxes()
    for _ in range(FEWEST):
        boxes.add(article(1), links(1, 2))
    boxes.close()
    boxes.close()
    assert boxes.shown == links(2)


def test_a_run_of_hostile_pages_is_counted_to_an_end() -> None:
    assert shown(*[("ru", links(*range(page, page + ARTICLES + 9))) for page in range(FEWEST)]) is not None
    first, then = [("ru", links(1))] * PAGES, [("ru", links(2))] * 2 * PAGES
    assert shown(*first, *then) == {"1"}


@given(st.lists(st.tuples(st.sampled_from(["ru", "kk"]), st.sets(st.integers(0, 9))), max_size=20))
def test_what_is_shown_stands_on_enough_pages(pages: list[tuple[str, set[int]]]) -> None:
    found = shown(*[(lang, links(*numbers)) for lang, numbers in pages])
    for number in map(int, found or ()):
        of = {lang: [number in linked for other, linked in pages if other == lang] for lang in ("ru", "kk")}
        assert any(sum(one) >= max(FEWEST, SHARE * len(one)) for one in of.values())


def test_what_is_listed_or_stored_or_gave_no_article_is_not_left_out(database: Database) -> None:
    listed = Discovery(links={"1": Link(url=f"{SITE}1")}, sources=())
    with database.session() as session:
        before = start_run(session, NOW - timedelta(days=1), outlets=1)
        record_outcome(
            session, before, outlet="demo", url=f"{SITE}3", final_url=None, outcome=Outcome.REFUSED, reason="no_text"
        )
        record_outlet_run(session, before, "demo", {}, now=NOW - timedelta(days=1))
        run = start_run(session, NOW, outlets=1)
        record_version(session, article(2), run_id=run, raw_id=None, now=NOW)
        otherwise = {**links(1, 3, 4), "2": f"{SITE}2?from=box"}
        found = unlisted(otherwise, OUTLET, listed, session, now=NOW, run_id=run)
    assert len(found or ()) == 1


@pytest.mark.parametrize("spelt", ["http://demo.example/news/a", "https://www.demo.example/news/a/"])
def test_another_spelling_of_an_address_is_no_other_article(database: Database, spelt: str) -> None:
    by_address = Outlet.model_validate({**OUTLET.model_dump(), "article_url": "/news/"})
    usual = "https://demo.example/news/a"
    listed = Discovery(links={usual: Link(url=usual)}, sources=())
    with database.session() as session:
        run = start_run(session, NOW, outlets=1)
        assert unlisted({spelt: spelt}, by_address, listed, session, now=NOW, run_id=run) == ()
        assert unlisted({spelt: spelt}, by_address, Discovery(links={}, sources=()), session, now=NOW, run_id=run)
    assert stand_among({spelt: spelt}, [usual, "https://demo.example/news/b"]) == 1
    assert stand_among(links(1), ["1", "2"]) == 1


def night(number: int, *, box: int = 2, lists: bool = True, boxes: bool = True, **changes: Any) -> Past:
    """A night of `box` articles, which the lists name, or the boxes on pages alone."""
    aside = () if lists else tuple(range(number * 100, number * 100 + box))
    of = {"boxed": aside, "in_boxes": box * lists} if boxes else {}
    made = Night(**{"fresh": box * lists, **of, **changes})
    return Past(at=NOW + timedelta(days=number), night=made, alarms=frozenset(), counts={})


def compared(nights: list[Past]) -> tuple[Past, list[Past]]:
    """The last of the nights and those before it, newest first, each compared with those before it."""
    done: list[Past] = []
    for one in nights:
        counts = {"night": one.night.compared([past.night for past in done]).as_dict()}
        kept = Past.of(one.at, counts)
        assert kept is not None
        done.insert(0, kept)
    return done[0], done[1:]


def left_out(nights: list[Past]) -> list[str]:
    return [alarm.text for alarm in unmet(*compared(nights)) if alarm.kind == "left_out"]


def test_lists_that_stand_still_while_boxes_go_on_are_reported_on_the_first_run() -> None:
    said = left_out([*(night(number) for number in range(20)), night(20, lists=False)])
    assert len(said) == 1
    assert "2 of 2 articles that newly stand in a box of headlines on article pages are in no list since" in said[0]


def test_what_boxes_show_of_other_sections_each_run_is_usual() -> None:
    of_a_section = [night(number, boxed=tuple(range(number * 10, number * 10 + 6)), in_boxes=2) for number in range(20)]
    assert left_out(of_a_section) == []
    assert compared(of_a_section)[0].night.signs[BOXED] == (6, 8)


def test_runs_before_boxes_were_looked_at_teach_nothing_and_alarm_nothing() -> None:
    old = [night(number, boxes=False, aside=(), on_front=2) for number in range(60)]
    section = [night(number, boxed=tuple(range(number * 10, number * 10 + 6)), in_boxes=2) for number in range(60, 75)]
    for end in range(1, len(section) + 1):
        assert left_out([*old, *section[:end]]) == []


def test_a_run_whose_pages_came_as_they_were_tells_nothing() -> None:
    quiet = night(12, lists=False, boxes=False)
    assert BOXED not in compared([*(night(number) for number in range(12)), quiet])[0].night.signs
