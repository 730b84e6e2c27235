"""Whether the texts of new articles are as much of their pages as usual: by their length, and by what a page shows
beside its text.

Lengths differ so much that one article proves nothing. What a page shows beside its article hardly depends on the
article's length, so that the lost half of a text stands out there, of one article or two."""

from collections.abc import Callable, Iterator, Sequence

from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.rates import UNLIKELY
from crawler.health.signals.baseline import Past, day, excess_of
from crawler.health.signals.field_flaws import Flaw, flawed
from crawler.health.signals.run_record import Amount
from crawler.health.signals.text_length import KIND, LEAST_BESIDE, LENGTHS_FROM, shift

BESIDE: tuple[tuple[float, float], ...] = ((1.0, 1.5), (0.9, 1.5))
"""Quantile of the usual letters beside an article, or inside it where none belong, and a factor."""

MUCH = 0.7
"""Share of an article's letters from which those beside it may be its other half."""

_PART = "only a part of the text is read: mend `body`"
_MORE = "more than the article is read, such as comments: mend `body`"

_PASSED = Flaw(
    kind=KIND,
    seen="leave more than {:.0f} letters of their page's prose unread",
    cause=_PART,
)
_FOREIGN = Flaw(
    kind=KIND,
    seen="hold more than {:.0f} letters of what their page calls comments, boxes or a footer",
    cause=_MORE,
)


def of_extents(nights: Sequence[Past]) -> Iterator[RaisedAlarm]:
    """The alarm, if any, that new articles' texts are too short or too long, of nights that begin with the newest."""
    found = (
        _beside(nights, _PASSED, lambda past: past.night.passed)
        or _beside(nights, _FOREIGN, lambda past: past.night.foreign)
        or _lengths(nights)
    )
    if found:
        yield found


def _usual(nights: Sequence[Past], values: Callable[[Past], Sequence[int]]) -> list[int]:
    usual = sorted(value for past in nights[1:] if KIND not in past.alarms for value in values(past))
    return usual if len(usual) >= LENGTHS_FROM else []


def _lengths(nights: Sequence[Past]) -> RaisedAlarm | None:
    found = shift(nights)
    if found is None:
        return None
    text = (
        f"new articles have {found.now:.0f} words since {day(found.since)} (the middle of {found.of}); "
        f"{found.usual:.0f} are usual. Likely: {_PART if found.is_shorter else _MORE}"
    )
    return RaisedAlarm(kind=KIND, text=text)


def _beside(nights: Sequence[Past], flaw: Flaw, amounts: Callable[[Past], Sequence[Amount]]) -> RaisedAlarm | None:
    usual = _usual(nights, lambda past: [letters for letters, _ in amounts(past)])
    bounds = [(usual[int(quantile * (len(usual) - 1))] * factor, 0.0) for quantile, factor in BESIDE if usual]
    for least, share in ((LEAST_BESIDE, MUCH), *bounds):
        bound = max(LEAST_BESIDE, least)

        def flaws(past: Past, bound: float = bound, share: float = share) -> tuple[int, int]:
            found = amounts(past)
            return sum(letters > max(bound, share * of) for letters, of in found), len(found)

        found = excess_of(nights, KIND, flaws, unlikely=UNLIKELY / (1 + len(BESIDE)))
        if found:
            return flawed("new", Flaw(kind=flaw.kind, seen=flaw.seen.format(bound), cause=flaw.cause), found)
    return None
