"""A night of the past, as a later one is judged by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from config.local_time import ALMATY
from crawler.health.rates import UNLIKELY, Excess, Share, excess
from crawler.health.signals.run_record import Night

OTHERS = 0.5
"""Share of the usual news that must come while one list or language is silent: else it is the outlet that pauses."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """A night of the past, with the kinds of alarm that were open after it."""

    at: datetime
    night: Night
    alarms: frozenset[str] = frozenset()
    counts: Mapping[str, Any]

    @classmethod
    def of(cls, at: datetime, counts: Mapping[str, Any]) -> "Past | None":
        """What an outlet's stored counts say; None for those that hold no night."""
        night = Night.of(counts)
        if night is None:
            return None
        return cls(at=at, night=night, alarms=frozenset(counts.get("alarms", ())), counts=counts)

    def sign(self, name: str) -> tuple[int, int]:
        """How many of how many had a sign on that night."""
        return self.night.signs.get(name, (0, 0))


def day(at: datetime | date) -> str:
    """A day as alarms write it, by Almaty's calendar."""
    return f"{at.astimezone(ALMATY) if isinstance(at, datetime) else at:%d.%m.%Y}"


def since(nights: Sequence[Past], kind: str) -> datetime:
    """The beginning of an alarm that is raised on the first of these nights, which begin with the newest."""
    found = nights[0].at
    for past in nights[1:]:
        if kind not in past.alarms:
            break
        found = past.at
    return found


def excess_of(
    nights: Sequence[Past], kind: str, count: Callable[[Past], tuple[int, int]], *, unlikely: float = UNLIKELY
) -> Excess | None:
    """The excess of flaws in nights, from the newest to the oldest; `count` gives how many of how many a night has."""
    if not count(nights[0])[0] and not any(kind in past.alarms for past in nights[1:2]):
        return None  # the usual case: not a flaw tonight, and none to wait for
    shares = []
    # The oldest night found all there was, old articles among them that not every list names.
    for place, past in enumerate(nights[:-1] if len(nights) > 1 else nights):
        bad, of = count(past)
        shares.append(Share(at=past.at, bad=bad, of=of, is_alarmed=place > 0 and kind in past.alarms))
    return excess(shares, unlikely=unlikely)


def has_other_news(nights: Sequence[Past], silent: int) -> bool:
    """Whether the newest nights, so many, brought about as much news as those before."""
    now, before = (
        sum(past.night.fresh for past in some) / max(1, len(some)) for some in (nights[:silent], nights[silent:])
    )
    return now >= OTHERS * before
