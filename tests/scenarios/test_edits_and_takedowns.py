"""Many nights of an outlet that edits, hides, deletes, blocks and restores: all of it is told apart."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from config.loader import load_config
from crawler.extraction.limits import Limits
from spiders.reader import Reader, reader_for
from store.integrity.verify import verify
from store.reports.export import load_rows
from store.session import open_database
from store.texts.derived import fingerprint
from tests.support.crawler_samples import NIGHT_ONE, Crawled, crawl_once, home_in, serve, write_outlet
from tests.support.scripted_outlet import (
    STATE_OF,
    Scripted,
    advert_markup,
    answer,
    article,
    change_word,
    new_markup,
    plain_markup,
    show,
)

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
NIGHTS = 5
HASTE = Limits(request_seconds=3)
ACTS = (
    "delete",
    "gone",
    "legal",
    "front",
    "soft",
    "challenge",
    "captcha",
    "notice",
    "login",
    "delete",
    "soft",
    "other",
)
UNANSWERED = ("error", "cut")


@dataclass
class Play:
    """What happened, what should have been told each night, and what was."""

    articles: list[Scripted]
    acts: dict[int, dict[int, str]]
    """article -> night -> what it does from then on"""
    unlisted: range
    edited: range
    edits: Counter[int] = field(default_factory=Counter)
    absent: dict[int, int] = field(default_factory=dict)
    wanted: list[tuple[str, str]] = field(default_factory=list)
    """The state that an article should have on a night, and the one that it has."""
    acted: list[tuple[str, str]] = field(default_factory=list)
    """How an address answered, and the state that the article has."""
    versions: list[dict[str, Any]] = field(default_factory=list)
    findings: int = -1


def script() -> Play:
    """Each act twice, once for good and once for two nights, and articles that are hidden or edited."""
    acts: dict[int, dict[int, str]] = {}
    for number, act in enumerate((*ACTS, *UNANSWERED), 1):
        acts[number] = {1: act}
        acts[number + 20] = {1: act, 3: "show"}
    articles = [article(number) for number in range(1, 61)]
    return Play(articles=articles, acts=acts, unlisted=range(41, 45), edited=range(45, 55))


def act(play: Play, night: int) -> None:
    """Do what the script says for a night."""
    for one in play.articles:
        one.act = play.acts.get(one.number, {}).get(night, one.act)
        if one.number in play.unlisted and night == 2:
            one.listed = False
        if one.number in play.edited and night:
            play.edits[one.number] += 1
            if one.number % 2 and night % 2 == 0:
                one.paragraphs = list(one.first)
            else:
                change_word(one, random.Random(f"{one.number} {night}"))


def wanted(play: Play, one: Scripted, night: int) -> str:
    """The state that an article has after a night; absent ones keep theirs until a second night has seen it."""
    alive = "unlisted" if not one.listed else "edited" if play.edits[one.number] else "live"
    if one.act == "show":
        play.absent.pop(one.number, None)
        return alive
    state = STATE_OF[one.act]
    first = play.absent.setdefault(one.number, night)
    return alive if state in ("gone", "soft_404") and night == first else state


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    folder = tmp_path_factory.mktemp("play")
    home, made = home_in(folder / "home"), script()
    with serve() as site:
        write_outlet(folder / "config", "scripted", site.base)
        for night in range(NIGHTS):
            act(made, night)
            show(site, made.articles, night)
            crawl_once(folder / "config", home, now=NIGHT_ONE + night * DAY, limits=HASTE)
            stored, made.versions = stored_in(home.database_url)
            for one in made.articles:
                made.wanted.append((wanted(made, one, night), stored[one.number]))
                made.acted.append((one.act, stored[one.number]))
    made.findings = len(verify(home.database_url, home.archive, home.heads).findings)
    return made


def stored_in(url: str) -> tuple[dict[int, str], list[dict[str, Any]]]:
    database = open_database(url)
    with database.reading() as session:
        states = {number_of(row): str(row["state"]) for row in load_rows(session, "articles")}
        versions = list(load_rows(session, "versions"))
    database.close()
    return states, versions


def number_of(row: dict[str, Any]) -> int:
    return int(str(row["url"]).rsplit("/", 1)[1])


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean over all states of the harmonic mean of precision and recall."""
    scores = []
    for state in {one for pair in pairs for one in pair}:
        right = sum(want == state == have for want, have in pairs)
        named = sum(want == state for want, _ in pairs) + sum(have == state for _, have in pairs)
        scores.append(2 * right / named)
    return sum(scores) / len(scores)


def test_states_are_distinguished(play: Play) -> None:
    wrong = Counter(pair for pair in play.wanted if pair[0] != pair[1])
    assert macro_f1(play.wanted) >= 0.95, wrong


def test_every_state_is_in_the_play(play: Play) -> None:
    states = {"live", "edited", "unlisted", "soft_404", "gone", "blocked", "unreachable"}
    assert {want for want, _ in play.wanted} == states


def test_no_outage_and_no_block_is_called_gone(play: Play) -> None:
    blocked = [state for act, state in play.acted if STATE_OF.get(act) in ("blocked", "unreachable")]
    assert blocked
    assert not {"gone", "soft_404"} & set(blocked)


def test_every_edit_of_one_word_is_a_version_and_so_is_every_return(play: Play) -> None:
    counts = Counter(number_of(row) for row in play.versions if row["change"] == "edited")
    assert counts == play.edits
    texts = defaultdict(list)
    for row in play.versions:
        texts[number_of(row)].append(row["fingerprint"])
    reverted = [texts[number] for number in play.edited if number % 2]
    assert all(one[0] == one[2] == one[4] != one[1] for one in reverted)


def test_what_was_blocked_gone_another_article_or_noise_only_makes_no_edit(play: Play) -> None:
    others = [row for row in play.versions if number_of(row) not in play.edited]
    assert {row["change"] for row in others} == {"new", "restored"}
    restored = {number_of(row) for row in others if row["change"] == "restored"}
    assert restored == {
        number for number, acts in play.acts.items() if 3 in acts and STATE_OF[acts[1]] in ("gone", "soft_404")
    }


def test_the_chain_of_many_runs_is_whole(play: Play) -> None:
    assert play.findings == 0


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder = tmp_path_factory.mktemp("reader")
    write_outlet(folder, "scripted", "http://127.0.0.1:1")
    return reader_for(load_config(folder).outlets["scripted"])


def test_a_thousand_visits_with_nothing_but_noise_make_no_version(reader: Reader) -> None:
    versions = sum(len(set(prints_of(reader, article(number), range(20)))) - 1 for number in range(50))
    assert versions <= 1


def prints_of(reader: Reader, one: Scripted, nights: Iterable[int]) -> list[str]:
    found = []
    for night in nights:
        page = answer(one, night)
        url = f"http://127.0.0.1:1{one.path}"
        read = reader.read_article(page.octets, url=url, fetched_at=NIGHT_ONE, content_type=page.kind)
        found.append(fingerprint(f"{read.title}\n\n{read.text}"))
    return found


@dataclass(frozen=True)
class Redesign:
    """The nights before, of and after a new layout."""

    nights: list[Crawled]
    edited: set[str]
    """The outlets with an edited article."""


LAYOUTS = {"elements": new_markup, "adverts": advert_markup}
"""The new layout of each outlet: known elements, and an advert in each text."""


@pytest.fixture(scope="module")
def redesign(tmp_path_factory: pytest.TempPathFactory) -> Redesign:
    folder = tmp_path_factory.mktemp("redesign")
    home, articles = home_in(folder / "home"), [article(number) for number in range(1, 21)]
    nights = []
    with serve() as one, serve() as other:
        sites = dict(zip(LAYOUTS, (one, other), strict=True))
        for name, site in sites.items():
            write_outlet(folder / "config", name, site.base, select={"title": "h1", "body": "article.story"})
        for night in range(3):
            if night == 1:
                change_word(articles[4], random.Random(1))
            for name, site in sites.items():
                show(site, articles, night, LAYOUTS[name] if night else plain_markup)
            nights.append(crawl_once(folder / "config", home, now=NIGHT_ONE + night * DAY))
    database = open_database(home.database_url)
    with database.reading() as session:
        edited = {str(row["outlet"]) for row in load_rows(session, "versions") if row["change"] == "edited"}
    database.close()
    return Redesign(nights, edited)


@pytest.mark.parametrize("outlet", LAYOUTS)
def test_a_new_layout_raises_an_alarm(redesign: Redesign, outlet: str) -> None:
    assert redesign.nights[0].kinds(outlet) == set()
    assert redesign.nights[1].kinds(outlet) == {"redesign"}


def test_a_layout_that_the_file_does_not_fit_makes_no_edits(redesign: Redesign) -> None:
    assert redesign.edited == set()
