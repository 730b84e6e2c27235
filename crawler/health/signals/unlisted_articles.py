"""Detect articles that no listing names: on the front page, in headline boxes, or as gaps in sequential ids."""

from collections.abc import Iterator, Sequence
from functools import partial

from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.signals.baseline import Past, day, excess_of
from crawler.health.signals.front_page import ASIDE
from crawler.health.signals.headline_boxes import BOXED
from crawler.health.signals.id_gaps import GAP

KIND = "left_out"

LEFT_OUT = {
    ASIDE: "articles that newly stand on the front page",
    BOXED: "articles that newly stand in a box of headlines on article pages",
    GAP: "numbers between those of the new articles",
}
"""What no list names, by its sign in a night."""


def of_unlisted(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    """The alarms that new articles are in no list, of nights that begin with the newest."""
    for sign, seen in LEFT_OUT.items():
        found = excess_of(nights, KIND, partial(Past.sign, name=sign))
        if found:
            text = (
                f"{found.bad} of {found.of} {seen} are in no list since {day(found.since)}; {found.usual:.0%} is "
                "usual. Likely: a list is dead, stands still or leaves articles out: mend `discover`"
            )
            yield RaisedAlarm(kind=KIND, text=text)
