"""Raise an alarm for texts of new articles that contain less, or more, of their pages than usual.

Lengths vary so much that one article proves nothing. The amount of prose beside an article hardly depends on its
length, so that the lost half of one or two texts is noticed there."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm
from crawler.health.baseline import rate_alarm, rate_anomaly
from crawler.health.observed_run import COMPARED_RUNS, ObservedRun, sample
from crawler.health.rates import MAX_FALSE_ALARM_CHANCE
from crawler.health.run_record import Pair, RunHistory, RunRecord
from crawler.health.text_lengths import MIN_BASELINE_LENGTHS, MIN_NEARBY_LETTERS, find_length_shift

MAX_NEARBY_DIGESTS = 48

LETTER_BOUNDS: tuple[tuple[float, float], ...] = ((1.0, 1.5), (0.9, 1.5))
"""Quantile of the usual number of letters beside an article (or foreign letters in it), and a factor above it."""

MIN_OTHER_HALF_RATE = 0.7
"""Fraction of an article's letters from which the letters beside it may be its other half."""

Letters = Callable[[RunRecord], Sequence[Pair]]


def observe(run: ObservedRun, before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return, for the run's record, the lengths of texts and what pages show beside them."""
    covered = [(one.coverage, one.letters) for one in run.fresh if one.coverage is not None]
    known = set[int]().union(*(one.nearby_digests for one in before[:COMPARED_RUNS]))
    seen = Counter(digest for page, _ in covered for digest, _ in page.passed)
    # Prose that other pages show too belongs to a box.
    unread = [
        (sum(letters for digest, letters in page.passed if seen[digest] == 1 and digest not in known), of)
        for page, of in covered
    ]
    return {
        "words": sample(sorted(one.words for one in run.fresh)),
        "unread_letters": sample(sorted(unread)),
        "foreign_letters": sample(sorted((page.foreign, of) for page, of in covered)),
        "nearby_digests": tuple(digest for digest, _ in seen.most_common(MAX_NEARBY_DIGESTS)),
    }


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm for texts that are too short or too long."""
    runs = history.runs
    found = (
        _nearby(runs, "text-leaves-prose", lambda run: run.unread_letters)
        or _nearby(runs, "text-holds-foreign", lambda run: run.foreign_letters)
        or find_length_shift(runs)
    )
    if found:
        yield found


def _nearby(runs: Sequence[RunRecord], code: str, letters_of: Letters) -> RaisedAlarm | None:
    sound = [run for run in runs[1:] if AlarmKind.TEXT not in run.alarms]
    usual = sorted(letters for run in sound for letters, _ in letters_of(run))
    bounds = [(0.0, MIN_OTHER_HALF_RATE)]
    if len(usual) >= MIN_BASELINE_LENGTHS:
        bounds += [(usual[int(quantile * (len(usual) - 1))] * factor, 0.0) for quantile, factor in LETTER_BOUNDS]
    max_chance = MAX_FALSE_ALARM_CHANCE / (1 + len(LETTER_BOUNDS))
    for least, rate in bounds:
        bound = max(MIN_NEARBY_LETTERS, least)
        count = partial(_above, letters_of, bound, rate)
        if found := rate_anomaly(runs, AlarmKind.TEXT, count, max_chance=max_chance):
            return rate_alarm(AlarmKind.TEXT, code, found, letters=round(bound))
    return None


def _above(letters_of: Letters, bound: float, rate: float, run: RunRecord) -> Pair:
    found = letters_of(run)
    return sum(letters > max(bound, rate * of) for letters, of in found), len(found)
