"""Break invented outlets silently, at the level of bytes, and crawl them until an alarm is raised.

    python -m bench.silent_nights --runs 60 --seeds 2
    python -m bench.silent_nights --served --style small --only "dates are lost"
    python -m bench.silent_nights --series --style small --runs 260

Each run is that of `kuzet crawl`, except that requests are answered from memory and pages are read in this process.
Healthy runs come first; any alarm in them is false. Then each breakage is crawled on a copy of the installation until a
new alarm is raised. The output says how many runs this took, of those that could show the breakage.

`--served` makes the broken runs with the command line, over loopback. `--series` breaks an outlet again and again in
one history and fixes each breakage some runs later; alarms raised while nothing is broken are false."""

import argparse
import asyncio
import logging
import random
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.silent.faults import BREAKAGES, HELD_OUT, can_show
from bench.silent.in_memory import crawl, outlet_of, start_reading
from bench.silent.served import crawl_served, served
from bench.silent.site import STYLES, Breakage, Site, Style

MAX_BROKEN_RUNS = 12
MAX_SERVED_RUNS = 3
"""Runs after which a breakage counts as missed; served runs take longer."""

HOST = "https://{}.example"

FIRST_BROKEN_RUN, SERIES_BROKEN_RUNS, SERIES_SOUND_RUNS = 60, 4, (8, 14)
"""In a series: runs before the first breakage, runs of each breakage, and fewest and most sound runs between two."""


@dataclass(frozen=True, kw_only=True)
class Detection:
    """The alarm for a breakage, and the number of runs until then, of those that could show the breakage and of all."""

    style: str
    breakage: str
    shown: int | None
    runs: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The arguments of one process: an outlet, and how it is tried."""

    style: Style
    seed: str
    runs: int
    only: Sequence[str] = ()
    """Names of breakages to try; all if empty."""
    held_out: bool = False
    served: bool = False
    keep: Path | None = None


def breakages(terms: Terms) -> dict[str, Breakage]:
    """Return the breakages to try: those used to choose thresholds, or the held-out ones."""
    tried = HELD_OUT if terms.held_out else BREAKAGES
    return {
        name: one for name, one in tried.items() if (not terms.only or name in terms.only) and one.needs(terms.style)
    }


def try_style(terms: Terms) -> tuple[list[str], list[Detection]]:
    """Return the false alarms of an outlet's healthy runs, and how each breakage was detected."""
    logging.disable(logging.CRITICAL)
    name, runs = terms.style.name, terms.runs
    site = Site(terms.style, HOST.format(name), runs=runs + MAX_BROKEN_RUNS + 1, seed=terms.seed)
    with served(site) if terms.served else nullcontext(), _home(terms) as home:
        _start(site.base if terms.served else None, terms.style)
        false, held = _learn(site, home, terms)
        return false, [asyncio.run(_detect(site, home, terms, held, *one)) for one in breakages(terms).items()]


@cache
def _start(base: str | None, style: Style) -> None:
    styles = {one.name: one for one in (*STYLES, style)}
    sites = (Site(one, base or HOST.format(name), runs=0, seed="") for name, one in styles.items())
    start_reading([*map(outlet_of, sites)])


@contextmanager
def _home(terms: Terms) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        home = (terms.keep or Path(folder)) / f"{terms.style.name}-{terms.seed}-{terms.runs}"
        home.mkdir(parents=True, exist_ok=True)
        yield home


def _learn(site: Site, home: Path, terms: Terms) -> tuple[list[str], set[str]]:
    done = home / "learnt"
    if not done.exists():
        false, held = asyncio.run(_healthy(site, home, terms.runs))
        done.write_text("\n".join([",".join(sorted(held)), *false]))
    kinds, *false = done.read_text().split("\n")
    return false, set(filter(None, kinds.split(",")))


async def _healthy(site: Site, home: Path, runs: int) -> tuple[list[str], set[str]]:
    """Crawl healthy runs; return the alarms that were raised, which are false, and the kinds open at the end."""
    false: list[str] = []
    held: set[str] = set()
    for run in range(runs):
        alarms = await crawl(site, home, run)
        false += [f"{site.style.name} run {run} {kind}: {alarms[kind]}" for kind in alarms.keys() - held]
        held = set(alarms)
    return false, held


async def _detect(site: Site, home: Path, terms: Terms, held: set[str], name: str, breakage: Breakage) -> Detection:
    shown, start, style = 0, terms.runs, terms.style.name
    longest = MAX_SERVED_RUNS if terms.served else MAX_BROKEN_RUNS
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns("archive"))
        shutil.copytree(home / "archive", copy / "archive", copy_function=_link)
        site.breakage, site.broken_from = breakage, start
        try:
            for run in range(start, start + longest):
                shown += can_show(site, breakage, run)
                alarms = await (crawl_served if terms.served else crawl)(site, copy, run)
                if new := sorted(alarms.keys() - held):
                    text = "; ".join(f"{kind}: {alarms[kind]}" for kind in new)
                    return Detection(style=style, breakage=name, shown=max(1, shown), runs=run - start + 1, text=text)
        finally:
            site.breakage = None
    return Detection(style=style, breakage=name, shown=None, runs=longest, text="")


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


async def try_series(terms: Terms) -> tuple[list[str], list[Detection]]:
    """Crawl an outlet many times while breaking it again and again; return false alarms and detections."""
    logging.disable(logging.CRITICAL)
    style, runs = terms.style, terms.runs
    _start(None, style)
    site = Site(style, HOST.format(style.name), runs=runs, seed=f"year{terms.seed}")
    dice = random.Random(f"{style.name} {terms.seed}")
    waiting = [(name, one) for name, one in {**BREAKAGES, **HELD_OUT}.items() if one.needs(style)]
    dice.shuffle(waiting)
    false: list[str] = []
    found: list[Detection] = []
    held: set[str] = set()
    begins = FIRST_BROKEN_RUN
    with TemporaryDirectory() as folder:
        for run in range(runs):
            if site.breakage is None and run >= begins and waiting:
                name, site.breakage = waiting.pop()
                site.broken_from, before, shown = run, held, 0
                found.append(Detection(style=style.name, breakage=name, shown=None, runs=0, text=""))
            alarms = await crawl(site, Path(folder), run)
            if site.breakage is not None:
                shown += can_show(site, site.breakage, run)
                if found[-1].shown is None and alarms.keys() - before:
                    text = "; ".join(f"{kind}: {alarms[kind]}" for kind in sorted(alarms.keys() - before))
                    found[-1] = Detection(
                        style=style.name, breakage=name, shown=max(1, shown), runs=run - begins + 1, text=text
                    )
                if run + 1 >= begins + SERIES_BROKEN_RUNS:
                    site.breakage, begins = None, run + 1 + dice.randint(*SERIES_SOUND_RUNS)
            else:
                false += [f"{style.name} run {run} {kind}: {alarms[kind]}" for kind in alarms.keys() - held]
            held = set(alarms)
    return false, found


def _try_series(terms: Terms) -> tuple[list[str], list[Detection]]:
    return asyncio.run(try_series(terms))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how many runs it took to detect each breakage."""
    parser = argparse.ArgumentParser(prog="python -m bench.silent_nights", description=__doc__)
    parser.add_argument("--runs", "--nights", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--style", action="append", choices=[style.name for style in STYLES], help="all by default")
    parser.add_argument("--only", action="append", default=[], help="the name of a breakage; may be given repeatedly")
    parser.add_argument("--held-out", action="store_true", help="breakages that weren't used to choose thresholds")
    parser.add_argument("--served", action="store_true", help="make the broken runs by the command line")
    parser.add_argument("--series", action="store_true", help="one breakage after another in one history")
    parser.add_argument("--keep", type=Path, help="folder that keeps the healthy runs for later calls")
    parser.add_argument("--verbose", action="store_true")
    parsed = parser.parse_args(arguments)
    terms = [
        Terms(
            style=style,
            seed=str(seed),
            runs=parsed.runs,
            only=parsed.only,
            held_out=parsed.held_out,
            served=parsed.served,
            keep=None if parsed.served else parsed.keep,
        )
        for seed in range(parsed.first_seed, parsed.first_seed + parsed.seeds)
        for style in STYLES
        if not parsed.style or style.name in parsed.style
    ]
    false: list[str] = []
    found: list[Detection] = []
    with get_context("spawn").Pool(2, maxtasksperchild=1) as pool:
        for more, detections in pool.imap_unordered(_try_series if parsed.series else try_style, terms):
            false += more
            found += detections
    for line in _table(found, {**BREAKAGES, **HELD_OUT}, verbose=parsed.verbose):
        print(line)
    print("\n".join(f"  false: {one}" for one in false))
    print(f"{len(false)} false alarms in {len(terms) * parsed.runs / 365:.1f} years of outlets", file=sys.stderr)


def _table(found: Sequence[Detection], names: Iterable[str], *, verbose: bool) -> Iterator[str]:
    for name in names:
        cases = [one for one in found if one.breakage == name]
        if cases:
            yield f"{name:44} " + "  ".join(f"{one.style} {'-' if one.shown is None else one.shown}" for one in cases)
        if verbose:
            yield from (f"      {one.style} run {one.runs}: {one.text[:300]}" for one in cases)
    for style in STYLES:
        cases = [one for one in found if one.style == style.name]
        if cases:
            within = sum(one.shown is not None and one.shown <= 2 for one in cases)
            yield f"{style.name:10} {style.a_day:4} a day: {within} of {len(cases)} within two runs"


if __name__ == "__main__":
    main()
