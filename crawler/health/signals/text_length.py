"""Whether new texts are as long as an outlet's are: where a part of each is read, or more than it, all lengths shift.

How much likelier the lengths of some nights are if all texts are so many times as long, than by the outlet's own
lengths: a healthy outlet reaches a ratio of x with a chance of 1/x at most for each factor, whatever its lengths. What
else such a breakage may show multiplies it: the rest of the text beside it, texts that break off, comments inside."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import accumulate, takewhile
from math import comb, log
from statistics import fmean, median

from crawler.health.rates import (
    LEAST_CORRELATION,
    MOST_CORRELATION,
    MOST_RELAXED,
    OLDEST,
    PRIOR_CORRELATION,
    PRIOR_WEIGHT,
    RARE_FROM,
    UNLIKELY,
    WINDOW,
    Share,
    Usual,
)
from crawler.health.signals.baseline import Past

KIND = "text"

SHORTER, LONGER = (0.15, 0.4), (2.5, 5.0)
"""By which texts may be shorter or longer."""

STEP = 0.2
"""Of a length's logarithm: lengths that differ by less are alike."""

KERNEL = (1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9)
"""How a length that was seen makes others of about the same likely."""

STEPS = 42
"""From the shortest text to the longest: what wasn't seen yet may be any of these."""

UNSEEN = 3.0
"""How many lengths that weren't seen yet are worth."""

MOST = 3.0
"""What one text may add to a ratio's logarithm: one alone proves nothing."""

OVER = 3.0
"""The logarithm of a ratio by which the newest texts are of the usual lengths again."""

EASED = 2.5
"""How many times less often than that outlets were seen to reach the ratios that matter."""

LENGTHS_FROM = 20
"""Lengths from which the usual ones are known."""

LEAST_BESIDE = 400
"""Letters beside a text, or inside it where none belong, that a new box may bring: two or three pieces of prose."""

SHOWN = 0.8
"""Share of broken texts that show it besides by their length."""

SHOWING = 0.25
"""How likely it is that a breakage of lengths is one that shows in a certain other way too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Lengths that are all others than usual."""

    is_shorter: bool
    now: float
    usual: float
    """The lengths in the middle."""
    of: int
    since: datetime


Count = Callable[[Past], tuple[int, int]]


def _passed(past: Past) -> tuple[int, int]:
    return sum(letters > LEAST_BESIDE for letters, _ in past.night.passed), len(past.night.passed)


def _foreign(past: Past) -> tuple[int, int]:
    return sum(letters > LEAST_BESIDE for letters, _ in past.night.foreign), len(past.night.foreign)


def _cut(past: Past) -> tuple[int, int]:
    return past.night.signs.get("cut", (0, 0))


_BESIDES: Mapping[float, Sequence[Count]] = {
    **dict.fromkeys(SHORTER, (_passed, _cut)),
    **dict.fromkeys(LONGER, (_foreign,)),
}


class _Lengths:
    """The lengths of an outlet's texts, and how much likelier each is if all are shorter or longer."""

    def __init__(self, nights: Sequence[Past]) -> None:
        self._nights = nights
        self.words = [length for past in nights for length in past.night.words]
        self._seen = Counter(map(_step, self.words))
        self._correlation = _correlation([[_step(length) for length in past.night.words] for past in nights])
        self._density: dict[int, float] = {}
        self._scores: dict[tuple[int, float], float] = {}
        self._usual: dict[Count, Usual | None] = {}

    def ratio(self, nights: Sequence[Past]) -> float:
        """The logarithm of the ratio for some nights, by the factor that fits best."""
        return self.score(nights, self.best(nights))

    def best(self, nights: Sequence[Past]) -> float:
        """The factor that fits best."""
        return max(_BESIDES, key=lambda factor: self.score(nights, factor))

    def score(self, nights: Sequence[Past], factor: float) -> float:
        """The logarithm of the ratio for some nights, by one factor."""
        own = (
            sum(self._score(_step(length), factor) for length in past.night.words) / self._alike(len(past.night.words))
            for past in nights
        )
        return sum(own) + sum(self._besides(nights, count) for count in _BESIDES[factor])

    def _alike(self, of: int) -> float:
        """How many texts of a night with so many tell no more than one, for those of one night are alike."""
        return 1 + (of - 1) * self._correlation

    def _besides(self, nights: Sequence[Past], count: Count) -> float:
        """What the breakage adds if it shows so too; it needn't."""
        found = [count(past) for past in nights]
        bad, of = sum(bad for bad, _ in found), sum(of for _, of in found)
        usual = self._share(count) if bad else None
        if usual is None:
            return log(1 - SHOWING)
        healthy = usual.tail(bad, of) - usual.tail(bad + 1, of)
        broken = comb(of, bad) * SHOWN**bad * (1 - SHOWN) ** (of - bad)
        return log(1 - SHOWING + SHOWING * broken / max(healthy, 1e-9))

    def _share(self, count: Count) -> Usual | None:
        if count not in self._usual:
            shares = (Share(at=past.at, bad=bad, of=of) for past in self._nights for bad, of in [count(past)])
            self._usual[count] = Usual.of([one for one in shares if one.of])
        return self._usual[count]

    def _score(self, step: int, factor: float) -> float:
        key = step, factor
        if key not in self._scores:
            ratio = log(self._likely(step - round(log(factor) / STEP)) / self._likely(step))
            self._scores[key] = max(-MOST, min(MOST, ratio))
        return self._scores[key]

    def _likely(self, step: int) -> float:
        if step not in self._density:
            near = sum(self._seen[step + place - len(KERNEL) // 2] * weight for place, weight in enumerate(KERNEL))
            self._density[step] = (near + UNSEEN / STEPS) / (len(self.words) + UNSEEN)
        return self._density[step]


def _correlation(nights: Sequence[Sequence[int]]) -> float:
    """How alike the lengths of a night are, by moments, as shares are (crawler/health/rates.py)."""
    middle = fmean(step for night in nights for step in night) if any(nights) else 0.0
    apart = [[step - middle for step in night] for night in nights]
    each = [sum(one * one for one in night) for night in apart]
    variance = sum(each) / max(1, sum(map(len, nights)))
    weight = PRIOR_WEIGHT * max(variance, STEP)
    pairs = sum(len(night) * (len(night) - 1) for night in nights) * max(variance, STEP)
    alike = sum(sum(night) ** 2 for night in apart) - sum(each)
    found = (alike + PRIOR_CORRELATION * weight) / (pairs + weight)
    return min(MOST_CORRELATION, max(LEAST_CORRELATION, found))


@cache
def _step(length: int) -> int:
    return round(log(max(length, 1)) / STEP)


def shift(nights: Sequence[Past]) -> Shift | None:
    """The shift that the newest nights show, if they do; newest first, the judged one included."""
    is_open = len(nights) > 1 and KIND in nights[1].alarms
    counted = [past for past in nights if past.night.words]
    if not counted or not (nights[0].night.words or is_open):
        return None
    span = max(1, (nights[0].at - nights[-1].at).days)
    relaxed = min(MOST_RELAXED, max(1.0, span / len(counted)))
    enough = -log(UNLIKELY * EASED * relaxed)
    if is_open:
        return _lasting(counted, enough)
    usual = _usual(counted[WINDOW:])
    for width in range(1, WINDOW + 1):
        window = counted[:width]
        if usual is None or len(window) < width or window[-1].at < nights[0].at - OLDEST:
            return None
        if sum(len(past.night.words) for past in window) < 2 and relaxed < RARE_FROM:
            continue
        ratio = usual.ratio(window)
        if ratio > enough and ratio > _highest(usual, counted[width:], width):
            return _shift(window, usual)
    return None


def _usual(nights: Sequence[Past]) -> _Lengths | None:
    usual = _Lengths([past for past in nights if KIND not in past.alarms])
    return usual if len(usual.words) >= LENGTHS_FROM else None


def _highest(usual: _Lengths, nights: Sequence[Past], width: int) -> float:
    """The highest such logarithm that sound nights have had."""
    sound = [past for past in nights if KIND not in past.alarms]
    return max((usual.ratio(sound[start : start + width]) for start in range(len(sound) - width + 1)), default=0.0)


def _lasting(counted: Sequence[Past], enough: float) -> Shift | None:
    """The shift of an alarm that is open, unless the newest texts are of the usual lengths."""
    alarmed = sum(1 for _ in takewhile(lambda past: KIND in past.alarms, counted[1:]))
    usual = _usual(counted[alarmed + WINDOW :])
    if usual is None:
        return None
    # The alarm may have needed some nights before its first.
    window = max((counted[: alarmed + more] for more in range(1, WINDOW + 1)), key=usual.ratio)
    if usual.ratio(window) <= enough:
        return None
    factor = usual.best(window)
    newest = accumulate(usual.score([past], factor) for past in counted[: alarmed + 1])
    return None if min(newest, default=0.0) <= -OVER else _shift(window, usual)


def _shift(window: Sequence[Past], usual: _Lengths) -> Shift:
    words = [length for past in window for length in past.night.words]
    return Shift(
        is_shorter=usual.best(window) in SHORTER,
        now=median(words),
        usual=median(usual.words),
        of=len(words),
        since=window[-1].at,
    )
