"""Which of several parties stands nearest to an event's words."""

from collections.abc import Callable, Iterable, Sequence

from matchers.events.clauses import Cue, Reading
from matchers.events.party import Party


def nearest(cue: Cue, parties: Iterable[Party], cost: Callable[[Party], int] | None = None) -> Party | None:
    """The party with the fewest words between it and the cue, `cost` added; the first of equals."""
    return min(parties, key=lambda party: distance(cue, party) + (cost(party) if cost else 0), default=None)


def distance(cue: Cue, party: Party) -> int:
    """Words from the cue to the party; 0 if it stands inside."""
    if party.first >= cue.last:
        return party.first - cue.last + 1
    if party.last <= cue.first:
        return cue.first - party.last + 1
    return 0


def in_clause(reading: Reading, cue: Cue, parties: Iterable[Party]) -> list[Party]:
    """Those of the clauses that the cue's words stand in."""
    clauses = set(reading.clauses[cue.first : cue.last])
    return [party for party in parties if clauses & set(reading.clauses[party.first : party.last])]


def behind(reading: Reading, cue: Cue, parties: Iterable[Party], reach: int) -> list[Party]:
    """Those that begin at most `reach` words behind the cue, in its clause."""
    clause = reading.clauses[cue.last - 1]
    return [p for p in parties if cue.last <= p.first <= cue.last + reach and reading.clauses[p.first] == clause]


def nearest_name(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """The nearest name or pronoun of the clause, whatever its case."""
    return nearest(cue, in_clause(reading, cue, [p for p in parties if p.kind in {"name", "pronoun", "relative"}]))
