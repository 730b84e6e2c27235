"""Whether a share of tonight is one that the outlet's own history can explain.

The flaws among an evening's articles are counted as beta-binomial: each night has a share of its own around the usual
one, for articles of one kind come together. Its two parameters are estimated by moments (Kleinman 1973, JASA 68:46)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from math import comb, exp, lgamma

UNLIKELY = 7e-4
"""An alarm's chance to be false on one night: with some twenty expectations of an outlet, most of which never stir,
this leaves less than half a false alarm a year."""

MOST_RELAXED = 6.0
"""An outlet whose articles come on every other night or less is judged as much less often, and so less strictly, up to
this."""

RARE_FROM = 2.0
"""Nights from one with articles to the next, by which the flaw of a single article may be enough."""

NEVER, NEVER_FROM, MOST = 0.3, 30, 0.4
"""Share of the signs without a flaw in so many articles that may yet stir: most never will, and a night on which this
share of the articles, or more, has it is a breakage then."""

ORDINARY = 0.05
"""A night that isn't less likely than this shows that a flaw has ended."""

FEWEST_SEEN = 10
FEWEST_NIGHTS = 7
"""Articles and nights from which something is learnt."""

WINDOW = 3
"""Newest nights that are judged together, where one alone brought too little; each is of the last weeks."""
OLDEST = timedelta(days=60)

PRIOR_CORRELATION = 0.05
PRIOR_WEIGHT = 20.0
"""How alike a night's articles are in a flaw before anything is known, and how many pairs of articles that is worth."""

LEAST_CORRELATION, MOST_CORRELATION = 0.01, 0.5
RARE_CORRELATION, RARE = 0.03, 20
"""The least where fewer flaws than this were seen: too few to tell how they come."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How many of how many had a flaw on a night; one whose alarm was raised then teaches nothing."""

    at: datetime
    bad: int
    of: int
    is_alarmed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Excess:
    """More flaws than can be explained."""

    bad: int
    of: int
    usual: float
    """The usual share."""
    since: datetime


def excess(nights: Sequence[Share], *, unlikely: float = UNLIKELY) -> Excess | None:
    """The excess that the newest nights show, if they do; newest first, the judged one included.

    Nights without anything to count are passed over. An alarm that was raised on the night before holds until a night
    is ordinary again."""
    counted = [one for one in nights if one.of]
    if not counted:
        return None
    learnt = [one for one in counted if not one.is_alarmed]
    span = max(1, (nights[0].at - nights[-1].at).days)
    relaxed = min(MOST_RELAXED, max(1.0, span / len(counted)))
    unlikely *= relaxed
    if counted[0].is_alarmed or (len(nights) > 1 and nights[1].is_alarmed):
        return _lasting(counted, learnt, unlikely)
    for width in range(1, WINDOW + 1):
        window = counted[:width]
        if len(window) < width or window[-1].at < nights[0].at - OLDEST or not nights[0].of:
            return None
        usual = Usual.of(learnt[width:])
        bad, of = sum(one.bad for one in window), sum(one.of for one in window)
        if bad < 2 and relaxed < RARE_FROM:
            continue
        if usual and window[-1].bad and bad / of > usual.share and usual.chance(bad, of) < unlikely:
            return Excess(bad=bad, of=of, usual=usual.share, since=window[-1].at)
    return None


def _lasting(counted: Sequence[Share], learnt: Sequence[Share], unlikely: float) -> Excess | None:
    """The excess of an alarm that is open, unless the newest articles say that it is over."""
    sound = sum(1 for _ in takewhile(lambda one: not one.is_alarmed, counted))
    broken = list(takewhile(lambda one: one.is_alarmed, counted[sound:])) or list(counted[:1])
    usual = Usual.of([one for one in learnt if one not in counted[:sound]])
    if usual is None:
        return None
    bad, of = sum(one.bad for one in broken), sum(one.of for one in broken)
    newest = counted[0]
    if _is_over(newest, (bad + 0.1) / (of + 0.1), usual):
        return None
    if not newest.is_alarmed and newest not in broken:
        bad, of = bad + newest.bad, of + newest.of
    if usual.chance(bad, of) >= unlikely:
        return None
    return Excess(bad=bad, of=of, usual=usual.share, since=broken[-1].at)


def _is_over(newest: Share, broken: float, usual: "Usual") -> bool:
    """Whether a night is an ordinary one, and not by luck one of those with the flaw."""
    luck = sum(comb(newest.of, k) * broken**k * (1 - broken) ** (newest.of - k) for k in range(newest.bad + 1))
    return luck < ORDINARY and usual.tail(newest.bad, newest.of) > ORDINARY


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual: the mean share, and how alike a night's articles are."""

    share: float
    correlation: float
    is_clean: bool = False
    """Whether no article of many had the flaw."""

    @classmethod
    def of(cls, nights: Sequence[Share]) -> "Usual | None":
        """What the nights teach; None where they are too few."""
        seen = sum(one.of for one in nights)
        if seen < FEWEST_SEEN or len(nights) < FEWEST_NIGHTS:
            return None
        flawed = sum(one.bad for one in nights)
        share = (flawed + 0.5) / (seen + 1)
        spread = share * (1 - share)
        pairs = sum(one.of * (one.of - 1) for one in nights) * spread
        alike = sum((one.bad - one.of * share) ** 2 - one.of * spread for one in nights)
        weight = PRIOR_WEIGHT * spread
        correlation = (alike + PRIOR_CORRELATION * weight) / (pairs + weight)
        least = LEAST_CORRELATION if share * seen > RARE else RARE_CORRELATION
        # What is usual is itself known only as well as so many articles tell it.
        correlation = min(max(correlation, least) + 1 / (seen + 2), MOST_CORRELATION)
        return cls(share, correlation, is_clean=not flawed and seen >= NEVER_FROM)

    def chance(self, bad: int, of: int) -> float:
        """The chance that an outlet in order shows so many flaws or more."""
        return self.tail(bad, of) * (NEVER if self.is_clean and bad >= MOST * of else 1.0)

    def tail(self, bad: int, of: int) -> float:
        """The chance of so many flaws or more."""
        strength = 1 / self.correlation - 1
        a, b = self.share * strength, (1 - self.share) * strength
        if bad <= 0:
            return 1.0
        whole = lgamma(a + b) - lgamma(a) - lgamma(b) - lgamma(of + a + b) + lgamma(of + 1)
        return sum(
            exp(whole + lgamma(k + a) + lgamma(of - k + b) - lgamma(k + 1) - lgamma(of - k + 1))
            for k in range(bad, of + 1)
        )
