"""Candidates for mentions of people, and the choice between overlapping ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from matchers.mention import Reason, score_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading of some tokens as the name of a listed person."""

    person: int
    first: int
    last: int
    start: int
    end: int
    reasons: tuple[Reason, ...]
    letter: str | None = None
    """The sound of an initial in place of the given name."""
    cost: float = 0.0
    """The distance of the spellings from the list's."""


def tokens_of(found: Iterable[Candidate]) -> set[int]:
    """Return the positions of all tokens of the candidates."""
    return {at for one in found for at in range(one.first, one.last + 1)}


def best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return for each person the best of overlapping candidates: the longest, then the one with the highest score."""
    kept: list[Candidate] = []
    taken: set[tuple[int, int]] = set()
    for one in sorted(candidates, key=lambda found: (found.start - found.end, -score_of(found.reasons), found.start)):
        places = {(one.person, at) for at in range(one.first, one.last + 1)}
        if not places & taken:
            taken |= places
            kept.append(one)
    return sorted(kept, key=lambda found: (found.start, found.person))
