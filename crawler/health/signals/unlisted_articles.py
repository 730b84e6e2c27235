"""What shows that lists leave articles out: the front page, boxes on article pages, and numbers that are missing.

Where none of them proves it alone, they may together, and with how few new articles there are."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import log, prod

from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.rates import ORDINARY, WINDOW, Share, Usual
from crawler.health.signals.article_volume import Low, Lows, Yield
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
"""The witnesses, by their sign in a night."""

OF_ONE_PLACE = (ASIDE, BOXED)
"""What stands in one of these mostly stands in the other too: the two are one witness."""

JOINT = 1e-2
"""The chance of all witnesses together below which they are an alarm. Counts are few and whole, so that healthy
nights come below it some forty times less often than that."""

RARER = 0.1
"""They are less likely by this than on any nights before, so many at a time: an outlet whose witnesses move together,
or whose nights differ more than the laws say, has had such nights."""

LEAST_LOW = 1e-2
"""The least that few new articles count for: alone they are another alarm's matter, with a limit of its own."""

NIGHTS = 40
"""Nights from which it is known how the witnesses move together: of twenty, the least likely is no brake yet."""

Pairs = Mapping[str, tuple[int, int]]


def of_witnesses(nights: Sequence[Past], yields: Sequence[Yield]) -> Iterator[RaisedAlarm]:
    """The alarms that new articles are in no list, of nights that begin with the newest, and their yields."""
    is_told = False
    for sign, seen in LEFT_OUT.items():
        found = excess_of(nights, KIND, partial(Past.sign, name=sign))
        if found:
            is_told = True
            text = (
                f"{found.bad} of {found.of} {seen} are in no list since {day(found.since)}; {found.usual:.0%} is "
                "usual. Likely: a list is dead, stands still or leaves articles out: mend `discover`"
            )
            yield RaisedAlarm(kind=KIND, text=text)
    if not is_told:
        yield from _of_all(nights, yields)


def joint(chances: Sequence[float]) -> float:
    """The chance that independent witnesses together are as unlikely as these, or more (Fisher 1925): of so many
    chances that come evenly between 0 and 1, that their product is so small."""
    product = prod(chances)
    if product <= 0:
        return 0.0
    term = total = 1.0
    for number in range(1, len(chances)):
        term *= -log(product) / number
        total += term
    return min(1.0, product * total)


def _of_all(nights: Sequence[Past], yields: Sequence[Yield]) -> Iterator[RaisedAlarm]:
    """The alarm of all witnesses together."""
    is_open = any(KIND in past.alarms for past in nights[1:2])
    is_seen = any(nights[0].sign(sign)[0] for sign in LEFT_OUT)
    if len(nights) < NIGHTS or "too_few" in nights[0].alarms or not (is_seen or is_open):
        return
    lows = Lows.of(yields)
    for width in range(1, WINDOW + 1):
        usual = _usual(nights[width:-1])
        chance = _chance(nights[:width], usual, lows)
        if is_open:
            is_alarm = chance < ORDINARY
        else:
            is_alarm = chance < JOINT and chance < RARER * min(_before(nights, width, usual, lows), default=0.0)
        if is_alarm:
            yield RaisedAlarm(kind=KIND, text=_text(nights[:width], lows))
            return


def _sums(nights: Sequence[Past]) -> Pairs:
    pairs = {sign: [past.sign(sign) for past in nights] for sign in LEFT_OUT}
    return {sign: (sum(bad for bad, _ in some), sum(of for _, of in some)) for sign, some in pairs.items()}


def _usual(nights: Sequence[Past]) -> Mapping[str, Usual]:
    """What is usual of each witness that is known well enough."""
    found = {}
    for sign in LEFT_OUT:
        pairs = [(past.at, *past.sign(sign)) for past in nights if KIND not in past.alarms]
        usual = Usual.of([Share(at=at, bad=bad, of=of) for at, bad, of in pairs if of])
        if usual:
            found[sign] = usual
    return found


def _chance(nights: Sequence[Past], usual: Mapping[str, Usual], lows: Lows | None) -> float:
    """The chance of what all witnesses say of some nights."""
    alone = {}
    for sign, (bad, of) in _sums(nights).items():
        if of and sign in usual:
            alone[sign] = usual[sign].chance(bad, of) if bad > usual[sign].share * of else 1.0
    if min(alone.values(), default=1.0) >= 1.0:
        return 1.0
    shown = [alone.pop(sign) for sign in OF_ONE_PLACE if sign in alone]
    chances = [*alone.values(), *([min(1.0, len(shown) * min(shown))] if shown else [])]
    low = _low(nights, lows)
    return joint([*chances, max(low.chance, LEAST_LOW)] if low else chances)


def _low(nights: Sequence[Past], lows: Lows | None) -> Low | None:
    return lows.between(nights[-1].at, nights[0].at) if lows else None


def _before(nights: Sequence[Past], width: int, usual: Mapping[str, Usual], lows: Lows | None) -> list[float]:
    """The same chance of all earlier nights, so many at a time, but for those with an alarm."""
    spells = (nights[start : start + width] for start in range(width, len(nights) - width))
    return [
        _chance(spell, usual, lows) for spell in spells if not any({KIND, "too_few"} & past.alarms for past in spell)
    ]


def _text(nights: Sequence[Past], lows: Lows | None) -> str:
    seen = [f"{bad} of {of} {LEFT_OUT[sign]}" for sign, (bad, of) in _sums(nights).items() if bad]
    low = _low(nights, lows)
    few = f", while {low.found} new articles came where {low.expected:.3g} are usual" if low else ""
    return (
        f"{' and '.join(seen) or 'articles'} are in no list since {day(nights[-1].at)}{few}: alone, none of it is "
        "proof, but together it is less likely than all before. Likely: a list leaves articles out: mend `discover`"
    )
