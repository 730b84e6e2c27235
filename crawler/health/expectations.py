"""What an outlet's own history lets one expect of a night, and the alarms where it isn't met.

docs/decisions/0012 says how the numbers were chosen, and `python -m bench.silence` tries them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise, takewhile
from typing import Any

from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.rates import WINDOW
from crawler.health.signals.article_volume import Shortfall, Yield, shortfall
from crawler.health.signals.baseline import Past, day, excess_of, has_other_news
from crawler.health.signals.field_flaws import FLAWS, LOST, Flaw, flawed
from crawler.health.signals.first_runs import at_first
from crawler.health.signals.run_record import FRESH, RECENT
from crawler.health.signals.source_health import is_same, of_lists
from crawler.health.signals.text_coverage import of_extents
from crawler.health.signals.unlisted_articles import of_unlisted
from spiders.article import SourceKind

VOID = frozenset(
    {"failed", "disk_full", "certificate", "robots", "listing_blocked", "unreachable", "refused", "deferred", "unread"}
)
"""Kinds of alarm that themselves say why few new articles come."""

HOLDING_UP = VOID | {"too_few", "left_out", "language", *SourceKind}
"""Kinds of alarm behind which news may come late."""

USUAL_WAIT = timedelta(days=1)

GROWN = 0.05
"""Of all pages that were visited: less than this is what rate limits and editors do."""

FEWEST_LOST = 3
"""Known articles that lost something: editors change fewer at once."""

SOUND_AGAIN = 3
"""New articles without fault by which what old ones lost is over, once none is seen to lose anything."""

SHARED = frozenset({"same_text", "same_title"})
"""Flaws that only the second article with them shows."""

LOSSES = frozenset(flaw.kind for flaw in LOST.values())

MAIN_LANGUAGE, FOREIGN = 0.15, 0.02
"""Share of articles by which a language is one of the outlet's, and by which it is not."""

MAIN_LAYER = 0.7
"""Share of articles by which a field is usually read in one way."""


def unmet(tonight: Past, before: Sequence[Past]) -> Iterator[RaisedAlarm]:
    """The alarms of a night, given those before it, newest first; its own `alarms` are the kinds raised already."""
    nights = [tonight, *before]
    yield from of_lists(nights)
    yield from of_unlisted(nights)
    yield from _visits(nights)
    raised = [*_of_new(nights)]
    yield from raised
    yield from _of_known(nights, {alarm.kind for alarm in raised})


def sound_until(history: Sequence[tuple[datetime, Mapping[str, Any]]]) -> datetime | None:
    """The end of the last night of an outlet before it was found that its pages had lost something, if that is so;
    `history` begins with the newest."""
    open_since = None
    for at, counts in history:
        if not LOSSES & set(counts.get("alarms", ())):
            return at if open_since else None
        open_since = at
    return open_since


def broken_times(history: Sequence[tuple[datetime, Mapping[str, Any]]]) -> list[tuple[datetime, datetime]]:
    """When an outlet's pages had lost something: for each night with such an alarm, the time from some nights before,
    for an alarm may need as many, to its end; `history` begins with the newest."""
    ends = [at for at, _ in history]
    return [
        (ends[min(number + WINDOW, len(ends) - 1)], at)
        for number, (at, counts) in enumerate(history)
        if LOSSES & set(counts.get("alarms", ()))
    ]


def held_up(history: Sequence[tuple[datetime, Mapping[str, Any]]], now: datetime) -> timedelta:
    """For how much longer than usual new articles may have waited to be found: nights without a run, without news, or
    with lists that were broken. `history` begins with the newest."""
    nights = [past for at, counts in history if (past := Past.of(at, counts))]
    sound = (past.at for past in nights if past.night.fresh and not past.alarms & HOLDING_UP)
    last = next(sound, nights[-1].at if nights else now)
    return min(max(now - last - USUAL_WAIT, timedelta(0)), FRESH - RECENT)


def _of_new(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    """What is wrong with the new articles."""
    yield from _unread(nights)
    yield from at_first(nights)
    for sign, flaw in FLAWS.items():
        count = partial(_same, sign, nights[0]) if sign in SHARED else partial(Past.sign, name=sign)
        found = excess_of(nights, flaw.kind, count)
        if found:
            yield flawed("new", flaw, found)
    yield from of_extents(nights)
    yield from _languages(nights)
    yield from _layers(nights)


def _of_known(nights: Sequence[Past], raised: Collection[str]) -> Iterator[RaisedAlarm]:
    """What the known articles have lost; `raised` are the kinds of alarm that the new ones gave reason for."""
    for sign, flaw in LOST.items():
        bad, of = nights[0].sign(sign)
        if bad < FEWEST_LOST or bad <= GROWN * of:
            continue
        found = excess_of(nights, flaw.kind, partial(Past.sign, name=sign))
        if found and (flaw.kind in raised or not _is_mended(nights, flaw.kind)):
            yield flawed("known", flaw, found)


def _is_mended(nights: Sequence[Past], kind: str) -> bool:
    """Whether new articles show that a reader was mended, though the pages that were read before wait to be."""
    alarmed = list(takewhile(lambda past: kind in past.alarms, nights[1:]))
    fresh = sum(past.night.fresh for past in (nights[0], *alarmed[:-1]))
    return bool(alarmed) and fresh >= SOUND_AGAIN and not nights[0].sign("again_lost")[0]


def _same(sign: str, tonight: Past, past: Past) -> tuple[int, int]:
    """How many of a night's articles share their title, or how they begin, with another. If all of tonight's do, they
    tell it of the first one with a notice, too, which had none before it; but an article that was published again has
    both again."""
    bad, of = past.sign(sign)
    told, read = tonight.sign(sign)
    if past is tonight or told < read:
        return bad, of
    texts = len(set(past.night.texts) & set(tonight.night.texts))
    titles = len(set(past.night.titles) & set(tonight.night.titles))
    return min(of, max(bad, texts - titles if sign == "same_text" else titles - texts)), of


def too_few(tonight: Past, before: Sequence[Past]) -> Shortfall | None:
    """The shortfall of new articles; what was expected of them is None of the night's other troubles."""
    return shortfall(_yields([tonight, *before]))


def _yields(nights: Sequence[Past]) -> list[Yield]:
    """The new articles of nights that begin with the newest."""
    return [
        Yield(
            at=past.at,
            fresh=past.night.fresh,
            is_void=bool(past.alarms & VOID) or not past.night.found_lists,
            is_alarmed="too_few" in past.alarms,
            is_same=is_same(past, earlier),
        )
        for past, earlier in pairwise((*nights, None))
        if past is not None
    ]


def _unread(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    found = excess_of(nights, "unread", lambda past: (past.night.unread, past.night.asked))
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
        found = excess_of(
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
        found = excess_of(
            nights,
            "language",
            lambda past, good=good: (sum(past.night.langs.values()) - good(past), sum(past.night.langs.values())),  # type: ignore[misc]
        )
        if found:
            cause = "the list has changed to another language, or texts are garbled"
            yield flawed("new", Flaw(kind="language", seen=seen, cause=cause), found)
            return
    if len(main) > 1:
        yield from filter(None, (_silent_language(nights, lang, len(main)) for lang in main))


def _silent_language(nights: Sequence[Past], lang: str, of: int) -> RaisedAlarm | None:
    """The pause of one of an outlet's languages, where the others go on."""
    if nights[0].night.langs.get(lang):
        return None
    yields = [
        Yield(
            at=past.at,
            fresh=past.night.langs.get(lang, 0),
            is_void=place > 0 and (bool(past.alarms & VOID) or "too_few" in past.alarms),
            is_alarmed=place > 0 and "language" in past.alarms,
        )
        for place, past in enumerate(nights)
    ]
    short = shortfall(yields, of_lists=of)
    if short is None or not has_other_news(nights, short.nights):
        return None
    text = (
        f"no new article in {lang} in {short.nights} nights, since {day(short.since)}; {short.expected:.3g} are usual. "
        "Likely: that edition's list is dead or has moved: mend `discover`"
    )
    return RaisedAlarm(kind="language", text=text)


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

        found = excess_of(nights, "selectors", otherwise)
        if found:
            seen = f"have their {name} not by {layer}, as usual,"
            yield flawed("new", Flaw(kind="selectors", seen=seen, cause=f"a new layout: mend `{name}`"), found)
            return
