"""What an ideal observer would notice of the breakages of `bench.silence`: what escapes it, nobody can tell.

It knows an outlet's true law, and how much a night like this one brings but for the night's own noise; it knows which
breakage to look for, though not since when, and may spend a whole false alarm a year on this breakage alone. So its
test is the most powerful there is: the likelihood ratio of broken against healthy nights (Neyman and Pearson), with its
limit set by healthy years of the same outlet. Since when the outlet is broken is weighed so that it may be for about
two nights with articles (Shiryaev and Roberts), for what is asked is whether it is noticed within two."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import exp, log

from bench.silent.breaks import BREAKAGES, GOES_ON
from bench.silent.days import FEED, LISTED, LISTING, REPEATED, SERIES, Profile, counts, healthy
from bench.silent.pages import BYLINES, has_bylines
from bench.silent_laws import (
    PROOF,
    Evening,
    Evidence,
    Missing,
    both,
    commented,
    flawed,
    from_a_store,
    front_goes_on,
    longer,
    of_number,
    passed_over,
    repeated,
    rounded,
)
from crawler.health.signals.run_record import EARLIER, Night

YEAR = 365
YEARS = 40
"""Healthy years by which the limits are set."""

OVER = 0.4
"""Chance that a breakage is over, or was noticed, with each night that brings an article."""

LASTING = 14
"""Nights that an alarm may last on average: one that never ends is no single one."""

LOW, MOST = -99.0, 99.0
"""The least that is told, and the most that one night says: its exponential must be a number."""

Limits = Mapping[str, float]
"""By the breakage: what an observer's logarithm must reach."""

CARRIED = 30
"""Nights before a breakage that are looked at with it."""


@dataclass(frozen=True, slots=True)
class Observer:
    """Looks for one breakage of one outlet."""

    profile: Profile
    evidence: Evidence
    limit: float = 0.0

    def course(self, evenings: Iterable[Evening]) -> Iterator[float]:
        """For each night, the logarithm of how much likelier an outlet is that broke on one of the last ones."""
        held = 0.0
        # Between nights that are alike, chance decides which of them are alarms, so that they come just once a year.
        dice = random.Random(1)
        noise = self.profile.noise, self.profile.burst
        for seen in evenings:
            shows = 1 - of_number(noise, rounded(seen.rate) * (1 - self.profile.failing), 0)
            held = min(1e40, (1 + (1 - OVER * shows) * held) * exp(min(self.evidence(seen), MOST)))
            yield log(held) + 1e-4 * dice.random() if held > 1e-40 else LOW

    def notices(self, past: Sequence[Evening], broken: Sequence[Evening]) -> bool:
        """Whether it raises an alarm on one of the broken nights."""
        return any(one >= self.limit for one in [*self.course([*past, *broken])][len(past) :])


def limits(profile: Profile, price: float = 1.0, *, years: int = YEARS, kinds: Iterable[str] = BREAKAGES) -> Limits:
    """The limits of the observers of all breakages that an outlet shows by chance alone, any other one can be told;
    `price` is how many false alarms a year each may raise."""
    chosen = {kind: Observer(profile, _EVIDENCE[kind](profile)) for kind in kinds if kind in _EVIDENCE}
    times = [evenings(profile, f"floor {number}") for number in range(years)]
    return {kind: _limit([[*one.course(time)] for time in times], price) for kind, one in chosen.items()}


def observer_of(kind: str, profile: Profile, limits: Limits) -> Observer | None:
    """The observer of a breakage; None where known pages or a list are proof of it."""
    return Observer(profile, _EVIDENCE[kind](profile), limits[kind]) if kind in limits else None


def evenings(profile: Profile, seed: str, nights: int = YEAR) -> list[Evening]:
    """A healthy time of an outlet, as an observer sees it."""
    found: list[Evening] = []
    before: list[Night] = []
    for day in healthy(profile, random.Random(f"{profile.name} {seed}"), nights):
        night = counts(day, profile, random.Random(f"{seed} {day.at}")).night
        if night is not None:
            night = night.compared(before[:EARLIER])
            found.append(Evening(day.rate, night, before[0] if before else None))
            before.insert(0, night)
    return found


def _limit(courses: Sequence[Sequence[float]], price: float) -> float:
    """The least limit that isn't passed more often in a year than that; nights in a row that pass it are one alarm."""
    allowed = price * sum(map(len, courses)) / YEAR
    steps = [step for course in courses for before, now in pairwise([LOW, *course]) for step in _steps(before, now)]
    passed, above, least = 0, 0, PROOF
    for height, first, every in sorted(steps, reverse=True):
        passed, above = passed + first, above + every
        if passed > allowed or above > allowed * LASTING:
            break
        least = height
    return max(least, 0.0)


def _steps(before: float, now: float) -> Iterator[tuple[float, int, int]]:
    """How the alarms and the nights above a limit grow in number, as it is lowered past these heights."""
    if now > before:
        yield now, 1, 1
        yield before, -1, 0
    else:
        yield now, 0, 1


def alarms(course: Sequence[float], above: float) -> int:
    """How often a limit is passed."""
    return sum(before < above <= now for before, now in pairwise([LOW, *course]))


def _still(profile: Profile, *, shown: bool = False) -> Evidence:
    return Missing(profile=profile, touched=1.0, kept=0.0, number=_fresh, stops=True, shown=shown)


def _stored(profile: Profile) -> Evidence:
    return from_a_store(_still(profile)) if profile.restless else _still(profile)


def _thinned(profile: Profile, kept: float, *, shown: bool = False) -> Evidence:
    return Missing(profile=profile, touched=1.0, kept=kept, number=_fresh, shown=shown)


def _unread(profile: Profile, kept: float) -> Evidence:
    return Missing(profile=profile, touched=1.0, kept=kept, number=_fresh, unread=True)


def _fresh(night: Night) -> int:
    return night.fresh


def _no_kazakh(profile: Profile, *, shown: bool = False) -> Evidence:
    return Missing(profile=profile, touched=profile.kk, kept=0.0, number=_kazakh, shown=shown)


def _kazakh(night: Night) -> int:
    return night.langs.get("kk", 0)


def _listing(profile: Profile, *, shown: bool = False) -> Evidence:
    if not profile.sections:
        return flawed(partial(_unnamed, LISTING), 1 - LISTED)
    named = partial(_named, LISTING)
    return Missing(profile=profile, touched=profile.sections[0], kept=0.0, number=named, shown=shown)


def _named(url: str, night: Night) -> int:
    return night.ways[url].named if url in night.ways else 0


def _unnamed(url: str, night: Night) -> tuple[int, int]:
    return night.fresh - _named(url, night), night.fresh


def _other_layer(night: Night) -> tuple[int, int]:
    other = sum(number for name, number in night.layers.items() if not name.endswith("select"))
    return other, sum(night.layers.values())


def _never(count: Callable[[Night], tuple[int, int]]) -> Callable[[Profile], Evidence]:
    """Of a flaw that no article of a healthy outlet has."""
    return lambda _: flawed(count, 0.0)


def _sign(name: str) -> Callable[[Night], tuple[int, int]]:
    return lambda night: night.signs.get(name, (0, 0))


def _no_author(profile: Profile) -> Evidence:
    return flawed(_sign("author"), profile.no_author)


def _unread_author(profile: Profile) -> Evidence:
    """Where pages call an author's element so, those that still name one are proof, or nearly so."""
    none = profile.no_author
    if not none or not has_bylines(profile.name):
        return _no_author(profile)
    ratio = log((1 - none + none * BYLINES) / (none * BYLINES))

    def evidence(seen: Evening) -> float:
        missing, of = seen.night.signs.get("author", (0, 0))
        named, _ = seen.night.signs.get("byline", (0, 0))
        return min(PROOF, named * ratio) if missing == of else -PROOF

    return evidence


def _teaser(profile: Profile) -> Evidence:
    cut, short = flawed(_sign("cut"), profile.open_ended), longer(profile, 0.12)
    return both(cut, short)


def _longer(factor: float) -> Callable[[Profile], Evidence]:
    return lambda profile: longer(profile, factor)


_ON_NEW_PAGES: Mapping[str, Callable[[Profile], Evidence]] = {
    "no text is found": partial(_unread, kept=0.0),
    "half of the texts aren't found": partial(_unread, kept=0.5),
    "a notice stands for each text": lambda _: repeated(_sign("same_text"), REPEATED),
    "only the teaser is read": lambda profile: both(_teaser(profile), passed_over(profile, 0.12)),
    "only the teaser is shown": _teaser,
    "half of the text is read": lambda profile: both(longer(profile, 0.4), passed_over(profile, 0.4)),
    "half of the text is shown": _longer(0.4),
    "comments are read too": lambda profile: both(longer(profile, 4.0), commented(profile)),
    "comments that nothing names are read too": _longer(4.0),
    "dates are lost": _never(_sign("date")),
    "all dates are equal": _never(_sign("same_date")),
    "the clock is read as date": _never(_sign("just_now")),
    "authors are lost": _unread_author,
    "authors are named no more": _no_author,
    "one title for all": lambda _: repeated(_sign("same_title"), REPEATED * (1 - SERIES)),
    "selectors no longer hold": _never(_other_layer),
}

_OF_LISTS: Mapping[str, Callable[..., Evidence]] = {
    "all lists stand still": _still,
    "four of five articles are missing": partial(_thinned, kept=0.2),
    "every second article is missing": partial(_thinned, kept=0.5),
    "listing stands still, others go on": _listing,
    "no Kazakh any more": _no_kazakh,
}

_EVIDENCE: Mapping[str, Callable[[Profile], Evidence]] = {
    **_OF_LISTS,
    **{f"{name}{GOES_ON}": partial(made, shown=True) for name, made in _OF_LISTS.items()},
    "all lists stand still, the front page goes on": lambda profile: front_goes_on(_still(profile)),
    "all lists come from a store that stands still": _stored,
    "feed stands still, listing goes on": _never(partial(_unnamed, FEED)),
    **{f"{name}, on new pages": made for name, made in _ON_NEW_PAGES.items()},
}
"""By the name of the breakage."""
