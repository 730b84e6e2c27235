"""Measure how soon silent breakages of invented outlets are noticed, and how often sound outlets raise an alarm.

Only the judgement is tried, over years, with run records as a crawl would make them; `bench.silent_nights` tries the
whole crawl, from the bytes of sources and pages.

    python -m bench.silence --seeds 5

Outlets differ in volume, weekly rhythm, holidays, bursts, breaks, growth and flaws, and none follows the distributions
that crawler/health/volume.py and rates.py assume. A breakage begins on a random day. Its delay is the number of runs,
including the first broken one, until an alarm of a fitting kind is raised. Only runs that can show the breakage count:
the outlet would have published an article, and the breakage changes what the crawl counts."""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from multiprocessing import Pool
from statistics import median

from bench.silent.breaks import BREAKAGES, GOES_ON, SHOWN_ANYWAY, Breakage
from bench.silent.days import FEED, LISTING, PROFILES, SECOND, THIRD, Day, Profile, healthy, record_of
from config.models.outlet import Outlet
from crawler.health.judge import judge
from crawler.health.observed_run import COMPARED_RUNS
from crawler.health.run_record import RunRecord

DEFAULT_DAYS = 400
MIN_SOUND_DAYS = 60
"""Days before a breakage may begin."""
MAX_BROKEN_DAYS = 30
"""Days after which a breakage counts as missed."""
MAX_FIXED_DAYS = 15
"""Days after a fix within which the alarm must end."""
HISTORY_RUNS = 120
MAX_RUNS_TO_NOTICE = 2
"""Number of runs able to show a breakage within which it must be noticed."""


def outlet() -> Outlet:
    """Return an outlet whose file expects nothing beyond its history."""
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
    """A watched outlet; each judged day is added to its history."""

    def __init__(self, profile: Profile, seed: str, history: Sequence[RunRecord] = ()) -> None:
        self.profile = profile
        self.seed = seed
        self.history = list(history)
        self.open: set[str] = set()

    def observed(self, day: Day) -> RunRecord:
        """Return the day's record, the same one at each call."""
        dice = random.Random(f"{self.seed} {day.at}")
        return record_of(day, self.profile, dice, self.history[:COMPARED_RUNS])

    def judge(self, day: Day) -> list[str]:
        """Return the kinds of alarm that are newly raised on the day."""
        record = self.observed(day)
        kinds = [one.kind.value for one in judge(outlet(), record, self.history[:HISTORY_RUNS])]
        self.history.insert(0, record.model_copy(update={"alarms": frozenset(kinds)}))
        new = [kind for kind in kinds if kind not in self.open]
        self.open = set(kinds)
        return new


@dataclass(frozen=True, kw_only=True)
class Case:
    """A breakage of an outlet: the number of runs until it was noticed, of those that could show it and of all."""

    kind: str
    profile: str
    shown: int | None
    runs: int
    ended: bool
    """Whether the alarm ended by itself soon after the outlet was fixed."""

    @property
    def is_noticed(self) -> bool:
        """Return whether it was noticed in time."""
        return self.shown is not None and self.shown <= MAX_RUNS_TO_NOTICE


def false_alarms(profile: Profile, seed: int, days: int) -> tuple[list[str], list[Day], Watched]:
    """Return the alarms raised while the outlet is sound, with its days and its history, to break it afterwards."""
    shown = healthy(profile, random.Random(f"{profile.name} {seed}"), days)
    watched = Watched(profile, f"counts {seed}")
    raised = [f"{day.at:%Y-%m-%d} {kind}" for day in shown for kind in watched.judge(day)]
    return raised, shown, watched


def breakage(kind: str, profile: Profile, days: Sequence[Day], watched: Watched, start: int, seed: int) -> Case:
    """Break the outlet on day `start`, and fix it when the alarm has been raised."""
    broken_so = BREAKAGES[kind]
    before = [run for run in watched.history if run.at < days[start].at]
    again = Watched(profile, f"{kind} {seed}", before)
    again.open = set(before[0].alarms)
    shown, runs, noticed = 0, 0, False
    for day in days[start : start + MAX_BROKEN_DAYS]:
        runs += 1
        broken = _break(day, kind, profile, seed)
        shown += _shows(kind, day) and again.observed(broken) != again.observed(day)
        again.judge(broken)
        if any(one in again.open for one in broken_so.kinds):
            noticed = True
            break
    rest = days[start + runs : start + runs + MAX_FIXED_DAYS]
    ended = False
    for day in rest:
        again.judge(day)
        ended = not any(one in again.open for one in broken_so.kinds)
        if ended:
            break
    return Case(kind=kind, profile=profile.name, shown=shown if noticed else None, runs=runs, ended=ended)


def _break(day: Day, kind: str, profile: Profile, seed: int) -> Day:
    """Return the day as observed at the broken outlet."""
    broken = deepcopy(day)
    broken.dice.seed(f"{kind} {seed} {day.at}")
    BREAKAGES[kind].new(broken)
    _lose(broken, BREAKAGES[kind], profile)
    return broken


def _lose(day: Day, broken_so: Breakage, profile: Profile) -> None:
    if broken_so.lost:
        rate = broken_so.share * profile.reread
        lost = sum(day.dice.random() < rate for _ in range(day.revisits))
        code = f"known-{broken_so.lost}"
        day.lost[code] = max(day.lost[code], lost)


def _shows(kind: str, day: Day) -> bool:
    return day.new > 0 or kind in SHOWN_ANYWAY or bool(BREAKAGES[kind].lost)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the delays of each breakage, and the false alarms."""
    parser = argparse.ArgumentParser(prog="python -m bench.silence", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--days", type=int, default=DEFAULT_DAYS)
    parser.add_argument("--verbose", action="store_true")
    parsed = parser.parse_args(arguments)
    cases: list[Case] = []
    alarms: dict[str, list[str]] = defaultdict(list)
    years = Counter[str]()
    with Pool(2) as pool:
        tried = [
            (profile, seed, parsed.days)
            for seed in range(parsed.first_seed, parsed.first_seed + parsed.seeds)
            for profile in PROFILES
        ]
        for name, raised, found in pool.starmap(_try, tried, chunksize=1):
            alarms[name] += raised
            years[name] += parsed.days
            cases += found
    for line in _table(cases):
        print(line)
    print()
    print(f"{sum(map(len, alarms.values())) / (years.total() / 365):.2f} false alarms of an outlet and year")
    for name, raised in ((profile.name, alarms[profile.name]) for profile in PROFILES):
        kinds = Counter(one.rpartition(" ")[2] for one in raised)
        rate = len(raised) / (years[name] / 365)
        print(f"{name:12} {rate:5.2f} false alarms a year   {', '.join(f'{kind} {n}' for kind, n in kinds.items())}")
        if parsed.verbose:
            print("\n".join(f"    {one}" for one in raised))


def _try(profile: Profile, seed: int, number: int) -> tuple[str, list[str], list[Case]]:
    """Return the false alarms of an outlet in `number` days, and how each of its breakages was noticed."""
    raised, days, watched = false_alarms(profile, seed, number)
    return profile.name, [f"{seed} {one}" for one in raised], list(_broken(profile, days, watched, seed))


def _broken(profile: Profile, days: Sequence[Day], watched: Watched, seed: int) -> Iterator[Case]:
    dice = random.Random(f"starts {profile.name} {seed}")
    for kind in BREAKAGES:
        if not _lacks(profile, kind):
            start = dice.randrange(MIN_SOUND_DAYS, len(days) - MAX_BROKEN_DAYS - MAX_FIXED_DAYS)
            yield breakage(kind, profile, days, watched, start, seed)


def _lacks(profile: Profile, kind: str) -> bool:
    """Return whether the outlet lacks what this kind of breakage breaks."""
    return (
        (profile.no_date > 0 and ("date" in kind or "clock" in kind))
        or (profile.no_author == 1 and "author" in kind)
        or (not profile.kk and "Kazakh" in kind)
        or (profile.front is None and "front" in kind)
        or (profile.front is None and profile.box is None and kind.endswith(GOES_ON))
        or (not profile.sections and kind == f"listing stands still, others go on{GOES_ON}")
        or (bool(profile.sections) and "feed" in kind)
    )


BANDS = (("nine articles a day and more", 9.0, 1e9), ("four to seven", 4.0, 9.0), ("fewer than four", 0.0, 4.0))


def _table(cases: Sequence[Case]) -> Iterator[str]:
    a_day = {profile.name: profile.a_day for profile in PROFILES}
    for title, least, most in BANDS:
        chosen = [case for case in cases if least <= a_day[case.profile] < most]
        yield f"outlets of {title}: {len(chosen)} breakages"
        kinds = {case.kind for case in chosen}
        for kind in filter(kinds.__contains__, BREAKAGES):
            yield _line(kind, [case for case in chosen if case.kind == kind])
        yield _line("all", chosen)
        yield ""
    yield _line("all outlets", cases)


def _line(kind: str, cases: Sequence[Case]) -> str:
    shown = [case.shown if case.shown is not None else MAX_BROKEN_DAYS + 1 for case in cases]
    within = sum(case.is_noticed for case in cases)
    missed = sum(case.shown is None for case in cases)
    ended = sum(case.ended for case in cases if case.shown is not None)
    late = Counter(case.profile for case in cases if not case.is_noticed)
    who = _named(late) if kind in BREAKAGES else ""
    return (
        f"  {kind:53} {within:3} of {len(cases):3} within two runs   "
        f"median {median(shown):4.1f}   worst {max(shown):3}   {missed} missed   {ended} ended by themselves   {who}"
    )


def _named(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items())


if __name__ == "__main__":
    main()
