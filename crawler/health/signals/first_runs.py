"""What is wrong with an outlet before anything is usual there: one title for all, which no outlet has by its nature.

Where it is so on the first nights, the outlet's file reads the site's own name, and nothing that comes later would ever
tell. Of texts and dates it can't be said: notices of one form begin alike, and days alone make many dates equal."""

from collections.abc import Iterator, Sequence

from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.rates import FEWEST_NIGHTS
from crawler.health.signals.baseline import Past, day, since
from crawler.health.signals.field_flaws import FLAWS

SIGN = "same_title"

FEWEST = 10
"""Articles that prove something."""

MOST = 0.8
"""Share of them that no healthy outlet reaches."""


def at_first(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    """The alarm of an outlet's first nights, which begin with the newest; once enough is known, none."""
    if len(nights) > FEWEST_NIGHTS:
        return
    counted = [pair for past in nights if (pair := past.sign(SIGN))[1]]
    bad, of = sum(bad for bad, _ in counted), sum(of for _, of in counted)
    if of < FEWEST or bad < MOST * of or counted[0][0] < MOST * counted[0][1]:
        return
    flaw = FLAWS[SIGN]
    text = f"{bad} of {of} articles {flaw.seen} since {day(since(nights, flaw.kind))}. Likely: {flaw.cause}"
    yield RaisedAlarm(kind=flaw.kind, text=text)
