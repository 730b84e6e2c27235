"""A month of 10,000 outlets in virtual time: how long nights last, what is left over, when an article is found.

Nothing is fetched. What a night asks for follows from the outlets' yields, drawn from those of the configured outlets,
and from the ladder of revisits; the queue is the real one's: one job an outlet, the longest first by what they took
last night, a lock for those that share a host, a job of a dead worker taken back after its lease, an outlet that still
waits gets no second job. Reading a page costs processor time, of which each worker has a core. The figures are those
of a model: as good as what goes into it, which is printed."""

import argparse
import heapq
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from config.loader import load_config
from crawler.extraction.limits import Limits
from crawler.fleet.queue_worker import AT_ONCE, LEASE
from spiders.fetch.outlet_spider import MAX_SILENT_REQUESTS
from store.articles.revisit_schedule import LADDER, SLOWEST

OUTLETS = 10_000
NIGHTS = 30
DAY = 86_400.0
ARCHIVE_DAYS = 365
"""For so long the outlets have been watched, which is what revisits come from."""

LATENCY = 0.7
"""Seconds until a server has answered, beside the delay."""

CPU_MS = 25.0
"""Of reading and keeping a new page of 90 kB, the database's share included, as `bench.crawl` and `bench.size` measure
it; a full revisit costs as much."""

CHEAPER = 40
"""How many answers 304 cost as much as one page (`bench.unchanged`)."""

NOT_MODIFIED = 0.6
"""Share of the revisits that servers answer with 304."""

DOWN, BLOCKED, SHARING, DEATHS = 0.03, 0.01, 0.02, 0.2
"""Share of outlets that are down in a night, or block us; that share their host with another; and how many of a hundred
workers die in an hour, times ten."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each size of the fleet."""
    parser = argparse.ArgumentParser(prog="python -m bench.fleet_nights", description=__doc__)
    parser.add_argument("--outlets", type=int, default=OUTLETS, metavar="N")
    parser.add_argument("--nights", type=int, default=NIGHTS, metavar="N")
    parser.add_argument("--cpu-ms", type=float, default=CPU_MS, metavar="MS", help="Processor time of a new page.")
    parser.add_argument("--workers", type=int, nargs="*", default=[8, 16, 32, 64], metavar="N")
    options = parser.parse_args(arguments)
    outlets = list(made(options.outlets))
    pages = sum(outlet.rate for outlet in outlets)
    print(
        f"{len(outlets)} outlets, {pages:.0f} new articles a day (median "
        f"{statistics.median(outlet.rate for outlet in outlets):.1f} an outlet), "
        f"{sum(outlet.revisits for outlet in outlets):.0f} revisits, {options.cpu_ms:.0f} ms a new page, "
        f"{AT_ONCE} outlets at once a worker"
    )
    print("workers   night, median   longest   left over   found after, median   95 %   requests/s   cores busy")
    for workers in options.workers:
        print(_Fleet(outlets, workers, options.cpu_ms / 1000).run(options.nights), flush=True)


@dataclass
class Outlet:
    """What an outlet brings in a day, and asks of a night."""

    number: int
    rate: float
    delay: float
    host: int
    expected: float = 0.0
    """Seconds of the last night."""
    seen_until: float = 0.0
    """Articles that were published before are found."""

    @property
    def revisits(self) -> float:
        """A night's visits to what is known, at the end of a year."""
        total, younger = 0.0, 0.0
        for limit, interval in LADDER:
            age = min(limit.total_seconds() / DAY, ARCHIVE_DAYS)
            total += self.rate * (age - younger) / max(1.0, interval.total_seconds() / DAY)
            younger = age
        return total + self.rate * max(0.0, ARCHIVE_DAYS - younger) / (SLOWEST.total_seconds() / DAY)


def made(count: int) -> Iterator[Outlet]:
    """Outlets whose yields and delays are those of the configured ones, spread by a factor of about two."""
    dice = random.Random(1)
    known = [(o.expect.articles_per_week / 7, o.delay) for o in load_config(None).outlets.values()]
    known = [(rate, delay) for rate, delay in known if rate]
    for number in range(count):
        rate, delay = dice.choice(known)
        host = number if dice.random() >= SHARING or not number else dice.randrange(number)
        yield Outlet(number=number, rate=rate * dice.lognormvariate(0, 0.7), delay=delay, host=host)


@dataclass
class _Fleet:
    outlets: list[Outlet]
    workers: int
    cpu_of_page: float
    dice: random.Random = field(default_factory=lambda: random.Random(2))
    delays: list[float] = field(default_factory=list)
    requests: int = 0
    cpu: float = 0.0

    def run(self, nights: int) -> str:
        """Do so many nights, and tell how they were."""
        waiting: dict[int, float] = {}
        lengths, left = [], []
        for outlet in self.outlets:
            outlet.seen_until = 0.0
            outlet.expected = outlet.delay * (outlet.rate + outlet.revisits)
        busy = 0.0
        for night in range(1, nights + 1):
            began = night * DAY
            for outlet in self.outlets:
                waiting.setdefault(outlet.number, began)
            ended = self._night(waiting, began)
            lengths.append((ended - began) / 3600)
            left.append(len(waiting))
            busy += ended - began
        delays = sorted(self.delays)
        return (
            f"{self.workers:7d}{statistics.median(lengths):12.1f} h{max(lengths):11.1f} h{max(left):12d}"
            f"{delays[len(delays) // 2]:18.1f} h{delays[len(delays) * 95 // 100]:9.1f} h"
            f"{self.requests / busy:13.0f}{self.cpu / busy:13.1f}"
        )

    def _night(self, waiting: dict[int, float], began: float) -> float:
        """Do the jobs until all are done, or the next night begins; when the last one ended."""
        slots = [began] * (self.workers * AT_ONCE)
        queue = sorted(waiting, key=lambda number: -self.outlets[number].expected)
        free_from: dict[int, float] = {}
        ended = began
        # Processor time is shared by all: where it is short, everything takes so much longer.
        strain = self._strain(queue)
        for number in queue:
            start = heapq.heappop(slots)
            outlet = self.outlets[number]
            begins = max(start, free_from.get(outlet.host, began))
            if begins >= began + DAY:
                heapq.heappush(slots, start)
                break
            # A slot isn't kept waiting by a lock: another job would take it, and this one the next that is free.
            seconds = self._visit(outlet, begins) * strain
            if self.dice.random() < DEATHS / 1000 * seconds / 3600:
                seconds += LEASE * 1.5
            end = begins + seconds
            free_from[outlet.host] = end
            heapq.heappush(slots, start + seconds)
            outlet.expected = seconds
            del waiting[number]
            ended = max(ended, end)
        return ended

    def _strain(self, queue: Sequence[int]) -> float:
        work = sum(self._cpu(self.outlets[number]) for number in queue)
        fetching = sum(self.outlets[number].expected for number in queue) / (self.workers * AT_ONCE)
        return max(1.0, work / self.workers / max(fetching, 1.0))

    def _cpu(self, outlet: Outlet) -> float:
        full = outlet.rate + outlet.revisits * (1 - NOT_MODIFIED)
        return self.cpu_of_page * (full + outlet.revisits * NOT_MODIFIED / CHEAPER)

    def _visit(self, outlet: Outlet, at: float) -> float:
        """How many seconds an outlet takes; what it published since it was last seen is found on the way."""
        limits = Limits()
        fate = self.dice.random()
        if fate < DOWN:
            return MAX_SILENT_REQUESTS * limits.request_seconds
        if fate < DOWN + BLOCKED:
            return 10 * (outlet.delay + LATENCY)
        days = (at - outlet.seen_until) / DAY
        new = outlet.rate * days
        step = outlet.delay + LATENCY
        wanted = (4 + new + outlet.revisits) * step
        seconds = min(wanted, limits.outlet_seconds)
        found = min(new, seconds / step)
        self.requests += int(seconds / step)
        self.cpu += self._cpu(outlet) * seconds / wanted
        for _ in range(min(3, round(found) or int(self.dice.random() < found))):
            self.delays.append((at - self.dice.uniform(outlet.seen_until, at)) / 3600)
        outlet.seen_until = at
        return seconds


if __name__ == "__main__":
    main()
