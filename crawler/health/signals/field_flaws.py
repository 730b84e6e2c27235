"""Raise alarms for fields of new articles: missing, wrong or shared values, or values from an unusual source."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm, alarm
from crawler.health.baseline import RECENT_FOR, alarm_start, flaw_alarms, local_day, rate_alarm, rate_anomaly
from crawler.health.observed_run import COMPARED_RUNS, MAX_SAMPLES, ObservedArticle, ObservedRun, digest
from crawler.health.rates import MIN_BASELINE_RUNS
from crawler.health.run_record import Pair, RunHistory, RunRecord

MIN_AGE_FROM_CLOCK = timedelta(minutes=10)
"""A date closer to the moment of the visit than this is more likely that of a clock than the article's."""

FLAWS: Mapping[str, AlarmKind] = {
    "author-missing": AlarmKind.AUTHOR,
    "byline-unread": AlarmKind.AUTHOR,
    "date-missing": AlarmKind.DATES,
    "date-old": AlarmKind.DATES,
    "date-now": AlarmKind.DATES,
    "date-shared": AlarmKind.DATES,
    "title-shared": AlarmKind.TITLE,
    "text-shared": AlarmKind.TEXT,
    "text-cut": AlarmKind.TEXT,
}
"""Code -> kind of alarm."""

MIN_FIRST_RATE = 0.8
"""Rate of shared titles or texts that no sound outlet reaches in its first runs."""

MIN_FIRST_TITLES, MIN_FIRST_TEXTS = 10, 3
"""Number of articles in an outlet's first runs from which equal titles or texts prove a flaw."""

_FIRST_FLAWS = (
    ("title-shared", "first-titles-shared", AlarmKind.TITLE, MIN_FIRST_TITLES),
    ("text-same", "first-texts-same", AlarmKind.TEXT, MIN_FIRST_TEXTS),
)
"""Flaw, the alarm's code and kind, and the number of articles that prove it."""

MIN_MAIN_LAYER_RATE = 0.7
"""Fraction of articles from which one layer counts as a field's usual source."""


def observe(run: ObservedRun, before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the flaws of new articles for the run's record."""
    listed = run.listed
    titles, texts = [one.title for one in listed[:MAX_SAMPLES]], [one.text for one in listed[:MAX_SAMPLES]]
    dates = [digest(one.published.isoformat()) for one in listed if one.published][:MAX_SAMPLES]
    return {
        "titles": titles,
        "texts": texts,
        "dates": dates,
        "fresh": len(run.fresh),
        "flaws": {**_flaws(listed, RECENT_FOR + run.delay), **shared_flaws(titles, texts, dates, before)},
        "layers": Counter(layer for one in run.fresh for layer in one.layers),
    }


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield alarms for flaws that are more frequent than usual."""
    runs = history.runs
    yield from _first_flaws(runs)
    for code, kind in FLAWS.items():
        is_repeated = code in ("text-shared", "title-shared")
        yield from flaw_alarms(runs, kind, code, partial(_repeated, code, runs[0]) if is_repeated else None)
    yield from _layers(runs)


def _flaws(articles: Sequence[ObservedArticle], recent: timedelta) -> dict[str, Pair]:
    ages = [one.fetched_at - one.published for one in articles if one.published is not None]
    flaws = {
        "author-missing": (sum(not one.has_author for one in articles), len(articles)),
        "byline-unread": (sum(one.coverage.has_byline for one in articles if one.coverage), len(articles)),
        "text-cut": (sum(one.is_cut for one in articles), len(articles)),
        "text-same": (_most_equal([one.whole_text for one in articles]), len(articles)),
        "date-missing": (len(articles) - len(ages), len(articles)),
        "date-old": (sum(age > recent for age in ages), len(ages)),
        "date-now": (sum(abs(age) < MIN_AGE_FROM_CLOCK for age in ages), len(ages)),
    }
    return {code: pair for code, pair in flaws.items() if pair[1]}


def _most_equal(digests: Sequence[int]) -> int:
    """Return how many digests are equal to the most frequent one, or 0 if all differ."""
    most = max(Counter(digests).values(), default=0)
    return most if most > 1 else 0


def shared_flaws(
    titles: Sequence[int], texts: Sequence[int], dates: Sequence[int], before: Sequence[RunRecord]
) -> dict[str, Pair | None]:
    """Return how many articles share a title, text or date with another of the run or of earlier runs."""
    last = before[:COMPARED_RUNS]
    return {
        "title-shared": _shared(titles, [run.titles for run in last]),
        "text-shared": _shared(texts, [run.texts for run in last]),
        "date-shared": _shared(dates, [run.dates for run in last]),
    }


def _shared(digests: Sequence[int], earlier: Sequence[Collection[int]]) -> Pair | None:
    known = set[int]().union(*earlier)
    if not digests or (len(digests) == 1 and not known):
        return None
    # If two are equal by chance, only one counts as a repetition; if all are equal, all are flawed.
    different = set(digests)
    own = 0 if len(different) == 1 < len(digests) else len(different - known)
    return len(digests) - own, len(digests)


def _repeated(code: str, current: RunRecord, run: RunRecord) -> Pair:
    """Return how many articles of `run` share their title or first words with another one, and how many it has.

    If all articles of the current run do, this also proves the flaw of the first article that showed a notice, which
    had no earlier one to compare with. But an article that was republished has the same title and text legitimately."""
    bad, of = run.flaw(code)
    now, read = current.flaw(code)
    if run is current or now < read:
        return bad, of
    texts = len(set(run.texts) & set(current.texts))
    titles = len(set(run.titles) & set(current.titles))
    return min(of, max(bad, texts - titles if code == "text-shared" else titles - texts)), of


def _first_flaws(runs: Sequence[RunRecord]) -> Iterator[RaisedAlarm]:
    """Yield the alarms of an outlet whose first articles all have one title or one text.

    In that case the file selects words of the site itself, which no later comparison would reveal. First words and
    dates prove nothing here: short notices begin alike, and dates without a time are often equal."""
    if len(runs) > MIN_BASELINE_RUNS:
        return
    for flaw, code, kind, least in _FIRST_FLAWS:
        counted = [pair for run in runs if (pair := run.flaw(flaw))[1]]
        bad, of = sum(bad for bad, _ in counted), sum(of for _, of in counted)
        if of >= least and bad >= MIN_FIRST_RATE * of and counted[0][0] >= MIN_FIRST_RATE * counted[0][1]:
            yield alarm(kind, code, bad=bad, of=of, since=local_day(alarm_start(runs, kind)))


def _layers(runs: Sequence[RunRecord]) -> Iterator[RaisedAlarm]:
    usual = sum((Counter(run.layers) for run in runs[1:] if AlarmKind.SELECTORS not in run.alarms), Counter[str]())
    of_field = Counter[str]()
    for key, number in usual.items():
        of_field[key.partition(" ")[0]] += number
    for key, number in usual.items():
        field, _, layer = key.partition(" ")
        if number < MIN_MAIN_LAYER_RATE * of_field[field]:
            continue
        if found := rate_anomaly(runs, AlarmKind.SELECTORS, partial(_other_layers, key, field)):
            yield rate_alarm(AlarmKind.SELECTORS, "layer-changed", found, field=field, layer=layer)
            return


def _other_layers(key: str, field: str, run: RunRecord) -> Pair:
    of = sum(number for other, number in run.layers.items() if other.partition(" ")[0] == field)
    return of - run.layers.get(key, 0), of
