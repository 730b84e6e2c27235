"""Feeds, sitemaps and listings that can't be read, are empty, moved, shorter or replaced, or name too little news."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from config.local_time import ALMATY
from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm, alarm
from crawler.health.baseline import alarm_start, has_other_news, local_day, rate_anomaly
from crawler.health.observed_run import ObservedRun, digest
from crawler.health.run_record import Pair, RunHistory, RunRecord, SourceRecord
from crawler.health.volume import RunVolume, find_volume_drop, is_holiday
from spiders.article import SourceKind
from spiders.fetch.outlet_spider import SourceResult

SKETCH_SIZE = 12
"""Digests in a source's bottom-k sketch (Broder 1997)."""

MIN_OFTEN_EMPTY_RUNS, MIN_OFTEN_EMPTY_RATE = 7, 0.1
"""Number of runs, and fraction of them without a link, from which an empty source is usual."""

RIGID_RATE, SHRUNK_RATE = 0.6, 0.5
"""A source has a length of its own if its fewest links are at least this fraction of the usual number; it is too short
below this fraction of the fewest."""

_ABSENT = ("status 404", "status 410")
SETTLED_RUNS = 14
"""Newest runs that aren't used yet to learn a source's length."""

MIN_KEPT_RATE, MAX_REPLACED_RATE = 0.35, 0.1
"""Fraction of a source's articles that stay from one run to the next, in all but a twentieth of runs; and the fraction
below which it has become another source."""

MAX_NEW_RATE = 0.25
"""Greatest fraction of new articles in a source that was replaced. An alarm ends with the first new article."""

MAX_INTERVAL = timedelta(days=2)
"""Longest time from one run to the next; after a longer one, other articles are expected."""

FIXED_LENGTH_RUNS, MIN_MISSING_LINKS = 30, 2
"""Number of runs from which a source's fixed length is known, and number of missing links from which it is too short,
because links to other addresses have displaced them."""

MIN_BASELINE_RUNS, MIN_LINKS = 10, 3
"""Number of runs from which a source is known, and the number of links below which it never fell."""


def observe(run: ObservedRun, before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return what was read from each source, for the run's record."""
    if run.discovery is None:
        return {}
    fresh = {one.article_id for one in run.fresh}
    pages: dict[str, list[SourceResult]] = defaultdict(list)
    for tried in run.discovery.sources:
        pages[tried.start or tried.url].append(tried)
    named = run.discovery.named
    last = before[0].sources if before else {}
    return {"sources": {url: _source(tried, named.get(url, ()), fresh, last.get(url)) for url, tried in pages.items()}}


def _source(
    pages: Sequence[SourceResult], named: Collection[str], fresh: Collection[str], last: SourceRecord | None
) -> SourceRecord:
    first = next((page for page in pages if not page.start), None)
    pages = [page for page in pages if not _is_dead_end(page, pages)]
    failures = [f"{page.failure} ({page.url})" if page.start else page.failure for page in pages if page.failure]
    # If the server says that a source is unchanged, the digest of its bytes stays.
    known = last.digest if last and not failures else 0
    return SourceRecord(
        kind=pages[-1].kind,
        links=sum(page.links for page in pages),
        named=len(set(named).intersection(fresh)),
        failed=any(page.failure is not None for page in pages),
        failure=failures[0] if failures else "",
        blocked=any(page.is_blocked for page in pages),
        digest=(first.digest if first else 0) or known,
        moved_to=first.final_url if first else "",
        sketch=tuple(sorted(map(digest, named))[:SKETCH_SIZE]),
    )


def _is_dead_end(page: SourceResult, pages: Sequence[SourceResult]) -> bool:
    """Return whether a listing's pager links to a page that doesn't exist, such as page 0, while others are read."""
    is_absent = page.kind is SourceKind.LISTING and bool(page.start) and page.failure in _ABSENT
    return is_absent and any(other.start and other.failure is None for other in pages)


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield alarms for sources that failed, and for those that no longer name their share of the news."""
    failed = [*_failed(history)]
    yield from failed
    kinds = {one.kind for one in failed}
    runs = history.runs
    for url, source in history.current.sources.items():
        if source.failed or AlarmKind(source.kind) in kinds:
            continue
        earlier = [run for run in runs[1:] if url in run.sources and not run.sources[url].failed]
        yield from (
            _moved(runs[0], url, earlier)
            or _shrunk(runs[0], url, earlier)
            or _replaced(runs[0], url, earlier)
            or _naming_few(runs, url)
            or _quiet(runs, url)
        )


def names_articles(run: RunRecord) -> bool:
    """Return whether any feed or listing named articles, or any sitemap if there is nothing else."""
    others = [source for source in run.sources.values() if source.kind != SourceKind.SITEMAP]
    return any(source.links for source in others or run.sources.values())


def are_same(run: RunRecord, before: RunRecord | None) -> bool | None:
    """Return whether the bytes of all sources are the same as in the previous run; None if unknown."""
    if before is None:
        return None
    found = [_is_same(source, before.sources.get(url)) for url, source in run.sources.items()]
    return None if not found or None in found else all(found)


def _is_same(source: SourceRecord, before: SourceRecord | None) -> bool | None:
    return source.digest == before.digest if before and source.digest and before.digest else None


def _failed(history: RunHistory) -> Iterator[RaisedAlarm]:
    sources = history.current.sources
    is_blocked = False
    for url, source in sources.items():
        if source.blocked:
            is_blocked = True
            yield _alarm(AlarmKind.LISTING_BLOCKED, "source-blocked", source, url, error=source.failure)
    links = Counter[SourceKind]()
    failed = set()
    for url, source in sources.items():
        links[source.kind] += source.links
        if source.failed and not source.blocked:
            failed.add(source.kind)
            yield _alarm(AlarmKind(source.kind), "source-unreadable", source, url, error=source.failure)
    for url, source in sources.items():
        is_empty = not links[source.kind] and source.kind not in failed and not is_blocked
        if is_empty and not _is_often_empty(source.kind, history):
            yield _alarm(AlarmKind(source.kind), "source-empty", source, url)


def _alarm(kind: AlarmKind, code: str, source: SourceRecord, url: str, **params: str | int | float) -> RaisedAlarm:
    return alarm(kind, code, source=str(source.kind), url=url, **params)


def _is_often_empty(kind: SourceKind, history: RunHistory) -> bool:
    """Return whether sources of this kind, such as those of one day's news, are often empty."""
    links = [sum(one.links for one in run.sources.values() if one.kind == kind) for run in history.runs[1:]]
    return len(links) >= MIN_OFTEN_EMPTY_RUNS and links.count(0) >= MIN_OFTEN_EMPTY_RATE * len(links)


def _moved(run: RunRecord, url: str, earlier: Sequence[RunRecord]) -> list[RaisedAlarm]:
    """Return an alarm for a source that redirects to a new place; another scheme, host or slash isn't one."""
    source = run.sources[url]
    sound = [one for one in earlier if source.kind not in one.alarms]
    if _place(url) == _place(source.moved_to or url) or len(sound) < MIN_BASELINE_RUNS:
        return []
    if any(_place(one.sources[url].moved_to) == _place(source.moved_to) for one in sound):
        return []
    since = local_day(alarm_start([run, *earlier], source.kind))
    return [_alarm(AlarmKind(source.kind), "source-moved", source, url, target=source.moved_to, since=since)]


def _place(url: str) -> str:
    return urlsplit(url).path.rstrip("/") + "?" + urlsplit(url).query


def _shrunk(run: RunRecord, url: str, earlier: Sequence[RunRecord]) -> list[RaisedAlarm]:
    source = run.sources[url]
    # The alarm of an empty source stays; a source that has become shorter for good counts as usual in the end.
    settled = earlier[SETTLED_RUNS:] if source.links else [one for one in earlier if source.kind not in one.alarms]
    lengths = [one.sources[url].links for one in settled]
    if len(lengths) < MIN_BASELINE_RUNS or min(lengths) < MIN_LINKS:
        return []
    usual, fewest = median(lengths), min(lengths)
    is_short = source.links < SHRUNK_RATE * fewest and fewest >= RIGID_RATE * usual
    if len(lengths) >= FIXED_LENGTH_RUNS:
        is_short = is_short or source.links <= fewest - max(MIN_MISSING_LINKS, max(lengths) - fewest)
    if source.links and (not is_short or is_holiday(run.at.astimezone(ALMATY).date())):
        return []
    since = local_day(alarm_start([run, *earlier], source.kind))
    values = {"found": source.links, "usual": round(usual), "fewest": fewest}
    return [_alarm(AlarmKind(source.kind), "source-shorter", source, url, since=since, **values)]


def _replaced(run: RunRecord, url: str, earlier: Sequence[RunRecord]) -> list[RaisedAlarm]:
    """Return an alarm for a source whose articles were replaced, if it always kept many of them between runs."""
    source = run.sources[url]
    sound = [one.sources[url] for one in earlier if source.kind not in one.alarms]
    known = [one for one in sound if len(one.sketch) >= MIN_LINKS]
    if len(known) < MIN_BASELINE_RUNS or len(source.sketch) < MIN_LINKS or run.at - earlier[0].at > MAX_INTERVAL:
        return []
    most_new = 0 if source.kind in earlier[0].alarms else MAX_NEW_RATE * source.links
    if source.named > most_new or _kept_rate(source, known[0]) > MAX_REPLACED_RATE:
        return []
    usual = sorted(_kept_rate(later, before) for later, before in pairwise(known))
    if usual[len(usual) // 20] < MIN_KEPT_RATE:
        return []
    since = local_day(alarm_start([run, *earlier], source.kind))
    return [_alarm(AlarmKind(source.kind), "source-replaced", source, url, usual_rate=median(usual), since=since)]


def _kept_rate(later: SourceRecord, earlier: SourceRecord) -> float:
    """Return the fraction of an earlier run's articles that a source still names, estimated from the sketches."""
    # Beyond the last digest of one sketch, nothing is known about the other.
    end = min(later.sketch[-1], earlier.sketch[-1])
    old = [one for one in earlier.sketch if one <= end]
    return sum(one in later.sketch for one in old) / len(old) if old else 0.0


def _naming_few(runs: Sequence[RunRecord], url: str) -> list[RaisedAlarm]:
    """Return an alarm for a source that names a smaller fraction of the new articles than usual."""
    source = runs[0].sources[url]
    if source.kind == SourceKind.SITEMAP or _feeds_and_listings(runs[0]) < 2:
        return []
    found = rate_anomaly(runs, source.kind, partial(_unnamed, url))
    if found is None:
        return []
    values = {"found": found.of - found.bad, "articles": found.of, "usual_rate": 1 - found.usual_rate}
    since = local_day(found.since)
    return [_alarm(AlarmKind(source.kind), "source-names-few", source, url, **values, since=since)]


def _feeds_and_listings(run: RunRecord) -> int:
    return sum(source.kind != SourceKind.SITEMAP for source in run.sources.values())


def _unnamed(url: str, run: RunRecord) -> Pair:
    source = run.sources.get(url)
    if source is None or source.failed:
        return 0, 0
    # A source can't name more articles than it has room for; an empty one should have named all.
    could = min(run.fresh, source.links or run.fresh)
    return max(0, could - source.named), could


def _quiet(runs: Sequence[RunRecord], url: str) -> list[RaisedAlarm]:
    """Return an alarm for a source that names nothing new for longer than it ever paused, while others do."""
    source = runs[0].sources[url]
    if source.kind == SourceKind.SITEMAP or source.named or _feeds_and_listings(runs[0]) < 2:
        return []
    known = [run for run in runs if url in run.sources]
    volumes = [
        RunVolume(
            at=run.at,
            fresh=run.sources[url].named,
            is_void=run.sources[url].failed or (run is not runs[0] and "too_few" in run.alarms),
            is_alarmed=source.kind in run.alarms and run is not runs[0],
            is_same=_is_same(run.sources[url], before.sources.get(url)) if before else None,
        )
        for run, before in zip(known, [*known[1:], None], strict=True)
    ]
    drop = find_volume_drop(volumes, sources=_feeds_and_listings(runs[0]))
    if drop is None or not has_other_news(runs, drop.days):
        return []
    values = {"runs": drop.days, "expected": drop.expected}
    return [_alarm(AlarmKind(source.kind), "source-quiet", source, url, since=local_day(drop.since), **values)]
