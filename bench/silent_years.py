"""One outlet of `bench.silent.site` for long, with one silent breakage after another, each mended some nights on.

    python -m bench.silent_years --style small --nights 260 --seed 2

`bench.silent_nights` breaks an outlet that has only healthy nights behind it. Here a night is judged by a past in which
things broke and were mended, as an outlet's past is: an alarm that is newly raised while nothing is broken is false,
also on the night on which something was mended."""

import argparse
import asyncio
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.silent.faults import BREAKAGES, HELD_OUT, can_show
from bench.silent.site import STYLES, Breakage, Site, Style
from bench.silent_nights import HOST, crawl, outlet_of, start

LEARNING, LASTING = 60, 4
"""Nights before the first breakage, and of each."""

SOUND = (8, 14)
"""Nights from one that was mended to the next, at least and at most."""


@dataclass(kw_only=True)
class Broken:
    """A breakage that is under way: by which of the nights that can show it, it was noticed."""

    name: str
    what: Breakage
    since: int
    held: frozenset[str]
    """The alarms that were open before."""
    shown: int = 0
    noticed: int | None = None

    def see(self, site: Site, alarms: Sequence[str]) -> None:
        """Take note of a night's alarms."""
        self.shown += can_show(site, self.what, site.night)
        if self.noticed is None and set(alarms) - self.held:
            self.noticed = max(1, self.shown)


@dataclass(kw_only=True)
class Told:
    """What came of it."""

    broken: list[Broken] = field(default_factory=list)
    false: list[str] = field(default_factory=list)


async def watch(style: Style, seed: int, nights: int) -> Told:
    """Crawl an outlet night after night, and break it again and again, each time otherwise."""
    site = Site(style, HOST.format(style.name), nights=nights, seed=f"year{seed}")
    dice = random.Random(f"{style.name} {seed}")
    waiting = [(name, what) for name, what in {**BREAKAGES, **HELD_OUT}.items() if what.needs(style)]
    dice.shuffle(waiting)
    told, held, now, begins = Told(), frozenset[str](), None, LEARNING
    with TemporaryDirectory() as folder:
        for night in range(nights):
            if now is not None and night >= now.since + LASTING:
                site.breakage, now, begins = None, None, night + dice.randint(*SOUND)
            if now is None and night >= begins and waiting:
                name, what = waiting.pop()
                now = Broken(name=name, what=what, since=night, held=held)
                told.broken.append(now)
                site.breakage, site.broken_from = what, night
            alarms = await crawl(site, Path(folder), night)
            if now is not None:
                now.see(site, list(alarms))
            else:
                told.false += [f"night {night} {kind}: {alarms[kind]}" for kind in sorted(alarms.keys() - held)]
            held = frozenset(alarms)
    return told


def main(arguments: Sequence[str] | None = None) -> None:
    """Print by which night each breakage was noticed, and what was alarmed of sound nights."""
    parser = argparse.ArgumentParser(prog="python -m bench.silent_years", description=__doc__)
    parser.add_argument("--style", default="small", choices=[style.name for style in STYLES])
    parser.add_argument("--nights", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parsed = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    style = next(one for one in STYLES if one.name == parsed.style)
    start([outlet_of(Site(style, HOST.format(style.name), nights=0, seed=""))])
    told = asyncio.run(watch(style, parsed.seed, parsed.nights))
    for one in told.broken:
        print(f"  night {one.since:3} {one.name:52} {one.noticed or '-'}")
    within = sum(one.noticed is not None and one.noticed <= 2 for one in told.broken)
    print(f"{style.name} {style.a_day} a day: {within} of {len(told.broken)} within two runs")
    print("\n".join(f"  false: {one}" for one in told.false) or "no false alarm")


if __name__ == "__main__":
    main()
