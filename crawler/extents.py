"""Whether the texts of new articles are as much of their pages as usual: by their length, and by what a page shows
beside its text.

Lengths differ so much that one article proves nothing. What a page shows beside its article hardly depends on the
article's length, so that the lost half of a text stands out there, of one article or two."""

from collections.abc import Callable, Iterator, Sequence

from crawler.alarm import RaisedAlarm
from crawler.flaws import Flaw, flawed
from crawler.night import Amount
from crawler.past import Past, excess_of
from crawler.shares import UNLIKELY

LENGTHS_FROM = 20
"""Articles from which the usual lengths are known."""

LENGTHS: tuple[tuple[float, float, bool], ...] = (
    (0.1, 0.5, True),
    (0.5, 0.5, True),
    (0.25, 1.0, True),
    (0.9, 2.0, False),
    (0.5, 2.0, False),
)
"""Quantile of the usual lengths, a factor, and whether shorter ones are flawed: half of the shortest tenth is the
first bound."""

BESIDE: tuple[tuple[float, float], ...] = ((1.0, 1.5), (0.9, 1.5))
"""Quantile of the usual letters beside an article, or inside it where none belong, and a factor."""

LEAST_BESIDE = 400
"""Letters that a new box may bring: two or three pieces of prose."""

MUCH = 0.7
"""Share of an article's letters from which those beside it may be its other half."""

_PASSED = Flaw(
    kind="text",
    seen="leave more than {:.0f} letters of their page's prose unread",
    cause="only a part of the text is read: mend `body`",
)
_FOREIGN = Flaw(
    kind="text",
    seen="hold more than {:.0f} letters of what their page calls comments, boxes or a footer",
    cause="more than the article is read, such as comments: mend `body`",
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
    usual = sorted(value for past in nights[1:] if "text" not in past.alarms for value in values(past))
    return usual if len(usual) >= LENGTHS_FROM else []


def _lengths(nights: Sequence[Past]) -> RaisedAlarm | None:
    usual = _usual(nights, lambda past: past.night.words)
    for quantile, factor, is_short in LENGTHS if usual else ():
        bound = usual[int(quantile * (len(usual) - 1))] * factor

        def flaws(past: Past, bound: float = bound, is_short: bool = is_short) -> tuple[int, int]:
            words = past.night.words
            return sum(one < bound if is_short else one > bound for one in words), len(words)

        found = excess_of(nights, "text", flaws, unlikely=UNLIKELY / len(LENGTHS))
        if found:
            seen = f"are {'shorter' if is_short else 'longer'} than {bound:.0f} words"
            cause = "only a part of the text is read" if is_short else "more than the article is read, such as comments"
            return flawed("new", Flaw(kind="text", seen=seen, cause=f"{cause}: mend `body`"), found)
    return None


def _beside(nights: Sequence[Past], flaw: Flaw, amounts: Callable[[Past], Sequence[Amount]]) -> RaisedAlarm | None:
    usual = _usual(nights, lambda past: [letters for letters, _ in amounts(past)])
    bounds = [(usual[int(quantile * (len(usual) - 1))] * factor, 0.0) for quantile, factor in BESIDE if usual]
    for least, share in ((LEAST_BESIDE, MUCH), *bounds):
        bound = max(LEAST_BESIDE, least)

        def flaws(past: Past, bound: float = bound, share: float = share) -> tuple[int, int]:
            found = amounts(past)
            return sum(letters > max(bound, share * of) for letters, of in found), len(found)

        found = excess_of(nights, "text", flaws, unlikely=UNLIKELY / (1 + len(BESIDE)))
        if found:
            return flawed("new", Flaw(kind=flaw.kind, seen=flaw.seen.format(bound), cause=flaw.cause), found)
    return None
