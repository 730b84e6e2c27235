"""Raise alarms for fields that known articles have lost since an earlier reading; this needs no news."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm, alarm
from crawler.health.baseline import alarm_start, flaw_alarms, local_day
from crawler.health.observed_run import ObservedRun
from crawler.health.rates import MIN_BASELINE_RUNS
from crawler.health.run_record import Pair, RunHistory, RunRecord
from spiders.page.fields import Layer
from store.articles.earlier_readings import EarlierReading
from store.texts.derived import fingerprint

MIN_DATE_CHANGE = timedelta(hours=1)
"""A date that moved by less than this is the same date, given more exactly."""

MAX_SHORTER_RATIO, MIN_LONGER_RATIO = 0.6, 1.7
"""Fractions of a text's letters that are more than an editor's correction would remove or add."""

MIN_LOST_RATE, MIN_LOST_ARTICLES = 0.05, 3
"""Number of changed articles that is more than editors change at once."""

MIN_SELECTOR_LOST_RATE = 0.5
"""Fraction of known articles from which a selector that finds nothing needs no baseline to be an alarm."""

FIXED_AFTER_ARTICLES = 3
"""Number of flawless new articles that end an alarm about known articles, once none of these shows a loss."""

LOSSES: Mapping[str, AlarmKind] = {
    "known-author-lost": AlarmKind.AUTHOR,
    "known-author-changed": AlarmKind.AUTHOR,
    "known-date-lost": AlarmKind.DATES,
    "known-date-changed": AlarmKind.DATES,
    "known-title-changed": AlarmKind.TITLE,
    "known-text-shorter": AlarmKind.TEXT,
    "known-text-longer": AlarmKind.TEXT,
    "known-language-changed": AlarmKind.LANGUAGE,
    "known-layer-changed": AlarmKind.SELECTORS,
    "known-unread": AlarmKind.UNREAD,
}
"""Code -> kind of alarm."""

SELECTOR_LOST = "known-selector-lost"
"""The flaw of known articles in whose page a selector of the outlet's file no longer finds its field."""

ANY_LOSS = "known-any"
"""The flaw of known articles that lost anything."""


def observe(run: ObservedRun, _before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return how many known articles lost which field, for the run's record."""
    if run.pages is None:
        return {}
    before, since = run.readings.before, run.readings.since
    same, unread = len(run.pages.unchanged - since.keys()), len(run.pages.emptied)
    selected = run.outlet.select.model_dump(exclude_none=True)
    return {"flaws": lost_fields(before, run.pages.reread, since, same=same, unread=unread, selected=selected)}


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield alarms for losses that are more frequent than usual, unless new articles show that they are fixed."""
    runs = history.runs
    for code, kind in LOSSES.items():
        bad, of = runs[0].flaw(code)
        if bad < MIN_LOST_ARTICLES or bad <= MIN_LOST_RATE * of:
            continue
        if kind in runs[0].alarms or not _is_fixed(runs, kind):
            yield from flaw_alarms(runs, kind, code)
    yield from _lost_selectors(runs)


def _lost_selectors(runs: Sequence[RunRecord]) -> Iterator[RaisedAlarm]:
    """Yield an alarm if a selector finds nothing in most known articles, where the history is too short for a rate.

    The alarm of a redesign says it already."""
    bad, of = runs[0].flaw(SELECTOR_LOST)
    is_new = len(runs) <= MIN_BASELINE_RUNS and AlarmKind.REDESIGN not in runs[0].alarms
    if is_new and bad >= max(MIN_LOST_ARTICLES, MIN_SELECTOR_LOST_RATE * of):
        since = local_day(alarm_start(runs, AlarmKind.SELECTORS))
        yield alarm(AlarmKind.SELECTORS, "known-layer-changed", bad=bad, of=of, usual_rate=0.0, since=since)


def _is_fixed(runs: Sequence[RunRecord], kind: AlarmKind) -> bool:
    """Return whether new articles are read correctly again, even if known pages still have to be read again."""
    alarmed = list(takewhile(lambda run: kind in run.alarms, runs[1:]))
    fresh = sum(run.fresh for run in (runs[0], *alarmed[:-1]))
    return bool(alarmed) and fresh >= FIXED_AFTER_ARTICLES and not runs[0].flaw(ANY_LOSS)[0]


def lost_fields(
    before: Mapping[int, Sequence[EarlierReading]],
    now: Mapping[int, EarlierReading],
    since: Mapping[int, EarlierReading],
    *,
    same: int,
    unread: int,
    selected: Collection[str] = (),
) -> dict[str, Pair]:
    """Return, by code, how many known articles lost a field, and how many there are.

    `before` has their earlier readings, `now` those of this run, `since` those of unchanged pages that were read
    differently since an alarm began; `same` is the number of others that are unchanged, and `unread` of those that gave
    no article; `selected` has the fields for which the file has a selector. `known-any` counts this run's articles that
    lost anything."""
    read = [_lost_of_all(before[row_id], new) for row_id, new in now.items() if row_id in before]
    kept = [_lost_of_all(before[row_id], new) for row_id, new in since.items() if row_id in before]
    seen = len(read) + len(kept) + same
    lost = Counter(code for one in (*read, *kept) for code in one)
    for row_id, new in (*now.items(), *since.items()):
        lost[SELECTOR_LOST] += row_id in before and _lost_selector(before[row_id], new, selected)
    flaws = {code: (lost[code], seen) for code in (*LOSSES, SELECTOR_LOST) if code != "known-unread"} if seen else {}
    if seen + unread:
        flaws[ANY_LOSS] = (sum(map(bool, read)) + unread, seen + unread)
        flaws["known-unread"] = (unread, seen + unread)
    return flaws


def _lost_of_all(before: Sequence[EarlierReading], new: EarlierReading) -> set[str]:
    """Return the codes of fields that differ from all earlier readings: what was missing before isn't lost now."""
    return set.intersection(*(set(_lost(old, new)) for old in before))


def _lost_selector(before: Sequence[EarlierReading], new: EarlierReading, selected: Collection[str]) -> bool:
    """Return whether a field is no longer read by its selector, as in all earlier readings."""
    fields = [name for name in selected if new.layers.get(name, Layer.SELECT) != Layer.SELECT]
    return any(all(old.is_todays and old.layers.get(name) == Layer.SELECT for old in before) for name in fields)


def _lost(old: EarlierReading, new: EarlierReading) -> Iterator[str]:
    if fingerprint(old.title) != fingerprint(new.title):
        yield "known-title-changed"
    if new.letters < MAX_SHORTER_RATIO * old.letters:
        yield "known-text-shorter"
    elif new.letters > MIN_LONGER_RATIO * old.letters:
        yield "known-text-longer"
    if not old.is_todays:
        return  # the other fields were read by another extractor and can't be compared
    if old.author and old.author != new.author:
        yield "known-author-changed" if new.author else "known-author-lost"
    if old.published and not new.published:
        yield "known-date-lost"
    elif old.published and new.published and abs(old.published - new.published) >= MIN_DATE_CHANGE:
        yield "known-date-changed"
    if old.lang != new.lang:
        yield "known-language-changed"
    if any(old.layers.get(name, layer) != layer for name, layer in new.layers.items()):
        yield "known-layer-changed"
