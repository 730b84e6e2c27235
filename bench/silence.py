"""Silent breakages of invented outlets, and how soon each is noticed; and healthy years, and how often they alarm.

This tries the judgement alone, over years, with nights as a crawl would count them; `bench.silent_nights` tries all of
the crawl, from the bytes of lists and pages on.

    python -m bench.silence --seeds 5

Outlets differ in how much they publish, in their weekly rhythm, holidays, bursts, breaks, growth and flaws, and none
of them is made by the laws that crawler/yields.py and crawler/shares.py assume. A breakage begins on a random night,
and its delay is the number of runs, the first broken one included, until an alarm of a fitting kind is raised. Only
runs that can show the breakage are counted: the outlet would have brought an article on that night, and what the crawl
counts differs from what it would have counted."""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import Pool
from statistics import median
from typing import Any

from bench.silent_site import poisson
from config.models import Outlet
from crawler.health import OutletCounts, judge
from crawler.night import EARLIER, SAMPLE, Night, WaySeen
from spiders.article import Refusal, Way
from spiders.outlet import WayTried
from store.runs import Outcome

NIGHTS = 400
LEARNING = 60
"""Nights before a breakage may begin."""
PATIENCE = 30
"""Nights after which a breakage counts as missed."""
HISTORY = 120
FIRST = datetime(2025, 9, 1, 21, 0, tzinfo=UTC)
FEED, LISTING = "https://demo.example/rss", "https://demo.example/"
SECOND, THIRD = "https://demo.example/courts", "https://demo.example/press"

SLIPS = {
    "author": 0.0005,
    "reauthored": 0.002,
    "date": 0.0002,
    "redated": 0.004,
    "title": 0.006,
    "shorter": 0.0004,
    "longer": 0.002,
    "lang": 0.0004,
    "layer": 0.0015,
    "unread": 0.001,
}
"""How often a visit finds that a known article has lost something, at a healthy outlet."""

HOLIDAYS = {
    (12, 31),
    (1, 1),
    (1, 2),
    (1, 3),
    (1, 7),
    (3, 8),
    (3, 21),
    (3, 22),
    (3, 23),
    (3, 24),
    (5, 1),
    (5, 9),
    (12, 16),
}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How an invented outlet publishes."""

    name: str
    a_day: float
    weekend: float = 0.4
    holiday: float = 0.2
    noise: float = 0.25
    """Deviation of the logarithm of a day's rate."""
    wave: float = 0.0
    """The same of a wandering of weeks."""
    burst: float = 0.02
    """Chance of a day with three to six times as many."""
    growth: float = 1.0
    """Factor over the whole time."""
    pause: tuple[int, int] = (0, 0)
    """Days of the year on which the outlet is on holiday."""
    no_author: float = 0.1
    no_date: float = 0.0
    flash: float = 0.15
    """Share of articles of some 40 words."""
    kk: float = 0.3
    stuck: int = 0
    """Pages in the lists that never give an article."""
    failing: float = 0.02
    """Share of new pages that give no article, such as videos."""
    reread: float = 1.0
    """Share of visits to known articles by which a change of all pages shows: few, where a server says that a page is
    the same as long as its article is."""
    restless: bool = True
    """Whether lists come with other bytes each night."""
    sections: tuple[float, ...] = ()
    """Shares of articles that only one of three listings has each."""


PROFILES: tuple[Profile, ...] = (
    Profile(name="agency", a_day=60, weekend=0.5, holiday=0.4, kk=0.5),
    Profile(name="daily", a_day=18, weekend=0.3, growth=1.5),
    Profile(name="weekdays", a_day=9, weekend=0.0, holiday=0.0, stuck=2, restless=False),
    Profile(name="magazine", a_day=5, weekend=0.5, wave=0.2, no_author=0.0, kk=0.0, reread=0.2),
    Profile(name="declining", a_day=7, weekend=0.6, growth=0.4),
    Profile(name="bursts", a_day=6, burst=0.08, noise=0.5, sections=(0.5, 0.3, 0.2)),
    Profile(name="small", a_day=2.0, weekend=0.5, no_author=0.3, reread=0.2),
    Profile(name="parts", a_day=3.0, weekend=0.7, sections=(0.5, 0.3, 0.2), restless=False),
    Profile(name="weekly", a_day=0.35, weekend=0.6, kk=0.0, flash=0.0),
    Profile(name="sparse", a_day=0.15, weekend=1.0, noise=0.6, kk=0.0),
    Profile(name="summer", a_day=1.5, weekend=0.2, pause=(196, 237), restless=False),
    Profile(name="wandering", a_day=12, wave=0.5, noise=0.35, no_date=0.2, reread=0.2),
    Profile(name="undated", a_day=4, no_date=1.0, no_author=1.0, failing=0.15),
)


@dataclass(kw_only=True)
class Day:
    """What one night shows, before it is written down as a crawl counts it."""

    at: datetime
    dice: random.Random
    words: list[int] = field(default_factory=list)
    langs: list[str] = field(default_factory=list)
    flaws: Counter[str] = field(default_factory=Counter)
    """Of the new articles."""
    layer: str = "select"
    failing: int = 0
    links: dict[str, int] = field(default_factory=dict)
    named: dict[str, float] = field(default_factory=lambda: {FEED: 1.0, LISTING: 0.97})
    sections: list[str] = field(default_factory=list)
    """Where an outlet's lists are sections: the one that has each article."""
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


def healthy(profile: Profile, dice: random.Random, nights: int) -> list[Day]:
    """A healthy outlet's nights."""
    wander, days = 0.0, []
    for number in range(nights):
        at = FIRST + timedelta(days=number, minutes=dice.randrange(40))
        wander = 0.97 * wander + dice.gauss(0, profile.wave * 0.24)
        # A night's crawl finds what was published the day before.
        published = at.date()
        rate = profile.a_day * profile.growth ** (number / nights)
        rate *= profile.weekend if published.weekday() >= 5 else 1.0
        if (published.month, published.day) in HOLIDAYS:
            rate *= profile.holiday
        if profile.pause[0] <= published.timetuple().tm_yday < profile.pause[1]:
            rate = 0.0
        rate *= 2.718 ** (wander + dice.gauss(0, profile.noise))
        if dice.random() < profile.burst:
            rate *= dice.uniform(3, 6)
        days.append(_day(profile, dice, at, poisson(dice, rate)))
        for url, digest in days[-1].digests.items():
            # Where nothing else stands in a list, it is the same as long as there is no news in it.
            if not digest and len(days) > 1:
                days[-1].digests[url] = days[-2].digests[url]
    return days


def _day(profile: Profile, dice: random.Random, at: datetime, published: int) -> Day:
    failing = sum(dice.random() < profile.failing for _ in range(published))
    new = published - failing
    day = Day(
        at=at, dice=random.Random(f"{at}"), failing=failing, edited=poisson(dice, 0.8), gone=int(dice.random() < 0.1)
    )
    for _ in range(new):
        is_flash = dice.random() < profile.flash
        day.words.append(max(12, round(dice.lognormvariate(3.7 if is_flash else 5.9, 0.5))))
        day.langs.append("kk" if dice.random() < profile.kk else "ru")
        day.flaws["author"] += dice.random() < profile.no_author
        day.flaws["date"] += dice.random() < profile.no_date
        day.flaws["old"] += dice.random() < 0.02
    day.links = {FEED: 20, LISTING: 30 + dice.randrange(-2, 3), SECOND: 12}
    if profile.sections:
        day.links = {LISTING: 20, SECOND: 20, THIRD: 20}
        day.sections = dice.choices([LISTING, SECOND, THIRD], profile.sections, k=new)
    day.digests = dict.fromkeys(day.links, at.toordinal() if profile.restless or published else 0)
    day.revisits = 30 + dice.randrange(20)
    for name, chance in SLIPS.items():
        day.lost[name] = sum(dice.random() < chance for _ in range(day.revisits))
    return day


def counts(day: Day, profile: Profile, dice: random.Random) -> OutletCounts:
    """The night as a crawl counts it."""
    new, signs = day.new, {}
    dated = new - day.flaws["date"]
    for sign in ("author", "date"):
        signs[sign] = (min(new, day.flaws[sign]), new)
    for sign in ("old", "just_now"):
        signs[sign] = (min(dated, day.flaws[sign]), dated)
    fresh = new if day.fresh else 0
    ways = {
        url: WaySeen(
            way=Way.FEED if url == FEED else Way.LISTING,
            links=links,
            named=day.sections[:fresh].count(url)
            if profile.sections
            else sum(dice.random() < day.named.get(url, 0.2) for _ in range(fresh)),
            digest=day.digests[url],
        )
        for url, links in day.links.items()
    }
    outcomes = Counter({
        (Outcome.NEW, None): new,
        (Outcome.UNCHANGED, "not_modified"): day.revisits,
        (Outcome.REFUSED, Refusal.NO_TEXT): day.failing + profile.stuck,
        (Outcome.BLOCKED, "a challenge"): day.blocked,
        (Outcome.GONE, "status 404"): day.gone,
        (Outcome.EDITED, None): day.edited,
    })  # fmt: skip
    night = Night(
        fresh=fresh,
        asked=new + day.failing,
        unread=day.failing,
        signs={name: pair for name, pair in signs.items() if pair[1]} | _lost_signs(day),
        titles=_digests(day, "same_title", new),
        texts=_digests(day, "same_text", new),
        dates=_digests(day, "same_date", dated),
        words=day.words[:SAMPLE] if day.fresh else (),
        langs=Counter(day.langs) if day.fresh else {},
        layers={f"{name} {day.layer}": fresh for name in ("title", "text")} if fresh else {},
        ways=ways,
    )
    tried = tuple(WayTried(way=Way(seen.way), url=url, links=seen.links) for url, seen in ways.items())
    return OutletCounts(finished_at=day.at, outcomes=+outcomes, ways=tried, night=night)


def _lost_signs(day: Day) -> dict[str, tuple[int, int]]:
    lost = max(day.lost.values(), default=0)
    signs = {f"again_{name}": (day.lost[name], day.revisits) for name in SLIPS}
    return {**signs, "again_lost": (lost, day.revisits)}


def _digests(day: Day, sign: str, number: int) -> tuple[int, ...]:
    """As many that differ from all others of the whole time, but for the flawed ones, which are all alike."""
    first = day.at.toordinal() * 1000
    return tuple(0 if place < day.flaws[sign] else first + place for place in range(number))[:SAMPLE]


Break = Callable[[Day], None]


def _keep(day: Day, kept: Sequence[int]) -> None:
    """Leave only these of the new articles."""
    day.flaws = Counter({name: min(len(kept), number) for name, number in day.flaws.items()})
    day.words, day.langs = [day.words[place] for place in kept], [day.langs[place] for place in kept]
    day.sections = [day.sections[place] for place in kept] if day.sections else []


def _some(day: Day, share: float) -> list[int]:
    return [place for place in range(day.new) if day.dice.random() < share]


def _still(*, stored: bool) -> Break:
    """All lists stand still; `stored`: with all their bytes, as from a store in front of a site that isn't filled."""

    def broken(day: Day) -> None:
        _keep(day, [])
        day.failing = 0
        if stored:
            day.digests = dict.fromkeys(day.digests, STORED)

    return broken


STORED = 7
"""The digest of a list whose bytes stand still."""


def _unread(share: float) -> Break:
    def broken(day: Day) -> None:
        before = day.new
        _keep(day, _some(day, 1 - share))
        day.failing += before - day.new

    return broken


def _flaw(name: str, share: float = 1.0) -> Break:
    def broken(day: Day) -> None:
        day.flaws[name] = max(day.flaws[name], sum(day.dice.random() < share for _ in range(day.new)))

    return broken


def _dead(url: str) -> Break:
    """A list stands still; where it is a section, its articles are missing."""

    def broken(day: Day) -> None:
        day.named = {**day.named, url: 0.0}
        if day.sections:
            _keep(day, [place for place, section in enumerate(day.sections) if section != url])

    return broken


def _links(url: str, number: int) -> Break:
    def broken(day: Day) -> None:
        day.links[url] = number
        _dead(url)(day)

    return broken


def _words(factor: float) -> Break:
    def broken(day: Day) -> None:
        day.words = [max(5, round(number * factor)) for number in day.words]

    return broken


def _archive(day: Day) -> None:
    day.fresh = False
    day.words, day.langs = [300] * 12, ["ru"] * 12
    day.sections = [LISTING] * 12 if day.sections else []
    day.flaws = Counter({"old": 12})


def _language(lang: str, instead_of: Sequence[str]) -> Break:
    def broken(day: Day) -> None:
        day.langs = [lang if one in instead_of else one for one in day.langs]

    return broken


def _no_kazakh(day: Day) -> None:
    _keep(day, [place for place, lang in enumerate(day.langs) if lang != "kk"])


def _layer(day: Day) -> None:
    day.layer = "trafilatura"


def _blocked(day: Day) -> None:
    day.blocked = round(day.revisits * 0.3)
    day.revisits -= day.blocked


def _gone(day: Day) -> None:
    day.gone += round(day.revisits * 0.4)
    day.revisits -= round(day.revisits * 0.4)


@dataclass(frozen=True, kw_only=True)
class Breakage:
    """What breaks: of the new articles and lists, and of what share of the known articles that are read again."""

    new: Break
    kinds: tuple[str, ...]
    """Of alarm, one of which must come."""
    lost: str = ""
    """What the pages of known articles lose too, if they do."""
    share: float = 1.0


_PAGES: dict[str, Breakage] = {
    "no text is found": Breakage(new=_unread(1.0), kinds=("unread", "refused"), lost="unread"),
    "half of the texts aren't found": Breakage(new=_unread(0.5), kinds=("unread", "refused"), lost="unread", share=0.5),
    "a notice stands for each text": Breakage(new=_flaw("same_text"), kinds=("text",), lost="shorter", share=0.9),
    "only the teaser is read": Breakage(new=_words(0.12), kinds=("text",), lost="shorter"),
    "half of the text is read": Breakage(new=_words(0.4), kinds=("text",), lost="shorter", share=0.9),
    "comments are read too": Breakage(new=_words(4.0), kinds=("text",), lost="longer", share=0.8),
    "dates are lost": Breakage(new=_flaw("date"), kinds=("dates",), lost="date"),
    "all dates are equal": Breakage(new=_flaw("same_date"), kinds=("dates",), lost="redated"),
    "the clock is read as date": Breakage(new=_flaw("just_now"), kinds=("dates",), lost="redated"),
    "authors are lost": Breakage(new=_flaw("author"), kinds=("author",), lost="author", share=0.7),
    "one title for all": Breakage(new=_flaw("same_title"), kinds=("title",), lost="title"),
    "selectors no longer hold": Breakage(new=_layer, kinds=("selectors",), lost="layer"),
}

BREAKAGES: dict[str, Breakage] = {
    "all lists stand still": Breakage(new=_still(stored=False), kinds=("too_few",)),
    "all lists come from a store that stands still": Breakage(new=_still(stored=True), kinds=("too_few",)),
    "four of five articles are missing": Breakage(new=lambda day: _keep(day, _some(day, 0.2)), kinds=("too_few",)),
    "feed stands still, listing goes on": Breakage(new=_dead(FEED), kinds=("feed",)),
    "listing stands still, others go on": Breakage(new=_dead(LISTING), kinds=("listing", "too_few")),
    "a listing is empty": Breakage(new=_links(SECOND, 0), kinds=("listing",)),
    "a listing names three articles": Breakage(new=_links(LISTING, 3), kinds=("listing",)),
    "list shows the archive": Breakage(new=_archive, kinds=("dates", "too_few", "listing")),
    "the list changes to English": Breakage(new=_language("en", ("ru", "kk")), kinds=("language",)),
    "no Kazakh any more": Breakage(new=_no_kazakh, kinds=("language", "too_few")),
    "a third is challenged": Breakage(new=_blocked, kinds=("blocked",)),
    "two in five are gone": Breakage(new=_gone, kinds=("vanished",)),
    **_PAGES,
    **{f"{name}, on new pages": Breakage(new=one.new, kinds=one.kinds) for name, one in _PAGES.items()},
}  # fmt: skip
"""What breaks."""


SHOWN_ANYWAY = {
    "a listing is empty", "a listing names three articles", "a third is challenged", "two in five are gone",
    "list shows the archive",
}  # fmt: skip
"""What shows on a night without a new article too."""


def outlet() -> Outlet:
    """An outlet of which nothing is said that history doesn't say."""
    return Outlet(
        id="demo",
        name="Demo",
        homepage=LISTING,
        languages=("ru", "kk"),
        hosts=("demo.example",),
        discover={"feeds": [FEED], "listings": [LISTING, SECOND, THIRD]},
        article_url="/news/",
    )


class Watched:
    """An outlet under watch: its history grows by each night that is judged."""

    def __init__(self, profile: Profile, seed: str, history: Sequence[tuple[datetime, Any]] = ()) -> None:
        self.profile = profile
        self.seed = seed
        self.history = list(history)
        self.open: dict[str, str] = {}

    def counted(self, day: Day) -> OutletCounts:
        """The night as a crawl counts it, by the same chance whenever it is asked."""
        seen = counts(day, self.profile, random.Random(f"{self.seed} {day.at}"))
        return seen.compared(self.history[:EARLIER])

    def judge(self, day: Day) -> list[str]:
        """The kinds of alarm that the night newly raises."""
        seen = self.counted(day)
        raised = judge(outlet(), seen, self.history[:HISTORY])
        self.history.insert(0, (day.at, seen.as_history(raised)))
        new = [one.kind for one in raised if one.kind not in self.open]
        self.open = {one.kind: one.text for one in raised}
        return new


@dataclass(frozen=True, kw_only=True)
class Case:
    """One breakage of one outlet: after how many runs that could show it, and after how many in all, it was noticed."""

    kind: str
    profile: str
    shown: int | None
    runs: int
    mended: bool
    """Whether the alarm ended by itself soon after the outlet was mended."""


def false_alarms(profile: Profile, seed: int, nights: int) -> tuple[list[str], list[Day], Watched]:
    """The alarms of a healthy time, with what is needed to break it afterwards."""
    days = healthy(profile, random.Random(f"{profile.name} {seed}"), nights)
    watched = Watched(profile, f"counts {seed}")
    raised = [f"{day.at:%Y-%m-%d} {kind}" for day in days for kind in watched.judge(day)]
    return raised, days, watched


def breakage(kind: str, profile: Profile, days: Sequence[Day], watched: Watched, start: int, seed: int) -> Case:
    """Break the outlet on a night, and mend it when the alarm has been raised."""
    broken_so = BREAKAGES[kind]
    before = [past for past in watched.history if past[0] < days[start].at]
    again = Watched(profile, f"{kind} {seed}", before)
    again.open = dict.fromkeys(before[0][1]["alarms"], "")
    shown, runs, noticed = 0, 0, False
    for day in days[start : start + PATIENCE]:
        runs += 1
        broken = deepcopy(day)
        broken.dice.seed(f"{kind} {seed} {day.at}")
        broken_so.new(broken)
        _lose(broken, broken_so, profile)
        shown += _shows(kind, day) and again.counted(broken) != again.counted(day)
        again.judge(broken)
        if any(one in again.open for one in broken_so.kinds):
            noticed = True
            break
    rest = days[start + runs : start + runs + 15]
    mended = False
    for day in rest:
        again.judge(day)
        mended = not any(one in again.open for one in broken_so.kinds)
        if mended:
            break
    return Case(kind=kind, profile=profile.name, shown=shown if noticed else None, runs=runs, mended=mended)


def _lose(day: Day, broken_so: Breakage, profile: Profile) -> None:
    if broken_so.lost:
        share = broken_so.share * profile.reread
        lost = sum(day.dice.random() < share for _ in range(day.revisits))
        day.lost[broken_so.lost] = max(day.lost[broken_so.lost], lost)


def _shows(kind: str, day: Day) -> bool:
    return day.new > 0 or kind in SHOWN_ANYWAY or bool(BREAKAGES[kind].lost)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the delays of each kind and the false alarms."""
    parser = argparse.ArgumentParser(prog="python -m bench.silence", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--nights", type=int, default=NIGHTS)
    parser.add_argument("--verbose", action="store_true")
    parsed = parser.parse_args(arguments)
    cases: list[Case] = []
    alarms: dict[str, list[str]] = defaultdict(list)
    years = Counter[str]()
    tried = [
        (profile, seed, parsed.nights)
        for seed in range(parsed.first_seed, parsed.first_seed + parsed.seeds)
        for profile in PROFILES
    ]
    with Pool(2) as pool:
        for name, raised, found in pool.starmap(_try, tried, chunksize=1):
            alarms[name] += raised
            years[name] += parsed.nights
            cases += found
    for line in _table(cases):
        print(line)
    print()
    for name, raised in ((profile.name, alarms[profile.name]) for profile in PROFILES):
        kinds = Counter(one.rpartition(" ")[2] for one in raised)
        rate = len(raised) / (years[name] / 365)
        print(f"{name:12} {rate:5.2f} false alarms a year   {', '.join(f'{kind} {n}' for kind, n in kinds.items())}")
        if parsed.verbose:
            print("\n".join(f"    {one}" for one in raised))


def _try(profile: Profile, seed: int, nights: int) -> tuple[str, list[str], list[Case]]:
    """The false alarms of an outlet, and how each of its breakages was noticed."""
    raised, days, watched = false_alarms(profile, seed, nights)
    return profile.name, [f"{seed} {one}" for one in raised], list(_broken(profile, days, watched, seed, nights))


def _broken(profile: Profile, days: Sequence[Day], watched: Watched, seed: int, nights: int) -> Iterator[Case]:
    dice = random.Random(f"starts {profile.name} {seed}")
    for kind in BREAKAGES:
        if _lacks(profile, kind):
            continue
        start = dice.randrange(LEARNING, nights - PATIENCE - 15)
        yield breakage(kind, profile, days, watched, start, seed)


def _lacks(profile: Profile, kind: str) -> bool:
    """Whether the outlet has nothing that could break so."""
    return (
        (profile.no_date > 0 and ("date" in kind or "clock" in kind))
        or (profile.no_author == 1 and "author" in kind)
        or (not profile.kk and "Kazakh" in kind)
        or (bool(profile.sections) and "feed" in kind)
    )


def _table(cases: Sequence[Case]) -> Iterator[str]:
    busy = {profile.name for profile in PROFILES if profile.a_day >= 4}
    for title, chosen in (
        ("outlets of four articles a day and more", [case for case in cases if case.profile in busy]),
        ("smaller ones", [case for case in cases if case.profile not in busy]),
    ):
        yield f"{title}: {len(chosen)} breakages"
        for kind in BREAKAGES:
            yield _line(kind, [case for case in chosen if case.kind == kind])
        yield _line("all", chosen)
        yield ""


def _line(kind: str, cases: Sequence[Case]) -> str:
    shown = [case.shown if case.shown is not None else PATIENCE + 1 for case in cases]
    within = sum(number <= 2 for number in shown)
    missed = sum(case.shown is None for case in cases)
    ended = sum(case.mended for case in cases if case.shown is not None)
    late = Counter(case.profile for case in cases if case.shown is None or case.shown > 2)
    who = "" if kind == "all" else ", ".join(f"{name} {number}" for name, number in late.items())
    return (
        f"  {kind:36} {within:3} of {len(cases):3} within two runs   median {median(shown):4.1f}   "
        f"worst {max(shown):3}   {missed} missed   {ended} ended by themselves   {who}"
    )


if __name__ == "__main__":
    main()
