"""Decide whether an outlet publishes fewer new articles than its own history explains.

The number of articles in a run is modelled as negative binomial: Poisson around what the weekday usually brings, with
a rate that itself varies. Each weekday's rate is shrunk towards the outlet's mean by a gamma prior, the level follows
the last weeks, and the variation is estimated by moments from whole weeks. On holidays next to nothing is expected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise
from math import exp, lgamma, log, sqrt
from pathlib import Path

import yaml

from config.local_time import ALMATY

HOLIDAYS_FILE = Path(__file__).with_name("holidays.yml")

MIN_BASELINE_DAYS = 14
MIN_BASELINE_VOLUME = 6
"""Numbers of days and articles from which an outlet's volume is known."""

LEVEL_HALF_LIFE_DAYS = 28.0
"""Half-life of a day's weight in the level, because outlets grow and decline."""

MAX_BURST_FACTOR = 3.0
"""Most that a day may count, as a multiple of the mean: a single great event doesn't raise the level."""

WEEKDAY_PRIOR_ARTICLES = 2.0
HOLIDAY_FACTOR = 0.1

PRIOR_SHAPE, PRIOR_WINDOWS = 8.0, 4.0
"""Prior variation of the rate (shape of its gamma distribution), and how many windows the prior is worth."""

MAX_SHAPE = 40.0

UNSETTLED_DAYS = 7
"""Newest days that aren't used yet to learn, because they may be the broken ones."""

MIN_BUSY_RATE = 0.1
"""Fraction of the highest expected volume in a pause that a day must be expected to bring to count; two days must."""

MAX_GAP_DAYS = 3
"""Longest gap in days that the next run can make up for; older articles may have left the sources."""

MAX_FALSE_PAUSES_A_YEAR = 0.8
"""False alarms a year that pauses may raise, from which the limit of a pause's chance follows."""

MAX_FALSE_SOURCE_PAUSES_A_YEAR = 0.15
"""False alarms a year that pauses of single sources may raise, all together."""

PAUSE_LIMITS = (3e-2, 2.2e-2, 1.6e-2, 1.2e-2, 9e-3, 6.5e-3, 4.5e-3, 3e-3, 2e-3, 1e-3)
"""Candidate limits of a pause's chance; the greatest one that keeps to the number of false alarms is used."""

PAUSE_LENGTHS_DAYS = (2, 3, 4, 5, 7, 10, 14, 20, 28, 40, 56, 80)
"""Lengths of pauses for which the number of false alarms is computed."""

PRIOR_SPELLS = 1.0
"""Number added to both the observed and the expected quiet spells before they are compared."""

MIN_QUIET_DAYS = 3
"""Number of days without news from which it is known whether a source without news keeps its bytes."""

MAX_LOW_CHANCE = 1e-3
"""The chance below which a low volume is an alarm."""

KNOWN_WEEKDAYS_DAYS, UNKNOWN_WEEKDAYS_FACTOR = 60, 0.2
"""Days from which weekdays are well known; with fewer, a low volume must be less likely by this factor."""

LOW_WIDTHS_DAYS = (2, 3, 7)
"""Numbers of days over which a low volume is looked for."""

MAX_LOW_RATIO = 0.9
"""A low volume is below this fraction of the lowest one seen over as many days."""

MIN_RECOVERED_RATE = 0.5
"""Fraction of the volume expected on two days from which an alarm ends."""


@cache
def _holidays() -> frozenset[tuple[int, int]]:
    """Return month and day of all holidays."""
    spans = yaml.safe_load(HOLIDAYS_FILE.read_text(encoding="utf-8")).values()
    year = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    return frozenset((day.month, day.day) for day in year if any(a <= f"{day:%m-%d}" <= b for a, b in spans))


def is_holiday(day: date) -> bool:
    """Return whether a day is a holiday in Kazakhstan or in a country that reports on it, so that little is found."""
    return (day.month, day.day) in _holidays()


@dataclass(frozen=True, kw_only=True, slots=True)
class RunVolume:
    """The fresh articles of a run; nothing is learnt from one that could find none or had an open alarm."""

    at: datetime
    fresh: int
    is_void: bool = False
    """Whether something else kept articles from being found."""
    is_alarmed: bool = False
    is_same: bool | None = None
    """Whether the bytes of the sources were the same as in the previous run; None if unknown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VolumeDrop:
    """A drop in the number of articles that the history doesn't explain."""

    found: int
    expected: float
    days: int
    since: date


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    fresh: int
    span: tuple[date, ...]
    """The days whose articles the run found."""
    teaches: bool
    is_alarmed: bool
    is_same: bool | None

    @property
    def is_ordinary(self) -> bool:
        return self.teaches and not is_holiday(self.day)


class _VolumeModel:
    """The expected number of articles on each of an outlet's days, newest first."""

    def __init__(self, days: Sequence[_Day], level: float, weekdays: Sequence[float], articles: float) -> None:
        self.days = days
        self.articles = articles
        """Number of articles from which the level was estimated."""
        self.expected = [
            sum(level * weekdays[one.weekday()] * (HOLIDAY_FACTOR if is_holiday(one) else 1.0) for one in day.span)
            for day in days
        ]
        self._found_before = [0, *accumulate(day.fresh for day in days)]
        self._expected_before = [0.0, *accumulate(self.expected)]

    def sums(self, start: int, width: int) -> tuple[int, float]:
        """Return the number of articles found and the number expected in `width` days from index `start`."""
        end = min(start + width, len(self.days))
        found = self._found_before[end] - self._found_before[start]
        return found, self._expected_before[end] - self._expected_before[start]

    def drop(self, width: int) -> VolumeDrop:
        """Return the newest `width` days as a drop."""
        found, expected = self.sums(0, width)
        return VolumeDrop(found=found, expected=expected, days=width, since=self.days[width - 1].day)

    def shape(self, width: int) -> float:
        """Return the shape of the rate's gamma distribution over `width` days; a smaller one means more variation."""
        pairs = [
            self.sums(start, width)
            for start in range(UNSETTLED_DAYS, len(self.days) - width + 1, width)
            if all(one.is_ordinary for one in self.days[start : start + width])
        ]
        if not pairs:
            return PRIOR_SHAPE
        # Very busy days show that there are bursts, but not how few articles a day may bring.
        variation = sum((min(found, 2 * mean) - mean) ** 2 - mean for found, mean in pairs)
        weight = PRIOR_WINDOWS * (sum(mean for _, mean in pairs) / len(pairs)) ** 2
        inverse = (variation + weight / PRIOR_SHAPE) / (sum(mean**2 for _, mean in pairs) + weight)
        return 1 / (max(inverse, 1 / MAX_SHAPE) + 1 / self.articles)


def find_volume_drop(volumes: Sequence[RunVolume], *, sources: int = 0) -> VolumeDrop | None:
    """Return the drop that the newest runs show, or None; the judged run comes first.

    If `sources` isn't 0, the volumes are those of one of that many sources. Then only a pause counts as a drop, because
    other sources name the articles that one source lacks."""
    if not volumes or volumes[0].is_void:
        return None
    model = _volume_model(_days(volumes))
    if model is None:
        return None
    if len(model.days) > 1 and model.days[1].is_alarmed:
        return _lasting_drop(model)
    if sources:
        return _pause(model, MAX_FALSE_SOURCE_PAUSES_A_YEAR / sources)
    return _pause(model, MAX_FALSE_PAUSES_A_YEAR, of_all=True) or _low(model)


def _days(volumes: Sequence[RunVolume]) -> list[_Day]:
    """Merge the runs of each day; newest first, without the oldest run, which found everything there was."""
    merged: dict[date, list[RunVolume]] = {}
    for one in volumes:
        merged.setdefault(one.at.astimezone(ALMATY).date(), []).append(one)
    days = []
    for day, before in pairwise(sorted(merged, reverse=True)):
        runs = merged[day]
        gap = min((day - before).days, MAX_GAP_DAYS)
        days.append(
            _Day(
                day,
                sum(one.fresh for one in runs),
                tuple(day - timedelta(days=number) for number in range(gap)),
                teaches=not any(one.is_void or one.is_alarmed for one in runs),
                is_alarmed=any(one.is_alarmed for one in runs),
                is_same=runs[0].is_same,
            )
        )
    return days


def _volume_model(days: Sequence[_Day]) -> _VolumeModel | None:
    pause = next((number for number, one in enumerate(days) if one.fresh), len(days))
    ordinary = [one for one in days[max(pause, UNSETTLED_DAYS) :] if one.is_ordinary and len(one.span) == 1]
    total = sum(one.fresh for one in ordinary)
    if len(ordinary) < MIN_BASELINE_DAYS or total < MIN_BASELINE_VOLUME:
        return None
    cap = MAX_BURST_FACTOR * max(total / len(ordinary), 1.0)
    weekdays = _weekdays(ordinary, cap)
    weights = [0.5 ** ((ordinary[0].day - one.day).days / LEVEL_HALF_LIFE_DAYS) for one in ordinary]
    articles = sum(weight * min(one.fresh, cap) for weight, one in zip(weights, ordinary, strict=True))
    days_of_level = sum(weight * weekdays[one.day.weekday()] for weight, one in zip(weights, ordinary, strict=True))
    return _VolumeModel(days, articles / days_of_level, weekdays, articles + 1)


def _weekdays(ordinary: Sequence[_Day], cap: float) -> tuple[float, ...]:
    mean = sum(min(one.fresh, cap) for one in ordinary) / len(ordinary)
    found: list[list[float]] = [[] for _ in range(7)]
    for one in ordinary:
        found[one.day.weekday()].append(min(one.fresh, cap))
    prior = WEEKDAY_PRIOR_ARTICLES
    return tuple((sum(each) + prior) / (len(each) * mean + prior) for each in found)


def _pause(model: _VolumeModel, false_a_year: float, *, of_all: bool = False) -> VolumeDrop | None:
    """Return a drop if the outlet has been without articles for longer than its usual pauses."""
    days = model.days
    # If something else hid the articles of a day, that has its own alarm; the pause begins after that day.
    length = next((number for number, one in enumerate(days) if one.fresh or not one.teaches), len(days))
    _, expected = model.sums(0, length)
    if length < 2 or not _is_busy(model, length):
        return None
    chances = _PauseChances(model)
    if chances.of(0, length) * _sameness(days, length, length - of_all) >= chances.limit(false_a_year):
        return None
    if expected <= max(_pauses(model, length), default=0.0):
        return None
    return model.drop(length)


def _is_busy(model: _VolumeModel, length: int) -> bool:
    """Return whether at least two of the newest days count; weekends and holidays may not."""
    expected = model.expected[:length]
    return sum(one >= MIN_BUSY_RATE * max(expected) for one in expected) >= 2


class _PauseChances:
    """The chances of pauses, and the limit below which a pause is an alarm."""

    def __init__(self, model: _VolumeModel) -> None:
        self.model = model
        self._shape, self._long_shape = model.shape(2), model.shape(7)
        self._ratios = [self._ratio(width) for width in range(1, 5)]

    def of(self, start: int, width: int) -> float:
        """Return the chance that `width` days from `start` bring nothing, by the model and by earlier pauses."""
        return min(1.0, self._of_law(start, width) * self._ratios[min(width, 4) - 1])

    def limit(self, false_a_year: float) -> float:
        """Return the chance below which a pause is an alarm, at this number of false alarms a year."""
        found: dict[float, list[float]] = {limit: [] for limit in PAUSE_LIMITS}
        for start in range(UNSETTLED_DAYS, len(self.model.days) - PAUSE_LENGTHS_DAYS[0], 2):
            for limit, chance in self._first_below(start):
                found[limit].append(chance)
        fitting = (limit for limit, each in found.items() if each and sum(each) * 365 <= false_a_year * len(each))
        return next(fitting, PAUSE_LIMITS[-1])

    def _first_below(self, start: int) -> Iterator[tuple[float, float]]:
        """Yield, for each limit that a pause up to this day reaches, the chance of the shortest such pause."""
        lengths = [width for width in PAUSE_LENGTHS_DAYS if start + width < len(self.model.days)]
        runs = [(self.of(start, width), 1 - self.of(start + width, 1)) for width in lengths]
        for limit in PAUSE_LIMITS:
            one, begun = next((run for run in runs if run[0] < limit), (None, 0.0))
            if one is not None:
                # Days lie between two lengths, so the alarm comes at a chance between theirs; and a pause begins
                # after a day that brought something.
                yield limit, sqrt(one * limit) * begun

    def _of_law(self, start: int, width: int) -> float:
        shape = self._shape if width < 7 else self._long_shape
        return float((1 + self.model.sums(start, width)[1] / shape) ** -shape)

    def _ratio(self, width: int) -> float:
        """Return how many times more often than by the model the outlet was silent for `width` days."""
        days = self.model.days
        spells = [
            start
            for start in range(UNSETTLED_DAYS, len(days) - width)
            if all(one.is_ordinary for one in days[start : start + width])
        ]
        found = sum(not self.model.sums(start, width)[0] for start in spells)
        expected = sum(self._of_law(start, width) for start in spells)
        return (found + PRIOR_SPELLS) / (expected + PRIOR_SPELLS)


def _sameness(days: Sequence[_Day], length: int, newest: int) -> float:
    """Return the chance that sources without news keep their bytes, if they did on the `newest` days; 1 if they didn't.

    Pages with a clock or a counter never do, except from a cache that is no longer refreshed. The last refresh may
    have come after the last news: then the bytes differ on the first day of a pause of all sources. One of several
    sources also changes its bytes when only the others have news."""
    if not all(one.is_same for one in days[:newest]):
        return 1.0
    quiet = [one.is_same for one in days[length:] if one.teaches and not one.fresh and one.is_same is not None]
    return (sum(quiet) + 0.5) / (len(quiet) + 1) if len(quiet) >= MIN_QUIET_DAYS else 1.0


def _pauses(model: _VolumeModel, start: int) -> list[float]:
    """Return the number of articles expected in each earlier pause, without the incomplete oldest one."""
    pauses, held = [], 0.0
    for one, expected in list(zip(model.days, model.expected, strict=True))[start:]:
        if one.teaches and not one.fresh:
            held += expected
            continue
        if one.teaches and held:
            pauses.append(held)
        held = 0.0
    return pauses


def _low(model: _VolumeModel) -> VolumeDrop | None:
    """Return a drop if the volume over some days is lower than any that the outlet has had."""
    days = model.days
    if is_holiday(days[0].day):
        return None
    limit = MAX_LOW_CHANCE if len(days) >= KNOWN_WEEKDAYS_DAYS else MAX_LOW_CHANCE * UNKNOWN_WEEKDAYS_FACTOR
    for width in LOW_WIDTHS_DAYS:
        found, expected = model.sums(0, width)
        if (
            found >= expected / 2
            or not all(one.teaches for one in days[:width])
            or not _is_busy(model, width)
            or lower_tail(found, expected, model.shape(width)) >= limit
        ):
            continue
        earlier = [
            model.sums(start, width)
            for start in range(UNSETTLED_DAYS, len(days) - width)
            if all(one.teaches for one in days[start : start + width])
        ]
        ratios = [(seen + 0.5) / (usual + 0.5) for seen, usual in earlier if usual > expected / 2]
        if len(ratios) >= MIN_BASELINE_DAYS and (found + 0.5) / (expected + 0.5) < MAX_LOW_RATIO * min(ratios):
            return model.drop(width)
    return None


def lower_tail(found: int, expected: float, shape: float) -> float:
    """Return the probability of `found` or fewer under a negative binomial distribution of this mean and shape."""
    if expected <= 0:
        return 1.0
    log_part = log(expected / (expected + shape))
    rest = shape * log(shape / (expected + shape)) - lgamma(shape)
    return min(1.0, sum(exp(rest + lgamma(k + shape) - lgamma(k + 1) + k * log_part) for k in range(found + 1)))


def _lasting_drop(model: _VolumeModel) -> VolumeDrop | None:
    """Return the drop behind an open alarm, or None once the outlet has recovered."""
    days = model.days
    found, expected = model.sums(0, 2)
    if days[0].fresh and (
        found >= MIN_RECOVERED_RATE * expected or days[0].fresh >= MIN_RECOVERED_RATE * model.expected[0]
    ):
        return None
    alarmed = next((number for number, one in enumerate(days[1:], 1) if not one.is_alarmed), len(days))
    quiet = next((number for number, one in enumerate(days) if one.fresh), len(days))
    return model.drop(max(alarmed, quiet))
