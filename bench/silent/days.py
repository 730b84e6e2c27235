"""Simulate outlets and the run record of each of their days, for `bench.silence`."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.silent.pages import BYLINES, foreign, has_bylines, letters, passed_over
from bench.silent.site import poisson
from crawler.health.observed_run import MAX_SAMPLES
from crawler.health.run_record import Pair, RunRecord, SourceRecord
from crawler.health.signals import front_page, headline_boxes, id_gaps
from crawler.health.signals.field_flaws import shared_flaws
from crawler.health.signals.front_page import newly_unlisted
from crawler.health.signals.headline_boxes import MIN_BOX_PAGES
from crawler.health.signals.known_articles import ANY_LOSS
from spiders.article import SourceKind

FIRST = datetime(2025, 9, 1, 21, 0, tzinfo=UTC)
FEED, LISTING = "https://demo.example/rss", "https://demo.example/"
SECOND, THIRD = "https://demo.example/courts", "https://demo.example/press"

ODD_VISITS = {
    "known-author-lost": 0.0005,
    "known-author-changed": 0.002,
    "known-date-lost": 0.0002,
    "known-date-changed": 0.004,
    "known-title-changed": 0.006,
    "known-text-shorter": 0.0004,
    "known-text-longer": 0.002,
    "known-language-changed": 0.0004,
    "known-layer-changed": 0.0015,
    "known-unread": 0.001,
}
"""Chance that a visit to a known article of a sound outlet finds that it has lost something."""

BOX = 10
"""Headlines in a box on a page."""

BURSTS = (3.0, 6.0)
"""Least and greatest factor by which a burst multiplies a day's articles."""

SHORT_WORDS, LONG_WORDS, WORDS_VARY, FEWEST_WORDS = 3.7, 5.9, 0.5, 12
"""Mean logarithms of the lengths of flashes and other articles, their deviation, and the least length in words."""

LISTED, LISTED_ELSEWHERE = 0.97, 0.2
"""Fractions of the new articles that the listing names, and that other listings name."""

NUMBERS_VARY = (0.6, 1.4)
"""Least and greatest factor by which a day's share of skipped numbers differs from the outlet's."""

LATE = 0.02
"""Fraction of articles with a lower number than earlier ones, because they were drafts for some days."""

REPEATED, SERIES = 0.006, 0.25
"""Fraction of articles whose text is already known, and the fraction of these with a new title."""

HOLIDAYS = {
    1: {1, 2, 3, 7},
    3: {8, 21, 22, 23, 24},
    5: {1, 9},
    12: {16, 31},
}
"""Days, by month."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How an invented outlet publishes."""

    name: str
    a_day: float
    weekend: float = 0.4
    holiday: float = 0.2
    noise: float = 0.25
    """Standard deviation of the logarithm of a day's rate."""
    wave: float = 0.0
    """Standard deviation of the logarithm of slow changes over weeks."""
    burst: float = 0.02
    """Chance of a day with three to six times as many."""
    growth: float = 1.0
    """Factor by which the volume grows over the whole time."""
    pause: tuple[int, int] = (0, 0)
    """Days of the year on which the outlet pauses."""
    no_author: float = 0.1
    no_date: float = 0.0
    open_ended: float = 0.03
    """Share of texts that end without a full stop, such as with a signature."""
    flash: float = 0.15
    """Share of articles of some 40 words."""
    kk: float = 0.3
    stuck: int = 0
    """Pages in the lists that never give an article."""
    failing: float = 0.02
    """Share of new pages that give no article, such as videos."""
    reread: float = 1.0
    """Fraction of visits to known articles in which a change of all pages is visible: low if the server calls a page
    unchanged as long as its article is."""
    restless: bool = True
    """Whether the bytes of lists change in each run."""
    skipped: float | None = 0.0
    """Fraction of the numbers in addresses that don't belong to articles; None if addresses have no numbers."""
    front: float | None = None
    """Unlisted articles on the front page for each listed one; None if the front page is one of the lists."""
    box: float | None = None
    """Unlisted articles in the headline boxes on article pages for each listed one; None if there are no boxes. Two in
    three outlets have them."""
    sections: tuple[float, ...] = ()
    """The fractions of articles that only one of the three listings has."""


PROFILES: tuple[Profile, ...] = (
    Profile(name="agency", box=0.05, open_ended=0.15, skipped=0.3, a_day=60, weekend=0.5, holiday=0.4, kk=0.5),
    Profile(name="daily", front=0.02, box=0.02, skipped=0.6, a_day=18, weekend=0.3, growth=1.5),
    Profile(name="weekdays", open_ended=0.0, front=0.0, a_day=9, weekend=0.0, holiday=0.0, stuck=2, restless=False),
    Profile(
        name="magazine",
        front=0.1,
        box=0.1,
        skipped=0.1,
        a_day=5,
        weekend=0.5,
        wave=0.2,
        no_author=0.0,
        kk=0.0,
        reread=0.2,
    ),
    Profile(name="declining", box=0.02, skipped=0.02, a_day=7, weekend=0.6, growth=0.4),
    Profile(name="bursts", box=0.1, skipped=0.3, a_day=6, burst=0.08, noise=0.5, sections=(0.5, 0.3, 0.2)),
    Profile(name="small", front=0.0, box=0.0, a_day=2.0, weekend=0.5, no_author=0.3, reread=0.2),
    Profile(
        name="parts",
        front=0.05,
        box=0.05,
        skipped=0.05,
        a_day=3.0,
        weekend=0.7,
        sections=(0.5, 0.3, 0.2),
        restless=False,
    ),
    Profile(name="weekly", front=0.0, skipped=0.5, a_day=0.35, weekend=0.6, kk=0.0, flash=0.0),
    Profile(name="sparse", open_ended=0.0, a_day=0.15, weekend=1.0, noise=0.6, kk=0.0),
    Profile(
        name="summer",
        open_ended=0.3,
        front=0.3,
        box=0.3,
        skipped=0.2,
        a_day=1.5,
        weekend=0.2,
        pause=(196, 237),
        restless=False,
    ),
    Profile(
        name="wandering", box=0.6, open_ended=0.5, skipped=None, a_day=12, wave=0.5, noise=0.35, no_date=0.2, reread=0.2
    ),
    Profile(name="undated", skipped=None, a_day=4, no_date=1.0, no_author=1.0, failing=0.15),
)


@dataclass(kw_only=True)
class Day:
    """The content of one day, from which the run's record is made."""

    at: datetime
    dice: random.Random
    words: list[int] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    """For each article: letters of prose that only its page shows, beside the article."""
    foreign: list[int] = field(default_factory=list)
    """For each article: letters of its text inside elements named for comments and the like."""
    has_bylines: bool = True
    langs: list[str] = field(default_factory=list)
    flaws: Counter[str] = field(default_factory=Counter)
    """Of the new articles."""
    layer: str = "select"
    failing: int = 0
    numbers: list[int] = field(default_factory=list)
    """In the new articles' addresses."""
    other_numbers: list[int] = field(default_factory=list)
    """In those of pages that give no article."""
    off_lists: int = 0
    """Articles newly on the front page and in no list."""
    in_boxes_only: int = 0
    """Articles that only boxes on pages link to: if only some sections are crawled, boxes also show the others."""
    left: int = 0
    """Articles that are on the front page and in boxes, but not in our lists."""
    last_number: int = 0
    """The highest before."""
    links: dict[str, int] = field(default_factory=dict)
    named: dict[str, float] = field(default_factory=lambda: {FEED: 1.0, LISTING: LISTED})
    sections: list[str] = field(default_factory=list)
    """For each article, the section that lists it, if the outlet's lists are sections."""
    digests: dict[str, int] = field(default_factory=dict)
    """Of the bytes of the lists."""
    lost: Counter[str] = field(default_factory=Counter)
    """Of known articles."""
    revisits: int = 40
    blocked: int = 0
    gone: int = 0
    edited: int = 0
    fresh: bool = True

    @property
    def new(self) -> int:
        return len(self.words)


def healthy(profile: Profile, dice: random.Random, runs: int) -> list[Day]:
    """Return the days of a healthy outlet."""
    wander, days = 0.0, []
    last_number = 1000
    for number in range(runs):
        at = FIRST + timedelta(days=number, minutes=dice.randrange(40))
        wander = 0.97 * wander + dice.gauss(0, profile.wave * 0.24)
        # A run finds what was published the day before.
        published = at.date()
        rate = profile.a_day * profile.growth ** (number / runs)
        rate *= profile.weekend if published.weekday() >= 5 else 1.0
        if published.day in HOLIDAYS.get(published.month, ()):
            rate *= profile.holiday
        if profile.pause[0] <= published.timetuple().tm_yday < profile.pause[1]:
            rate = 0.0
        rate *= 2.718**wander
        of_day = rate * 2.718 ** dice.gauss(0, profile.noise)
        if dice.random() < profile.burst:
            of_day *= dice.uniform(*BURSTS)
        days.append(_day(profile, dice, at, poisson(dice, of_day)))
        days[-1].last_number = last_number
        days[-1].off_lists = sum(days[-1].dice.random() < (profile.front or 0) for _ in range(days[-1].new))
        own = random.Random(f"boxes {at}")
        days[-1].in_boxes_only = sum(own.random() < (profile.box or 0) for _ in range(days[-1].new))
        last_number = _number(days[-1], profile.skipped, last_number)
        for url, digest in days[-1].digests.items():
            # A list with nothing but articles keeps its bytes as long as there is no news.
            if not digest and len(days) > 1:
                days[-1].digests[url] = days[-2].digests[url]
    return days


def _day(profile: Profile, dice: random.Random, at: datetime, published: int) -> Day:
    failing = sum(dice.random() < profile.failing for _ in range(published))
    new = published - failing
    day = Day(
        at=at, dice=random.Random(f"{at}"), failing=failing, edited=poisson(dice, 0.8), gone=int(dice.random() < 0.1)
    )
    page = random.Random(f"pages {at}")
    day.has_bylines = has_bylines(profile.name)
    for _ in range(new):
        is_flash = dice.random() < profile.flash
        day.words.append(
            max(FEWEST_WORDS, round(dice.lognormvariate(SHORT_WORDS if is_flash else LONG_WORDS, WORDS_VARY)))
        )
        day.passed.append(passed_over(profile.name, page))
        day.foreign.append(foreign(profile.name, day.words[-1], page))
        day.langs.append("kk" if dice.random() < profile.kk else "ru")
        has_none = dice.random() < profile.no_author
        day.flaws["author-missing"] += has_none
        day.flaws["byline-unread"] += has_none and page.random() < BYLINES
        day.flaws["date-missing"] += dice.random() < profile.no_date
        day.flaws["date-old"] += dice.random() < 0.02
        day.flaws["text-cut"] += day.dice.random() < profile.open_ended
    day.links = {FEED: 20, LISTING: 30 + dice.randrange(-2, 3), SECOND: 12}
    if profile.sections:
        day.links = {LISTING: 20, SECOND: 20, THIRD: 20}
        day.sections = dice.choices([LISTING, SECOND, THIRD], profile.sections, k=new)
    day.digests = dict.fromkeys(day.links, at.toordinal() if profile.restless or published else 0)
    day.revisits = 30 + dice.randrange(20)
    for name, chance in ODD_VISITS.items():
        day.lost[name] = sum(dice.random() < chance for _ in range(day.revisits))
    return day


def _number(day: Day, skipped: float | None, last: int) -> int:
    """Number a day's pages and return the highest number; some articles got theirs days before, as drafts."""
    if skipped is None:
        return last
    own = random.Random(f"numbers {day.at}")
    skipped *= own.uniform(*NUMBERS_VARY)
    places = [True] * day.new + [False] * day.failing
    own.shuffle(places)
    for is_article in places:
        last += 1
        while own.random() < skipped:
            last += 1
        held = last - own.randrange(5, 40) if own.random() < LATE else last
        (day.numbers if is_article else day.other_numbers).append(held)
    return last


def record_of(day: Day, profile: Profile, dice: random.Random, before: Sequence[RunRecord]) -> RunRecord:
    """Return the run's record as a crawl would make it, after the records `before`, which are newest first."""
    new, dated = day.new, day.new - day.flaws["date-missing"]
    pairs = {code: (min(new, day.flaws[code]), new) for code in ("author-missing", "byline-unread", "date-missing")}
    pairs["text-cut"] = (min(new, day.flaws["text-cut"]), new)
    pairs |= {code: (min(dated, day.flaws[code]), dated) for code in ("date-old", "date-now")}
    fresh = new if day.fresh else 0
    titles, texts = _digests(day, "title-shared", new), _digests(day, "text-shared", new)
    dates = _digests(day, "date-shared", dated)
    first = day.at.toordinal() * 1000
    unlisted = tuple(first + place for place in range(day.off_lists + day.left)) if profile.front is not None else None
    unlisted_in_boxes, in_boxes = _boxes(day, profile, fresh)
    box_unlisted = tuple(first + place for place in range(unlisted_in_boxes)) if unlisted_in_boxes is not None else None
    ids = [day.last_number, *(one for one in (*day.numbers, *day.other_numbers) if one > day.last_number)]
    ids = sorted(ids) if profile.skipped is not None else []
    known_pairs = {
        **shared_flaws(titles, texts, dates, before),
        front_page.FRONT_PAGE_UNLISTED: newly_unlisted(
            unlisted, round(0.8 * fresh), [one.front_page_unlisted for one in before]
        ),
        headline_boxes.BOXES_UNLISTED: newly_unlisted(box_unlisted, in_boxes, [one.boxes_unlisted for one in before]),
        id_gaps.IDS_UNLISTED: id_gaps.missing_ids(ids, before),
    }
    return RunRecord(
        at=day.at,
        looked_at=new + day.revisits + day.failing + profile.stuck + day.blocked + day.gone + day.edited,
        new=new,
        unchanged=day.revisits,
        not_modified=day.revisits,
        blocked=day.blocked,
        gone=day.gone,
        edited=day.edited,
        refused={"no_text": day.failing + profile.stuck} if day.failing + profile.stuck else {},
        observed=True,
        fresh=fresh,
        asked=new + day.failing,
        unread=day.failing,
        flaws={
            **{code: pair for code, pair in pairs.items() if pair[1]},
            **_lost(day),
            **{code: pair for code, pair in known_pairs.items() if pair},
        },
        titles=titles,
        texts=texts,
        dates=dates,
        words=tuple(day.words[:MAX_SAMPLES]) if day.fresh else (),
        unread_letters=_pairs(day.passed, day),
        foreign_letters=_pairs(day.foreign, day),
        languages=Counter(day.langs) if day.fresh else {},
        layers={f"{name} {day.layer}": fresh for name in ("title", "text")} if fresh else {},
        sources=_sources(day, profile, dice, fresh),
        highest_id=max(ids, default=0),
        front_page_unlisted=unlisted,
        boxes_unlisted=box_unlisted,
    )


def _sources(day: Day, profile: Profile, dice: random.Random, fresh: int) -> dict[str, SourceRecord]:
    return {
        url: SourceRecord(
            kind=SourceKind.FEED if url == FEED else SourceKind.LISTING,
            links=links,
            named=day.sections[:fresh].count(url)
            if profile.sections
            else sum(dice.random() < day.named.get(url, LISTED_ELSEWHERE) for _ in range(fresh)),
            digest=day.digests[url],
        )
        for url, links in day.links.items()
    }


def _boxes(day: Day, profile: Profile, fresh: int) -> tuple[int | None, int]:
    """Return how many unlisted and how many fresh articles the headline boxes newly show, or None and 0.

    Boxes are read on pages whose bytes changed: on new pages, and on known ones as soon as the box has changed."""
    shown = ["fresh"] * fresh + ["left"] * (day.left + day.in_boxes_only) + ["unread"] * day.failing
    if profile.box is None or not shown:
        return None, 0
    own = random.Random(f"box {day.at}")
    again = sum(own.random() < profile.reread for _ in range(day.revisits - day.lost["known-unread"]))
    if day.new + again < MIN_BOX_PAGES:
        return None, 0
    own.shuffle(shown)
    return shown[:BOX].count("left"), shown[:BOX].count("fresh")


def _pairs(some: Sequence[int], day: Day) -> tuple[Pair, ...]:
    return tuple(zip(some, map(letters, day.words), strict=True))[:MAX_SAMPLES] if day.fresh else ()


def _lost(day: Day) -> dict[str, tuple[int, int]]:
    lost = max(day.lost.values(), default=0)
    pairs = {code: (day.lost[code], day.revisits) for code in ODD_VISITS}
    return {**pairs, ANY_LOSS: (lost, day.revisits)}


def _digests(day: Day, code: str, number: int) -> tuple[int, ...]:
    """Return unique digests, except that flawed ones are equal and a few repeat those of the day before."""
    first = day.at.toordinal() * 1000
    made = [0 if place < day.flaws[code] else first + place for place in range(number)]
    own = random.Random(f"copies {day.at}")
    if code != "date-shared":
        for place in range(number):
            chance, is_series = own.random(), own.random() < SERIES
            if made[place] and chance < REPEATED and not (is_series and code == "title-shared"):
                made[place] -= 1000
    return tuple(made)[:MAX_SAMPLES]
