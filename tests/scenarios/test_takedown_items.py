"""The takedown of an article with a tracked name is in the queue, in the notice and on the person's page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest

from config.environment import Home
from config.wording.catalogue import load_catalogues
from crawler.operations.notifications import Reported, due
from crawler.operations.send_notification import Wording
from store.integrity.verify import verify
from store.reports.export import load_rows
from store.reports.timelines import load_entry_steps
from store.review.review_items import load_pending
from store.schema.enums import Takedown
from store.session import Database, open_database
from tests.support.crawler_samples import NIGHT_ONE, Answer, Site, crawl_once, home_in, serve, write_outlet
from tests.support.scripted_outlet import CHALLENGE, MISSING

pytestmark = pytest.mark.slow

NAMED = ("deleted", "blocked", "hidden", "unreadable", "kept")
BODY = "<p>Активист Тимур Балапанов вышел из суда. {0} корреспондент передаёт подробности заседания из города.</p>"
UNREAD = "timur-balapanov-v-sude"


def page(number: int) -> Answer:
    text = "".join(BODY.format(f"Наш {word} {number}") for word in ("первый", "второй", "третий"))
    return Answer(
        body=f"<html><head><title>Суд {number}</title></head><body><h1>Суд {number}</h1>"
        f"<time datetime='2026-03-0{9 - number}T10:00:00+05:00'>март</time><article>{text}</article></body></html>"
    )


def show(site: Site, changed: Mapping[str, Answer], *, hidden: bool) -> None:
    names = [name for name in NAMED if not (hidden and name == "hidden")]
    paths = [f"/news/{NAMED.index(name) + 1}" for name in names] + ([f"/news/9-{UNREAD}"] if hidden else [])
    links = "".join(f"<li><a href='{path}'>Новость</a></li>" for path in paths)
    site.pages["/"] = Answer(body=f"<html><body><ul>{links}</ul></body></html>")
    for number, name in enumerate(NAMED, 1):
        site.pages[f"/news/{number}"] = changed.get(name, page(number))
    site.pages[f"/news/9-{UNREAD}"] = Answer(body=CHALLENGE, status=403)


@dataclass(frozen=True)
class Nights:
    database: Database
    before: int
    """Items after the first night."""
    run: int
    """The number of the first run."""
    home: Home


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("takedowns")
    home = home_in(folder / "home")
    database = open_database(home.database_url)
    lost = {"deleted": Answer(body=MISSING, status=404), "blocked": Answer(body=CHALLENGE, status=403)}
    lost["unreadable"] = Answer(body="<html><body></body></html>")
    with serve() as site:
        write_outlet(folder / "config", "demo", site.base)
        for night in range(4):
            show(site, lost if night else {}, hidden=night > 0)
            crawl_once(folder / "config", home, now=NIGHT_ONE + night * timedelta(days=1))
            if night == 0:
                with database.reading() as session:
                    before = len(load_pending(session))
    yield Nights(database, before, 1, home)
    database.close()


def test_each_takedown_is_asked_about_once_before_all_mentions(nights: Nights) -> None:
    with nights.database.reading() as session:
        items = load_pending(session)
    asked = [item for item in items if item.takedown]
    assert items[: len(asked)] == asked
    assert sorted((item.takedown or "", item.title.partition(" ")[0]) for item in asked) == [
        (Takedown.BLOCKED, "Новость"), (Takedown.BLOCKED, "Суд"), (Takedown.DELETED, "Суд"), (Takedown.HIDDEN, "Суд"),
        (Takedown.UNREADABLE, "Суд"),
    ]  # fmt: skip
    assert len(items) == nights.before + len(asked)


def test_an_item_shows_the_words_that_are_lost(nights: Nights) -> None:
    with nights.database.reading() as session:
        before = {item.takedown: (item.before, item.after) for item in load_pending(session) if item.title != "Новость"}
    assert before[Takedown.DELETED] == ("Активист Тимур Балапанов вышел из суда.", "")
    assert before[Takedown.HIDDEN] == ("Активист Тимур Балапанов вышел из суда.",) * 2


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_the_notice_names_each_takedown_and_nobody(nights: Nights, language: str) -> None:
    words = load_catalogues()[language]
    with nights.database.reading() as session:
        reported = Reported(since=NIGHT_ONE, run=nights.run)
        notices = due(session, reported, now=NIGHT_ONE, wording=Wording(catalogue=words, with_names=False))
    body = "\n".join(notice.body for notice in notices)
    assert all(body.count(words(f"takedown-{kind}")) >= 1 for kind in Takedown)
    assert "Балапанов" not in body


def test_the_persons_page_has_each_takedown(nights: Nights) -> None:
    with nights.database.reading() as session:
        steps = {step.what for step in load_entry_steps(session, "balapanov-timur")}
    assert {f"takedown-{kind}" for kind in Takedown} <= steps


def test_a_page_that_was_never_read_has_no_words_but_its_title_and_address(nights: Nights) -> None:
    with nights.database.reading() as session:
        rows = [row for row in load_rows(session, "versions") if UNREAD in row["url"]]
    assert [(row["title"], row["text"]) for row in rows] == [("Новость", rows[0]["url"])]


def test_all_of_it_is_chained(nights: Nights) -> None:
    home = nights.home
    assert verify(home.database_url, home.archive, home.heads).findings == ()
