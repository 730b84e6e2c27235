"""Raise alarms for languages of new articles: unknown, unusual, or that of an edition that has stopped."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

from crawler.health.alarm_kinds import HIDES_ARTICLES, AlarmKind, RaisedAlarm, alarm
from crawler.health.baseline import has_other_news, local_day, rate_alarm, rate_anomaly
from crawler.health.observed_run import ObservedRun
from crawler.health.run_record import Pair, RunHistory, RunRecord
from crawler.health.volume import RunVolume, find_volume_drop

KIND = AlarmKind.LANGUAGE

MIN_MAIN_RATE, MIN_KNOWN_RATE = 0.15, 0.02
"""Fraction of articles from which a language is one of an outlet's main ones, and from which it is known there."""


def observe(run: ObservedRun, _before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the languages of fresh articles for the run's record."""
    return {"languages": Counter(one.lang for one in run.fresh)}


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield alarms for languages that are missing, unusual or silent."""
    runs = history.runs
    if not runs[0].observed:
        return
    usual = sum((Counter(run.languages) for run in runs[1:] if KIND not in run.alarms), Counter[str]())
    total = usual.total()
    main = [lang for lang, number in usual.items() if number >= MIN_MAIN_RATE * total]
    known = [lang for lang, number in usual.items() if number >= MIN_KNOWN_RATE * total]
    for lang in main:
        if found := rate_anomaly(runs, KIND, partial(_in_others, [lang])):
            yield rate_alarm(KIND, "language-missing", found, language=lang)
            return
    if found := rate_anomaly(runs, KIND, partial(_in_others, known)):
        yield rate_alarm(KIND, "language-other", found)
    elif len(main) > 1:
        yield from filter(None, (_silent(runs, lang, len(main)) for lang in main))


def _in_others(langs: Collection[str], run: RunRecord) -> Pair:
    of = sum(run.languages.values())
    return of - sum(run.languages.get(lang, 0) for lang in langs), of


def _silent(runs: Sequence[RunRecord], lang: str, main_languages: int) -> RaisedAlarm | None:
    """Return the alarm for a language that pauses while the others go on."""
    if runs[0].languages.get(lang):
        return None
    volumes = [
        RunVolume(
            at=run.at,
            fresh=run.languages.get(lang, 0),
            is_void=place > 0 and (bool(run.alarms & HIDES_ARTICLES) or AlarmKind.TOO_FEW in run.alarms),
            is_alarmed=place > 0 and KIND in run.alarms,
        )
        for place, run in enumerate(runs)
    ]
    drop = find_volume_drop(volumes, sources=main_languages)
    if drop is None or not has_other_news(runs, drop.days):
        return None
    values = {"runs": drop.days, "expected": drop.expected}
    return alarm(KIND, "language-silent", language=lang, since=local_day(drop.since), **values)
