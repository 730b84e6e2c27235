"""Numbers that articles' addresses hold, and those that no list names: what a thinned list leaves out shows as gaps.

Most sites number what they publish. How many of the numbers are articles, each outlet's own nights tell."""

from collections.abc import Iterable, Sequence

from spiders.fetch.outlet_spider import Discovery

PINNED = 5
"""One in so many of a list's articles may be older than the rest: pinned, or much read."""

MOST = 1_000
"""Numbers of one night; more is another way of numbering."""

JUMP = 3
"""How many times as many numbers as on the busiest of the last nights a night may have: databases skip some when they
are moved or begun again."""

DIGITS = 15
"""Of a number; what is longer is none that is counted up."""

GAP = "gap"
"""The sign in a night: how many of how many numbers no list named."""


def numbers_of(discovery: Discovery) -> tuple[int, ...]:
    """The numbers of the articles that an outlet's lists name, as far back as the longest list goes; nothing where a
    list couldn't be read, or where articles have no numbers."""
    if not discovery.is_complete:
        return ()
    lists = map(_numbers, discovery.named.values() or [discovery.links])
    longest = max(lists, key=len)
    if not longest:
        return ()
    oldest = longest[len(longest) // PINNED]
    return tuple(number for number in _numbers(discovery.links) if number >= oldest)


def gaps(numbers: Sequence[int], newest: Sequence[int], spans: Sequence[int]) -> tuple[int, int] | None:
    """How many of how many of tonight's numbers no list named; `newest` and `spans` are the last nights' highest
    numbers, and how many each had. None where there is nothing to tell."""
    floor = max(newest, default=0)
    if not floor or not numbers or numbers[-1] <= floor:
        return None
    # What is older than all that is listed may have left the lists since the last night.
    begin = max(floor, numbers[0] - 1)
    span = numbers[-1] - begin
    if span > MOST or (spans and span > JUMP * max(*spans, JUMP)):
        return None
    return span - sum(number > begin for number in numbers), span


def _numbers(ids: Iterable[str]) -> list[int]:
    return sorted(int(one) for one in ids if one.isdecimal() and len(one) <= DIGITS)
