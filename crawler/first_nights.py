"""What is wrong with an outlet before anything is usual there: flaws that no outlet has by its nature.

An author may be missing from all of an outlet's articles, and a title may not be the same for all. Where it is so on
the first nights, the outlet's file reads it wrongly, and nothing that comes later would ever tell."""

from collections.abc import Iterator, Sequence

from crawler.alarm import RaisedAlarm
from crawler.flaws import FLAWS
from crawler.past import Past, day, since
from crawler.shares import FEWEST_NIGHTS

SIGNS = ("same_title", "same_text", "just_now")
"""Dates are not among them: where an outlet tells days alone, many articles share one."""

FEWEST = 10
"""Articles that prove something."""

MOST = 0.8
"""Share of them that no healthy outlet reaches."""


def at_first(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    """The alarms of an outlet's first nights, which begin with the newest; once enough is known, none."""
    if len(nights) > FEWEST_NIGHTS:
        return
    for sign in SIGNS:
        counted = [pair for past in nights if (pair := past.night.signs.get(sign, (0, 0)))[1]]
        bad, of = (sum(numbers) for numbers in zip(*counted, strict=True)) if counted else (0, 0)
        newest_bad, newest = counted[0] if counted else (0, 0)
        if of < FEWEST or bad < MOST * of or newest_bad < MOST * newest:
            continue
        flaw = FLAWS[sign]
        text = f"{bad} of {of} articles {flaw.seen} since {day(since(nights, flaw.kind))}. Likely: {flaw.cause}"
        yield RaisedAlarm(kind=flaw.kind, text=text)
