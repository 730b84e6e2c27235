"""Decide whether an outlet's new texts are shorter or longer than usual, as when only a part of each is read.

The likelihood of some runs' lengths, if a factor has changed all of them, is divided by their likelihood under the
outlet's own lengths. A sound outlet reaches a ratio of x with a chance of at most 1/x for each factor (Markov's
inequality). Other signs of such a breakage multiply the ratio: unread prose beside the text, texts that break off,
comments inside."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import accumulate, takewhile
from math import comb, log
from statistics import fmean, median

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm, alarm
from crawler.health.baseline import local_day
from crawler.health.rates import (
    MAX_CORRELATION,
    MAX_FALSE_ALARM_CHANCE,
    MAX_RELAXATION,
    MAX_WINDOW_AGE,
    MAX_WINDOW_RUNS,
    MIN_CORRELATION,
    PRIOR_CORRELATION,
    PRIOR_PAIRS,
    SINGLE_FLAW_RELAXATION,
    BaselineRate,
    RateSample,
)
from crawler.health.run_record import Pair, RunRecord

KIND = AlarmKind.TEXT

SHORTER_FACTORS, LONGER_FACTORS = (0.15, 0.4), (2.5, 5.0)
"""The factors by which a breakage may change the length of all texts."""

LENGTH_STEP = 0.2
"""Lengths whose logarithms differ by less than this count as equal."""

KERNEL = (1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9)
"""Weights with which an observed length also counts for neighbouring lengths."""

LENGTH_STEPS = 42
"""Number of steps from the shortest to the longest text, over which unseen lengths are spread evenly."""

UNSEEN_LENGTHS = 3.0
"""Weight of all unseen lengths together, as a number of observed ones."""

MAX_TEXT_LOG_RATIO = 3.0
"""Most that one text may add to the logarithm of a ratio, because a single text proves nothing."""

OVER_LOG_RATIO = 3.0
"""Logarithm of the ratio in favour of the usual lengths from which an alarm is over."""

OBSERVED_EASE = 2.5
"""Factor by which sound outlets were observed to reach high ratios less often than the bound allows."""

MIN_BASELINE_LENGTHS = 20

MIN_NEARBY_LETTERS = 400
"""Letters (two or three pieces of prose) that a new box may add beside a text or inside it."""

BROKEN_EVIDENCE_RATE = 0.8
"""Fraction of broken texts that also show it in another way than by their length."""

EVIDENCE_CHANCE = 0.25
"""Chance that a breakage of lengths shows in one given other way, too."""


Count = Callable[[RunRecord], Pair]


def _unread(run: RunRecord) -> Pair:
    return _many(run.unread_letters)


def _foreign(run: RunRecord) -> Pair:
    return _many(run.foreign_letters)


def _many(letters: Sequence[Pair]) -> Pair:
    return sum(one > MIN_NEARBY_LETTERS for one, _ in letters), len(letters)


def _cut(run: RunRecord) -> Pair:
    return run.flaw("text-cut")


_EVIDENCE: Mapping[float, Sequence[Count]] = {
    **dict.fromkeys(SHORTER_FACTORS, (_unread, _cut)),
    **dict.fromkeys(LONGER_FACTORS, (_foreign,)),
}


class _LengthModel:
    """The distribution of an outlet's text lengths, and how much likelier each is if all are shorter or longer."""

    def __init__(self, runs: Sequence[RunRecord]) -> None:
        self._runs = runs
        self.words = [length for run in runs for length in run.words]
        self._seen = Counter(map(_step, self.words))
        self._correlation = _correlation([[_step(length) for length in run.words] for run in runs])
        self._scores: dict[tuple[int, float], float] = {}
        self._baselines: dict[Count, BaselineRate | None] = {}

    def ratio(self, runs: Sequence[RunRecord]) -> float:
        """Return the logarithm of the likelihood ratio for some runs, with the best factor."""
        return max(self.score(runs, factor) for factor in _EVIDENCE)

    def best(self, runs: Sequence[RunRecord]) -> float:
        """Return the factor that fits some runs best."""
        return max(_EVIDENCE, key=lambda factor: self.score(runs, factor))

    def score(self, runs: Sequence[RunRecord], factor: float) -> float:
        """Return the logarithm of the likelihood ratio for some runs, with one factor."""
        # Texts of one run resemble each other, so that many prove little more than one.
        own = (
            sum(self._score(_step(length), factor) for length in run.words)
            / (1 + (len(run.words) - 1) * self._correlation)
            for run in runs
        )
        return sum(own) + sum(self._evidence(runs, count) for count in _EVIDENCE[factor])

    def _evidence(self, runs: Sequence[RunRecord], count: Count) -> float:
        """Return how much is added if the breakage also shows in another way."""
        found = [count(run) for run in runs]
        bad, of = sum(bad for bad, _ in found), sum(of for _, of in found)
        baseline = self._baseline(count) if bad else None
        if baseline is None:
            return log(1 - EVIDENCE_CHANCE)
        sound = baseline.tail(bad, of) - baseline.tail(bad + 1, of)
        broken = comb(of, bad) * BROKEN_EVIDENCE_RATE**bad * (1 - BROKEN_EVIDENCE_RATE) ** (of - bad)
        return log(1 - EVIDENCE_CHANCE + EVIDENCE_CHANCE * broken / max(sound, 1e-9))

    def _baseline(self, count: Count) -> BaselineRate | None:
        if count not in self._baselines:
            samples = (RateSample(at=run.at, bad=bad, of=of) for run in self._runs for bad, of in [count(run)])
            self._baselines[count] = BaselineRate.of([one for one in samples if one.of])
        return self._baselines[count]

    def _score(self, step: int, factor: float) -> float:
        key = step, factor
        if key not in self._scores:
            ratio = log(self._likely(step - round(log(factor) / LENGTH_STEP)) / self._likely(step))
            self._scores[key] = max(-MAX_TEXT_LOG_RATIO, min(MAX_TEXT_LOG_RATIO, ratio))
        return self._scores[key]

    def _likely(self, step: int) -> float:
        near = sum(self._seen[step + place - len(KERNEL) // 2] * weight for place, weight in enumerate(KERNEL))
        return (near + UNSEEN_LENGTHS / LENGTH_STEPS) / (len(self.words) + UNSEEN_LENGTHS)


def _correlation(runs: Sequence[Sequence[int]]) -> float:
    """Return the correlation of lengths within a run, by moments, as for rates (crawler/health/rates.py)."""
    middle = fmean(step for run in runs for step in run) if any(runs) else 0.0
    apart = [[step - middle for step in run] for run in runs]
    each = [sum(one * one for one in run) for run in apart]
    variance = sum(each) / max(1, sum(map(len, runs)))
    weight = PRIOR_PAIRS * max(variance, LENGTH_STEP)
    pairs = sum(len(run) * (len(run) - 1) for run in runs) * max(variance, LENGTH_STEP)
    alike = sum(sum(run) ** 2 for run in apart) - sum(each)
    found = (alike + PRIOR_CORRELATION * weight) / (pairs + weight)
    return min(MAX_CORRELATION, max(MIN_CORRELATION, found))


@cache
def _step(length: int) -> int:
    return round(log(max(length, 1)) / LENGTH_STEP)


def find_length_shift(runs: Sequence[RunRecord]) -> RaisedAlarm | None:
    """Return the alarm for the texts of the newest runs (medians in words), or None; the judged run comes first."""
    is_open = len(runs) > 1 and KIND in runs[1].alarms
    counted = [run for run in runs if run.words]
    if not (counted and runs[0].observed) or not (runs[0].words or is_open):
        return None
    span = max(1, (runs[0].at - runs[-1].at).days)
    relaxation = min(MAX_RELAXATION, max(1.0, span / len(counted)))
    enough = -log(MAX_FALSE_ALARM_CHANCE * OBSERVED_EASE * relaxation)
    if is_open:
        return _lasting_shift(counted, enough)
    model = _length_model(counted[MAX_WINDOW_RUNS:])
    for width in range(1, MAX_WINDOW_RUNS + 1):
        window = counted[:width]
        if model is None or len(window) < width or window[-1].at < runs[0].at - MAX_WINDOW_AGE:
            return None
        if sum(len(run.words) for run in window) < 2 and relaxation < SINGLE_FLAW_RELAXATION:
            continue
        ratio = model.ratio(window)
        if ratio > enough and ratio > _highest(model, counted[width:], width):
            return _shift(window, model)
    return None


def _length_model(runs: Sequence[RunRecord]) -> _LengthModel | None:
    model = _LengthModel([run for run in runs if KIND not in run.alarms])
    return model if len(model.words) >= MIN_BASELINE_LENGTHS else None


def _highest(model: _LengthModel, runs: Sequence[RunRecord], width: int) -> float:
    """Return the highest logarithm of a ratio that sound runs have reached."""
    sound = [run for run in runs if KIND not in run.alarms]
    return max((model.ratio(sound[start : start + width]) for start in range(len(sound) - width + 1)), default=0.0)


def _lasting_shift(counted: Sequence[RunRecord], enough: float) -> RaisedAlarm | None:
    """Return the shift behind an open alarm, or None if the newest texts have the usual lengths again."""
    alarmed = sum(1 for _ in takewhile(lambda run: KIND in run.alarms, counted[1:]))
    model = _length_model(counted[alarmed + MAX_WINDOW_RUNS :])
    if model is None:
        return None
    # The shift may have begun some runs before the alarm.
    windows = (counted[: alarmed + more] for more in range(1, MAX_WINDOW_RUNS + 1))
    window = max(windows, key=model.ratio)
    if model.ratio(window) <= enough:
        return None
    factor = model.best(window)
    newest = accumulate(model.score([run], factor) for run in counted[: alarmed + 1])
    return None if min(newest, default=0.0) <= -OVER_LOG_RATIO else _shift(window, model)


def _shift(window: Sequence[RunRecord], model: _LengthModel) -> RaisedAlarm:
    words = [length for run in window for length in run.words]
    return alarm(
        KIND,
        "text-shorter" if model.best(window) in SHORTER_FACTORS else "text-longer",
        found=round(median(words)),
        usual=round(median(model.words)),
        articles=len(words),
        since=local_day(window[-1].at),
    )
