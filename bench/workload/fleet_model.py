"""Simulate a month of 10,000 outlets in virtual time: length of runs, unfinished outlets, delay of articles.

Nothing is fetched. Requests follow from article volumes, drawn from those of the configured outlets, and from the
revisit schedule. The queue works as the real one: one job per outlet, the longest of the last run first, a lock for
outlets that share a host, jobs of a dead worker taken back after the lease, no second job for a waiting outlet.
Reading a page costs processor time, and each worker has one core. The figures are as good as the assumptions, which
are printed."""

import heapq
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from config.loader import load_config
from crawler.extraction.limits import Limits
from crawler.fleet.queue_worker import DEFAULT_LEASE_SECONDS, DEFAULT_OUTLETS_AT_ONCE
from spiders.fetch.outlet_spider import MAX_SILENT_REQUESTS
from store.articles.revisit_schedule import DEFAULT_INTERVALS, MAX_DEFAULT_INTERVAL

OUTLETS = 10_000
RUNS = 30
FLEET_SIZES = (8, 16, 32, 64)
DAY = 86_400.0
ARCHIVE_DAYS = 365
"""How long the outlets have been watched, which decides the number of revisits."""

LATENCY = 0.7
"""Seconds until a server has answered, besides the delay."""

CPU_MS = 25.0
"""Cost of a new page of 90 kB or a full revisit, database included (`bench.crawl`, `bench.size`)."""

CHEAPER = 40
"""How many answers 304 cost as much as one page (`bench.unchanged`)."""

NOT_MODIFIED = 0.6
"""Fraction of revisits that servers answer with 304."""

DOWN, BLOCKED, SHARING, DEATHS = 0.03, 0.01, 0.02, 0.2
"""Fractions of outlets that are down in a run, block us, or share their host; worker deaths per thousand and hour,
times 10."""


def simulate() -> Iterator[str]:
    """Yield the assumptions, then a line for each size of the fleet."""
    outlets = list(make_outlets())
    rates = [outlet.rate for outlet in outlets]
    revisits = sum(outlet.revisits for outlet in outlets)
    volume = f"{sum(rates):.0f} new articles a day (median {statistics.median(rates):.1f} an outlet)"
    yield f"{len(outlets)} outlets, {volume},"
    yield f"{revisits:.0f} revisits, {CPU_MS:.0f} ms a new page, {DEFAULT_OUTLETS_AT_ONCE} outlets at once a worker"
    yield "workers    run, median   longest   left over   found after, median   95 %   requests/s   cores busy"
    for workers in FLEET_SIZES:
        yield _Fleet(outlets, workers, CPU_MS / 1000).run()


@dataclass
class SimulatedOutlet:
    """An outlet's articles per day, and its state in the simulation."""

    number: int
    rate: float
    delay: float
    host: int
    expected: float = 0.0
    """Seconds that its last visit took."""
    seen_until: float = 0.0
    """Articles published before this time are found."""

    @property
    def revisits(self) -> float:
        """Return the revisits of one run at the end of a year."""
        total, younger = 0.0, 0.0
        for limit, interval in DEFAULT_INTERVALS:
            age = min(limit.total_seconds() / DAY, ARCHIVE_DAYS)
            total += self.rate * (age - younger) / max(1.0, interval.total_seconds() / DAY)
            younger = age
        return total + self.rate * max(0.0, ARCHIVE_DAYS - younger) / (MAX_DEFAULT_INTERVAL.total_seconds() / DAY)


def make_outlets() -> Iterator[SimulatedOutlet]:
    """Yield outlets with volumes and delays of the configured ones, spread by a factor of about two."""
    dice = random.Random(1)
    known = [(o.expect.articles_per_week / 7, o.delay) for o in load_config(None).outlets.values()]
    known = [(rate, delay) for rate, delay in known if rate]
    for number in range(OUTLETS):
        rate, delay = dice.choice(known)
        host = number if dice.random() >= SHARING or not number else dice.randrange(number)
        yield SimulatedOutlet(number=number, rate=rate * dice.lognormvariate(0, 0.7), delay=delay, host=host)


@dataclass
class _Fleet:
    outlets: list[SimulatedOutlet]
    workers: int
    cpu_of_page: float
    dice: random.Random = field(default_factory=lambda: random.Random(2))
    delays: list[float] = field(default_factory=list)
    requests: int = 0
    cpu: float = 0.0

    def run(self) -> str:
        """Simulate that many runs and return a line of the table."""
        waiting: dict[int, float] = {}
        lengths, left = [], []
        for outlet in self.outlets:
            outlet.seen_until = 0.0
            outlet.expected = outlet.delay * (outlet.rate + outlet.revisits)
        busy = 0.0
        for number in range(1, RUNS + 1):
            began = number * DAY
            for outlet in self.outlets:
                waiting.setdefault(outlet.number, began)
            ended = self._one_run(waiting, began)
            lengths.append((ended - began) / 3600)
            left.append(len(waiting))
            busy += ended - began
        delays = sorted(self.delays)
        return (
            f"{self.workers:7d}{statistics.median(lengths):12.1f} h{max(lengths):11.1f} h{max(left):12d}"
            f"{delays[len(delays) // 2]:18.1f} h{delays[len(delays) * 95 // 100]:9.1f} h"
            f"{self.requests / busy:13.0f}{self.cpu / busy:13.1f}"
        )

    def _one_run(self, waiting: dict[int, float], began: float) -> float:
        """Do the jobs until all are done or the next run begins, and return when the last one ended."""
        slots = [began] * (self.workers * DEFAULT_OUTLETS_AT_ONCE)
        queue = sorted(waiting, key=lambda number: -self.outlets[number].expected)
        free_from: dict[int, float] = {}
        ended = began
        # Processor time is shared: where it is short, everything takes longer by this factor.
        strain = self._strain(queue)
        for number in queue:
            start = heapq.heappop(slots)
            outlet = self.outlets[number]
            begins = max(start, free_from.get(outlet.host, began))
            if begins >= began + DAY:
                heapq.heappush(slots, start)
                break
            # A lock doesn't block the slot: another job takes it, and this one takes the next free slot.
            seconds = self._visit(outlet, begins) * strain
            if self.dice.random() < DEATHS / 1000 * seconds / 3600:
                seconds += DEFAULT_LEASE_SECONDS * 1.5
            end = begins + seconds
            free_from[outlet.host] = end
            heapq.heappush(slots, start + seconds)
            outlet.expected = seconds
            del waiting[number]
            ended = max(ended, end)
        return ended

    def _strain(self, queue: Sequence[int]) -> float:
        work = sum(self._cpu(self.outlets[number]) for number in queue)
        fetching = sum(self.outlets[number].expected for number in queue) / (self.workers * DEFAULT_OUTLETS_AT_ONCE)
        return max(1.0, work / self.workers / max(fetching, 1.0))

    def _cpu(self, outlet: SimulatedOutlet) -> float:
        full = outlet.rate + outlet.revisits * (1 - NOT_MODIFIED)
        return self.cpu_of_page * (full + outlet.revisits * NOT_MODIFIED / CHEAPER)

    def _visit(self, outlet: SimulatedOutlet, at: float) -> float:
        """Return how many seconds an outlet takes, and note the delays of the articles found."""
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
