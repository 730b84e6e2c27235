"""How much likelier a night of `bench.silent.days` is if the outlet is broken than if it is healthy, by its true law.

All that is counted of new articles is Poisson, once the night's own noise is known; noise and bursts are integrated
over. Each function here gives the logarithm of such a ratio, or the evidence that does."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import comb, exp, lgamma, log
from statistics import fmean

from bench.silent import pages
from bench.silent.days import (
    BURSTS,
    FEWEST_WORDS,
    LATE,
    LONG_WORDS,
    NUMBERS_VARY,
    SHORT_WORDS,
    WORDS_VARY,
    Profile,
)
from crawler.health.signals.id_gaps import GAP
from crawler.health.signals.run_record import Night

PROOF = 60.0
"""The logarithm of a ratio that no chance brings about."""

STEP = 0.07
"""Between the logarithms of a night's noise that are added up: finer than what sixty articles tell of it."""

FOLLOWING = 0.8
"""Share of new articles that repeat one before, where all are alike."""

RESTS = tuple(0.6 + 0.48 * (place + 0.5) / 12 for place in range(12))
"""Shares of a text's other part that may stand beside it."""

LETTERS_STEP, TRIED, RARE = 60, 20_000, 2e-5
"""Letters that are alike, pages by which their law is found, and the chance of what isn't among them."""

MOST_FOREIGN = 400
"""Letters of a healthy article inside of what is named for comments."""

FINE = 100
"""Steps of a rate's logarithm by one, to which it is rounded: less than anybody could tell."""


@dataclass(frozen=True, slots=True)
class Evening:
    """What an ideal observer sees of a night: what the crawl counted, and how much such a night brings on average."""

    rate: float
    night: Night
    before: Night | None
    """The night before."""


Evidence = Callable[[Evening], float]
"""The logarithm of how much likelier a night is if the outlet is broken."""


@cache
def _noise(noise: float, burst: float) -> tuple[tuple[float, float], ...]:
    """The factors by which a night's rate differs from the usual one, each with its chance."""
    least, most = -3.2 * noise, log(BURSTS[1]) + 3.2 * noise
    bursts = [log(BURSTS[0] + (BURSTS[1] - BURSTS[0]) * (place + 0.5) / 8) for place in range(8)]
    logs = [least + place * STEP for place in range(int((most - least) / STEP) + 1)]
    weights = [
        (1 - burst) * exp(-0.5 * (one / noise) ** 2)
        + burst * fmean(exp(-0.5 * ((one - middle) / noise) ** 2) for middle in bursts)
        for one in logs
    ]
    return tuple((exp(one), weight / sum(weights)) for one, weight in zip(logs, weights, strict=True))


@cache
def of_number(noise: tuple[float, float], level: float, number: int) -> float:
    """The chance of so many articles, where so many come on average; `noise` is the profile's noise and bursts."""
    if not level:
        return float(number == 0)
    rest = number * log(level) - lgamma(number + 1)
    return sum(weight * exp(rest - level * factor + number * log(factor)) for factor, weight in _noise(*noise))


@cache
def _of_number_and_aside(
    noise: tuple[float, float], level: float, number: int, fresh: int, aside: tuple[int, float, float]
) -> float:
    """The same, and that so many stand on the front page only: (how many, the share of those in lists, and how many of
    the missing ones on average)."""
    found, share, missing = aside
    if number and not level:
        return 0.0
    rest = number * log(level) - lgamma(number + 1) if number else 0.0
    total = 0.0
    for factor, weight in _noise(*noise):
        mean = missing * factor
        others = sum(
            _binomial(own, fresh, share) * exp(-mean) * mean ** (found - own) / exp(lgamma(found - own + 1))
            for own in range(min(found, fresh) + 1)
        )
        total += weight * exp(rest - level * factor + number * log(factor)) * others
    return total


def _binomial(bad: int, of: int, share: float) -> float:
    return comb(of, bad) * share**bad * (1 - share) ** (of - bad) if bad <= of else 0.0


def _ratio(broken: float, healthy: float) -> float:
    if broken <= 0:
        return -PROOF
    return PROOF if healthy <= 0 else min(PROOF, max(-PROOF, log(broken / healthy)))


def rounded(rate: float) -> float:
    """A rate to which others are alike."""
    return exp(round(log(rate) * FINE) / FINE) if rate else 0.0


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Articles that are in no list any more, or give no article: of the pages that a night names, by classes."""

    profile: Profile
    touched: float
    """Share of new articles that the breakage is about."""
    kept: float
    """Share of these that remain."""
    number: Callable[[Night], int]
    """How many of a night's new articles the breakage is about."""
    unread: bool = False
    """Whether the others are still named, and give no article."""
    stops: bool = False
    """Whether nothing at all is named any more."""
    shown: bool = False
    """Whether the site goes on, so that front page and boxes show all that is missing."""

    def __call__(self, seen: Evening) -> float:
        night, profile = seen.night, self.profile
        of_page = 0.0 if self.stops else profile.failing
        new, lost = 1 - profile.failing, (1 - profile.failing) * self.touched * (1 - self.kept)
        touched = min(night.fresh, self.number(night))
        healthy = (profile.failing, new * self.touched, new * (1 - self.touched))
        broken = (of_page + lost * self.unread, new * self.touched * self.kept, 0.0 if self.stops else healthy[2])
        found = (night.unread, touched, night.fresh - touched)
        classes = 0.0
        for number, was, now in zip(found, healthy, broken, strict=True):
            if number and not (now and was):
                return -PROOF if was else PROOF
            classes += number * log(now / was) if number else 0.0
        level, left = rounded(seen.rate), sum(broken)
        # The classes' shares stand for themselves: what the level of all is, is taken out again.
        classes -= sum(found) * log(left) if sum(found) else 0.0
        return classes + self._number(seen, level, left, level * lost) + self._gaps(night, left) + self._boxes(night)

    def _number(self, seen: Evening, level: float, left: float, missing: float) -> float:
        """How many pages there are, and how many articles more the front page has."""
        noise = self.profile.noise, self.profile.burst
        number, fresh = seen.night.fresh + seen.night.unread, seen.night.fresh
        healthy, share = of_number(noise, level, number), self.profile.front
        if share is None or seen.night.aside is None or self.unread or not (self.shown or (share and left)):
            return _ratio(of_number(noise, level * left, number), healthy)
        aside = len(seen.night.aside)
        missing *= share + self.shown
        broken = _of_number_and_aside(noise, level * left, number, fresh, (aside, share, missing))
        return _ratio(broken, healthy * _binomial(aside, fresh, share))

    def _gaps(self, night: Night, left: float) -> float:
        """How many numbers are missing between those that are named."""
        if self.profile.skipped is None or self.stops or self.unread or GAP not in night.signs:
            return 0.0
        gaps, of = night.signs[GAP]
        least, most = NUMBERS_VARY
        skips = [self.profile.skipped * (least + (most - least) * (place + 0.5) / 5) for place in range(5)]
        named = [(1 - skip) * (1 - LATE) for skip in skips]
        healthy = [gaps * log(1 - one) + (of - gaps) * log(one) for one in named]
        broken = [gaps * log(1 - one * left) + (of - gaps) * log(one * left) for one in named]
        top = max(healthy)
        return min(PROOF, log(sum(exp(one - top) for one in broken) / sum(exp(one - top) for one in healthy)))

    def _boxes(self, night: Night) -> float:
        """How many of the articles in the boxes on pages are in no list."""
        if self.profile.box is None or night.boxed is None or self.unread or (self.stops and not self.shown):
            return 0.0
        bad, good, missing = len(night.boxed), night.in_boxes, self.touched * (1 - self.kept)
        healthy = self.profile.box / (1 + self.profile.box)
        broken = (self.profile.box + missing * self.shown) / (1 + self.profile.box - missing * (not self.shown))
        if bad and not healthy:
            return PROOF
        if good and broken >= 1:
            return -PROOF
        found = bad * log(broken / healthy) if bad else 0.0
        return found + (good * log((1 - broken) / (1 - healthy)) if good else 0.0)


def front_goes_on(still: Evidence) -> Evidence:
    """What stands on the front page and in no list is proof, where no list has any."""

    def evidence(seen: Evening) -> float:
        return PROOF if seen.night.aside and not seen.night.fresh else still(seen)

    return evidence


def from_a_store(still: Evidence) -> Evidence:
    """Bytes that are never the same twice, and now are, are proof."""

    def evidence(seen: Evening) -> float:
        return PROOF if _stands_still(seen) else still(seen)

    return evidence


def _stands_still(seen: Evening) -> bool:
    if seen.before is None:
        return False
    before = seen.before.ways
    return all(url in before and one.digest == before[url].digest for url, one in seen.night.ways.items())


def flawed(count: Callable[[Night], tuple[int, int]], usual: float) -> Evidence:
    """All new articles have a flaw that so many have otherwise: proof, where none has."""

    def evidence(seen: Evening) -> float:
        bad, of = count(seen.night)
        if usual == 0:
            return PROOF if bad else 0.0
        return bad * -log(usual) if bad == of else -PROOF

    return evidence


def longer(profile: Profile, factor: float) -> Evidence:
    """New texts are so many times as long."""

    def evidence(seen: Evening) -> float:
        total = 0.0
        for words in seen.night.words:
            if words < FEWEST_WORDS:
                return PROOF
            total += log(_of_length(profile.flash, log(words / factor)) / _of_length(profile.flash, log(words)))
        return min(PROOF, total)

    return evidence


def repeated(count: Callable[[Night], tuple[int, int]], usual: float) -> Evidence:
    """New articles repeat each other, but for the first of them, as so many do otherwise."""
    return lambda seen: _weighed(count(seen.night), FOLLOWING, usual)


def _weighed(found: tuple[int, int], broken: float, healthy: float) -> float:
    bad, of = found
    return bad * log(broken / healthy) + (of - bad) * log((1 - broken) / (1 - healthy))


def passed_over(profile: Profile, kept: float) -> Evidence:
    """The rest of each text stands beside it."""
    usual = _beside(profile.name)

    def evidence(seen: Evening) -> float:
        total = 0.0
        for passed, read in seen.night.passed:
            rest = [(1 / kept - 1) * read * share for share in RESTS]
            broken = fmean(usual.get((passed - one) // LETTERS_STEP, RARE) for one in rest)
            total += log(broken / usual.get(passed // LETTERS_STEP, RARE))
        return max(-PROOF, min(PROOF, total))

    return evidence


@cache
def _beside(name: str) -> Mapping[float, float]:
    """How likely so many letters beside an article are, by steps; found by trying."""
    dice = random.Random(name)
    found = Counter(pages.passed_over(name, dice) // LETTERS_STEP for _ in range(TRIED))
    return {step: (number + 0.5) / TRIED for step, number in found.items()}


def commented(profile: Profile) -> Evidence:
    """Most of each text stands in what its page calls comments: proof, where there is never as much."""

    def evidence(seen: Evening) -> float:
        much = any(inside > MOST_FOREIGN for inside, _ in seen.night.foreign)
        return PROOF if much and not pages.STYLES.get(profile.name, pages.PageStyle()).inside else 0.0

    return evidence


def both(*found: Evidence) -> Evidence:
    """Two kinds of evidence of the same breakage."""
    return lambda seen: sum(one(seen) for one in found)


def _of_length(flash: float, length: float) -> float:
    """How likely a text of such a length is, its logarithm given."""
    shares: Mapping[float, float] = {SHORT_WORDS: flash, LONG_WORDS: 1 - flash}
    return 1e-30 + sum(share * exp(-0.5 * ((length - mean) / WORDS_VARY) ** 2) for mean, share in shares.items())
