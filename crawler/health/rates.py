"""Decide whether the outlet's own history explains a rate of flaws.

The number of flawed articles in a run is modelled as beta-binomial: the rate varies from run to run, because articles
of one kind come together. Both parameters are estimated by moments (Kleinman 1973, JASA 68:46)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from math import comb, exp, lgamma

MAX_FALSE_ALARM_CHANCE = 7e-4
"""The chance that an alarm of one run is false. With some twenty rates per outlet, most of which never change, less
than half a false alarm a year remains."""

MAX_RELAXATION = 6.0
"""Greatest factor by which an outlet with articles in few runs is judged less strictly: it is judged less often."""

SINGLE_FLAW_RELAXATION = 2.0
"""Runs between runs with articles from which the flaw of a single article may be enough."""

CLEAN_FACTOR, MIN_CLEAN_ARTICLES, MIN_CLEAN_BREAKAGE_RATE = 0.3, 30, 0.4
"""A flaw that none of 30 articles had is a breakage if at least this rate of articles has it. Its chance may be
the given fraction of the usual one, because most such rates never change."""

MIN_ORDINARY_CHANCE = 0.05
"""A run that is at least this likely shows that a flaw has ended."""

MIN_BASELINE_ARTICLES = 10
MIN_BASELINE_RUNS = 7
"""Numbers of articles and runs from which a baseline is known."""

MAX_WINDOW_RUNS = 3
MAX_WINDOW_AGE = timedelta(days=60)
"""Number and age of the newest runs that are judged together if one alone brought too few articles."""

PRIOR_CORRELATION = 0.05
PRIOR_PAIRS = 20.0
"""Prior correlation of a flaw within a run, and how many pairs of articles the prior is worth."""

MIN_CORRELATION, MAX_CORRELATION = 0.01, 0.5
MIN_RARE_CORRELATION, MAX_RARE_FLAWS = 0.03, 20
"""The minimum if at most 20 flaws were seen, which are too few to estimate their correlation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RateSample:
    """How many articles of a run had a flaw, and how many it had; nothing is learnt from a run with an open alarm."""

    at: datetime
    bad: int
    of: int
    is_alarmed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RateAnomaly:
    """A rate of flaws that the history doesn't explain."""

    bad: int
    of: int
    usual_rate: float
    since: datetime


def find_anomaly(samples: Sequence[RateSample], *, max_chance: float = MAX_FALSE_ALARM_CHANCE) -> RateAnomaly | None:
    """Return the anomaly that the newest samples show, or None; the judged run comes first.

    Runs with nothing to count are skipped. An alarm of the previous run holds until a run is ordinary again."""
    counted = [one for one in samples if one.of]
    if not counted:
        return None
    learnt = [one for one in counted if not one.is_alarmed]
    span = max(1, (samples[0].at - samples[-1].at).days)
    relaxation = min(MAX_RELAXATION, max(1.0, span / len(counted)))
    max_chance *= relaxation
    if counted[0].is_alarmed or (len(samples) > 1 and samples[1].is_alarmed):
        return _lasting_anomaly(counted, learnt, max_chance)
    for width in range(1, MAX_WINDOW_RUNS + 1):
        window = counted[:width]
        if len(window) < width or window[-1].at < samples[0].at - MAX_WINDOW_AGE or not samples[0].of:
            return None
        baseline = BaselineRate.of(learnt[width:])
        bad, of = sum(one.bad for one in window), sum(one.of for one in window)
        if bad < 2 and relaxation < SINGLE_FLAW_RELAXATION:
            continue
        if baseline and window[-1].bad and bad / of > baseline.rate and baseline.chance(bad, of) < max_chance:
            return RateAnomaly(bad=bad, of=of, usual_rate=baseline.rate, since=window[-1].at)
    return None


def _lasting_anomaly(
    counted: Sequence[RateSample], learnt: Sequence[RateSample], max_chance: float
) -> RateAnomaly | None:
    """Return the anomaly behind an open alarm, or None if the newest articles show that it is over."""
    sound = sum(1 for _ in takewhile(lambda one: not one.is_alarmed, counted))
    broken = list(takewhile(lambda one: one.is_alarmed, counted[sound:])) or list(counted[:1])
    baseline = BaselineRate.of([one for one in learnt if one not in counted[:sound]])
    if baseline is None:
        return None
    bad, of = sum(one.bad for one in broken), sum(one.of for one in broken)
    newest = counted[0]
    if _is_over(newest, (bad + 0.1) / (of + 0.1), baseline):
        return None
    if not newest.is_alarmed and newest not in broken:
        bad, of = bad + newest.bad, of + newest.of
    if baseline.chance(bad, of) >= max_chance:
        return None
    return RateAnomaly(bad=bad, of=of, usual_rate=baseline.rate, since=broken[-1].at)


def _is_over(newest: RateSample, broken_rate: float, baseline: "BaselineRate") -> bool:
    """Return whether a run is ordinary, not a broken one that has few flaws by chance."""
    luck = sum(
        comb(newest.of, k) * broken_rate**k * (1 - broken_rate) ** (newest.of - k) for k in range(newest.bad + 1)
    )
    return luck < MIN_ORDINARY_CHANCE and baseline.tail(newest.bad, newest.of) > MIN_ORDINARY_CHANCE


@dataclass(frozen=True, slots=True)
class BaselineRate:
    """An outlet's usual rate of a flaw, and the correlation within a run."""

    rate: float
    correlation: float
    is_clean: bool = False
    """Whether no article had the flaw, out of many."""

    @classmethod
    def of(cls, samples: Sequence[RateSample]) -> "BaselineRate | None":
        """Return the baseline estimated from samples, or None if they are too few."""
        seen = sum(one.of for one in samples)
        if seen < MIN_BASELINE_ARTICLES or len(samples) < MIN_BASELINE_RUNS:
            return None
        flawed = sum(one.bad for one in samples)
        rate = (flawed + 0.5) / (seen + 1)
        spread = rate * (1 - rate)
        pairs = sum(one.of * (one.of - 1) for one in samples) * spread
        alike = sum((one.bad - one.of * rate) ** 2 - one.of * spread for one in samples)
        weight = PRIOR_PAIRS * spread
        correlation = (alike + PRIOR_CORRELATION * weight) / (pairs + weight)
        least = MIN_CORRELATION if rate * seen > MAX_RARE_FLAWS else MIN_RARE_CORRELATION
        # The rate itself is uncertain too, depending on the number of articles.
        correlation = min(max(correlation, least) + 1 / (seen + 2), MAX_CORRELATION)
        return cls(rate, correlation, is_clean=not flawed and seen >= MIN_CLEAN_ARTICLES)

    def chance(self, bad: int, of: int) -> float:
        """Return the chance that a sound outlet has `bad` or more flawed articles among `of`."""
        is_breakage = self.is_clean and bad >= MIN_CLEAN_BREAKAGE_RATE * of
        return self.tail(bad, of) * (CLEAN_FACTOR if is_breakage else 1.0)

    def tail(self, bad: int, of: int) -> float:
        """Return the beta-binomial probability of `bad` or more flaws among `of`."""
        strength = 1 / self.correlation - 1
        a, b = self.rate * strength, (1 - self.rate) * strength
        if bad <= 0:
            return 1.0
        whole = lgamma(a + b) - lgamma(a) - lgamma(b) - lgamma(of + a + b) + lgamma(of + 1)
        return sum(
            exp(whole + lgamma(k + a) + lgamma(of - k + b) - lgamma(k + 1) - lgamma(of - k + 1))
            for k in range(bad, of + 1)
        )
