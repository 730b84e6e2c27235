"""Whether an outlet publishes as few new articles as its own history can explain.

A night's articles are counted as negative binomial: Poisson around what the weekday usually brings, with a rate that
itself varies. Each weekday's rate is shrunk towards the outlet's mean by a gamma prior, the level follows the last
weeks, and the variation is estimated by moments from whole weeks. On holidays next to nothing is expected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from math import exp, lgamma, log, sqrt

from config.local_time import ALMATY
from crawler.health.holidays import is_holiday

FEWEST_NIGHTS = 14
FEWEST_ARTICLES = 6
"""Nights and articles from which a rhythm is learnt."""

HALF_LIFE = 28.0
"""Days after which a night counts half for the level: outlets grow and decline."""

BURST = 3.0
"""A night counts as no more than so many times the mean: a great event is no new rhythm."""

WEEKDAY_PRIOR = 2.0
"""Articles that a weekday's rate is shrunk by."""

HOLIDAY = 0.1
"""Share of a night that is expected on a holiday."""

PRIOR_SHAPE, PRIOR_WINDOWS = 8.0, 4.0
"""How much the rate varies before anything is known (shape of its gamma law), and how many windows of evidence that is
worth."""

MOST_SHAPE = 40.0

UNSETTLED = 7
"""Newest nights that teach nothing yet."""

BUSY = 0.1
"""Share of what is expected of a pause's best night that a night must have to count; two must."""

LONGEST_GAP = 3
"""Days without a run that a night can make up for: older articles may have left the lists."""

FALSE_A_YEAR = 0.8
"""False alarms of a year that pauses may raise: the limit of a pause's chance follows from it."""

FALSE_OF_LISTS = 0.15
"""The same of pauses of single lists, all together."""

LIMITS = (3e-2, 2.2e-2, 1.6e-2, 1.2e-2, 9e-3, 6.5e-3, 4.5e-3, 3e-3, 2e-3, 1e-3)
"""Limits of a pause's chance of which the greatest is chosen that gives no more false alarms than that."""

LENGTHS = (2, 3, 4, 5, 7, 10, 14, 20, 28, 40, 56, 80)
"""Nights of pauses for which this is worked out."""

TRUST = 1.0
"""Quiet spells that are added to those found and to those expected, before it is learnt how they compare."""

QUIET_NIGHTS = 3
"""Nights without news from which it is known whether lists without news come byte for byte as before."""

LOW = 1e-3
"""The same chance for a low yield; every night is one."""

KNOWN, STRICTER = 60, 0.2
"""Nights from which the weekdays are known well; before, a low yield must be less likely by this."""

WIDTHS = (2, 3, 7)
"""Nights over which a low yield is looked for."""

LOWER = 0.9
"""A low yield is lower by this than any that was seen over as many nights."""

RECOVERED = 0.5
"""Share of what is expected of two nights by which an alarm ends."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Yield:
    """The fresh articles of a run; one that could find none, or whose alarm was raised, teaches nothing."""

    at: datetime
    fresh: int
    is_void: bool = False
    """Whether something else kept articles from being found."""
    is_alarmed: bool = False
    is_same: bool | None = None
    """Whether the lists came byte for byte as on the night before; None where that isn't known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortfall:
    """Fewer articles than can be explained."""

    found: int
    expected: float
    nights: int
    since: date


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    fresh: int
    span: tuple[date, ...]
    """The days whose articles the night found."""
    teaches: bool
    is_alarmed: bool
    is_same: bool | None


class _Rhythm:
    """What is expected of an outlet's days, newest first."""

    def __init__(self, days: Sequence[_Day], level: float, weekdays: Sequence[float], articles: float) -> None:
        self.days = days
        self.articles = articles
        """From how many the level is known."""
        self.expected = [
            sum(level * weekdays[one.weekday()] * (HOLIDAY if is_holiday(one) else 1.0) for one in day.span)
            for day in days
        ]
        self._found_before = [0, *accumulate(day.fresh for day in days)]
        self._expected_before = [0.0, *accumulate(self.expected)]

    def sums(self, start: int, width: int) -> tuple[int, float]:
        """What was found and what is expected of some days."""
        end = min(start + width, len(self.days))
        found = self._found_before[end] - self._found_before[start]
        return found, self._expected_before[end] - self._expected_before[start]

    def shape(self, width: int) -> float:
        """The shape of the gamma law by which the rate of so many days varies; the smaller, the more it varies."""
        pairs = [
            self.sums(start, width)
            for start in range(UNSETTLED, len(self.days) - width + 1, width)
            if all(one.teaches and not is_holiday(one.day) for one in self.days[start : start + width])
        ]
        if not pairs:
            return PRIOR_SHAPE
        # Days of many articles say that there are bursts, and nothing of how few there may be.
        variation = sum((min(found, 2 * mean) - mean) ** 2 - mean for found, mean in pairs)
        weight = PRIOR_WINDOWS * (sum(mean for _, mean in pairs) / len(pairs)) ** 2
        inverse = (variation + weight / PRIOR_SHAPE) / (sum(mean**2 for _, mean in pairs) + weight)
        return 1 / (max(inverse, 1 / MOST_SHAPE) + 1 / self.articles)


def shortfall(yields: Sequence[Yield], *, of_lists: int = 0) -> Shortfall | None:
    """The shortfall that the newest nights show, if they do; newest first, the judged one included.

    `of_lists`: the yields are those of one of so many lists, of which only a pause is a shortfall: what one list has
    less, others have more."""
    if not yields or yields[0].is_void:
        return None
    rhythm = _rhythm(_days(yields))
    if rhythm is None:
        return None
    if len(rhythm.days) > 1 and rhythm.days[1].is_alarmed:
        return _lasting(rhythm)
    if of_lists:
        return _pause(rhythm, FALSE_OF_LISTS / of_lists)
    return _pause(rhythm, FALSE_A_YEAR, of_all=True) or _low(rhythm)


def _days(yields: Sequence[Yield]) -> list[_Day]:
    """Nights, newest first; several runs of a day are one. The oldest brought everything there was, and is left out."""
    merged: dict[date, list[Yield]] = {}
    for one in yields:
        merged.setdefault(one.at.astimezone(ALMATY).date(), []).append(one)
    days = []
    for day, before in pairwise(sorted(merged, reverse=True)):
        runs = merged[day]
        gap = min((day - before).days, LONGEST_GAP)
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


def _rhythm(days: Sequence[_Day]) -> _Rhythm | None:
    """What the nights teach, without the newest: those may be the broken ones."""
    pause = next((number for number, one in enumerate(days) if one.fresh), len(days))
    ordinary = [
        one for one in days[max(pause, UNSETTLED) :] if one.teaches and len(one.span) == 1 and not is_holiday(one.day)
    ]
    total = sum(one.fresh for one in ordinary)
    if len(ordinary) < FEWEST_NIGHTS or total < FEWEST_ARTICLES:
        return None
    cap = BURST * max(total / len(ordinary), 1.0)
    weekdays = _weekdays(ordinary, cap)
    weights = [0.5 ** ((ordinary[0].day - one.day).days / HALF_LIFE) for one in ordinary]
    articles = sum(weight * min(one.fresh, cap) for weight, one in zip(weights, ordinary, strict=True))
    nights = sum(weight * weekdays[one.day.weekday()] for weight, one in zip(weights, ordinary, strict=True))
    return _Rhythm(days, articles / nights, weekdays, articles + 1)


def _weekdays(ordinary: Sequence[_Day], cap: float) -> tuple[float, ...]:
    mean = sum(min(one.fresh, cap) for one in ordinary) / len(ordinary)
    found, number = [0.0] * 7, [0] * 7
    for one in ordinary:
        found[one.day.weekday()] += min(one.fresh, cap)
        number[one.day.weekday()] += 1
    return tuple((found[n] + WEEKDAY_PRIOR) / (number[n] * mean + WEEKDAY_PRIOR) for n in range(7))


def _pause(rhythm: _Rhythm, false_a_year: float, *, of_all: bool = False) -> Shortfall | None:
    """A run of nights without any article that is longer than those the outlet makes."""
    days = rhythm.days
    # What else kept articles from being found on an earlier night, has been told; the pause begins behind it.
    length = next((number for number, one in enumerate(days) if one.fresh or not one.teaches), len(days))
    _, expected = rhythm.sums(0, length)
    if length < 2 or not _is_busy(rhythm, length):
        return None
    chances = _Chances(rhythm)
    if chances.of(0, length) * _sameness(days, length, length - of_all) >= chances.limit(false_a_year):
        return None
    if expected <= max(_pauses(rhythm, length), default=0.0):
        return None
    return Shortfall(found=0, expected=expected, nights=length, since=days[length - 1].day)


def _is_busy(rhythm: _Rhythm, length: int) -> bool:
    """Whether two of the newest nights count: on a weekend or a holiday, the first that does comes later."""
    expected = rhythm.expected[:length]
    return sum(one >= BUSY * max(expected) for one in expected) >= 2


class _Chances:
    """The chances of pauses, and which of them is small enough for an alarm."""

    def __init__(self, rhythm: _Rhythm) -> None:
        self.rhythm = rhythm
        self._shapes: dict[bool, float] = {}
        self._ratios: dict[int, float] = {}

    def of(self, start: int, width: int) -> float:
        """The chance that so many nights bring nothing, by the law of the counts and the outlet's earlier pauses."""
        return min(1.0, self._of_law(start, width) * self._ratio(width))

    def limit(self, false_a_year: float) -> float:
        """The chance below which a pause is an alarm, so that there are no more false ones in a year."""
        found = dict.fromkeys(LIMITS, 0.0)
        ended = dict.fromkeys(LIMITS, 0)
        for start in range(UNSETTLED, len(self.rhythm.days) - LENGTHS[0], 2):
            for limit, chance in self._first_below(start):
                found[limit] += chance
                ended[limit] += 1
        fitting = (limit for limit in LIMITS if ended[limit] and found[limit] * 365 <= false_a_year * ended[limit])
        return next(fitting, LIMITS[-1])

    def _first_below(self, start: int) -> Iterator[tuple[float, float]]:
        """For each limit, the chance of the shortest pause up to a day by which it is an alarm, if there is one."""
        lengths = [width for width in LENGTHS if start + width < len(self.rhythm.days)]
        runs = [(self.of(start, width), 1 - self.of(start + width, 1)) for width in lengths]
        for limit in LIMITS:
            one, begun = next((run for run in runs if run[0] < limit), (None, 0.0))
            if one is not None:
                # Nights lie between two lengths, so the alarm comes at a chance between theirs; and a pause begins
                # behind a night that brought something.
                yield limit, sqrt(one * limit) * begun

    def _of_law(self, start: int, width: int) -> float:
        is_long = width >= 7
        if is_long not in self._shapes:
            self._shapes[is_long] = self.rhythm.shape(7 if is_long else 2)
        shape = self._shapes[is_long]
        return float((1 + self.rhythm.sums(start, width)[1] / shape) ** -shape)

    def _ratio(self, width: int) -> float:
        """How many times more often than by the law the outlet was silent for so many nights."""
        width = min(width, 4)
        if width not in self._ratios:
            days = self.rhythm.days
            spells = [
                start
                for start in range(UNSETTLED, len(days) - width)
                if all(one.teaches and not is_holiday(one.day) for one in days[start : start + width])
            ]
            found = sum(not self.rhythm.sums(start, width)[0] for start in spells)
            expected = sum(self._of_law(start, width) for start in spells)
            self._ratios[width] = (found + TRUST) / (expected + TRUST)
        return self._ratios[width]


def _sameness(days: Sequence[_Day], length: int, newest: int) -> float:
    """The chance that lists without news come byte for byte as before, if they did so on so many of a pause's newest
    nights: pages that hold a clock or a counter never do, unless they are served from a store that is no longer filled.
    It may have been filled for the last time behind the last night with news: the first one of a pause of all lists
    has other bytes then. One list of several has other bytes too where only the others have news."""
    if not all(one.is_same for one in days[:newest]):
        return 1.0
    quiet = [one.is_same for one in days[length:] if one.teaches and not one.fresh and one.is_same is not None]
    return (sum(quiet) + 0.5) / (len(quiet) + 1) if len(quiet) >= QUIET_NIGHTS else 1.0


def _pauses(rhythm: _Rhythm, start: int) -> list[float]:
    """What was expected of each earlier run of nights without an article, the unfinished oldest one left out."""
    pauses, held = [], 0.0
    for one, expected in list(zip(rhythm.days, rhythm.expected, strict=True))[start:]:
        if not one.teaches:
            held = 0.0
        elif one.fresh == 0:
            held += expected
        elif held:
            pauses.append(held)
            held = 0.0
    return pauses


def _low(rhythm: _Rhythm) -> Shortfall | None:
    """A yield over some nights that is lower than those the outlet has."""
    days = rhythm.days
    if any(is_holiday(one.day) for one in days[:1]):
        return None
    limit = LOW if len(days) >= KNOWN else LOW * STRICTER
    for width in WIDTHS:
        found, expected = rhythm.sums(0, width)
        if (
            found >= expected / 2
            or not all(one.teaches for one in days[:width])
            or not _is_busy(rhythm, width)
            or lower_tail(found, expected, rhythm.shape(width)) >= limit
        ):
            continue
        past = [
            rhythm.sums(start, width)
            for start in range(UNSETTLED, len(days) - width)
            if all(one.teaches for one in days[start : start + width])
        ]
        ratios = [(seen + 0.5) / (usual + 0.5) for seen, usual in past if usual > expected / 2]
        if len(ratios) >= FEWEST_NIGHTS and (found + 0.5) / (expected + 0.5) < LOWER * min(ratios):
            return Shortfall(found=found, expected=expected, nights=width, since=days[width - 1].day)
    return None


def lower_tail(found: int, expected: float, shape: float) -> float:
    """The chance of so few or fewer under a negative binomial law of this mean and shape."""
    if expected <= 0:
        return 1.0
    share = log(expected / (expected + shape))
    rest = shape * log(shape / (expected + shape)) - lgamma(shape)
    return min(1.0, sum(exp(rest + lgamma(k + shape) - lgamma(k + 1) + k * share) for k in range(found + 1)))


def _lasting(rhythm: _Rhythm) -> Shortfall | None:
    """The shortfall of an alarm that is open, unless the outlet gives again what it gave."""
    days = rhythm.days
    found, expected = rhythm.sums(0, 2)
    if days[0].fresh and (found >= RECOVERED * expected or days[0].fresh >= RECOVERED * rhythm.expected[0]):
        return None
    alarmed = next((number for number, one in enumerate(days[1:], 1) if not one.is_alarmed), len(days))
    quiet = next((number for number, one in enumerate(days) if one.fresh), len(days))
    nights = max(alarmed, quiet)
    found, expected = rhythm.sums(0, nights)
    return Shortfall(found=found, expected=expected, nights=nights, since=days[nights - 1].day)
