"""Whether a feed or listing still does its part: it leads where it led, is as long, and names its share of the news."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from config.local_time import ALMATY
from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.holidays import is_holiday
from crawler.health.signals.article_volume import Yield, shortfall
from crawler.health.signals.baseline import Past, day, excess_of, has_other_news, since
from crawler.health.signals.run_record import WaySeen

RIGID, SHRUNK = 0.6, 0.5
"""A list whose shortest night isn't below this share of the usual one has a length of its own; half of that is none."""

SETTLED = 14
"""Newest nights that tell nothing yet of a list's length."""

KEPT, LOST = 0.35, 0.1
"""Share of a list's articles that stay from one night to the next, on all but a twentieth of the nights; and a share by
which it has become another list."""

NEW = 0.25
"""Share of a list's articles that may be new, if its change isn't news. An alarm ends with the first new one."""

LONGEST_GAP = timedelta(days=2)
"""From one run to the next: after more, other articles are no wonder."""

FIXED_FROM, SHORT = 30, 2
"""Nights from which a list's shortest and longest are known; and links by which a list of a fixed length is too short:
what pushed them out are links to other addresses."""

NIGHTS, FEWEST = 10, 3
"""Nights from which a list is known, and the links that it never went below."""


def of_lists(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    """The alarms of lists, given the nights of an outlet from the newest to the oldest."""
    for url, tonight in nights[0].night.ways.items():
        if tonight.failed:
            continue  # said already
        seen = [past for past in nights[1:] if url in past.night.ways and not past.night.ways[url].failed]
        text = (
            _moved(nights[0], url, tonight, seen)
            or _shrunk(nights[0], url, tonight, seen)
            or _replaced(nights[0], url, tonight, seen)
            or _unnamed(nights, url, tonight)
            or _quiet(nights, url, tonight)
        )
        if text:
            yield RaisedAlarm(kind=tonight.way, text=text)


def is_same(tonight: Past, before: Past | None) -> bool | None:
    """Whether all lists came byte for byte as on the night before; None where that isn't known."""
    if before is None:
        return None
    found = [_is_same(seen, before.night.ways.get(url)) for url, seen in tonight.night.ways.items()]
    return None if not found or None in found else all(found)


def _is_same(tonight: WaySeen | None, before: WaySeen | None) -> bool | None:
    if tonight is None or before is None or not (tonight.digest and before.digest):
        return None
    return tonight.digest == before.digest


def _moved(now: Past, url: str, tonight: WaySeen, before: Sequence[Past]) -> str | None:
    """A list whose address leads elsewhere, as never before; another scheme, host or slash is the same place."""
    usual = [past for past in before if tonight.way not in past.alarms]
    if _place(url) == _place(tonight.moved or url) or len(usual) < NIGHTS:
        return None
    if any(_place(past.night.ways[url].moved) == _place(tonight.moved) for past in usual):
        return None
    begun = since([now, *before], tonight.way)
    return f"{url} leads to {tonight.moved} since {day(begun)}. Likely: the list has moved: mend `discover`"


def _place(url: str) -> str:
    return urlsplit(url).path.rstrip("/") + "?" + urlsplit(url).query


def _shrunk(now: Past, url: str, tonight: WaySeen, before: Sequence[Past]) -> str | None:
    # An empty list stays an alarm; one that has become shorter for good is at last a usual one.
    settled = before[SETTLED:] if tonight.links else [past for past in before if tonight.way not in past.alarms]
    lengths = [past.night.ways[url].links for past in settled]
    if len(lengths) < NIGHTS or min(lengths) < FEWEST:
        return None
    usual, least = median(lengths), min(lengths)
    is_short = tonight.links < SHRUNK * least and least >= RIGID * usual
    if len(lengths) >= FIXED_FROM:
        is_short = is_short or tonight.links <= least - max(SHORT, max(lengths) - least)
    if tonight.links and (not is_short or is_holiday(now.at.astimezone(ALMATY).date())):
        return None
    begun = since([now, *before], tonight.way)
    return (
        f"{url} names {tonight.links} articles since {day(begun)}; {usual:.0f} are usual, {least} the fewest. "
        "Likely: the list has moved or has a new layout"
    )


def _replaced(now: Past, url: str, tonight: WaySeen, before: Sequence[Past]) -> str | None:
    """A list of other articles than before, which always kept many from one night to the next."""
    sound = [past.night.ways[url] for past in before if tonight.way not in past.alarms]
    known = [one for one in sound if len(one.sketch) >= FEWEST]
    if len(known) < NIGHTS or len(tonight.sketch) < FEWEST or now.at - before[0].at > LONGEST_GAP:
        return None
    most_new = 0 if tonight.way in before[0].alarms else NEW * tonight.links
    if tonight.named > most_new or _kept(tonight, known[0]) > LOST:
        return None
    usual = sorted(_kept(later, earlier) for later, earlier in pairwise(known))
    if usual[len(usual) // 20] < KEPT:
        return None
    begun = since([now, *before], tonight.way)
    return (
        f"{url} names hardly any of the articles that it named before {day(begun)}; {median(usual):.0%} usually stay. "
        "Likely: it shows other articles, such as old ones or another section's: mend `discover`"
    )


def _kept(later: WaySeen, earlier: WaySeen) -> float:
    """The share of an earlier night's articles that a list still names, as its sketches tell it."""
    # Behind the last of the smaller sketch nothing is known of the other list.
    end = min(later.sketch[-1], earlier.sketch[-1])
    old = [one for one in earlier.sketch if one <= end]
    return sum(one in later.sketch for one in old) / len(old) if old else 0.0


def _unnamed(nights: Sequence[Past], url: str, tonight: WaySeen) -> str | None:
    """A list that names fewer of the new articles than is its part."""
    if tonight.way == "sitemap" or _others(nights[0]) < 2:
        return None
    found = excess_of(nights, tonight.way, partial(_missing, url))
    if found is None:
        return None
    return (
        f"{url} names {found.of - found.bad} of the {found.of} new articles since {day(found.since)}; "
        f"{1 - found.usual:.0%} are usual. Likely: it is dead, or stands still"
    )


def _others(past: Past) -> int:
    return sum(seen.way != "sitemap" for seen in past.night.ways.values())


def _missing(url: str, past: Past) -> tuple[int, int]:
    seen = past.night.ways.get(url)
    if seen is None or seen.failed:
        return 0, 0
    # A list can't name more than it holds; what an empty one should have named is all.
    could = min(past.night.fresh, seen.links or past.night.fresh)
    return max(0, could - seen.named), could


def _quiet(nights: Sequence[Past], url: str, tonight: WaySeen) -> str | None:
    """A list that names nothing new for longer than it ever paused, while others do."""
    if tonight.way == "sitemap" or tonight.named or _others(nights[0]) < 2:
        return None
    seen = [(past, past.night.ways[url]) for past in nights if url in past.night.ways]
    yields = [
        Yield(
            at=past.at,
            fresh=one.named,
            is_void=one.failed or (past is not nights[0] and "too_few" in past.alarms),
            is_alarmed=tonight.way in past.alarms and past is not nights[0],
            is_same=_is_same(one, earlier.night.ways.get(url)) if earlier else None,
        )
        for (past, one), earlier in zip(seen, [*(past for past, _ in seen[1:]), None], strict=True)
    ]
    short = shortfall(yields, of_lists=_others(nights[0]))
    if short is None or not has_other_news(nights, short.nights):
        return None
    return (
        f"{url} names nothing new in {short.nights} nights, since {day(short.since)}, while other lists do; "
        f"{short.expected:.3g} new articles are usual. Likely: it is dead, or stands still"
    )
