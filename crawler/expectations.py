"""What an outlet's own history lets one expect of a night, and the alarms where it isn't met.

docs/decisions/0012 says how the numbers were chosen, and `python -m bench.silence` tries them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from crawler.alarm import RaisedAlarm
from crawler.holidays import is_holiday
from crawler.night import Night, WaySeen
from crawler.shares import UNLIKELY, Excess, Share, excess
from crawler.yields import ALMATY, Shortfall, Yield, shortfall

VOID = frozenset(
    {"failed", "disk_full", "certificate", "robots", "listing_blocked", "unreachable", "refused", "deferred", "unread"}
)
"""Kinds of alarm that themselves say why few new articles come."""

FLAWS: Mapping[str, tuple[str, str, str]] = {
    "author": ("author", "have no author", "the author stands elsewhere: mend `author`"),
    "date": ("dates", "have no date", "the date stands elsewhere: mend `published`"),
    "old": ("dates", "are days old", "the list shows old articles, or another date is read: mend `published`"),
    "just_now": ("dates", "are dated to the minute of the visit", "a clock is read as the date: mend `published`"),
    "same_date": ("dates", "share their date with another", "the page's date is read, not the article's"),
    "same_title": ("title", "share their title with another", "the site's own title is read: mend `title`"),
    "same_text": ("text", "have the same text as another", "a notice stands where the article was: mend `body`"),
}
"""Sign -> kind of alarm, what is seen, and the likely cause."""

GROWN = 0.05
"""Of all pages that were visited: less than this is what rate limits and editors do."""

RIGID, SHRUNK = 0.6, 0.5
"""A list whose shortest night isn't below this share of the usual one has a length of its own; half of that is none."""

LIST_SETTLED = 14
"""Newest nights that tell nothing yet of a list's length."""

LIST_NIGHTS, LIST_FEWEST = 10, 3
"""Nights from which a list's length is known, and the links that it never went below."""

MAIN_LANGUAGE, FOREIGN = 0.15, 0.02
"""Share of articles by which a language is one of the outlet's, and by which it is not."""

MAIN_LAYER = 0.7
"""Share of articles by which a field is usually read in one way."""

LENGTHS_FROM = 20
"""Lengths from which the usual ones are known."""

LENGTHS: tuple[tuple[float, float, bool], ...] = (
    (0.1, 0.5, True),
    (0.5, 0.5, True),
    (0.25, 1.0, True),
    (0.9, 2.0, False),
    (0.5, 2.0, False),
)
"""Quantile of the usual lengths, a factor, and whether shorter ones are flawed: half of the shortest tenth is the
first bound."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """A night of the past, with the kinds of alarm that were open after it."""

    at: datetime
    night: Night
    alarms: frozenset[str] = frozenset()
    counts: Mapping[str, Any]

    @classmethod
    def of(cls, at: datetime, counts: Mapping[str, Any]) -> "Past | None":
        """What an outlet's stored counts say; None for those that hold no night."""
        night = Night.of(counts)
        if night is None:
            return None
        return cls(at=at, night=night, alarms=frozenset(counts.get("alarms", ())), counts=counts)


def unmet(tonight: Past, before: Sequence[Past]) -> Iterator[RaisedAlarm]:
    """The alarms of a night, given those before it, newest first; its own `alarms` are the kinds raised already."""
    nights = [tonight, *before]
    yield from _ways(nights)
    yield from _unread(nights)
    yield from _visits(nights)
    for sign, (kind, seen, cause) in FLAWS.items():
        found = _excess(nights, kind, lambda past, sign=sign: past.night.signs.get(sign, (0, 0)))  # type: ignore[misc]
        if found:
            yield _flawed(kind, found, seen, cause)
    yield from _lengths(nights)
    yield from _languages(nights)
    yield from _layers(nights)


def too_few(tonight: Past, before: Sequence[Past]) -> Shortfall | None:
    """The shortfall of new articles; what was expected of them is None of the night's other troubles."""
    return shortfall(
        [
            Yield(
                at=past.at,
                fresh=past.night.fresh,
                is_void=bool(past.alarms & VOID) or not past.night.found_lists,
                is_alarmed="too_few" in past.alarms,
            )
            for past in (tonight, *before)
        ]
    )


def _excess(
    nights: Sequence[Past], kind: str, count: Callable[[Past], tuple[int, int]], *, unlikely: float = UNLIKELY
) -> Excess | None:
    if not count(nights[0])[0] and not any(kind in past.alarms for past in nights[1:2]):
        return None  # the usual case: not a flaw tonight, and none to wait for
    shares = []
    for place, past in enumerate(nights):
        bad, of = count(past)
        shares.append(Share(at=past.at, bad=bad, of=of, is_alarmed=place > 0 and kind in past.alarms))
    return excess(shares, unlikely=unlikely)


def _flawed(kind: str, found: Excess, seen: str, cause: str) -> RaisedAlarm:
    text = (
        f"{found.bad} of {found.of} new articles {seen} since {day(found.since)}; {found.usual:.0%} is usual. "
        f"Likely: {cause}"
    )
    return RaisedAlarm(kind=kind, text=text)


def day(at: datetime | date) -> str:
    """A day as alarms write it, by Almaty's calendar."""
    return f"{at.astimezone(ALMATY) if isinstance(at, datetime) else at:%d.%m.%Y}"


def _unread(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    found = _excess(nights, "unread", lambda past: (past.night.unread, past.night.asked))
    if found:
        refused = ", ".join(f"{reason} {number}" for reason, number in nights[0].counts.get("refused", {}).items())
        text = (
            f"{found.bad} of {found.of} pages that a list named for the first time gave no article since "
            f"{day(found.since)} ({refused or 'blocked'}); {found.usual:.0%} is usual. "
            "Likely: a new layout: mend `body`"
        )
        yield RaisedAlarm(kind="unread", text=text)


def _visits(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    for kind, word, fewest, cause in (
        ("blocked", "blocked", 3, "the site has begun to turn crawlers away"),
        ("vanished", "gone", 5, "addresses have moved, or the archive was taken away"),
    ):
        seen = int(nights[0].counts.get(word, 0))
        found = _excess(
            nights,
            kind,
            lambda past, word=word: (int(past.counts.get(word, 0)), int(past.counts.get("looked_at", 0))),  # type: ignore[misc]
        )
        if found and seen >= fewest and seen > GROWN * int(nights[0].counts.get("looked_at", 0)):
            text = (
                f"{found.bad} of {found.of} pages were {word} since {day(found.since)}; {found.usual:.0%} is usual. "
                f"Likely: {cause}"
            )
            yield RaisedAlarm(kind=kind, text=text)


def _ways(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    for url, tonight in nights[0].night.ways.items():
        if tonight.failed:
            continue  # said already
        seen = [past for past in nights[1:] if url in past.night.ways and not past.night.ways[url].failed]
        if text := _dead(nights, url, tonight) or _shrunk(nights[0], url, tonight, seen):
            yield RaisedAlarm(kind=tonight.way, text=text)


def _shrunk(now: Past, url: str, tonight: WaySeen, before: Sequence[Past]) -> str | None:
    # An empty list stays an alarm; one that has become shorter for good is at last a usual one.
    settled = before[LIST_SETTLED:] if tonight.links else [past for past in before if tonight.way not in past.alarms]
    lengths = [past.night.ways[url].links for past in settled]
    if len(lengths) < LIST_NIGHTS or min(lengths) < LIST_FEWEST:
        return None
    usual, least = median(lengths), min(lengths)
    is_short = tonight.links < SHRUNK * least and least >= RIGID * usual
    if tonight.links and (not is_short or is_holiday(now.at.astimezone(ALMATY).date())):
        return None
    since = _since([now, *before], tonight.way)
    return (
        f"{url} names {tonight.links} articles since {day(since)}; {usual:.0f} are usual, {least} the fewest. "
        "Likely: the list has moved or has a new layout"
    )


def _since(nights: Sequence[Past], kind: str) -> datetime:
    since = nights[0].at
    for past in nights[1:]:
        if kind not in past.alarms:
            break
        since = past.at
    return since


def _dead(nights: Sequence[Past], url: str, tonight: WaySeen) -> str | None:
    def unnamed(past: Past) -> tuple[int, int]:
        seen = past.night.ways.get(url)
        return (past.night.fresh - seen.named, past.night.fresh) if seen and not seen.failed else (0, 0)

    if tonight.way == "sitemap" or len([1 for seen in nights[0].night.ways.values() if seen.way != "sitemap"]) < 2:
        return None
    found = _excess(nights, tonight.way, unnamed)
    if found is None:
        return None
    return (
        f"{url} names {found.of - found.bad} of the {found.of} new articles since {day(found.since)}; "
        f"{1 - found.usual:.0%} are usual. Likely: it is dead, or stands still"
    )


def _lengths(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    usual = sorted(length for past in nights[1:] if "text" not in past.alarms for length in past.night.words)
    if len(usual) < LENGTHS_FROM:
        return
    for quantile, factor, is_short in LENGTHS:
        bound = usual[int(quantile * (len(usual) - 1))] * factor

        def flawed(past: Past, bound: float = bound, is_short: bool = is_short) -> tuple[int, int]:
            words = past.night.words
            return sum(one < bound if is_short else one > bound for one in words), len(words)

        found = _excess(nights, "text", flawed, unlikely=UNLIKELY / len(LENGTHS))
        if found:
            seen = f"are {'shorter' if is_short else 'longer'} than {bound:.0f} words"
            cause = "only a part of the text is read" if is_short else "more than the article is read, such as comments"
            yield _flawed("text", found, seen, f"{cause}: mend `body`")
            return


def _languages(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    usual: Counter[str] = Counter()
    for past in nights[1:]:
        if "language" not in past.alarms:
            usual.update(past.night.langs)
    total = usual.total()
    main = [lang for lang, number in usual.items() if number >= MAIN_LANGUAGE * total]
    known = {lang for lang, number in usual.items() if number >= FOREIGN * total}
    checks: list[tuple[str, Callable[[Past], int]]] = [
        (f"aren't in {lang}", lambda past, lang=lang: past.night.langs.get(lang, 0))  # type: ignore[misc]
        for lang in main
    ]
    checks.append(("are in another language", lambda past: sum(past.night.langs.get(lang, 0) for lang in known)))
    for seen, good in checks:
        found = _excess(
            nights,
            "language",
            lambda past, good=good: (sum(past.night.langs.values()) - good(past), sum(past.night.langs.values())),  # type: ignore[misc]
        )
        if found:
            yield _flawed("language", found, seen, "the list has changed to another language, or texts are garbled")
            return


def _layers(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    usual: Counter[str] = Counter()
    for past in nights[1:]:
        if "selectors" not in past.alarms:
            usual.update(past.night.layers)
    of_field: Counter[str] = Counter()
    for key, number in usual.items():
        of_field[key.partition(" ")[0]] += number
    for key, number in usual.items():
        name, _, layer = key.partition(" ")
        if number < MAIN_LAYER * of_field[name]:
            continue

        def otherwise(past: Past, name: str = name, key: str = key) -> tuple[int, int]:
            of = sum(number for other, number in past.night.layers.items() if other.partition(" ")[0] == name)
            return of - past.night.layers.get(key, 0), of

        found = _excess(nights, "selectors", otherwise)
        if found:
            yield _flawed(
                "selectors", found, f"have their {name} not by {layer}, as usual,", f"a new layout: mend `{name}`"
            )
            return
